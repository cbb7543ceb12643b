"""The sections of a digest around its stories: what changed, the usual, what was not seen, what was left out.

Each returns plain sentences. A sentence is a count over what is stored; the templates add no number of their own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from missionwatch.digest.figures import SHOWN, Given, LedgerRow
from missionwatch.digest.inputs import DaySeen, DigestInputs, FeedSeen, OutcomeSeen
from missionwatch.digest.stories import MAX_OUTLET, Story
from missionwatch.digest.words import Clock, count, event, figure_name, figure_short, value
from missionwatch.mail import line

CHART_HEIGHT = 64
NAMED = 6  # feeds, reasons or kinds that are named before the rest is only counted
LEFT_OUT = {
    "poll": "entries of feeds not taken up",
    "fetch": "pages not fetched",
    "clean": "pages without an article",
    "detect": "articles not about the mission",
    "cluster": "articles not placed in a story",
    "load": "articles not loaded",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence: what it is about, in bold, and the rest."""

    lead: str
    rest: str = ""

    @property
    def text(self) -> str:
        return f"{self.lead} {self.rest}".strip()


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


# --- since yesterday -------------------------------------------------------------------------------------------------


def since_yesterday(
    inputs: DigestInputs, stories: Sequence[Story], ledger: Sequence[LedgerRow], clock: Clock
) -> list[Line]:
    """What changed against the day before."""
    fresh = [a for story in stories for a in story.fresh]
    originals = sum(1 for a in fresh if a.copy_of is None)
    new = sum(1 for s in stories if s.is_new)
    lines = [
        Line(
            "Stories:", f"{new:,} new, {len(stories) - new:,} updated; {inputs.stories_before:,} in all the day before"
        ),
        Line(
            "Articles:",
            f"{len(fresh):,}, of them {count(originals, 'independent report')}; {inputs.articles_before:,} the day before",
        ),
    ]
    edited = sum(len(s.edited) for s in stories)
    if edited:
        lines.append(Line("Changed by their outlets:", count(edited, "article")))
    news = [_ledger_news(row) for row in ledger if row.story_id is None]
    if news:
        lines.append(Line("In the ledger:", "; ".join(news[:NAMED])))
    quiet = [e for e in inputs.events if not e.in_period and e.last_before_at is not None]
    if quiet:
        names = (f"{event(e.event_type)} (last {clock.day(e.last_before_at)})" for e in quiet if e.last_before_at)
        lines.append(Line("Quiet:", ", ".join(names)))
    return lines


def _ledger_news(row: LedgerRow) -> str:
    now = row.now[0]
    told = f"{figure_short(row.kind)} {value(now.value, row.unit)}"
    if row.differs:
        return f"{figure_short(row.kind)} {side_by_side(row.now, row.unit)} (sources differ)"
    if row.before is None:
        return f"{told} (no number in the days before)"
    if row.change:
        return f"{told} (was {value(row.before, row.unit)})"
    return f"{told} (unchanged, {count(now.sources, 'source')})"


# --- figures ---------------------------------------------------------------------------------------------------------


def side_by_side(values: Sequence[Given], unit: str) -> str:
    """Values of one kind beside each other, never averaged."""
    more = len(values) - SHOWN
    shown = " | ".join(value(v.value, unit) for v in values[:SHOWN])
    return f"{shown} and {more} more" if more > 0 else shown


def sources_beside(values: Sequence[Given]) -> str:
    """The numbers of their sources, in the same order."""
    return " | ".join(f"{v.sources:,}" for v in values[:SHOWN])


def figures_line(
    rows: Iterable[tuple[str, str, tuple[Given, ...]]], differ_in: Iterable[str]
) -> list[tuple[str, bool]]:
    """The figures of a story, each with how many reports give it; where they differ, with who gives which."""
    rivals = set(differ_in)
    found = []
    for kind, unit, values in rows:
        name = figure_short(kind)
        if kind in rivals:
            told = " | ".join(f"{value(v.value, unit)} ({_who(v)})" for v in values[:SHOWN])
            found.append((f"{name} {told}", True))
        else:
            told = ", ".join(f"{value(v.value, unit)} ({count(v.sources, 'source')})" for v in values[:SHOWN])
            found.append((f"{name} {told}", False))
    return found


