"""The mission by name: literal names, names made of known words in any order, acronyms, loose names that need the setting."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from missionwatch.detect.reading import Reading
from missionwatch.detect.topic import Topic
from missionwatch.detect.vocabulary import Hit

LONGEST_GAP = 30  # characters between two words of one name
EXPANSION_NEAR = 40
_GAP = re.compile(r"[\s\"“”«»()\[\]]*")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Named:
    """The mission named. `tier` is name, composed, acronym or loose; `needs_setting`: it proves nothing elsewhere."""

    mission: str
    start: int
    end: int
    tier: str
    rule: str
    needs_setting: bool


def literal(hits: Iterable[Hit]) -> Iterator[Named]:
    """Names and acronyms as the topic lists them."""
    for start, end, meaning in hits:
        if meaning.kind == "name":
            yield Named(meaning.key, start, end, "name", meaning.rule, False)
        elif meaning.kind in ("acronym", "loose"):
            yield Named(meaning.key, start, end, meaning.kind, meaning.rule, True)


def composing(topic: Topic) -> frozenset[str]:
    """The groups of words that names are made of."""
    return frozenset(group for mission in topic.missions.values() for rule in mission.composed for group in rule.all)


def composed(topic: Topic, wanted: frozenset[str], hits: list[Hit], reading: Reading) -> Iterator[Named]:
    """Names by their words, as "força multinacional de apoio à segurança" or "Bandenbekämpfungstruppe"."""
    fillers = {(hit.start, hit.end) for hit in hits if hit.meaning.kind == "group" and hit.meaning.key == "filler"}
    words = [hit for hit in hits if hit.meaning.kind == "group" and hit.meaning.key in wanted]
    for run in _runs(words, reading, fillers):
        groups = {hit.meaning.key for hit in run}
        for key, mission in topic.missions.items():
            for rule in mission.composed:
                if groups.issuperset(rule.all):
                    start, end = _bounds(run, set(rule.all))
                    yield Named(
                        key,
                        start,
                        end,
                        "composed",
                        f"missions.{key}.composed: {' + '.join(rule.all)}",
                        rule.needs == "setting",
                    )
                    break


def _bounds(run: list[Hit], groups: set[str]) -> tuple[int, int]:
    inside = [hit for hit in run if hit.meaning.key in groups]
    return inside[0].start, max(hit.end for hit in inside)


def _runs(words: list[Hit], reading: Reading, fillers: set[tuple[int, int]]) -> Iterator[list[Hit]]:
    """Chains of words with nothing but small words between them. A word in two groups is in the chain twice."""
    run: list[Hit] = []
    end = -1
    for hit in words:
        if run and hit.start > end and not _is_gap(reading.folded.text, end, hit.start, fillers):
            yield run
            run = []
        run.append(hit)
        end = max(end, hit.end) if len(run) > 1 else hit.end
    if run:
        yield run


def _is_gap(folded: str, start: int, end: int, fillers: set[tuple[int, int]]) -> bool:
    if end - start > LONGEST_GAP:
        return False
    gap = folded[start:end]
    spans = [(start + word.start(), start + word.end()) for word in _WORD.finditer(gap)]
    return all(span in fillers for span in spans) and not gap.strip(
        ' "“”«»()[]' + "".join(c for c in gap if c.isalpha())
    )


def other_expansion(acronym: Named, reading: Reading, own: list[tuple[int, int]]) -> bool:
    """Whether the text spells the acronym out as something else ("Global Sumud Flotilla (GSF)").

    Initials of capitalised words anywhere, or of any words right beside the acronym. `own` are the spans of words that the
    mission's own names are made of: an expansion that holds two of them is a variant that the topic does not list yet.
    """
    letters = [c for c in reading.folded.text[acronym.start : acronym.end] if c.isalpha()]
    if len(letters) < 3:
        return False
    for first, last in _spelled(letters, reading, acronym):
        if sum(first <= start < last for start, _ in own) < 2:
            return True
    return False


def _spelled(letters: list[str], reading: Reading, acronym: Named) -> Iterator[tuple[int, int]]:
    words = [
        (match.start(), match.end())
        for match in _WORD.finditer(reading.aligned, 0, 20_000)
        if match.end() - match.start() > 3 or reading.aligned[match.start()].isupper()
    ]
    folded, size = reading.folded.text, len(letters)
    initials = [folded[start] for start, _ in words]
    for number in range(len(words) - size + 1):
        if initials[number] != letters[0] or initials[number : number + size] != letters:
            continue
        span = words[number][0], words[number + size - 1][1]
        if span[1] - span[0] > 90 or any(c in folded[span[0] : span[1]] for c in ".;:!?\n"):
            continue
        capitals = sum(reading.aligned[start].isupper() for start, _ in words[number : number + size])
        near = -EXPANSION_NEAR < acronym.start - span[1] < EXPANSION_NEAR or 0 <= span[0] - acronym.end < EXPANSION_NEAR
        if capitals == size or (near and capitals):
            yield span
