"""A ParsedFeed on its way out of the parser child: JSON, since the child is not trusted."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from missionwatch.model import Entry
from missionwatch.poll.feed import Hints, ParsedFeed


def packed(feed: ParsedFeed) -> bytes:
    """The feed as JSON."""
    return json.dumps(asdict(feed), ensure_ascii=False, default=datetime.isoformat).encode("utf-8", "replace")


def unpacked(data: dict[str, Any]) -> ParsedFeed:
    """The feed again. Raises TypeError, KeyError and ValueError for what `packed` would not write."""
    entries = (_entry(item) for item in data.pop("entries"))
    hints = data.pop("hints")
    return ParsedFeed(
        entries=tuple(entries),
        hints=Hints(**{**hints, "skip_hours": tuple(hints["skip_hours"]), "skip_days": tuple(hints["skip_days"])}),
        **data,
    )


def _entry(item: dict[str, Any]) -> Entry:
    at = item["published_at"]
    return Entry(**{**item, "categories": tuple(item["categories"]), "published_at": at and datetime.fromisoformat(at)})