def _who(value: Given) -> str:
    names = ", ".join(line(name, MAX_OUTLET) for name in value.outlets[:2])
    more = len(value.outlets) - 2
    return f"{names} and {more} more" if more > 0 else names


def series_words(row: LedgerRow, clock: Clock, days: Sequence[DaySeen]) -> str:
    """A sparkline for those who cannot see it: the last change."""
    changed = [n for n in range(1, len(row.series)) if row.series[n] != row.series[n - 1] and row.series[n] is not None]
    if not changed or len(days) != len(row.series):
        return ""
    last = changed[-1]
    before, after = row.series[last - 1], row.series[last]
    told = "" if before is None else f"{value(before, row.unit)} before, "
    return f"{told}{value(after or 0.0, row.unit)} since {clock.day(days[last].starts_at)}"


# --- mentions a day --------------------------------------------------------------------------------------------------


def usual_range(days: Sequence[DaySeen]) -> tuple[int, int] | None:
    """Least and most of the days before the last, without the highest and lowest seventh; None in the first week."""
    known = sorted(d.originals for d in days[:-1] if d.is_watched)
    if len(known) < 7:
        return None
    cut = len(known) // 7
    kept = known[cut : len(known) - cut]
    return kept[0], kept[-1]


def chart(days: Sequence[DaySeen], clock: Clock) -> Chart | None:
    """Independent reports a day as bars; None without days."""
    if not days:
        return None
    usual = usual_range(days)
    most = max(max(d.originals for d in days), usual[1] if usual else 0, 4)
    scale = CHART_HEIGHT / most
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


_BLOCKS = "▁▂▃▄▅▆▇█"


def sparkline(numbers: Sequence[float | None]) -> str:
    """Numbers as a row of blocks, for the text part; a space where there is none, a dot for nothing at all."""
    most = max((n for n in numbers if n), default=0)
    return "".join(" " if n is None else "." if not n else _BLOCKS[min(7, int(8 * n / most))] for n in numbers)


# --- what we could not see -------------------------------------------------------------------------------------------


def could_not_see(inputs: DigestInputs, clock: Clock) -> list[Line]:
    """The limits of this digest's sight."""
    lines = [_reach(inputs)]
    down = [f for f in inputs.feeds if {"broken", "closed"} & set(f.states)]
    failing = [f for f in inputs.feeds if "failing" in f.states and f not in down]
    silent = [f for f in inputs.feeds if "silent" in f.states and f not in down]
    if down:
        lines.append(Line(count(len(down), "feed broken", "feeds broken") + ":", _named(down, _why(clock))))
    if failing:
        lines.append(
            Line(count(len(failing), "feed failed", "feeds failed") + " when last asked:", _named(failing, _why(clock)))
        )
    if silent:
        lines.append(
            Line(
                count(len(silent), "outlet silent", "outlets silent") + " for longer than three times their usual gap:",
                _named(silent, _usual_gap),
            )
        )
    alone = sum(1 for a in inputs.articles if a.basis != "page" and a.loaded_at >= inputs.period_start)
    if inputs.walls or alone:
        lines.append(
            Line(
                count(inputs.walls, "page") + " behind a wall,",
                f"judged by what the feed says of them; {count(alone, 'mention')} here rest on that alone."
                if alone != 1
                else "judged by what the feed says of them; 1 mention here rests on that alone.",
            )
        )
    return lines


def _reach(inputs: DigestInputs) -> Line:
    if not inputs.feeds_due:
        return Line("No feed was asked in this period:", "silence here means nothing.")
    if not inputs.feeds_read:
        return Line(f"None of {count(inputs.feeds_due, 'feed')} could be read:", "silence here means nothing.")
    were = "was" if inputs.feeds_due == 1 else "were"
    return Line(f"{inputs.feeds_read:,} of {count(inputs.feeds_due, 'feed')}", f"that {were} due could be read.")


