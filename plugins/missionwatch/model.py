"""The nouns of the system. Values only: frozen, no I/O, no imports from the rest of the package.

All instants are aware datetimes in UTC and their names end in `_at`. Offsets count code points of the NFC form of the
field that they point into.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

LANGUAGES = ("en", "fr", "es", "ht", "pt", "sw", "de")
STAGES = ("poll", "fetch", "clean", "detect", "cluster", "load", "alert", "digest")
OUTCOMES = ("kept", "deferred", "rejected", "skipped", "waiting", "crashed")

Label = Literal["direct", "contextual", "none"]
Basis = Literal["page", "feed entry only"]


@dataclass(frozen=True, slots=True)
class Feed:
    """A source as an engineer declared it in config/feeds. What was observed of it is in the table ops.feed_state."""

    key: str
    url: str
    outlet: str
    language: str
    country: str
    kind: str
    homepage: str | None = None
    tier: int = 2
    format: str = "feed"
    fetch: str = "all"
    poll_every_min: int | None = None
    enabled: bool = True
    unproven: bool = False
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed, as parsed: text plain, link absolute, dates in UTC or None when unknown."""

    guid: str
    link: str | None
    title: str
    summary: str = ""
    published_at: datetime | None = None
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """What a fetch brought, with what the feed said about it.

    `url` is the address as found, `final_url` where redirects ended. `body` is None when the page could not be had
    (wall, robots.txt) and the feed's own title and summary must do.
    """

    page_key: str
    feed: str
    url: str
    final_url: str
    body: bytes | None
    content_type: str | None
    fetched_at: datetime
    entry_title: str = ""
    entry_summary: str = ""
    entry_published_at: datetime | None = None
    feed_language: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of an article's text, `text[start:end]`: lead, heading, body, quote, list, table or box."""

    zone: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Aside:
    """What stands on the page and not in the text: caption, related link, notice, repeated line. Cut to a few words."""

    zone: str
    text: str


@dataclass(frozen=True, slots=True)
class Post:
    """One post of a live blog, `text[start:end]`; `at` is None where the page shows a time that says no day."""

    start: int
    end: int
    at: datetime | None = None
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Dateline:
    """What stands before the first sentence: "NAIROBI, March 3 (Reuters) -". `day` is an ISO date; "" where unsaid."""

    place: str
    day: str = ""
    agency: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """A page, cleaned. `text` is NFC, plain, paragraphs parted by a blank line; `title` NFC, one line.

    `published_source` says where the instant came from (json-ld, meta, time element, text, url, script, feed, htmldate), `method`
    which extractor won (blocks, json-ld, feed entry; "+ site rule" where one changed the page) and `confidence` the F1 that texts
    which it chose as surely have on pages with a known text. `kind` is article, live blog, gallery, video page, audio page
    or paywall stub. `language` is identified, `declared_language` what the page says. `agency` is who wrote it first, where
    the page says so. `published_offset_min` is the zone of the publication as written, in minutes east of UTC. `canonical_url`
    is the page's own word for its address, of the same site. `provenance` holds (field, source, confidence from 0 to 1).
    """

    page_key: str
    url: str
    title: str
    text: str
    language: str
    basis: Basis = "page"
    published_at: datetime | None = None
    published_source: str | None = None
    authors: tuple[str, ...] = ()
    agency: str | None = None
    section: str | None = None
    image_url: str | None = None
    method: str = ""
    confidence: float | None = None
    kind: str = "article"
    passages: tuple[Passage, ...] = ()
    asides: tuple[Aside, ...] = ()
    posts: tuple[Post, ...] = ()
    dateline: Dateline | None = None
    modified_at: datetime | None = None
    published_offset_min: int | None = None
    canonical_url: str | None = None
    declared_language: str | None = None
    provenance: tuple[tuple[str, str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why: `field[start:end] == quote`, and the rule (a line of the topic) that says so. `sentence` holds the quote.

    `zone` is where on the page it stood (title, or a Passage's zone), `posted_at` the ISO instant of the live blog's post.
    """

    field: Literal["title", "text"]
    start: int
    end: int
    quote: str
    rule: str
    sentence: str = ""
    zone: str = ""
    posted_at: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its meaning. `unit` is persons, percent, vehicles or an ISO 4217 currency; `as_of` an ISO date."""

    kind: str
    value: float
    unit: str
    qualifier: str | None = None
    as_of: str | None = None
    quote: str = ""
    field: Literal["title", "text"] = "text"
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Detection:
    """The verdict on one article. `score` is the probability of being relevant; `reason` is there for `none` too."""

    label: Label
    score: float
    reason: str
    language: str
    evidence: tuple[Evidence, ...] = ()
    entities: tuple[str, ...] = ()
    event_types: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()

    @property
    def is_relevant(self) -> bool:
        return self.label != "none"


@dataclass(frozen=True, slots=True)
class Document:
    """What clustering sees of a relevant article. `key` is stable and unique (the page key)."""

    key: str
    url: str
    title: str
    text: str
    language: str
    published_at: datetime
    outlet: str
    agency: str | None = None
    entities: tuple[str, ...] = ()
    event_types: tuple[str, ...] = ()
    figures: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a document went: its story, and the document that it copies (None: an original report)."""

    key: str
    story_id: int
    copy_of: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing worth telling on one channel. `dedup_key` makes a second one of the same impossible."""

    story_id: int
    rule: str
    channel: str
    reason: str
    dedup_key: str


@dataclass(frozen=True, slots=True)
class Message:
    """A mail or post, rendered. `message_id` is fixed by what it is about and whom it is for, so a retry is the same."""

    message_id: str
    recipient: str
    subject: str
    text: str
    html: str = ""
    headers: tuple[tuple[str, str], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Digest:
    """One edition of one period, rendered. `inputs` (JSON) is what it was built from: enough to build it again."""

    edition: str
    period_start: datetime
    period_end: datetime
    subject: str
    html: str
    text: str
    inputs: dict[str, object]
