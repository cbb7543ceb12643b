"""What changed, the figures and the alerts of a digest, as plain sentences.

A sentence is a count over what is stored; the templates add no number of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from missionwatch.digest.figures import SHOWN, Given, LedgerRow
from missionwatch.digest.inputs import DaySeen, DigestInputs
from missionwatch.digest.stories import MAX_OUTLET, Story
from missionwatch.digest.words import Clock, Line, count, event, figure_short, value
from missionwatch.mail import line

LEDGER_NEWS = 6  # lines of the ledger named under "since yesterday"


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
        lines.append(Line("In the ledger:", "; ".join(news[:LEDGER_NEWS])))
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
