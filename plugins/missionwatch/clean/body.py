"""Which blocks are the article: trafilatura's choice, taken over block by block, corrected by zones.

Blocks are ours so that paragraphs stay as the page has them and every one can be explained; trafilatura decides which.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass

from missionwatch.clean.blocks import Block, Box
from missionwatch.clean.zones import is_lead, zone

METHOD = "trafilatura"
_SQUEEZE = re.compile(r"\W+")

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Choice:
    """Is the block text of the article, and why (or where it stands instead)."""

    is_body: bool
    why: str


def choose(html: str, blocks: Sequence[Block]) -> list[Choice]:
    """One choice for each block."""
    chosen = _by_trafilatura(html, blocks)
    if not any(chosen):
        chosen = _by_density(blocks)
    body_words = sum(block.text.count(" ") + 1 for block, is_in in zip(blocks, chosen, strict=True) if is_in)
    choices = []
    for block, is_in in zip(blocks, chosen, strict=True):
        where = zone(block, body_words)
        if is_in and where is None:
            choices.append(Choice(True, METHOD))
        else:
            choices.append(Choice(False, where or "not chosen"))
    return _with_lead(blocks, _fill(blocks, choices))


def _by_trafilatura(html: str, blocks: Sequence[Block]) -> list[bool]:
    from trafilatura import extract  # half a second and 60 MB: only when a page is cleaned

    text = extract(re.sub(r"\A\s*<\?xml[^>]*>", "", html), include_comments=False) or ""
    lines = {_squeeze(line) for line in text.splitlines()}
    whole = _squeeze(text)
    return [_is_in(_squeeze(block.text), lines, whole) for block in blocks]


def _squeeze(text: str) -> str:
    return _SQUEEZE.sub("", text).casefold()


def _is_in(squeezed: str, lines: set[str], whole: str) -> bool:
    if len(squeezed) < 30:
        return squeezed in lines
    return squeezed in whole or (len(squeezed) > 160 and (squeezed[:70] in whole and squeezed[-70:] in whole))


def _by_density(blocks: Sequence[Block]) -> list[bool]:
    """The box with the most running text, when trafilatura finds nothing."""
    score: dict[int, float] = {}
    boxes: dict[int, Box] = {}
    for block in blocks:
        if len(block.text) < 60 or block.link_share > 0.4:
            continue
        weight = float(len(block.text))
        for box in list(block.box.ancestry())[:4]:
            boxes[id(box)] = box
            score[id(box)] = score.get(id(box), 0.0) + weight
            weight *= 0.6
    if not score:
        return [False] * len(blocks)
    best = boxes[max(score, key=score.__getitem__)]
    return [best in block.box.ancestry() and block.link_share < 0.6 for block in blocks]


def _fill(blocks: Sequence[Block], choices: list[Choice]) -> list[Choice]:
    """A paragraph between two chosen ones of the same box is text too, if nothing speaks against it."""
    for index in range(1, len(blocks) - 1):
        block = blocks[index]
        if (
            choices[index].is_body
            or choices[index].why != "not chosen"
            or block.link_share > 0.4
            or len(block.text) < 40
        ):
            continue
        before, after = _neighbour(choices, index, -1), _neighbour(choices, index, 1)
        if before is None or after is None:
            continue
        parents = {_column(blocks[before]), _column(blocks[after])}
        if parents == {_column(block)} and block.box.tag in {"p", "li", "blockquote"}:
            choices[index] = Choice(True, "between chosen paragraphs")
    return choices


def _with_lead(blocks: Sequence[Block], choices: list[Choice]) -> list[Choice]:
    """The lead above the first chosen paragraph, where the page names it so."""
    first = next((n for n, choice in enumerate(choices) if choice.is_body and len(blocks[n].text) > 100), 0)
    for index in range(first - 1, max(-1, first - 8), -1):
        block = blocks[index]
        is_named = any(is_lead(box) for box in list(block.box.ancestry())[:2])
        if is_named and choices[index].why == "not chosen" and len(block.text) > 60 and block.link_share < 0.3:
            choices[index] = Choice(True, "lead")
            break
    return choices


def _neighbour(choices: Sequence[Choice], index: int, step: int) -> int | None:
    for other in range(index + step, index + 4 * step, step):
        if 0 <= other < len(choices) and choices[other].is_body:
            return other
    return None


def _column(block: Block) -> int:
    return id(block.box.parent)
