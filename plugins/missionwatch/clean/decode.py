"""From bytes to characters, and the answer to "is this HTML at all?" before any parser sees it.

The order of belief: byte-order mark, UTF-16 without a mark, UTF-8 wherever the bytes are valid (nothing else looks like
it by chance), the HTTP header, the page's own `meta`, a guess. A declared charset that cannot be right loses.
"""

from __future__ import annotations

import codecs
import re

from missionwatch.errors import NotArticle, Undecodable

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.I)
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.I)
# What browsers do: these names mean the Windows code pages that contain them.
_AS_BROWSERS = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "utf8": "utf-8",
    "tis-620": "cp874",
    "iso-8859-11": "cp874",
    "big5": "big5hkscs",
}
# A guess among single-byte Latin charsets is a coin toss on a few accents; the watched languages are all written in cp1252.
_LATIN = re.compile(
    r"cp125[02478]|iso8859-(?:[12349]|1[03456])|cp(?:437|775|85[0278]|86[0135])|"
    r"hp-roman8|mac-(?:roman|latin2|iceland|turkish)"
)
_BLANK = b"\x00 \t\r\n"
_TEXTUAL = ("html", "xml", "text/plain", "octet-stream", "json", "text/")
_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG", "not html"),
    (b"\xff\xd8\xff", "not html"),
    (b"GIF8", "not html"),
    (b"PK\x03\x04", "not html"),
    (b"\x1f\x8b", "not html"),
    (b"RIFF", "not html"),
    (b"ID3", "not html"),
    (b"\x00\x00\x00\x18ftyp", "not html"),
)
_FEED = re.compile(
    r"\A\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*|<\?xml-stylesheet[^>]{0,500}>\s*)*"
    r"<(?:rss|feed|rdf:RDF|urlset|sitemapindex|opml)\b",
    re.S,
)
_TAG = re.compile(
    r"<\s*(?:!doctype\s+html|html|head|body|div|p|article|main|section|span|h1|table|title|meta|a)\b", re.I
)


def decode(body: bytes, content_type: str | None, subject: str = "") -> str:
    """The characters of an HTML page. Raises NotArticle (`kind` says what it is instead) or Undecodable."""
    head = body[:1024].lstrip()
    if not head.strip(_BLANK) and not body.strip(_BLANK):
        raise NotArticle("the page has no bytes", subject=subject, kind="empty page")
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            raise NotArticle(f"the page starts like {magic[:5]!r}", subject=subject, kind=kind)
    declared = (content_type or "").partition(";")[0].strip().lower()
    if "pdf" in declared:
        raise NotArticle("served as a PDF", subject=subject, kind="pdf")
    if declared and not any(word in declared for word in _TEXTUAL):
        raise NotArticle(f"served as {declared}", subject=subject, kind="not html")
    text = _characters(body, content_type, subject)
    if _FEED.match(text[:5000]):
        raise NotArticle("an RSS, Atom, RDF or sitemap document", subject=subject, kind="a feed")
    if text[:200].lstrip().startswith("{") or not _TAG.search(text, 0, 200_000):
        raise NotArticle("no HTML element", subject=subject, kind="not html")
    return text


def _characters(body: bytes, content_type: str | None, subject: str) -> str:
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    wide = _wide(body)
    if wide:
        return body.decode(wide, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        first_bad = error.start
    # A page that is UTF-8 but for a few bytes (a cut-off character, one pasted quote) is UTF-8.
    text = body.decode("utf-8", "replace")
    if text.count("�") <= _wide_characters(text):
        return text
    header = _CHARSET.search(content_type or "")
    meta = _META.search(body[:4096])
    declared = (header.group(1) if header else None, meta.group(1).decode("ascii", "replace") if meta else None)
    for charset in declared:
        found = _known(charset)
        if found and found != "utf-8":
            decoded = body.decode(found, "replace")
            if decoded.count("�") * 50 <= len(decoded):
                return decoded
    guess = _guess(body[max(0, first_bad - 2000) :][:20_000], body)
    decoded = body.decode(guess, "replace")
    if decoded.count("�") * 10 > len(decoded):
        raise Undecodable("no charset gives readable characters", subject=subject, kind="undecodable")
    return decoded


def _wide(body: bytes) -> str | None:
    """UTF-16 without a mark: markup is ASCII, so every second byte of the start is zero."""
    sample = body[:400]
    if len(sample) < 20:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.4 * len(sample) and even < 0.1 * len(sample):
        return "utf-16-le"
    if even > 0.4 * len(sample) and odd < 0.1 * len(sample):
        return "utf-16-be"
    return None


def _wide_characters(text: str) -> int:
    return 0 if text.isascii() else sum(1 for c in text[:200_000] if c > "\x7f" and c != "�")


def _known(name: str | None) -> str | None:
    if not name:
        return None
    lower = name.strip().lower()
    lower = _AS_BROWSERS.get(lower, lower)
    try:
        info = codecs.lookup(lower)
    except LookupError:
        return None
    return info.name if info._is_text_encoding else None


def _guess(sample: bytes, whole: bytes) -> str:
    from charset_normalizer import from_bytes  # only pages with no usable declaration pay for it

    best = from_bytes(sample, steps=3, chunk_size=512).best()
    found = _known(best.encoding if best else None) or "cp1252"
    is_eastern = re.search(rb"lang=[\"']?(?:cs|hr|hu|lt|lv|et|pl|ro|sk|sl|sr|tr)\b", whole[:3000])
    return "cp1252" if _LATIN.fullmatch(found) and not is_eastern else found
