"""Learned words of names: how often, over sites, what stands under an element so named is article text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from missionwatch.clean.blocks import Form

_MAX_KNOWN = 50_000


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Log-odds by word of names, and by tag (`<p>`)."""

    words: Mapping[str, float]
    _known: dict[Form, float] = field(default_factory=dict, init=False)

    def of_box(self, form: Form) -> float:
        """For an element: its tag's score and the two strongest words for and the two against."""
        found = self._known.get(form)
        if found is None:
            if len(self._known) >= _MAX_KNOWN:
                self._known.clear()
            scores = sorted([score for score in map(self.words.get, form.words) if score])
            found = self._known[form] = self.words.get(f"<{form.tag}>", 0.0) + sum(scores[:2]) + sum(scores[2:][-2:])
        return found
