"""What every stage of a run has in common: its lock, its work list, its time budget."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from missionwatch.pipeline.edges import Bucket, Edges
from missionwatch.pipeline.items import Backoff, Progress, Worklist, log_progress
from missionwatch.store.ledger import Ledger
from missionwatch.store.locks import only_worker, slots_of

Counts = Counter[str]


@contextmanager
def stage(
    edges: Edges, run_id: str, name: str, bucket: Bucket, progress: Progress = log_progress
) -> Iterator[Worklist]:
    """Be the only worker of stage `name` on `bucket`, with an empty work list."""
    slots = slots_of(bucket.number, bucket.of)
    fetch = edges.settings.fetch
    with only_worker(edges.db, name, slots, run_id, edges.clock):
        yield Worklist(
            db=edges.db,
            ledger=Ledger(edges.db, run_id, name, edges.clock),
            clock=edges.clock,
            budget_s=edges.settings.stage_budget_s,
            progress=progress,
            backoff=Backoff(timedelta(minutes=fetch.first_backoff_min), timedelta(hours=fetch.max_backoff_h)),
        )
