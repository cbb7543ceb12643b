"""Days in the data of a page's scripts: what a single-page site knows of its article and shows only when the script has run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

_MAX_BYTES = 2_000_000
_MAX_VALUES = 200
_KEY = re.compile(rb"([A-Za-z_:-]{3,40})(?:\\{0,3}\"|&quot;)\s{0,3}:\s{0,3}(?:\\{0,3}\"|&quot;)$")
_VALUE = re.compile(
    rb"-(?<=(?:19|20)\d\d-)[01]\d-[0-3]\d(?!\d)(?:[T ][\d:]{5,8}(?:[.:]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)?"
)
_SAYS = (re.compile("publish|pubdate|posted|release", re.I), re.compile("creat", re.I))


def days(body: bytes) -> Iterator[str]:
    """The first day whose name says that it is of publication, and the first that says of making, as they stand."""
    missing = list(_SAYS)
    if len(body) > _MAX_BYTES:
        return
    for match in islice(_VALUE.finditer(body), _MAX_VALUES):
        start = match.start() - 4
        key = _KEY.search(body, max(0, start - 60), start)
        says = next((one for one in missing if key and one.search(key[1].decode("ascii"))), None)
        if says:
            missing.remove(says)
            yield body[start : match.end()].decode("ascii")
