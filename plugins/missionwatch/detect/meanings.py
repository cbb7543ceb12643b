"""What a number may mean, weighed by boosted trees: one question with as many answers as there are kinds of figures, and "none".

`figures.npz` is made by `python -m missionwatch.detect.train`; nothing in it is pickled.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from missionwatch.trees import Trees, stored

FILE = Path(__file__).with_name("figures.npz")
NONE = "none"


class Meanings(NamedTuple):
    """The trees, the features that they ask for, the answers in order, and what cross-validation said when they were fitted."""

    trees: Trees
    features: tuple[str, ...]
    answers: tuple[str, ...]
    measured: str = ""

    def chances(self, found: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
        """For each number, by its features, the chance of each answer."""
        if not found:
            return []
        chances = np.exp(self.trees.margins(columns(found, self.features)).astype(float))
        chances /= chances.sum(axis=1, keepdims=True)
        return [dict(zip(self.answers, row, strict=True)) for row in chances.tolist()]


def columns(found: Sequence[Mapping[str, float]], features: tuple[str, ...]) -> np.ndarray:
    """A row for each of the features, a column for each number."""
    at, count = _places(features), len(found)
    table = array("f", bytes(4 * count * len(features)))  # whose cells are set far faster than those of numpy's
    for number, of_one in enumerate(found):
        for name, value in of_one.items():
            place = at.get(name)
            if place is not None:
                table[place * count + number] = value
    return np.frombuffer(table, np.float32).reshape(len(features), count)


@cache
def _places(features: tuple[str, ...]) -> dict[str, int]:
    return {name: number for number, name in enumerate(features)}


@cache
def load_meanings() -> Meanings:
    """The trees that ship with the package."""
    with np.load(FILE, allow_pickle=False) as data:
        texts = (bytes(data[name]).decode() for name in ("features", "answers", "measured"))
        features, answers, measured = texts
        return Meanings(stored(data), tuple(features.split("\n")), tuple(answers.split("\n")), measured)


def save_meanings(made: Meanings) -> None:
    """Write the file that ships."""
    texts = {"features": "\n".join(made.features), "answers": "\n".join(made.answers), "measured": made.measured}
    arrays: dict[str, Any] = {name: np.frombuffer(text.encode(), np.uint8) for name, text in texts.items()}
    arrays |= made.trees._replace(value=made.trees.value.astype(np.float16)).arrays()
    np.savez_compressed(FILE, **arrays)
