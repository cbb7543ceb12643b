"""Title, authors, publication, section, picture: chosen among a page's claims, each with the place it came from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from missionwatch.clean import dates, phrases
from missionwatch.clean.blocks import Block
from missionwatch.clean.dates import Moment
from missionwatch.clean.facts import Facts
from missionwatch.clean.text import fold, tidy
from missionwatch.model import Page


@dataclass(frozen=True, slots=True)
class Claim:
    """A value and where it was found."""

    value: Any
    source: str


NOTHING = Claim(None, "")
_SEPARATOR = re.compile(r"\s+(?:[|•·»«–—―]|-{1,2}|::|\\\\|//|/)\s+|\s*[|»«]\s*|\s+:\s+")
_BY = re.compile(rf"^\s*{phrases.BYLINE}\s*:?\s+(?=\S)", re.I)
_NAME_SPLIT = re.compile(r"\s*(?:;|\||/|•|·)\s*|\s*,\s*|\s+(?:and|und|et|y|e|&|with|mit|avec|con|com|ak|na)\s+", re.I)
_NOT_A_NAME = re.compile(
    (
        r"https?:|www\.|@\w|\.(?:com|org|net)\b|^\W*$|^(?:admin|administrator|editor|editors|staff|"
        r"webmaster|author|guest|unknown|null|none|n/a|user|wpadmin)$|facebook|twitter"
    ),
    re.I,
)


# --- title ----------------------------------------------------------------------------------------------------------


def title(facts: Facts, page: Page, visible: Iterable[str] = ()) -> Claim:
    """The headline without the site's name. A visible line that the head confirms wins: it is what readers saw."""
    og = facts.first(
        "og:title", "twitter:title", "dc.title", "dcterms.title", "parsely-title", "sailthru.title", "citation_title"
    )
    headline = facts.ld.get("headline") or facts.ld.get("name")
    ld = tidy(headline) if isinstance(headline, str) else ""
    site = _site_names(facts, page)
    claims = [
        (ld, "json-ld"),
        (without_site(og or "", site), "meta"),
        (without_site(facts.title_tag, site), "title element"),
    ]
    claimed = [(text, source) for text, source in claims if text and not _is_site(text, site)]
    headings = [heading for heading in facts.headings if not _is_site(heading, site)]
    spellings = _spellings(text for text, _ in claimed)
    fallback = ""
    for lines in (headings, facts.lesser_headings, visible):
        confirmed = [(spellings[key][0], len(line), line) for line in lines if (key := fold(line)) in spellings]
        rank, _, line = max((one for one in confirmed if not _is_site(one[2], site)), default=(0, 0, ""))
        if rank:
            return Claim(_best_spelling(line, spellings), "heading")
        fallback = fallback or line
    if fallback:
        return Claim(fallback, "heading")
    if len(headings) == 1 and headings[0].count(" ") and (not claimed or _shared(headings[0], claimed[0][0]) > 0.15):
        return Claim(headings[0], "heading")
    entry = tidy(page.entry_title)
    if fold(entry) in spellings:  # the feed knows which part of "Site : Headline" is the headline
        return Claim(entry, "feed")
    if claimed:
        return Claim(*next((claim for claim in claimed if claim[1] != "json-ld"), claimed[0]))
    if headings:
        return Claim(headings[0], "heading")
    if page.entry_title.strip():
        return Claim(tidy(page.entry_title), "feed")
    rest = next((text for text in (*facts.headings, og or "", facts.title_tag) if text), "")
    return Claim(rest, "title element") if rest else NOTHING


def _spellings(claims: Iterable[str]) -> dict[str, tuple[int, str]]:
    """What a heading may be, folded: a whole claim (2), the start of one (1) or its end (0), which is often the site."""
    found: dict[str, tuple[int, str]] = {}
    for text in claims:
        parts = [(2, text)]
        for cut in _SEPARATOR.finditer(text):
            parts += [(1, text[: cut.start()]), (0, text[cut.end() :])]
        for rank, part in parts:
            key = fold(part)
            if key and found.get(key, (-1, ""))[0] < rank:
                found[key] = rank, part
    return found


