"""Visible bylines: elements named after authors, and lines around the headline and after the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from missionwatch.clean import people
from missionwatch.clean.blocks import Block
from missionwatch.clean.credits import Candidates
from missionwatch.clean.page_parts import Parts
from missionwatch.clean.text import fold, tidy

_MAX_LINES = 1_500
_PLACES = (  # each costs a look at every element
    "h1, [rel~=author], [itemprop~=author], [class*=aut i], [class*=by i], [class*=user i], [class*=writer i], "
    "[class*=submitted i], address, a[href*='/aut'], a[href*='/profil']"
)
_MAX_PLACES = 40
_HOLDS_NAMES = frozenset(["link", "rel", "itemprop", "class user", "class vcard"])
_PEOPLE = frozenset(["person", "other script"])
Said = tuple[Sequence[str], str, list[str]]  # names, and the family and marks of the line that says them
_NAMED = (
    ("author", "class author"), ("byline", "class byline"), ("autor", "class author"), ("writer", "class author"),
    ("username", "class user"), ("submitted", "class user"), ("name-uid", "class user"),
    ("vcard", "class vcard"), ("fn", "class vcard"),
)  # fmt: skip
_LINK = re.compile(r"/(?:author|autor|profil)")
_ELSEWHERE = re.compile(
    r"comment|related|sidebar|recommend|teaser|more-|popular|widget|nav|menu|card|latest|reply|carousel|listing|footer",
    re.I,
)
# What no author of this page stands in. Class names like "has-sidebar" stand around whole articles: so only of asides.
_COMMENTS = re.compile(r"comment|\breply", re.I)
_OTHERS = re.compile(r"sidebar|related|recommend|popular|trending|most-?read|teaser", re.I)
_NO_PLACE = frozenset("h1 meta link script style body html article main form input img svg".split())  # noqa: SIM905
_BIOGRAPHY = re.compile(
    r"^\W*(?:about\s+(?:the\s+)?authors?\W+|(?:über|zu)\s+(?:den|die|der)\s+autor\w*\W+)?(?:authors?\s+)?"
    r"(?P<names>[^\W\d_a-z][^,.;:|]{3,50}?)(?:,[^.]{2,60},)?\s+(?:is|ist|est|es|é|war|was|works|arbeitet|writes|schreibt|covers|has)\s+"
)


# --- places that are named after authors --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """An element that is named after authors: what marks it, its lines, and the element around it (a number)."""

    marks: tuple[str, ...]
    lines: tuple[str, ...]
    parent: int


def places(tree: LexborHTMLParser) -> tuple[Place, ...]:
    """Elements whose names, relations or links say that they hold authors. Asked before anything is taken out of the tree."""
    nodes = tree.css(_PLACES)[:150]  # a page of comments has hundreds
    headline = next((number for number, node in enumerate(nodes) if node.tag == "h1"), None)
    found: list[Place] = []
    known: dict[int, str] = {}
    for number, node in enumerate(nodes):
        marks = _named(node) if node.tag not in _NO_PLACE else []
        where = _where(node, known) if marks else ""
        lines = _lines(node) if where else []
        if not lines:
            continue
        rank = "first place" if not found else "second place" if len(found) < 3 else "late place"
        marks += [where, rank, _from_headline(number, headline)]
        parent = node.parent
        found.append(Place(tuple(marks), tuple(lines), parent.mem_id if parent else 0))
        if len(found) >= _MAX_PLACES:
            break
    return tuple(found)


def from_places(listed: Sequence[Place], found: Candidates) -> None:
    """The names in those elements, one by one and together where they stand side by side."""
    together: dict[tuple[int, str], list[tuple[str, Place]]] = {}
    for place in listed:
        lines = _from_place(list(place.lines), place.marks, found)
        together.setdefault((place.parent, place.marks[0]), []).append((lines[0] if lines else "", place))
    for group in together.values():
        if 2 <= len(group) <= 8:
            names = [name for line, _ in group for name in people.names_in(line)]
            found.add(names[: people.MAX_NAMES], "byline", "place", *group[0][1].marks, "together")


def _from_headline(number: int, headline: int | None) -> str:
    if headline is None:
        return "no h1"
    if number < headline:
        return "above h1"
    return "close below h1" if number - headline <= 6 else "below h1" if number - headline <= 25 else "far below h1"


def _from_place(lines: list[str], marks: Sequence[str], found: Candidates) -> list[str]:
    """What the lines of one place name; gives back the lines that are no labels."""
    label = people.after_label(" ".join(lines)[:300])
    if label:
        found.add(people.names_in(label[1], is_labelled=True), "byline", "place", *marks, "labelled")
    lines = [line for line in lines if not people.is_label(line)]
    is_name = not _HOLDS_NAMES.isdisjoint(marks)
    if is_name and 1 < len(lines) < 5:
        _add_whole(" ".join(lines), marks, "joined lines", found)
    for line, rank in zip(lines, ("first line", "second line"), strict=False):
        if not (is_name and _add_whole(line, marks, rank, found)):
            found.add(people.names_in(line, is_labelled=is_name and len(lines) == 1), "byline", "place", *marks, rank)
    if len(lines) > 2:
        names = [name for line in lines[:8] for name in people.names_in(line)]
        persons = [name for name in names if people.kind(name) in _PEOPLE]
        found.add(persons[: people.MAX_NAMES], "byline", "place", *marks, "all lines")
    return lines


def _add_whole(line: str, marks: Sequence[str], rank: str, found: Candidates) -> bool:
    """A short line of a place that holds a name and nothing else, as it stands."""
    name = people.bare(line) if len(line) <= 40 else ""
    if not name or not people.kind(name) or people.after_label(name):
        return False
    found.add((name,), "byline", "place", *marks, rank)
    return True


def _named(node: LexborNode) -> list[str]:
    attributes = node.attributes
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower()
    marks = []
    if "author" in (attributes.get("rel") or ""):
        marks.append("rel")
    if "author" in (attributes.get("itemprop") or ""):
        marks.append("itemprop")
    marks += dict.fromkeys(mark for word, mark in _NAMED if word in names)
    if not marks and "by" in names.split():
        marks.append("class byline")
    if node.tag == "address":
        marks.append("address")
    if node.tag == "a" and _LINK.search(attributes.get("href") or ""):
        marks.append("link")
    return marks


def _lines(node: LexborNode) -> list[str]:
    text = node.text(deep=True, separator="\n")[:500]
    return [line for line in map(tidy, text.split("\n")) if line][:10]


def _where(node: LexborNode, known: dict[int, str]) -> str:
    """Where on the page: in the article, in a box of some list, aside; "" where it speaks of other texts.

    `known` keeps it by the element around: places stand side by side.
    """
    parent = node.parent
    if parent is None:
        return "in body"
    where = known.get(parent.mem_id)
    if where is None:
        where = known[parent.mem_id] = _where_within(parent)
    return where


def _where_within(parent: LexborNode) -> str:
    outer: LexborNode | None = parent
    where = "in body"
    for _ in range(8):
        if outer is None or outer.tag == "body":
            break
        if outer.tag in {"article", "main"}:
            return "in article"
        attributes = outer.attributes
        names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"[:300]
        if _is_others_frame(str(outer.tag), names):
            return ""
        if outer.tag == "aside":
            return "in aside"
        if outer.tag in {"nav", "footer"}:
            where = ""  # unless it is the article's own
        elif where and _is_elsewhere(names):
            return "elsewhere"
        outer = outer.parent
    return where


# --- lines that say so ------------------------------------------------------------------------------------------------


def from_lines(parts: Parts, found: Candidates) -> None:
    """Lines around the headline and after the text: labelled ones, bare names, biographies; elsewhere labelled ones."""
    blocks, head, near, after = parts.blocks, parts.head, parts.near(), parts.after()
    for number in (*near, *after):
        said = _said(parts, number) if number != head else []
        if said and (number < head or not _is_others(blocks[number])):
            where = _where_of_line(parts, number, near)
            for names, family, marks in said:
                found.add(names, "text", family, *marks, where)
    for block in blocks[:_MAX_LINES]:
        number, text = block.number, block.text
        if len(text) <= 70 and people.begins_with_label(text) and number not in near and number not in after:
            where = (
                "line before" if number < near.start else "line inside" if number < after.start else "line far after"
            )
            for names, family, marks in _labelled(text):
                found.add(names, "text", family, *marks, where)


def _said(parts: Parts, number: int) -> list[Said]:
    """What a line near the headline or after the text says of authors."""
    text = parts.blocks[number].text
    size = len(text)
    if not 3 <= size <= 400:
        return []
    said = _labelled(text)
    if not said and size <= 70:
        said = _bare(parts, number)
    if number > parts.last:
        match = _BIOGRAPHY.match(text)
        names = people.names_in(match["names"]) if match else ()
        if names and people.kind(names[0]) == "person":
            said.append((names, "biography", ["biography"]))
    return said


def _where_of_line(parts: Parts, number: int, near: range) -> str:
    if number in near:
        return "line above" if number < parts.head else "line at text" if number >= parts.first else "line between"
    return "line ends text" if number <= parts.last else "line after text"


@lru_cache(maxsize=2048)  # a site's class names return on each of its pages
def _is_others_frame(tag: str, names: str) -> bool:
    """Is the element made for comments, or a column of other articles?"""
    return bool(_COMMENTS.search(names) or (tag == "aside" and _OTHERS.search(names)))


@lru_cache(maxsize=2048)
def _is_elsewhere(names: str) -> bool:
    """Is the element made for lists, boxes, or the page's frame?"""
    return _ELSEWHERE.search(names) is not None


