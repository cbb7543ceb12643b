"""When a feed is asked again, and which of its entries are worth a fetch. Pure: the clock and the record are handed in.

interval     half the usual gap between entries; a quarter longer after each look that found nothing
not before   what the publisher asks for (ttl, syndication period, max-age), a day at most; Retry-After, a week at most
errors       the interval times (1 + errors in a row); weekly when a person would have to act
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import pairwise
from statistics import median

from missionwatch.config import PollSettings
from missionwatch.errors import Deferred, Forbidden, Gone, ItemError
from missionwatch.model import Entry, Feed
from missionwatch.poll.feed import Hints

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
GROWTH = 1.25
JITTER = 0.1
GAPS_OF = 20
QUIET_FACTOR = 4
HOPELESS_STREAK = 30
_MAX_AGE = re.compile(r"(?:^|[,\s])(?:s-maxage|max-age)\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


def next_poll(
    now: datetime,
    *,
    feed: Feed,
    settings: PollSettings,
    new: int = 0,
    unchanged: bool = False,
    error: ItemError | None = None,
    recent_published: Sequence[datetime] = (),
    hints: Hints | None = None,
    fresh_for: timedelta | None = None,
    previous_interval: timedelta | None = None,
    error_streak: int = 0,
) -> datetime:
    """When `feed` is due again, after a poll at `now` that found `new` entries, nothing new, or `error`.

    `recent_published` are the known instants of its last entries, in any order; `fresh_for` what the HTTP headers allow
    (see `freshness`); `error_streak` counts `error`. A feed that only had to wait for its host's turn is due at once.
    """
    if error is not None and error.kind == "waiting":
        return now
    if error is not None:
        return now + _after_error(now, feed, settings, error, recent_published, max(error_streak, 1))
    interval = _interval(now, feed, settings, new, unchanged, recent_published, previous_interval)
    interval = _jittered(interval, feed.key, now)
    if feed.poll_every_min is None:
        least = max(timedelta(minutes=settings.min_interval_min), _publishers_wish(hints, fresh_for))
        if (
            hints is None and not new
        ):  # nothing was read, so the wishes of before still hold: they are in the last interval
            least = max(least, min(previous_interval or timedelta(0), timedelta(hours=settings.max_interval_h)))
        interval = max(min(interval, timedelta(hours=settings.max_interval_h)), least)
    return _out_of_skipped(now + interval, hints)


def freshness(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long the answer with these (lower-case) headers may be kept: Cache-Control before Expires."""
    match = _MAX_AGE.search(headers.get("cache-control", ""))
    if match:
        return timedelta(seconds=int(match[1]))
    try:
        expires = parsedate_to_datetime(headers.get("expires", ""))
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    expires = expires if expires.tzinfo else expires.replace(tzinfo=UTC)
    return max(expires - now, timedelta(0))


def should_fetch(entry: Entry, now: datetime, is_first_poll: bool, backlog_h: float) -> bool:
    """Is the page of a new entry to be fetched: it has a link, and at a feed's first poll is not old news."""
    if entry.link is None:
        return False
    is_old = entry.published_at is not None and entry.published_at < now - timedelta(hours=backlog_h)
    return not (is_first_poll and is_old)


# --- the interval --------------------------------------------------------------------------------------------------


def _interval(
    now: datetime,
    feed: Feed,
    settings: PollSettings,
    new: int,
    unchanged: bool,
    recent: Sequence[datetime],
    previous: timedelta | None,
) -> timedelta:
    base = _base(now, feed, settings, recent)
    if feed.poll_every_min is not None or previous is None or (new and not unchanged):
        return base
    usual = _rhythm(recent)
    quiet = base * QUIET_FACTOR if usual and now - max(recent) < WEEK else timedelta(hours=settings.max_interval_h)
    grown = max(previous * GROWTH, timedelta(minutes=settings.min_interval_min))
    return min(grown, max(quiet, base), timedelta(hours=settings.max_interval_h))


def _base(now: datetime, feed: Feed, settings: PollSettings, recent: Sequence[datetime]) -> timedelta:
    """The interval by declaration, by rhythm, or for a feed that nobody knows yet."""
    if feed.poll_every_min is not None:
        return timedelta(minutes=feed.poll_every_min)
    unknown = timedelta(minutes=settings.new_feed_interval_min)
    gap = _rhythm(recent)
    if gap is None:
        return unknown
    has_news = now - max(recent) <= DAY
    least = timedelta(minutes=settings.min_interval_min)
    return min(max(gap / 2, least if has_news else max(unknown, least)), timedelta(hours=settings.max_interval_h))


def _rhythm(recent: Sequence[datetime]) -> timedelta | None:
    """The median gap between the last entries; None with fewer than three of them."""
    instants = sorted(recent)[-GAPS_OF:]
    if len(instants) < 3:
        return None
    return timedelta(seconds=median((b - a).total_seconds() for a, b in pairwise(instants)))


def _jittered(interval: timedelta, key: str, now: datetime) -> timedelta:
    """Up to a tenth more or less, the same for the same feed and instant, so that feeds do not march in step."""
    share = zlib.crc32(f"{key} {now.isoformat()}".encode()) / 0xFFFFFFFF
    return interval * (1 + JITTER * (2 * share - 1))


def _publishers_wish(hints: Hints | None, fresh_for: timedelta | None) -> timedelta:
    minutes = max((hints.ttl_min or 0.0, hints.period_min or 0.0)) if hints else 0.0
    return min(max(timedelta(minutes=min(minutes, 1e6)), fresh_for or timedelta(0)), DAY)


def _out_of_skipped(at: datetime, hints: Hints | None) -> datetime:
    """The first instant from `at` on outside the hours and days (GMT) that the publisher asks to skip."""
    if hints is None or not (hints.skip_hours or hints.skip_days):
        return at
    candidate = at.astimezone(UTC)
    for _ in range(7 * 24):
        if candidate.hour not in hints.skip_hours and candidate.weekday() not in hints.skip_days:
            return candidate
        candidate = candidate.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return at  # all of them skipped: nobody means that


# --- errors --------------------------------------------------------------------------------------------------------


def _after_error(
    now: datetime, feed: Feed, settings: PollSettings, error: ItemError, recent: Sequence[datetime], streak: int
) -> timedelta:
    if isinstance(error, Gone) and error.kind == "gone 410":
        return DAY  # the second of these, a day later, is final
    wait = _jittered(_base(now, feed, settings, recent) * (1 + min(streak, 1_000)), feed.key, now)
    wait = min(wait, timedelta(hours=settings.max_interval_h))
    if isinstance(error, (Gone, Forbidden)) and streak > HOPELESS_STREAK:
        wait = WEEK
    if isinstance(error, Deferred):
        asked = max(error.after or timedelta(0), error.retry_at - now if error.retry_at else timedelta(0))
        wait = max(wait, min(asked, WEEK))
    return wait