def _best_spelling(heading: str, spellings: Mapping[str, tuple[int, str]]) -> str:
    """The heading, or the head's spelling of it where the page's markup tore it apart ("Breakpoint : Help")."""
    return spellings[fold(heading)][1] if " :" in heading or heading.isupper() else heading


def headline_candidates(blocks: Iterable[Block]) -> Iterator[str]:
    """Texts of the page's first blocks that are long enough for a headline."""
    for block in islice(blocks, 120):
        if 15 <= len(block.text) <= 250:
            yield block.text


def without_site(text: str, site_names: Iterable[str]) -> str:
    """`text` without the segments at its ends that are the site's name."""
    names = [name for name in site_names if name]
    for _ in range(3):
        cuts = list(_SEPARATOR.finditer(text))
        if not cuts:
            return text
        tail, head = text[cuts[-1].end() :], text[: cuts[0].start()]
        if _is_site(tail, names) and len(text[: cuts[-1].start()]) > 3:
            text = text[: cuts[-1].start()].rstrip()
        elif _is_site(head, names) and len(text[cuts[0].end() :]) > 3:
            text = text[cuts[0].end() :].lstrip()
        else:
            return text
    return text


def _is_site(segment: str, names: list[str]) -> bool:
    """Is it a name of the site, shortened ("Post") or a little longer ("Post Online")?"""
    squeezed = fold(segment).replace(" ", "")
    size = len(squeezed)
    return bool(squeezed) and any(
        squeezed == name
        or (size > 3 and name.startswith(squeezed))
        or (len(name) > 3 and squeezed.startswith(name) and size <= 1.7 * len(name))
        for name in names
    )


def _site_names(facts: Facts, page: Page) -> list[str]:
    """How the site may call itself, folded and without spaces: its claims and the labels of its host."""
    names = [
        *facts.meta.get("og:site_name", ()),
        *facts.meta.get("application-name", ()),
        *facts.meta.get("twitter:site", ()),
        *facts.meta.get("apple-mobile-web-app-title", ()),
    ]
    publisher = facts.ld.get("publisher")
    for item in publisher if isinstance(publisher, list) else [publisher]:
        if isinstance(item, dict) and isinstance(item.get("name"), str):
            names.append(item["name"])
    host = (urlsplit(page.final_url or page.url).hostname or "").removeprefix("www.")
    labels = host.split(".")
    names += [host.replace(".", ""), *(label for label in labels[:-1] if len(label) > 2)]
    return [squeezed for squeezed in (fold(name).replace(" ", "") for name in names) if squeezed]


def _same(a: str, b: str) -> bool:
    return fold(a) == fold(b)


def _shared(a: str, b: str) -> float:
    one, two = set(fold(a).split()), set(fold(b).split())
    return 2 * len(one & two) / max(1, len(one) + len(two))


# --- authors ----------------------------------------------------------------------------------------------------------

_META_AUTHORS = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl", "dcterms.creator",
                 "article:author_name", "article.author", "creator", "cxenseparse:author", "citation_author")  # fmt: skip
_BY_LABEL = re.compile(r"\b(?:by|von|par|por|verfasst|escrito|author)\b", re.I)
_LABELLED = re.compile(
    r"^\W*(?:(?:written|posted|published|reported|story|text|words|submitted|post|article|ein artikel|ein beitrag)\s+)?"
    r"(?:by|von|par|por|door|na|pa|av|di|ekri pa|imeandikwa na|escrito por|[ée]crit par|author|autor|autora|auteur|"
    r"autorin|mwandishi)\s*:?\s+(?P<names>.{3,80})$",
    re.I,
)
_LABEL_ONLY = re.compile(
    r"^\W*(?:(?:written|posted|published|reported|reviewed|edited|fact checked|medically reviewed|story|words|text)\s+)?"
    r"(?:by|von|par|por|author|authors|autor|autorin|auteur|autora|kategorien.*|hinterlasse.*|.*\bby)\s*:?\W*$",
    re.I,
)
_STOP = re.compile(
    r"\s*(?:[|•·–—(\[]|\s-\s|\bon\b|\bam\b|\ble\b|\bat\b|\bin\b|\bfor\b|\bpublished\b|\bupdated\b|\bposted\b|\bis a\b|\d|"
    r"\bfollow\b|\bmin\b)",
    re.I,
)


