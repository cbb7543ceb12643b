"""Where a page's headline and text stand among its blocks: what lies between them is what bylines and dates are looked for in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from missionwatch.clean import dates
from missionwatch.clean.blocks import Block
from missionwatch.clean.text import fold


@dataclass(slots=True)
class Parts:
    """The blocks, and the numbers of the headline's, of the first and of the last one of the text."""

    blocks: Sequence[Block]
    head: int
    first: int
    last: int

    def dated(self, *, is_near: bool) -> list[tuple[int, str]]:
        """(number, text) of the blocks, or of those at the headline only, that may hold a date.

        Long ones count only where the text begins and ends.
        """
        blocks = self.blocks[self.head : max(self.first + 2, self.head + 8)] if is_near else self.blocks
        edges = (self.first, self.first + 1, self.first + 2, self.last)
        return [
            (block.number, block.text)
            for block in blocks
            if (len(block.text) <= 220 or block.number in edges) and dates.is_likely(block.text)
        ]

    def near(self) -> range:
        """Numbers of the blocks around the headline, to the start of the text."""
        return range(max(0, self.head - 5), min(len(self.blocks), max(self.first + 4, self.head + 6), self.head + 24))

    def after(self) -> range:
        """Numbers of the last blocks of the text and of the few after it."""
        start = max(self.near().stop, self.last - 3)
        return range(start, max(start, min(len(self.blocks), self.last + 9)))

    def is_near_date(self, number: int) -> bool:
        """Does a short line with a year stand here, before or after?"""
        return any(
            len(block.text) < 80 and dates.is_likely(block.text)
            for block in self.blocks[max(0, number - 1) : number + 2]
        )

    def before(self, number: int) -> str:
        """The end of the block before, where it is short enough for a label."""
        text = self.blocks[number - 1].text if number else ""
        return text[-40:] if len(text) < 60 else ""


def find(blocks: Sequence[Block], title: str, chosen: Sequence[int]) -> Parts:
    """The parts of a page with that title, whose text is the `chosen` blocks."""
    folded = fold(title)
    least, most = len(title) // 2, 2 * len(title)
    alike = (block for block in blocks[:300] if least <= len(block.text) <= most) if folded else iter(())
    head = next((block.number for block in alike if fold(block.text) == folded), None)
    if head is None:
        head = next((b.number for b in blocks if b.box.tag == "h1"), None)
    below = [number for number in chosen if head is None or number >= head]
    if head is None:
        head = max(0, below[0] - 4) if below else 0
    first = below[0] if below else min(head + 8, max(0, len(blocks) - 1))
    return Parts(blocks, head, first, below[-1] if below else first)
