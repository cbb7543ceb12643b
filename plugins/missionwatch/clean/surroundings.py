"""What is known of an article besides its words: the zone of each stretch of the text, and what stood beside it.

Built from what choosing and stripping know already; only the boxes of chosen blocks are looked at again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice

from missionwatch.clean import repeated
from missionwatch.clean.blocks import Block, Form, Frame
from missionwatch.clean.body import Choice
from missionwatch.clean.lines import Line
from missionwatch.model import Aside, Passage

MAX_ASIDES = 60
MAX_ASIDE = 300  # characters
BREAK = "\n\n"
_REACH = 6  # boxes outwards from a block that may say what it is
_TAGS = {
    "blockquote": "quote",
    "q": "quote",
    "td": "table",
    "th": "table",
    "caption": "table",
    "li": "list",
    "dd": "list",
    "dt": "list",
    "aside": "box",
    "details": "box",
}
# What sites call a box of facts or of points beside or above the text; the words are looked for in class and id.
_BOX = re.compile(
    r"[\s_-](?:fact-?s?-?box|info-?box|key-?(?:points?|facts?|takeaways?)|high-?lights?|takeaways?|at-?a-?glance|"
    r"timeline|explainer-?box|encadre|repere?s|recuadro|destacados?|apoyo|datos|saiba-?mais-?box|quadro|infokasten|"
    r"faktenbox|kasten|hintergrund-?box|box-?(?:info|text))(?=$|[\s_-]|\d)",
    re.I,
)
_QUOTE = re.compile(r"[\s_-](?:pull-?quote|block-?quote|quote|citation|cita|zitat|citacao)(?=$|[\s_-]|\d)", re.I)

# The fates of blocks and lines (`Choice.why`, `Line.why`) that are worth keeping, by zone.
_ASIDES = {
    "caption": "caption",
    "caption or credit": "caption",
    "picture credit": "caption",
    "related links": "related link",
    "related link": "related link",
    "read also": "related link",
    "newsletter box": "boilerplate",
    "video notice": "boilerplate",
    "title of a video": "related link",
    "paywall notice": "boilerplate",
    "copyright line": "boilerplate",
}


def passages(lines: Sequence[Line], blocks: Sequence[Block], most: int) -> tuple[Passage, ...]:
    """The zones of the text that the lines make, parted by `BREAK` and cut at `most` characters. `blocks` are the lines', or [].

    Neighbours of one zone are one passage; the first paragraph is the lead.
    """
    runs: list[tuple[str, int]] = []  # where each zone begins
    end = -len(BREAK)
    has_lead = False
    by_box: dict[int, str] = {}
    for number, line in enumerate(lines):
        if not line.text or end + len(BREAK) >= most:
            continue
        zone = zone_of(line, blocks[number], by_box) if blocks else "body"
        if zone == "body" and not has_lead:
            zone, has_lead = "lead", True
        start = end + len(BREAK)
        if not runs or runs[-1][0] != zone or zone == "heading":
            runs.append((zone, start))
        end = start + len(line.text)
    ends = [start - len(BREAK) for _, start in runs[1:]] + [min(end, most)][: len(runs)]
    return tuple(Passage(zone, start, stop) for (zone, start), stop in zip(runs, ends, strict=True))


def zone_of(line: Line, block: Block, by_box: dict[int, str]) -> str:
    """The zone of a line of the text; what is found of a box is remembered in `by_box`."""
    if line.is_heading:
        return "heading"
    number = block.frame.box_of[block.number]
    if number not in by_box:
        by_box[number] = _zone_around(block.frame, number)
    return by_box[number]


def _zone_around(frame: Frame, number: int) -> str:
    for _ in range(_REACH):
        found = _of_form(frame.forms[number])
        # A box of most of the page's prose is the article, whatever it is called; so is a table that lays out a page.
        if found and not (found in {"box", "table"} and frame.box(number).prose > 150):
            return found
        number = frame.parents[number]
    return "body"


@lru_cache(maxsize=8192)
def _of_form(form: Form) -> str | None:
    if form.tag in _TAGS or not form.names:
        return _TAGS.get(form.tag)
    short = f" {form.names[:200]}"
    return "box" if _BOX.search(short) else "quote" if _QUOTE.search(short) else None


def asides(blocks: Sequence[Block], choices: Sequence[Choice], fates: Mapping[int, Line]) -> tuple[Aside, ...]:
    """What stands beside the text, in the page's order: each once, so many, so long. `fates`: chosen blocks by number."""
    return tuple(islice(dict.fromkeys(_dropped(blocks, choices, fates)), MAX_ASIDES))


def _dropped(blocks: Sequence[Block], choices: Sequence[Choice], fates: Mapping[int, Line]) -> Iterator[Aside]:
    for block, choice in zip(blocks, choices, strict=True):
        line = fates.get(block.number)
        if line is not None and line.text:
            continue
        zone = zone_beside(line.why if line is not None else choice.why)
        if zone:
            yield Aside(zone, block.text[:MAX_ASIDE])


def zone_beside(why: str) -> str:
    """The zone beside the text of what was dropped for a reason; "" where it is nothing to keep."""
    return repeated.ZONE if why.startswith(repeated.WHY) else _ASIDES.get(why, "")
