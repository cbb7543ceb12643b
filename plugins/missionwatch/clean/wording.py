"""The words of a page: the chosen blocks as lines, stripped of what is no text, with posts and credits taken out of them."""

from __future__ import annotations

import html as html_entities
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from selectolax.lexbor import LexborHTMLParser

from missionwatch.clean import agencies, body, datelines, leftovers, line_rules
from missionwatch.clean import blocks as cutting
from missionwatch.clean import posts as posting
from missionwatch.clean import repeated as repeating
from missionwatch.clean.blocks import Block
from missionwatch.clean.claims import Claim
from missionwatch.clean.facts import Facts
from missionwatch.clean.lines import Line
from missionwatch.clean.metadata import Metadata
from missionwatch.clean.repeated import Repeated
from missionwatch.clean.rules import SiteRule
from missionwatch.clean.text import fold, tidy
from missionwatch.model import Dateline, Post

MAX_TEXT = 400_000  # characters: the longest article seen has 150,000
TAGS = re.compile(r"<[^>]{0,500}>")
_SITE_RULE = "site rule: "
_HIDDEN = 400  # characters of a text in JSON-LD that is worth more than what the page shows


@dataclass(frozen=True, slots=True)
class Wording:
    """Lines `before` and after (`lines`) they were stripped, one for one; `chosen` are the numbers of their blocks.

    Nothing is chosen where the text came out of JSON-LD.
    """

    before: Sequence[Line]
    lines: Sequence[Line]
    chosen: Sequence[int]
    method: str
    posts: tuple[Post, ...]
    agency: Claim
    text: str

    @property
    def fates(self) -> dict[int, Line]:
        """What became of the chosen blocks, by their numbers."""
        return dict(zip(self.chosen, self.lines, strict=True)) if self.chosen else {}

    @property
    def chosen_size(self) -> int:
        """Characters before stripping."""
        return sum(len(line.text) for line in self.before)

    @property
    def is_changed_by_rule(self) -> bool:
        return any(line.why.startswith(_SITE_RULE) for line in self.lines)

    def dateline(self, published: date | None) -> Dateline | None:
        """The dateline of the first paragraph, as it stood before it was cut."""
        start = enumerate(self.lines[:8])
        first = next((n for n, line in start if len(line.text) > 40 and not line.is_heading), None)
        return None if first is None else datelines.read(self.before[first].text, published)


def read(
    cut: cutting.Cut, choices: Sequence[body.Choice], tree: LexborHTMLParser, claims: Facts, known: Metadata, url: str,
    rule: SiteRule | None, repeated: Repeated,
) -> Wording:  # fmt: skip
    """The words of a page whose blocks have been chosen."""
    title = known.title.value or ""
    chosen: Sequence[int] = chosen_of(cut.blocks, choices)
    before, method = lines_of(cut, choices, chosen, title, rule), body.METHOD
    hidden = _hidden_body(claims, sum(len(line.text) for line in before))
    if hidden:
        before, chosen, method = hidden, (), "json-ld"
    stripped = leftovers.strip(before, title, known.authors.value)
    lines = [_without_repeated(line, repeated) for line in stripped.lines] if repeated else stripped.lines
    posts, lines = posting.read(tree, claims, url, lines)
    credit = stripped.agency or agencies.agency_below(cut.blocks[n].text for n in _below(chosen, cut.blocks))
    agency = Claim(credit, "credit line", 0.95) if credit else known.agency
    text = "\n\n".join(line.text for line in lines if line.text)[:MAX_TEXT]
    return Wording(before, lines, chosen, method, posts, agency, text)


def _hidden_body(claims: Facts, shown: int) -> list[Line]:
    """The text as the page's JSON-LD has it, where the page itself shows next to nothing of it."""
    hidden = claims.ld.get("articleBody")
    if not isinstance(hidden, str) or len(hidden) < _HIDDEN or shown > 0.35 * len(hidden):
        return []
    plain = TAGS.sub(" ", html_entities.unescape(hidden[:MAX_TEXT]))
    return [Line(line) for line in (tidy(part) for part in plain.splitlines()) if line]


def lines_of(
    found: cutting.Cut, choices: Sequence[body.Choice], chosen: Sequence[int], title: str, rule: SiteRule | None = None
) -> list[Line]:
    """The chosen blocks as lines for `leftovers`."""
    headline = _headline(found.blocks, title)
    return [
        _line(found, found.blocks[number], rule, is_above=number < headline, is_sure=choices[number].is_sure)
        for number in chosen
    ]


def chosen_of(found: Sequence[Block], choices: Sequence[body.Choice]) -> list[int]:
    """Numbers of the blocks that become lines: the body's, and players' notices, which say what stands before them."""
    notices = line_rules.notices([block.text for block in found])
    return [n for n, choice in enumerate(choices) if choice.is_body or n in notices]


def _headline(found: Sequence[Block], title: str) -> int:
    """The number of the block that is the headline; 0 when none is."""
    folded = fold(title)
    least, most = len(title) // 2, 2 * len(title)
    for block in found[:200] if folded else ():
        if least <= len(block.text) <= most and block.link_share < 0.5 and fold(block.text) == folded:
            return block.number
    return 0


def _line(page: cutting.Cut, block: Block, rule: SiteRule | None, *, is_above: bool, is_sure: bool) -> Line:
    matched = rule.matching(block.text) if rule else None
    box = page.box_of[block.number]
    is_item = page.forms[box].tag == "li" or page.forms[page.parents[box]].tag == "li"
    line = Line(block.text, block.link_share, block.is_heading, is_item, *_group(page, box), is_above, is_sure)
    return line.without(f"{_SITE_RULE}{matched}") if matched else line


def _without_repeated(line: Line, repeated: Repeated) -> Line:
    pages = repeated.get(repeating.key(line.text)) if 0 < len(line.text) <= repeating.LONGEST else None
    return line.without(repeating.why(pages)) if pages else line


_SMALL = frozenset(["p", "li", "ul", "ol", "h2", "h3", "h4", "h5", "h6", "span"])


def _group(page: cutting.Cut, box: int) -> tuple[int, int]:
    """(the element that holds the line's paragraph or list, the one around it where it is small)."""
    while box and page.forms[box].tag in _SMALL:
        box = page.parents[box]
    outer = page.parents[box]
    return box + 1, outer + 1 if box and page.columns.sums[cutting.WORDS, outer] <= 80 else 0


def _below(chosen: Sequence[int], found: Sequence[Block]) -> range:
    """The few blocks after the text, where some sites credit the agency."""
    return range(chosen[-1] + 1, min(chosen[-1] + 4, len(found))) if chosen else range(0)
