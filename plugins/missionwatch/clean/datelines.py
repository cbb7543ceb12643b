"""Datelines as data: "NAIROBI, Kenya, March 3 (Reuters) -" before the first sentence, in the shapes of seven languages.

A dateline that credits an agency is taken out of the text (`leftovers`); one that only names a place stays there, since the
place is news. Either way this says what it said.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from missionwatch.clean.dates import MONTHS
from missionwatch.clean.text import fold
from missionwatch.model import Dateline

LONGEST = 120
# A word has its hyphens and dots inside and words are parted by a space or a slash, so there is one way to read a place.
_WORD = r"[A-ZÀ-ÖØ-Þ][\w'’]*(?:[.-][\w'’]+)*(?!\w)\.?"
_SMALL = r"(?:d[eou]s?|la|las|le|les|los|del|der|am|an|ya|wa|sou|and|et|y|e|und|ak|na)(?!\w)"
_PLACE = rf"{_WORD}(?:(?:\s|/)(?:{_WORD}|{_SMALL})){{0,5}}(?:,\s{_WORD}(?:\s(?:{_WORD}|{_SMALL})){{0,3}})?"
_WEEKDAY = r"(?:[^\W\d_]{2,12}\.?,?\s+)?"
_YEAR = r"20\d\d"
_DATE = (
    rf"{_WEEKDAY}(?:(?P<day>[0-3]?\d)(?:st|nd|rd|th|er|º|\.)?\s+(?:de\s+|of\s+)?(?P<month>[^\W\d_]{{3,10}})\.?"
    rf"(?:,?\s+(?:de\s+|del\s+)?(?P<year>{_YEAR}))?|"
    rf"(?P<month2>[^\W\d_]{{3,10}})\.?\s+(?P<day2>[0-3]?\d)(?:st|nd|rd|th)?(?:,?\s+(?P<year2>{_YEAR}))?)"
)
_AGENCY = r"(?:[A-Z][\w./ &'’-]{1,40}|dpa|epd|ots|[\w-]{2,30}\.(?:com|org|net|info))"
_END = r"\s*(?:[.:]?\s*[-–—]{1,3}|:)\s+(?=\S)"
_DATELINE = re.compile(
    rf"\s*\(?(?P<place>{_PLACE})\)?(?:\s*,?\s*\(?{_DATE}\)?)?"
    rf"(?:\s*,?\s*[\[(]{{1,2}}(?P<agency>{_AGENCY})[\])]{{1,2}}|\s*/(?P<slashed>{_AGENCY})/)?{_END}"
)
_MARK = re.compile(r"[-–—:](?=\s|\S?[-–—])")
_LOUD = re.compile(r"[^\W\d_]{3,}")  # letters enough for a town: most wires write it in capitals


def read(line: str, published: date | None = None) -> Dateline | None:
    """The dateline that a line begins with. `published` gives the year where the dateline does not."""
    if len(line) <= 40 or not _MARK.search(line, 0, LONGEST):
        return None
    match = _DATELINE.match(line[:LONGEST])
    if not match:
        return None
    found = match.groupdict()
    agency = (found["agency"] or found["slashed"] or "").strip()
    day = _day(
        found["day"] or found["day2"], found["month"] or found["month2"], found["year"] or found["year2"], published
    )
    place = re.sub(r"(?<=\w\w)\.$", "", found["place"].strip(" ,"))
    town = place.partition(",")[0]
    is_loud = town.isupper() and bool(_LOUD.search(town))
    if not (agency or day or is_loud) or _is_agency_itself(place, agency):
        return None
    return Dateline(place, day, agency)


def _is_agency_itself(place: str, agency: str) -> bool:
    """ "AFP - The minister": the name before the dash credits, and says no place."""
    return not agency and place.isupper() and len(place) <= 4


def _day(day: str | None, month: str | None, year: str | None, published: date | None) -> str:
    number = MONTHS.get(fold(month or ""))
    if not day or not number or not (year or published):
        return ""
    try:
        if year:
            return date(int(year), number, int(day)).isoformat()
        assert published is not None
        found = date(published.year, number, int(day))
        if found > published + timedelta(days=31):  # written in December, published in January
            found = found.replace(year=found.year - 1)
        return found.isoformat()
    except ValueError:
        return ""
