"""What a page claims, and how a choice is made among claims that differ.

Each candidate carries marks: short plain phrases of where it stands and what it looks like. `claims.json` holds a weight for
each mark, fitted on labelled pages (`claims_train.py`); the sum of a candidate's weights is its score. No more is learned.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("claims.json")


@dataclass(frozen=True, slots=True)
class Claim:
    """A value, where it was found, and how sure the choice is (0 to 1)."""

    value: Any
    source: str
    confidence: float = 1.0


NOTHING = Claim(None, "", 0.0)


@cache
def _file() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(FILE.read_text("utf-8"))
    return found


def weights(field: str) -> Mapping[str, float]:
    """The weights of one field: title, authors, published."""
    return _file()[field]


def figures() -> Mapping[str, Mapping[str, float]]:
    """What training found, by field: `pages`, and the shares right of `validated` over sites, of `possible` and of `carried`."""
    return _file()["figures"]


def score(marks: Iterable[str], of: Mapping[str, float]) -> float:
    """The sum of the weights of a candidate's marks."""
    return sum(of.get(mark, 0.0) for mark in marks)


def best(candidates: Sequence[Iterable[str]], field: str, *, may_be_none: bool) -> tuple[int, float]:
    """(number of the likeliest candidate, its probability); -1 when there is none. The first of equals wins.

    `may_be_none`: that no candidate is right was an outcome when the weights were fitted, with score 0.
    """
    if not candidates:
        return -1, 0.0
    scores = [score(marks, weights(field)) for marks in candidates]
    top = max(scores)
    total = sum(math.exp(value - top) for value in scores) + (math.exp(-top) if may_be_none else 0.0)
    return scores.index(top), 1.0 / total
