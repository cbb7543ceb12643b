"""Entities named in a relevant text, by their canonical ids."""

from __future__ import annotations

from collections.abc import Collection

from missionwatch.detect.names import Named
from missionwatch.detect.reading import Hits

TITLE_GAP = 24  # characters between a title and the surname: "Prime Minister Dr. Henry"


def entities(hits: Hits, names: list[Named], not_entities: Collection[str] = ()) -> dict[str, tuple[int, int, str]]:
    """Id -> span and rule of its first mention. A shorter form inside a longer one of another id does not count."""
    candidates = [
        (start, end, meaning.key, meaning.rule)
        for start, end, meaning, _ in hits["entity"]
        if not meaning.titles or _is_titled(start, meaning.titles, hits)
    ]
    candidates += [(named.start, named.end, named.mission, named.rule) for named in names]
    candidates.sort(key=lambda found: (found[0], -found[1]))
    kept: list[tuple[int, int, str, str]] = []
    furthest = 0
    for found in candidates:
        if found[1] > furthest or not any(_is_inside(found, other) for other in kept[-12:]):
            kept.append(found)
            furthest = max(furthest, found[1])
    first: dict[str, tuple[int, int, str]] = {}
    for start, end, key, rule in kept:
        if key not in not_entities:
            first.setdefault(key, (start, end, rule))
    return first


def _is_inside(one: tuple[int, int, str, str], other: tuple[int, int, str, str]) -> bool:
    """Whether one is a part of the other, which begins no later, and stands for something else."""
    return one[1] <= other[1] and one[2] != other[2] and other[1] - other[0] > one[1] - one[0]


def _is_titled(start: int, titles: Collection[str], hits: Hits) -> bool:
    """Whether one of some titles, which are groups of words, ends right before a place."""
    just_before = range(start - TITLE_GAP, start)
    return any(hit.meaning.key in titles and hit.end in just_before for hit in hits["group"])
