"""How common words, numbers, entities and concepts are in news of the subject, from a frozen count (background.json).

Weights must not come from the documents being judged: a hot story would make its own words worthless.
"""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("background.json")
KINDS = ("stems", "amounts", "entities", "concepts", "countries")


class Background:
    """Inverse document frequencies, from 0 (in every document) to 1 (never seen)."""

    def __init__(self, documents: int, counts: dict[str, dict[str, int]]) -> None:
        self._top = math.log(documents + 1)
        self._weights = {
            kind: {
                key: max(0.0, min(1.0, math.log((documents + 1) / (count + 0.5)) / self._top))
                for key, count in counts.get(kind, {}).items()
            }
            for kind in KINDS
        }
        self.stems = self._weights["stems"]

    def weight(self, kind: str, key: str) -> float:
        """The weight of a thing; 1 for one never seen."""
        return self._weights[kind].get(key, 1.0)


@cache
def background() -> Background:
    """The frozen counts."""
    data = json.loads(FILE.read_text(encoding="utf-8"))
    return Background(data["documents"], {kind: data.get(kind, {}) for kind in KINDS})
