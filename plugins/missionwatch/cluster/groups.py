"""Groups out of judgements of pairs, with no regard to the order in which they were made."""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
Judgements = Mapping[K, Mapping[K, float]]


def agglomerate(
    groups: Sequence[Sequence[K]], judgements: Judgements[K], *, missing: float, weights: Mapping[K, float] | None = None,
) -> list[list[K]]:
    """Join groups, best pair first, as long as the mean judgement over all pairs between two of them is above 0.

    A pair without a judgement counts as `missing`; one judged -inf keeps its groups apart for good, so no chain of likely
    pairs gets round a veto. `judgements` are symmetric. Ties go to the groups that stand first. `weights` are those of the
    members (1 each).
    """
    weigh = weights or {}
    members: dict[int, list[K]] = {n: list(group) for n, group in enumerate(groups)}
    mass = {n: sum(weigh.get(key, 1.0) for key in group) for n, group in members.items()}
    home = {key: n for n, group in members.items() for key in group}
    sums: dict[int, dict[int, tuple[float, float]]] = {n: {} for n in members}
    for n, group in members.items():
        for key in group:
            for other, judgement in judgements.get(key, {}).items():
                at = home.get(other)
                if at is not None and n < at:  # each pair once: both directions must hold the very same number
                    weight = weigh.get(key, 1.0) * weigh.get(other, 1.0)
                    total, covered = sums[n].get(at, (0.0, 0.0))
                    sums[n][at] = sums[at][n] = (total + weight * judgement, covered + weight)

    def score(a: int, b: int) -> float:
        total, covered = sums[a][b]
        return (total + missing * (mass[a] * mass[b] - covered)) / (mass[a] * mass[b])

    heap = [(-value, a, b) for a in sums for b in sums[a] if a < b and (value := score(a, b)) > 0]
    heapq.heapify(heap)
    while heap:
        negative, a, b = heapq.heappop(heap)
        if b not in sums.get(a, {}) or -negative != score(a, b):
            continue
        members[a] += members.pop(b)
        joined = sums.pop(b)
        del sums[a][b], joined[a]
        for far, (total, covered) in joined.items():
            mine = sums[a].get(far, (0.0, 0.0))
            sums[a][far] = sums[far][a] = (mine[0] + total, mine[1] + covered)
            del sums[far][b]
        mass[a] += mass.pop(b)
        for far in sums[a]:
            if (value := score(a, far)) > 0:
                heapq.heappush(heap, (-value, min(a, far), max(a, far)))
    return list(members.values())
