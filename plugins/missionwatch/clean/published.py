"""When a page was published: every date it bears, and the choice among them.

What the head declares as the publication stands against nothing but the day in the address and the day that the page shows
at its headline. A day shown as an update counts only where it is more than a month later: then the text was written anew.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from urllib.parse import urlsplit

from missionwatch.clean import claims, dates, second_opinion
from missionwatch.clean.claims import NOTHING, Claim
from missionwatch.clean.dates import Moment
from missionwatch.clean.facts import Facts
from missionwatch.clean.page_parts import Parts
from missionwatch.model import Page

_EARLIEST = datetime(1994, 1, 1, tzinfo=UTC)
_ANEW = timedelta(days=30)
_DAY = timedelta(days=1)
_META = {
    **dict.fromkeys(
        "article:published_time og:article:published_time og:published_time datepublished article:published parsely-pub-date "  # noqa: SIM905
        "sailthru.date publish-date publishdate publication_date publicationdate pubdate cxenseparse:recs:publishtime "
        "dc.date.issued dcterms.created dcterms.date dcterms.issued dc.date.created citation_publication_date "
        "citation_online_date citation_date rnews:datepublished article.published published_time last-published "
        "bt:pubdate originalpublicationdate "
        "og:pubdate publish_date article_date_original datecreated created vr:published_time date_published article:post_date "
        "prism.publicationdate release_date article:publicationdate firstpublished".split(),
        "meta published",
    ),
    **dict.fromkeys(["date", "dc.date", "timestamp", "pdate", "article:date"], "meta date"),
    **dict.fromkeys(
        "article:modified_time og:updated_time og:article:modified_time dateupdate datemodified last-modified lastmod modified "  # noqa: SIM905
        "dcterms.modified dc.date.modified revised article:modified".split(),
        "meta modified",
    ),
}
_LD = {
    "datePublished": "ld published",
    "dateCreated": "ld created",
    "uploadDate": "ld created",
    "dateModified": "ld modified",
}
_DECLARED = frozenset(["ld published", "meta published"])
_SAYS_UPDATED = re.compile(
    r"updat|modif|aktualisier|actualiz|atualiz|mis à jour|mise à jour|\bmaj\b|zuletzt|last (?:edit|review)|review|geändert|"
    r"güncelle|imesasishwa|mete ajou|revis|edited|corrig",
    re.I,
)
_SAYS_PUBLISHED = re.compile(
    r"publi|posted|erstellt|veröffentlicht|erschienen|created|eingestellt|datum|\bstand\b|\bvom\b|pibliye|imechapishwa|filed|released|"
    r"\bdat[ea]\b|fecha|tarehe|verschenen|geplaatst",
    re.I,
)
_COPYRIGHT = re.compile(r"©|copyright|\(c\)", re.I)
_IN_IMAGE = re.compile(r"(20[0-3]\d)/(0[1-9]|1[0-2])/(0[1-9]|[12]\d|3[01])(?!\d)")
_DAY_FIRST_ENGLISH = frozenset("uk ie au nz in za ke ng gh ug tz zm zw jm tt bb bs gy sg my pk lk mt ca".split())  # noqa: SIM905


@dataclass(slots=True)
class Candidate:
    """A day that the page bears, the most exact moment given for it, and what is known of its places."""

    moment: Moment
    source: str
    marks: set[str] = field(default_factory=set)


def choose(facts: Facts, page: Page, parts: Parts) -> Claim:
    """The moment of publication as a Claim of a Moment, or NOTHING."""
    found = candidates(facts, page, parts)
    listed = eligible(found)
    number, confidence = claims.best([found[day].marks for day in listed], "published", may_be_none=False)
    feed = page.entry_published_at
    if number < 0:
        return Claim(Moment(feed), "feed", 0.9) if feed else second_opinion.day(page)
    chosen = found[listed[number]]
    if feed and confidence < 0.5 and not chosen.marks & (_DECLARED | {"url", "time published"}):
        return Claim(Moment(feed), "feed", 0.9)
    moment = on_the_shown_day(chosen, found)
    return _with_feed(Claim(moment, chosen.source, confidence), feed)


def modified(facts: Facts, published: Moment | None, fetched_at: datetime) -> Claim:
    """When the page was last changed, where it says so and that is after its publication."""
    metas = [values[0] for name, values in facts.meta.items() if _META.get(name) == "meta modified"]
    for source, values in (("json-ld", [facts.ld.get("dateModified")]), ("meta", metas)):
        for value in values:
            moment = dates.parse(value) if isinstance(value, str) else None
            if moment is None or moment.is_day or moment.instant > fetched_at + timedelta(days=1):
                continue
            if published is None or moment.instant > published.instant:
                return Claim(moment, source)
    return NOTHING


# --- candidates -------------------------------------------------------------------------------------------------------


class _Found:
    """Candidates by their day as written."""

    def __init__(self, latest: datetime) -> None:
        self.by_day: dict[date, Candidate] = {}
        self._latest = latest

    def add(self, moment: Moment | None, source: str, *marks: str) -> None:
        if moment is None or not _EARLIEST < moment.instant <= self._latest:
            return
        day = moment.at.date()
        known = self.by_day.get(day)
        if known is None:
            known = self.by_day[day] = Candidate(moment, source)
        elif (known.moment.is_day and not moment.is_day) or (
            not moment.is_day and known.moment.at.tzinfo is None and moment.at.tzinfo is not None
        ):
            known.moment = moment
        known.marks.update(marks)


def candidates(facts: Facts, page: Page, parts: Parts) -> dict[date, Candidate]:
    """Every day that the page bears, marked. None is later than a day after the fetch."""
    found = _Found(page.fetched_at + timedelta(days=1))
    _from_head(facts, found)
    found.add(dates.in_url(page.final_url or page.url), "url", "url")
    _from_times(facts, found)
    _from_lines(facts, page, parts, found)
    image = _IN_IMAGE.search(facts.first("og:image") or "")
    if image:
        found.add(dates.parse("-".join(image.groups())), "url", "image")
    _compare(found.by_day)
    return found.by_day


def _from_head(facts: Facts, found: _Found) -> None:
    for key, mark in _LD.items():
        value = facts.ld.get(key)
        if isinstance(value, str):
            found.add(dates.parse(value), "json-ld", mark)
    for name, values in facts.meta.items():
        named = _META.get(name)
        if named:
            found.add(dates.parse(values[0]), "meta", named)
        elif len(values[0]) < 40 and ("date" in name or "time" in name or "publi" in name or "modif" in name):
            found.add(
                dates.parse(values[0]),
                "meta",
                "meta other modified" if "modif" in name or "updat" in name else "meta other",
            )


def _from_times(facts: Facts, found: _Found) -> None:
    for number, (value, names, text) in enumerate(facts.times):
        marks = ["time element", "time first" if number == 0 else "time second" if number == 1 else "time later"]
        if "publish" in names or "pubdate" in names or "entry-date" in names or "created" in names:
            marks.append("time published")
        if "updated" in names.replace("published updated", "published") or "modified" in names:
            marks.append("time modified")
        if _SAYS_UPDATED.search(text):
            marks.append("time updated")
        found.add(dates.parse(value) or dates.in_text(text), "time element", *marks)


def _from_lines(facts: Facts, page: Page, parts: Parts, found: _Found) -> None:
    is_declared = any(candidate.marks & _DECLARED for candidate in found.by_day.values())
    lines = parts.dated(is_near=is_declared)  # only what is shown at the headline can stand against what is declared
    month_first = _is_month_first(facts, page, lines)
    for number, text in lines:
        size = len(text)
        if size > 220:
            if number <= parts.first + 1 or number == parts.last:
                for start, moment in list(dates.all_in(text[:120], month_first))[:1]:
                    found.add(moment if start < 12 else None, "text", "text starts")
                for _, moment in list(dates.all_in(text[-60:], month_first))[:1]:
                    found.add(moment, "text", "text ends")
            continue
        where = _where(number, parts)
        several = list(dates.all_in(text, month_first))[:4]
        for rank, (start, moment) in enumerate(several):
            moment = _as_known(moment, text[start : start + 12], found)
            before = text[max(0, start - 40) : start] if start else parts.before(number)
            marks = [where, "line short" if size <= 40 else "line long" if size > 100 else "line"]
            if _SAYS_UPDATED.search(before):
                marks += ["says updated", f"{where} updated"]
            elif _SAYS_PUBLISHED.search(before):
                marks.append("says published")
            if _COPYRIGHT.search(text):
                marks.append("copyright")
            if not moment.is_day:
                marks.append("line with hour")
            if len(several) > 1:
                marks.append("line's first of several" if rank == 0 else "line's other")
            found.add(moment, "text", *marks)


def _as_known(moment: Moment, written: str, found: _Found) -> Moment:
    """A date of either order, read in the one that names a day which the page bears elsewhere."""
    if moment.at.day > 12 or moment.at.date() in found.by_day or "either" not in dates.orders(written):
        return moment
    turned = moment.at.replace(month=moment.at.day, day=moment.at.month)
    return Moment(turned, moment.is_day) if turned.date() in found.by_day else moment


def _where(number: int, parts: Parts) -> str:
    if number < parts.head:
        return "line far above" if number < parts.head - 6 else "line above"
    if number == parts.head:
        return "line headline"
    if number <= min(parts.head + 4, parts.first + 1):
        return "line below"
    if number <= min(parts.first + 1, parts.head + 25):
        return "line between"
    if number <= parts.last:
        return "line in text"
    return "line after" if number <= parts.last + 8 else "line far below"


def _is_month_first(facts: Facts, page: Page, lines: Sequence[tuple[int, str]]) -> bool:
    """Americans write 4/3/2026 for the third of April. Other dates of the page tell, else its language and country."""
    orders = {order for _, text in lines if len(text) <= 220 for order in dates.orders(text)}
    if "month first" in orders:
        return True
    if "either" not in orders or "day first" in orders:
        return False
    language = (facts.language or "").lower().replace("_", "-")
    if not language.startswith("en") or language in {"en-gb", "en-au", "en-nz", "en-ie", "en-in", "en-za", "en-ke"}:
        return False
    country = (urlsplit(page.final_url or page.url).hostname or "").rpartition(".")[2]
    return country not in _DAY_FIRST_ENGLISH


def _family(mark: str) -> str | None:
    if mark in _DECLARED or mark in {"ld created", "meta date"}:
        return "head"
    if mark.startswith("time"):
        return "time"
    if mark.startswith("line"):
        return "line"
    return "url" if mark == "url" else "modified" if "modified" in mark else None


def _compare(by_day: dict[date, Candidate]) -> None:
    """Mark what a candidate is beside the others."""
    days = sorted(by_day)
    declared = [day for day in days if by_day[day].marks & _DECLARED]
    is_bare = not any(
        candidate.marks & (_DECLARED | {"ld created", "meta date", "time published", "url"})
        for candidate in by_day.values()
    )
    for day in days:
        marks = by_day[day].marks
        families = {family for family in map(_family, marks) if family}
        marks.add(f"{len(families)} families")
        if len(families) == 1:
            marks.add(f"only {next(iter(families))}")
        if day == days[0]:
            marks.add("earliest")
        if day == days[-1]:
            marks.add("latest")
        if len(days) == 1:
            marks.add("single")
        if by_day[day].moment.is_day:
            marks.add("day")
        near = [other for other in (day - _DAY, day + _DAY) if other in by_day]
        if near:
            marks.add("a day from another")
        if any(by_day[other].marks & _DECLARED for other in near):
            marks.add("a day from declared")
        if any("url" in by_day[other].marks for other in near):
            marks.add("a day from url")
        if declared and day < declared[0]:
            marks.add("before declared")
        if declared and day > declared[-1]:
            marks.add("after declared")
        if is_bare:
            marks.update(
                {f"bare {mark}" for mark in marks if mark.startswith(("line", "time", "says", "earliest", "latest"))}
            )


_AT_HEADLINE = frozenset(["line headline", "line below", "line between"])


def eligible(found: dict[date, Candidate]) -> list[date]:
    """The days among which the choice is made, in order."""
    days = sorted(found)
    declared = [day for day in days if found[day].marks & _DECLARED]
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
    if chosen.marks & _DECLARED and not shown.is_day and shown.at.utcoffset() == timedelta(0):
        return _as_shown(shown, found)
    if shown.at.tzinfo is not None or chosen.marks & _DECLARED:
        return shown
    for other in found.values():
        moment = other.moment
        if not other.marks & _DECLARED or moment.is_day or moment.at.tzinfo is None:
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
