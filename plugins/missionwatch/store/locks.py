"""One worker per stage and bucket, whoever it is: a task of Airflow or somebody at a command line.

Hosts fall into 64 slots (a hash of the name); bucket b of n is the set of slots s with s mod n = b, and a worker holds one
session-level advisory lock for each of its slots. So buckets exclude each other rightly even when two workers were
started with different numbers of buckets. The server drops the locks with the session: a crash leaves nothing behind.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from missionwatch.errors import LockedError
from missionwatch.store.db import Database

SLOTS = 64
WAIT_S = 60.0


def slot_of(host: str) -> int:
    """The slot of a host, the same in every process and version."""
    return zlib.crc32(host.encode("utf-8", "surrogatepass")) % SLOTS


def slots_of(bucket: int, buckets: int) -> list[int]:
    """The slots that make up bucket `bucket` of `buckets`."""
    if not 0 <= bucket < buckets <= SLOTS:
        raise ValueError(f"there is no bucket {bucket} of {buckets}")
    return [slot for slot in range(SLOTS) if slot % buckets == bucket]


@contextmanager
def only_worker(
    db: Database,
    stage: str,
    slots: Sequence[int],
    run_id: str,
    clock: Callable[[], datetime],
    *,
    wait_s: float = WAIT_S,
) -> Iterator[None]:
    """Hold the stage's slots while the block runs. Waits up to `wait_s` for another worker, then raises LockedError, which
    says who holds it since when."""
    deadline = time.monotonic() + wait_s
    while (busy := _take(db, stage, slots)) is not None:
        if time.monotonic() >= deadline:
            raise LockedError(_who(db, stage, busy, wait_s), subject=stage)
        time.sleep(0.25)
    try:
        for slot in slots:
            db.run("lock.sign", stage=stage, slot=slot, run_id=run_id, at=clock())
        yield
    finally:
        _release(db, stage, slots)


def _take(db: Database, stage: str, slots: Sequence[int]) -> int | None:
    """Take all slots, or none and return the one that is busy."""
    taken: list[int] = []
    for slot in slots:
        row = db.one("lock.try_slot", stage=stage, slot=slot)
        if row is None or not row.is_mine:
            _release(db, stage, taken)
            return slot
        taken.append(slot)
    return None


def _release(db: Database, stage: str, slots: Sequence[int]) -> None:
    if not db.is_open:
        return  # the session is gone, and its locks with it
    for slot in slots:
        db.run("lock.release_slot", stage=stage, slot=slot)


def _who(db: Database, stage: str, slot: int, wait_s: float) -> str:
    holder = db.one("lock.holder", stage=stage, slot=slot)
    if holder is None:
        return f"another worker has held {stage} for more than {wait_s:.0f} s; try again when it has ended"
    return (
        f"{stage} is held by run {holder.run_id} since {holder.since:%Y-%m-%d %H:%M:%S} UTC "
        f"(waited {wait_s:.0f} s); try again when it has ended"
    )