def _is_others(block: Block) -> bool:
    """Does the line stand in the page's frame, in comments, or in a list of other articles?"""
    is_frame = False
    frame = block.frame
    at = frame.box_of[block.number]
    for _ in range(6):
        form = frame.forms[at]
        if form.tag in {"article", "main"}:
            return False
        if _is_others_frame(form.tag, form.names):
            return True
        is_frame = is_frame or form.tag in {"nav", "footer"}
        outer = frame.parents[at]
        if outer == at:
            break
        at = outer
    return is_frame


def _labelled(text: str) -> list[Said]:
    """What follows a label."""
    label = people.after_label(text) if len(text) <= 160 else None
    if label is None:
        return []
    names = people.names_in(label[1], is_labelled=True)
    return [(names, "line", [f"label {label[0]}", "short line" if len(text) < 80 else "long line"])]


def _bare(parts: Parts, number: int) -> list[Said]:
    """A short line that is nothing but names, or that a label stands before."""
    text = parts.blocks[number].text
    is_labelled = number > 0 and people.is_label(parts.blocks[number - 1].text)
    if not (is_labelled or people.is_like_names(text)) or people.is_label(text):
        return []
    names = people.names_in(text)
    said: list[Said] = []
    if is_labelled:
        said.append((names or people.names_in(text, is_labelled=True), "line", ["after label"]))
    if names and all(people.kind(name) in _PEOPLE for name in names):
        said.append((names, "line", ["bare", *(["near date"] if parts.is_near_date(number) else [])]))
    return said


def confirm(parts: Parts, found: Candidates) -> None:
    """Mark names that stand near the headline, or after the text, wherever they were found."""
    if not found.by_names:
        return
    above, below = _text_of(parts, parts.near(), 250), _text_of(parts, parts.after(), 400)
    for names, candidate in found.by_names.items():
        if all(name in above for name in names):
            candidate.marks.add("near headline")
        if all(name in below for name in names):
            candidate.marks.add("near end")


def _text_of(parts: Parts, numbers: range, longest: int) -> str:
    texts = (parts.blocks[number].text for number in numbers if number != parts.head)
    return fold(" ".join(text for text in texts if len(text) < longest))
