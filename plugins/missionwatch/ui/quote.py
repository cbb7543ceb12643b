"""Quotations for pages: evidence as plain and highlighted pieces of text, and the addresses that may become links.

Everything here comes from feeds and pages of strangers. Nothing is markup: the templates escape each piece.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

QUOTE_LIMIT = 260
TITLE_LIMIT = 220
_MARKS = {
    "fr": ("«\u00a0", "\u00a0»"),
    "ht": ("«\u00a0", "\u00a0»"),
    "es": ("«", "»"),
    "pt": ("«", "»"),
    "de": ("„", "“"),
}
_OPENINGS = frozenset('“«„"')
# Controls, and the marks that turn the direction of the text around them: a title could dress up its neighbours.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a quotation; `is_marked`: it is what the detector went by."""

    text: str
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Quotation:
    """A sentence with its marked pieces, between the quotation marks of its language."""

    pieces: tuple[Piece, ...]
    opening: str
    closing: str
    language: str


def plain(text: str, limit: int = TITLE_LIMIT) -> str:
    """One line without control characters, cut at `limit`."""
    line = _SPACE.sub(" ", _UNSEEN.sub("", text[: limit * 8])).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def safe_link(url: str | None) -> str | None:
    """The address if a browser may be sent there: http or https, with a host, without a name and password."""
    if not url or len(url) > 2000 or _UNSEEN.search(url) or _SPACE.search(url) or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        return None
    return url


def quotation(evidence: Any, title: str, language: str) -> Quotation | None:
    """The best piece of evidence as a quotation: from the text rather than from the title, with its whole sentence."""
    usable = [e for e in _mappings(evidence) if isinstance(e.get("quote"), str) and e["quote"].strip()]
    if not usable:
        return None
    best = min(usable, key=lambda e: _rank(e, title))
    sentence = _sentence(best)
    marked = [e["quote"] for e in usable if _sentence(e) == sentence]
    line = plain(sentence, 4000)
    opening, closing = ("", "") if line[:1] in _OPENINGS else _MARKS.get(language, ("“", "”"))
    return Quotation(_clipped(_pieces(line, [plain(q, 600) for q in marked])), opening, closing, language)


def _mappings(evidence: Any) -> Iterable[Mapping[str, Any]]:
    return [e for e in evidence if isinstance(e, Mapping)] if isinstance(evidence, list) else []


def _sentence(evidence: Mapping[str, Any]) -> str:
    sentence, quote = evidence.get("sentence"), evidence["quote"]
    return sentence if isinstance(sentence, str) and quote in sentence else quote


def _rank(evidence: Mapping[str, Any], title: str) -> tuple[bool, bool, int]:
    sentence = _sentence(evidence)
    start = evidence.get("start")
    return (
        sentence.strip() == title.strip() or evidence.get("field") != "text",
        len(sentence) <= len(evidence["quote"]),
        start if isinstance(start, int) else 0,
    )


def _pieces(text: str, quotes: Iterable[str]) -> list[Piece]:
    """`text` cut at the quotes. Where two overlap, the one that the detector named first is marked."""
    spans: list[tuple[int, int]] = []
    for quote in quotes:
        start, end = _whole_words(text, text.find(quote) if quote else -1, len(quote))
        if start >= 0 and all(end <= left or right <= start for left, right in spans):
            spans.append((start, end))
    pieces, at = [], 0
    for start, end in sorted(spans):
        pieces += [Piece(text[at:start]), Piece(text[start:end], is_marked=True)]
        at = end
    pieces.append(Piece(text[at:]))
    return [p for p in pieces if p.text]


def _whole_words(text: str, start: int, length: int) -> tuple[int, int]:
    """A span widened to whole words: detectors go by stems, readers do not."""
    end = start + length
    while start > 0 and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while start >= 0 and end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return start, end


def _clipped(pieces: list[Piece]) -> tuple[Piece, ...]:
    """At most about QUOTE_LIMIT characters, the first marked piece among them."""
    if sum(len(p.text) for p in pieces) <= QUOTE_LIMIT:
        return tuple(pieces)
    first = next((n for n, p in enumerate(pieces) if p.is_marked), 0)
    if first > 0:
        before = pieces[0].text
        if len(before) > QUOTE_LIMIT // 3:
            pieces[0] = Piece("… " + _last_words(before, QUOTE_LIMIT // 3))
    kept, room = [], QUOTE_LIMIT
    for piece in pieces:
        if len(piece.text) <= room:
            kept.append(piece)
            room -= len(piece.text)
            continue
        text = piece.text[: max(room, 20)]
        kept.append(Piece((text.rsplit(" ", 1)[0] if not piece.is_marked else text).rstrip() + " …", piece.is_marked))
        break
    return tuple(kept)


def _last_words(text: str, limit: int) -> str:
    tail = text[-limit:]
    return tail.split(" ", 1)[1] if " " in tail.rstrip() else tail
