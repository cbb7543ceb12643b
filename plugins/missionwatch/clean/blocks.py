"""A page cut into blocks: runs of text between block-level tags and double line breaks, each with the boxes around it.

One walk over one selectolax tree. A Box is an element; a Block knows its innermost Box, so a property of an ancestor is
a property of one Box object that many blocks share.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from missionwatch.clean.text import visible

# Never text of the page. `noscript` holds notices to people without JavaScript.
SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "iframe",
        "object",
        "embed",
        "canvas",
        "select",
        "option",
        "textarea",
        "head",
        "title",
        "meta",
        "link",
        "map",
        "audio",
        "datalist",
        "input",
        "button",
    ]
)
INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "output",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "center",
        "amp-img",
        "picture",
        "source",
        "img",
    ]
)
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])


@dataclass(slots=True, eq=False)
class Box:
    """An element that holds blocks. `names` is its class, id and role in lower case, as they stand."""

    tag: str
    names: str
    parent: Box | None
    depth: int
    words: int = 0
    linked_words: int = 0
    blocks: int = 0

    def ancestry(self) -> Iterator[Box]:
        """This box, then each one around it."""
        box: Box | None = self
        while box is not None:
            yield box
            box = box.parent


@dataclass(slots=True, eq=False)
class Block:
    """One run of text. `links` counts anchors, `linked` and `bold` the characters in them and in bold type."""

    text: str
    box: Box
    number: int
    links: int = 0
    linked: int = 0
    bold: int = 0

    @property
    def is_heading(self) -> bool:
        return any(box.tag in HEADINGS for box in self.box.ancestry() if box.depth >= self.box.depth - 1)

    @property
    def link_share(self) -> float:
        """Share of the characters that stand in links."""
        return min(1.0, self.linked / max(1, len(self.text)))


def parse(html: str) -> LexborHTMLParser:
    """The tree. `prescan.scan` comes first."""
    return LexborHTMLParser(html)


def cut(tree: LexborHTMLParser) -> list[Block]:
    """The blocks of the page's body, in order."""
    return _Cutter().walk(tree.body or tree.root)


@dataclass(slots=True)
class _Run:
    """A line that is being put together."""

    pieces: list[str] = field(default_factory=list)
    links: int = 0
    linked: int = 0
    bold: int = 0
    text: str = ""


class _Cutter:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.lines: list[_Run] = []
        self.run = _Run()
        self.in_link = self.in_bold = 0

    def walk(self, root: LexborNode | None) -> list[Block]:
        if root is None:
            return []
        box = Box("body", _names(root), None, 0)
        stack: list[tuple[LexborNode, Box, str]] = []
        node = root.first_child
        while node is not None or stack:
            if node is None:
                node, box, tag = stack.pop()
                self._leave(tag, box)
                box = box if tag in INLINE else box.parent or box
                node = node.next
                continue
            tag = node.tag or ""
            if tag == "-text":
                self._text(node.text_content or "")
            elif tag == "br":
                self._line_break(box)
            elif tag in {"hr", "img"}:
                if tag == "hr":
                    self.flush(box)
            elif tag not in SKIPPED and tag[:1] != "-" and not _hidden(node):
                inner = box
                if tag in INLINE:
                    self._enter(tag)
                else:
                    self.flush(box)
                    inner = Box(tag, _names(node), box, box.depth + 1)
                child = node.first_child
                stack.append((node, inner, tag))
                box, node = inner, child
                continue
            node = node.next
        self.flush(box)
        return self.blocks

    def _enter(self, tag: str) -> None:
        if tag == "a":
            self.in_link += 1
            self.run.links += 1
        elif tag in {"b", "strong"}:
            self.in_bold += 1

    def _leave(self, tag: str, box: Box) -> None:
        if tag == "a":
            self.in_link -= 1
        elif tag in {"b", "strong"}:
            self.in_bold -= 1
        elif tag not in INLINE:
            self.flush(box)

    def _text(self, text: str) -> None:
        run = self.run
        run.pieces.append(visible(text))
        size = len(text.strip())
        if self.in_link:
            run.linked += size
        if self.in_bold:
            run.bold += size

    def _line_break(self, box: Box) -> None:
        """One break ends a line, a second one the block."""
        if self.lines and not "".join(self.run.pieces).strip():
            self.flush(box)
        else:
            self._end_line()

    def _end_line(self) -> None:
        if self.run.pieces:
            self.run.text = " ".join("".join(self.run.pieces).split())
            if self.run.text:
                self.lines.append(self.run)
        self.run = _Run(links=int(self.in_link > 0))

    def flush(self, box: Box) -> None:
        """End the block that is being put together: one, or one a line where the lines are things of their own."""
        self._end_line()
        lines, self.lines = self.lines, []
        if not lines:
            return
        if len(lines) > 1 and _are_apart([line.text for line in lines]):
            for line in lines:
                self._add(box, [line])
        else:
            self._add(box, lines)

    def _add(self, box: Box, lines: list[_Run]) -> None:
        block = Block(
            text=" ".join(line.text for line in lines),
            box=box,
            number=len(self.blocks),
            links=sum(line.links for line in lines),
            linked=sum(line.linked for line in lines),
            bold=sum(line.bold for line in lines),
        )
        self.blocks.append(block)
        count = block.text.count(" ") + 1
        linked = round(count * block.link_share)
        for holder in box.ancestry():
            holder.words += count
            holder.linked_words += linked
            holder.blocks += 1


def _are_apart(lines: list[str]) -> bool:
    """Menus, tables by hand and addresses have short lines; paragraphs parted by one break end their sentences."""
    return all(len(line) < 100 for line in lines) or all(
        line.endswith((".", "!", "?", "”", '"', "»", ":")) for line in lines[:-1]
    )


def _names(node: LexborNode) -> str:
    attributes = node.attributes
    if not attributes:
        return ""
    return " ".join(attributes.get(name) or "" for name in ("class", "id", "role", "itemprop")).strip().lower()


def _hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    style = (attributes.get("style") or "").replace(" ", "").lower()
    return "hidden" in attributes or "display:none" in style or attributes.get("aria-hidden") == "true"
