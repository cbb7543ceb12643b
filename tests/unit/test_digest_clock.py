"""When editions are due, and that days of 23 and 25 hours are whole days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from missionwatch.config import DigestRoute
from missionwatch.digest import due_editions, period, period_of
from missionwatch.digest.clock import day_starts

HAITI = DigestRoute(at="06:00", timezone="America/Port-au-Prince")
NIGHT = DigestRoute(at="02:30", timezone="America/Port-au-Prince")
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def test_a_day_ends_at_the_editions_hour_in_its_zone() -> None:
    assert period(HAITI, utc(2025, 1, 21, 11, 0)) == (utc(2025, 1, 20, 11), utc(2025, 1, 21, 11))
    assert period(HAITI, utc(2025, 1, 21, 10, 59)) == (utc(2025, 1, 19, 11), utc(2025, 1, 20, 11))


def test_the_date_of_the_zone_counts_not_that_of_utc() -> None:
    late = DigestRoute(at="23:00", timezone="America/Port-au-Prince")
    assert period(late, utc(2025, 1, 22, 4, 30)) == (utc(2025, 1, 21, 4), utc(2025, 1, 22, 4))


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2025, 3, 9), 23), (date(2025, 3, 10), 24), (date(2025, 11, 2), 25), (date(2025, 11, 3), 24)],
)
def test_days_on_which_clocks_change_have_23_and_25_hours(day: date, hours: int) -> None:
    start, end = period_of(HAITI, day)
    assert end - start == timedelta(hours=hours)


def test_days_follow_each_other_without_gap_or_overlap_through_a_year() -> None:
    for route in (HAITI, NIGHT):  # 02:30 does not exist on one day of spring and comes twice on one of autumn
        ends = [period_of(route, date(2025, 1, 1) + timedelta(days=n)) for n in range(366)]
        assert all(before[1] == after[0] for before, after in pairwise(ends))
        assert all(start < end for start, end in ends)


def test_the_days_of_the_charts_end_where_the_period_ends() -> None:
    start, end = period_of(HAITI, date(2025, 3, 12))
    starts = day_starts(HAITI, end, 28)
    assert len(starts) == 28 and starts[-1] == start and end > starts[-1] > starts[0]
    assert {b - a for a, b in pairwise(starts)} == {timedelta(hours=23), timedelta(hours=24)}


def test_nothing_is_due_before_collecting_began() -> None:
    assert due_editions({"daily": HAITI}, set(), utc(2025, 1, 21, 12), None) == []
    assert due_editions({"daily": HAITI}, set(), utc(2025, 1, 21, 12), utc(2025, 1, 21, 11, 30)) == []


def test_the_first_digest_covers_what_there_is() -> None:
    due = due_editions({"daily": HAITI}, set(), utc(2025, 1, 21, 12), utc(2025, 1, 21, 9))
    assert [(d.start, d.end) for d in due] == [(utc(2025, 1, 20, 11), utc(2025, 1, 21, 11))]


def test_a_built_edition_is_not_due_again() -> None:
    built = {("daily", utc(2025, 1, n, 11)) for n in (18, 19, 20, 21)}
    assert due_editions({"daily": HAITI}, built, utc(2025, 1, 21, 12), LONG_AGO) == []
    assert [d.end.day for d in due_editions({"daily": HAITI}, built, utc(2025, 1, 22, 12), LONG_AGO)] == [22]


def test_missed_editions_are_made_up_for_oldest_first_and_no_more_than_three() -> None:
    built = {("daily", utc(2025, 1, 10, 11))}
    due = due_editions({"daily": HAITI}, built, utc(2025, 1, 21, 12), LONG_AGO)
    assert [d.end.day for d in due] == [18, 19, 20, 21]


def test_a_hole_in_the_middle_is_filled() -> None:
    built = {("daily", utc(2025, 1, n, 11)) for n in (18, 19, 21)}
    assert [d.end.day for d in due_editions({"daily": HAITI}, built, utc(2025, 1, 21, 12), LONG_AGO)] == [20]


def test_an_edition_whose_hour_was_changed_does_not_tell_its_old_days_again() -> None:
    built = {("daily", utc(2025, 1, n, 11)) for n in (18, 19, 20, 21)}
    moved = DigestRoute(at="07:00", timezone="America/Port-au-Prince")
    assert due_editions({"daily": moved}, built, utc(2025, 1, 21, 13), LONG_AGO) == []


def test_each_edition_has_its_own_clock() -> None:
    routes = {"daily": HAITI, "nairobi": DigestRoute(at="07:00", timezone="Africa/Nairobi")}
    due = due_editions(routes, {("daily", utc(2025, 1, 21, 11))}, utc(2025, 1, 21, 12), utc(2025, 1, 20, 22))
    assert [(d.edition, d.end) for d in due] == [("nairobi", utc(2025, 1, 21, 4))]
