"""What a page is beside its text: title, authors, dates, section, picture, address; each with where it came from.

The choices that can go wrong are made in `titles`, `authors` and `published`; this joins them, and makes the easy ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from missionwatch.clean import authors, page_parts, people, published, titles
from missionwatch.clean.blocks import Block
from missionwatch.clean.claims import NOTHING, Claim
from missionwatch.clean.facts import Facts
from missionwatch.clean.text import tidy
from missionwatch.model import Page

__all__ = ["NOTHING", "Claim", "Metadata", "read", "title"]


@dataclass(frozen=True, slots=True)
class Metadata:
    """Claims of one page. `published` and `modified` hold a Moment or None, `authors` a tuple of names, the rest text or None."""

    title: Claim
    authors: Claim
    published: Claim
    modified: Claim
    section: Claim
    image: Claim
    canonical: Claim
    agency: Claim
    declared_language: str | None

    def provenance(self) -> tuple[tuple[str, str, float], ...]:
        """(field, source, confidence) of each value that was found."""
        named = (
            ("title", self.title), ("authors", self.authors), ("published", self.published), ("modified", self.modified),
            ("section", self.section), ("image", self.image), ("canonical", self.canonical), ("agency", self.agency),
        )  # fmt: skip
        return tuple((field, claim.source, round(claim.confidence, 3)) for field, claim in named if claim.source)


def title(facts: Facts, page: Page) -> Claim:
    """The headline."""
    return titles.choose(facts, page)


def read(facts: Facts, page: Page, blocks: Sequence[Block], headline: Claim, chosen: Sequence[int]) -> Metadata:
    """All claims of a page with that headline, whose text is the `chosen` blocks."""
    parts = page_parts.find(blocks, headline.value or "", chosen)
    names = authors.choose(facts, parts)
    moment = published.choose(facts, page, parts)
    return Metadata(
        title=headline,
        authors=names,
        published=moment,
        modified=published.modified(facts, moment.value, page.fetched_at),
        section=section(facts),
        image=image(facts, page),
        canonical=canonical(facts, page),
        agency=_agency(names),
        declared_language=_declared_language(facts),
    )


def _agency(names: Claim) -> Claim:
    """The agency among the authors: it wrote the text first."""
    agencies = [name for name in names.value if people.kind(name) == "agency"]
    return Claim(", ".join(agencies), names.source, names.confidence) if agencies else NOTHING


def section(facts: Facts) -> Claim:
    """The newspaper section."""
    value = facts.ld.get("articleSection")
    value = value[0] if isinstance(value, list) and value else value
    if isinstance(value, str) and value.strip():
        return Claim(tidy(value)[:80], "json-ld", 0.95)
    found = facts.first(
        "article:section", "section", "parsely-section", "og:section", "sailthru.section", "cxenseparse:category"
    )
    return Claim(found[:80], "meta", 0.9) if found else NOTHING


def image(facts: Facts, page: Page) -> Claim:
    """The address of the lead picture: http(s) only."""
    value = facts.first("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")
    source = "meta"
    if not value:
        value, source = _image_address(facts.ld.get("image")), "json-ld"
    address = _absolute(value, page) if value else None
    return Claim(address, source, 0.9) if address else NOTHING


def _image_address(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("url") or value.get("contentUrl")
    return value if isinstance(value, str) else None


def canonical(facts: Facts, page: Page) -> Claim:
    """The page's own address as it gives it, only where that is of the same site and no site's front page."""
    for value, source in ((facts.canonical, "link"), (facts.first("og:url"), "meta")):
        address = _absolute(value, page) if value else None
        if address and _is_same_site(address, page.final_url or page.url) and urlsplit(address).path.strip("/"):
            return Claim(address, source, 0.9)
    return NOTHING


def _absolute(value: str, page: Page) -> str | None:
    """The http(s) address that `value` means on this page; None when it is none."""
    if len(value) > 2000:
        return None
    try:
        address = value if value.startswith("https://") else urljoin(page.final_url or page.url, value)
        parts = urlsplit(address)
    except ValueError:
        return None
    is_web = parts.scheme in {"http", "https"} and parts.hostname and address.isprintable()
    return address if is_web else None


def _is_same_site(one: str, other: str) -> bool:
    """The same host, or one within the other: www.news.example and amp.news.example are not told apart from news.example."""
    a, b = ((urlsplit(url).hostname or "").removeprefix("www.") for url in (one, other))
    return bool(a and b) and (a == b or a.endswith(f".{b}") or b.endswith(f".{a}"))


def _declared_language(facts: Facts) -> str | None:
    """The language that the page says it is in, as two or three letters."""
    declared = facts.language or facts.ld.get("inLanguage") or facts.first("content-language", "language", "og:locale")
    code = declared.strip().lower().replace("_", "-").partition("-")[0] if isinstance(declared, str) else ""
    return code if 2 <= len(code) <= 3 and code.isascii() and code.isalpha() else None
