"""poll: ask the feeds that are due, keep their new entries, and note what was observed of each feed."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from missionwatch.errors import Deferred, ItemError, Rejected
from missionwatch.model import Entry, Feed
from missionwatch.pipeline.edges import Bucket, Edges
from missionwatch.pipeline.items import Progress, Worklist, log_progress, work_through_many
from missionwatch.pipeline.stage import Counts, stage
from missionwatch.store.ledger import POISON, Ending, Ledger
from missionwatch.store.locks import slot_of, slots_of
from missionwatch.urls import host_of, page_key

if TYPE_CHECKING:
    from missionwatch.poll import ParsedFeed
    from missionwatch.store import Row
    from missionwatch.web import Response, Web

DUE_TOLERANCE = timedelta(minutes=1)  # due a minute after the tick would otherwise wait for the next one
CLOSE_AFTER = timedelta(hours=24)  # a second 410 this much later is final
MOVE_AFTER, MOVE_SEEN = (
    timedelta(hours=48),
    5,
)  # a permanent redirect is believed after so many equal answers over so long
VERDICTS = {
    "known": ("skipped", "known"),
    "backlog": ("skipped", "backlog"),
    "not matching": ("skipped", "not matching"),
    "no address": ("rejected", "no address"),
}


@dataclass(frozen=True)
class FeedState:
    """What was observed of a feed; the columns of ops.feed_state."""

    feed: str
    url: str
    next_poll_at: datetime
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None
    first_polled_at: datetime | None = None
    last_polled_at: datetime | None = None
    last_read_at: datetime | None = None
    last_new_entry_at: datetime | None = None
    error_streak: int = 0
    error_since: datetime | None = None
    reason: str = ""
    interval_min: float | None = None
    expected_gap_min: float | None = None
    gone_at: datetime | None = None
    is_closed: bool = False
    moved_to: str | None = None
    moved_seen: int = 0
    moved_since: datetime | None = None

    def address(self, now: datetime) -> str:
        """Where to ask: the declared address, or where it has moved to for good."""
        has_moved = (
            self.moved_to is not None
            and self.moved_seen >= MOVE_SEEN
            and self.moved_since is not None
            and now - self.moved_since >= MOVE_AFTER
        )
        return self.moved_to if has_moved and self.moved_to else self.url


@dataclass(frozen=True)
class Due:
    """A feed of the work list."""

    declared: Feed
    state: FeedState
    item: str
    item_url: str
    feed: str
    attempts: int
    tries: int
    is_interrupted: bool
    last_run_id: str | None
    input: str = "poll"


@dataclass(frozen=True)
class Answer:
    """What a poll brought. `parsed` is None where the feed has not changed; `error` where it failed."""

    response: Response | None = None
    parsed: ParsedFeed | None = None
    body_sha256: str | None = None
    error: ItemError | None = None
    recent: tuple[datetime, ...] = field(default=())


def poll(edges: Edges, run_id: str, bucket: Bucket = Bucket(), progress: Progress = log_progress) -> Counts:
    """Poll what is due in a bucket of hosts: one host's feeds one after the other, many hosts at a time."""
    slots = set(slots_of(bucket.number, bucket.of))
    with stage(edges, run_id, "poll", bucket, progress) as work:
        mine = [feed for feed in edges.feeds.values() if slot_of(host_of(feed.url)) in slots]
        asyncio.run(_poll_all(edges, work, due(edges, mine, edges.clock())))
        return work.ledger.counts


def due(edges: Edges, feeds: Sequence[Feed], now: datetime) -> list[Due]:
    """The feeds that are to be asked now, the longest overdue first."""
    keys = [feed.key for feed in feeds]
    states = {row.feed: _state(row) for row in edges.db.all("poll.states", feeds=keys)}
    tried = {row.feed: row for row in edges.db.all("poll.tried", feeds=keys)}
    found = []
    for feed in feeds:
        state = states.get(feed.key)
        if state is None or state.url != feed.url:  # new, or declared anew: nothing observed of the old address counts
            state = FeedState(feed.key, feed.url, next_poll_at=now)
        before = tried.get(feed.key)
        if state.is_closed or state.next_poll_at > now + DUE_TOLERANCE or _is_set_aside(before, now):
            continue
        found.append(
            Due(
                declared=feed,
                state=state,
                item=feed.key,
                item_url=feed.url,
                feed=feed.key,
                attempts=before.attempts if before else 0,
                tries=before.tries if before else 0,
                is_interrupted=before is not None and before.outcome is None,
                last_run_id=before.run_id if before else None,
            )
        )
    return sorted(found, key=lambda d: (d.attempts, d.state.next_poll_at, d.feed))


def _state(row: Row) -> FeedState:
    return FeedState(**{name: getattr(row, name) for name in FeedState.__dataclass_fields__})


