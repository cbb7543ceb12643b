"""Independent reports a day against the usual, as bars of HTML and as a row of blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from missionwatch.digest.inputs import DaySeen
from missionwatch.digest.words import Clock, count

HEIGHT = 64  # pixels
_BLOCKS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class Bar:
    """A day of the chart. Heights are pixels: of the part within the usual range's band, and of the part above it."""

    number: int
    inside: int
    gap: int
    above: int
    is_over: bool
    is_watched: bool
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Independent reports a day, against the usual range."""

    bars: tuple[Bar, ...]
    band: int
    usual: tuple[int, int] | None
    ticks: tuple[tuple[int, str], ...]  # columns, label
    sentence: str
    text: str


def usual_range(days: Sequence[DaySeen]) -> tuple[int, int] | None:
    """Least and most of the days before the last, without the highest and lowest seventh; None in the first week."""
    known = sorted(d.originals for d in days[:-1] if d.is_watched)
    if len(known) < 7:
        return None
    cut = len(known) // 7
    kept = known[cut : len(known) - cut]
    return kept[0], kept[-1]


def chart_of(days: Sequence[DaySeen], clock: Clock) -> Chart | None:
    """Independent reports a day as bars; None without days."""
    if not days:
        return None
    usual = usual_range(days)
    most = max(max(d.originals for d in days), usual[1] if usual else 0, 4)
    scale = HEIGHT / most
    band = round((usual[1] + 0.5) * scale) if usual else 0
    bars = tuple(_bar(d, scale, band, usual, is_last=n == len(days) - 1) for n, d in enumerate(days))
    sentence = chart_sentence(days, usual, clock)
    return Chart(bars, band, usual, _ticks(days, clock), sentence, sparkline(tuple(d.originals for d in days)))


def _bar(day: DaySeen, scale: float, band: int, usual: tuple[int, int] | None, *, is_last: bool) -> Bar:
    height = max(2, round(day.originals * scale)) if day.originals else 0
    is_over = usual is not None and day.originals > usual[1]
    inside = min(height, band)
    return Bar(
        number=day.originals,
        inside=inside,
        gap=band - inside,
        above=height - inside,
        is_over=is_over,
        is_watched=day.is_watched,
        label=f"{day.originals:,}" if day.is_watched and (is_over or is_last) else "",
    )


def _ticks(days: Sequence[DaySeen], clock: Clock) -> tuple[tuple[int, str], ...]:
    labels = [(7, clock.day(days[at].starts_at)) for at in range(0, len(days) - 10, 7)]
    rest = len(days) - 7 * len(labels)
    if rest > 6:
        labels.append((rest - 3, clock.day(days[-rest].starts_at)))
        rest = 3
    return (*labels, (rest, clock.day(days[-1].starts_at)))


def chart_sentence(days: Sequence[DaySeen], usual: tuple[int, int] | None, clock: Clock) -> str:
    """The chart in one sentence."""
    last = days[-1]
    copies = f", and {count(last.copies, 'copy', 'copies')}" if last.copies else ""
    told = f"{count(last.originals, 'independent report')} in this period{copies}"
    watched = sum(1 for d in days[:-1] if d.is_watched)
    if usual is None:
        return f"{told}; {count(watched, 'day')} before it watched, too few to say what is usual."
    low, high = usual
    told += f", against a usual {low:,} to {high:,}."
    if last.originals <= high:
        return told
    busier = [n for n, d in enumerate(days[:-1]) if d.originals >= last.originals]
    if busier and len(days) - 1 - busier[-1] <= 7:
        row = len(list(takewhile(lambda d: d.originals > high, reversed(days))))
        return f"{told} {'Above it' if row == 1 else f'Above it {row} days in a row'}."
    return f"{told} {'Busiest day since ' + clock.day(days[busier[-1]].starts_at) if busier else 'Busiest day of the chart'}."


def sparkline(numbers: Sequence[float | None]) -> str:
    """Numbers as a row of blocks, for the text part; a space where there is none, a dot for nothing at all."""
    most = max((n for n in numbers if n), default=0)
    return "".join(" " if n is None else "." if not n else _BLOCKS[min(7, int(8 * n / most))] for n in numbers)
