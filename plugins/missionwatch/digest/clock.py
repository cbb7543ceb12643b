"""When editions are due. A day ends at the edition's hour in its zone: 23 hours in spring, 25 in autumn, else 24."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from missionwatch.config import DigestRoute

MISSED = 3  # editions further back than this are not made up for: nobody reads a week of old digests at once
LATE = timedelta(hours=1)
# Two ends of one edition this close are the same day: its hour was changed in the configuration.
_SAME_DAY = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Due:
    """An edition to build, with its period in UTC."""

    edition: str
    route: DigestRoute
    start: datetime
    end: datetime


def period(route: DigestRoute, now: datetime) -> tuple[datetime, datetime]:
    """The last completed day of an edition at `now`: start (in) and end (out), in UTC."""
    today = now.astimezone(ZoneInfo(route.timezone)).date()
    end = _end_of(route, today)
    if end > now:
        today -= timedelta(days=1)
        end = _end_of(route, today)
    return _end_of(route, today - timedelta(days=1)), end


def period_of(route: DigestRoute, day: date) -> tuple[datetime, datetime]:
    """The period of an edition that ends on `day`."""
    return _end_of(route, day - timedelta(days=1)), _end_of(route, day)


def day_starts(route: DigestRoute, end: datetime, days: int) -> list[datetime]:
    """When the `days` days began of which the last one ends at `end`, oldest first."""
    last = end.astimezone(ZoneInfo(route.timezone)).date()
    return [_end_of(route, last - timedelta(days=back)) for back in range(days, 0, -1)]


def due_editions(
    routes: Mapping[str, DigestRoute],
    built: Collection[tuple[str, datetime]],
    now: datetime,
    since: datetime | None,
    *,
    missed: int = MISSED,
) -> list[Due]:
    """The editions to build now, oldest first: the last completed day and up to `missed` days before it that were not
    built, but no day that was over before collecting began at `since` (None: it has not begun)."""
    if since is None:
        return []
    found = []
    for edition, route in routes.items():
        ends = [end for name, end in built if name == edition]
        start, end = period(route, now)
        for _ in range(1 + missed):
            if end > since and all(abs(end - other) >= _SAME_DAY for other in ends):
                found.append(Due(edition, route, start, end))
            start, end = period(route, start)
    return sorted(found, key=lambda due: (due.end, due.edition))


def _end_of(route: DigestRoute, day: date) -> datetime:
    hour, minute = route.at.split(":")
    local = datetime.combine(day, time(int(hour), int(minute)), tzinfo=ZoneInfo(route.timezone))
    return local.astimezone(UTC)
