"""Signs of the mission beside its names: descriptions, people, bodies; where the setting is; what speaks against it."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from missionwatch.detect.reading import Hits, Reading
from missionwatch.detect.topic import Clue, Topic, compile_pattern

Span = tuple[int, int]
MOST_MASKS = 20_000  # kinds of sentences that are remembered
SLACK = 20  # characters that the words themselves may take beyond what may stand between them
MOST_SPANS = 6  # per group and sentence: a sentence that says "police" forty times gains nothing from the rest
STRENGTHS = ("certain", "strong", "fair", "weak")
LEVELS = ("sentence", "near", "document", "none")


class Found(NamedTuple):
    """A clue that fired: how strong it is and how near the setting was."""

    rule: str
    strength: str
    level: str
    start: int
    end: int
    sentence: int


@dataclass(slots=True)
class Scene:
    """What the text is about, sentence by sentence: the setting's places, and counter-evidence."""

    strong: list[Span] = field(default_factory=list)
    weak: list[Span] = field(default_factory=list)
    sentences: set[int] = field(default_factory=set)
    title: bool = False
    speaks_it: bool = False
    is_supported: bool = False  # ambiguous places only, but a name of the mission beside its police
    counters: Counter[str] = field(default_factory=Counter)
    counter_sentences: dict[int, Counter[str]] = field(default_factory=dict)

    @property
    def is_set(self) -> bool:
        """Whether the text is about the setting at all."""
        return bool(self.strong) or self.speaks_it or (self.is_supported and bool(self.weak))

    def level(self, sentence: int) -> str:
        """How near the setting is to a sentence."""
        if sentence in self.sentences:
            return "sentence"
        if self.title or self.speaks_it or sentence - 1 in self.sentences or sentence + 1 in self.sentences:
            return "near"
        return "document" if self.is_set else "none"


def scene(topic: Topic, hits: Hits, reading: Reading, language: str, is_supported: bool) -> Scene:
    """Where the setting is named, and what other subjects are. `is_supported`: see Scene."""
    found = Scene(speaks_it=language in topic.setting.languages, is_supported=is_supported)
    elsewhere = [(hit.start, hit.end) for hit in hits["elsewhere"]]
    strong, weak, capitals = hits["setting"], hits["weak setting"], hits["capital"]
    if elsewhere:
        strong = [hit for hit in strong if not any(a <= hit.start < b for a, b in elsewhere)]
    found.strong = [(start, end) for start, end, _, _ in strong]
    found.weak = [(start, end) for start, end, _, _ in weak]
    for hit in hits["counter"]:
        found.counters[hit.meaning.key] += 1
        found.counter_sentences.setdefault(hit.sentence, Counter())[hit.meaning.key] += 1
    places = strong + (weak + capitals if found.is_set or len(weak) > 1 else [])
    found.sentences = {hit.sentence for hit in places}
    found.title = any(reading.sentences[number].zone == "title" for number in found.sentences)
    return found


class Prepared(NamedTuple):
    """A clue with what is looked at most: its levels, and the groups of words that do for each part."""

    rule: str
    clue: Clue
    levels: tuple[str, ...]
    alternatives: tuple[tuple[str, ...], ...]


