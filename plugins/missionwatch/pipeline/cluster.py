"""cluster: find each relevant article its place among the stories.

Stories know no hosts, so there is one worker for all of them, and it works in batches: each is one transaction under one
advisory lock. An article that took its process down before is placed alone, so that it cannot take a batch with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from missionwatch.model import Document, Placement
from missionwatch.pipeline.edges import Bucket, Edges
from missionwatch.pipeline.items import Progress, Worklist, log_progress, orderly
from missionwatch.pipeline.stage import Counts, stage
from missionwatch.store.ledger import Ending

if TYPE_CHECKING:
    from missionwatch.store import Row

BATCH = 50
Work = Callable[[Sequence["Row"]], Sequence[Ending]]


def cluster(edges: Edges, run_id: str, progress: Progress = log_progress, *, only: str | None = None) -> Counts:
    """Place everything relevant that has no place yet, in order of publication."""
    from missionwatch.cluster import CLUSTER_VERSION

    with stage(edges, run_id, "cluster", Bucket(), progress) as work:
        items = edges.db.all("place.due", version=CLUSTER_VERSION, only=only, now=edges.clock())
        in_batches(work, items, lambda batch: place_batch(edges, batch))
        return work.ledger.counts


def in_batches(work: Worklist, items: Sequence[Row], do: Work, size: int = BATCH) -> None:
    """Take a work list through `do` (rows -> endings) in batches of one transaction each."""
    work.open(items)
    done = 0
    for batch in batches(items, size):
        if work.left_s <= 0:
            work.cut_off(items[done:])
            return
        run_batch(work, batch, do)
        done += len(batch)
        work.count(len(batch))


def batches(items: Sequence[Row], size: int) -> Iterator[list[Row]]:
    """Batches of `size`; items that were attempted before come alone."""
    fresh = [item for item in items if not item.attempts]
    for start in range(0, len(fresh), size):
        yield fresh[start : start + size]
    for item in items:
        if item.attempts:
            yield [item]


def run_batch(work: Worklist, batch: Sequence[Row], do: Work) -> None:
    """One transaction; when it fails, each of its items is tried alone, so that only the guilty one ends badly."""
    with work.db.transaction():
        taken = [item for item in batch if work.ledger.begin(item) is None]
    if not taken:
        return
    try:
        with orderly(work, *taken), work.db.transaction():
            for item, ending in zip(taken, do(taken), strict=True):
                work.ledger.end(item, ending)
    except Exception as error:
        if len(taken) == 1:
            work.fail(taken[0], error)
            return
        work.ledger.take_back(taken)
        for item in taken:
            run_batch(work, [item], do)


def place_batch(edges: Edges, batch: Sequence[Row]) -> list[Ending]:
    """Place a batch and store the places."""
    from missionwatch.cluster import place
    from missionwatch.store.cluster import PgWindow

    edges.db.one("lock.batch")
    window = PgWindow(edges.db, edges.settings.cluster.window_h)
    placed = {p.key: p for p in place([document_of(edges, item) for item in batch], window)}
    return [save(edges, item, placed[item.item]) for item in batch]


def document_of(edges: Edges, item: Row) -> Document:
    """What clustering sees of a row of the work list."""
    declared = edges.feeds.get(item.feed)
    return Document(
        key=item.item,
        url=item.url,
        title=item.title,
        text=item.text,
        language=item.language,
        published_at=item.published_at,
        outlet=declared.outlet if declared else item.feed,
        agency=item.agency,
        entities=tuple(item.entities),
        event_types=tuple(item.event_types),
        figures=tuple((figure["kind"], figure["value"]) for figure in item.figures),
    )


def save(edges: Edges, item: Row, placement: Placement) -> Ending:
    """Store a place; says how the item ended."""
    edges.db.run(
        "place.save",
        page_key=item.item,
        story_id=placement.story_id,
        copy_of=placement.copy_of,
        reason=placement.reason,
        text_sha256=item.text_sha256,
        at=edges.clock(),
    )
    return Ending("kept", "copy" if placement.copy_of else "report")
