"""The page `Today` as a value: rows in, words out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace as Row
from typing import Any

import pytest

from missionwatch.ui import words
from missionwatch.ui.days import parse_day
from missionwatch.ui.today import Rows, Today, feeds_read, run_of, view

NOW = datetime(2025, 1, 21, 9, 52, tzinfo=UTC)
DAY = NOW.date()


def page(rows: Rows | None = None, *, day: date = DAY, **changes: Any) -> Today:
    return view(rows or Rows(), day=day, now=NOW, declared={}, has_operator_channel=True, **changes)


def story(**changes: Any) -> Row:
    known = {
        "story_id": 7, "title": "A contingent lands", "first_published_at": NOW, "last_updated_at": NOW, "article_count": 3,
        "outlet_count": 3, "independent_count": 2, "languages": ["en", "fr"], "event_types": ["deployment"],
        "lead_article_id": 1, "new_articles": 3, "new_copies": 1, "has_alert": False,
    }  # fmt: skip
    return Row(**known | changes)


def report(**changes: Any) -> Row:
    known = {
        "article_id": 1, "story_id": 7, "outlet": "Harbour Gazette", "language": "en", "url": "https://a.example/1",
        "title": "A contingent lands", "published_at": NOW - timedelta(hours=2), "first_seen_at": NOW, "label": "direct",
        "basis": "page", "copy_of": None,
        "evidence": [{"field": "text", "quote": "the mission", "sentence": "Then the mission came.", "start": 5, "end": 16}],
    }  # fmt: skip
    return Row(**known | changes)


def run(**changes: Any) -> Row:
    known = {
        "run_id": "r",
        "kind": "ingest",
        "started_at": NOW - timedelta(minutes=2),
        "finished_at": NOW,
        "verdict": "green",
    }
    return Row(**known | changes)


def test_without_any_row_the_page_says_that_nothing_is_known() -> None:
    shown = page()
    assert shown.run is None and not shown.has_outcomes and shown.stories == () and shown.needs == ()
    assert [n.value for n in shown.numbers] == ["–", "–", "0", "–"]


def test_the_four_numbers_are_medians_and_counts_in_words() -> None:
    shown = page(Rows(
        promptness=Row(articles=41, older=0, median_s=1080.0, p95_s=3840.0),
        alert_promptness=Row(alerts=2, median_s=11.0),
        waiting=Row(items=31, tried=7, oldest_at=NOW - timedelta(minutes=9)),
        funnel=[
            Row(stage="poll", is_entry=False, outcome="kept", reason="", items=61),
            Row(stage="poll", is_entry=False, outcome="skipped", reason="not modified", items=81),
            Row(stage="poll", is_entry=False, outcome="deferred", reason="unreachable", items=4),
        ],
    ))  # fmt: skip
    assert [(n.value, n.detail) for n in shown.numbers] == [
        ("18 min", "p95 1 h 04 min"),
        ("142 of 146", "4 failed"),
        ("31", "oldest 9 min, 7 to be tried again"),
        ("11 s", "2 alerts"),
    ]


def test_an_unchanged_feed_was_read_and_a_time_budget_is_no_excuse() -> None:
    outcomes = ("kept", "skipped", "deferred", "rejected", "waiting", "crashed")
    funnel = [Row(stage="poll", is_entry=False, outcome=outcome, items=1) for outcome in outcomes]
    assert feeds_read([*funnel, Row(stage="poll", is_entry=True, outcome="skipped", items=50)]) == (2, 6)


def test_when_no_feed_answers_the_page_says_so() -> None:
    funnel = [Row(stage="poll", is_entry=False, outcome="deferred", reason="unreachable", items=40)]
    assert page(Rows(funnel=funnel)).is_cut_off
    assert not page(Rows()).is_cut_off


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, "green"),
        ({"verdict": "red"}, "red"),
        ({"finished_at": None, "verdict": None}, "running"),
        ({"finished_at": None, "verdict": None, "started_at": NOW - timedelta(hours=3)}, "stopped"),
    ],
)
def test_the_last_run_is_green_red_running_or_was_killed(changes: dict[str, Any], state: str) -> None:
    found = run_of([run(**changes)], DAY, NOW)
    assert found is not None and found.state == state


def test_while_a_run_is_under_way_the_one_before_is_not_forgotten() -> None:
    runs = [run(finished_at=None, verdict=None), run(started_at=NOW - timedelta(minutes=12), verdict="red")]
    found = run_of(runs, DAY, NOW)
    assert found is not None and (found.state, found.before) == ("running", "the one before 09:40, red")


@pytest.mark.parametrize(
    ("reason", "kind", "meaning"),
    [
        ("gone 404", "gone", "the server says that the page is not there (404, 410)"),
        ("unreachable: no whole answer", "unreachable", "no address, no connection or no answer in time"),
        (
            "not matching",
            "not matching",
            "title and summary do not pass the topic's first test, so the page was not fetched",
        ),
        ("ValueError", "ValueError", ""),
    ],
)
def test_a_reason_is_known_by_its_word_whatever_stands_behind_it(reason: str, kind: str, meaning: str) -> None:
    assert (words.kind(reason), words.meaning(reason)) == (kind, meaning)


def test_of_many_needs_the_rest_is_counted() -> None:
    notices = [Row(kind="disk", subject=str(n), text="full", created_at=NOW) for n in range(30)]
    shown = page(Rows(notices=notices))
    assert (len(shown.needs), shown.more_needs) == (24, 6)


def test_a_story_shows_its_lead_report_with_evidence_and_link() -> None:
    other = report(
        article_id=2,
        url="javascript:alert(1)",
        copy_of=1,
        language="fr",
        outlet="Le Quotidien",
        basis="feed entry only",
    )
    (found,) = page(Rows(stories=[story()], reports=[report(), other])).stories
    assert (found.title, found.link, found.independent, found.outlets, found.languages) == (
        "A contingent lands", "https://a.example/1", 2, 3, 2)  # fmt: skip
    assert found.quotation is not None and [p.text for p in found.quotation.pieces if p.is_marked] == ["the mission"]
    assert found.lead is not None and (found.lead.at, found.lead.language_name) == ("07:52", "English")
    assert [(r.link, r.is_copy, r.from_entry_only) for r in found.reports] == [
        ("https://a.example/1", False, False), (None, True, True)]  # fmt: skip
    assert found.more_reports == 1


def test_a_lead_without_evidence_borrows_the_quotation_of_another_report() -> None:
    other = report(article_id=2, language="fr")
    (found,) = page(Rows(stories=[story()], reports=[report(evidence=[]), other])).stories
    assert found.quotation is not None and found.quotation.language == "fr"


def test_an_attack_on_the_mission_is_told_apart_from_other_events() -> None:
    (found,) = page(Rows(stories=[story(event_types=["attack_on_mission", "operation"])])).stories
    assert found.is_attack and found.events == ("operation",)


def test_figures_that_differ_stand_beside_each_other() -> None:
    figures = [
        Row(story_id=7, kind="personnel_moved", unit="persons", value=400.0, outlets=7),
        Row(story_id=7, kind="personnel_moved", unit="persons", value=200.0, outlets=2),
        Row(story_id=7, kind="money_pledged", unit="USD", value=13_300_000.0, outlets=1),
        Row(story_id=7, kind="money_pledged", unit="CAD", value=500.0, outlets=1),
        Row(story_id=8, kind="displaced", unit="persons", value=1.0, outlets=99),
    ]
    (found,) = page(Rows(stories=[story()], figures=figures)).stories
    assert [(f.kind, f.values, f.is_disputed) for f in found.figures] == [
        ("people moved", (("400", 7), ("200", 2)), True),
        ("money pledged", (("USD 13.3 million", 1), ("CAD 500", 1)), False),
    ]


def test_of_many_stories_the_first_are_shown_and_the_rest_is_counted() -> None:
    shown = page(Rows(stories=[story(story_id=n) for n in range(45)]))
    assert (len(shown.stories), shown.more_stories) == (30, 15)


def test_a_story_that_began_earlier_is_no_new_one() -> None:
    (found,) = page(Rows(stories=[story(article_count=9, new_articles=2)])).stories
    assert not found.is_new


def test_other_days_know_their_neighbours_and_the_future_has_none() -> None:
    shown = page(day=date(2025, 1, 19))
    assert (shown.previous_day, shown.next_day, shown.is_today) == (date(2025, 1, 18), date(2025, 1, 20), False)
    assert page().next_day is None


@pytest.mark.parametrize(
    "text", ["2025-01-22", "2025-13-01", "tomorrow", "2025-1-2", "2019-12-31", "20250121", "2025-01-21 ", "'--"]
)
def test_a_day_that_is_none_is_refused_with_what_was_expected(text: str) -> None:
    with pytest.raises(ValueError, match="day"):
        parse_day(text, NOW)


def test_no_day_is_today_and_a_day_is_itself() -> None:
    assert parse_day(None, NOW) == parse_day("", NOW) == DAY
    assert parse_day("2024-06-25", NOW) == date(2024, 6, 25)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "–"), (0, "0 s"), (0.84, "0.8 s"), (9.96, "10 s"), (59.4, "59 s"), (59.6, "1 min"), (72, "1 min 12 s"),
        (119.7, "2 min"),
        (1080, "18 min"), (3599, "1 h"), (3840, "1 h 04 min"), (47 * 3600, "47 h"), (50 * 3600, "2 d 2 h"), (-5, "0 s"),
    ],
)  # fmt: skip
def test_a_duration_has_two_units_at_most(seconds: float | None, text: str) -> None:
    assert words.duration(seconds) == text
