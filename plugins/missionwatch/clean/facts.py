"""What a page says about itself, read once from its head: meta, JSON-LD, `link`, `time` and headings, as they stand.

No choice is made here; `metadata` chooses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from missionwatch.clean.text import tidy

_ARTICLE_TYPES = (
    "newsarticle",
    "reportagenewsarticle",
    "liveblogposting",
    "analysisnewsarticle",
    "backgroundnewsarticle",
    "opinionnewsarticle",
    "reviewnewsarticle",
    "article",
    "blogposting",
    "report",
    "socialmediaposting",
    "advertisercontentarticle",
    "techarticle",
    "scholarlyarticle",
)
_PAGE_TYPES = ("webpage", "videoobject", "imagegallery", "audioobject", "itempage")
_MAX_JSON = 500_000
_MAX_NODES = 3_000
_CONTROL = re.compile(r"[\x00-\x1f]+")


@dataclass(frozen=True, slots=True)
class Facts:
    """Raw claims. `meta` maps a lower-case name to its contents in order; `ld` is the article's JSON-LD node, or {}."""

    meta: dict[str, list[str]]
    ld: dict[str, Any]
    ld_types: frozenset[str]
    title_tag: str
    language: str | None
    headings: tuple[str, ...] = ()
    lesser_headings: tuple[str, ...] = ()
    times: tuple[tuple[str, str, str], ...] = field(default=())

    def first(self, *names: str) -> str | None:
        """The first meta content that is there, by the order of `names`."""
        for name in names:
            for value in self.meta.get(name, ()):
                if value:
                    return value
        return None


def read(tree: LexborHTMLParser) -> Facts:
    """The claims of one parsed page."""
    meta: dict[str, list[str]] = {}
    for node in tree.css("meta[content]"):
        attributes = node.attributes
        name = (
            attributes.get("property")
            or attributes.get("name")
            or attributes.get("itemprop")
            or attributes.get("http-equiv")
            or ""
        ).lower()
        content = tidy((attributes.get("content") or "")[:3000])
        if name and content:
            meta.setdefault(name.strip(), []).append(content)
    nodes = list(_nodes(tree))
    title = tree.css_first("title")
    root = tree.css_first("html")
    return Facts(
        meta=meta,
        ld=_with_names(_article(nodes), nodes),
        ld_types=frozenset(kind for node in nodes for kind in _types(node)),
        title_tag=tidy(title.text()[:1000]) if title else "",
        language=((root.attributes.get("lang") or root.attributes.get("xml:lang")) if root else None) or None,
        headings=_texts(tree, "h1, [itemprop=headline]", 6),
        lesser_headings=_texts(tree, "h2", 8),
        times=tuple(_times(tree)),
    )


# Where pages name the author, surest first; in the sure places any word may be a name.
_SURE_BYLINES = (
    "[rel=author]", "[itemprop=author] [itemprop=name]", "[itemprop=author]",
    "a[href*='/author/'], a[href*='/authors/'], a[href*='/autor/'], a[href*='/auteur/'], a[href*='/autores/']",
    ".author.vcard, .vcard .fn, .byline-name, .author-name, .author__name, .entry-author, .post-author, .authorname, .authorName",
    "a[href*='/newsteam/'], a[href*='/staff/'], a[href*='/profiles/'], a[href*='/contributor'], a[href*='/people/']",
)  # fmt: skip
_LIKELY_BYLINES = (
    "address", "[class*=byline], [class*=Byline]", "[class*=author], [class*=Author], [id*=author]",
    "[class*=firma], [class*=autor], [class*=auteur], [class*=Autor]", ".by, [class*=signature], [class*=writer]",
    "[class*=field--name-uid], .submitted, [class*=contributor], [class*=meta]",
)  # fmt: skip
_ELSEWHERE = re.compile(
    r"comment|related|sidebar|site-footer|recommend|teaser|more-|popular|widget|nav|menu|card|latest|reply", re.I
)


