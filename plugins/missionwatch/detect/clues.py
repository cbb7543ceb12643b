"""Signs of the mission beside its names: descriptions, people, bodies; where the setting is; what speaks against it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from missionwatch.detect.reading import Reading
from missionwatch.detect.topic import Clue, Topic, compile_pattern
from missionwatch.detect.vocabulary import Hit

Span = tuple[int, int]
MOST_SPANS = 8  # per group and sentence: a sentence that says "police" forty times gains nothing from the rest
LEVELS = ("sentence", "near", "document", "none")


@dataclass(frozen=True, slots=True)
class Found:
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
    counters: Counter[str] = field(default_factory=Counter)
    counter_sentences: dict[int, Counter[str]] = field(default_factory=dict)

    @property
    def is_set(self) -> bool:
        """Whether the text is about the setting at all."""
        return bool(self.strong) or self.speaks_it

    def level(self, sentence: int) -> str:
        """How near the setting is to a sentence."""
        if sentence in self.sentences:
            return "sentence"
        if self.title or self.speaks_it or sentence - 1 in self.sentences or sentence + 1 in self.sentences:
            return "near"
        return "document" if self.strong else "none"


def scene(topic: Topic, hits: list[Hit], reading: Reading, language: str) -> Scene:
    """Where the setting is named, and what other subjects are."""
    found = Scene(speaks_it=language in topic.setting.languages)
    elsewhere = [(hit.start, hit.end) for hit in hits if hit.meaning.kind == "elsewhere"]
    capitals = []
    for hit in hits:
        kind = hit.meaning.kind
        if kind == "setting":
            if not any(start <= hit.start < end for start, end in elsewhere):
                found.strong.append((hit.start, hit.end))
        elif kind == "weak setting":
            found.weak.append((hit.start, hit.end))
        elif kind == "capital":
            capitals.append((hit.start, hit.end))
        elif kind == "counter":
            found.counters[hit.meaning.key] += 1
            number = reading.sentence_at(hit.start)
            found.counter_sentences.setdefault(number, Counter())[hit.meaning.key] += 1
    spans = found.strong + (found.weak + capitals if found.is_set or len(found.weak) > 1 else [])
    found.sentences = {reading.sentence_at(start) for start, _ in spans}
    found.title = any(reading.sentences[number].zone == "title" for number in found.sentences)
    return found


class ClueFinder:
    """The topic's clues and patterns, prepared."""

    def __init__(self, topic: Topic) -> None:
        self._clues = [
            (key, clue, tuple(tuple(group.split("|")) for group in clue.all)) for key, clue in topic.clues.items()
        ]
        self._patterns = [
            (key, compile_pattern(entry.pattern), entry.strength) for key, entry in topic.patterns.items()
        ]

    def find(self, hits: list[Hit], reading: Reading, around: Scene) -> list[Found]:
        """All clues that fire, in order of place."""
        found = list(self._matches(reading, around))
        for number, present in _groups_by_sentence(hits, reading, around).items():
            if reading.sentences[number].zone == "link":
                continue
            level = around.level(number)
            for key, clue, alternatives in self._clues:
                if clue.needs in ("sentence", "near") and level not in LEVELS[: 1 + (clue.needs == "near")]:
                    continue
                span = _tightest(clue, alternatives, present)
                if span is not None:
                    found.append(Found(f"clues.{key}", clue.strength, level, *span, number))
        return sorted(found, key=lambda clue: clue.start)

    def _matches(self, reading: Reading, around: Scene) -> Iterator[Found]:
        for key, pattern, strength in self._patterns:
            for match in pattern.finditer(reading.folded.text):
                number = reading.sentence_at(match.start())
                if reading.sentences[number].zone != "link" and match.end() > match.start():
                    yield Found(f"patterns.{key}", strength, around.level(number), match.start(), match.end(), number)


def _groups_by_sentence(hits: list[Hit], reading: Reading, around: Scene) -> dict[int, dict[str, list[Span]]]:
    groups: dict[int, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
    starts = [sentence.start for sentence in reading.sentences]
    used = _used_groups_of(hits)
    for start, end, key in used:
        present = groups[max(0, bisect_right(starts, start) - 1)][key]
        if len(present) < MOST_SPANS and (not present or present[-1] != (start, end)):
            present.append((start, end))
    for start, end in around.strong + (around.weak if around.is_set else []):
        groups[max(0, bisect_right(starts, start) - 1)]["setting"].append((start, end))
    return groups


def _used_groups_of(hits: list[Hit]) -> Iterator[tuple[int, int, str]]:
    for start, end, meaning in hits:
        if meaning.kind == "group" and meaning.key != "filler":
            yield start, end, meaning.key


def _tightest(clue: Clue, alternatives: tuple[tuple[str, ...], ...], present: dict[str, list[Span]]) -> Span | None:
    """The shortest span that holds one word of each group, all different, if it is short enough."""
    choices = []
    for groups in alternatives:
        spans = [span for group in groups if group in present for span in present[group]]
        if not spans:
            return None
        choices.append(spans[:MOST_SPANS])
    best: Span | None = None
    for chosen in product(*choices):
        start, end = min(span[0] for span in chosen), max(span[1] for span in chosen)
        if end - start > clue.within + 20 or (best is not None and end - start >= best[1] - best[0]):
            continue
        if sum(_overlap(a, b) for n, a in enumerate(chosen) for b in chosen[n + 1 :]):
            continue
        if end - start - sum(b - a for a, b in chosen) <= clue.within:
            best = start, end
    return best


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def nearest(places: list[int], place: int) -> int:
    """The distance from a place to the nearest of an ordered list; a large number where there is none."""
    at = bisect_left(places, place)
    return min((abs(places[n] - place) for n in (at - 1, at) if 0 <= n < len(places)), default=10**9)
