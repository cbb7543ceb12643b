"""Lines that a site repeats on its pages: which lines are remembered, when one is boilerplate, and what it is known by.

Learned from the articles of a site, however cleaning got to them, so what no rule knows is found too: "Send us your stories
on 555-01". What a news text repeats must survive it: a wire's sentence of background stands on several pages of one site, and
it may be what makes an article a mention. So a sentence has to stand on most pages of a site, must hold no number, and must name
nothing of the topic; a line that is no sentence (a label, a teaser) goes sooner, unless it names the topic beside a number.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping

from missionwatch.clean.text import fold

Repeated = Mapping[int, int]  # key of a line -> pages of the site that it was seen on
NONE: Repeated = {}
ZONE = "repeated line"
WHY = "repeated on"  # how the reason of a dropped line begins

LONGEST = 240  # characters of a line that is remembered
MEMORY = 64  # pages of a site, the newest ones, that lines are counted on; sql/queries/lines.sql says so too
LEAST = 5  # pages that a line must stand on before it is looked at
_DAYS = 3
_LABEL_SHARE, _LABEL_AT_ONCE = 0.1, 0.5
_SENTENCE_PAGES, _SENTENCE_SHARE = 8, 0.4
_DIGITS = re.compile(r"\d+")
_ENDED = re.compile(r"[.!?…][\"”»’')\]]*$")


def key(line: str) -> int:
    """What a line is known by: the same for other numbers, accents, case and punctuation. A signed 64-bit integer."""
    folded = _DIGITS.sub("0", fold(line))
    return int.from_bytes(hashlib.blake2b(folded.encode("utf-8", "replace"), digest_size=8).digest(), signed=True)


def learnable(paragraphs: list[str]) -> dict[int, str]:
    """The lines of an article that may turn out to be its site's: key -> line."""
    return {key(line): line for line in paragraphs if 3 <= len(line) <= LONGEST and not line.isdigit()}


def is_boilerplate(line: str, pages: int, of: int, days: int, names_topic: Callable[[str], bool]) -> bool:
    """Is a line that stands on `pages` of the newest `of` pages of a site, seen over `days` days, no text of any of them?"""
    if pages < LEAST or of < pages:
        return False
    share, has_number = pages / of, bool(_DIGITS.search(line))
    if _is_sentence(line):
        return (
            pages >= _SENTENCE_PAGES
            and share >= _SENTENCE_SHARE
            and days >= _DAYS
            and not has_number
            and not names_topic(line)
        )
    is_often = share >= _LABEL_SHARE and days >= _DAYS
    is_everywhere = share >= _LABEL_AT_ONCE and pages >= _SENTENCE_PAGES
    return (is_often or is_everywhere) and not (has_number and names_topic(line))


def _is_sentence(line: str) -> bool:
    return line.count(" ") >= 4 and bool(_ENDED.search(line))


def why(pages: int) -> str:
    """The reason that `explain` shows for a dropped line."""
    return f"{WHY} {pages} pages of this site"