def _named(feeds: Sequence[FeedSeen], note) -> str:  # type: ignore[no-untyped-def]
    named = ", ".join(f"{line(f.name, MAX_OUTLET)}{note(f)}" for f in feeds[:NAMED])
    more = len(feeds) - NAMED
    return f"{named} and {more:,} more." if more > 0 else f"{named}."


def _why(clock: Clock):  # type: ignore[no-untyped-def]
    def why(feed: FeedSeen) -> str:
        since = f"since {clock.moment(feed.since_at)}" if feed.since_at else ""
        words = ", ".join(part for part in (line(feed.reason, 60), since) if part)
        return f" ({words})" if words else ""

    return why


def _usual_gap(feed: FeedSeen) -> str:
    if not feed.expected_gap_min:
        return ""
    hours = feed.expected_gap_min / 60
    return (
        f" (usual gap {count(round(hours), 'hour')})" if hours >= 1 else f" (usual gap {feed.expected_gap_min:.0f} min)"
    )


# --- left out, and why -----------------------------------------------------------------------------------------------


def left_out(outcomes: Sequence[OutcomeSeen]) -> list[Line]:
    """What came in and is not above, stage by stage, with the reasons counted."""
    ended: defaultdict[str, Counter[str]] = defaultdict(Counter)
    later: Counter[str] = Counter()
    for o in outcomes:
        if o.stage not in LEFT_OUT or o.outcome == "kept" or o.reason == "known":  # known: told before, not left out
            continue
        if o.outcome in {"deferred", "waiting"}:
            later[f"{o.stage}: {o.reason}" if o.reason else o.stage] += o.items
        else:
            ended[o.stage][o.reason or o.outcome] += o.items
    lines = [
        Line(f"{sum(ended[stage].values()):,} {words}:", _reasons(ended[stage]))
        for stage, words in LEFT_OUT.items()
        if ended[stage]
    ]
    if later:
        lines.append(Line(f"{sum(later.values()):,} to be tried again:", _reasons(later)))
    return lines


def _reasons(counts: Counter[str]) -> str:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    if len(ordered) == 1:
        return f"{line(ordered[0][0], 80)}."
    named = ", ".join(f"{line(reason, 80)} {number:,}" for reason, number in ordered[:NAMED])
    more = sum(number for _, number in ordered[NAMED:])
    return f"{named}, other reasons {more:,}." if more else f"{named}."


def judged(outcomes: Sequence[OutcomeSeen]) -> tuple[int, int, int]:
    """How much was looked at: pages fetched, articles cleaned, articles judged."""

    def total(stage: str, kept_only: bool) -> int:
        return sum(
            o.items
            for o in outcomes
            if o.stage == stage and (o.outcome == "kept" or (not kept_only and o.outcome in {"rejected", "skipped"}))
        )

    return total("fetch", True), total("clean", True), total("detect", False)


# --- alerts ----------------------------------------------------------------------------------------------------------

_ALERT_WORDS = {
    "sent": "sent",
    "pending": "on its way",
    "held": "held",
    "folded": "left to this digest",
    "dead": "not deliverable",
}


def alerts_sentence(inputs: DigestInputs) -> str:
    """The alerts of the period by what became of them."""
    found = Counter(a.status for a in inputs.alerts)
    if not found:
        return "No alert was raised in this period."
    parts = (f"{found[status]:,} {words}" for status, words in _ALERT_WORDS.items() if found[status])
    return f"Alerts of this period: {', '.join(parts)}."


def alert_note(inputs: DigestInputs, story: Story, clock: Clock) -> str:
    """When a story's alert went out."""
    times = sorted(a.delivered_at for a in inputs.alerts if a.story_id == story.story_id and a.delivered_at)
    return f"Alert sent {clock.time(times[0])}." if times else ""


def figure_label(row: LedgerRow) -> str:
    """The first column of the table of figures."""
    return figure_name(row.kind)
