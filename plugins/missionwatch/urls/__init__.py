"""Addresses: one exact form for identity, one key for grouping. Pure text work: no network, never an exception.

    canonical_url   the address that a publisher would call the article's own; None where only the network can tell
    page_key        canonical, less what differs between a site's front doors (www., m., amp., index files)
    host_of         the host that would be asked, as the politeness rules count it

What is fetched is always the address as found; these are for comparing. One false join loses an article while a missed
one costs a second look, so a mark that is not certain stays in.
"""

from __future__ import annotations

import hashlib
import re

from missionwatch.urls.marks import without_path_marks, without_query_marks
from missionwatch.urls.parts import Parts, split
from missionwatch.urls.redirectors import Unresolvable, target

MAX_LENGTH = 8_192
MAX_UNWRAPS = 8
MAX_KEY_BYTES = 1_000
_FRONT_DOORS = ("www.", "m.", "mobile.", "amp.")
_INDEX_FILE = re.compile(r"/(?:index|default)\.(?:html?|shtml|php\d?|aspx?|jsp|cfm)$", re.IGNORECASE)


def canonical_url(url: str) -> str | None:
    """The exact canonical address: redirectors unwrapped; tracking, session, AMP, mobile and print marks gone.

    None where the address only leads to the article through the network (a shortener, an opaque redirector), and for
    text that is no http address at all.
    """
    try:
        parts = _resolved(url)
    except Unresolvable:
        return None
    return None if parts is None else parts.text()


def page_key(url: str) -> str:
    """The key under which addresses of one page meet. Text that is no address is its own key, trimmed."""
    try:
        parts = _resolved(url)
    except Unresolvable:
        parts = _clean(split(url[:MAX_LENGTH]))
    if parts is None:
        return bounded(url.replace("\0", "").strip())
    query = parts.query.replace("+", "%20")
    path = _INDEX_FILE.sub("", parts.path)
    rest = path.rstrip("/") + (f"?{query}" if query else "") + parts.fragment_text()
    return bounded(_front_door_less(parts.netloc) + rest)


def bounded(key: str) -> str:
    """`key`, or its beginning and its hash where it is too long for an index of the database."""
    if len(key.encode("utf-8", "replace")) <= MAX_KEY_BYTES:
        return key
    return f"{key[:200]}~{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()}"


def host_of(url: str) -> str:
    """The host of an address, lower case, in A-labels, without port; empty for text that is no http address."""
    parts = split(url[:MAX_LENGTH])
    return "" if parts is None else parts.host


def _resolved(url: str) -> Parts | None:
    """The cleaned parts of the page that `url` names. Raises Unresolvable."""
    if len(url) > MAX_LENGTH:
        return None
    parts = split(url)
    for _ in range(MAX_UNWRAPS):
        if parts is None:
            return None
        inner = target(parts)
        if inner is None:
            return _clean(parts)
        parts = split(inner)
    raise Unresolvable(url)


def _clean(parts: Parts | None) -> Parts | None:
    return parts and parts.replaced(
        path=without_path_marks(parts.path), query=without_query_marks(parts.host, parts.query)
    )


def _front_door_less(netloc: str) -> str:
    while netloc.startswith(_FRONT_DOORS) and netloc.count(".") > 1:
        netloc = netloc.partition(".")[2]
    return netloc
