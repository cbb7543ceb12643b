"""Every day that a page bears, marked with where it stands: head, address, `time`, bylines, lines, picture, scripts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from missionwatch.clean import dates, scripted
from missionwatch.clean.dates import Moment
from missionwatch.clean.facts import Facts
from missionwatch.clean.page_parts import Parts
from missionwatch.model import Page

_EARLIEST = datetime(1994, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
META = {
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
DECLARED = frozenset(["ld published", "meta published"])
# Asked of small letters: folding case at every place takes twice as long.
_SAYS_UPDATED = re.compile(
    r"updat|modif|aktualisier|actualiz|atualiz|mis à jour|mise à jour|\bmaj\b|zuletzt|last (?:edit|review)|review|geändert|"
    r"güncelle|imesasishwa|mete ajou|revis|edited|corrig"
)
_SAYS_PUBLISHED = re.compile(
    r"publi|posted|erstellt|veröffentlicht|erschienen|created|eingestellt|datum|\bstand\b|\bvom\b|pibliye|imechapishwa|filed|released|"
    r"\bdat[ea]\b|fecha|tarehe|verschenen|geplaatst"
)
_NAMED_DATE, _NAMED_CHANGE = re.compile("date|time|publi"), re.compile("modif|updat")
_ORDER = ("time first", "time second")
_IN_IMAGE = re.compile(r"(20[0-3]\d)/(0[1-9]|1[0-2])/(0[1-9]|[12]\d|3[01])(?!\d)")
_DAY_FIRST_ENGLISH = frozenset("uk ie au nz in za ke ng gh ug tz zm zw jm tt bb bs gy sg my pk lk mt ca".split())  # noqa: SIM905
_LONG = 220  # characters from which a line is a paragraph


@dataclass(slots=True)
class Candidate:
    """A day that the page bears, the most exact moment given for it, and what is known of its places."""

    moment: Moment
    source: str
    marks: set[str] = field(default_factory=set)


class _Found:
    """Candidates by their day as written."""

    def __init__(self, latest: datetime) -> None:
        self.by_day: dict[date, Candidate] = {}
        self._latest = latest

    @property
    def is_declared(self) -> bool:
        return any(candidate.marks & DECLARED for candidate in self.by_day.values())

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
    """The days, marked. None is later than a day after the fetch."""
    found = _Found(page.fetched_at + _DAY)
    _from_head(facts, found)
    found.add(dates.in_url(page.final_url or page.url), "url", "url")
    _from_times(facts, found)
    _from_places(facts, found)
    _from_lines(facts, page, parts, found)
    image = _IN_IMAGE.search(facts.first("og:image") or "")
    if image:
        found.add(dates.parse("-".join(image.groups())), "url", "image")
    if not found.is_declared:
        for value in scripted.days(page.body or b""):
            found.add(dates.parse(value), "script", "script")
    _compare(found.by_day)
    return found.by_day


def _from_head(facts: Facts, found: _Found) -> None:
    for key, mark in _LD.items():
        value = facts.ld.get(key)
        if isinstance(value, str):
            found.add(dates.parse(value), "json-ld", mark)
    for name, values in facts.meta.items():
        named = META.get(name)
        if named:
            found.add(dates.parse(values[0]), "meta", named)
        elif len(values[0]) < 40 and _NAMED_DATE.search(name) and not _NAMED_CHANGE.search(name):
            found.add(dates.parse(values[0]), "meta", "meta other")


def _from_times(facts: Facts, found: _Found) -> None:
    for number, (value, names, text) in enumerate(facts.times):
        marks = ["time element", *_ORDER[number : number + 1]]
        if "publish" in names or "pubdate" in names or "entry-date" in names or "created" in names:
            marks.append("time published")
        if "updated" in names.replace("published updated", "published") or "modified" in names:
            marks.append("time modified")
        if _SAYS_UPDATED.search(text.lower()):
            marks.append("time updated")
        found.add(dates.parse(value) or dates.in_text(text), "time element", *marks)


def _from_places(facts: Facts, found: _Found) -> None:
    """Days beside the authors, in elements made for both: often a `footer`, of which no line is kept."""
    for place in facts.places:
        for line in place.lines[:4]:
            if len(line) <= 80:
                found.add(dates.in_text(line), "text", "place")


# --- lines ------------------------------------------------------------------------------------------------------------


def _from_lines(facts: Facts, page: Page, parts: Parts, found: _Found) -> None:
    lines = parts.dated(
        is_near=found.is_declared
    )  # only what stands at the headline can stand against what is declared
    month_first = _is_month_first(facts, page, lines)
    for number, text in lines:
        if len(text) > _LONG:
            _from_edge(number, text, parts, month_first, found)
            continue
        for start, moment in list(dates.all_in(text, month_first))[:4]:
            moment = _as_known(moment, text[start : start + 12], found)
            before = (text[max(0, start - 40) : start] if start else parts.before(number)).lower()
            marks = [_where(number, parts)]
            if _SAYS_UPDATED.search(before):
                marks.append("says updated")
            elif _SAYS_PUBLISHED.search(before):
                marks.append("says published")
            if not moment.is_day:
                marks.append("line with hour")
            found.add(moment, "text", *marks)


def _from_edge(number: int, text: str, parts: Parts, month_first: bool, found: _Found) -> None:
    """A first paragraph may begin with a day, or with what it was and its day, and the last one end with one."""
    if number <= parts.first + 2 or number == parts.last:
        for start, moment in list(dates.all_in(text[:120], month_first))[:1]:
            is_at_start = start < 12 or (start < 40 and _SAYS_PUBLISHED.search(text[:start].lower()))
            found.add(moment if is_at_start else None, "text", "text edge")
        for _, moment in list(dates.all_in(text[-60:], month_first))[:1]:
            found.add(moment, "text", "text edge")


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
    orders = {order for _, text in lines if len(text) <= _LONG for order in dates.orders(text)}
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
    if mark in DECLARED or mark in {"ld created", "meta date"}:
        return "head"
    if mark.startswith("time"):
        return "time"
    if mark.startswith("line"):
        return "line"
    return "url" if mark == "url" else "modified" if "modified" in mark else None


def _compare(by_day: dict[date, Candidate]) -> None:
    """Mark what a candidate is beside the others."""
    days = sorted(by_day)
    declared = [day for day in days if by_day[day].marks & DECLARED]
    for day in days:
        marks = by_day[day].marks
        families = {family for family in map(_family, marks) if family}
        marks.add(f"{len(families)} families")
        if len(families) == 1:
            marks.add(f"only {next(iter(families))}")
        if by_day[day].moment.is_day:
            marks.add("day")
        near = [other for other in (day - _DAY, day + _DAY) if other in by_day]
        if any(by_day[other].marks & DECLARED for other in near):
            marks.add("a day from declared")
        if any("url" in by_day[other].marks for other in near):
            marks.add("a day from url")
        if declared and day < declared[0]:
            marks.add("before declared")
        if declared and day > declared[-1]:
            marks.add("after declared")
