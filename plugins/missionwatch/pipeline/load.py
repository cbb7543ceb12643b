"""load: bring placed articles from `work` to `news`, with their figures and versions, a batch in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from psycopg.types.json import Jsonb

from missionwatch.errors import Deferred
from missionwatch.model import Feed
from missionwatch.pipeline.cluster import in_batches
from missionwatch.pipeline.edges import Bucket, Edges
from missionwatch.pipeline.items import Progress, log_progress
from missionwatch.pipeline.stage import Counts, stage
from missionwatch.store.cluster import forget
from missionwatch.store.ledger import Ending
from missionwatch.urls import canonical_url, host_of

if TYPE_CHECKING:
    from missionwatch.store import Row

# What cleaning found out goes along unchanged.
_AS_CLEANED = ("kind", "method", "confidence", "section", "image_url", "modified_at", "published_offset_min")
_AS_CLEANED_JSON = ("passages", "asides", "posts", "provenance")


def load(edges: Edges, run_id: str, progress: Progress = log_progress, *, only: str | None = None) -> Counts:
    """Load everything that is new or changed."""
    with stage(edges, run_id, "load", Bucket(), progress) as work:
        items = edges.db.all("load.due", only=only, now=edges.clock())
        in_batches(work, items, lambda batch: [load_article(edges, item) for item in batch])
        return work.ledger.counts


def load_article(edges: Edges, item: Row) -> Ending:
    """Load one article, or withdraw one that is no mention any more; says how the item ended."""
    from missionwatch.cluster.lineage import rests_on  # with numpy: not while a DAG is parsed

    if item.label == "none":
        forget(edges.db, [item.item])  # or it would go on pulling others into its story
        edges.db.one("load.withdraw", page_key=item.item, reason=item.reason, detector=item.detector)
        return Ending("kept", "withdrawn")
    if item.copy_of and not edges.db.one("load.is_loaded", page_key=item.copy_of):
        raise Deferred(f"the original {item.copy_of} is not loaded yet", subject=item.item, kind="original not loaded")
    outlet, country = publisher(edges.feeds, item.feed, item.host)
    values = _shared(edges, item)
    loaded = edges.db.one(
        "load.article",
        **values,
        page_key=item.item,
        story_id=item.story_id,
        copy_of=item.copy_of,
        feed=item.feed,
        outlet=outlet,
        country=country,
        language=item.language,
        url=address_for_people(item.url),
        published_at=item.published_at,
        published_source=item.published_source,
        first_seen_at=item.first_seen_at,
        authors=item.authors,
        agency=item.agency,
        rests_on=rests_on(
            item.title, item.text, outlet, credited(item), frozenset(feed.outlet for feed in edges.feeds.values())
        ),
        basis=item.basis,
        reason=item.reason,
        placement=item.placement,
        detector=item.detector,
        body_sha256=item.body_sha256,
        **{name: getattr(item, name) for name in _AS_CLEANED},
        **{name: Jsonb(getattr(item, name)) for name in _AS_CLEANED_JSON},
        dateline=Jsonb(item.dateline) if item.dateline else None,
    )
    assert loaded is not None
    edges.db.run("load.version", **values, article_id=loaded.article_id, version=loaded.version)
    load_figures(edges, loaded.article_id, loaded.version, item.figures)
    return Ending("kept", "copy" if item.copy_of else item.label)


def credited(item: Row) -> str | None:
    """The agency that an article's page credits, or its dateline."""
    return item.agency or (item.dateline or {}).get("agency") or None


def address_for_people(url: str) -> str:
    """The address without tracking, as readers get it: the canonical one, with the scheme that was seen to work."""
    found = canonical_url(url)
    if found is None:
        return url
    return found if url.lower().startswith("https:") else found.replace("https:", "http:", 1)


def _shared(edges: Edges, item: Row) -> dict[str, object]:
    return {
        "title": item.title,
        "text": item.text,
        "text_sha256": item.text_sha256,
        "label": item.label,
        "score": item.score,
        "evidence": Jsonb(item.evidence),
        "entities": item.entities,
        "event_types": item.event_types,
        "at": edges.clock(),
    }


def load_figures(edges: Edges, article_id: int, version: int, figures: Sequence[Mapping[str, object]]) -> None:
    """The figures of one version of an article, replacing those that were there."""
    edges.db.run("load.drop_figures", article_id=article_id, version=version)
    edges.db.many(
        "load.figure",
        [
            {
                "article_id": article_id,
                "version": version,
                "number": number,
                "kind": figure["kind"],
                "value": figure["value"],
                "unit": figure["unit"],
                "qualifier": figure["qualifier"],
                "as_of": figure["as_of"],
                "quote": figure["quote"],
                "field": figure["field"],
                "start_at": figure["start"],
                "end_at": figure["end"],
            }
            for number, figure in enumerate(figures, start=1)
        ],
    )


def publisher(feeds: Mapping[str, Feed], feed: str, host: str) -> tuple[str, str]:
    """Outlet and country of an article. What an aggregator lists belongs to the publisher whose page it leads to."""
    declared = feeds.get(feed)
    if declared is not None and declared.kind != "aggregator":
        return declared.outlet, declared.country
    for other in feeds.values():
        if other.kind != "aggregator" and host and host in _hosts(other):
            return other.outlet, other.country
    return host.removeprefix("www.") or (declared.outlet if declared else feed), "ZZ"


def _hosts(feed: Feed) -> set[str]:
    found = {host_of(feed.url), host_of(feed.homepage or feed.url)}
    return found | {f"www.{host}" for host in found} | {host.removeprefix("www.") for host in found}