def _is_set_aside(before: Row | None, now: datetime) -> bool:
    """A feed that was set aside as poison is looked at again a day later: feeds change, and none may die for good."""
    return (
        before is not None
        and before.outcome == "rejected"
        and before.reason == POISON
        and before.finished_at > now - timedelta(days=1)
    )


async def _poll_all(edges: Edges, work: Worklist, items: list[Due]) -> None:
    async with edges.web() as web:

        async def compute(item: Due) -> Answer:
            return await ask(edges, web, item, work)

        def save(item: Due, answer: Answer) -> Ending:
            return save_poll(edges, work.ledger.run_id, item, answer)

        await work_through_many(
            work, items, compute, save, lane=lambda item: host_of(item.item_url), at_once=edges.settings.web.concurrency
        )


async def ask(edges: Edges, web: Web, item: Due, work: Worklist) -> Answer:
    """One conditional request for a feed, and what is in it. Errors of the feed are part of the answer."""
    from missionwatch.web.client import FEEDS

    state = item.state
    try:
        response = await web.get(
            state.address(edges.clock()),
            etag=state.etag,
            last_modified=state.last_modified,
            accept=FEEDS,
            max_wait_s=max(work.left_s, 0),
        )
        if response.is_unchanged:
            return Answer(response)
        sha256 = hashlib.sha256(response.body).hexdigest()
        if sha256 == state.body_sha256:
            return Answer(response, body_sha256=sha256)
        # In a thread: a feed that stalls its parser must not hold up the answers of the others.
        parsed = await asyncio.to_thread(edges.parse, response.body, response.content_type, response.final_url)
        return Answer(response, parsed, sha256)
    except ItemError as error:
        if error.kind == "waiting":
            raise
        return Answer(error=error)


def save_poll(edges: Edges, run_id: str, item: Due, answer: Answer) -> Ending:
    """Store new entries and what was observed of the feed; says how the feed ended."""
    if answer.error is not None:
        return _save_failure(edges, item, answer.error)
    new = 0 if answer.parsed is None else save_entries(edges, run_id, item, answer.parsed.entries)
    _save_success(edges, item, answer, new)
    if answer.parsed is None:
        return Ending("kept", "not modified")
    return Ending("kept", "new entries" if new else "nothing new")


# --- entries ---


def save_entries(edges: Edges, run_id: str, item: Due, entries: Iterable[Entry]) -> int:
    """Upsert the entries of a feed, and the pages to fetch for the new ones; how many were new."""
    from missionwatch.poll import should_fetch

    now, feed = edges.clock(), item.declared
    listed = {_key(entry): entry for entry in reversed(list(entries))}
    taken_out = {r.page_key for r in edges.db.all("articles.tombstones", page_keys=list(listed))}
    known = edges.db.all(
        "poll.known_entries", feed=feed.key, guids=[e.guid for e in listed.values()], page_keys=list(listed)
    )
    by_key, by_guid = {row.page_key: row for row in known}, {row.guid: row for row in known}
    ledger = Ledger(edges.db, run_id, "fetch", edges.clock)
    new, again = 0, []
    for key, entry in reversed(listed.items()):
        if key in taken_out:
            continue
        before = by_key.get(key) or by_guid.get(entry.guid)
        if before is not None:
            again.append(before.page_key)
            _change(edges, run_id, feed, before, entry, now)
            continue
        new += 1
        to_fetch = should_fetch(entry, now, item.state.first_polled_at is None, edges.settings.poll.backlog_h)
        verdict = _verdict(edges, feed, entry, to_fetch)
        if verdict == "fetch" and not _add_page(edges, feed, key, entry, now):
            verdict = "known"
        edges.db.run("poll.add_entry", **_values(feed, key, entry), at=now, run_id=run_id, verdict=verdict)
        if verdict != "fetch":
            outcome, reason = VERDICTS[verdict]
            ledger.aside(item=key, item_url=entry.link, feed=feed.key, outcome=outcome, reason=reason)
    edges.db.run("poll.seen_again", feed=feed.key, page_keys=again, at=now)
    return new


def _key(entry: Entry) -> str:
    return page_key(entry.link) if entry.link else entry.guid


def _verdict(edges: Edges, feed: Feed, entry: Entry, to_fetch: bool) -> str:
    if not entry.link:
        return "no address"
    if not to_fetch:
        return "backlog"
    if feed.fetch == "matching" and not edges.detector().matches(entry.title, entry.summary, entry.categories):
        return "not matching"
    return "fetch"


def _values(feed: Feed, key: str, entry: Entry) -> dict[str, Any]:
    return {
        "feed": feed.key,
        "page_key": key,
        "guid": entry.guid,
        "link": entry.link,
        "title": entry.title,
        "summary": entry.summary,
        "categories": list(entry.categories),
        "published_at": entry.published_at,
        "host": host_of(entry.link) if entry.link else "",
    }


