"""The ledger of a stage in a run: every item that comes in gets exactly one counted outcome.

All items of a work list are admitted at once, as `waiting`; the attempt at each is recorded before its work starts and its
outcome together with what the work brought. So whatever happens to the process, each item has one row in `ops.outcome`, and
one that takes its process down is found again, counted as `crashed`, and set aside as poison at the third attempt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from missionwatch.store.db import Database, Row

MAX_ATTEMPTS = 3
POISON = "poison"


@dataclass(frozen=True, slots=True)
class Ending:
    """How an item ended a stage: one of the six outcomes, why, and when to look again (deferred only)."""

    outcome: str
    reason: str = ""
    retry_at: datetime | None = None


class Ledger:
    """Records the items of one stage in one run."""

    def __init__(self, db: Database, run_id: str, stage: str, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._clock = clock
        self.run_id = run_id
        self.stage = stage
        self.counts: Counter[str] = Counter()

    def admit(self, items: Sequence[Row]) -> None:
        """Take in a work list: each row has `item`, `item_url` and `feed`."""
        at = self._clock()
        with self._db.transaction():
            self._db.many("ledger.admit", [self._key(item) | {"at": at} for item in items])

    def begin(self, item: Row) -> Ending | None:
        """Record the attempt at an item. An Ending means: do not work on it, it has been set aside."""
        at = self._clock()
        if item.is_interrupted:
            self._db.run("ledger.died", **self._key(item), last_run_id=item.last_run_id, at=at)
            if (item.attempts or 0) >= MAX_ATTEMPTS:
                with self._db.transaction():
                    return self.end(item, Ending("rejected", POISON))
        self._db.one("ledger.begin", stage=self.stage, item=item.item, input=item.input, run_id=self.run_id, at=at)
        return None

    def end(self, item: Row, ending: Ending) -> Ending:
        """Record the outcome of an item; call it in the transaction that stores what the work brought."""
        at = self._clock()
        values = self._key(item) | {"outcome": ending.outcome, "reason": ending.reason, "at": at}
        self._db.run("ledger.end_state", **values, retry_at=ending.retry_at)
        self._db.run("ledger.end_outcome", **values)
        self.counts[ending.outcome] += 1
        return ending

    def take_back(self, items: Sequence[Row]) -> None:
        """Attempts of a batch that failed as a whole are nobody's: each item is about to be tried alone."""
        self._db.run("ledger.take_back", stage=self.stage, items=[item.item for item in items])

    def cut_off(self, items: Sequence[Row]) -> None:
        """The rest of a work list that the time budget did not reach: it waits, and is first next time."""
        self._db.run(
            "ledger.cut_off", run_id=self.run_id, stage=self.stage, items=[i.item for i in items], at=self._clock()
        )
        self.counts["waiting"] += len(items)

    def aside(self, *, item: str, item_url: str | None, feed: str, outcome: str, reason: str) -> None:
        """An outcome for something that never becomes work (an entry that does not match, say)."""
        self._db.run(
            "ledger.end_outcome",
            run_id=self.run_id,
            stage=self.stage,
            item=item,
            item_url=item_url,
            feed=feed,
            outcome=outcome,
            reason=reason,
            at=self._clock(),
        )
        self.counts[outcome] += 1

    def _key(self, item: Row) -> dict[str, object]:
        return {
            "run_id": self.run_id,
            "stage": self.stage,
            "item": item.item,
            "item_url": item.item_url,
            "feed": item.feed or "",
        }
