"""How values read on the pages: durations, instants, counts, and the words for languages, events, figures and reasons."""

from __future__ import annotations

import re
from datetime import date, datetime

LANGUAGE_NAMES = {
    "en": "English",
    "fr": "French",
    "es": "Spanish",
    "ht": "Creole",
    "pt": "Portuguese",
    "sw": "Swahili",
    "de": "German",
}

EVENT_NAMES = {
    "deployment": "deployment",
    "attack_on_mission": "attack on mission",
    "operation": "operation",
    "mandate": "mandate",
    "funding_logistics": "funding, logistics",
    "misconduct": "misconduct",
    "withdrawal_transition": "withdrawal, transition",
    "humanitarian": "humanitarian",
    "legal_political": "legal, political",
}

FIGURE_NAMES = {
    "personnel_moved": "people moved",
    "personnel_deployed": "people in place",
    "personnel_pledged": "people pledged",
    "mission_killed": "mission dead",
    "mission_wounded": "mission wounded",
    "gang_control_pct": "gang control",
    "displaced": "displaced",
    "killed": "killed",
    "money_pledged": "money pledged",
    "money_needed": "money needed",
    "equipment_delivered": "vehicles delivered",
}

# What the short words of the ledger mean. A reason that is not here is shown as it is.
REASON_MEANINGS = {
    "not matching": "title and summary do not pass the topic's first test, so the page was not fetched",
    "known": "the page is known already, from another feed or an earlier day",
    "backlog": "older than the time looked back at a feed's first poll",
    "no address": "the entry has no address that could be fetched",
    "gone": "the server says that the page is not there (404, 410)",
    "forbidden": "the page is there, but not for us: a wall or a refusal (401, 402, 403, 451)",
    "robots": "the site's robots.txt asks us to stay away",
    "blocked": "the address leads where the guard does not go",
    "bad redirect": "a redirect that leads nowhere, or in a circle",
    "too large": "more bytes than allowed",
    "undecodable": "content encoding or characters could not be decoded",
    "bad address": "not an address that can be fetched",
    "not a feed": "the document is no feed, or one that is dangerous to parse",
    "no mission": "the text is not about the mission",
    "not html": "the page is no HTML document",
    "pdf": "the page is a PDF file",
    "a feed": "the page is a feed or a sitemap",
    "empty page": "the page has no text, and the feed had none either",
    "hostile html": "markup made to exhaust a parser",
    "hostile feed": "a feed made to exhaust a parser",
    "forgotten": "taken out by hand, and does not come back",
    "original not loaded": "a copy that waits for the report that it copies",
    "not an article": "a list, an error page, a consent wall or an empty page",
    "unreachable": "no address, no connection or no answer in time",
    "rate limited": "the server asked to be left alone for a while",
    "server error": "the server failed (5xx)",
    "host is busy": "another request to the same host was under way",
    "not reached": "the run has not come to it yet",
    "time budget": "the stage's time was used up; first in the next run",
    "interrupted": "the run was stopped on the way",
    "poison": "took its process down three times and was set aside",
    "the process died": "its process died over it; tried again, three times at most",
    "copies": "the same text as an original report, folded under it",
    "further reports": "reports of their own on a story that is listed already",
    "no rule": "no alert rule asked for this story",
    "held": "held back by a rule, quiet hours for example",
    "folded": "told together with another alert",
    "dead": "the channel refused it for good",
    "pending": "on its way to the channel",
}


def kind(reason: str) -> str:
    """The word that a reason is counted by: 'gone 404: the server answered 404' -> 'gone'."""
    return re.sub(r" \d{3}$", "", reason.split(":", 1)[0].strip())


def meaning(reason: str) -> str:
    """What a reason of the ledger means; empty where it says so itself."""
    return REASON_MEANINGS.get(reason) or REASON_MEANINGS.get(kind(reason), "")


def count(number: int | float) -> str:
    """2140 -> '2,140'."""
    return f"{number:,.0f}" if float(number).is_integer() else f"{number:,}"


def plural(number: int, one: str, many: str | None = None) -> str:
    """'1 outlet', '23 outlets'."""
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


def duration(seconds: float | None) -> str:
    """A length of time in two units at most: '11 s', '18 min', '1 h 04 min', '3 d 2 h'; a dash for none."""
    if seconds is None:
        return "–"
    seconds = max(seconds, 0)
    if seconds < 10:
        return f"{seconds:.1f} s" if 0 < seconds < 9.95 else f"{seconds:.0f} s"
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if seconds < 570:
        whole = round(seconds)
        return f"{whole // 60} min {whole % 60:02d} s" if whole % 60 else f"{whole // 60} min"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h {minutes % 60:02d} min" if minutes % 60 else f"{minutes // 60} h"
    hours = round(seconds / 3600)
    return f"{hours // 24} d {hours % 24} h" if hours % 24 else f"{hours // 24} d"


def moment(at: datetime, day: date) -> str:
    """An instant as seen from a day: '09:50' on that day, 'Mon 23 Nov, 07:10' near it, with the year when far off."""
    if at.date() == day:
        return f"{at:%H:%M}"
    return f"{at:%a} {at.day} {at:%b}, {at:%H:%M}" if abs((at.date() - day).days) < 180 else f"{at.day} {at:%b %Y}"


def day_name(day: date) -> str:
    """'Tuesday 24 November 2026'."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def language(code: str) -> str:
    return LANGUAGE_NAMES.get(code, code)


def event(kind: str) -> str:
    return EVENT_NAMES.get(kind, kind.replace("_", " "))


def figure_kind(kind: str) -> str:
    return FIGURE_NAMES.get(kind, kind.replace("_", " "))


def figure_value(value: float, unit: str) -> str:
    """'217', '85 %', 'USD 13.3 million'."""
    if unit == "percent":
        return f"{count(value)} %"
    if unit in {"persons", "vehicles"}:
        return count(value)
    for size, name in ((1e9, "billion"), (1e6, "million")):
        if abs(value) >= size:
            return f"{unit} {value / size:.4g} {name}"
    return f"{unit} {count(value)}"
