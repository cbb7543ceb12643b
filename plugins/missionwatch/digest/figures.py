"""The ledger of figures: who gives which number now, what was given before, and the days between.

Numbers are never averaged. Values of one kind that different reports give stand side by side, the one with most reports
first; where no report gives both of the first two, the sources differ, and the digest says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from missionwatch.digest.inputs import DAYS, FigureSeen

# Figures of the state of things: one ledger for all stories. The others belong to one event, so to one story.
STATE = ("personnel_deployed", "personnel_pledged", "gang_control_pct", "displaced", "killed", "money_needed")
SHOWN = 3  # values side by side


@dataclass(frozen=True, slots=True)
class Given:
    """A value, and how many independent reports give it."""

    value: float
    reports: frozenset[int | str]
    outlets: tuple[str, ...]

    @property
    def sources(self) -> int:
        return len(self.reports)


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A line of the ledger. `story_id` is None for the state of things; `series` has the leading value of each day."""

    kind: str
    unit: str
    story_id: int | None
    now: tuple[Given, ...]
    before: float | None
    series: tuple[float | None, ...]

    @property
    def differs(self) -> bool:
        """The first two values come from different reports."""
        return differ(self.now)

    @property
    def change(self) -> int:
        """1 up, -1 down, 0 unchanged or unknown."""
        if self.before is None or self.now[0].value == self.before:
            return 0
        return 1 if self.now[0].value > self.before else -1


def differ(values: Sequence[Given]) -> bool:
    """Whether no report gives both of the first two values: then they are rival numbers, not two facts of one text."""
    return len(values) > 1 and not values[0].reports & values[1].reports


def given(figures: Iterable[FigureSeen]) -> tuple[Given, ...]:
    """The values of one kind, most reports first."""
    reports: defaultdict[float, set[int | str]] = defaultdict(set)
    outlets: defaultdict[float, set[str]] = defaultdict(set)
    for figure in figures:
        reports[figure.value].update(figure.reports)
        outlets[figure.value].update(figure.outlets)
    found = [Given(v, frozenset(reports[v]), tuple(sorted(outlets[v]))) for v in reports]
    return tuple(sorted(found, key=lambda g: (-g.sources, -g.value)))


def ledger(figures: Sequence[FigureSeen], stories: Sequence[int]) -> list[LedgerRow]:
    """The lines of the ledger that got a number in the period, which is the last day. `stories` are those of the
    digest, in its order."""
    lines: defaultdict[tuple[str, str, int | None], list[FigureSeen]] = defaultdict(list)
    for figure in figures:
        story = None if figure.kind in STATE else figure.story_id
        if story is None or story in stories:
            lines[figure.kind, figure.unit, story].append(figure)
    rows = [_row(key, items) for key, items in lines.items() if any(f.day == DAYS - 1 for f in items)]
    place = {story: number for number, story in enumerate(stories)}
    order = {kind: number for number, kind in enumerate(STATE)}
    return sorted(
        rows,
        key=lambda r: (r.story_id is not None, place.get(r.story_id or 0, 0), order.get(r.kind, 99), r.kind, r.unit),
    )


def _row(key: tuple[str, str, int | None], figures: Sequence[FigureSeen]) -> LedgerRow:
    kind, unit, story = key
    leading: list[float | None] = []
    for day in range(DAYS):
        of_day = given(f for f in figures if f.day == day)
        leading.append(of_day[0].value if of_day else (leading[-1] if leading else None))
    return LedgerRow(
        kind=kind,
        unit=unit,
        story_id=story,
        now=given(f for f in figures if f.day == DAYS - 1),
        before=leading[-2],
        series=tuple(leading),
    )


def of_story(figures: Iterable[FigureSeen], story_id: int) -> list[tuple[str, str, tuple[Given, ...]]]:
    """What the reports of one story gave in the period: (kind, unit, values)."""
    kinds: defaultdict[tuple[str, str], list[FigureSeen]] = defaultdict(list)
    for figure in figures:
        if figure.story_id == story_id and figure.day == DAYS - 1:
            kinds[figure.kind, figure.unit].append(figure)
    rows = [(kind, unit, given(items)) for (kind, unit), items in kinds.items()]
    return sorted(rows, key=lambda row: (-row[2][0].sources, row[0], row[1]))


def heights(series: Sequence[float | None], low: int, high: int) -> tuple[int | None, ...]:
    """A series as heights of a step line between `low` and `high`; a flat one lies low. Empty before two days."""
    known = [value for value in series if value is not None]
    if len(known) < 2:
        return ()
    least, most = min(known), max(known)
    span = (most - least) or 1.0
    return tuple(None if v is None else low + round((high - low) * (v - least) / span) for v in series)