def bylines(tree: LexborHTMLParser) -> Iterator[tuple[list[str], bool]]:
    """Visible lines that may hold authors' names, place by place, and whether the place is a sure one."""
    for selectors, is_sure in ((_SURE_BYLINES, True), (_LIKELY_BYLINES, False)):
        for selector in selectors:
            nodes = [node for node in tree.css(selector)[:12] if not _is_elsewhere(node)]
            for node in nodes[:2]:
                parent = node.parent.mem_id if node.parent else 0
                together = [other for other in nodes if other.parent and other.parent.mem_id == parent][:6]
                lines = [
                    tidy(line) for one in together for line in one.text(deep=True, separator="\n")[:600].split("\n")
                ]
                lines = [line for line in lines if 1 < len(line) <= 160]
                if lines:
                    yield lines[:12], is_sure


def _is_elsewhere(node: LexborNode) -> bool:
    """Is it in a comment, a related article or the page's frame?"""
    outer = node.parent
    for _ in range(7):
        if outer is None or outer.tag in {"body", "article", "main"}:
            return False
        if outer.tag in {"nav", "aside"}:
            return True
        attributes = outer.attributes
        if _ELSEWHERE.search(f"{attributes.get('class') or ''} {attributes.get('id') or ''}"[:300]):
            return True
        outer = outer.parent
    return False


def _texts(tree: LexborHTMLParser, selector: str, limit: int) -> tuple[str, ...]:
    texts = (tidy(node.text(deep=True, separator=" ")[:1000]) for node in tree.css(selector)[:limit])
    return tuple(dict.fromkeys(text for text in texts if text))


def _times(tree: LexborHTMLParser) -> Iterator[tuple[str, str, str]]:
    """(machine value, itemprop or class, visible text) of each element that says a time."""
    for node in tree.css("time, [itemprop=datePublished]")[:20]:
        attributes = node.attributes
        value = attributes.get("datetime") or attributes.get("content") or ""
        pubdate = "pubdate" if "pubdate" in attributes else ""
        names = f"{attributes.get('itemprop') or ''} {attributes.get('class') or ''} {pubdate}"
        yield value, names.lower(), tidy(node.text()[:200])


def _nodes(tree: LexborHTMLParser) -> Iterator[dict[str, Any]]:
    """Every object of every JSON-LD script, outer ones first."""
    for script in tree.css('script[type="application/ld+json"]')[:20]:
        source = (script.text() or "")[:_MAX_JSON].strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
        try:
            data = json.loads(source, strict=False)
        except (ValueError, RecursionError):
            try:
                data = json.loads(_CONTROL.sub(" ", source).replace("\\'", "'"), strict=False)
            except (ValueError, RecursionError):
                continue
        queue, seen = [data], 0
        while queue and seen < _MAX_NODES:
            item = queue.pop(0)
            seen += 1
            if isinstance(item, list):
                queue.extend(item)
            elif isinstance(item, dict):
                yield item
                queue.extend(
                    item[key]
                    for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemListElement", "item")
                    if isinstance(item.get(key), (dict, list))
                )


def _types(node: dict[str, Any]) -> list[str]:
    value = node.get("@type")
    return [str(kind).rpartition("/")[2].lower() for kind in (value if isinstance(value, list) else [value]) if kind]


def _article(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    ranked = [(_rank(node), number, node) for number, node in enumerate(nodes)]
    ranked = [entry for entry in ranked if entry[0] < 99]
    return min(ranked, key=lambda entry: entry[:2])[2] if ranked else {}


def _with_names(article: dict[str, Any], nodes: list[dict[str, Any]]) -> dict[str, Any]:
    """The article with its authors put in where it only refers to them."""
    authors = article.get("author")
    listed = authors if isinstance(authors, list) else [authors]
    if not any(isinstance(one, dict) and "@id" in one and "name" not in one for one in listed):
        return article
    known = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and "name" in node}
    return article | {
        "author": [known.get(str(one.get("@id")), one) if isinstance(one, dict) else one for one in listed]
    }


def _rank(node: dict[str, Any]) -> int:
    kinds = _types(node)
    has_claims = any(key in node for key in ("headline", "datePublished", "author", "articleBody"))
    if not has_claims:
        return 99
    if any(kind in _ARTICLE_TYPES for kind in kinds):
        return 0 if "headline" in node or "datePublished" in node else 1
    return 2 if any(kind in _PAGE_TYPES for kind in kinds) else 99
