"""How good a text is likely to be, from how sure the block model was: a table made by cross-validation.

`doubt` is the share of words that the model expects to have put on the wrong side. What F1 pages with as much doubt had, when
the model had never seen their site, is the confidence; `confidence.json` holds it, `python -m missionwatch.clean.train` makes it.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import fmean

from missionwatch.clean.blocks import Block
from missionwatch.clean.body import Choice

FILE = Path(__file__).with_name("confidence.json")
BINS = 8


def doubt(blocks: Sequence[Block], choices: Sequence[Choice]) -> float:
    """Expected words on the wrong side for each word of the text; 1 where nothing was chosen."""
    wrong = chosen = 0.0
    for block, choice in zip(blocks, choices, strict=True):
        chance = choice.chance
        wrong += block.words * (chance if chance < 0.5 else 1 - chance)
        if choice.is_body:
            chosen += block.words
    return min(1.0, wrong / chosen) if chosen else 1.0


def expected(doubted: float) -> float:
    """The F1 that pages with so much doubt had, read off between the table's points."""
    doubts, scores = table()
    place = bisect_left(doubts, doubted)
    if place == 0:
        return scores[0]
    if place == len(doubts):
        return scores[-1]
    left, right = doubts[place - 1], doubts[place]
    part = (doubted - left) / (right - left) if right > left else 1.0
    return round(scores[place - 1] + part * (scores[place] - scores[place - 1]), 3)


@cache
def table() -> tuple[list[float], list[float]]:
    """(doubts rising, mean F1 falling)."""
    data = json.loads(FILE.read_text("utf-8"))
    return data["doubt"], data["f1"]


def fit(pairs: Sequence[tuple[float, float]]) -> dict[str, list[float]]:
    """The table from (doubt, F1) of pages that the model had not seen: bins of as many pages, never rising with doubt."""
    ordered = sorted(pairs)
    cuts = [n * len(ordered) // BINS for n in range(BINS + 1)]
    pooled: list[tuple[float, float, int]] = []  # (mean doubt, mean F1, pages)
    for start, stop in pairwise(cuts):
        part = ordered[start:stop]
        if not part:
            continue
        pooled.append((fmean(d for d, _ in part), fmean(f for _, f in part), len(part)))
        while len(pooled) > 1 and pooled[-1][1] > pooled[-2][1]:  # neighbours that rise become one
            (d1, f1, n1), (d2, f2, n2) = pooled[-2:]
            pooled[-2:] = [((d1 * n1 + d2 * n2) / (n1 + n2), (f1 * n1 + f2 * n2) / (n1 + n2), n1 + n2)]
    return {"doubt": [round(d, 5) for d, _, _ in pooled], "f1": [round(f, 4) for _, f, _ in pooled]}
