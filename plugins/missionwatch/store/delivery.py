"""Alerts, digests and the outbox: what people are told, written down in the transaction that gives rise to it.

The outbox delivers at least once. A relay claims messages, which commits its lease and counts the try before anything
is sent; sends them; and records each at once. Killed in between, it leaves a lease that runs out, and the message goes
again under the same Message-ID.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from psycopg.types.json import Jsonb

from missionwatch.alert import RULES, StoryNews, alerts_for, is_fresh, render_alert
from missionwatch.config import ChannelRoute, Routes
from missionwatch.digest import DigestInputs, Due, render_message
from missionwatch.digest.clock import day_starts
from missionwatch.digest.inputs import (
    DAYS,
    AlertSeen,
    ArticleSeen,
    DaySeen,
    EventSeen,
    FeedSeen,
    FigureSeen,
    MentionSeen,
    OutcomeSeen,
)
from missionwatch.errors import DeliveryError, StoreError
from missionwatch.model import Alert, Digest, Evidence, Message

if TYPE_CHECKING:
    from missionwatch.store import Database, Row

WINDOW = timedelta(days=14)  # how far back stories without an alert are looked for
MAX_TRIES = 12
_FIRST_WAIT = timedelta(minutes=1)
_MAX_WAIT = timedelta(hours=6)
MAX_EVIDENCE = 6  # quotations kept with an article of a digest
MAX_SENTENCE = 700
_EVIDENCE = tuple(field.name for field in fields(Evidence))  # a later detector may store more


@dataclass(frozen=True, slots=True)
class Told:
    """How one thing to tell ended: the item, and the outcome and reason to count."""

    item: str
    outcome: str
    reason: str = ""
    item_url: str | None = None
    feed: str = ""
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message of the outbox that is ours until the lease runs out."""

    outbox_id: int
    owner: str
    stage: str
    channel: str
    message: Message
    tries: int


# --- alerts ----------------------------------------------------------------------------------------------------------


def raise_alerts(
    db: Database, routes: Routes, now: datetime, *, public_url: str | None = None, limit: int = 500
) -> list[Told]:
    """Write the alerts that loaded stories give rise to, with one mail for each recipient, in one transaction.

    `kept`: on its way; `skipped`: the story was loaded too long ago to interrupt anybody, it is left to the digest; such
    an alert is stored as `folded`, so that it is counted once.
    """
    ended: list[Told] = []
    with db.transaction():
        for rule in dict.fromkeys(route.rule for route in routes.alerts if route.rule in RULES):
            for channel in dict.fromkeys(route.channel for route in routes.alerts if route.rule == rule):
                only = Routes(
                    channels=routes.channels,
                    alerts=tuple(r for r in routes.alerts if (r.rule, r.channel) == (rule, channel))[:1],
                )
                rows = db.all(f"alert.{rule}", rule=rule, channel=channel, since=now - WINDOW, at_most=limit)
                stories = {row.story_id: _story(row) for row in rows}
                for alert in alerts_for(stories.values(), only):
                    ended += _raise(db, alert, stories[alert.story_id], routes.channels[channel], now, public_url)
    return ended


def _raise(
    db: Database, alert: Alert, story: StoryNews, route: ChannelRoute, now: datetime, public_url: str | None
) -> list[Told]:
    row = db.one(
        "alert.add",
        story_id=alert.story_id,
        rule=alert.rule,
        channel=alert.channel,
        reason=alert.reason,
        dedup_key=alert.dedup_key,
        at=now,
    )
    if row is None:  # another run was first
        return []
    fresh = is_fresh(story, now)
    for recipient in route.recipients:
        message = render_alert(alert, story, route, recipient, now, public_url=public_url)
        post(db, alert.channel, message, now, alert_id=row.alert_id, status="pending" if fresh else "folded")
    outcome, reason = ("kept", "raised") if fresh else ("skipped", "loaded too long ago")
    return [Told(alert.dedup_key, outcome, reason, story.url, story.feed)]


def _story(row: Row) -> StoryNews:
    values = row._asdict()
    values["event_types"] = tuple(row.event_types)
    values["evidence"] = _evidence(row.evidence)
    return StoryNews(**values)


