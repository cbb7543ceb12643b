"""How a stage goes through its work list: one item after the other, or many at a time where the network is waited for.

`compute` turns an item into a value and touches no database; `save` stores the value and says how the item ended, in the one
transaction that also records the outcome. Errors of an item end that item; only a failing database ends the stage.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from missionwatch.errors import Deferred, ItemError, StoreError
from missionwatch.store.ledger import MAX_ATTEMPTS, POISON, Ending, Ledger

if TYPE_CHECKING:
    from missionwatch.store import Database, Row

log = logging.getLogger("missionwatch")
V = TypeVar("V")
Progress = Callable[[str, int, int], None]
WAITING = "waiting"


def log_progress(stage: str, done: int, total: int) -> None:
    """Progress as log lines: at every tenth of the list, not at every item."""
    step = max(1, total // 10)
    if done == total or done % step == 0:
        log.info("%s: %d of %d", stage, done, total)


@dataclass(frozen=True, slots=True)
class Backoff:
    """When a deferred item is looked at again: doubling from `first` up to `most`, unless the error knows better."""

    first: timedelta
    most: timedelta

    def retry_at(self, error: Deferred, tries: int, now: datetime) -> datetime:
        if error.retry_at is not None:
            return error.retry_at
        wait = error.after if error.after is not None else min(self.most, self.first * 2 ** min(tries, 20))
        return now + wait


@dataclass(slots=True)
class Worklist:
    """A stage's items on their way through; `budget_s` is how long new ones are taken."""

    db: Database
    ledger: Ledger
    clock: Callable[[], datetime]
    budget_s: float
    backoff: Backoff
    progress: Progress = log_progress
    started: float = field(default_factory=time.monotonic)
    total: int = 0
    done: int = 0

    def open(self, items: Sequence[Row]) -> None:
        self.started = time.monotonic()
        self.total = len(items)
        self.ledger.admit(items)
        if items:
            log.info("%s: %d items", self.ledger.stage, len(items))

    @property
    def left_s(self) -> float:
        return self.budget_s - (time.monotonic() - self.started)

    def count(self, number: int = 1) -> None:
        self.done += number
        self.progress(self.ledger.stage, self.done, self.total)

    def cut_off(self, items: Sequence[Row]) -> None:
        if items:
            self.ledger.cut_off(items)
            log.info("%s: time budget of %.0f s is used, %d items wait", self.ledger.stage, self.budget_s, len(items))

    def fail(self, item: Row, error: Exception) -> Ending:
        """Record how an item ended that raised `error`; a failing database is no matter of the item and goes on up."""
        if isinstance(error, StoreError) and error.is_outage:
            raise error
        with self.db.transaction():
            return self.ledger.end(item, self.ending_of(item, error))

    def ending_of(self, item: Row, error: Exception) -> Ending:
        """The outcome that an error stands for."""
        if isinstance(error, Deferred) and error.kind == WAITING:
            return Ending("waiting", "host is busy")
        if isinstance(error, Deferred):
            return Ending("deferred", error.kind, self.backoff.retry_at(error, item.tries or 0, self.clock()))
        if isinstance(error, ItemError):
            return Ending("rejected", error.kind)
        log.error("%s: %s crashed", self.ledger.stage, item.item, exc_info=error)
        if (item.attempts or 0) + 1 >= MAX_ATTEMPTS:
            return Ending("rejected", POISON)
        return Ending("crashed", type(error).__name__)


def work_through(
    work: Worklist, items: Sequence[Row], compute: Callable[[Row], V], save: Callable[[Row, V], Ending]
) -> None:
    """Take each item through `compute` and `save`, one after the other, until the list or the time budget ends."""
    work.open(items)
    for number, item in enumerate(items):
        if work.left_s <= 0:
            work.cut_off(items[number:])
            return
        if work.ledger.begin(item) is None:
            with orderly(work, item):
                _settle(work, item, compute, save)
        work.count()


def _settle(work: Worklist, item: Row, compute: Callable[[Row], V], save: Callable[[Row, V], Ending]) -> None:
    try:
        value = compute(item)
        with work.db.transaction():
            work.ledger.end(item, save(item, value))
    except Exception as error:
        work.fail(item, error)


async def work_through_many(
    work: Worklist,
    items: Sequence[Row],
    compute: Callable[[Row], Awaitable[V]],
    save: Callable[[Row, V], Ending],
    *,
    lane: Callable[[Row], str],
    at_once: int,
) -> None:
    """Like `work_through`, `at_once` lanes at a time: the items of one lane (a host) follow each other."""
    work.open(items)
    lanes: dict[str, list[Row]] = {}
    for item in items:
        lanes.setdefault(lane(item), []).append(item)
    gate = asyncio.Semaphore(at_once)

    async def walk(lane_items: list[Row]) -> None:
        for number, item in enumerate(lane_items):
            async with gate:
                if work.left_s <= 0:
                    work.cut_off(lane_items[number:])
                    return
                if work.ledger.begin(item) is None:
                    with orderly(work, item):
                        await _settle_async(work, item, compute, save)
                work.count()

    async with asyncio.TaskGroup() as group:
        for lane_items in lanes.values():
            group.create_task(walk(lane_items))


async def _settle_async(
    work: Worklist, item: Row, compute: Callable[[Row], Awaitable[V]], save: Callable[[Row, V], Ending]
) -> None:
    try:
        value = await compute(item)
        with work.db.transaction():
            work.ledger.end(item, save(item, value))
    except Exception as error:
        work.fail(item, error)


class orderly:
    """An interruption that announces itself (Ctrl-C, SIGTERM, a cancelled task) is not the item's fault: it waits."""

    def __init__(self, work: Worklist, *items: Any) -> None:
        self._work = work
        self._items = items

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if kind is None or issubclass(kind, Exception) or not self._work.db.is_open:
            return
        with self._work.db.transaction():
            for item in self._items:
                self._work.ledger.end(item, Ending("waiting", "interrupted"))
