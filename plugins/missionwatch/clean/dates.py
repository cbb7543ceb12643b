"""Instants as pages write them: ISO with every kind of zone, mail dates, and plain dates in seven languages.

A Moment keeps what was written (local time, zone or none, day only); `instant` makes UTC of it. Nothing here knows the
time of day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import lru_cache
from itertools import islice

from missionwatch.clean.text import fold

# en fr es ht pt sw de, then it nl, the Scandinavian ones, tr pl: neighbours of the feeds.
_MONTHS = (
    "january jan janvier janv enero ene janvye janeiro januari januar jaenner januwari gennaio gen ocak oca stycznia",
    "february feb fevrier fevr fev febrero fevriye fevereiro februari februar febbraio subat lutego",
    "march mar mars marzo mas marco machi maerz marz maart mrt mart maret marca",
    "april apr avril avr abril abr aprili aprile nisan nis kwietnia",
    "may mai mayo me maio mei maggio mag maj mayis maja",
    "june jun juin junio jen junho juni giugno giu haziran haz czerwca",
    "july jul juillet juil julio jiye julho julai juli luglio lug temmuz tem lipca",
    "august aug aout agosto ago out agosti augustus augusti agustos agustus sierpnia",
    "september sep sept septembre septiembre set septanm setembro septemba settembre eylul wrzesnia",
    "october oct octobre octubre oktob outubro oktoba oktober okt ottobre ott ekim pazdziernika",
    "november nov novembre noviembre novanm novembro novemba kasim listopada",
    "december dec decembre diciembre dic desanm dezembro dez desemba dezember dicembre desember aralik grudnia",
)
_MONTHS_EAST = (  # cs ro ru uk
    "ledna ianuarie января січня",
    "unora februarie февраля лютого",
    "brezna martie марта березня",
    "dubna aprilie апреля квітня",
    "kvetna мая травня",
    "cervna iunie июня червня",
    "cervence iulie июля липня",
    "srpna августа серпня",
    "zari septembrie сентября вересня",
    "rijna octombrie октября жовтня",
    "listopadu noiembrie ноября листопада",
    "prosince decembrie декабря грудня",
)
MONTHS = {
    name: number for rows in (_MONTHS, _MONTHS_EAST) for number, names in enumerate(rows, 1) for name in names.split()
}
# "out" is August in Creole and a rare short form of October in Portuguese: read as August.
# Accents may stand or not, so the pattern takes letters and `MONTHS` decides after folding.
_MONTH = (
    r"(?:jan(?:uary|vier|v|vye|eiro|uari|uar)?|enero|ene|jänner|januwari|feb(?:ruary|rero|ruari|"
    r"ruar)?|f[ée]v(?:rier|r|riye|ereiro)?|mar(?:ch|s|zo|ço)?|mas|machi|m[äa]rz|"
    r"apr(?:il|ili)?|avr(?:il)?|abr(?:il)?|may|mai|mayo|me|maio|mei|june?|juin|junio|jen|junho|juni|"
    r"july?|juillet|juil|julio|jiy[èe]|julho|julai|juli|aug(?:ust)?|ao[ûu]t|agosto|ago|out|agosti|"
    r"sept?(?:ember|embre|iembre|tembre|tiembre|anm|emba)?|set(?:embro)?|oct(?:ober|obre|ubre)?|"
    r"okt[òo]b|okt(?:oba|ober)?|outubro|nov(?:ember|embre|iembre|anm|embro|emba)?|d[ée]c(?:ember|"
    r"embre)?|"
    r"dic(?:iembre)?|desanm|dez(?:embro|ember)?|desemba)\.?(?!\w)"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR = r"(?:19|20)\d{2}"
_ENDED = r"(?!\d(?!\d?(?::\d\d|\s?min)))"  # an hour or the time that reading takes may be glued to a year
# A plain date, as a fragment: no named groups, so that others can repeat it.
DATE = (
    rf"(?:{_YEAR}[-/.](?:0?[1-9]|1[0-2])[-/.]{_DAY}(?!\d)|{_DAY}(?:st|nd|rd|th|er|º|\.)?\s*(?:de\s+|"
    rf"of\s+)?{_MONTH},?\s*(?:de\s+|del\s+)?{_YEAR}|"
    rf"{_MONTH}\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}|{_DAY}[./-]{_DAY}[./-]{_YEAR})"
)
# The same for finding: any word may be the month, `MONTHS` decides.
_MONTH_WORD = r"[^\W\d_]{2,12}"
_FOUND = re.compile(
    rf"(?<![\d.])(?:(?P<y1>{_YEAR})[-/.](?P<m1>\d{{1,2}})[-/.](?P<d1>\d{{1,2}})(?!\d)|"
    rf"(?P<d2>{_DAY})(?:st|nd|rd|th|er|º|ª|\.)?[\s-]*(?:de\s+|of\s+)?(?P<m2>{_MONTH_WORD})[.,]*[\s-]*(?:de\s+|del\s+)?(?P<y2>{_YEAR}){_ENDED}|"
    rf"(?P<d3>\d{{1,2}})(?P<s3>\s?[./|-]\s?)(?P<m3>\d{{1,2}})(?P=s3)(?P<y3>{_YEAR}|(?<=\d\d.\d\d.)\d\d)(?![\d%€$:])|"
    rf"(?P<y4>{_YEAR})\s?[年년]\s?(?P<m4>\d{{1,2}})\s?[月월]\s?(?P<d4>\d{{1,2}})\s?[日일])|"
    rf"(?<!\w)(?P<m5>{_MONTH_WORD})\.?\s+(?P<d5>{_DAY})(?:st|nd|rd|th)?,?\s+(?P<y5>{_YEAR}){_ENDED}",
    re.I,
)
_LIKELY = re.compile(r"\d(?:(?<=1)9\d\d|(?<=2)0\d\d|\d[./-]\d\d[./-]\d\d)")  # a digit first: quick to look for
_IN_URL = re.compile(
    r"/((?:19|20)\d{2})/(0?[1-9]|1[0-2]|[a-z]{3,9})/(0?[1-9]|[12]\d|3[01])(?=[/_-]|$)|"
    r"/((?:19|20)\d{2})[-_](0[1-9]|1[0-2])[-_](0[1-9]|[12]\d|3[01])(?!\d)",
    re.I,
)
# "web/20130102030405id_/https://": when the copy was made, and what it is a copy of.
_OF_COPY = re.compile(r"^(?:(?:web|wayback)/\d{14}(?:[a-z]{2}_)?/|.*/(?=https?:))(?:https?:/{1,2}[^/]*/?)?", re.I)
_DAY_FIRST_URL = re.compile(r"(?<!\d)(0[1-9]|[12]\d|3[01])[-.](0[1-9]|1[0-2])[-.](20[0-3]\d)(?!\d)")
_COMPACT_URL = re.compile(r"(?<!\d)(20[0-3]\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?!\d)")
_ISO = re.compile(
    (
        r"\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:T|\s+|"
        r"\s*,\s*)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{1,2}|"
        r"[A-Z]{2,5})?)?"
    ),
    re.I,
)
_COMPACT = re.compile(r"\s*(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?\s*(Z|[+-]\d{2}:?\d{2})?)?\s*$", re.I)
_TIME = re.compile(
    (
        r"(?<!\d)(\d{1,2})\s*[:h.]\s*(\d{2})(?::(\d{2}))?\s*([ap]\.?\s?m\.?)?\s*\(?\s*(Z|UTC|GMT|EST|EDT|"
        r"CST|CDT|MST|MDT|PST|PDT|CET|CEST|MEZ|MESZ|EAT|WAT|CAT|BST|IST|ET|"
        r"BRT)?\s*([+-]\d{1,2}(?::?\d{2})?)?"
    ),
    re.I,
)
# Names of zones as offsets in hours. ET means what is in force on that day, which the name does not say: left out.
_ZONES = {
    "z": 0,
    "utc": 0,
    "gmt": 0,
    "est": -5,
    "edt": -4,
    "cst": -6,
    "cdt": -5,
    "mst": -7,
    "mdt": -6,
    "pst": -8,
    "pdt": -7,
    "cet": 1,
    "cest": 2,
    "mez": 1,
    "mesz": 2,
    "eat": 3,
    "wat": 1,
    "cat": 2,
    "bst": 1,
    "brt": -3,
    "ast": -4,
    "sast": 2,
    "wet": 0,
    "west": 1,
}


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time as written: `at` is aware when the page named a zone; `is_day` when it named no hour."""

    at: datetime
    is_day: bool = False

    @property
    def instant(self) -> datetime:
        """UTC. Without a zone the hour is taken as UTC; a bare day is its first minute."""
        return self.at.astimezone(UTC) if self.at.tzinfo else self.at.replace(tzinfo=UTC)

    @property
    def offset_min(self) -> int | None:
        """The zone as written, in minutes east of UTC."""
        offset = None if self.is_day else self.at.utcoffset()
        return None if offset is None else round(offset.total_seconds() / 60)

    def isoformat(self) -> str:
        """The date, or the date-time with its zone where there is one."""
        return self.at.date().isoformat() if self.is_day else self.at.isoformat()