def _evidence(items: Any) -> tuple[Evidence, ...]:
    """Stored evidence as values; the strongest proof is short, so what is endless is cut."""
    found = [Evidence(**{key: item[key] for key in _EVIDENCE if key in item}) for item in items]
    return tuple(
        e if len(e.sentence) <= MAX_SENTENCE else Evidence(e.field, e.start, e.end, e.quote, e.rule)
        for e in found[:MAX_EVIDENCE]
    )


# --- outbox ----------------------------------------------------------------------------------------------------------


def post(
    db: Database,
    channel: str,
    message: Message,
    now: datetime,
    *,
    alert_id: int | None = None,
    digest_id: int | None = None,
    status: str = "pending",
) -> bool:
    """Put a message into the outbox; False when it is there already. Call it in the transaction of what it tells."""
    return (
        db.run(
            "outbox.add",
            dedup_key=message.message_id,
            channel=channel,
            recipient=message.recipient,
            subject=message.subject,
            text=message.text,
            html=message.html,
            headers=Jsonb(dict(message.headers)),
            alert_id=alert_id,
            digest_id=digest_id,
            at=now,
            status=status,
        )
        > 0
    )


def claim(
    db: Database,
    owner: str,
    now: datetime,
    *,
    lease_s: float = 1800,
    limit: int = 10,
    channels: Collection[str] | None = None,
) -> list[Claimed]:
    """Up to `limit` messages that are due, leased to `owner` and counted as tried; committed when this returns.

    The lease must outlast `limit` sends that all run into their time-outs. `channels`: only messages of these.
    """
    rows = db.all(
        "outbox.claim",
        owner=owner,
        now=now,
        lease_until=now + timedelta(seconds=lease_s),
        at_most=limit,
        max_tries=MAX_TRIES,
        channels=None if channels is None else list(channels),
    )
    return [_claimed(row, owner) for row in sorted(rows, key=lambda row: row.outbox_id)]


def _claimed(row: Row, owner: str) -> Claimed:
    message = Message(
        row.dedup_key,
        row.recipient,
        row.subject,
        row.text,
        row.html,
        tuple((str(name), str(value)) for name, value in row.headers.items()),
    )
    return Claimed(
        row.outbox_id, owner, "digest" if row.digest_id is not None else "alert", row.channel, message, row.tries
    )


def sent(db: Database, item: Claimed, now: datetime) -> Told:
    """Record that a message was taken. If the lease was lost meanwhile, whoever holds it now says how it ends."""
    is_ours = db.run("outbox.sent", outbox_id=item.outbox_id, owner=item.owner, at=now) > 0
    return (
        Told(item.message.message_id, "kept", "sent")
        if is_ours
        else Told(item.message.message_id, "skipped", "the lease ran out while it was sent")
    )


def failed(db: Database, item: Claimed, error: DeliveryError, now: datetime, *, max_tries: int = MAX_TRIES) -> Told:
    """Record that a message was not taken: `deferred` with a doubling pause, or `rejected` and dead when trying again
    is pointless or was tried often enough."""
    if error.is_permanent or item.tries >= max_tries:
        reason = "refused for good" if error.is_permanent else "tried too often"
        db.run("outbox.dead", outbox_id=item.outbox_id, owner=item.owner, error=str(error)[:500])
        return Told(item.message.message_id, "rejected", reason)
    retry_at = now + min(_MAX_WAIT, _FIRST_WAIT * 2 ** (item.tries - 1))
    db.run("outbox.failed", outbox_id=item.outbox_id, owner=item.owner, next_at=retry_at, error=str(error)[:500])
    return Told(item.message.message_id, "deferred", "not delivered", retry_at=retry_at)


def give_back(db: Database, items: Sequence[Claimed], now: datetime) -> list[Told]:
    """Return what was claimed and not tried (an interruption, the time budget): due at once, the try not counted."""
    for item in items:
        db.run("outbox.give_back", outbox_id=item.outbox_id, owner=item.owner, now=now)
    return [Told(item.message.message_id, "waiting", "not reached") for item in items]


def bury(db: Database, now: datetime) -> list[Told]:
    """Set aside the messages over which their relay died again and again."""
    return [Told(row.dedup_key, "rejected", "poison") for row in db.all("outbox.bury", now=now, max_tries=MAX_TRIES)]


# --- digests ---------------------------------------------------------------------------------------------------------


def built(db: Database, since: datetime) -> set[tuple[str, datetime]]:
    """The editions that are built, with the end of their period, from `since` on."""
    return {(row.edition, row.period_end) for row in db.all("digest.built", since=since)}


