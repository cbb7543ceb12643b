"""What a page says about itself, read once: meta, JSON-LD, `link`, `time`, headings and places of authors, as they stand.

No choice is made here but which JSON-LD node is the article; `titles`, `authors`, `published` and `metadata` choose.
Places of authors are looked for only where the head does not name people: it takes as long as all the rest.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from missionwatch.clean import bylines, declared, jsonld, sites
from missionwatch.clean.bylines import Place
from missionwatch.clean.credits import Candidates
from missionwatch.clean.text import tidy

_SELECTORS = (
    "meta[content], title, h1, h2, time, [itemprop^=date], [property*=date], [class~=published][title], "
    '[class~=updated][title], [itemprop=headline], script[type="application/ld+json"], link[rel=canonical]'
)
_MAX_HEADINGS, _MAX_TIMES, _MAX_SCRIPTS = 8, 20, 20  # headings: of each level


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading. Of first-level ones `pieces` are the runs of text that inner elements part it into, `unspaced` the same
    without spaces between them, and `around` the names of the elements above."""

    tag: str
    text: str
    unspaced: str
    pieces: tuple[str, ...]
    names: str
    around: str
    is_linked: bool
    is_headline: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """Raw claims. `meta` maps a lower-case name to its contents in order; `ld` is the article's JSON-LD node, or {}."""

    meta: dict[str, list[str]]
    ld: dict[str, Any]
    ld_types: frozenset[str]
    title_tag: str
    language: str | None
    titles: tuple[Heading, ...] = ()
    times: tuple[tuple[str, str, str], ...] = ()
    canonical: str = ""
    site: tuple[str, ...] = ()
    declared: Candidates = field(default_factory=Candidates)
    places: tuple[Place, ...] = ()

    @property
    def headings(self) -> tuple[str, ...]:
        """The texts of the first-level headings."""
        return tuple(dict.fromkeys(title.text for title in self.titles if title.tag == "h1" or title.is_headline))

    def is_site(self, text: str) -> bool:
        """Is the text a name of the site?"""
        return sites.is_one(text, self.site)

    def first(self, *names: str) -> str | None:
        """The first meta content that is there, by the order of `names`."""
        for name in names:
            for value in self.meta.get(name, ()):
                if value:
                    return value
        return None


def read(tree: LexborHTMLParser, url: str = "") -> Facts:
    """The claims of one parsed page, which was found at `url`. Cutting the page into blocks takes elements away: so before."""
    meta: dict[str, list[str]] = {}
    title_tag = canonical = ""
    scripts: list[str] = []
    titles: list[Heading] = []
    levels: Counter[str | None] = Counter()
    times: list[tuple[str, str, str]] = []
    for node in tree.css(_SELECTORS):
        tag = node.tag
        if tag == "meta":
            _note(node, meta)
        elif tag == "script":
            if len(scripts) < _MAX_SCRIPTS:
                scripts.append(node.text() or "")
        elif tag == "title":
            title_tag = title_tag or tidy(node.text()[:1000])
        elif tag == "link":
            canonical = canonical or (node.attributes.get("href") or "").strip()[:2000]
        elif tag == "time" or _is_date(node):
            if len(times) < _MAX_TIMES:
                times.append(_time(node))
        elif levels[tag] < _MAX_HEADINGS:
            heading = _heading(node, str(tag))
            if heading:
                levels[tag] += 1
                titles.append(heading)
    found = jsonld.nodes(scripts)
    own = jsonld.article(found, url, title_tag)
    site = sites.names(meta, own, url)
    names = declared.authors(meta, own)
    is_settled = names.are_settled(partial(sites.is_one, known=site))
    root = tree.css_first("html")
    return Facts(
        meta=meta,
        ld=own,
        ld_types=frozenset(kind for node in found for kind in jsonld.types(node)),
        title_tag=title_tag,
        language=((root.attributes.get("lang") or root.attributes.get("xml:lang")) if root else None) or None,
        titles=tuple(titles),
        times=tuple(times),
        canonical=canonical,
        site=site,
        declared=names,
        places=() if is_settled else bylines.places(tree),
    )


def _is_date(node: LexborNode) -> bool:
    attributes = node.attributes
    said = f"{attributes.get('itemprop')} {attributes.get('property')}"
    return "date" in said or bool(attributes.get("title") and node.tag not in {"h1", "h2"} and "headline" not in said)


def _note(node: LexborNode, meta: dict[str, list[str]]) -> None:
    attributes = node.attributes
    name = (
        attributes.get("property")
        or attributes.get("name")
        or attributes.get("itemprop")
        or attributes.get("http-equiv")
        or ""
    ).strip()
    content = tidy((attributes.get("content") or "")[:3000])
    if name and content:
        meta.setdefault(name.lower(), []).append(content)


def _time(node: LexborNode) -> tuple[str, str, str]:
    """(machine value, itemprop and class, visible text) of an element that says a time."""
    attributes = node.attributes
    value = attributes.get("datetime") or attributes.get("content") or attributes.get("title") or ""
    pubdate = "pubdate" if "pubdate" in attributes else ""
    said = f"{attributes.get('itemprop') or ''} {attributes.get('property') or ''}"
    names = f"{said} {attributes.get('class') or ''} {pubdate}"
    return value, names.lower(), tidy(node.text()[:200])


def _heading(node: LexborNode, tag: str) -> Heading | None:
    text = tidy(node.text(deep=True, separator=" ")[:1000])
    if not text or len(text) > 400:
        return None
    attributes = node.attributes
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"[:200]
    is_headline = "headline" in (attributes.get("itemprop") or "")
    if tag != "h1":
        return Heading(tag, text, text, (), names, "", is_linked=False, is_headline=is_headline)
    child = node.first_child
    is_plain = child is None or (child.next is None and child.tag == "-text")
    lines = (
        ()
        if is_plain
        else tuple(line for line in map(tidy, node.text(deep=True, separator="\n")[:1000].split("\n")) if line)
    )
    return Heading(
        tag=tag,
        text=text,
        unspaced=text if is_plain else tidy(node.text(deep=True)[:1000]),
        pieces=lines,
        names=names,
        around=_around(node),
        is_linked=not is_plain and node.css_first("a") is not None,
        is_headline=is_headline,
    )


def _around(node: LexborNode) -> str:
    """The tags and names of the three elements above."""
    around = []
    outer = node.parent
    for _ in range(3):
        if outer is None or outer.tag == "body":
            break
        names = outer.attributes
        around.append(f"{outer.tag} {names.get('class') or ''} {names.get('id') or ''}"[:200])
        outer = outer.parent
    return " ".join(around)
