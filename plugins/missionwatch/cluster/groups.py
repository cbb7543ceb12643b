"""Groups out of judgements of pairs, with no regard to the order in which they were made."""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Mapping, Sequence
from math import fsum
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
Judgements = Mapping[K, Mapping[K, float]]


def agglomerate(keys: Sequence[K], judgements: Judgements[K], *, missing: float) -> list[list[K]]:
    """Join groups, best pair first, as long as the mean judgement over all pairs between two of them is above 0.

    A pair without a judgement counts as `missing`; one judged -inf keeps its groups apart for good, so no chain of likely
    pairs gets round a veto. `judgements` are symmetric. Ties go to the keys that stand first.
    """
    place = {key: n for n, key in enumerate(keys)}
    members: dict[int, list[K]] = {n: [key] for n, key in enumerate(keys)}
    known: dict[int, dict[int, tuple[float, int]]] = {n: {} for n in members}  # sum and number of judgements
    for key, n in place.items():
        for other, judgement in judgements.get(key, {}).items():
            at = place.get(other)
            if at is not None and n < at:
                known[n][at] = known[at][n] = (judgement, 1)

    def mean(a: int, b: int) -> float:
        total, count = known[a][b]
        pairs = len(members[a]) * len(members[b])
        return (total + missing * (pairs - count)) / pairs

    heap = [(-value, a, b) for a in known for b in known[a] if a < b and (value := mean(a, b)) > 0]
    heapq.heapify(heap)
    while heap:
        negative, a, b = heapq.heappop(heap)
        if b not in known.get(a, {}) or -negative != mean(a, b):
            continue
        members[a] += members.pop(b)
        joined = known.pop(b)
        del known[a][b], joined[a]
        for far, (total, count) in joined.items():
            mine = known[a].get(far, (0.0, 0))
            known[a][far] = known[far][a] = (mine[0] + total, mine[1] + count)
            del known[far][b]
        for far in known[a]:
            if (value := mean(a, far)) > 0:
                heapq.heappush(heap, (-value, min(a, far), max(a, far)))
    return list(members.values())


def between(groups: Sequence[Sequence[K]], judgements: Judgements[K]) -> dict[int, dict[int, float]]:
    """Judgements of groups, by their index: the mean of those that there are of their members."""
    home = {key: n for n, group in enumerate(groups) for key in group}
    found: dict[int, dict[int, list[float]]] = {}
    for key, n in home.items():
        for other, judgement in judgements.get(key, {}).items():
            at = home.get(other, n)
            if at != n:
                found.setdefault(n, {}).setdefault(at, []).append(judgement)
    return {n: {at: fsum(values) / len(values) for at, values in others.items()} for n, others in found.items()}
