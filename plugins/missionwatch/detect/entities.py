"""Entities named in a relevant text, by their canonical ids."""

from __future__ import annotations

from collections.abc import Collection

from missionwatch.detect.names import Named
from missionwatch.detect.reading import Hits
from missionwatch.detect.vocabulary import Hit

TITLE_GAP = 24  # characters between a title and the surname: "Prime Minister Dr. Henry"


def entities(hits: Hits, names: list[Named], not_entities: Collection[str] = ()) -> dict[str, tuple[int, int, str]]:
    """Id -> span and rule of its first mention. A shorter form inside a longer one of another id does not count."""
    title_ends: dict[str, set[int]] = {}
    for _, end, meaning, _ in hits["group"]:
        title_ends.setdefault(meaning.key, set()).add(end)
    candidates = [
        (hit.start, hit.end, hit.meaning.key, hit.meaning.rule)
        for hit in hits["entity"]
        if not hit.meaning.titles or _is_titled(hit, title_ends)
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


def _is_titled(hit: Hit, title_ends: dict[str, set[int]]) -> bool:
    just_before = range(hit.start - TITLE_GAP, hit.start)
    return any(not title_ends.get(group, set()).isdisjoint(just_before) for group in hit.meaning.titles)
