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
MAX_ATTRIBUTES_IN_ALL = 100_000
MAX_DEPTH = 256
MAX_TAGS = 600_000
MAX_CHILDREN = 20_000
MAX_CHILDREN_OF_ITEM = 1_000
MAX_ENTRIES = 5_000
MAX_RUN = 100_000
MAX_NAME = 500
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
_ITEM = re.compile(r"<(?:\w+:)?(?:item|entry)(?=[\s>/])", re.IGNORECASE)
_ITEMS = frozenset(("item", "entry"))
_NAMES = frozenset(("author", "creator", "contributor", "managingeditor", "webmaster", "publisher", "owner"))
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


def feed_text(text: str, url: str) -> tuple[str, int]:
    """The feed inside `text`, without its DOCTYPE and what follows MAX_ENTRIES items, and how many items those are.

    Raises NotFeed: "empty" for nothing, "hostile feed" for what would stall a parser, "not a feed" for other documents.

    JSON is handed back as it is; whether it is a feed is for its reader to say.
    """
    text = text.replace("\0", "").lstrip("\ufeff \t\r\n")
    if not text:
        raise NotFeed("the document is empty", kind="empty")
    if text.startswith(("{", "[")):
        return text, 0
    first = _first_element(text)
    root = _FEED_ROOT.search(text[:200_000])
    if root is None or (first in {"html", "!doctype html", "head", "body"}):
        raise NotFeed(_what_instead(first, text, url))
    _refuse_entities(text, root.start())
    text, dropped = _first_items(_from_root(text, root.start()))
    return _bounded(text), dropped


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


def _refuse_entities(text: str, root: int) -> None:
    match = _ENTITY.search(text)
    if match and (match.start() < root or "<![CDATA[" not in text[: match.start()]):
        raise NotFeed("it declares XML entities of its own", kind="hostile feed")


def _from_root(text: str, root: int) -> str:
    declarations = list(_DECLARATION.finditer(text, 0, root))
    start = declarations[-1].start() if declarations else root
    if not declarations and not text[:root].strip().startswith("<"):
        start = root
    return _DOCTYPE.sub("", text[start:root]) + text[root:]


def _first_items(text: str) -> tuple[str, int]:
    """The text up to the end of item MAX_ENTRIES, and how many items were cut; parsers are used to open ends."""
    starts = [match.start() for match in _ITEM.finditer(text)]
    return (text, 0) if len(starts) <= MAX_ENTRIES else (text[: starts[MAX_ENTRIES]], len(starts) - MAX_ENTRIES)


def _bounded(text: str) -> str:
    """The text with overlong runs cut; raises NotFeed for nesting, attributes or children beyond any honest feed."""
    kept: list[str] = []
    open_names: list[str] = []
    attributes = 0
    children = [0] * (MAX_DEPTH + 2)
    end = 0
    for number, token in enumerate(_TOKEN.finditer(text)):
        if number > MAX_TAGS:
            raise NotFeed(f"more than {MAX_TAGS:,} tags", kind="hostile feed")
        kept.append(_run(text[end : token.start()], open_names))
        end = token.end()
        name = token[2]
        kept.append(token[0] if name else _section(token[0], open_names))
        if name is None:
            continue
        if token[1]:
            _close(open_names, name)
            continue
        attributes += _attributes(token[3])
        if attributes > MAX_ATTRIBUTES_IN_ALL:
            raise NotFeed("very many tags with very many attributes", kind="hostile feed")
        depth = len(open_names)
        children[depth] += 1
        limit = MAX_CHILDREN_OF_ITEM if depth and _local(open_names[-1]) in _ITEMS else MAX_CHILDREN
        if children[depth] > limit:
            raise NotFeed(f"an element with more than {limit:,} elements in it", kind="hostile feed")
        if not token[3].endswith("/") and name.lower() not in _VOID:
            open_names.append(name)
            children[depth + 1] = 0
            if depth >= MAX_DEPTH:
                raise NotFeed(f"more than {MAX_DEPTH} elements inside each other", kind="hostile feed")
    kept.append(_run(text[end:], open_names))
    return "".join(kept)


def _run(text: str, open_names: list[str]) -> str:
    """A run of text, cut to what is used of it. Names of authors are not used, and long ones stall feedparser."""
    limit = MAX_NAME if _is_name(open_names) else MAX_RUN
    if len(text) > limit:
        ampersand = text.rfind("&", limit - 12, limit)
        text = text[: limit if ampersand < 0 else ampersand]
    return text.replace("<", "&lt;")  # it begins no tag, and looking for one is what takes parsers so long


def _section(token: str, open_names: list[str]) -> str:
    """A CDATA section, cut likewise; comments and instructions are left out."""
    if not token.startswith("<![CDATA["):
        return ""
    limit = MAX_NAME if _is_name(open_names) else MAX_RUN
    return token if len(token) <= limit else token[:limit].removesuffix("]]").removesuffix("]") + "]]>"


def _is_name(open_names: list[str]) -> bool:
    return any(_local(name) in _NAMES for name in open_names[-2:])


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()


def _attributes(text: str) -> int:
    """How many attributes a tag has, if it may have many."""
    if len(text) <= 2 * MAX_ATTRIBUTES:
        return 0
    count = len(re.findall(r"[^\s=]+", _QUOTED.sub(" ", text)))
    if count > MAX_ATTRIBUTES:
        raise NotFeed(f"a tag with more than {MAX_ATTRIBUTES} attributes", kind="hostile feed")
    return count


def _close(open_names: list[str], name: str) -> None:
    """Forget `name` and what was left open inside it; a close tag that nothing opened is ignored."""
    if name not in open_names:
        return
    while open_names.pop() != name:
        pass
