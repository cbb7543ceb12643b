"""What a digest is built from: facts about one period as they were known when it was built.

The values go through JSON unchanged and are stored with the digest, so that it can be built again, byte for byte.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from missionwatch.model import Basis, Evidence, Label

DAYS = 28  # of the charts


@dataclass(frozen=True, slots=True)
class ArticleSeen:
    """An article of a story that was active in the period; `version` is the newest that was seen before its end."""

    article_id: int
    version: int
    story_id: int
    feed: str
    outlet: str
    language: str
    url: str
    title: str
    label: Label
    score: float
    basis: Basis
    published_at: datetime | None
    first_seen_at: datetime
    loaded_at: datetime
    edited_at: datetime | None
    copy_of: int | None
    agency: str | None
    event_types: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    origin: str | None = None

    @property
    def at(self) -> datetime:
        """When it was published, as far as that is known."""
        return self.published_at or self.first_seen_at

    @property
    def report(self) -> int:
        """The original report that this article is, or copies."""
        return self.copy_of or self.article_id

    @property
    def source(self) -> str:
        """What the article goes back to: a report, or the agency or outlet that it takes its news from."""
        return self.origin or str(self.report)


@dataclass(frozen=True, slots=True)
class FigureSeen:
    """Who gave one value on one day (0 the oldest of the charts). `reports` are independent: what goes back to one
    source counts as one."""

    day: int
    story_id: int
    kind: str
    unit: str
    value: float
    reports: tuple[int | str, ...]
    outlets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DaySeen:
    """One day of the charts: original reports and copies; `is_watched` is false before collecting began."""

    starts_at: datetime
    originals: int
    copies: int
    is_watched: bool = True


@dataclass(frozen=True, slots=True)
class EventSeen:
    """An event type of the last days: when it was last reported before the period, and how often in it."""

    event_type: str
    last_before_at: datetime | None
    in_period: int


@dataclass(frozen=True, slots=True)
class FeedSeen:
    """A feed with something wrong, as it stood when the digest was built."""

    name: str
    states: tuple[str, ...]
    reason: str
    since_at: datetime | None
    last_new_entry_at: datetime | None
    expected_gap_min: float | None


@dataclass(frozen=True, slots=True)
class OutcomeSeen:
    """How many items of the period ended a stage in this way."""

    stage: str
    outcome: str
    reason: str
    items: int


@dataclass(frozen=True, slots=True)
class AlertSeen:
    """An alert of the period and what became of it."""

    story_id: int
    rule: str
    status: str
    created_at: datetime
    delivered_at: datetime | None


@dataclass(frozen=True, slots=True)
class MentionSeen:
    """The last mention before the period: what an empty day points back to."""

    title: str
    outlet: str
    language: str
    url: str
    loaded_at: datetime


@dataclass(frozen=True, slots=True)
class DigestInputs:
    """Everything that a digest says, and in which zone and to whom it says it."""

    edition: str
    topic: str
    timezone: str
    period_start: datetime
    period_end: datetime
    built_at: datetime
    watched_since: datetime | None
    articles: tuple[ArticleSeen, ...] = ()
    figures: tuple[FigureSeen, ...] = ()
    days: tuple[DaySeen, ...] = ()
    events: tuple[EventSeen, ...] = ()
    articles_before: int = 0
    stories_before: int = 0
    feeds: tuple[FeedSeen, ...] = ()
    feeds_due: int = 0
    feeds_read: int = 0
    walls: int = 0
    outcomes: tuple[OutcomeSeen, ...] = ()
    alerts: tuple[AlertSeen, ...] = ()
    last_mention: MentionSeen | None = None
    contact: str | None = None
    public_url: str | None = None

    def as_json(self) -> dict[str, Any]:
        """As JSON values, to be stored."""
        return _ADAPTER.dump_python(self, mode="json")

    @classmethod
    def from_json(cls, data: Any) -> DigestInputs:
        """From what `as_json` made. Raises pydantic's ValidationError, a ValueError, for anything else."""
        return _ADAPTER.validate_python(data)


_ADAPTER = TypeAdapter(DigestInputs)
