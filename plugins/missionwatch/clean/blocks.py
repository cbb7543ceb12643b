"""A page cut into blocks: runs of text between block-level tags and double line breaks, each with the boxes around it.

One walk over one selectolax tree. A Box is an element; a Block knows its innermost Box, so a property of an ancestor is
a property of one Box object that many blocks share.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from missionwatch.clean.text import visible
from missionwatch.errors import NotArticle

# Never text of the page. `noscript` holds notices to people without JavaScript.
SKIPPED = frozenset(
    "script style noscript template svg math iframe object embed canvas select option textarea head title meta link map "  # noqa: SIM905
    "audio datalist input button".split()
)
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark output q rp rt ruby s samp small "  # noqa: SIM905
    "span strike strong sub sup time tt u var wbr center amp-img picture source img".split()
)
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
MAX_BLOCKS = 10_000
MAX_DEPTH = 600  # more than `prescan` lets through, but for stray end tags, which only the parser can tell
_ENDS = frozenset(".!?…\"”»'’)。")
_ATTRIBUTES = ("class", "id", "role", "itemprop")


@dataclass(slots=True, eq=False)
class Box:
    """An element that holds blocks. `names` is its class, id, role and itemprop, as they stand.

    Counts are of everything inside: words, words in links, blocks, and prose (words of long blocks that end a sentence).
    """

    tag: str
    names: str
    parent: Box | None
    depth: int
    number: int
    is_hidden: bool = False
    words: int = 0
    linked_words: int = 0
    blocks: int = 0
    prose: int = 0

    def ancestry(self) -> Iterator[Box]:
        """This box, then each one around it."""
        box: Box | None = self
        while box is not None:
            yield box
            box = box.parent


@dataclass(slots=True, eq=False)
class Block:
    """One run of text. `links` counts anchors, `linked` and `bold` the characters in them and in bold type.

    `inline` is the names of the inline element that it begins with.
    """

    text: str
    box: Box
    number: int
    words: int
    links: int = 0
    linked: int = 0
    bold: int = 0
    inline: str = ""

    @property
    def is_heading(self) -> bool:
        return self.box.tag in HEADINGS or (self.box.parent is not None and self.box.parent.tag in HEADINGS)

    @property
    def link_share(self) -> float:
        """Share of the characters that stand in links."""
        return min(1.0, self.linked / max(1, len(self.text)))


@dataclass(frozen=True, slots=True)
class Cut:
    """The blocks of a page in order, and its boxes, outer ones first."""

    blocks: list[Block]
    boxes: list[Box]


def parse(html: str) -> LexborHTMLParser:
    """The tree. `prescan.scan` comes first."""
    return LexborHTMLParser(html)


def cut(tree: LexborHTMLParser) -> Cut:
    """The blocks of the page's body. Raises NotArticle ("hostile html") for more than any article has."""
    cutter = _Cutter()
    root = tree.body or tree.root
    if root is not None:
        cutter.walk(root)
    for box in reversed(cutter.boxes):
        outer = box.parent
        if outer is not None:
            outer.words += box.words
            outer.linked_words += box.linked_words
            outer.blocks += box.blocks
            outer.prose += box.prose
    return Cut(cutter.blocks, cutter.boxes)


@dataclass(slots=True)
class _Run:
    """A line that is being put together."""

    pieces: list[str] = field(default_factory=list)
    links: int = 0
    linked: int = 0
    bold: int = 0
    inline: str = ""
    text: str = ""


