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
LEAVES = 16  # of a tree at most
_FIRST = 32  # trees after which blocks that are certainly no text are let go
_LOST = -2.5  # log-odds below which they are: of 31,386 blocks that all trees take none was let go
# The number of the lowest bit that is not set, by number.
_LOWEST = np.zeros(1 << LEAVES, np.int64)
for _bit in reversed(range(LEAVES)):
    _LOWEST[np.arange(1 << LEAVES) >> _bit & 1 == 0] = _bit


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """All trees side by side: every split is asked at once, and what it rules out is crossed off a list of leaves.

    Each tree has as many splits as the largest; `ruled_out` has a bit for each leaf that a block cannot reach when its
    feature is above the threshold. Leaves count from the left, so the first that is left is the block's. `value` is theirs.
    """

    feature: npt.NDArray[np.int32]
    threshold: Floats
    ruled_out: npt.NDArray[np.uint16]
    value: Floats

    def margins(self, matrix: Floats, start: int, stop: int) -> Floats:
        """The summed log-odds of trees `start` to `stop` for each block, a column of `matrix`."""
        asked = matrix.take(self.feature[start:stop].ravel(), axis=0) > self.threshold[start:stop].reshape(-1, 1)
        out = asked * self.ruled_out[start:stop].reshape(-1, 1)
        trees = stop - start
        leaf = _LOWEST.take(np.bitwise_or.reduce(out.reshape(trees, -1, matrix.shape[1]), axis=1))
        values = self.value[start:stop].ravel().take(leaf + np.arange(0, trees * LEAVES, LEAVES)[:, None])
        return values.sum(axis=0, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class BlockModel:
    """What was learned: trees over the features, words of names, and the threshold chosen by site."""

    trees: Trees
    lexicon: Lexicon
    threshold: float
    figures: str

    def probabilities(self, matrix: Floats) -> Floats:
        """How likely each block, a column of the features' matrix, is text of the article."""
        margins = self.trees.margins(matrix, 0, _FIRST)
        alive = np.flatnonzero(margins > _LOST)
        if len(alive):
            margins[alive] += self.trees.margins(matrix[:, alive], _FIRST, len(self.trees.value))
        return (1 / (1 + np.exp(-margins))).astype(np.float32)


@cache
def load(path: Path = FILE) -> BlockModel:
    """The model that ships with the program; read once."""
    with np.load(path, allow_pickle=False) as data:
        trees = Trees(
            data["feature"].astype(np.int32), data["threshold"].astype(np.float32), data["ruled_out"], data["value"]
        )
        words = bytes(data["words"]).decode().split("\n")
        scores = (data["scores"].astype(np.float32) / 100).tolist()
        lexicon = Lexicon(dict(zip(words, scores, strict=True)))
        return BlockModel(trees, lexicon, float(data["cut"]), bytes(data["figures"]).decode())
