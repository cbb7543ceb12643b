"""When a page was published: every date it bears, and the choice among them.

What the head declares as the publication stands against nothing but the day in the address and the day that the page shows
at its headline. A day shown as an update counts only where it is more than a month later: then the text was written anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone

from missionwatch.clean import claims, dates, second_opinion
from missionwatch.clean.claims import NOTHING, Claim
from missionwatch.clean.dates import Moment
from missionwatch.clean.days import DECLARED, META, Candidate, candidates
from missionwatch.clean.facts import Facts
from missionwatch.clean.page_parts import Parts
from missionwatch.model import Page

_ANEW = timedelta(days=30)
_AT_HEADLINE = frozenset(["line headline", "line below", "line between"])


def choose(facts: Facts, page: Page, parts: Parts) -> Claim:
    """The moment of publication as a Claim of a Moment, or NOTHING."""
    found = candidates(facts, page, parts)
    listed = eligible(found)
    number, confidence = claims.best([found[day].marks for day in listed], "published", may_be_none=False)
    feed = page.entry_published_at
    if number < 0:
        return Claim(Moment(feed), "feed", 0.9) if feed else second_opinion.day(page)
    chosen = found[listed[number]]
    if feed and confidence < 0.5 and not chosen.marks & (DECLARED | {"url", "time published"}):
        return Claim(Moment(feed), "feed", 0.9)
    moment = on_the_shown_day(chosen, found)
    return _with_feed(Claim(moment, chosen.source, confidence), feed)


def modified(facts: Facts, published: Moment | None, fetched_at: datetime) -> Claim:
    """When the page was last changed, where it says so and that is after its publication."""
    metas = [values[0] for name, values in facts.meta.items() if META.get(name) == "meta modified"]
    for source, values in (("json-ld", [facts.ld.get("dateModified")]), ("meta", metas)):
        for value in values:
            moment = dates.parse(value) if isinstance(value, str) else None
            if moment is None or moment.is_day or moment.instant > fetched_at + timedelta(days=1):
                continue
            if published is None or moment.instant > published.instant:
                return Claim(moment, source)
    return NOTHING


def eligible(found: dict[date, Candidate]) -> list[date]:
    """The days among which the choice is made, in order."""
    days = sorted(found)
    declared = [day for day in days if found[day].marks & DECLARED]
    if not declared:
        return days
    return [day for day in days if day in declared or _may_stand(found[day], day, declared)]


def _may_stand(candidate: Candidate, day: date, declared: Sequence[date]) -> bool:
    marks = candidate.marks
    if "url" in marks:
        return True
    if not marks & _AT_HEADLINE:
        return False
    is_update = any("updated" in mark or "modified" in mark for mark in marks)
    return not is_update or min(abs(day - other) for other in declared) > _ANEW


# --- hours and zones --------------------------------------------------------------------------------------------------


def on_the_shown_day(chosen: Candidate, found: dict[date, Candidate]) -> Moment:
    """The declared instant, where the chosen day is only how readers saw it: 22:04 UTC was the next day in Vienna.

    The zone is the one that the page's own hour gives, else the nearest in which the instant falls on that day.
    """
    shown = chosen.moment
    if chosen.marks & DECLARED and not shown.is_day and shown.at.utcoffset() == timedelta(0):
        return _as_shown(shown, found)
    if shown.at.tzinfo is not None or chosen.marks & DECLARED:
        return shown
    for other in found.values():
        moment = other.moment
        if not other.marks & DECLARED or moment.is_day or moment.at.tzinfo is None:
            continue
        if abs((moment.at.date() - shown.at.date()).days) != 1:
            continue
        for half_hours in sorted(range(-24, 29), key=abs):
            local = moment.at.astimezone(timezone(timedelta(minutes=30 * half_hours)))
            if local.date() == shown.at.date() and (
                shown.is_day or abs(local.replace(tzinfo=None) - shown.at) < timedelta(minutes=2)
            ):
                return Moment(local)
    return shown


def _as_shown(declared: Moment, found: dict[date, Candidate]) -> Moment:
    """An instant in UTC, in the zone in which the headline shows the very same minute on the day before or after."""
    for day, other in found.items():
        moment = other.moment
        if (
            moment.is_day
            or moment.at.tzinfo
            or abs((day - declared.at.date()).days) != 1
            or not other.marks & _AT_HEADLINE
        ):
            continue
        apart = moment.at - declared.at.replace(tzinfo=None, second=0)
        if timedelta(hours=-12) <= apart <= timedelta(hours=14) and apart % timedelta(minutes=30) < timedelta(
            minutes=1
        ):
            return Moment(declared.at.astimezone(timezone(apart - apart % timedelta(minutes=30))))
    return declared


def _with_feed(claim: Claim, feed: datetime | None) -> Claim:
    """A bare day takes the feed's instant of that day; an hour without a zone gives way to the feed's exact instant."""
    moment: Moment = claim.value
    if feed is None or moment.at.tzinfo:
        return claim
    apart = moment.instant - feed
    if moment.is_day:
        is_same = timedelta(hours=-38) < apart < timedelta(hours=14)
        return Claim(Moment(feed), "feed", claim.confidence) if is_same else claim
    if abs(apart) > timedelta(hours=14):
        return claim
    is_zone = apart.total_seconds() % 900 < 60 or apart.total_seconds() % 900 > 840
    return Claim(Moment(feed), claim.source if is_zone else "feed", claim.confidence)
