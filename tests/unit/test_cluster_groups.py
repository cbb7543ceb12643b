"""Groups out of judged pairs."""

from __future__ import annotations

import math
import random

from missionwatch.cluster.groups import agglomerate


def _symmetric(pairs: dict[str, float]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for (a, b), value in pairs.items():
        found.setdefault(a, {})[b] = found.setdefault(b, {})[a] = value
    return found


def _sets(groups: list[list[str]]) -> set[frozenset[str]]:
    return {frozenset(group) for group in groups}


def test_no_chain_of_likely_pairs_gets_round_a_veto() -> None:
    judgements = _symmetric({"ab": 4.0, "bc": 3.0, "ac": -math.inf})
    assert _sets(agglomerate("abc", judgements, missing=-1)) == {frozenset("ab"), frozenset("c")}


def test_one_weak_pair_does_not_join_two_groups_that_are_otherwise_apart() -> None:
    judgements = _symmetric({"ab": 4.0, "cd": 4.0, "bc": 1.0})
    assert _sets(agglomerate("abcd", judgements, missing=-1)) == {frozenset("ab"), frozenset("cd")}


def test_the_best_pair_counts_as_far_as_it_is_told_to() -> None:
    judgements = _symmetric({"ab": 2.0, "ac": 2.0})
    assert len(agglomerate("abc", judgements, missing=-4)) == 2
    assert len(agglomerate("abc", judgements, missing=-4, best=0.5)) == 1


def test_the_order_of_pairs_does_not_matter() -> None:
    chance = random.Random(4)
    keys = [f"d{n:02}" for n in range(30)]
    pairs = {(a, b): chance.uniform(-3, 3) for a in keys for b in keys if a < b and chance.random() < 0.3}
    whole = _sets(agglomerate(keys, _pairs(pairs), missing=-1))
    for _ in range(5):
        items = list(pairs.items())
        chance.shuffle(items)
        assert _sets(agglomerate(keys, _pairs(dict(items)), missing=-1)) == whole


def _pairs(pairs: dict[tuple[str, str], float]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for (a, b), value in pairs.items():
        found.setdefault(a, {})[b] = found.setdefault(b, {})[a] = value
    return found
