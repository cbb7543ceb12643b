"""The day of publication by htmldate, for the few pages that bear none that is read here and whose feed gives none either.

Only what it reads from markup is asked for. Its search of the whole text takes copyright years for days: right on 13 pages of
a sample and wrong on 13 of those that have a day, with a day for nearly every page that has none. And only a page with a day
somewhere in its markup as machines write it, in a script or an attribute, is worth the time: one in six of those without.
"""

from __future__ import annotations

import re
from datetime import datetime

from missionwatch.clean import decode
from missionwatch.clean.claims import NOTHING, Claim
from missionwatch.clean.dates import Moment
from missionwatch.errors import Rejected
from missionwatch.model import Page

_MAX_BYTES = 1_000_000
_CONFIDENCE = 0.5
_AS_MACHINES_WRITE = re.compile(rb"-(?<=(?:19|20)\d\d-)[01]\d-[0-3]\d(?!\d)")  # a hyphen first: quick to look for


def day(page: Page) -> Claim:
    """A day as a Claim of a Moment, or NOTHING; takes some 7 ms where it is worth asking."""
    if not page.body or len(page.body) >= _MAX_BYTES or not _AS_MACHINES_WRITE.search(page.body):
        return NOTHING
    from htmldate import find_date  # a quarter of a second, which most runs need not pay
    from lxml.etree import LxmlError

    try:
        # Bytes, since it takes a text that begins like an address for one, and downloads it; UTF-8, since it unpacks archives.
        html = decode.decode(page.body, page.content_type, page.url).encode("utf-8", "replace")
        found = find_date(
            html, extensive_search=False, original_date=True, max_date=page.fetched_at.replace(tzinfo=None)
        )
    except (LxmlError, Rejected, ValueError):
        return NOTHING
    return Claim(Moment(datetime.fromisoformat(found), is_day=True), "htmldate", _CONFIDENCE) if found else NOTHING
