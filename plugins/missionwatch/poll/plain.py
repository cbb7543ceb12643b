"""Text of feeds as plain text: no tags, entities decoded, NFC, no control characters, white space folded."""

from __future__ import annotations

import html
import re
import unicodedata

_HIDDEN = re.compile(r"<(script|style|noscript|template)\b[^<>]*>.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|<!\[CDATA\[|\]\]>", re.DOTALL)
_INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|big|cite|code|em|font|i|ins|mark|q|s|small|span|strong|sub|sup|tt|u|wbr)\b[^<>]*>",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[a-zA-Z/!?](?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*>")
_LOOSE_TAG = re.compile(r"<(?:[a-zA-Z]|/[a-zA-Z]|[!?])[^<>]*>")
_OPEN_END = re.compile(r"<(?:/|[a-zA-Z][\w:-]*[\s/])[^<>]*\Z")
_LOOKS_LIKE_HTML = re.compile(r"<[a-zA-Z!?/][^<>]*>|&(?:#\d+|#x[0-9a-f]+|[a-z][a-z0-9]+);", re.IGNORECASE)
_NAMES_HTML = re.compile(
    r"</?(?:a|abbr|article|b|big|blockquote|br|button|center|cite|code|del|div|em|embed|figure|figcaption|font|form|h[1-6]|hr|i|iframe|img"
    r"|input|ins|li|link|meta|object|ol|p|pre|s|script|section|small|span|strike|strong|style|sub|sup|svg|table|tbody|td|th|tr|tt|u|ul"
    r"|video)(?:[\s/][^<>]*)?>|&(?:#\d{2,6}|#x[0-9a-f]{2,5}|[a-z][a-z0-9]{1,7});",
    re.IGNORECASE,
)
# Controls (but white space), byte order marks, soft hyphens, and marks that turn the direction of the text around.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


def plain(text: str, limit: int, *, is_html: bool = True) -> str:
    """HTML or text as one line of plain text, at most `limit` characters.

    What is declared as text is taken for HTML all the same where it names an element or an entity; "a < b" stays.
    """
    text = text[: limit * 20]
    if (_LOOKS_LIKE_HTML if is_html else _NAMES_HTML).search(text):
        text = html.unescape(_without_tags(text))
    return folded(text, limit)


def folded(text: str, limit: int) -> str:
    """Text that is no HTML as one line, at most `limit` characters."""
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text[: limit * 20]))
    text = " ".join(text.split())
    return text if len(text) <= limit else text[:limit].rstrip()


def _without_tags(text: str) -> str:
    if "<" not in text:
        return text
    text = _INLINE.sub("", _COMMENT.sub(" ", _HIDDEN.sub(" ", text)))
    return _OPEN_END.sub(" ", _LOOSE_TAG.sub(" ", _TAG.sub(" ", text)))
