"""A page cut into blocks: runs of text between block-level tags and double line breaks, each with the boxes around it.

A Box is an element; a Block knows its innermost Box, so a property of an ancestor is a property of one Box object that
many blocks share. `markup` finds both; the same numbers stay as columns for what computes over all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, repeat

import numpy as np
from selectolax.lexbor import LexborHTMLParser

from missionwatch.clean import markup
from missionwatch.clean.markup import Bools, Boxes, Floats, Ints, Lines
from missionwatch.clean.text import visible
from missionwatch.clean.vocabulary import HIDDEN_BIT, tag_bits, words_of
from missionwatch.errors import NotArticle

# Never text of the page. `noscript` holds notices to people without JavaScript; the last line's elements hold no markup.
SKIPPED = (
    "script,style,noscript,template,svg,math,iframe,object,canvas,select,option,textarea,head,title,map,audio,datalist,button,"
    "nav,footer,ul:is([class*=menu],[id*=menu],[class*=nav]),"
    "xmp,plaintext,noembed,noframes"
)
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
MAX_BLOCKS = 10_000
MAX_LINES = 30_000
MAX_DEPTH = 600  # more than `prescan` lets through, but for stray end tags, which only the parser can tell
_ENDS = frozenset(".!?…\"”»'’)。")
_TAG = re.compile(r"<[^>]*>")
_NAMING = frozenset([" class=", " id=", " role=", " itemprop="])
_MAX_TAG = 4_000  # characters of a tag that are looked at
_LINE_ENDS = tuple('.!?”"»:')


@dataclass(slots=True, eq=False)
class Form:
    """What an element's tag says: its name, its class, id, role and itemprop as they stand, their words, and the topics
    of all that as bits (one of them: not shown)."""

    tag: str
    names: str
    words: tuple[str, ...]
    bits: int


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """The same as numbers. Of each block: its box, words, prose (its words, or 0), links, the share of its characters in
    links, and does it end a sentence. Of each box: the number of its Form, the box around it (of the first its own), and one
    row for each of WORDS to DEPTH."""

    box: Ints
    words: Ints
    prose: Ints
    links: Ints
    linked: Floats
    is_ended: Bools
    form: Ints
    parent: Ints
    sums: Floats


WORDS, LINKED, BLOCKS, PROSE, DEPTH = range(5)


@dataclass(slots=True, eq=False)
class Box:
    """An element that holds blocks, and the one around it.

    Counts are of everything inside: words, words in links, blocks, and prose (words of long blocks that end a sentence).
    """

    form: Form
    parent: Box | None
    number: int
    words: int
    linked_words: int
    blocks: int
    prose: int
    depth: int

    @property
    def tag(self) -> str:
        return self.form.tag

    @property
    def names(self) -> str:
        """Its class, id, role and itemprop, as they stand."""
        return self.form.names

    @property
    def is_hidden(self) -> bool:
        """Does it, or something around it, say that it is not shown?"""
        return any(box.form.bits & HIDDEN_BIT for box in self.ancestry())

    def ancestry(self) -> Iterator[Box]:
        """This box, then each one around it."""
        box: Box | None = self
        while box is not None:
            yield box
            box = box.parent


class Frame:
    """The boxes of a page in the order in which they open, and of each block the number of its box.

    Few are ever asked for one by one, so a Box is made when somebody does. `kinds` are the page's different Forms.
    """

    __slots__ = ("_boxes", "_sums", "box_of", "forms", "kinds", "parents")

    def __init__(self, kinds: Sequence[Form], columns: Columns) -> None:
        self.kinds = kinds
        self.forms = [kinds[number] for number in columns.form.tolist()]
        self.box_of: list[int] = columns.box.tolist()
        self.parents: list[int] = columns.parent.tolist()
        self._sums = columns.sums
        self._boxes: dict[int, Box] = {}

    def box(self, number: int) -> Box:
        """One box: always the same object."""
        missing: list[int] = []
        at = number
        while at not in self._boxes:
            missing.append(at)
            at = self.parents[at]
            if missing[-1] == at:
                break
        for at in reversed(missing):
            parent = self._boxes[self.parents[at]] if at else None
            self._boxes[at] = Box(self.forms[at], parent, at, *map(int, self._sums[:, at].tolist()))
        return self._boxes[number]


@dataclass(slots=True, eq=False)
class Block:
    """One run of text. `links` counts anchors, `link_share` is the share of the characters that stand in them, `tag` is of
    the innermost element, and `is_heading` true if that or the one around it is a heading."""

    frame: Frame
    number: int
    text: str
    words: int
    links: int
    link_share: float
    tag: str
    is_heading: bool

    @property
    def box(self) -> Box:
        """The innermost element around it."""
        return self.frame.box(self.frame.box_of[self.number])


class Cut:
    """A page: its blocks in order, and its boxes."""

    __slots__ = ("blocks", "box_of", "columns", "forms", "frame", "kinds", "parents")

    def __init__(self, texts: Sequence[str], kinds: Sequence[Form], columns: Columns) -> None:
        # The frame does not know the blocks: what holds each other stays in memory until somebody looks for it.
        self.frame = frame = Frame(kinds, columns)
        self.kinds, self.columns = kinds, columns
        self.forms, self.box_of, self.parents = frame.forms, frame.box_of, frame.parents
        of_block = columns.form[columns.box]
        is_heading = np.array([form.tag in HEADINGS for form in kinds], bool)
        around = columns.form[columns.parent[columns.box]]
        counts = (columns.words, columns.links, columns.linked)
        self.blocks = list(
            map(
                Block, repeat(frame), range(len(texts)), texts, *(column.tolist() for column in counts),
                [kinds[number].tag for number in of_block.tolist()], (is_heading[of_block] | is_heading[around]).tolist(),
            )
        )  # fmt: skip

    @property
    def boxes(self) -> list[Box]:
        """All of them, outer ones first."""
        return [self.frame.box(number) for number in range(len(self.forms))]


def parse(html: str) -> LexborHTMLParser:
    """The tree. `prescan.scan` comes first."""
    return LexborHTMLParser(html)


def cut(tree: LexborHTMLParser) -> Cut:
    """The blocks of the page's body; what is never text is taken out of the tree.

    Raises NotArticle ("hostile html") for more than any article has.
    """
    source = _source(tree)
    found, lines = markup.read(source)
    if found.depth.max(initial=0) > MAX_DEPTH:
        raise NotArticle(f"nested deeper than {MAX_DEPTH}", kind="hostile html")
    if len(lines.start) > MAX_LINES:
        raise NotArticle(f"more than {MAX_LINES:,} lines of text", kind="hostile html")
    texts = _texts(source, lines)
    first, last = found.first, found.last
    if "" in texts:
        seen = np.flatnonzero([bool(text) for text in texts])
        texts, lines = [text for text in texts if text], lines.take(seen)
        first, last = seen.searchsorted(first), seen.searchsorted(last)
    begins = _begins(texts, lines)
    if len(begins) > MAX_BLOCKS:
        raise NotArticle(f"more than {MAX_BLOCKS:,} blocks of text", kind="hostile html")
    if len(begins) < len(texts):
        texts = [" ".join(texts[a:b]) for a, b in pairwise([*begins.tolist(), len(texts)])]
        first, last = begins.searchsorted(first), begins.searchsorted(last)
    tags: dict[str, int] = {}
    form = [
        tags.setdefault(source[start:end], len(tags))
        for start, end in zip((found.start + 1).tolist(), found.end.tolist(), strict=True)
    ]
    return Cut(
        texts, list(map(_form, tags)), _columns(texts, lines, begins, found, np.array(form, np.int64), first, last)
    )


def _source(tree: LexborHTMLParser) -> str:
    """The body's markup, without what is never text and without comments."""
    root = tree.body or tree.root
    if root is None:
        return "<body></body>"
    for node in reversed(root.css(SKIPPED)):  # inner ones first, since an outer one takes them along
        node.decompose()
    return _without_comments(root.html or "<body></body>").replace("&nbsp;", " ")