@lru_cache(maxsize=512)
def parse(text: str | None) -> Moment | None:
    """What a machine wrote: ISO 8601 in its many spellings, compact, mail format, epoch seconds; else a plain date."""
    if not text:
        return None
    text = text.strip()[:80]
    for pattern in (_ISO, _COMPACT):
        match = pattern.match(text)
        if match:
            return _moment(match.groups())
    if text.isdigit() and len(text) in {10, 13}:
        return Moment(datetime.fromtimestamp(int(text[:10]), UTC))
    if re.match(r"[A-Za-z]{3},?\s+\d", text):
        try:
            return Moment(parsedate_to_datetime(text))
        except (ValueError, TypeError):
            pass
    return in_text(text)


def in_text(text: str, month_first: bool = False) -> Moment | None:
    """The first date in visible text, with the time of day when it stands within 25 characters after it."""
    return next((moment for _, moment in all_in(text, month_first)), None)


def all_in(text: str, month_first: bool = False) -> Iterator[tuple[int, Moment]]:
    """Each date in visible text with where it begins. 3/4/2026 is the third of April unless `month_first`, 3.4.2026 always."""
    if not _LIKELY.search(text):
        return
    for match in islice(_FOUND.finditer(text), 12):
        group = match.group
        kind = next(n for n in "12345" if group(f"y{n}"))
        year, month, day = (group(f"{part}{kind}") for part in "ymd")
        if kind == "3":
            if int(month) > 12 or (month_first and int(day) <= 12 and "." not in group("s3")):
                month, day = day, month
            year = f"20{year}" if len(year) == 2 else year
        clock = _TIME.search(text, match.end(), match.end() + 40)
        if clock and clock.start() - match.end() > 25:
            clock = None
        moment = _moment((year, _month_number(month), day, *_clock(clock)))
        if moment:
            yield match.start(), moment


