"""Whole feeds with what is expected of them: our own invented ones, and the shared sample feeds where they are there.

Floors are what was reached; they fall only on purpose.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from missionwatch.errors import NotFeed
from missionwatch.model import Entry
from missionwatch.poll import ParsedFeed, ParserPool, parse_feed
from tests.conftest import SHARED_DATA

NOW = datetime(2026, 11, 1, tzinfo=UTC)
OWN = Path(__file__).parent / "feeds"
SAMPLES = SHARED_DATA / "feeds"
FLOORS = {"entries": 1.0, "title": 1.0, "published": 1.0, "link": 0.95}


def parsed_or_empty(body: bytes, content_type: str | None, url: str) -> ParsedFeed:
    try:
        return parse_feed(body, content_type, url, now=NOW)
    except NotFeed:
        return ParsedFeed(title="", entries=())


# --- our own -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(OWN.glob("*.json")), ids=lambda path: path.stem)
def test_an_invented_feed_gives_the_expected_entries(path: Path) -> None:
    expected = json.loads(path.read_text(encoding="utf-8"))
    body = path.with_name(expected["file"]).read_bytes()
    feed = parse_feed(body, expected["content_type"], expected["url"], now=NOW)
    assert feed.title == expected["title"]
    assert [shown(entry) for entry in feed.entries] == expected["entries"]


def shown(entry: Entry) -> dict[str, Any]:
    return {
        "guid": entry.guid,
        "link": entry.link,
        "title": entry.title,
        "summary": entry.summary,
        "published": entry.published_at and entry.published_at.isoformat(),
    }


def test_there_are_invented_feeds() -> None:
    assert len(list(OWN.glob("*.json"))) >= 4


# --- the shared samples ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def samples() -> list[dict[str, Any]]:
    if not (SAMPLES / "manifest.json").exists():
        pytest.skip(f"the optional folder with sample feeds is not there: {SAMPLES}")
    manifest = json.loads((SAMPLES / "manifest.json").read_text(encoding="utf-8"))
    for sample in manifest["feeds"]:
        body = (SAMPLES / sample["file"]).read_bytes()
        sample["feed"] = parsed_or_empty(body, sample["http"].get("content_type"), manifest["feed_url_base"])
    return manifest["feeds"]


def test_the_samples_give_the_expected_number_of_entries(samples: list[dict[str, Any]]) -> None:
    wrong = {}
    for sample in samples:
        expect, found = sample["expect"], len(sample["feed"].entries)
        least = expect["entries"] if expect["entries"] is not None else expect["entries_min"]
        most = expect["entries"] if expect["entries"] is not None else expect["entries_max"]
        if not least <= found <= most:
            wrong[sample["file"]] = (found, least, most)
    assert len(wrong) <= len(samples) * (1 - FLOORS["entries"]), wrong


@pytest.mark.parametrize("field", ["title", "link", "published"])
def test_the_first_entries_of_the_samples_are_right(samples: list[dict[str, Any]], field: str) -> None:
    wrong, compared = {}, 0
    for sample in samples:
        first = sample["expect"].get("first") or {}
        if field not in first or not sample["feed"].entries:
            continue
        compared += 1
        found = getattr(sample["feed"].entries[0], "published_at" if field == "published" else field)
        found = found.isoformat() if isinstance(found, datetime) else found
        wanted = " ".join(first[field].split()) if first[field] else first[field]
        if (found or None) != (wanted or None):
            wrong[sample["file"]] = (wanted, found)
    assert compared > 50
    assert len(wrong) <= compared * (1 - FLOORS[field]), wrong


def test_dates_identities_and_discovered_feeds_of_the_samples_are_right(samples: list[dict[str, Any]]) -> None:
    for sample in samples:
        expect, entries = sample["expect"], sample["feed"].entries
        for entry, wanted in zip(entries, expect.get("entry_published", ()), strict=False):
            assert (entry.published_at and entry.published_at.isoformat()) == wanted["utc"], wanted["raw"]
        if "distinct_ids" in expect:
            assert len({entry.guid for entry in entries}) == expect["distinct_ids"], sample["file"]


def test_hostile_samples_stay_within_their_limits_in_the_child(samples: list[dict[str, Any]]) -> None:
    with ParserPool(wall_s=20) as pool:
        for sample in samples:
            if "must" not in sample["expect"]:
                continue
            try:
                feed = pool.parse((SAMPLES / sample["file"]).read_bytes(), None, "https://news.example.ht/rss", now=NOW)
            except NotFeed as error:
                assert error.kind == "hostile feed"
            else:
                assert "root:" not in repr(feed)
