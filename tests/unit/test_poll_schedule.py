"""When a feed is due again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionwatch.config import PollSettings
from missionwatch.errors import Deferred, Forbidden, Gone, ItemError, NotFeed, RateLimited, ServerError
from missionwatch.model import Entry, Feed
from missionwatch.poll import Hints, freshness, next_poll, should_fetch

NOW = datetime(2024, 6, 25, 14, tzinfo=UTC)
SETTINGS = PollSettings()
FEED = Feed(key="gazet", url="https://gazet.example/feed", outlet="Gazèt", language="ht", country="HT", kind="national")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def every(gap: timedelta, count: int = 20, last: datetime = NOW) -> list[datetime]:
    return [last - gap * n for n in range(count)]


def due(**facts: object) -> timedelta:
    return next_poll(NOW, feed=FEED, settings=SETTINGS, **facts) - NOW  # type: ignore[arg-type]


def near(wait: timedelta, expected: timedelta) -> bool:
    return expected * 0.9 <= wait <= expected * 1.1


def test_a_feed_that_nobody_knows_is_asked_again_after_half_an_hour() -> None:
    assert near(due(), 30 * MINUTE)


def test_the_interval_is_half_the_usual_gap() -> None:
    assert near(due(new=1, recent_published=every(4 * HOUR)), 2 * HOUR)


def test_ten_minutes_are_the_least_and_only_with_news_of_the_last_day() -> None:
    assert near(due(new=1, recent_published=every(MINUTE)), 10 * MINUTE)
    assert near(due(new=1, recent_published=every(MINUTE, last=NOW - 2 * DAY)), 30 * MINUTE)


def test_a_look_that_found_nothing_makes_the_next_wait_a_quarter_longer() -> None:
    assert near(due(unchanged=True, previous_interval=40 * MINUTE), 50 * MINUTE)


def test_quiet_hours_do_not_stretch_the_interval_of_a_lively_feed_beyond_four_times_its_own() -> None:
    wait = due(new=1, recent_published=every(HOUR))
    for _ in range(100):
        wait = due(unchanged=True, previous_interval=wait, recent_published=every(HOUR))
    assert near(wait, 2 * HOUR)


def test_a_look_at_an_unchanged_feed_does_not_forget_what_its_publisher_asked_for() -> None:
    wait = due(new=1, hints=Hints(period_min=60), recent_published=every(MINUTE))
    for _ in range(20):
        wait = due(unchanged=True, previous_interval=wait, recent_published=every(MINUTE))
        assert wait >= HOUR


def test_a_new_entry_brings_the_interval_back() -> None:
    assert near(due(new=1, previous_interval=20 * HOUR, recent_published=every(HOUR)), 30 * MINUTE)


def test_publishers_are_obeyed_up_to_a_day() -> None:
    assert due(hints=Hints(ttl_min=180)) == 3 * HOUR
    assert due(hints=Hints(period_min=60)) == HOUR
    assert due(fresh_for=5 * HOUR) == 5 * HOUR
    assert due(hints=Hints(ttl_min=100_000)) == DAY


def test_a_declared_interval_wins_over_rhythm_and_hints() -> None:
    feed = Feed(**{**{name: getattr(FEED, name) for name in FEED.__slots__}, "poll_every_min": 15})
    wait = (
        next_poll(
            NOW,
            feed=feed,
            settings=SETTINGS,
            unchanged=True,
            previous_interval=DAY,
            hints=Hints(ttl_min=600),
            recent_published=every(DAY),
        )
        - NOW
    )
    assert near(wait, 15 * MINUTE)


def test_hours_and_days_to_skip_are_skipped() -> None:
    assert NOW + due(hints=Hints(skip_hours=(14, 15))) == NOW.replace(hour=16)
    at = NOW + due(hints=Hints(skip_days=(NOW.weekday(),)))
    assert at == NOW.replace(hour=0) + DAY
    assert near(due(hints=Hints(skip_hours=tuple(range(24)))), 30 * MINUTE)


def test_errors_in_a_row_wait_longer_and_longer_up_to_a_day() -> None:
    waits = [due(error=ServerError("500"), error_streak=n) for n in (1, 3, 500)]
    assert near(waits[0], HOUR) and near(waits[1], 2 * HOUR) and near(waits[2], DAY)


def test_retry_after_is_obeyed_up_to_a_week() -> None:
    assert due(error=RateLimited("429", after=3 * DAY), error_streak=1) == 3 * DAY
    assert due(error=RateLimited("429", after=30 * DAY), error_streak=1) == 7 * DAY
    assert due(error=Deferred("later", retry_at=NOW + 2 * DAY), error_streak=1) == 2 * DAY


def test_a_feed_that_is_forbidden_or_gone_for_long_is_looked_at_weekly() -> None:
    assert near(due(error=Forbidden("403"), error_streak=31), 7 * DAY)
    assert near(due(error=Gone("404", kind="gone 404"), error_streak=31), 7 * DAY)
    assert near(due(error=ServerError("500"), error_streak=310), DAY)


def test_a_410_is_confirmed_a_day_later() -> None:
    assert due(error=Gone("410", kind="gone 410"), error_streak=1) == DAY


def test_a_feed_that_waited_for_its_hosts_turn_is_due_at_once() -> None:
    assert due(error=Deferred("waiting", kind="waiting"), error_streak=1) == timedelta(0)


def test_the_same_feed_and_instant_give_the_same_answer_and_other_feeds_another() -> None:
    other = Feed(**{**{name: getattr(FEED, name) for name in FEED.__slots__}, "key": "radyo"})
    assert due() == due()
    assert next_poll(NOW, feed=other, settings=SETTINGS) - NOW != due()


ERRORS: list[ItemError | None] = [
    None,
    ServerError("500"),
    RateLimited("429", after=2 * DAY),
    Gone("404", kind="gone 404"),
    Forbidden("403"),
    NotFeed("html"),
]


@given(
    new=st.integers(0, 50),
    unchanged=st.booleans(),
    error=st.sampled_from(ERRORS),
    streak=st.integers(0, 10_000),
    recent=st.lists(st.integers(0, 10_000).map(lambda hours: NOW + DAY - hours * HOUR), max_size=30),
    previous=st.none() | st.timedeltas(timedelta(0), timedelta(days=30)),
    ttl=st.none() | st.floats(0.1, 1e6),
    skip=st.sets(st.integers(0, 23)),
)
def test_the_next_look_is_never_sooner_than_ten_minutes_nor_later_than_eight_days(
    new: int,
    unchanged: bool,
    error: ItemError | None,
    streak: int,
    recent: list[datetime],
    previous: timedelta | None,
    ttl: float | None,
    skip: set[int],
) -> None:
    wait = due(
        new=new,
        unchanged=unchanged,
        error=error,
        error_streak=streak,
        recent_published=recent,
        previous_interval=previous,
        hints=Hints(ttl_min=ttl, skip_hours=tuple(skip)),
    )
    assert timedelta(minutes=10) <= wait <= timedelta(days=8)
    if error is None and ttl:
        assert wait >= min(timedelta(minutes=ttl), DAY)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"cache-control": "public, max-age=600"}, 10 * MINUTE),
        ({"cache-control": "no-cache"}, None),
        ({"expires": "Tue, 25 Jun 2024 15:00:00 GMT"}, HOUR),
        ({"expires": "0"}, None),
        ({"expires": "Tue, 25 Jun 2019 15:00:00 GMT"}, timedelta(0)),
        ({"cache-control": "max-age=60", "expires": "Tue, 25 Jun 2024 15:00:00 GMT"}, MINUTE),
        ({}, None),
    ],
)
def test_freshness_is_read_from_the_headers(headers: dict[str, str], expected: timedelta | None) -> None:
    assert freshness(headers, NOW) == expected


def entry(link: str | None = "https://gazet.example/1", published_at: datetime | None = NOW) -> Entry:
    return Entry(guid="1", link=link, title="x", published_at=published_at)


def test_old_news_is_not_fetched_at_a_first_poll_and_is_later() -> None:
    old = entry(published_at=NOW - 3 * DAY)
    assert not should_fetch(old, NOW, True, 48)
    assert should_fetch(old, NOW, False, 48)
    assert should_fetch(entry(published_at=None), NOW, True, 48)
    assert not should_fetch(entry(link=None), NOW, False, 48)