def _without_comments(source: str) -> str:
    parts, at, begin = [], 0, 0
    while (start := source.find("<!--", begin)) >= 0:
        begin = start + 4
        if source.rfind("<", at, start) > source.rfind(">", at, start):
            continue  # inside a tag: an attribute may be called so
        parts.append(source[at:start])
        end = source.find("-->", begin)
        at = begin = end + 3 if end >= 0 else len(source)
    return "".join([*parts, source[at:]]) if parts else source


def _texts(source: str, lines: Lines) -> list[str]:
    """What readers see of each line; empty where that is nothing but invisible characters."""
    raw = "\0".join([source[start:end] for start, end in zip(lines.start.tolist(), lines.end.tolist(), strict=True)])
    raw = _TAG.sub("", raw)
    if "&" in raw:
        raw = raw.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    texts = " ".join(raw.split()).replace("\0", "\n")
    shown = visible(texts)
    return [line.strip() if shown is texts else " ".join(line.split()) for line in shown.split("\n")]


def _begins(texts: Sequence[str], lines: Lines) -> Ints:
    """The first line of each block: one break ends a line, a second one the block."""
    is_first = np.ones(len(texts), bool)
    is_first[1:] = (np.diff(lines.run) != 0) | (np.diff(lines.place) > 1)
    if not is_first.all():
        for start, stop in pairwise([*np.flatnonzero(is_first).tolist(), len(texts)]):
            if stop - start > 1 and _are_apart(texts[start:stop]):
                is_first[start:stop] = True
    return np.flatnonzero(is_first)


