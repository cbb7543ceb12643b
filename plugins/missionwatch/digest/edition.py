"""Putting an edition together: inputs in, a digest out, the same bytes for the same inputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from missionwatch.digest import limits, sections
from missionwatch.digest.chart import chart_of, sparkline
from missionwatch.digest.clock import LATE
from missionwatch.digest.figures import LedgerRow, differ, heights, ledger, of_story
from missionwatch.digest.inputs import DigestInputs
from missionwatch.digest.stories import Story, english_headline, quotations, stories
from missionwatch.digest.words import Clock, count, event, figure_name, value
from missionwatch.mail import language_name, line, list_headers, message_id, render, web_link
from missionwatch.model import Digest, Message

MAX_HTML = 98_000  # bytes; large mail clients cut a message off near 102 KB
# Stories told in full and in one line; the next pair is taken while the HTML is too long.
_SIZES = ((8, 20), (6, 12), (4, 10), (2, 8), (1, 5), (0, 3))
_BOTTOM = 3


def build(inputs: DigestInputs) -> Digest:
    """The digest of one period. Raises nothing on hostile text: it is cut to bearable length and escaped."""
    for full, brief in _SIZES:
        view = _view(inputs, full, brief)
        html = render("digest.html", **view)
        if len(html.encode()) <= MAX_HTML:
            break
    return Digest(
        edition=inputs.edition,
        period_start=inputs.period_start,
        period_end=inputs.period_end,
        subject=view["subject"],
        html=html,
        text=render("digest.txt", **view).rstrip() + "\n",
        inputs=inputs.as_json(),
    )


def render_message(digest: Digest, sender: str, recipient: str, now: Any) -> Message:
    """A digest as the mail to one recipient; its Message-ID is fixed by edition, period and recipient."""
    return Message(
        message_id=message_id(sender, "digest", digest.edition, digest.period_end.isoformat(), recipient),
        recipient=recipient,
        subject=digest.subject,
        text=digest.text,
        html=digest.html,
        headers=list_headers(sender, f"digest-{digest.edition}", now),
    )


def is_late(inputs: DigestInputs) -> bool:
    """Whether an edition was made up for, after its time."""
    return inputs.built_at - inputs.period_end > LATE


def _view(inputs: DigestInputs, full: int, brief: int) -> dict[str, Any]:
    clock = Clock(inputs.timezone)
    told = stories(inputs)
    rows = ledger(inputs.figures, [s.story_id for s in told])
    numbers = {story.story_id: n for n, story in enumerate(told, start=1)}
    chart = chart_of(inputs.days, clock)
    return {
        "topic": line(inputs.topic, 80),
        "subject": _subject(inputs, told, clock),
        "title": f"Daily digest, {clock.date(inputs.period_end)}",
        "span": _span(inputs, clock),
        "scope": _scope(told),
        "built": _built(inputs, clock),
        "remarks": _remarks(inputs, clock),
        "bottom": [_bottom(story, numbers[story.story_id], inputs) for story in told[:_BOTTOM]],
        "usual": chart.sentence if chart else "",
        "since": sections.since_yesterday(inputs, told, rows, clock),
        "stories": [_story(s, numbers[s.story_id], inputs, clock) for s in told[:full]],
        "briefs": [_brief(s, numbers[s.story_id]) for s in told[full : full + brief]],
        "unlisted": len(told[full + brief :]),
        "figures": [_figure(row, numbers, inputs, clock) for row in rows[:14]],
        "unlisted_figures": len(rows[14:]),
        "chart": chart,
        "could_not_see": limits.could_not_see(inputs, clock),
        "left_out": limits.left_out(inputs.outcomes),
        "empty": _empty(inputs, clock) if not told else None,
        "alerts": sections.alerts_sentence(inputs),
        "digest_id": f"{inputs.edition}/{clock.local(inputs.period_end):%Y-%m-%d}",
        "zone": f"{clock.place}, {clock.offset(inputs.period_end)}",
        "contact": inputs.contact,
        "edition": inputs.edition,
        "page": inputs.public_url,
    }


def _subject(inputs: DigestInputs, told: Sequence[Story], clock: Clock) -> str:
    day = clock.local(inputs.period_end)
    head = f"[MissionWatch] {clock.weekday(inputs.period_end)[:3]} {clock.day(inputs.period_end)} {day.year}: "
    if not told:
        return f"{head}no report of the mission"
    more = f" (+{len(told) - 1} more)" if len(told) > 1 else ""
    return f"{head}{line((english_headline(told[0]) or told[0].lead).title, 110)}{more}"


def _span(inputs: DigestInputs, clock: Clock) -> str:
    start, end = inputs.period_start, inputs.period_end
    hours = round((end - start).total_seconds() / 3600, 1)
    odd = "" if hours == 24 else f" ({hours:g} hours: the clocks were changed)"
    return f"{clock.weekday(start)} {clock.time(start)} to {clock.weekday(end)} {clock.time(end)}, {clock.place}{odd}"


def _scope(told: Sequence[Story]) -> str:
    fresh = [a for story in told for a in story.fresh]
    if not told:
        return "no report of the mission"
    languages = count(len({a.language for a in fresh}), "language")
    return f"{count(len(told), 'story', 'stories')} from {count(len(fresh), 'article')} in {languages}"


def _built(inputs: DigestInputs, clock: Clock) -> str:
    same_day = clock.local(inputs.built_at).date() == clock.local(inputs.period_end).date()
    return f"built {clock.time(inputs.built_at) if same_day else clock.near(inputs.built_at, inputs.period_end)}"


def _remarks(inputs: DigestInputs, clock: Clock) -> list[str]:
    found = []
    if is_late(inputs):
        hours = int((inputs.built_at - inputs.period_end).total_seconds() // 3600)
        found.append(
            f"Built late: {count(hours, 'hour')} after its period ended. It tells what was loaded before the end."
        )
    if inputs.watched_since is not None and inputs.watched_since > inputs.period_start:
        found.append(f"Collecting began {clock.moment(inputs.watched_since)}: this is less than a whole day.")
    return found


def _counts(story: Story) -> str:
    return f"{count(story.reports, 'independent report')}, {count(story.outlets, 'outlet')}"


def _bottom(story: Story, number: int, inputs: DigestInputs) -> dict[str, Any]:
    rivals = [kind for kind, _, values in of_story(inputs.figures, story.story_id) if differ(values)]
    said = english_headline(story) or story.lead
    language = "" if said.language == "en" else f", in {language_name(said.language)}"
    return {
        "number": number,
        "title": line(said.title, 200),
        "language": said.language,
        "by": f"({line(said.outlet, 80)}{language})",
        "counts": _counts(story) + ".",
        "differ": bool(rivals),
    }


def _foreign(story: Story) -> str:
    return "" if story.lead.language == "en" else f"(in {language_name(story.lead.language)})"


def _story(story: Story, number: int, inputs: DigestInputs, clock: Clock) -> dict[str, Any]:
    rows = of_story(inputs.figures, story.story_id)
    rivals = [kind for kind, _, values in rows if differ(values)]
    english = english_headline(story)
    return {
        **_brief(story, number),
        "pills": [line(event(name), 40) for name in story.event_types[:2]],
        "differ": bool(rivals),
        "label": "direct" if story.is_direct else "contextual",
        "score": f"{story.score:.2f}",
        "seen": f"{'seen first' if story.is_new else 'running since'} {clock.moment(story.first.first_seen_at)} "
        f"by {line(story.first.outlet, 80)}",
        "english": None if english is None else {"title": line(english.title, 200), "outlet": line(english.outlet, 80)},
        "what_is_new": "" if story.is_new else _what_is_new(story),
        "quotations": [
            {"q": q, "when": clock.near(q.at, inputs.period_end)} for q in quotations(story, 3 if number <= 3 else 2)
        ],
        "figures": sections.figures_line(rows[:6], rivals),
        "alert": sections.alert_note(inputs, story, clock),
    }


def _brief(story: Story, number: int) -> dict[str, Any]:
    return {
        "number": number,
        "title": story.title,
        "language": story.lead.language,
        "tail": _foreign(story),
        "link": web_link(story.lead.url),
        "url": line(story.lead.url, 300),
        "is_new": story.is_new,
        "reports": count(story.reports, "independent report"),
        "outlets": count(story.outlets, "outlet"),
        "languages": ", ".join(f"{code} {n:,}" for code, n in story.languages),
        "outlet": line(story.lead.outlet, 80),
    }


def _what_is_new(story: Story) -> str:
    parts = []
    if story.fresh:
        parts.append(f"{count(len(story.fresh), 'article')}, {count(story.fresh_reports, 'new independent report')}")
    if story.edited:
        parts.append(
            f"{count(len(story.edited), 'article')} changed by its outlet"
            if len(story.edited) == 1
            else f"{len(story.edited)} articles changed by their outlets"
        )
    return f"new in this period: {'; '.join(parts)}"


def _figure(row: LedgerRow, numbers: dict[int, int], inputs: DigestInputs, clock: Clock) -> dict[str, Any]:
    return {
        "name": figure_name(row.kind),
        "number": numbers.get(row.story_id) if row.story_id is not None else None,
        "now": sections.side_by_side(row.now, row.unit),
        "sources": sections.sources_beside(row.now),
        "before": "" if row.before is None else value(row.before, row.unit),
        "change": row.change,
        "differs": row.differs,
        "line": heights(row.series, 1, 14),
        "spark": sparkline(row.series),
        "words": sections.series_words(row, clock, inputs.days),
    }


def _empty(inputs: DigestInputs, clock: Clock) -> dict[str, Any]:
    pages, articles, judged = limits.judged(inputs.outcomes)
    last = inputs.last_mention
    were = "was" if inputs.feeds_due == 1 else "were"
    return {
        "is_blind": not inputs.feeds_read,
        "looked": f"{inputs.feeds_read:,} of {count(inputs.feeds_due, 'feed')} {were} read, "
        f"{count(pages, 'page')} fetched, {count(articles, 'article')} cleaned and {judged:,} judged.",
        "last": None
        if last is None
        else {
            "title": line(last.title, 200),
            "language": last.language,
            "outlet": line(last.outlet, 80),
            "when": clock.near(last.loaded_at, inputs.period_end),
            "link": web_link(last.url),
        },
    }
