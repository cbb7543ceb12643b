"""The mission by name: literal names, names made of known words in any order, acronyms, loose names that need the setting."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import NamedTuple

from missionwatch.detect.reading import Hits, Reading
from missionwatch.detect.topic import Topic
from missionwatch.detect.vocabulary import Hit

LONGEST_GAP = 30  # characters between two words of one name
EXPANSION_NEAR = 40
GROUPS_FOR_RARE = frozenset({"lead", "gang", "police"})
_QUOTES = str.maketrans(dict.fromkeys('"“”«»()[]'))


class Named(NamedTuple):
    """The mission named. `tier` is name, composed, acronym or loose; `needs_setting`: it proves nothing elsewhere."""

    mission: str
    start: int
    end: int
    tier: str
    rule: str
    needs_setting: bool


def literal(hits: Hits, groups: Collection[str], reading: Reading) -> Iterator[Named]:
    """Names and acronyms as the topic lists them. `groups` of words in the text: a rare acronym needs one that goes with it.

    A name without any capital, in a text that never names the setting, is a description that fits other forces too.
    """
    for start, end, meaning, _ in hits["name"]:
        is_description = not hits["setting"] and reading.aligned[start:end].islower()
        yield Named(meaning.key, start, end, "loose" if is_description else "name", meaning.rule, is_description)
    for tier in ("acronym", "loose"):
        for start, end, meaning, _ in hits[tier]:
            yield Named(meaning.key, start, end, tier, meaning.rule, True)
    if not GROUPS_FOR_RARE.isdisjoint(groups):
        for start, end, meaning, _ in hits["rare acronym"]:
            yield Named(meaning.key, start, end, "acronym", meaning.rule, True)


def composing(topic: Topic) -> frozenset[str]:
    """The groups of words that names are made of."""
    return frozenset(group for mission in topic.missions.values() for rule in mission.composed for group in rule.all)


def composed(
    topic: Topic, wanted: frozenset[str], small: frozenset[str], hits: Hits, reading: Reading
) -> Iterator[Named]:
    """Names by their words, as "força multinacional de apoio à segurança" or "Bandenbekämpfungstruppe"."""
    words = [_whole_word(hit, reading.folded.text) for hit in hits["group"] if hit.meaning.key in wanted]
    for run in _runs(words, reading, small):
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


def _whole_word(hit: Hit, folded: str) -> Hit:
    """The hit widened to where its word begins and ends: "multinational(e)", "sicherheit(smission)"."""
    start, end, meaning, sentence = hit
    if not (meaning.open_start or meaning.open_end):
        return hit
    while meaning.open_start and start > 0 and folded[start - 1].isalpha():
        start -= 1
    while meaning.open_end and end < len(folded) and folded[end].isalpha():
        end += 1
    return Hit(start, end, meaning, sentence)


def _bounds(run: list[Hit], groups: set[str]) -> tuple[int, int]:
    inside = [hit for hit in run if hit.meaning.key in groups]
    return inside[0].start, max(hit.end for hit in inside)


def _runs(words: list[Hit], reading: Reading, small: frozenset[str]) -> Iterator[list[Hit]]:
    """Chains of words with nothing but small words between them. A word in two groups is in the chain twice."""
    run: list[Hit] = []
    end = -1
    for hit in words:
        if run and hit.start > end and not _is_gap(reading.folded.text, end, hit.start, small):
            yield run
            run = []
        run.append(hit)
        end = max(end, hit.end) if len(run) > 1 else hit.end
    if run:
        yield run


def _is_gap(folded: str, start: int, end: int, small: frozenset[str]) -> bool:
    if end - start > LONGEST_GAP:
        return False
    return all(word in small for word in folded[start:end].translate(_QUOTES).split())


def other_expansion(acronym: Named, reading: Reading, own: list[tuple[int, int]]) -> bool:
    """Whether the text spells the acronym out as something else ("Global Sumud Flotilla (GSF)").

    Initials of capitalised words anywhere, or of any words right beside the acronym. `own` are the spans of words that the
    mission's own names are made of: an expansion that holds two of them is a variant that the topic does not list yet.
    """
    letters = "".join(c for c in reading.folded.text[acronym.start : acronym.end] if c.isalpha())
    if len(letters) < 3:
        return False
    return any(
        sum(first <= start < last for start, _ in own) < 2 for first, last in _spelled(letters, reading, acronym)
    )


def _spelled(letters: str, reading: Reading, acronym: Named) -> Iterator[tuple[int, int]]:
    for match in _expansion(letters).finditer(reading.folded.text):
        first, last = match.start(1), match.end(len(letters))
        capitals = sum(reading.aligned[match.start(n)].isupper() for n in range(1, len(letters) + 1))
        near = -EXPANSION_NEAR < acronym.start - last < EXPANSION_NEAR or 0 <= first - acronym.end < EXPANSION_NEAR
        if capitals == len(letters) or (near and capitals):
            yield first, last


@lru_cache(maxsize=256)
def _expansion(letters: str) -> re.Pattern[str]:
    """Words with these initials, small words between them allowed. The letter first lets the search jump from one to the next."""
    between = r"[ ,]{1,2}(?:[^\W\d_]{1,3} ){0,2}"
    return re.compile(between.join(rf"({letter}(?<!\w\w)[^\W\d_]{{2,30}})" for letter in letters))