def blanked(text: str) -> str:
    """The text with a bar in place of each date."""
    return _FOUND.sub(" | ", text) if _LIKELY.search(text) else text


_SLASHED = re.compile(r"(?<![\d./-])(\d{1,2})([/-])(\d{1,2})\2(?:\d\d){1,2}(?!\d)")


def orders(text: str) -> Iterator[str]:
    """What each date like 3/4/2026 says of the page's habit: day first, month first, either."""
    for first, _, second in _SLASHED.findall(text):
        if int(first) <= 31 and int(second) <= 31:
            yield "month first" if int(second) > 12 else "day first" if int(first) > 12 else "either"


def in_url(url: str) -> Moment | None:
    """The day in an address like /2025/01/19/ or -20250119. In a web archive's copy only the address that was copied counts."""
    path = url.partition("://")[2].partition("/")[2].partition("?")[0]
    path = _OF_COPY.sub("", path)
    match = _IN_URL.search("/" + path)
    if match:
        year, month, day = match.groups()[:3] if match.group(1) else match.groups()[3:]
        number = _month_number(month)
        if number:
            return _moment((year, number, day))
    match = _COMPACT_URL.search(path)
    if match:
        return _moment(match.groups())
    match = _DAY_FIRST_URL.search(path)
    return _moment(match.groups()[::-1]) if match else None


def _month_number(word: str | int) -> int | None:
    if isinstance(word, int):
        return word
    return int(word) if word.isdigit() else MONTHS.get(fold(word))


def _clock(match: re.Match[str] | None) -> tuple[object, ...]:
    if not match:
        return ()
    hour, minute, second, half, zone, offset = match.groups()
    hours = int(hour)
    if half:
        hours = hours % 12 + (12 if half.lower().startswith("p") else 0)
    return hours, minute, second, offset or zone


def _moment(parts: tuple[object, ...]) -> Moment | None:
    year, month, day, hour, minute, second, zone = [*parts, None, None, None, None][:7]
    if month is None:
        return None
    try:
        if hour is None:  # no zone was written, here and below
            return Moment(datetime(_int(year), _int(month), _int(day)), is_day=True)  # noqa: DTZ001
        day_at = datetime(_int(year), _int(month), _int(day))  # noqa: DTZ001
        at = day_at.replace(hour=_int(hour) % 24, minute=_int(minute), second=min(59, _int(second or 0)))
    except ValueError:
        return None
    offset = _offset(str(zone)) if zone else None
    return Moment(at if offset is None else at.replace(tzinfo=timezone(offset)))


def _offset(zone: str) -> timedelta | None:
    lower = zone.lower()
    if lower in _ZONES:
        return timedelta(hours=_ZONES[lower])
    match = re.fullmatch(r"([+-])(\d{1,2}):?(\d{2})?", zone)
    if not match or int(match.group(2)) > 14:
        return None
    size = timedelta(hours=int(match.group(2)), minutes=int(match.group(3) or 0))
    return -size if match.group(1) == "-" else size


def _int(value: object) -> int:
    return int(str(value))


def is_likely(text: str) -> bool:
    """Does the text hold a year, or something like 28.09.19?"""
    return _LIKELY.search(text) is not None
