"""A linear look at markup before a parser gets it: parsers are quadratic in depth and attributes, so these have limits.

Real news pages stay far below every limit; what is above one is `hostile html`, whatever it was meant to be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from missionwatch.errors import NotArticle, TooLarge

MAX_CHARACTERS = 8_000_000
MAX_TAGS = 50_000
MAX_OPTIONS = 4_000  # of select lists: parsers are quadratic in them
MAX_DEPTH = 500
MAX_ATTRIBUTES = 400

_SMALL = 0x20  # the bit that makes a capital small
# Depth at which a parser is still quick. Void and self-closing tags count as open here, so real pages come near it.
_SURELY_SHALLOW = 2_500
_TAG = re.compile(r"<(!--|/?)([a-zA-Z][a-zA-Z0-9:-]{0,40})?([^>]*)>?")
_COMMENT_END = re.compile(r"--!?>")
_ATTRIBUTE = r"""[\s/]*[^\s"'>/=][^\s>/=]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']+))?|[\s/]*["'=]"""
_TOO_MANY_ATTRIBUTES = re.compile(rf"(?:(?>{_ATTRIBUTE})){{{MAX_ATTRIBUTES + 1}}}")
_LONG = 2 * MAX_ATTRIBUTES  # characters that so many attributes take
_OPENING = re.compile(r"<[a-zA-Z]")
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "param"]
)
# Their end tags are optional, so counting opened against closed would see depth where there is none.
_SELF_CLOSING = frozenset(
    ["p", "li", "td", "th", "tr", "dt", "dd", "option", "thead", "tbody", "tfoot", "colgroup", "html", "head", "body"]
)
_DRAWING = frozenset(
    [
        "path",
        "circle",
        "rect",
        "g",
        "use",
        "line",
        "polygon",
        "polyline",
        "ellipse",
        "stop",
        "lineargradient",
        "text",
        "tspan",
        "mask",
        "image",
    ]
)


def scan(html: str, subject: str = "") -> None:
    """Raises TooLarge or NotArticle ("hostile html") for markup that a parser may need minutes or gigabytes for."""
    if len(html) > MAX_CHARACTERS:
        raise TooLarge(f"{len(html):,} characters of HTML", subject=subject)
    if not (_is_small(html) or _is_plainly_harmless(html)):
        _scan(html, subject)


def _is_small(html: str) -> bool:
    """Fewer tags that open something than any limit on options and depth, and none with many attributes: most pages."""
    tags = html.count("<")
    if tags > MAX_TAGS or (tags > _SURELY_SHALLOW and tags - html.count("</") > _SURELY_SHALLOW):
        return False
    return not _has_long_list(html)


def _has_long_list(html: str) -> bool:
    """Is there a tag with more attributes than any has?"""
    return any(
        _TOO_MANY_ATTRIBUTES.match(html, tag.end())
        for start, end in _stretches(html)
        for tag in _OPENING.finditer(html, start, end - _LONG + 2)
    )


def _stretches(html: str) -> Iterator[tuple[int, int]]:
    """Where no ">" stands for so long that a tag may have too many attributes there. Most of a page is leapt over."""
    at = 0
    while at + _LONG <= len(html):
        last = html.rfind(">", at, at + _LONG)
        if last < 0:
            last = html.find(">", at + _LONG)
            last = len(html) if last < 0 else last
            yield at, last
        at = last + 1


def _is_plainly_harmless(html: str) -> bool:
    """No count can reach a limit, even if nothing that may stay open is ever closed: true of most pages, and cheap."""
    raw = np.frombuffer((html + " ").encode("latin-1", "replace"), np.uint8)
    starts = np.flatnonzero(raw == ord("<"))
    following = raw[starts + 1]
    if len(starts) > MAX_TAGS or np.count_nonzero(following | _SMALL == ord("o")) > MAX_OPTIONS:
        return False
    if _has_long_list(html):
        return False
    opened = np.cumsum(np.where(following == ord("/"), -1, 1))
    return bool((opened - np.minimum.accumulate(np.minimum(opened, 0))).max(initial=0) <= _SURELY_SHALLOW)


def _scan(html: str, subject: str) -> None:
    """The exact look, tag by tag."""
    depth = tags = skip = drawings = options = 0
    for match in _TAG.finditer(html):
        if match.start() < skip:
            continue
        opening, name, rest = match.groups()
        if opening == "!--":
            end = _COMMENT_END.search(html, match.start() + 2)
            skip = end.end() if end else skip
            continue
        if not name:
            continue
        tags += 1
        name = name.lower()
        if name in _VOID or name in _SELF_CLOSING:
            pass
        elif opening:
            depth = max(0, depth - 1)
            drawings -= name in {"svg", "math"} and drawings > 0
        elif not (name in _DRAWING and rest.endswith("/")):
            depth += 1
            drawings += name in {"svg", "math"}
            if name in {"script", "style"} and not drawings:  # inside a drawing their content is markup
                skip = max(skip, html.find(f"</{name}", match.end()))
        if depth > MAX_DEPTH:
            raise NotArticle(f"nested deeper than {MAX_DEPTH}", subject=subject, kind="hostile html")
        options += name == "option"
        if tags > MAX_TAGS or options > MAX_OPTIONS:
            raise NotArticle(
                f"more than {MAX_TAGS:,} tags or {MAX_OPTIONS:,} options", subject=subject, kind="hostile html"
            )
        if len(rest) > MAX_ATTRIBUTES and _TOO_MANY_ATTRIBUTES.match(html, match.start(3)):
            raise NotArticle(
                f"more than {MAX_ATTRIBUTES:,} attributes on one tag", subject=subject, kind="hostile html"
            )
