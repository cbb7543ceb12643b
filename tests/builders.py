"""Small worlds for tests: edges with harmless defaults, and rows of `work` as earlier stages would have left them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from missionwatch.archive import Archive
from missionwatch.clean import NO_RULES, clean
from missionwatch.clean.repeated import Repeated
from missionwatch.config import Routes, Settings
from missionwatch.model import Article, Detection, Feed, Page
from missionwatch.pipeline.clean import store
from missionwatch.pipeline.edges import Edges
from missionwatch.store import Database
from missionwatch.store.locks import slot_of

NOON = datetime(2025, 1, 19, 12, 0, tzinfo=UTC)


def feed(key: str = "harbour-gazette", **changes: Any) -> Feed:
    """An invented outlet's feed."""
    declared = Feed(
        key=key,
        url=f"https://{key}.example/rss.xml",
        outlet=key.replace("-", " ").title(),
        language="en",
        country="HT",
        kind="national",
    )
    return replace(declared, **changes)


def clean_here(page: Page, repeated: Repeated) -> Article:
    """Cleaning in this process, without site rules."""
    return clean(page, NO_RULES, repeated)


def edges(db: Database, folder: Path, **changes: Any) -> Edges:
    """Edges on a real database and archive; the other edges raise when they are touched."""

    def untouched(*_: Any, **__: Any) -> Any:
        raise AssertionError("this test touches an edge that it did not set")

    declared = feed()
    made = Edges(
        db=db,
        archive=Archive(folder / "archive"),
        web=untouched,
        parse=untouched,
        channel=untouched,
        detector=untouched,
        clean=clean_here,
        topic="Haiti security mission",
        settings=Settings(),
        routes=Routes(),
        feeds={declared.key: declared},
        clock=lambda: NOON,
    )
    return replace(made, **changes)


def add_page(db: Database, key: str, *, feed: str = "harbour-gazette", host: str = "harbour-gazette.example") -> None:
    """A page that waits to be fetched."""
    db.one(
        "poll.add_page", page_key=key, feed=feed, url=f"https://{host}/{key}", host=host, slot=slot_of(host), at=NOON
    )


def add_article(db: Database, key: str, title: str = "A title", text: str = "A text.", **changes: Any) -> None:
    """A page that is fetched and cleaned, and waits for its verdict."""
    add_page(db, key, **changes)
    db.run(
        "fetch.save",
        page_key=key,
        final_url=f"https://harbour-gazette.example/{key}",
        final_key=key,
        status=200,
        content_type="text/html",
        body_sha256=None,
        basis="page",
        revision=1,
        at=NOON,
    )
    url = f"https://harbour-gazette.example/{key}"
    store(db, Article(key, url, title, text, "en", published_at=NOON, published_source="json-ld", method="test"), NOON)


def add_fetched(
    edges: Edges, key: str, html: str, *, host: str = "harbour-gazette.example", at: datetime = NOON
) -> None:
    """A page that was fetched at `at` and waits to be cleaned; its body is in the archive."""
    url, slot = f"https://{host}/{key}", slot_of(host)
    edges.db.one("poll.add_page", page_key=key, feed="harbour-gazette", url=url, host=host, slot=slot, at=at)
    edges.db.run(
        "fetch.save",
        page_key=key,
        final_url=url,
        final_key=key,
        status=200,
        content_type="text/html",
        body_sha256=edges.archive.put(html.encode()),
        basis="page",
        revision=1,
        at=at,
    )


class OneWordDetector:
    """A stand-in that finds the mission where the title says `mission`, and does as other titles bid."""

    version = "test"

    def detect(self, title: str, text: str, language: str | None = None) -> Detection:
        if title in self.__class__.__dict__:
            getattr(self, title)()
        label = "direct" if "mission" in title else "none"
        return Detection(label=label, score=float(label != "none"), reason="the title says so", language="en")

    def matches(self, title: str, summary: str, categories: tuple[str, ...] = ()) -> bool:
        return "mission" in title
