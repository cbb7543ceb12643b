"""What needs somebody: each trouble once, the worst first, each with its next step."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace as Row
from typing import Any

from missionwatch.model import Feed
from missionwatch.ui.needs import Need, needs_of

NOW = datetime(2025, 1, 21, 9, 52, tzinfo=UTC)


def declared(*keys: str, **changes: Any) -> dict[str, Feed]:
    return {
        key: Feed(key=key, url=f"https://{key}.example/feed", outlet=key.title(), language="en", country="HT", kind="local",
                  homepage=f"https://{key}.example/", **changes)
        for key in keys
    }  # fmt: skip


def feed(key: str, *states: str, **changes: Any) -> Row:
    known = {
        "feed": key, "states": list(states), "reason": "gone 404: the server answered 404",
        "error_streak": 9, "error_since": NOW - timedelta(hours=27),
        "last_new_entry_at": NOW - timedelta(hours=31), "expected_gap_min": 540.0, "next_poll_at": NOW + timedelta(minutes=48),
        "moved_to": None,
    }  # fmt: skip
    return Row(**known | changes)


def needs(**changes: Any) -> tuple[Need, ...]:
    known: dict[str, Any] = {
        "feeds": [], "red_runs": [], "undelivered": [], "set_aside": [], "notices": [], "declared": declared("lakay", "courier"),
        "has_operator_channel": True, "now": NOW,
    }  # fmt: skip
    return needs_of(**known | changes)


def test_when_all_is_well_nothing_needs_anybody() -> None:
    assert needs() == ()


def test_a_broken_feed_is_told_with_reason_tries_and_next_step() -> None:
    (found,) = needs(feeds=[feed("lakay", "broken", "unproven")])
    assert (found.tone, found.state, found.subject) == ("bad", "broken", "Lakay")
    assert found.text == "gone 404: the server answered 404 since Mon 20 Jan, 06:52, 9 tries; next 10:40"
    assert "https://lakay.example/" in found.step


def test_a_command_can_be_pasted_whatever_is_in_it() -> None:
    (found,) = needs(feeds=[feed("a; rm -rf /", "broken", reason="unreachable")], declared={})
    assert found.command == "missionwatch feeds try 'a; rm -rf /'"


def test_a_silent_feed_answers_but_brings_nothing() -> None:
    (found,) = needs(feeds=[feed("lakay", "silent", reason="")])
    assert found.tone == "warn" and found.text == "last new entry 31 h ago, usual gap 9 h; the feed answers"


def test_a_closed_feed_and_one_that_moved_say_what_to_change() -> None:
    closed, moved = needs(
        feeds=[feed("courier", "moved", moved_to="https://new.example/feed"), feed("lakay", "closed")]
    )
    assert closed.state == "closed" and "config/feeds" in closed.step
    assert moved.state == "moved" and "https://new.example/feed" in moved.text


def test_a_feed_that_failed_once_or_twice_needs_nobody_yet() -> None:
    assert needs(feeds=[feed("lakay", "failing", error_streak=2)]) == ()


def test_feeds_that_nobody_declares_any_more_or_that_are_switched_off_are_left_out() -> None:
    assert needs(feeds=[feed("removed", "broken")]) == ()
    assert needs(feeds=[feed("lakay", "broken")], declared=declared("lakay", enabled=False)) == ()


def test_many_feeds_with_one_trouble_are_one_line_that_names_them() -> None:
    keys = [f"feed-{n}" for n in range(40)]
    rows = [feed(k, "failing", reason=f"unreachable: no answer from {k}") for k in keys]
    (found,) = needs(feeds=rows, declared=declared(*keys))
    assert (found.subject, found.text, len(found.members)) == ("40 feeds", "unreachable", 40)
    assert found.command == "missionwatch feeds try feed-0"


def test_when_this_machine_is_cut_off_no_feed_is_to_blame() -> None:
    keys = [f"feed-{n}" for n in range(6)]
    rows = [feed(k, "broken", reason="unreachable: no network") for k in keys] + [feed("lakay", "closed")]
    notices = [Row(kind="offline", subject="No feed is reached", text="", created_at=NOW)]
    found = needs(feeds=rows, notices=notices, declared=declared(*keys, "lakay"), is_cut_off=True)
    assert [need.subject for need in found] == ["Lakay"]


def test_silent_feeds_are_never_one_line_because_each_has_its_own_gap() -> None:
    keys = [f"feed-{n}" for n in range(6)]
    assert len(needs(feeds=[feed(k, "silent", reason="") for k in keys], declared=declared(*keys))) == 6


def test_red_runs_are_told_once_with_the_newest_reason() -> None:
    runs = [
        Row(started_at=NOW, problems=["fetch: too much deferred", "clean: crashed"]),
        Row(started_at=NOW, problems=[]),
    ]
    (found,) = needs(red_runs=runs)
    assert (found.subject, found.airflow_path) == ("2 red runs", "/dags/ingest")
    assert found.text == "09:52: fetch: too much deferred; clean: crashed"


def test_a_notice_about_something_else_is_shown() -> None:
    (found,) = needs(notices=[Row(kind="disk", subject="archive", text="95 % full", created_at=NOW)])
    assert (found.state, found.subject, found.text) == ("disk", "archive", "95 % full (09:52)")


def test_dead_held_and_late_messages_say_why_they_did_not_go_out() -> None:
    def message(status: str, **changes: Any) -> Row:
        known = {"channel": "desk", "subject": "News", "status": status, "tries": 8, "last_error": "550 no such user",
                 "created_at": NOW - timedelta(hours=3), "next_at": NOW, "is_alert": True}  # fmt: skip
        return Row(**known | changes)

    rows = [message("pending", is_alert=False, tries=1), message("dead"), message("held", last_error="")]
    dead, late, held = needs(undelivered=rows)
    assert (dead.state, dead.text) == ("dead alert", "channel desk refused it for good after 8 tries: 550 no such user")
    assert (late.state, late.text) == (
        "late message",
        "for channel desk since 06:52, 1 try; next 09:52: 550 no such user",
    )
    assert (held.state, held.text) == ("held alert", "for channel desk since 06:52")


def test_an_item_that_was_set_aside_can_be_taken_up_again_and_only_a_web_address_is_a_link() -> None:
    def aside(url: str | None) -> Row:
        return Row(stage="clean", item="key", item_url=url, feed="lakay", at=NOW)

    first, second, third = needs(set_aside=[aside("https://a.example/x"), aside("javascript:alert(1)"), aside(None)])
    assert (first.link, second.link, third.link) == ("https://a.example/x", None, None)
    assert first.command == "missionwatch articles retry https://a.example/x"
    assert (second.command, third.command) == ("", "")


def test_without_an_operator_channel_somebody_must_look_here() -> None:
    (found,) = needs(has_operator_channel=False)
    assert "operator.channels" in found.step


def test_a_mistake_in_the_configuration_is_told_instead_of_taking_the_page_down() -> None:
    (found,) = needs(
        config_error="feeds/ht.yaml: lakay.url: expected an address", declared={}, has_operator_channel=False
    )
    assert found.tone == "bad" and "feeds/ht.yaml" in found.text


def test_the_worst_comes_first() -> None:
    keys = [f"feed-{n}" for n in range(60)]
    rows = [feed(k, "silent" if n % 2 else "broken", reason=f"r{n}") for n, k in enumerate(keys)]
    found = needs(feeds=rows, declared=declared(*keys))
    tones = [need.tone for need in found]
    assert len(found) == 60 and tones == sorted(tones)