def _are_apart(lines: Sequence[str]) -> bool:
    """Menus, tables by hand and addresses have short lines; paragraphs parted by one break end their sentences."""
    return all(len(line) < 100 for line in lines) or all(line.endswith(_LINE_ENDS) for line in lines[:-1])


def _columns(
    texts: Sequence[str], lines: Lines, begins: Ints, found: Boxes, form: Ints, first: Ints, last: Ints
) -> Columns:
    """`begins` is the first line of each block, `first` to before `last` are the blocks of each box."""
    count = len(texts)
    if count:
        letters, linked, links = np.add.reduceat([lines.letters, lines.linked, lines.links], begins, axis=1)
    else:
        letters = linked = links = begins
    words = np.fromiter([text.count(" ") + 1 for text in texts], np.int64, count)
    is_ended = np.fromiter([text[-1] in _ENDS for text in texts], bool, count)
    share = linked / letters
    prose = words * ((words > 12) & (share < 0.34) & (is_ended | (words > 40)))
    sums = np.zeros((4, count + 1))
    np.cumsum([words, np.round(words * share), np.ones(count), prose], axis=1, out=sums[:, 1:])
    return Columns(
        lines.box[begins], words, prose, links, share, is_ended, form, found.parent,
        np.concatenate([sums[:, last] - sums[:, first], found.depth[None]]),
    )  # fmt: skip


@lru_cache(maxsize=20_000)
def _form(tag: str) -> Form:
    """Read from what stands between "<" and ">"."""
    name, _, rest = tag.partition(" ")
    if not rest:
        return Form(name, "", (), tag_bits(name))
    names, bits = [], tag_bits(name)
    parts = f" {rest[:_MAX_TAG]}".split('"')
    for attribute, value in zip(parts[::2], parts[1:-1:2], strict=False):
        if attribute in _NAMING:
            names.append(value)
        elif _hides(attribute, value):
            bits |= HIDDEN_BIT
    joined = " ".join(names)
    words, topics = words_of(joined)
    return Form(name, joined, words, bits | topics)


def _hides(attribute: str, value: str) -> bool:
    if attribute == " style=":
        return "display:none" in value.replace(" ", "").lower()
    return attribute == " hidden=" or (attribute == " aria-hidden=" and value == "true")
