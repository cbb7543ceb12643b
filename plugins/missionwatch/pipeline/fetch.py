"""fetch: bring the page behind each new entry, and archive its raw body."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from missionwatch.errors import Deferred, Forbidden, RobotsDisallowed
from missionwatch.pipeline.edges import Bucket, Edges
from missionwatch.pipeline.items import Progress, Worklist, log_progress, work_through_many
from missionwatch.pipeline.stage import Counts, stage
from missionwatch.store.ledger import Ending
from missionwatch.store.locks import slots_of
from missionwatch.urls import page_key

if TYPE_CHECKING:
    from missionwatch.store import Row
    from missionwatch.web import Response, Web

ENTRY_ONLY = "feed entry only"


def fetch(
    edges: Edges, run_id: str, bucket: Bucket = Bucket(), progress: Progress = log_progress, *, only: str | None = None
) -> Counts:
    """Fetch what is due in a bucket of hosts: one host's pages one after the other, many hosts at a time."""
    with stage(edges, run_id, "fetch", bucket, progress) as work:
        items = edges.db.all("fetch.due", slots=slots_of(bucket.number, bucket.of), only=only, now=edges.clock())
        asyncio.run(_fetch_all(edges, work, items))
        return work.ledger.counts


async def _fetch_all(edges: Edges, work: Worklist, items: list[Row]) -> None:
    async with edges.web() as web:

        async def compute(item: Row) -> Response | str:
            return await _page(web, item, work, edges)

        def save(item: Row, got: Response | str) -> Ending:
            return save_page(edges, item, got)

        await work_through_many(
            work, items, compute, save, lane=lambda item: item.host, at_once=edges.settings.web.concurrency
        )


async def _page(web: Web, item: Row, work: Worklist, edges: Edges) -> Response | str:
    """The response, or the reason why the feed's own title and summary must do."""
    try:
        return await web.get(item.item_url, obey_robots=True, max_wait_s=max(work.left_s, 0))
    except (Forbidden, RobotsDisallowed) as error:
        return error.kind
    except Deferred as error:
        # A page that cannot be had for days is judged by what its feed says of it, rather than not at all.
        if error.kind != "waiting" and (item.tries or 0) + 1 >= edges.settings.fetch.max_tries:
            return error.kind
        raise


def save_page(edges: Edges, item: Row, got: Response | str) -> Ending:
    """Store what a fetch brought; says how the item ended."""
    values: dict[str, Any] = {
        "page_key": item.item,
        "revision": item.revision,
        "at": edges.clock(),
        "final_url": item.item_url,
        "final_key": item.item,
        "status": None,
        "content_type": None,
        "body_sha256": None,
        "basis": ENTRY_ONLY,
    }
    if isinstance(got, str):
        edges.db.run("fetch.save", **values)
        return Ending("kept", f"{ENTRY_ONLY}: {got}")
    values |= {
        "final_url": got.final_url,
        "final_key": page_key(got.final_url),
        "status": got.status,
        "content_type": got.headers.get("content-type"),
        "basis": "page",
    }
    if values["final_key"] != item.item and edges.db.one(
        "fetch.same_page", page_key=item.item, final_key=values["final_key"]
    ):
        edges.db.run("fetch.save", **(values | {"basis": None}))
        return Ending("skipped", "known")
    edges.db.run("fetch.save", **(values | {"body_sha256": edges.archive.put(got.body)}))
    return Ending("kept", "page")