def authors(
    facts: Facts,
    page: Page,
    bylines: Callable[[], Iterable[tuple[list[str], bool]]] = tuple,
    lines: Callable[[], Iterable[str]] = tuple,
) -> Claim:
    """The people named as authors, as a tuple in order. Visible places and lines are asked for only when needed."""
    site = _site_names(facts, page)
    names = _people(_ld_people(facts.ld.get("author") or facts.ld.get("creator")))
    if names:
        return Claim(names, "json-ld")
    weak: tuple[str, ...] = ()
    for name in _META_AUTHORS:
        names = _people(_split(facts.meta.get(name, ())))
        if names and all(_is_site(name, site) for name in names):
            weak = weak or names  # the site as its own author: unless a person is named on the page
        elif names:
            return Claim(names, "meta")
    for number in (1, 2):
        if _BY_LABEL.search(" ".join(facts.meta.get(f"twitter:label{number}", ()))):
            names = _people(_split(facts.meta.get(f"twitter:data{number}", ())))
            if names:
                return Claim(names, "meta")
    for found, is_sure in bylines():
        names = _people(_visible_names(found, is_sure))
        if names:
            return Claim(names, "byline")
    for line in lines():
        match = _LABELLED.match(line)
        names = _people(_visible_names([match.group("names")], False)) if match else ()
        if names:
            return Claim(names, "text")
    return Claim(weak, "meta" if weak else "")


def _ld_people(value: Any, depth: int = 0) -> Iterator[str]:
    if depth > 3:
        return
    if isinstance(value, str):
        yield from _split([value])
    elif isinstance(value, list):
        for item in value[:30]:
            yield from _ld_people(item, depth + 1)
    elif isinstance(value, dict) and "organization" not in str(value.get("@type", "")).lower():
        yield from _ld_people(value.get("name"), depth + 1)


def _split(values: Iterable[str]) -> Iterator[str]:
    for value in values:
        if not _NOT_A_NAME.search(value):
            yield from _NAME_SPLIT.split(_BY.sub("", tidy(value)[:400]))


def _visible_names(lines: Iterable[str], is_sure: bool) -> Iterator[str]:
    """Names in visible lines: two to five words that begin like names; in a sure place the first line may be any name."""
    for number, line in enumerate([line for line in lines if not _LABEL_ONLY.match(line)]):
        label = _LABELLED.match(line)
        line = label.group("names") if label else line
        cut = _STOP.search(line)
        line = line[: cut.start()] if cut else line
        for name in _split([line]):
            words = name.split()
            if not words or (name.endswith((".", "!", "?", ":")) and len(words) > 4):
                continue
            is_name = 1 < len(words) <= 5 and sum(word[:1].isupper() for word in words) >= 2
            if is_name or (is_sure and number == 0 and len(words) <= 3):
                yield name
        if label or (is_sure and number == 0):
            return


_ROLE = re.compile(
    r"\b(?:writer|reporter|correspondent|consultant|marketing|manager|director|author|autor|last modified|read|more|über|"
    r"posts?|view|comments?|share|subscribe|newsletter|contributor|news|profile|follow|about|minutes?|category|home)\b",
    re.I,
)


