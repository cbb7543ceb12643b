"""The funnel in words, and when a run is red."""

from __future__ import annotations

from types import SimpleNamespace

from missionwatch.config import LimitSettings
from missionwatch.pipeline.report import Report, funnel_text, in_order, problems


def row(stage: str, outcome: str, reason: str, items: int) -> SimpleNamespace:
    return SimpleNamespace(stage=stage, outcome=outcome, reason=reason, items=items)


def report(*rows: SimpleNamespace) -> Report:
    return Report("run", in_order(rows), ())


def test_a_run_is_red_where_a_share_is_beyond_its_limit():
    rows = [row("fetch", "kept", "page", 30), row("fetch", "deferred", "unreachable", 70)]
    assert problems(rows, LimitSettings()) == [
        "fetch: 70% of 100 items deferred, the limit is 60% (limits.max_deferred_share)"
    ]
    assert problems(rows, LimitSettings(max_deferred_share=0.7)) == []


def test_a_small_run_is_never_red():
    assert problems([row("fetch", "crashed", "ZeroDivisionError", 19)], LimitSettings(min_items=20)) == []


def test_no_network_is_told_apart_from_dead_feeds():
    assert report(row("poll", "deferred", "unreachable", 40)).no_feed_reached
    assert not report(row("poll", "deferred", "unreachable", 39), row("poll", "kept", "nothing new", 1)).no_feed_reached
    assert not report(row("poll", "deferred", "unreachable", 2)).no_feed_reached
    assert not report(row("poll", "deferred", "gone 404", 5)).no_feed_reached


def test_the_funnel_shows_each_stage_with_what_fell_out_and_why():
    text = funnel_text(
        report(
            row("fetch", "rejected", "gone 404", 2),
            row("poll", "kept", "new entries", 3),
            row("fetch", "kept", "page", 8),
        )
    )
    poll, fetch, why = text.splitlines()[0], text.splitlines()[1], text
    assert poll.startswith("poll") and "3 of 3 kept" in poll
    assert fetch.startswith("fetch") and "8 of 10 kept" in fetch
    assert "2 rejected: gone 404" in why


def test_an_empty_run_says_that_nothing_was_due():
    assert funnel_text(report()) == "nothing was due"
