"""Live blogs: which stretch of the text is which post, and when it was written.

Posts are found where the page marks them up: JSON-LD `liveBlogUpdate`, or boxes of one kind that each hold a time. A page
that does neither is an article like any other. Only pages that may be live blogs pay for the search.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from missionwatch.clean import dates
from missionwatch.clean.facts import Facts
from missionwatch.clean.lines import Line
from missionwatch.clean.surroundings import BREAK
from missionwatch.clean.text import tidy, visible
from missionwatch.model import Post

MAX_POSTS = 400
_LEAST = 3  # posts that make a live blog
_REACH = 6  # elements outwards from a time to the post that holds it
_SHOWN = 60
_PROBE = 200
MAX_SEARCHED = 400_000  # characters of all posts
_LIVE = re.compile(
    r"(?:^|[^a-z])(?:live(?:-?(?:blog|ticker|updates?|post|feed|stream|page|center|centre))?|liveticker|en-?direct|"
    r"en-?vivo|ao-?vivo|minuto-a-minuto|as-it-happened|an-?direk|moja-kwa-moja|mubashara|ticker)(?:$|[^a-z])",
    re.I,
)


@dataclass(frozen=True, slots=True)
class _Box:
    """A post as the page marks it up: its words without spaces, and its time."""

    text: str
    at: datetime | None
    shown: str = ""


def read(
    tree: LexborHTMLParser, facts: Facts, url: str, lines: Sequence[Line]
) -> tuple[tuple[Post, ...], tuple[Line, ...]]:
    """The posts of a live blog as stretches of the text that the lines make, and these lines: without the times alone.

    No posts, and the lines as they came, where the page is none.
    """
    if _may_be_live(facts, url):
        for found in (_from_boxes(tree), _from_json(facts)):
            boxes = list(islice(found, MAX_POSTS))
            times = {box.shown for box in boxes if box.shown}
            rest = tuple(line.without("time of a post") if line.text in times else line for line in lines)
            posts = _placed(boxes, rest)
            if len(posts) >= _LEAST:
                return posts, rest
    return (), tuple(lines)


def _may_be_live(facts: Facts, url: str) -> bool:
    return (
        "liveblogposting" in facts.ld_types
        or bool(facts.ld.get("liveBlogUpdate"))
        or (len(facts.times) >= _LEAST and (bool(_LIVE.search(url)) or len(facts.times) >= 2 * _LEAST))
    )


def _items(facts: Facts) -> list[dict[str, Any]]:
    found = facts.ld.get("liveBlogUpdate")
    listed = found if isinstance(found, list) else [found]
    return [item for item in listed[:MAX_POSTS] if isinstance(item, dict)]


def _from_json(facts: Facts) -> Iterator[_Box]:
    for item in _items(facts):
        at = _instant(str(item.get("datePublished") or item.get("dateModified") or ""))
        text = _dense(re.sub(r"<[^>]{0,500}>", " ", f"{item.get('headline') or ''} {item.get('articleBody') or ''}"))
        if text:
            yield _Box(text, at)


def _from_boxes(tree: LexborHTMLParser) -> Iterator[_Box]:
    """The largest group of elements that look alike, stand side by side, and hold a time each."""
    groups: dict[tuple[int, str, str], dict[int, tuple[LexborNode, LexborNode]]] = {}
    for time in tree.css("time")[: 4 * MAX_POSTS]:
        inner, outer = time, time.parent
        for _ in range(_REACH):
            if outer is None or outer.tag in {"body", "html"}:
                break
            kind = (outer.mem_id, inner.tag or "", _first_name(inner))
            groups.setdefault(kind, {}).setdefault(inner.mem_id, (inner, time))
            inner, outer = outer, outer.parent
    best: dict[int, tuple[LexborNode, LexborNode]] = {}
    words = 0
    for members in groups.values():
        size = sum(len(node.text(deep=True)[:4000]) for node, _ in members.values()) if len(members) >= _LEAST else 0
        if size > words:
            best, words = members, size
    for node, time in best.values():
        value = time.attributes.get("datetime") or ""
        yield _Box(_dense(node.text(deep=True)[:20_000]), _instant(value), tidy(time.text()[:200])[:_SHOWN])


def _first_name(node: LexborNode) -> str:
    return (node.attributes.get("class") or "").split(" ")[0].rstrip("0123456789")


def _instant(value: str) -> datetime | None:
    """An instant; None for a day only, which says less of a post than its shown time."""
    moment = dates.parse(value) if value else None
    return moment.instant if moment and not moment.is_day else None


def _placed(boxes: Sequence[_Box], lines: Sequence[Line]) -> tuple[Post, ...]:
    """A post wherever lines of the text stand in a box, in whatever order the boxes come."""
    starts, size = [], 0
    for box in boxes:
        starts.append(size)
        size += len(box.text) + 1
    whole = "\0".join(box.text for box in boxes)[:MAX_SEARCHED]
    found: list[tuple[int, Post]] = []
    at = place = 0
    for line in lines:
        if not line.text:
            continue
        end = at + len(line.text)
        probe = _dense(line.text)[:_PROBE]
        here = whole.find(probe, place)
        here = whole.find(probe) if here < 0 else here
        if here >= 0:
            place, number = here, bisect_right(starts, here) - 1
            if found and found[-1][0] == number:
                found[-1] = number, replace(found[-1][1], end=end)
            else:
                if len(found) == MAX_POSTS:
                    break
                found.append((number, Post(at, end, boxes[number].at, boxes[number].shown)))
        at = end + len(BREAK)
    return tuple(post for _, post in found)


def _dense(text: str) -> str:
    """`text` without spaces: how a page parts words between elements is no matter."""
    return "".join(visible(text).split())
