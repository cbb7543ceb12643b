"""clean: make an article of each fetched page."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from missionwatch.errors import NotArticle
from missionwatch.model import Article, Page
from missionwatch.pipeline.edges import Bucket, Edges
from missionwatch.pipeline.fetch import ENTRY_ONLY
from missionwatch.pipeline.items import Progress, log_progress, work_through
from missionwatch.pipeline.stage import Counts, stage
from missionwatch.store.ledger import Ending
from missionwatch.store.locks import slots_of

if TYPE_CHECKING:
    from missionwatch.store import Row

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
        work_through(work, items, lambda item: article_of(edges, item), lambda item, got: save(edges, item, got))
        return work.ledger.counts


def article_of(edges: Edges, item: Row) -> tuple[Article, str]:
    """The article behind a row of the work list, and the reason that is counted."""
    from missionwatch.clean import clean as clean_page

    page = page_of(edges, item)
    try:
        article = clean_page(page, edges.site_rules())
    except NotArticle as error:
        if error.kind not in WALLS:
            raise
        article, reason = clean_page(replace(page, body=None), edges.site_rules()), f"{ENTRY_ONLY}: {error.kind}"
    else:
        reason = article.basis
    return article, reason


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


def save(edges: Edges, item: Row, got: tuple[Article, str]) -> Ending:
    """Store an article; says how the item ended."""
    article, reason = got
    edges.db.run(
        "clean.save",
        page_key=article.page_key,
        title=article.title,
        text=article.text,
        language=article.language,
        basis=article.basis,
        url=article.url,
        published_at=article.published_at,
        published_source=article.published_source,
        authors=list(article.authors),
        agency=article.agency,
        section=article.section,
        image_url=article.image_url,
        method=article.method,
        text_sha256=text_sha256(article.title, article.text),
        at=edges.clock(),
    )
    return Ending("kept", reason)


def text_sha256(title: str, text: str) -> str:
    """The identity of one version of an article's words."""
    return hashlib.sha256(f"{title}\n\n{text}".encode("utf-8", "surrogatepass")).hexdigest()
