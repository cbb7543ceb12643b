"""Days as addresses ask for them, in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime

FIRST_DAY = date(2020, 1, 1)


def parse_day(text: str | None, now: datetime) -> date:
    """The day that an address asks for; the present one without. Raises ValueError with what is expected."""
    today_utc = now.astimezone(UTC).date()
    if not text:
        return today_utc
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date() if len(text) == 10 else None
    except ValueError:
        day = None
    if day is None:
        raise ValueError("A day is written like 2025-01-21")
    if day > today_utc:
        raise ValueError("That day is still to come")
    if day < FIRST_DAY:
        raise ValueError(f"The first day is {FIRST_DAY}")
    return day
