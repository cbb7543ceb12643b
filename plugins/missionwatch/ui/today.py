"""The page `Today` as a value: rows of sql/queries/ui.sql in, what the template shows out. No I/O; the time is handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from missionwatch.model import Feed
from missionwatch.ui import words
from missionwatch.ui.flow import Shape, Step, shapes_of, steps_of
from missionwatch.ui.needs import Need, needs_of
from missionwatch.ui.quote import Quotation, plain, quotation, safe_link

Row = Any
STORIES_SHOWN = 30
REPORTS_SHOWN = 12
NEEDS_SHOWN = 24
# An event has one number of these; of displaced people, say, it may well have one for each town.
ONE_PER_EVENT = frozenset({"personnel_moved", "mission_killed", "mission_wounded"})
STUCK = timedelta(hours=1)  # a run ends within its stages' budgets; one that did not was killed


@dataclass(frozen=True, slots=True)
class Rows:
    """What the statements of ui.sql returned, by their names."""

    runs: Sequence[Row] = ()
    red_runs: Sequence[Row] = ()
    funnel: Sequence[Row] = ()
    promptness: Row | None = None
    alert_promptness: Row | None = None
    waiting: Row | None = None
    stories: Sequence[Row] = ()
    reports: Sequence[Row] = ()
    figures: Sequence[Row] = ()
    alerts: Row | None = None
    undelivered: Sequence[Row] = ()
    feeds: Sequence[Row] = ()
    set_aside: Sequence[Row] = ()
    notices: Sequence[Row] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """The last pass of the line. `state` is green, red, running, stopped (killed on the way); `before` how the one before
    a running one ended."""

    state: str
    at: str
    took: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """One of the four numbers that matter."""

    value: str
    meaning: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class FigureLine:
    """What reports of one story count: values beside each other, never averaged, with how many outlets say each."""

    kind: str
    values: tuple[tuple[str, int], ...]

    is_disputed: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """One article on a story. `link` is None where its address is no http or https one."""

    title: str
    outlet: str
    language: str
    language_name: str
    link: str | None
    at: str
    iso: str
    is_copy: bool
    from_entry_only: bool


@dataclass(frozen=True, slots=True)
class Story:
    """One story of the day with its evidence."""

    story_id: int
    title: str
    link: str | None
    lead: Report | None
    quotation: Quotation | None
    events: tuple[str, ...]
    is_attack: bool
    is_new: bool
    has_alert: bool
    independent: int
    outlets: int
    languages: int
    new_articles: int
    figures: tuple[FigureLine, ...]
    reports: tuple[Report, ...]
    more_reports: int


@dataclass(frozen=True, slots=True)
class Today:
    """Everything that the template `today.html` needs, in words where words are shown."""

    day: date
    day_name: str
    is_today: bool
    previous_day: date
    next_day: date | None
    last_day: date
    as_of: str
    run: Run | None
    numbers: tuple[Number, ...]
    steps: tuple[Step, ...]
    shapes: tuple[Shape, ...]
    stories: tuple[Story, ...]
    more_stories: int
    needs: tuple[Need, ...]
    more_needs: int
    has_outcomes: bool
    is_cut_off: bool


def view(
    rows: Rows,
    *,
    day: date,
    now: datetime,
    declared: Mapping[str, Feed],
    has_operator_channel: bool,
    config_error: str = "",
) -> Today:
    """The page of `day` (UTC) as it looks at `now`. `declared`: the feeds of config/feeds by key."""
    today = now.astimezone(UTC).date()
    read, due = feeds_read(rows.funnel)
    steps = steps_of(
        rows.funnel, stories=len(rows.stories), copies=sum(r.new_copies for r in rows.stories), alerts=rows.alerts
    )
    shown = rows.stories[:STORIES_SHOWN]
    is_cut_off = due > 0 and read == 0
    needs = needs_of(
        feeds=rows.feeds,
        red_runs=rows.red_runs,
        undelivered=rows.undelivered,
        set_aside=rows.set_aside,
        notices=rows.notices,
        declared=declared,
        has_operator_channel=has_operator_channel,
        now=now,
        config_error=config_error,
        is_cut_off=is_cut_off,
    )
    return Today(
        day=day,
        day_name=words.day_name(day),
        is_today=day == today,
        previous_day=day - timedelta(days=1),
        next_day=day + timedelta(days=1) if day < today else None,
        last_day=today,
        as_of=f"{now:%H:%M}",
        run=run_of(rows.runs, day, now),
        numbers=_numbers(rows, read, due, min(now, _end(day))),
        steps=steps,
        shapes=shapes_of(steps),
        stories=tuple(_story(row, rows.reports, rows.figures, day) for row in shown),
        more_stories=len(rows.stories) - len(shown),
        needs=needs[:NEEDS_SHOWN],
        more_needs=max(len(needs) - NEEDS_SHOWN, 0),
        has_outcomes=bool(rows.funnel),
        is_cut_off=is_cut_off,
    )


def _end(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)


def run_of(runs: Sequence[Row], day: date, now: datetime) -> Run | None:
    """The newest pass in words; `runs` is newest first."""
    if not runs:
        return None
    newest = runs[0]
    started = words.moment(newest.started_at, day)
    if newest.finished_at is None:
        age = now - newest.started_at
        state = "running" if age < STUCK else "stopped"
        return Run(state, started, words.duration(age.total_seconds()), _ended(runs[1:], day))
    took = words.duration((newest.finished_at - newest.started_at).total_seconds())
    return Run(newest.verdict or "stopped", started, took)


def _ended(runs: Sequence[Row], day: date) -> str:
    if not runs or runs[0].finished_at is None:
        return ""
    return f"the one before {words.moment(runs[0].started_at, day)}, {runs[0].verdict or 'stopped'}"


def feeds_read(funnel: Sequence[Row]) -> tuple[int, int]:
    """How many feeds answered at their last try of the period, of those that were due. An unchanged feed was read."""
    feeds = [r for r in funnel if r.stage == "poll" and not r.is_entry]
    return sum(r.items for r in feeds if r.outcome in {"kept", "skipped"}), sum(r.items for r in feeds)


def _numbers(rows: Rows, read: int, due: int, until: datetime) -> tuple[Number, ...]:
    prompt, alert, waiting = rows.promptness, rows.alert_promptness, rows.waiting
    has_articles = bool(prompt and prompt.articles)
    has_alerts = bool(alert and alert.alerts)
    items = waiting.items if waiting else 0
    oldest = f"oldest {words.duration((until - waiting.oldest_at).total_seconds())}" if waiting and items else ""
    again = f"{words.count(waiting.tried)} to be tried again" if waiting and items and waiting.tried else ""
    return (
        Number(
            words.duration(prompt.median_s) if prompt and has_articles else "–",
            "published to loaded, median",
            _prompt_detail(prompt) if prompt and has_articles else "no dated mention was loaded",
        ),
        Number(
            f"{words.count(read)} of {words.count(due)}" if due else "–",
            "feeds read when due",
            _unread(due - read) if due else "no feed was due",
        ),
        Number(words.count(items), "waiting", ", ".join(p for p in (oldest, again) if p) or "nothing is left over"),
        Number(
            words.duration(alert.median_s) if alert and has_alerts else "–",
            "loaded to alert accepted, median",
            words.plural(alert.alerts, "alert") if alert and has_alerts else "no alert went out",
        ),
    )


def _prompt_detail(prompt: Row) -> str:
    older = f", {words.count(prompt.older)} from their feed's first poll" if prompt.older else ""
    return f"p95 {words.duration(prompt.p95_s)}{older}"


def _unread(number: int) -> str:
    return f"{words.count(number)} failed" if number else "all of them answered"


def _story(row: Row, reports: Sequence[Row], figures: Sequence[Row], day: date) -> Story:
    told = [r for r in reports if r.story_id == row.story_id]
    lead = next((r for r in told if r.article_id == row.lead_article_id), told[0] if told else None)
    title = plain(row.title) or "(no title)"
    lead_report = _report(lead, day) if lead else None
    return Story(
        story_id=row.story_id,
        title=title,
        link=lead_report.link if lead_report else None,
        lead=lead_report,
        quotation=next(
            (q for r in ([lead] if lead else []) + told if (q := quotation(r.evidence, row.title, r.language))), None
        ),
        events=tuple(words.event(e) for e in row.event_types if e != "attack_on_mission"),
        is_attack="attack_on_mission" in row.event_types,
        is_new=row.new_articles == row.article_count,
        has_alert=row.has_alert,
        independent=row.independent_count,
        outlets=row.outlet_count,
        languages=len(row.languages),
        new_articles=row.new_articles,
        figures=_figures([f for f in figures if f.story_id == row.story_id]),
        reports=tuple(_report(r, day) for r in told[:REPORTS_SHOWN]),
        more_reports=max(row.article_count - min(len(told), REPORTS_SHOWN), 0),
    )


def _report(row: Row, day: date) -> Report:
    at = row.published_at or row.first_seen_at
    return Report(
        title=plain(row.title) or "(no title)",
        outlet=plain(row.outlet, 80),
        language=row.language,
        language_name=words.language(row.language),
        link=safe_link(row.url),
        at=words.moment(at, day),
        iso=at.isoformat(),
        is_copy=row.copy_of is not None,
        from_entry_only=row.basis == "feed entry only",
    )


def _figures(rows: Sequence[Row]) -> tuple[FigureLine, ...]:
    """Kinds in order of how many outlets say something; at most four values of each."""
    kinds: dict[str, list[Row]] = {}
    for row in rows:
        kinds.setdefault(row.kind, []).append(row)
    ordered = sorted(kinds.items(), key=lambda item: (-sum(row.outlets for row in item[1]), item[0]))
    return tuple(_figure_line(kind, found) for kind, found in ordered[:4])


def _figure_line(kind: str, rows: Sequence[Row]) -> FigureLine:
    values = tuple((words.figure_value(row.value, row.unit), row.outlets) for row in rows[:4])
    return FigureLine(words.figure_kind(kind), values, is_disputed=len(values) > 1 and kind in ONE_PER_EVENT)
