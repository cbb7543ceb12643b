"""Learned words: how often, over sites, what stands under a name's word, or a short block's word, is article text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SHORT = 240  # characters up to which a block's words are looked at
_WORD = re.compile(r"[^\W\d_]{2,20}")
_MAX_KNOWN = 50_000


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Log-odds by word. `boxes` is for names of elements and their tags (`<p>`), `texts` for words of short blocks."""

    boxes: Mapping[str, float]
    texts: Mapping[str, float]
    _known: dict[tuple[str, tuple[str, ...]], float] = field(default_factory=dict)

    def of_box(self, tag: str, words: tuple[str, ...]) -> float:
        """For an element: its tag's score and the two strongest words for and the two against."""
        key = (tag, words)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _MAX_KNOWN:
                self._known.clear()
            scores = sorted([self.boxes.get(word, 0.0) for word in words])
            found = self._known[key] = self.boxes.get(f"<{tag}>", 0.0) + sum(scores[:2]) + sum(scores[2:][-2:])
        return found

    def of_text(self, words: Sequence[str]) -> float:
        """For the words of a short block: their mean."""
        get = self.texts.get
        return sum([get(word, 0.0) for word in words]) / (len(words) + 1)


def words_in(text: str) -> list[str]:
    """The words of a short block or a title, as the lexicon knows them."""
    return _WORD.findall(text.lower())
