"""clean: make an article of each fetched page."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING

from psycopg.types.json import Jsonb

from missionwatch.errors import NotArticle
from missionwatch.model import Article, Page
from missionwatch.pipeline.edges import Bucket, Edges
from missionwatch.pipeline.fetch import ENTRY_ONLY
from missionwatch.pipeline.items import Progress, log_progress, work_through
from missionwatch.pipeline.lines import SiteLines
from missionwatch.pipeline.stage import Counts, stage
from missionwatch.store.ledger import Ending
from missionwatch.store.locks import slots_of

if TYPE_CHECKING:
    from missionwatch.store import Database, Row

_AS_THEY_ARE = (
    "page_key", "title", "text", "language", "basis", "url", "published_at", "published_source", "agency", "section",
    "image_url", "method", "confidence", "kind", "modified_at", "published_offset_min", "canonical_url", "declared_language",
)  # fmt: skip
_LISTS = ("passages", "asides", "posts")
# Behind these there is an article that we do not get to read: its feed entry is judged instead.
WALLS = frozenset({"paywall stub", "consent wall", "bot wall"})


def clean(
    edges: Edges, run_id: str, bucket: Bucket = Bucket(), progress: Progress = log_progress, *, only: str | None = None
) -> Counts:
    """Clean what is due in a bucket of hosts."""
    from missionwatch.clean import CLEAN_VERSION

    with stage(edges, run_id, "clean", bucket, progress) as work:
        items = edges.db.all(
            "clean.due", slots=slots_of(bucket.number, bucket.of), version=CLEAN_VERSION, only=only, now=edges.clock()
        )
        lines = SiteLines(edges)
        work_through(
            work, items, lambda item: article_of(edges, item, lines), lambda item, got: save(edges, item, got, lines)
        )
        lines.learn()
        return work.ledger.counts


def article_of(edges: Edges, item: Row, lines: SiteLines) -> tuple[Article, str]:
    """The article behind a row of the work list, and the reason that is counted."""
    page = page_of(edges, item)
    try:
        article = edges.clean(page, lines.of(item.host))
    except NotArticle as error:
        if error.kind not in WALLS:
            raise
        return edges.clean(replace(page, body=None), {}), f"{ENTRY_ONLY}: {error.kind}"
    return article, article.basis if article.kind == "article" else article.kind


def page_of(edges: Edges, item: Row) -> Page:
    """The page behind a row of the work list, its body out of the archive."""
    declared = edges.feeds.get(item.feed)
    return Page(
        page_key=item.item,
        feed=item.feed,
        url=item.item_url,
        final_url=item.final_url or item.item_url,
        body=edges.archive.get(item.body_sha256) if item.body_sha256 else None,
        content_type=item.content_type,
        fetched_at=item.fetched_at,
        entry_title=item.entry_title or "",
        entry_summary=item.entry_summary or "",
        entry_published_at=item.entry_published_at,
        feed_language=declared.language if declared else None,
    )


def save(edges: Edges, item: Row, got: tuple[Article, str], lines: SiteLines) -> Ending:
    """Store an article and what its lines teach of its site; says how the item ended."""
    article, reason = got
    store(edges.db, article, edges.clock())
    if article.basis == "page":
        lines.note(item.host, article, item.fetched_at.date())
    return Ending("kept", reason)


def store(db: Database, article: Article, at: datetime) -> None:
    """Write an article, over what was there of its page."""
    values = {name: getattr(article, name) for name in _AS_THEY_ARE}
    values |= {name: Jsonb([asdict(one) for one in getattr(article, name)], dumps) for name in _LISTS}
    db.run(
        "clean.save",
        **values,
        authors=list(article.authors),
        dateline=Jsonb(asdict(article.dateline)) if article.dateline else None,
        provenance=Jsonb({field: [source, confidence] for field, source, confidence in article.provenance}),
        text_sha256=text_sha256(article.title, article.text),
        at=at,
    )


def dumps(value: object) -> str:
    """JSON with instants in ISO 8601."""
    return json.dumps(value, default=datetime.isoformat)


def text_sha256(title: str, text: str) -> str:
    """The identity of one version of an article's words."""
    return hashlib.sha256(f"{title}\n\n{text}".encode("utf-8", "surrogatepass")).hexdigest()
