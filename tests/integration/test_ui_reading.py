"""The statements of sql/queries/ui.sql against a real database, as the role that may read `ops` and `analyst` only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from missionwatch.errors import StoreError
from missionwatch.store import Database
from missionwatch.ui import reading
from missionwatch.ui.today import Rows, Today, view
from tests import invented_day
from tests.invented_day import put

NOW = datetime(2025, 1, 21, 18, 0, tzinfo=UTC)
DAY = NOW.date()


@pytest.fixture
def direct(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


def page(rows: Rows, day: date = DAY, now: datetime = NOW) -> Today:
    return view(rows, day=day, now=now, declared=invented_day.declared(), has_operator_channel=True)


def test_the_invented_day_is_shown_as_it_was(database_url: str) -> None:
    invented_day.write(database_url, now=NOW)
    shown = page(reading.today_rows(database_url, DAY, NOW))

    assert [(s.noun, s.items, s.onward) for s in shown.steps] == [
        ("entries", 2140, 583), ("pages", 584, 571), ("articles", 571, 41), ("mentions", 41, 4),
        ("stories", 4, 2), ("alerts", 2, 2),
    ]  # fmt: skip
    assert [n.value for n in shown.numbers] == ["18 min", "142 of 146", "24", "11 s"]
    assert shown.numbers[0].detail == "p95 1 h 04 min"
    assert shown.numbers[2].detail == "oldest 9 min, 12 to be tried again"
    assert shown.run is not None and (shown.run.state, shown.run.at, shown.run.took) == ("green", "17:58", "1 min 12 s")
    assert [s.independent for s in shown.stories] == [3, 5, 2, 1] and shown.stories[0].is_attack
    assert [s.outlets for s in shown.stories] == [5, 23, 3, 1]
    moved = next(f for f in shown.stories[1].figures if f.kind == "people moved")
    assert moved.values == (("217", 3), ("200", 1))
    assert [(n.state, n.subject) for n in shown.needs] == [
        ("red", "Red run"),
        ("set aside", "https://deep.invalid/story"),
        ("broken", "Nairobi Courier"),
        ("broken", "Radio Lakay"),
        ("held message", "Officer wounded on Kenscoff road"),
        ("silent", "Belize Post"),
        ("moved", "Elbkurier"),
    ]


def test_hostile_rows_come_through_as_they_are_and_lose_their_links(database_url: str) -> None:
    invented_day.write(database_url, now=NOW, stories=invented_day.HOSTILE)
    (story,) = page(reading.today_rows(database_url, DAY, NOW)).stories
    assert story.title.startswith("<script>alert('title')</script>")
    assert [r.link for r in story.reports] == [None, None, None]
    assert story.quotation is not None
    assert [p.text for p in story.quotation.pieces if p.is_marked] == ["Multinational Security Support mission"]


def test_an_empty_database_is_an_empty_page(database_url: str) -> None:
    shown = page(reading.today_rows(database_url, DAY, NOW))
    assert (shown.run, shown.has_outcomes, shown.stories, shown.needs) == (None, False, (), ())


def test_the_day_before_knows_nothing_of_this_one(database_url: str) -> None:
    invented_day.write(database_url, now=NOW)
    yesterday = DAY - timedelta(days=1)
    shown = page(reading.today_rows(database_url, yesterday, NOW), yesterday)
    assert (shown.run, shown.has_outcomes, shown.stories) == (None, False, ())
    assert shown.needs, "what needs somebody needs them whatever day is looked at"


def test_an_item_that_was_tried_twice_counts_once_with_its_last_outcome(
    database_url: str, direct: psycopg.Connection[Any]
) -> None:
    for minutes, outcome, reason in (
        (30, "deferred", "unreachable"),
        (20, "deferred", "unreachable"),
        (10, "kept", ""),
    ):
        at = NOW - timedelta(minutes=minutes)
        put(
            direct,
            "ops.outcome",
            run_id=f"r{minutes}",
            stage="fetch",
            item="page",
            feed="f",
            outcome=outcome,
            reason=reason,
            at=at,
        )
    rows = reading.today_rows(database_url, DAY, NOW)
    assert [(r.stage, r.outcome, r.items) for r in rows.funnel] == [("fetch", "kept", 1)]
    assert rows.waiting is not None and rows.waiting.items == 0


def test_an_entry_of_two_feeds_counts_at_each_because_each_listed_it(
    database_url: str, direct: psycopg.Connection[Any]
) -> None:
    for feed in ("a", "b"):
        put(
            direct,
            "ops.outcome",
            run_id="r",
            stage="poll",
            item="page",
            feed=feed,
            outcome="skipped",
            reason="known",
            at=NOW - timedelta(hours=1),
        )
        put(
            direct,
            "ops.outcome",
            run_id="r",
            stage="poll",
            item=feed,
            feed=feed,
            outcome="kept",
            reason="",
            at=NOW - timedelta(hours=1),
        )
    rows = reading.today_rows(database_url, DAY, NOW)
    assert {(r.is_entry, r.outcome): r.items for r in rows.funnel} == {(True, "skipped"): 2, (False, "kept"): 2}


def test_a_day_past_the_retention_of_single_outcomes_is_read_from_its_sums(
    database_url: str, direct: psycopg.Connection[Any]
) -> None:
    old = date(2024, 6, 25)
    for stage, outcome, reason, items in (
        ("poll", "kept", "", 40),
        ("poll", "skipped", "not matching", 900),
        ("fetch", "kept", "", 200),
    ):
        put(direct, "ops.outcome_day", day=old, feed="f", stage=stage, outcome=outcome, reason=reason, items=items)
    shown = page(reading.today_rows(database_url, old, NOW), old)
    assert (shown.steps[0].items, shown.numbers[1].value) == (1100, "40 of 40")


def test_what_was_published_before_its_feed_was_first_asked_is_measured_from_then_on(
    database_url: str, direct: psycopg.Connection[Any]
) -> None:
    invented_day.write(database_url, now=NOW)
    before = reading.today_rows(database_url, DAY, NOW).promptness
    assert before is not None and (before.articles, before.older, before.median_s) == (32, 0, 18 * 60)
    direct.execute("update ops.feed_state set first_polled_at = %s", (NOW - timedelta(hours=1),))
    after = reading.today_rows(database_url, DAY, NOW).promptness
    assert after is not None and (after.articles, after.older, after.median_s) == (32, 32, 0)


def test_a_withdrawn_article_is_no_story_any_more(database_url: str, direct: psycopg.Connection[Any]) -> None:
    invented_day.write(database_url, now=NOW)
    direct.execute("update news.article set label = 'none' where title like 'Council%%'")
    assert len(page(reading.today_rows(database_url, DAY, NOW)).stories) == 3


def test_the_pages_may_neither_write_nor_read_what_is_under_way(database_url: str) -> None:
    with Database(database_url, role=reading.ROLE) as db:
        for statement in (
            "select 1 from work.entry",
            "select 1 from news.outbox",
            "delete from ops.notice",
            "select 1 from ops.outcome_day",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                db.connection.execute(statement)


def test_a_message_shows_neither_its_recipient_nor_its_body(database_url: str) -> None:
    invented_day.write(database_url, now=NOW)
    (message,) = reading.today_rows(database_url, DAY, NOW).undelivered
    assert "desk@desk.invalid" not in repr(message)


def test_a_database_that_is_not_there_is_our_error() -> None:
    with pytest.raises(StoreError, match=r"127\.0\.0\.1:9/nowhere"):
        reading.today_rows("postgresql://nobody:word@127.0.0.1:9/nowhere", DAY, NOW)


def test_the_address_of_the_database_comes_from_the_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MISSIONWATCH_DATABASE_URL", "postgresql://a.example:5432/news")
    assert reading.database_url() == "postgresql://a.example:5432/news"
    monkeypatch.setenv("MISSIONWATCH_DATABASE_URL_IN_USE", "postgresql://b.example/news")
    assert reading.database_url() == "postgresql://b.example/news"


def test_a_changed_configuration_is_read_again_and_a_broken_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MISSIONWATCH_CONFIG", str(tmp_path))
    assert reading.declared() == reading.Declared()
    (tmp_path / "feeds").mkdir()
    feed = tmp_path / "feeds" / "ht.yaml"
    feed.write_text(
        "lakay: {url: 'https://lakay.example/feed', outlet: Lakay, language: ht, country: HT, kind: local}\n"
    )
    assert set(reading.declared().feeds) == {"lakay"}
    feed.write_text("lakay: {url: 5}\n")
    assert "lakay" in reading.declared().error
