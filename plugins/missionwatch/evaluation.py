"""Thin adapters that score the real stages on labelled data: the functions that the contract names.

Each calls what production calls, with the configuration of the checkout, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from typing import Any

from missionwatch import urls, wiring
from missionwatch.clean import read
from missionwatch.cluster import MemoryWindow, place
from missionwatch.model import Document, Page
from missionwatch.pipeline.cluster import BATCH
from missionwatch.poll import parse_feed as _parse_feed

detector = cache(wiring.detector)
site_rules = cache(wiring.site_rules)


def extract(html: bytes, url: str) -> dict[str, Any]:
    """Text and metadata of one page, as `clean` finds them. `rejected` is None or the reason."""
    page = Page(page_key=url, feed="", url=url, final_url=url, body=html, content_type=None, fetched_at=wiring.now())
    trace = read(page, site_rules())
    return {
        "title": trace.title,
        "text": trace.text,
        "published": trace.published,
        "authors": list(trace.authors),
        "language": trace.language,
        "rejected": trace.rejected.kind if trace.rejected else None,
    }


def detect(title: str, text: str, lang: str | None) -> dict[str, Any]:
    """The verdict on one article, as `detect` gives it."""
    found = detector().detect(title, text, lang)
    return {
        "label": found.label,
        "score": found.score,
        "entities": list(found.entities),
        "event_types": list(found.event_types),
        "figures": [asdict(f) for f in found.figures],
        "evidence": [asdict(e) for e in found.evidence],
        "language": found.language,
        "reason": found.reason,
    }


def cluster(docs: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Copies and stories of documents (id, url, title, text, lang, published, source), placed in order of publication in
    batches as in production; nothing is carried over between two calls."""
    documents = sorted((_document(doc) for doc in docs), key=lambda d: (d.published_at, d.key))
    window = MemoryWindow()
    placed = {}
    for start in range(0, len(documents), BATCH):
        for placement in place(documents[start : start + BATCH], window):
            placed[placement.key] = placement
    return [
        {"id": doc["id"], "dup_group": placed[key].copy_of or key, "story": placed[key].story_id}
        for doc in docs
        for key in [str(doc["id"])]
    ]


def _document(doc: Mapping[str, Any]) -> Document:
    found = detector().detect(doc["title"], doc["text"], doc.get("lang"))
    published = datetime.fromisoformat(str(doc["published"]))
    return Document(
        key=str(doc["id"]),
        url=doc["url"],
        title=doc["title"],
        text=doc["text"],
        language=found.language,
        published_at=published if published.tzinfo else published.replace(tzinfo=UTC),
        outlet=doc["source"],
        entities=found.entities,
        event_types=found.event_types,
        figures=tuple((f.kind, f.value) for f in found.figures),
    )


def parse_feed(body: bytes, content_type: str | None, url: str) -> dict[str, Any]:
    """The entries of a feed in document order, as `poll` reads them. Raises NotFeed."""
    parsed = _parse_feed(body, content_type, url)
    return {
        "title": parsed.title,
        "entries": [
            {"id": e.guid, "title": e.title, "link": e.link, "published": e.published_at, "summary": e.summary}
            for e in parsed.entries
        ],
    }


canonical_url = urls.canonical_url
page_key = urls.page_key