def _add_page(edges: Edges, feed: Feed, key: str, entry: Entry, now: datetime) -> bool:
    """A page to fetch, unless somebody listed it before."""
    assert entry.link is not None
    host = host_of(entry.link)
    return (
        edges.db.one(
            "poll.add_page", page_key=key, feed=feed.key, url=entry.link, host=host, slot=slot_of(host), at=now
        )
        is not None
    )


def _change(edges: Edges, run_id: str, feed: Feed, before: Row, entry: Entry, now: datetime) -> None:
    """An entry whose words changed: its page is fetched again; one that matches only now is fetched after all."""
    if (before.title, before.summary) == (entry.title, entry.summary):
        return
    edges.db.run("poll.change_entry", feed=feed.key, page_key=before.page_key, title=entry.title, summary=entry.summary)
    if before.verdict == "fetch":
        edges.db.run("poll.change_page", page_key=before.page_key, feed=feed.key)
    elif (
        before.verdict == "not matching"
        and _verdict(edges, feed, entry, to_fetch=True) == "fetch"
        and _add_page(edges, feed, before.page_key, entry, now)
    ):
        edges.db.run("poll.promote_entry", feed=feed.key, page_key=before.page_key)


# --- what was observed ---


def _save_success(edges: Edges, item: Due, answer: Answer, new: int) -> None:
    from missionwatch.poll import freshness, next_poll

    assert answer.response is not None
    now, old, response = edges.clock(), item.state, answer.response
    recent = [row.published_at for row in edges.db.all("poll.recent_entries", feed=item.feed)]
    next_at = next_poll(
        now,
        feed=item.declared,
        settings=edges.settings.poll,
        new=new,
        unchanged=answer.parsed is None,
        recent_published=recent,
        hints=answer.parsed.hints if answer.parsed else None,
        fresh_for=freshness(response.headers, now),
        previous_interval=timedelta(minutes=old.interval_min) if old.interval_min else None,
    )
    has_body = answer.body_sha256 is not None
    _save(
        edges,
        _moved(
            replace(
                old,
                etag=response.headers.get("etag", None if has_body else old.etag),
                last_modified=response.headers.get("last-modified", None if has_body else old.last_modified),
                body_sha256=answer.body_sha256 or old.body_sha256,
                first_polled_at=old.first_polled_at or now,
                last_polled_at=now,
                last_read_at=now if answer.parsed is not None else old.last_read_at,
                last_new_entry_at=now if new else old.last_new_entry_at,
                error_streak=0,
                error_since=None,
                reason="",
                interval_min=(next_at - now).total_seconds() / 60,
                expected_gap_min=usual_gap_min(recent) or old.expected_gap_min,
                next_poll_at=next_at,
                gone_at=None,
            ),
            response.permanent_url,
            now,
        ),
    )


def _moved(state: FeedState, to: str | None, now: datetime) -> FeedState:
    """Count equal answers that a feed has moved for good; another answer starts anew."""
    if to is None or to == state.address(now):
        return (
            state
            if to is not None or state.address(now) != state.url
            else replace(state, moved_to=None, moved_seen=0, moved_since=None)
        )
    if to == state.moved_to:
        return replace(state, moved_seen=state.moved_seen + 1)
    return replace(state, moved_to=to, moved_seen=1, moved_since=now)


def usual_gap_min(recent: Sequence[datetime]) -> float | None:
    """The median time between the last entries, in minutes; None with fewer than five of them."""
    ordered = sorted(recent)
    if len(ordered) < 5:
        return None
    gaps = sorted((b - a).total_seconds() / 60 for a, b in pairwise(ordered))
    return gaps[len(gaps) // 2]


def _save_failure(edges: Edges, item: Due, error: ItemError) -> Ending:
    """A feed that failed keeps its last good state. Failures are tried again, but for a second 410."""
    from missionwatch.poll import next_poll

    now, old = edges.clock(), item.state
    streak = old.error_streak + 1
    is_gone = error.kind == "gone 410"
    is_closed = is_gone and old.gone_at is not None and now - old.gone_at >= CLOSE_AFTER
    next_at = next_poll(
        now,
        feed=item.declared,
        settings=edges.settings.poll,
        error=error,
        error_streak=streak,
        recent_published=[row.published_at for row in edges.db.all("poll.recent_entries", feed=item.feed)],
    )
    _save(
        edges,
        replace(
            old,
            last_polled_at=now,
            error_streak=streak,
            error_since=old.error_since or now,
            reason=f"{error.kind}: {error}"[:500],
            next_poll_at=next_at,
            is_closed=is_closed,
            gone_at=(old.gone_at or now) if is_gone else None,
        ),
    )
    if is_closed or (isinstance(error, Rejected) and error.kind in {"blocked", "bad address"}):
        return Ending("rejected", error.kind)
    return Ending("deferred", error.kind, next_at if isinstance(error, (Deferred, Rejected)) else None)


def _save(edges: Edges, state: FeedState) -> None:
    edges.db.run("poll.save_state", **{name: getattr(state, name) for name in FeedState.__dataclass_fields__})
