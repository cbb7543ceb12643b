"""`parse_feed`: the way of one document through gate, charset, reader and the steps that all readers share."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

from missionwatch.errors import ItemError
from missionwatch.model import Entry
from missionwatch.poll import gate, jsonfeed, xmlfeed
from missionwatch.poll.charset import decoded
from missionwatch.poll.dates import instant
from missionwatch.poll.plain import folded, plain
from missionwatch.poll.raw import RawEntry, RawFeed, Text
from missionwatch.urls import bounded

MAX_TITLE = 1_000
MAX_SUMMARY = 20_000
MAX_LINK = 8_192
MAX_CATEGORIES = 50
_SPACE_IN_LINK = re.compile(r"[\t\r\n]+")


@dataclass(frozen=True, slots=True)
class Hints:
    """What a publisher says about when to come again: minutes, hours (GMT, 0 to 23) and days (Monday is 0) to skip."""

    ttl_min: float | None = None
    period_min: float | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed's entries in document order. `dropped` counts those beyond the cap; `format` is what it was read as."""

    title: str
    entries: tuple[Entry, ...]
    hints: Hints = Hints()
    dropped: int = 0
    format: str = ""
    language: str | None = None


def parse_feed(body: bytes, content_type: str | None, url: str, *, now: datetime | None = None) -> ParsedFeed:
    """The feed in `body`, whose address is `url`. `now` (default: the clock) bounds dates in the future.

    Raises NotFeed, kind "empty" for nothing at all, "hostile feed" for what would stall a parser, "not a feed" else,
    with a message that says what it is instead; TooLarge for gzip that grows beyond bounds.
    """
    try:
        text, dropped = gate.feed_text(decoded(gate.unpacked(body), content_type), url)
        raw = jsonfeed.read(text) if text.startswith(("{", "[")) else xmlfeed.read(text, url)
    except ItemError as error:
        error.subject = error.subject or url
        raise
    return _finished(raw, dropped, url, now or datetime.now(UTC))


def feed_links(body: bytes, content_type: str | None, url: str) -> list[str]:
    """The addresses of the feeds that the HTML page in `body` names as its own, absolute, at most a handful."""
    return gate.alternates(decoded(gate.unpacked(body), content_type), url)


def _finished(raw: RawFeed, dropped: int, url: str, now: datetime) -> ParsedFeed:
    entries = [_entry(item, url, now) for item in raw.entries]
    return ParsedFeed(
        title=_plain(raw.title, MAX_TITLE),
        entries=tuple(_told_apart(entries)),
        hints=Hints(raw.ttl_min, raw.period_min, raw.skip_hours, raw.skip_days),
        dropped=dropped + raw.dropped,
        format=raw.format,
        language=folded(raw.language, 40) or None if raw.language else None,
    )


def _entry(raw: RawEntry, url: str, now: datetime) -> Entry:
    link = _absolute(raw.link, url)
    if link == url:  # what became of an empty or broken link
        link = None
    if link is None and raw.guid.startswith(("http://", "https://")):
        link = _absolute(raw.guid, url)
    title = _plain(raw.title, MAX_TITLE)
    summary = max((_plain(text, MAX_SUMMARY) for text in raw.texts), key=len, default="")
    dates = (instant(text, parsed, now=now) for text, parsed in raw.dates)
    return Entry(
        guid=bounded(folded(raw.guid, MAX_LINK) or link or f"text:{title or summary}"),
        link=link,
        title=title,
        summary=summary,
        published_at=next((date for date in dates if date), None),
        categories=tuple(
            dict.fromkeys(name for name in (plain(c, 200) for c in raw.categories[:MAX_CATEGORIES]) if name)
        ),
    )


def _plain(text: Text, limit: int) -> str:
    return plain(text.value, limit, is_html=text.is_html)


def _absolute(link: str | None, base: str) -> str | None:
    """`link` as an absolute http address, None for anything else."""
    link = _SPACE_IN_LINK.sub("", link or "").strip()
    if not link or len(link) > MAX_LINK:
        return None
    try:
        address = urljoin(base, link)
        parts = urlsplit(address)
        address = parts.scheme + address[len(parts.scheme) :]
        has_host = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not has_host:
        return None
    return "".join(c if c.isprintable() and c != " " else "" if c < " " else "%20" if c == " " else c for c in address)


def _told_apart(entries: Iterable[Entry]) -> list[Entry]:
    """Entries that share a guid but lead to different pages get guids of their own."""
    entries = list(entries)
    links: defaultdict[str, set[str | None]] = defaultdict(set)
    for entry in entries:
        links[entry.guid].add(entry.link)
    return [
        replace(entry, guid=bounded(f"{entry.guid} {entry.link}"))
        if entry.link and len(links[entry.guid]) > 1
        else entry
        for entry in entries
    ]
