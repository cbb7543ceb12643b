"""Addresses before they are dialled: what may be asked for at all, and where a redirect may lead."""

from __future__ import annotations

import contextlib
import re
from urllib.parse import urlsplit

import httpx

from missionwatch.errors import BadAddress, Blocked

MAX_LENGTH = 8_192
_CONTROLS = re.compile(r"[\x00-\x20\x7f]")


def shown(url: str) -> str:
    """The address as it may stand in logs and messages: without user name and password, without control characters."""
    url = "".join(c if c.isprintable() else "�" for c in url[:MAX_LENGTH])
    scheme, mark, rest = url.partition("://")
    head = re.match(r"[^/?#]*", rest)[0] if mark else ""  # type: ignore[index]
    return f"{scheme}://{head.rpartition('@')[2]}{rest[len(head) :]}" if "@" in head else url


def checked(url: str) -> httpx.URL:
    """The address, or BadAddress (no such thing) or Blocked (a scheme that is not the web's, a password inside)."""
    url = url.strip()
    subject = shown(url)
    if len(url) > MAX_LENGTH or _CONTROLS.search(url):
        raise BadAddress("no address: too long, or blanks or control characters inside", subject=subject)
    scheme = url.partition(":")[0].lower()
    if scheme not in {"http", "https"}:
        raise Blocked(f"only http and https are fetched, not {scheme[:20]!r}", subject=subject)
    try:
        address = httpx.URL(url)
        address = address.copy_with(fragment=None)
        host = address.raw_host.decode("ascii")
    except (httpx.InvalidURL, UnicodeError, ValueError):
        raise BadAddress("not an address that can be read", subject=subject) from None  # the cause may quote a password
    if not host or not host.strip("."):
        raise BadAddress("the address names no host", subject=subject)
    if address.port is not None and not 0 < address.port < 65_536:
        raise BadAddress("no such port", subject=subject)
    if address.userinfo or "@" in urlsplit(url).netloc:
        raise Blocked("addresses with a user name or password are not fetched", subject=subject)
    return address


def joined(address: httpx.URL, location: str | None) -> httpx.URL:
    """Where a redirect from `address` leads. Raises Blocked, and BadAddress "bad redirect"."""
    subject = shown(str(address))
    if not location:
        raise BadAddress("a redirect without a target", subject=subject, kind="bad redirect")
    try:
        target = checked(str(address.join(_escaped(location.strip()))))
    except (httpx.InvalidURL, UnicodeError, ValueError):
        raise BadAddress("a redirect whose target cannot be read", subject=subject, kind="bad redirect") from None
    if address.scheme == "https" and target.scheme == "http":
        raise Blocked("a redirect from https to http", subject=subject)
    return target


def _escaped(location: str) -> str:
    """Bare blanks and UTF-8 read as Latin-1, both common in Location headers, made right."""
    with contextlib.suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    return location.replace(" ", "%20")
