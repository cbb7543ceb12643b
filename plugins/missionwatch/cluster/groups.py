"""Groups out of judgements of pairs, with no regard to the order in which they were made."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Hashable, Mapping, Sequence
from math import inf
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
Judgements = Mapping[K, Mapping[K, float]]
SAMPLE = 24  # members of a large group that are looked at where a pair has no judgement yet


def agglomerate(
    keys: Sequence[K], judgements: Judgements[K], *, missing: float | Callable[[K, K], float], best: float = 0.0
) -> list[list[K]]:
    """Join groups, best pair first, as long as the mean judgement over all pairs between two of them is above 0.

    `best` is the share that the best single pair has in this, against the mean. A pair without a judgement counts as
    `missing`, a number or what this says of the pair; one judged -inf keeps its groups apart for good, so no chain of likely
    pairs gets round a veto. Groups are only ever joined over a pair in `judgements` that is above 0. `judgements` are
    symmetric. Ties go to the keys that stand first.

    A group depends on its members and their judgements alone: of documents that were grouped before, those whose group holds
    nobody who is likely with somebody new need not be looked at again.
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
        if count < pairs and total > -inf:
            if callable(missing):
                total, count = _mean(members[a], members[b], judgements, missing) * pairs, pairs
                known[a][b] = known[b][a] = (total, count, top)
            else:
                total += missing * (pairs - count)
        return (1 - best) * total / pairs + best * top

    heap = [
        (-value, a, b) for a in known for b in known[a] if a < b and known[a][b][2] > 0 and (value := score(a, b)) > 0
    ]
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
            if known[a][far][2] > 0 and (value := score(a, far)) > 0:
                heapq.heappush(heap, (-value, min(a, far), max(a, far)))
    return list(members.values())


def _mean(some: Sequence[K], others: Sequence[K], judgements: Judgements[K], missing: Callable[[K, K], float]) -> float:
    """The mean judgement between two groups, of large ones between samples."""
    some, others = _sample(some), _sample(others)
    total = 0.0
    for a in some:
        judged = judgements.get(a, {})
        for b in others:
            total += judged[b] if b in judged else missing(a, b)
    return total / (len(some) * len(others))


def _sample(members: Sequence[K]) -> Sequence[K]:
    return members if len(members) <= SAMPLE else [members[n * len(members) // SAMPLE] for n in range(SAMPLE)]
