"""Training only: which blocks of a page are its reference text, found by aligning the two.

Runs of three words that blocks and reference share vote for where in the reference a block stands; the heaviest chain of
blocks that runs through the reference in order is the answer, so that a heading in a table of contents does not count
when the same heading stands in its place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from missionwatch.clean.text import words

_MAX_PLACES = 60  # per run of words: texts that repeat themselves
_ENOUGH = 0.55  # share of a block's words that must be found


@dataclass(frozen=True, slots=True)
class _Place:
    """Block `block` may be the reference's words `start` to `end`."""

    block: int
    start: int
    end: int
    weight: float


def align(texts: Sequence[str], reference: str) -> list[bool]:
    """For each block's text: is it part of the reference?"""
    gold = words(reference)
    places = _places(texts, gold)
    chosen = {places[n].block for n in _heaviest_chain(places, len(gold))}
    return [number in chosen for number in range(len(texts))]


def _places(texts: Sequence[str], gold: list[str]) -> list[_Place]:
    single: dict[str, list[int]] = defaultdict(list)
    runs: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for position, word in enumerate(gold):
        single[word].append(position)
        runs[tuple(gold[position : position + 3])].append(position)
    places = []
    for number, text in enumerate(texts):
        own = words(text)
        if not own:
            continue
        if len(own) < 3:
            hits = [at for at in single[own[0]] if gold[at : at + len(own)] == own]
            places += [_Place(number, at, at + len(own), 0.9 * len(own)) for at in hits[:40]]
            continue
        votes: dict[int, int] = defaultdict(int)
        for offset in range(len(own) - 2):
            for at in runs.get(tuple(own[offset : offset + 3]), ())[:_MAX_PLACES]:
                votes[at - offset] += 1
        slack = max(3, len(own) // 10)
        for start, _ in sorted(votes.items(), key=lambda vote: -vote[1])[:30]:
            total = sum(count for other, count in votes.items() if abs(other - start) <= slack)
            share = (min(total, len(own) - 2) + 2) / len(own)
            if share >= _ENOUGH:
                places.append(_Place(number, max(0, start), start + len(own), share * len(own)))
    return sorted(places, key=lambda place: (place.block, place.start))


def _heaviest_chain(places: list[_Place], size: int) -> list[int]:
    """Indexes of the places with the most weight, blocks and positions both rising (two words may overlap)."""
    best = [0.0] * len(places)
    previous = [-1] * len(places)
    tree: list[tuple[float, int]] = [(0.0, -1)] * (size + 66)
    start = 0
    while start < len(places):
        stop = start
        while stop < len(places) and places[stop].block == places[start].block:
            stop += 1
        for number in range(start, stop):
            weight, before = _highest(tree, min(size + 63, places[number].start + 2))
            best[number], previous[number] = weight + places[number].weight, before
        for number in range(start, stop):
            _raise(tree, min(size + 63, places[number].end), (best[number], number))
        start = stop
    chain = []
    number = max(range(len(places)), key=best.__getitem__, default=-1)
    while number >= 0:
        chain.append(number)
        number = previous[number]
    return chain


def _raise(tree: list[tuple[float, int]], position: int, value: tuple[float, int]) -> None:
    position += 1
    while position < len(tree):
        if value[0] > tree[position][0]:
            tree[position] = value
        position += position & -position


def _highest(tree: list[tuple[float, int]], position: int) -> tuple[float, int]:
    position += 1
    found = (0.0, -1)
    while position > 0:
        if tree[position][0] > found[0]:
            found = tree[position]
        position -= position & -position
    return found
