"""alert: raise what the rules ask for, and hand what is pending to its channels."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from missionwatch.errors import DeliveryError
from missionwatch.pipeline.edges import Bucket, Edges
from missionwatch.pipeline.items import Progress, Worklist, log_progress
from missionwatch.pipeline.stage import Counts, stage

if TYPE_CHECKING:
    from missionwatch.store.delivery import Claimed, Told

AT_ONCE = 10


def alert(edges: Edges, run_id: str, progress: Progress = log_progress) -> Counts:
    """Raise new alerts in one transaction with their messages, then send everything that is pending."""
    from missionwatch.store.delivery import raise_alerts

    with stage(edges, run_id, "alert", Bucket(), progress) as work:
        record(work, raise_alerts(edges.db, edges.routes, edges.clock(), public_url=edges.settings.public_url))
        send_pending(edges, work)
        return work.ledger.counts


def record(work: Worklist, told: Iterable[Told]) -> None:
    """Count how each thing to tell ended."""
    for item in told:
        work.ledger.aside(
            item=item.item, item_url=item.item_url, feed=item.feed, outcome=item.outcome, reason=item.reason
        )


def send_pending(edges: Edges, work: Worklist) -> None:
    """Send what is due in the outbox, a few messages at a time, until there is none or the time budget ends."""
    from missionwatch.store.delivery import bury, claim

    owner = f"{socket.gethostname()}:{os.getpid()}:{work.ledger.run_id}"
    record(work, bury(edges.db, edges.clock()))
    while work.left_s > 0 and (claimed := claim(edges.db, owner, edges.clock(), limit=AT_ONCE)):
        work.total += len(claimed)
        for name, messages in groupby(sorted(claimed, key=lambda c: c.channel), key=lambda c: c.channel):
            send(edges, work, name, list(messages))
        work.count(len(claimed))


def send(edges: Edges, work: Worklist, channel: str, claimed: Sequence[Claimed]) -> None:
    """Hand messages to one channel, one by one, each recorded at once; what was not reached is given back."""
    from missionwatch.store.delivery import failed, give_back, sent

    done = 0
    try:
        with edges.channel(channel) as way:
            for item in claimed:
                try:
                    way.send(item.message)
                    ended = sent(edges.db, item, edges.clock())
                except DeliveryError as error:
                    ended = failed(edges.db, item, error, edges.clock())
                record(work, [ended])
                done += 1
    except DeliveryError as error:  # the channel itself is declared wrongly
        for item in claimed[done:]:
            record(work, [failed(edges.db, item, error, edges.clock())])
    except BaseException:
        give_back(edges.db, claimed[done:], edges.clock())
        raise
