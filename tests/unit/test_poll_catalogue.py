"""The catalogue of feeds in config/feeds: what every entry owes its readers."""

from __future__ import annotations

import re

import pytest

from missionwatch.config import ROOT, load_feeds
from missionwatch.model import LANGUAGES, Feed
from missionwatch.urls import host_of

FEEDS = load_feeds(ROOT / "config")


def test_the_catalogue_speaks_all_seven_languages() -> None:
    assert len(FEEDS) >= 40
    assert {feed.language for feed in FEEDS.values()} == set(LANGUAGES)


def test_haitian_and_kenyan_outlets_come_first() -> None:
    first = [feed for feed in FEEDS.values() if feed.tier == 1]
    near = [feed for feed in first if feed.country in {"HT", "KE"}]
    assert len(near) >= len(first) / 2
    assert {feed.country for feed in FEEDS.values()} >= {"HT", "KE", "DO", "UN"}


@pytest.mark.parametrize("feed", FEEDS.values(), ids=FEEDS.keys())
def test_a_feed_says_what_is_known_of_it(feed: Feed) -> None:
    assert feed.homepage and host_of(feed.homepage)
    assert feed.url.startswith("https://")
    assert "@" not in feed.url and not re.search(r"(?i)(api_?key|token|password)=", feed.url)
    assert feed.fetch == "all" or feed.tier > 1, "outlets of tier 1 are read whole"
    assert feed.kind != "aggregator" or feed.country == "ZZ"
    assert len(feed.notes) <= 200


def test_every_file_says_in_its_first_line_what_is_in_it() -> None:
    files = sorted((ROOT / "config" / "feeds").glob("*.yaml"))
    assert len(files) > 1
    assert all(file.read_text(encoding="utf-8").startswith("# ") for file in files)
