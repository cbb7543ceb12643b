"""The block model at run time: boosted trees and the lexicon, out of one npz file, run by numpy alone.

The file is made by `python -m missionwatch.clean.train`; nothing in it is pickled.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from missionwatch.clean.features import Floats
from missionwatch.clean.lexicon import Lexicon

FILE = Path(__file__).with_name("model.npz")
_FIRST = 30  # trees after which blocks that are certainly no text are let go
_LOST = -2.0  # log-odds below which they are: of 13,654 blocks none that all trees take was let go


@dataclass(frozen=True, slots=True)
class Trees:
    """Trees as flat arrays. A row goes to `children[2 * node + (value > threshold)]`; leaves are their own children."""

    feature: npt.NDArray[np.int32]
    threshold: Floats
    children: npt.NDArray[np.int32]
    value: Floats
    roots: npt.NDArray[np.int32]
    depth: int

    def margins(self, rows: Floats, start: int, stop: int) -> Floats:
        """The summed log-odds of trees `start` to `stop` for each row."""
        roots = self.roots[start:stop]
        flat = np.ascontiguousarray(rows).ravel()
        first = np.repeat(np.arange(len(rows), dtype=np.int32) * rows.shape[1], len(roots))
        node = np.tile(roots, len(rows))
        for _ in range(self.depth):
            goes_right = flat.take(first + self.feature.take(node)) > self.threshold.take(node)
            node = self.children.take(2 * node + goes_right)
        return self.value.take(node).reshape(len(rows), len(roots)).sum(axis=1, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class BlockModel:
    """What was learned: trees over the features, words of names and of short blocks, and the threshold chosen by site."""

    trees: Trees
    lexicon: Lexicon
    threshold: float
    figures: str

    def probabilities(self, rows: Floats) -> Floats:
        """How likely each row's block is text of the article."""
        margins = self.trees.margins(rows, 0, _FIRST)
        alive = np.flatnonzero(margins > _LOST)
        if len(alive):
            margins[alive] += self.trees.margins(rows[alive], _FIRST, len(self.trees.roots))
        return (1 / (1 + np.exp(-margins))).astype(np.float32)


@cache
def load(path: Path = FILE) -> BlockModel:
    """The model that ships with the program; read once."""
    with np.load(path, allow_pickle=False) as data:
        trees = Trees(
            data["feature"].astype(np.int32), data["threshold"].astype(np.float32), data["children"].astype(np.int32),
            data["value"].astype(np.float32), data["roots"].astype(np.int32), int(data["depth"]),
        )  # fmt: skip
        lexicon = Lexicon(_words(data, "box"), _words(data, "text"))
        return BlockModel(trees, lexicon, float(data["cut"]), bytes(data["figures"]).decode())


def _words(data: np.lib.npyio.NpzFile, name: str) -> dict[str, float]:
    words = bytes(data[f"{name}_words"]).decode().split("\n")
    return dict(zip(words, (data[f"{name}_scores"].astype(np.float32) / 100).tolist(), strict=True))
