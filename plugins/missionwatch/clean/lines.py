"""A line of text that choosing blocks left, and what all rules need to know of sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace


@dataclass(slots=True)
class Line:
    """A chosen block as the rules see it. `text` is empty once dropped; `why` names the rule that dropped or cut it.

    Lines of one `group` stand in one element; `outer` is the group around theirs where that is a small one, else 0.
    """

    text: str
    link_share: float = 0.0
    is_heading: bool = False
    is_item: bool = False
    group: int = 0
    outer: int = 0
    is_above: bool = False
    is_sure: bool = False
    why: str = ""

    def without(self, why: str) -> Line:
        """This line, dropped."""
        return replace(self, text="", why=why)


@dataclass(frozen=True, slots=True)
class Stripped:
    """The lines with their fates, and the agency that the page credits."""

    lines: tuple[Line, ...]
    agency: str | None


SENTENCE_END = re.compile(r"[.!?…。:;][\"”»’')\]]*$")
INNER_SENTENCE = re.compile(r"[.!?…][\"”»’')\]]*\s+(?=[\"“«„¿¡'‘(]?[A-ZÀ-ÖØ-Þ0-9])")