def watched_since(db: Database) -> datetime | None:
    """When collecting began; None before the first run."""
    row = db.one("digest.watched_since")
    return row.at if row else None


def gather(
    db: Database,
    due: Due,
    now: datetime,
    *,
    topic: str,
    outlets: Mapping[str, str] | None = None,
    contact: str | None = None,
    public_url: str | None = None,
) -> DigestInputs:
    """What is known about a period. `outlets` maps keys of the feeds in use to names: others are left out of the feeds'
    health; None shows all, by key. `contact` is the address to write to, to stop the mails."""
    starts = day_starts(due.route, due.end, DAYS)
    ends = [*starts[1:], due.end]
    span: dict[str, Any] = {"starts_at": due.start, "ends_at": due.end}
    since = watched_since(db)
    before = db.one("digest.before", starts_at=starts[-2], ends_at=due.start)
    reach = db.one("digest.reach", **span)
    last = db.one("digest.last_mention", starts_at=due.start)
    return DigestInputs(
        edition=due.edition,
        topic=topic,
        timezone=due.route.timezone,
        period_start=due.start,
        period_end=due.end,
        built_at=now,
        watched_since=since,
        articles=tuple(_article(row) for row in db.all("digest.articles", **span)),
        figures=tuple(
            FigureSeen(r.day, r.story_id, r.kind, r.unit, r.value, tuple(r.reports), tuple(r.outlets))
            for r in db.all("digest.figures", starts=starts, ends=ends)
        ),
        days=tuple(
            DaySeen(r.starts_at, r.originals, r.copies, since is not None and r.ends_at > since)
            for r in db.all("digest.days", starts=starts, ends=ends)
        ),
        events=tuple(EventSeen(*r) for r in db.all("digest.events", since=starts[0], **span)),
        articles_before=before.articles if before else 0,
        stories_before=before.stories if before else 0,
        feeds=tuple(
            FeedSeen(
                (outlets or {}).get(r.feed, r.feed),
                tuple(r.states),
                r.reason,
                r.since_at,
                r.last_new_entry_at,
                r.expected_gap_min,
            )
            for r in db.all("digest.feeds")
            if outlets is None or r.feed in outlets
        ),
        feeds_due=reach.due if reach else 0,
        feeds_read=reach.read if reach else 0,
        walls=reach.walls if reach else 0,
        outcomes=tuple(OutcomeSeen(*r) for r in db.all("digest.outcomes", **span)),
        alerts=tuple(AlertSeen(*r) for r in db.all("digest.alerts", **span)),
        last_mention=MentionSeen(*last) if last else None,
        contact=contact,
        public_url=public_url,
    )


def _article(row: Row) -> ArticleSeen:
    values = row._asdict()
    values["event_types"] = tuple(row.event_types)
    values["evidence"] = _evidence(row.evidence)
    return ArticleSeen(**values)


def save_digest(db: Database, digest: Digest, channel: str | None, route: ChannelRoute | None, now: datetime) -> Told:
    """Store a digest and put its mails into the outbox, in one transaction. One that is there stays as it is."""
    item = f"{digest.edition} {digest.period_end.isoformat()}"
    with db.transaction():
        is_new = db.run("digest.add", **_columns(digest), at=now) > 0
        row = db.one("digest.stored", edition=digest.edition, period_end=digest.period_end)
        if row is None:
            raise StoreError("a digest vanished while it was saved", subject=item)
        mails = 0
        if channel and route:
            stored = _digest(row)
            for recipient in route.recipients:
                message = render_message(stored, route.sender, recipient, now)
                mails += post(db, channel, message, now, digest_id=row.digest_id)
    if not is_new and not mails:
        return Told(item, "skipped", "built before")
    return Told(item, "kept", "built" if is_new else "mailed")


def stored_digest(db: Database, edition: str, period_end: datetime) -> Digest | None:
    """The digest of an edition's period as it was built, or None."""
    row = db.one("digest.stored", edition=edition, period_end=period_end)
    return None if row is None else _digest(row)


def _columns(digest: Digest) -> dict[str, Any]:
    return {field.name: getattr(digest, field.name) for field in fields(digest)} | {"inputs": Jsonb(digest.inputs)}


def _digest(row: Row) -> Digest:
    return Digest(row.edition, row.period_start, row.period_end, row.subject, row.html, row.text, row.inputs)