class ClueFinder:
    """The topic's clues and patterns, prepared.

    Each group of words is a bit: sentences that hold words of the same groups are alike, and which clues they may hold is
    found out once.
    """

    def __init__(self, topic: Topic) -> None:
        groups = sorted({name for clue in topic.clues.values() for group in clue.all for name in group.split("|")})
        self._bits = {name: 1 << n for n, name in enumerate(groups)}
        self._clues = []
        for key, clue in topic.clues.items():
            alternatives = tuple(tuple(group.split("|")) for group in clue.all)
            masks = [sum(self._bits[name] for name in names) for names in alternatives]
            levels = LEVELS[: {"sentence": 1, "near": 2}.get(clue.needs, 4)]
            self._clues.append((masks, Prepared(f"clues.{key}", clue, levels, alternatives)))
        self._possible = lru_cache(MOST_MASKS)(self._with_groups)
        self._patterns = [
            (key, compile_pattern(entry.pattern), entry.strength) for key, entry in topic.patterns.items()
        ]

    def find(self, hits: Hits, reading: Reading, around: Scene) -> list[Found]:
        """All clues that fire, in order of place."""
        found = list(self._matches(reading, around))
        for number, present in self._groups_by_sentence(hits, reading, around).items():
            if reading.sentences[number].zone == "link":
                continue
            level = around.level(number)
            mask = sum(map(self._bits.__getitem__, present))
            for rule, clue, levels, alternatives in self._possible(mask):
                if level in levels and (span := _tightest(clue, alternatives, present)) is not None:
                    found.append(Found(rule, clue.strength, level, *span, number))
        return sorted(found, key=lambda clue: clue.start)

    def _with_groups(self, mask: int) -> list[Prepared]:
        """The clues that a sentence with words of these groups may hold."""
        return [prepared for masks, prepared in self._clues if all(mask & part for part in masks)]

    def _matches(self, reading: Reading, around: Scene) -> Iterator[Found]:
        for key, pattern, strength in self._patterns:
            for match in pattern.finditer(reading.folded.text):
                number = reading.sentence_at(match.start())
                if reading.sentences[number].zone != "link" and match.end() > match.start():
                    yield Found(f"patterns.{key}", strength, around.level(number), match.start(), match.end(), number)

    def _groups_by_sentence(self, hits: Hits, reading: Reading, around: Scene) -> dict[int, dict[str, list[Span]]]:
        groups: dict[int, dict[str, list[Span]]] = {}
        for start, end, meaning, number in hits["group"]:
            key = meaning.key
            if key not in self._bits:
                continue
            of_sentence = groups.get(number)
            if of_sentence is None:
                of_sentence = groups[number] = {}
            present = of_sentence.get(key)
            if present is None:
                of_sentence[key] = [(start, end)]
            elif len(present) < MOST_SPANS and present[-1] != (start, end):
                present.append((start, end))
        if "setting" in self._bits:
            for start, end in around.strong + (around.weak if around.is_set else []):
                number = reading.sentence_at(start)
                if number in groups:
                    groups[number].setdefault("setting", []).append((start, end))
        return groups


def _tightest(clue: Clue, alternatives: tuple[tuple[str, ...], ...], present: dict[str, list[Span]]) -> Span | None:
    """The shortest span that holds one word of each group, all different, if it is short enough."""
    choices = []
    for groups in alternatives:
        if len(groups) == 1:
            spans = present.get(groups[0])
        else:
            spans = [span for group in groups if group in present for span in present[group]]
        if not spans:
            return None
        choices.append(spans[:MOST_SPANS])
    return (
        _shortest_of_two(choices[0], choices[1], clue.within) if len(choices) == 2 else _shortest(choices, clue.within)
    )


def _shortest_of_two(ones: list[Span], others: list[Span], within: int) -> Span | None:
    """As `_shortest` of any number of choices; most clues have two."""
    best: Span | None = None
    longest = within + SLACK
    for first, last in ones:
        for start, end in others:
            gap = start - last if first <= start else first - end
            left, right = (first if first < start else start), (last if last > end else end)
            if 0 <= gap <= within and right - left <= longest:
                best, longest = (left, right), right - left - 1
    return best


def _overlaps(first: int, last: int, spans: tuple[Span, ...]) -> bool:
    for start, end in spans:  # noqa: SIM110 - any() is slower, and this is asked often
        if first < end and start < last:
            return True
    return False


def _shortest(choices: list[list[Span]], within: int) -> Span | None:
    """The first of the shortest spans over one word of each choice, no two overlapping, at most `within` between them."""
    best: Span | None = None
    longest = within + SLACK

    def extend(number: int, start: int, end: int, covered: int, chosen: tuple[Span, ...]) -> None:
        nonlocal best, longest
        for first, last in choices[number]:
            left, right = (first if first < start else start), (last if last > end else end)
            if right - left > longest or (chosen and _overlaps(first, last, chosen)):
                continue
            if number + 1 < len(choices):
                extend(number + 1, left, right, covered + last - first, (*chosen, (first, last)))
            elif right - left - covered - (last - first) <= within:
                best, longest = (left, right), right - left - 1

    extend(0, sys.maxsize, 0, 0, ())
    return best
