"""JSON-LD: the objects of a page's scripts, and the one that is the article.

Scripts come broken in a few ways that are cheap to mend: control characters in strings, comments around them, a comma too many.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any

from missionwatch.clean.text import fold

Node = dict[str, Any]
MAX_JSON = 500_000  # characters of a script that are read
_MAX_NODES = 3_000
_ARTICLES = frozenset(
    "newsarticle reportagenewsarticle liveblogposting analysisnewsarticle backgroundnewsarticle opinionnewsarticle "  # noqa: SIM905
    "reviewnewsarticle article blogposting report socialmediaposting advertisercontentarticle techarticle "
    "scholarlyarticle".split()
)
_PAGES = frozenset(
    "webpage medicalwebpage aboutpage qapage faqpage itempage videoobject imagegallery audioobject podcastepisode "  # noqa: SIM905
    "discussionforumposting recipe howto creativework claimreview".split()
)
_NESTED = ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemListElement", "item")
_CLAIMS = ("headline", "datePublished", "author", "articleBody")
_LENT = ("datePublished", "dateModified", "author", "publisher", "image", "articleSection")
_CONTROL = re.compile(r"[\x00-\x1f]+")
_TRAILING_COMMA = re.compile(r",\s*(?=[}\]])")


def nodes(scripts: Iterable[str]) -> list[Node]:
    """Every object of every script, outer ones first."""
    found: list[Node] = []
    for script in scripts:
        queue: deque[Any] = deque([_parsed(script)])
        seen = 0
        while queue and seen < _MAX_NODES:
            item = queue.popleft()
            seen += 1
            if isinstance(item, list):
                queue.extend(item)
            elif isinstance(item, dict):
                found.append(item)
                queue.extend(item[key] for key in _NESTED if isinstance(item.get(key), (dict, list)))
    return found


def _parsed(script: str) -> Any:
    source = script[:MAX_JSON].strip().removeprefix("<!--").removesuffix("-->").strip()
    source = source.removeprefix("//<![CDATA[").removesuffix("//]]>").strip().rstrip(";")
    for mended in (lambda: source, lambda: _TRAILING_COMMA.sub("", _CONTROL.sub(" ", source).replace("\\'", "'"))):
        try:
            return json.loads(mended(), strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def types(node: Node) -> list[str]:
    """The types of a node, lower case and without schema.org."""
    value = node.get("@type")
    return [str(kind).rpartition("/")[2].lower() for kind in (value if isinstance(value, list) else [value]) if kind]


def article(found: Sequence[Node], url: str, title: str) -> Node:
    """The node of the page's own article, with what only the page's node says; {} where there is none.

    Among several articles (a list of teasers has them too) the one that names this address or this title wins.
    """
    ranked = [(rank, number, node) for number, node in enumerate(found) if (rank := _rank(node, url, title)) < 99]
    if not ranked:
        return {}
    ranked.sort(key=lambda entry: entry[:2])
    own = ranked[0][2]
    if ranked[0][0] < 40:
        pages = [node for rank, _, node in ranked[1:] if rank >= 40]
        lent = {key: node[key] for node in reversed(pages) for key in _LENT if key in node and key not in own}
        own = own | lent
    return _with_names(own, found)


def _rank(node: Node, url: str, title: str) -> int:
    if not any(key in node for key in _CLAIMS):
        return 99
    kinds = types(node)
    if not _ARTICLES.isdisjoint(kinds):
        base = 10 if "headline" in node or "datePublished" in node else 20
        return base - 5 * (_fits_title(node, title) or _fits_address(node, url))
    return 40 if not _PAGES.isdisjoint(kinds) else 99


def _fits_title(node: Node, title: str) -> bool:
    headline = node.get("headline")
    folded = fold(headline) if isinstance(headline, str) else ""
    return len(folded) > 8 and folded in fold(title)


def _fits_address(node: Node, url: str) -> bool:
    page = node.get("mainEntityOfPage")
    named = [node.get("url"), node.get("@id"), page.get("@id") if isinstance(page, dict) else page]
    return any(isinstance(one, str) and one.partition("#")[0].rstrip("/") == url.rstrip("/") for one in named)


def _with_names(own: Node, found: Sequence[Node]) -> Node:
    """The article with its authors put in where it only refers to them."""
    authors = own.get("author")
    listed = authors if isinstance(authors, list) else [authors]
    if not any(isinstance(one, dict) and "@id" in one and "name" not in one for one in listed):
        return own
    known = {node["@id"]: node for node in found if isinstance(node.get("@id"), str) and "name" in node}
    return own | {"author": [known.get(str(one.get("@id")), one) if isinstance(one, dict) else one for one in listed]}
