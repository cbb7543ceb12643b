"""The labelled addresses of the shared data, where they are there: all right, or the rules have changed on purpose."""

from __future__ import annotations

import csv
from collections import defaultdict

import pytest

from missionwatch.urls import canonical_url, page_key
from tests.conftest import SHARED_DATA

CASES = SHARED_DATA / "urls" / "dev.csv"


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    if not CASES.exists():
        pytest.skip(f"the optional folder with labelled addresses is not there: {CASES}")
    with CASES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_canonical_form_is_exact(rows: list[dict[str, str]]) -> None:
    wrong = {
        row["url"]: canonical_url(row["url"])
        for row in rows
        if row["canonical"] and canonical_url(row["url"]) != row["canonical"]
    }
    assert not wrong
    assert len(rows) >= 25


def test_what_needs_the_network_is_flagged(rows: list[dict[str, str]]) -> None:
    assert all((canonical_url(row["url"]) is None) == (row["needs_resolve"] == "1") for row in rows)


def test_one_page_has_one_key_and_two_pages_have_two(rows: list[dict[str, str]]) -> None:
    keys: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        keys[row["group"]].add(page_key(row["url"]))
    assert {group: found for group, found in keys.items() if len(found) > 1} == {}
    assert len(set.union(*keys.values())) == len(keys)
