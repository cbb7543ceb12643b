"""Dates of entries: many ways of writing an instant, in seven languages. Unknown is better than wrong."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
MAX_AHEAD = timedelta(hours=24)

_ISO = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})(?:[T\s]*(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?)?\s*([a-z]{1,5}|[+-]\d{2}:?\d{2}|[+-]\d{2})?",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?|\d{13}")
_WORDS = re.compile(
    r"(?:[^\W\d]+\.?,?\s+)?(?:le\s+|el\s+|dia\s+|tarehe\s+)?(\d{1,2})(?:er|e|º|\.|ª|th|st|nd|rd)?[\s-]+(?:de\s+|d')?([^\W\d]+)\.?,?[\s-]+(?:de\s+|del\s+)?(\d{4}|\d{2})\b"
    r"(?:,?[\s-]*(?:[aà@]\s+(?:las?\s+)?|um\s+|saa\s+)?(\d{1,2})\s*[:hH.]\s*(\d{2})?(?:\s*:\s*(\d{2}))?\s*(am|pm|a\.m\.|p\.m\.)?)?\s*(?:uhr|h)?\s*(\(?[a-z]{1,5}\)?|[+-]\d{2}:?\d{2})?(?:\s*\([^)]*\))?",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    r"(?:[^\W\d]+\.?,?\s+)?([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?:,?\s*(?:at\s+)?(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(am|pm|a\.m\.|p\.m\.)?)?\s*(\(?[a-z]{1,5}\)?|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)

# Month names of en fr es ht pt sw de by their beginnings, without accents; each beginning is of one month only.
_MONTHS: tuple[tuple[str, ...], ...] = (
    ("jan", "ene"),
    ("feb", "fev"),
    ("mar", "mac", "mas"),
    ("apr", "avr", "abr"),
    ("may", "mai", "mei"),
    ("jun", "juin", "jwen"),
    ("jul", "juil", "jiy"),
    ("aug", "aou", "ago"),
    ("sep", "set"),
    ("oct", "okt", "outu"),
    ("nov",),
    ("dec", "dez", "des", "dic"),
)
_BY_PREFIX = {prefix: number for number, names in enumerate(_MONTHS, 1) for prefix in names}
# "out" is August in Kreyòl and short for October in Portuguese: unknown.
_WHOLE_WORDS = {"me": 5, "jen": 6, "out": None}
_ZONES = {
    "z": 0,
    "utc": 0,
    "gmt": 0,
    "ut": 0,
    "est": -5,
    "edt": -4,
    "et": -5,
    "cst": -6,
    "cdt": -5,
    "mst": -7,
    "mdt": -6,
    "pst": -8,
    "pdt": -7,
    "ast": -4,
    "adt": -3,
    "eat": 3,
    "cat": 2,
    "wat": 1,
    "sast": 2,
    "cet": 1,
    "cest": 2,
    "mez": 1,
    "mesz": 2,
    "bst": 1,
    "west": 1,
    "wet": 0,
    "eet": 2,
    "eest": 3,
    "brt": -3,
    "art": -3,
    "msk": 3,
    "hae": -4,
    "hne": -5,
}


def instant(raw: object, parsed: object = None, *, now: datetime) -> datetime | None:
    """The instant that `raw` names, in UTC; None for what is ambiguous, senseless, before 1995 or over a day ahead.

    `parsed` (a struct_time in UTC, from the feed parser) is taken where no rule here reads the text.
    """
    text = " ".join(str(raw if raw is not None else "").split())[:100]
    found = _read(text) or _taken_over(text, parsed)
    if found is None or not EARLIEST <= found <= now + MAX_AHEAD:
        return None
    return found


def _read(text: str) -> datetime | None:
    for reader in (_epoch, _iso, _rfc822, _day_first, _month_first):
        try:
            found = reader(text)
        except (ValueError, OverflowError):
            found = None
        if found:
            return found.astimezone(UTC)
    return None


def _epoch(text: str) -> datetime | None:
    if not _EPOCH.fullmatch(text):
        return None
    seconds = float(text)
    return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)


def _iso(text: str) -> datetime | None:
    match = _ISO.fullmatch(text)
    if not match:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    return _at(int(year), int(month), int(day), hour, minute, second, None, zone)


def _rfc822(text: str) -> datetime | None:
    """Only in its strict form: the library guesses at the rest, and silently."""
    if not re.match(
        r"(?:[A-Za-z]{3,9},?\s*)?\d{1,2}[\s-][A-Za-z]{3}[\s-]\d{2,4}\s+\d{1,2}:\d{2}(?::\d{2})?\s*(?:[+-]\d{4}|GMT|UTC?|Z|[ECMP][SD]T)$",
        text,
    ):
        return None
    try:
        found = parsedate_to_datetime(text)
    except (TypeError, IndexError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _day_first(text: str) -> datetime | None:
    match = _WORDS.fullmatch(text)
    if not match:
        return None
    day, name, year, hour, minute, second, half, zone = match.groups()
    month = _month(name)
    return _at(_year(year), month, int(day), hour, minute, second, half, zone) if month else None


def _month_first(text: str) -> datetime | None:
    match = _MONTH_FIRST.fullmatch(text)
    if not match:
        return None
    name, day, year, hour, minute, second, half, zone = match.groups()
    month = _month(name)
    return _at(int(year), month, int(day), hour, minute, second, half, zone) if month else None


def _at(
    year: int,
    month: int,
    day: int,
    hour: str | None,
    minute: str | None,
    second: str | None,
    half: str | None,
    zone: str | None,
) -> datetime | None:
    tz = _zone(zone)
    if tz is None:
        return None
    hours = int(hour or 0)
    if half and hours <= 12:
        hours = hours % 12 + (12 if half.lower().startswith("p") else 0)
    return datetime(year, month, day, hours, int(minute or 0), min(int(second or 0), 59), tzinfo=tz)


def _zone(zone: str | None) -> timezone | None:
    """The zone; UTC where none is written, None for a name that is not known."""
    if not zone:
        return UTC
    name = zone.strip("()").lower()
    if name[0] in "+-":
        digits = name[1:].replace(":", "").ljust(4, "0")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]))
        return timezone(-offset if name[0] == "-" else offset)
    return timezone(timedelta(hours=_ZONES[name])) if name in _ZONES else None


def _year(text: str) -> int:
    year = int(text)
    return year if year > 99 else 2000 + year if year < 70 else 1900 + year


def _month(name: str) -> int | None:
    word = "".join(c for c in unicodedata.normalize("NFD", name.lower()) if not unicodedata.combining(c))
    if word in _WHOLE_WORDS:
        return _WHOLE_WORDS[word]
    return _BY_PREFIX.get(word[:4]) or _BY_PREFIX.get(word[:3])


def _taken_over(text: str, parsed: object) -> datetime | None:
    """The feed parser's value, unless the text is of the kinds that it is known to misread."""
    if parsed is None or re.fullmatch(r"[\d.]+|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}.*", text):
        return None
    try:
        return datetime(*tuple(parsed)[:6], tzinfo=UTC)  # type: ignore[arg-type,misc]
    except (TypeError, ValueError):
        return None
