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


def test_what_is_beyond_a_group_that_comes_out_as_it_was_does_not_matter() -> None:
    """Why only what lies around a change is decided anew: groups of the whole that touch no further pair are the same alone."""
    chance = random.Random(9)
    keys = [f"d{n:02}" for n in range(60)]
    pairs = {(a, b): chance.uniform(-3, 2) for a in keys for b in keys if a < b and chance.random() < 0.08}
    whole = agglomerate(keys, _pairs(pairs), missing=-1)
    for group in whole:
        beside = {k for a, b in pairs if pairs[a, b] > 0 and (a in group) != (b in group) for k in (a, b)} - set(group)
        near = {key for other in whole if beside & set(other) for key in other}
        alone = agglomerate([k for k in keys if k in near or k in group], _pairs(pairs), missing=-1)
        if all(other in _sets(alone) for other in _sets(whole) if near & other):
            assert frozenset(group) in _sets(alone)


def test_pairs_without_a_judgement_are_asked_for_only_where_groups_may_join() -> None:
    judgements = _symmetric({"ab": 3.0, "bc": 1.0, "de": 2.0})
    asked = set()

    def missing(a: str, b: str) -> float:
        asked.add(frozenset((a, b)))
        return -0.5

    assert _sets(agglomerate("abcde", judgements, missing=missing)) == {frozenset("abc"), frozenset("de")}
    assert asked == {frozenset("ac")}


def test_of_large_groups_a_sample_is_asked() -> None:
    keys = [f"a{n:03}" for n in range(100)] + [f"b{n:03}" for n in range(100)]
    pairs = {(f"{side}{n:03}", f"{side}{n + 1:03}"): 4.0 for side in "ab" for n in range(99)}
    asked = []

    def missing(a: str, b: str) -> float:
        asked.append((a, b))
        return 1.0 if a[0] == b[0] else -1.0

    groups = _sets(agglomerate(keys, _pairs({**pairs, ("a050", "b050"): 3.0}), missing=missing))
    assert groups == {frozenset(keys[:100]), frozenset(keys[100:])}
    across = {frozenset(pair) for pair in asked if pair[0][0] != pair[1][0]}
    assert 0 < len(across) < 100 * 100 / 4