def _people(names: Iterable[str]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for name in names:
        name = _BY.sub("", tidy(name)).strip(" ,.;:-–|*")
        if _LABEL_ONLY.match(name):
            continue
        if 1 < len(name) <= 60 and not _NOT_A_NAME.search(name) and len(name.split()) <= 6 and not _ROLE.search(name):
            kept.setdefault(fold(name), name)
    return tuple(list(kept.values())[:12])


# --- publication ----------------------------------------------------------------------------------------------------


def published(
    facts: Facts, page: Page, visible: Iterable[str], second_opinion: Callable[[], Moment | None] = lambda: None
) -> tuple[Moment | None, str]:
    """When it was published and who says so. `visible` are short lines near the headline.

    `second_opinion` is asked when the page's own claims and those lines name no possible day.
    """
    earliest, latest = datetime(1990, 1, 1, tzinfo=UTC), page.fetched_at + timedelta(days=1)
    best: tuple[Moment, str] | None = None
    for moment, source in _moments(facts, page, visible):
        if moment and earliest < moment.instant <= latest:
            if best is None:
                best = moment, source
            elif best[0].is_day and not moment.is_day and abs(moment.instant - best[0].instant) < timedelta(hours=38):
                best = moment, source  # the same day, and an hour on top
                break
            if not best[0].is_day:
                break
    if best is None:
        moment = second_opinion()
        if moment is None or not earliest < moment.instant <= latest:
            return None, ""
        best = moment, "text"
    return _with_feed_zone(best[0], best[1], page)


def _moments(facts: Facts, page: Page, visible: Iterable[str]) -> Iterator[tuple[Moment | None, str]]:
    for key in ("datePublished", "dateCreated", "uploadDate"):
        value = facts.ld.get(key)
        yield dates.parse(value if isinstance(value, str) else None), "json-ld"
    for name in (
        "article:published_time",
        "og:article:published_time",
        "og:published_time",
        "datepublished",
        "article:published",
        "parsely-pub-date",
        "sailthru.date",
        "publish-date",
        "publishdate",
        "publication_date",
        "publicationdate",
        "pubdate",
        "cxenseparse:recs:publishtime",
        "dc.date.issued",
        "dcterms.created",
        "dcterms.date",
        "dc.date",
        "dc.date.created",
        "citation_publication_date",
        "citation_date",
        "date",
        "rnews:datepublished",
        "article.published",
        "published_time",
        "last-published",
        "created",
        "bt:pubdate",
        "datecreated",
        "timestamp",
        "originalpublicationdate",
        "og:pubdate",
        "article_date_original",
    ):
        for value in facts.meta.get(name, ())[:1]:
            yield dates.parse(value), "meta"
    for sure in (True, False):
        for value, names, text in facts.times:
            is_sure = "publish" in names or "pubdate" in names or "entry-date" in names
            if (
                is_sure == sure
                and "updated" not in names.replace("published updated", "published")
                and "modified" not in names.replace("published", "")
            ):
                yield dates.parse(value) or dates.in_text(text), "time element"
    yield dates.in_url(page.final_url or page.url), "url"
    month_first = (facts.language or "").lower() in {"en-us", "en_us"}
    for line in visible:
        yield dates.in_text(line[:200], month_first=month_first), "text"
    if page.entry_published_at:
        yield Moment(page.entry_published_at), "feed"
    for value in facts.meta.get("article:modified_time", ())[:1]:
        yield dates.parse(value), "meta"


def _with_feed_zone(moment: Moment, source: str, page: Page) -> tuple[Moment, str]:
    """A bare day takes the feed's instant of that day; an hour without a zone takes the zone that makes it the same."""
    feed = page.entry_published_at
    if feed is None or moment.at.tzinfo:
        return moment, source
    apart = moment.instant - feed
    if moment.is_day and timedelta(hours=-38) < apart < timedelta(hours=14):
        return Moment(feed), "feed"
    if not moment.is_day and abs(apart) <= timedelta(hours=14) and apart.total_seconds() % 1800 < 60:
        return Moment(feed), source
    return moment, source


# --- the rest -------------------------------------------------------------------------------------------------------


def section(facts: Facts) -> Claim:
    """The newspaper section."""
    value = facts.ld.get("articleSection")
    value = value[0] if isinstance(value, list) and value else value
    if isinstance(value, str) and value.strip():
        return Claim(tidy(value)[:80], "json-ld")
    found = facts.first("article:section", "section", "parsely-section", "og:section")
    return Claim(found[:80], "meta") if found else NOTHING


def image(facts: Facts, page: Page) -> Claim:
    """The address of the lead picture: http(s) only."""
    value = facts.first("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")
    source = "meta"
    if not value:
        value, source = _image_address(facts.ld.get("image")), "json-ld"
    if not value or len(value) > 2000:
        return NOTHING
    try:
        address = urljoin(page.final_url or page.url, value)
        parts = urlsplit(address)
    except ValueError:
        return NOTHING
    return Claim(address, source) if parts.scheme in {"http", "https"} and parts.hostname else NOTHING


def _image_address(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("url") or value.get("contentUrl")
    return value if isinstance(value, str) else None
