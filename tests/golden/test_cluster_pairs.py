"""Pairs that are passed over without comparing all of them are pairs that comparing would keep apart. Texts are invented."""

from __future__ import annotations

from itertools import combinations

import pytest

from missionwatch.cluster.compare import LEAST_COPY, VETO, Link, compare, is_hopeless
from missionwatch.cluster.traits import Traits, lines_of, traits
from tests.bench.generated import news
from tests.golden.cluster.sets import heavy_edits, told


@pytest.fixture(scope="module")
def pairs() -> list[tuple[Traits, Traits]]:
    reports = [t for name in ("fit", "held") for t in told(name)]
    edited = heavy_edits([t for t in reports if t.document.text.count("\n\n") >= 2][:8], copies=3, seed=5)
    documents = [t.document for t in reports[::2]] + [t.document for t in edited] + news(40)
    return list(combinations([traits(document, lines_of(document)) for document in documents], 2))


def is_apart(link: Link) -> bool:
    return link.copy <= LEAST_COPY and link.copy != VETO and link.story <= 0


def test_no_pair_that_belongs_together_is_passed_over(pairs: list[tuple[Traits, Traits]]) -> None:
    kept = [(a, b) for a, b in pairs if not is_apart(compare(a, b))]
    assert len(kept) >= 50
    assert [(a.key, b.key) for a, b in kept if is_hopeless(a, b) or is_hopeless(b, a)] == []


def test_most_pairs_of_other_stories_are_passed_over(pairs: list[tuple[Traits, Traits]]) -> None:
    apart = [(a, b) for a, b in pairs if is_apart(compare(a, b))]
    assert sum(is_hopeless(a, b) for a, b in apart) >= 0.8 * len(apart)
