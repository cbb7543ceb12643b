"""Groups out of judgements of pairs, with no regard to the order in which they were made."""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Mapping, Sequence
from math import inf
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
Judgements = Mapping[K, Mapping[K, float]]


def agglomerate(keys: Sequence[K], judgements: Judgements[K], *, missing: float, best: float = 0.0) -> list[list[K]]:
    """Join groups, best pair first, as long as the mean judgement over all pairs between two of them is above 0.

    `best` is the share that the best single pair has in this, against the mean. A pair without a judgement counts as
    `missing`; one judged -inf keeps its groups apart for good, so no chain of likely pairs gets round a veto. `judgements`
    are symmetric. Ties go to the keys that stand first.
    """
    place = {key: n for n, key in enumerate(keys)}
    members: dict[int, list[K]] = {n: [key] for n, key in enumerate(keys)}
    known: dict[int, dict[int, tuple[float, int, float]]] = {n: {} for n in members}  # sum, number, best
    for key, n in place.items():
        for other, judgement in judgements.get(key, {}).items():
            at = place.get(other)
            if at is not None and n < at:
                known[n][at] = known[at][n] = (judgement, 1, judgement)

    def score(a: int, b: int) -> float:
        total, count, top = known[a][b]
        pairs = len(members[a]) * len(members[b])
        return (1 - best) * (total + missing * (pairs - count)) / pairs + best * top

    heap = [(-value, a, b) for a in known for b in known[a] if a < b and (value := score(a, b)) > 0]
    heapq.heapify(heap)
    while heap:
        negative, a, b = heapq.heappop(heap)
        if b not in known.get(a, {}) or -negative != score(a, b):
            continue
        members[a] += members.pop(b)
        joined = known.pop(b)
        del known[a][b], joined[a]
        for far, (total, count, top) in joined.items():
            mine = known[a].get(far, (0.0, 0, -inf))
            known[a][far] = known[far][a] = (mine[0] + total, mine[1] + count, max(mine[2], top))
            del known[far][b]
        for far in known[a]:
            if (value := score(a, far)) > 0:
                heapq.heappush(heap, (-value, min(a, far), max(a, far)))
    return list(members.values())
