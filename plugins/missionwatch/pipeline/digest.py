"""digest: build the editions that are due, store them with their inputs, and mail them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from missionwatch.errors import ConfigError
from missionwatch.pipeline.alert import record, send_pending
from missionwatch.pipeline.edges import Bucket, Edges
from missionwatch.pipeline.items import Progress, log_progress
from missionwatch.pipeline.stage import Counts, stage

if TYPE_CHECKING:
    from missionwatch.digest import Due
    from missionwatch.model import Digest

LOOK_BACK = timedelta(days=10)


def digest(edges: Edges, run_id: str, progress: Progress = log_progress) -> Counts:
    """Build and store what is due and not yet built, then send everything that is pending."""
    from missionwatch.digest import due_editions
    from missionwatch.store.delivery import built, save_digest, watched_since

    with stage(edges, run_id, "digest", Bucket(), progress) as work:
        now = edges.clock()
        due = due_editions(edges.routes.digests, built(edges.db, now - LOOK_BACK), now, watched_since(edges.db))
        for edition in due:
            channel = edition.route.channel
            record(
                work,
                [
                    save_digest(
                        edges.db,
                        make(edges, edition),
                        channel,
                        edges.routes.channels[channel] if channel else None,
                        now,
                    )
                ],
            )
        send_pending(edges, work)
        return work.ledger.counts


def make(edges: Edges, due: Due) -> Digest:
    """One edition of one period, from what is known now; stored nowhere."""
    from missionwatch.digest import build
    from missionwatch.store.delivery import gather

    channel = edges.routes.channels.get(due.route.channel or "")
    inputs = gather(
        edges.db,
        due,
        edges.clock(),
        topic=edges.topic,
        contact=channel.sender if channel else None,
        outlets={key: feed.outlet for key, feed in edges.feeds.items()},
        public_url=edges.settings.public_url,
    )
    return build(inputs)


def edition_of(edges: Edges, edition: str | None, day: date | None = None, *, so_far: bool = False) -> Due:
    """The edition and period that a person asks for: by default the first edition, and its last completed day; `so_far`
    means the day that is under way."""
    from missionwatch.digest import Due, period, period_of

    editions = edges.routes.digests
    name = edition or next(iter(editions), None)
    if name is None or name not in editions:
        raise ConfigError(
            f"there is no edition {name!r}; declared: {', '.join(editions) or 'none'}",
            file="config/routes.yaml",
            key="digests",
        )
    route = editions[name]
    start, end = period(route, edges.clock()) if day is None else period_of(route, day)
    if so_far:
        start, end = period_of(route, end.astimezone(ZoneInfo(route.timezone)).date() + timedelta(days=1))
    return Due(name, route, start, end)
