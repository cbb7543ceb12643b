"""The newsroom itself is well formed: what the journey tests stand on. No sockets here."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from datetime import UTC, datetime

import feedparser
import pytest

from tests.newsroom import expected
from tests.newsroom.day import Day
from tests.newsroom.feeds import render_feed
from tests.newsroom.pages import all_templates, render_page, wrap
from tests.newsroom.stories import articles, outlets, troubles

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
DAY = Day(NOW, 8080)
LISTED_TROUBLES = sum("path" in page for page in troubles()["pages"].values())


def test_every_language_has_enough_articles_of_every_label() -> None:
    own_words = [article for article in articles().values() if not article.copy_of]
    by_language = Counter(article.language for article in own_words)
    assert {language: by_language[language] >= 8 for language in ("en", "fr", "es", "ht", "pt", "sw")} == dict.fromkeys(
        ("en", "fr", "es", "ht", "pt", "sw"), True
    )
    assert by_language["de"] >= 4
    for language in by_language:
        assert {a.label for a in own_words if a.language == language} == {"direct", "contextual", "none"}


def test_texts_are_long_enough_distinct_and_in_their_outlets_language() -> None:
    own_words = [a for a in articles().values() if not a.copy_of and a.trouble != "forbidden"]
    assert len({article.paragraphs for article in own_words}) == len(own_words)
    assert not [a.id for a in own_words if not 80 <= len(" ".join(a.paragraphs).split()) <= 250]
    assert not [a.id for a in articles().values() if a.language != outlets()[a.outlet].language]


def test_copies_republish_a_text_of_their_story_after_it_appeared() -> None:
    for article in articles().values():
        if article.copy_of:
            original = articles()[article.copy_of]
            assert original.story == article.story and original.hour < article.hour
            assert article.paragraphs[:3] == original.paragraphs[:3]
    assert max(len(group) for group in expected.expected_copies()) >= 4


def test_relevant_articles_have_stories_and_others_have_none() -> None:
    assert not [a.id for a in articles().values() if (a.label == "none") != (a.story is None)]
    assert sum(len({articles()[i].language for i in ids}) > 1 for ids in expected.expected_stories().values()) >= 10


def test_addresses_are_distinct_and_lead_back_to_their_article() -> None:
    for article in articles().values():
        for outlet in outlets().values():
            link = DAY.link(article, outlet)
            if link.startswith("http"):
                assert DAY.article_at(link) is article


@pytest.mark.parametrize("article_id", sorted(articles()))
def test_every_page_holds_its_text_and_clutter(article_id: str) -> None:
    article = articles()[article_id]
    page = render_page(article, DAY, NOW).decode(outlets()[article.outlet].charset)
    assert len(page) > 3_000
    if article.trouble != "forbidden":
        plain = html.unescape(re.sub(r"<[^>]+>", "", page))
        assert not [p for p in expected.expected_text(article_id).split("\n\n") if p not in plain]


def test_ten_templates_are_in_use() -> None:
    assert len(all_templates()) >= 10


def test_an_old_page_is_not_utf8() -> None:
    page = render_page(articles()["ht-kenscoff"], DAY, NOW)
    with pytest.raises(UnicodeDecodeError):
        page.decode("utf-8")


@pytest.mark.parametrize("key", sorted(outlets()))
def test_every_feed_parses_to_the_articles_that_are_out(key: str) -> None:
    outlet = outlets()[key]
    body = render_feed(outlet, DAY, NOW).body
    count = len(DAY.listed(outlet, NOW)) + (LISTED_TROUBLES if key == "odd-pages" else 0)
    entries = json.loads(body)["items"] if outlet.feed.format == "json" else feedparser.parse(body).entries
    assert count and len(entries) == count


def test_the_feed_with_a_false_charset_is_read_right_all_the_same() -> None:
    titles = [entry.title for entry in feedparser.parse(render_feed(outlets()["vwa-mon-yo"], DAY, NOW).body).entries]
    assert articles()["ht-kenscoff"].title in titles


def test_articles_appear_when_their_hour_has_come() -> None:
    outlet, article = outlets()["world-line"], articles()["en-arrival-update"]
    assert article not in DAY.listed(outlet, DAY.at(article.hour - 0.1))
    assert article in DAY.listed(outlet, DAY.at(article.hour + 0.1))


def test_an_edit_changes_title_text_and_feed_but_not_the_address() -> None:
    article = articles()["en-engineers"]
    before, after = DAY.at(article.edit.hour - 0.1), DAY.at(article.edit.hour + 0.1)
    assert render_page(article, DAY, before) != render_page(article, DAY, after)
    feeds = [feedparser.parse(render_feed(outlets()[article.outlet], DAY, clock).body) for clock in (before, after)]
    entries = [next(e for e in feed.entries if str(article.number) in e.id) for feed in feeds]
    assert entries[0].link == entries[1].link
    assert entries[0].title != entries[1].title == article.edit.title


def test_a_text_from_elsewhere_can_be_wrapped_in_a_page() -> None:
    photo = {"src": "/x.jpg", "caption": "A harbour", "credit": "Nobody"}
    page = wrap("A title", ["First words.", "Last words."], NOW, outlet="kueste-und-welt", agency="EDN", photo=photo)
    for part in (b"First words.", b"Last words.", b"A harbour", b"HTML5", b"(EDN)", b"2026-11-24T19:00:00+01:00"):
        assert part in page
