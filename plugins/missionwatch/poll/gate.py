"""The gate before any parser: what is no feed is named, and what would stall or blow up a parser is refused.

One linear pass over the text. It errs towards letting through: the child process with limits stands behind it.
"""

from __future__ import annotations

import re
import zlib
from urllib.parse import urljoin

from missionwatch.errors import NotFeed, TooLarge

MAX_BYTES = 10_000_000
MAX_ATTRIBUTES = 256
MAX_DEPTH = 256
_STEP = 65_536
_GZIP = b"\x1f\x8b\x08"

_PROLOG = re.compile(r"\s+|<\?[^<>]*\?>|<!--.*?-->|<!DOCTYPE\s+(?!html)[^<>\[]*>", re.IGNORECASE | re.DOTALL)
_FEED_ROOT = re.compile(r"<(?:\w+:)?(?:rss|feed|rdf|channel)(?=[\s>])", re.IGNORECASE)
_DECLARATION = re.compile(r"<\?xml\b[^<>]*\?>")
_FIRST_ELEMENT = re.compile(r"<(!DOCTYPE\s+\w+|[A-Za-z][\w:.-]*)", re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY\b", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!DOCTYPE[^<>\[]*(?:\[[^\]]*\]\s*)?>", re.IGNORECASE)
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)|<(/?)([A-Za-z_][^\s/<>]*)([^<>]*)>", re.DOTALL
)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_VOID = frozenset(("br", "img", "hr", "input", "meta", "wbr", "col", "embed", "source", "param", "area", "base"))
_HTML_ROOTS = frozenset(
    ("html", "head", "body", "!doctype html", "div", "p", "center", "h1", "script", "style", "meta", "title", "table")
)
_MAX_NAMED = 5


def unpacked(body: bytes) -> bytes:
    """`body`, unpacked once where its first bytes say gzip. Raises TooLarge, NotFeed for what is broken."""
    if not body.startswith(_GZIP):
        return body
    inner, out = zlib.decompressobj(47), bytearray()
    try:
        while body or not out:
            piece = inner.decompress(body, _STEP)
            body = inner.unconsumed_tail
            out += piece
            if len(out) > MAX_BYTES:
                raise TooLarge(f"more than {MAX_BYTES:,} bytes unpacked")
            if not piece:
                break
    except zlib.error as error:
        raise NotFeed("the body is broken gzip") from error
    return bytes(out)


def feed_text(text: str, url: str) -> str:
    """The feed inside `text`, from its declaration or root on, without its DOCTYPE. Raises NotFeed.

    JSON is handed back as it is; whether it is a feed is for its reader to say.
    """
    text = text.replace("\0", "").lstrip("\ufeff \t\r\n")
    if not text:
        raise NotFeed("the document is empty", kind="empty")
    if text.startswith(("{", "[")):
        return text
    first = _first_element(text)
    root = _FEED_ROOT.search(text[:200_000])
    if root is None or (first in {"html", "!doctype html", "head", "body"}):
        raise NotFeed(_what_instead(first, text, url))
    _refuse_entities(text)
    text = _from_root(text, root.start())
    _refuse_stalling(text)
    return text


def _first_element(text: str) -> str:
    position = 0
    while match := _PROLOG.match(text, position):
        position = match.end()
    match = _FIRST_ELEMENT.match(text, position)
    return " ".join(match[1].lower().split()) if match else ""


def _what_instead(first: str, text: str, url: str) -> str:
    if first in _HTML_ROOTS or "<html" in text[:2_000].lower():
        named = alternates(text, url)
        return "an HTML page" + (f", which names these feeds: {', '.join(named)}" if named else " that names no feed")
    local = first.rpartition(":")[2]
    if local in {"urlset", "sitemapindex"}:
        return "a sitemap"
    if local == "opml":
        return "an OPML list of feeds"
    return f"XML with the root <{first[:40]}>" if first else "neither XML nor JSON"


def alternates(text: str, url: str) -> list[str]:
    """The feeds that a page names in <link rel="alternate">, absolute, at most a handful."""
    from bs4 import BeautifulSoup, SoupStrainer  # only pages need it, and its import is not free

    found: list[str] = []
    for link in BeautifulSoup(text[:300_000], "lxml", parse_only=SoupStrainer("link")).find_all("link"):
        kind, rel = str(link.get("type", "")).lower(), " ".join(link.get("rel") or []).lower()
        href = str(link.get("href") or "").strip()
        if "alternate" in rel and re.search(r"rss|atom|feed\+json", kind) and href:
            address = urljoin(url, href)
            if address.startswith(("http://", "https://")) and address not in found:
                found.append(address)
    return found[:_MAX_NAMED]


def _refuse_entities(text: str) -> None:
    match = _ENTITY.search(text)
    if match and "<![CDATA[" not in text[: match.start()]:
        raise NotFeed("it declares XML entities of its own", kind="hostile feed")


def _from_root(text: str, root: int) -> str:
    declarations = list(_DECLARATION.finditer(text, 0, root))
    start = declarations[-1].start() if declarations else root
    if not declarations and not text[:root].strip().startswith("<"):
        start = root
    return _DOCTYPE.sub("", text[start:root]) + text[root:]


def _refuse_stalling(text: str) -> None:
    open_names: list[str] = []
    for token in _TOKEN.finditer(text):
        name = token[2]
        if name is None:
            continue
        if token[1]:
            _close(open_names, name)
            continue
        attributes = token[3]
        if len(attributes) > 2 * MAX_ATTRIBUTES and _count(attributes) > MAX_ATTRIBUTES:
            raise NotFeed(f"a tag with more than {MAX_ATTRIBUTES} attributes", kind="hostile feed")
        if not attributes.endswith("/") and name.lower() not in _VOID:
            open_names.append(name)
            if len(open_names) > MAX_DEPTH:
                raise NotFeed(f"more than {MAX_DEPTH} tags inside each other", kind="hostile feed")


def _close(open_names: list[str], name: str) -> None:
    """Forget `name` and what was left open inside it; a close tag that nothing opened is ignored."""
    for index in range(len(open_names) - 1, -1, -1):
        if open_names[index] == name:
            del open_names[index:]
            return


def _count(attributes: str) -> int:
    return len(re.findall(r"[^\s=]+", _QUOTED.sub(" ", attributes)))
