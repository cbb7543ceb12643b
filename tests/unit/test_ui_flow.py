"""The picture of the line: nothing that came in is missing from it, and its bars keep their order."""

from __future__ import annotations

import re
from types import SimpleNamespace as Row

import pytest

from missionwatch.ui.flow import HEIGHT, SHOWN_REASONS, WIDTH, Reason, Step, shapes_of, steps_of


def ended(stage: str, outcome: str, items: int, reason: str = "", *, is_entry: bool = False) -> Row:
    return Row(stage=stage, outcome=outcome, items=items, reason=reason, is_entry=is_entry)


FUNNEL = (
    ended("poll", "kept", 61),
    ended("poll", "skipped", 81, "not modified"),
    ended("poll", "skipped", 1311, "not matching", is_entry=True),
    ended("fetch", "kept", 583),
    ended("fetch", "rejected", 9, "gone"),
    ended("fetch", "deferred", 7, "rate limited"),
    ended("clean", "kept", 571),
    ended("clean", "rejected", 12, "not an article"),
    ended("detect", "kept", 41),
    ended("detect", "rejected", 518, "no mission"),
    ended("detect", "waiting", 12, "time budget"),
    ended("cluster", "kept", 41),
    ended("load", "kept", 40),
    ended("load", "crashed", 1, "ValueError"),
)
ALERTS = Row(alerts=3, stories=2, sent=1, pending=0, held=1, folded=0, dead=1)


def test_at_every_bar_what_went_on_and_what_stayed_behind_add_up_to_what_came_in() -> None:
    steps = steps_of(FUNNEL, stories=4, copies=21, alerts=ALERTS)
    assert [(s.noun, s.items) for s in steps] == [
        ("entries", 1910), ("pages", 583), ("articles", 571), ("mentions", 41), ("stories", 4), ("alerts", 3),
    ]  # fmt: skip
    assert all(s.items == s.onward + s.behind for s in steps)


def test_what_goes_on_from_a_bar_is_what_comes_in_at_the_next() -> None:
    steps = steps_of(FUNNEL, stories=4, copies=21, alerts=ALERTS)
    assert [s.onward for s in steps[:4]] == [s.items for s in steps[1:5]]


def test_feeds_are_not_counted_among_the_entries() -> None:
    steps = steps_of(
        [ended("poll", "kept", 61), ended("poll", "deferred", 3, "unreachable")], stories=0, copies=0, alerts=None
    )
    assert steps[0] == Step("entries", "poll, fetch", 0, 0)


def test_lost_later_and_kept_are_told_apart() -> None:
    steps = steps_of(FUNNEL, stories=4, copies=21, alerts=ALERTS)
    assert (steps[0].of("lost"), steps[0].of("later"), steps[0].of("kept")) == (1320, 7, 0)
    assert steps[3].reasons == (
        Reason("copies", 21, "kept"), Reason("further reports", 15, "kept"), Reason("ValueError", 1, "later"),
    )  # fmt: skip
    assert steps[4].reasons == (Reason("no rule", 2, "kept"),)


def test_many_reasons_are_summed_up_in_the_last_line_without_losing_one() -> None:
    step = Step("pages", "clean", 28, 0, tuple(Reason(f"reason {n}", n) for n in range(7, 0, -1)))
    assert len(step.shown) == SHOWN_REASONS
    assert step.shown[-1] == Reason("4 other reasons", 10)
    assert sum(r.items for r in step.shown) == step.behind


def test_an_empty_day_draws_nothing_and_fails_nowhere() -> None:
    steps = steps_of([], stories=0, copies=0, alerts=None)
    assert [s.items for s in steps] == [0] * 6
    assert all(shape.height == 0 and not shape.band and not shape.drop for shape in shapes_of(steps))


@pytest.mark.parametrize("largest", [1, 2, 2_140, 10**9])
def test_more_is_higher_and_every_shape_stays_inside_the_picture(largest: int) -> None:
    sizes = [max(largest // 7**n, 1) for n in range(7)]
    steps = tuple(
        Step(str(n), "", sizes[n], sizes[n + 1], (Reason("x", max(sizes[n] - sizes[n + 1], 1)),)) for n in range(6)
    )
    shapes = shapes_of(steps)
    heights = [shape.height for shape in shapes]
    assert heights == sorted(heights, reverse=True) and heights[-1] >= 10
    for shape in shapes:
        numbers = [float(n) for n in re.findall(r"-?\d+\.?\d*", shape.band + shape.drop)]
        assert all(0 <= n <= WIDTH for n in numbers)
        assert shape.height <= HEIGHT


def test_a_single_loss_among_thousands_can_still_be_seen() -> None:
    steps = (Step("a", "", 5000, 4999, (Reason("x", 1),)), Step("b", "", 4999, 0))
    assert shapes_of(steps)[0].drop