class _Cutter:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.boxes: list[Box] = []
        self.lines: list[_Run] = []
        self.run = _Run()
        self.in_link = self.in_bold = 0

    def walk(self, root: LexborNode) -> None:
        """Depth first by hand: a generator or a recursion would double the time of the busiest loop of the stage."""
        box = self._box("body", root, None)
        stack: list[tuple[LexborNode, str, bool]] = []
        node = root.first_child
        while True:
            if node is None:
                if not stack:
                    break
                node, tag, is_inline = stack.pop()
                if is_inline:
                    self._leave(tag)
                else:
                    self.flush(box)
                    box = box.parent or box
                node = node.next
                continue
            tag = node.tag or ""
            if tag == "-text":
                self._text(node.text_content or "")
            elif tag in SKIPPED or tag == "-comment":
                pass
            elif tag == "br":
                self._line_break(box)
            else:
                is_inline = tag in INLINE
                child = node.first_child
                if child is not None:
                    if is_inline:
                        self._enter(tag, node)
                    else:
                        self.flush(box)
                        box = self._box(tag, node, box)
                    stack.append((node, tag, is_inline))
                    if len(stack) > MAX_DEPTH:
                        raise NotArticle(f"nested deeper than {MAX_DEPTH}", kind="hostile html")
                    node = child
                    continue
                if not is_inline:
                    self.flush(box)
            node = node.next
        self.flush(box)

    def _box(self, tag: str, node: LexborNode, parent: Box | None) -> Box:
        names, is_hidden = _describe(node)
        box = Box(tag, names, parent, parent.depth + 1 if parent else 0, len(self.boxes), is_hidden)
        if parent is not None and parent.is_hidden:
            box.is_hidden = True
        self.boxes.append(box)
        return box

    def _enter(self, tag: str, node: LexborNode) -> None:
        run = self.run
        if tag == "a":
            self.in_link += 1
            run.links += 1
        elif tag in {"b", "strong"}:
            self.in_bold += 1
        if not run.pieces and not run.inline:
            run.inline = node.attributes.get("class") or ""

    def _leave(self, tag: str) -> None:
        if tag == "a":
            self.in_link -= 1
        elif tag in {"b", "strong"}:
            self.in_bold -= 1

    def _text(self, text: str) -> None:
        run = self.run
        if text.isspace():
            if run.pieces:
                run.pieces.append(" ")
            return
        run.pieces.append(text)
        if self.in_link:
            run.linked += len(text.strip())
        if self.in_bold:
            run.bold += len(text.strip())

    def _line_break(self, box: Box) -> None:
        """One break ends a line, a second one the block."""
        if self.lines and not "".join(self.run.pieces).strip():
            self.flush(box)
        else:
            self._end_line()

    def _end_line(self) -> None:
        run = self.run
        if run.pieces:
            run.text = " ".join(visible("".join(run.pieces)).split())
            if run.text:
                self.lines.append(run)
            self.run = _Run(links=int(self.in_link > 0))
        elif run.links or run.inline:
            self.run = _Run(links=int(self.in_link > 0))

    def flush(self, box: Box) -> None:
        """End the block that is being put together: one, or one a line where the lines are things of their own."""
        self._end_line()
        lines = self.lines
        if not lines:
            return
        self.lines = []
        if len(lines) > 1 and _are_apart([line.text for line in lines]):
            for line in lines:
                self._add(box, [line])
        else:
            self._add(box, lines)

    def _add(self, box: Box, lines: list[_Run]) -> None:
        first = lines[0]
        text, links, linked, bold = first.text, first.links, first.linked, first.bold
        for line in lines[1:]:
            text = f"{text} {line.text}"
            links, linked, bold = links + line.links, linked + line.linked, bold + line.bold
        count, size = text.count(" ") + 1, len(text)
        self.blocks.append(Block(text, box, len(self.blocks), count, links, linked, bold, first.inline))
        if len(self.blocks) > MAX_BLOCKS:
            raise NotArticle(f"more than {MAX_BLOCKS:,} blocks of text", kind="hostile html")
        linked = round(count * min(1.0, linked / size))
        box.words += count
        box.linked_words += linked
        box.blocks += 1
        if count > 12 and linked * 3 < count and (count > 40 or text[-1] in _ENDS):
            box.prose += count


def _are_apart(lines: list[str]) -> bool:
    """Menus, tables by hand and addresses have short lines; paragraphs parted by one break end their sentences."""
    return all(len(line) < 100 for line in lines) or all(line.endswith(tuple('.!?”"»:')) for line in lines[:-1])


def _describe(node: LexborNode) -> tuple[str, bool]:
    """The names of an element, and whether it says that it is not shown."""
    attributes = node.attributes
    if not attributes:
        return "", False
    names = " ".join([attributes[name] or "" for name in _ATTRIBUTES if name in attributes])
    is_hidden = "hidden" in attributes or attributes.get("aria-hidden") == "true"
    if not is_hidden and "style" in attributes:
        is_hidden = "display:none" in (attributes["style"] or "").replace(" ", "").lower()
    return names, is_hidden
