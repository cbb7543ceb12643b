"""The ledger shows what sources say: side by side where they differ, never averaged. All numbers are invented."""

from __future__ import annotations

import pytest

from missionwatch.digest.figures import differ, given, heights, ledger
from missionwatch.digest.inputs import DAYS, FigureSeen
from missionwatch.digest.words import value

LAST = DAYS - 1


def seen(
    number: float, reports: tuple[int, ...], *, day: int = LAST, kind: str = "personnel_deployed", story: int = 1
) -> FigureSeen:
    return FigureSeen(day, story, kind, "persons", number, reports, tuple(f"Outlet {r}" for r in reports))


def test_rival_numbers_stand_side_by_side_the_better_supported_first() -> None:
    (row,) = ledger([seen(200, (8, 9)), seen(400, (1, 2, 3))], [1])
    assert [(v.value, v.sources) for v in row.now] == [(400, 3), (200, 2)]
    assert row.differs


def test_two_numbers_of_one_report_are_two_facts_and_no_dispute() -> None:
    assert not differ(given([seen(400, (1, 2)), seen(617, (1,))]))


def test_a_report_that_is_counted_on_two_days_counts_once() -> None:
    assert given([seen(400, (1, 2)), seen(400, (2, 3))])[0].sources == 3


def test_before_is_the_leading_value_of_the_days_before() -> None:
    (row,) = ledger([seen(400, (1,), day=3), seen(500, (2,), day=9), seen(450, (3, 4), day=9), seen(617, (5,))], [1])
    assert (row.before, row.now[0].value, row.change) == (450, 617, 1)


def test_a_kind_without_a_number_in_the_period_is_no_line_of_the_ledger() -> None:
    assert ledger([seen(400, (1,), day=LAST - 1)], [1]) == []


def test_figures_of_events_belong_to_one_story_each() -> None:
    rows = ledger([seen(217, (1,), kind="personnel_moved"), seen(144, (2,), kind="personnel_moved", story=2)], [2, 1])
    assert [(r.story_id, r.now[0].value, r.differs) for r in rows] == [(2, 144, False), (1, 217, False)]


def test_the_state_of_things_is_one_line_over_all_stories() -> None:
    (row,) = ledger([seen(85, (1,), kind="gang_control_pct"), seen(85, (2,), kind="gang_control_pct", story=2)], [1, 2])
    assert row.story_id is None and row.now[0].sources == 2


def test_a_series_holds_its_value_until_somebody_gives_another() -> None:
    (row,) = ledger([seen(400, (1,), day=2), seen(617, (2,))], [1])
    assert row.series == (None, None) + (400,) * (DAYS - 3) + (617,)
    assert heights(row.series, 1, 14)[:3] == (None, None, 1) and heights(row.series, 1, 14)[-1] == 14


def test_one_day_makes_no_line() -> None:
    (row,) = ledger([seen(617, (2,))], [1])
    assert heights(row.series, 1, 14) == ()


@pytest.mark.parametrize(
    ("number", "unit", "shown"),
    [
        (1_040_000, "persons", "1,040,000"), (85, "percent", "85 %"), (12.5, "percent", "12.5 %"),
        (13_300_000, "USD", "USD 13.3 million"), (13_333_333, "USD", "USD 13,333,333"), (900_000, "USD", "USD 900,000"),
        (24, "vehicles", "24"),
    ],
)  # fmt: skip
def test_a_figure_is_written_exactly(number: float, unit: str, shown: str) -> None:
    assert value(number, unit) == shown
