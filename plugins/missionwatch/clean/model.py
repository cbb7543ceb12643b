"""The block model at run time: boosted trees and the lexicon, out of one npz file, run by numpy alone.

The file is made by `python -m missionwatch.clean.train`; nothing in it is pickled.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from missionwatch.clean.features import Floats
from missionwatch.clean.lexicon import Lexicon
from missionwatch.trees import Trees, stored

FILE = Path(__file__).with_name("model.npz")


@dataclass(frozen=True, slots=True)
class BlockModel:
    """What was learned: trees over the features, words of names, and the threshold chosen by site."""

    trees: Trees
    lexicon: Lexicon
    threshold: float
    figures: str

    def probabilities(self, matrix: Floats) -> Floats:
        """How likely each block, a column of the features' matrix, is text of the article."""
        return (1 / (1 + np.exp(-self.trees.margins(matrix)))).astype(np.float32)


@cache
def load(path: Path = FILE) -> BlockModel:
    """The model that ships with the program; read once."""
    with np.load(path, allow_pickle=False) as data:
        words = bytes(data["words"]).decode().split("\n")
        scores = (data["scores"].astype(np.float32) / 100).tolist()
        lexicon = Lexicon(dict(zip(words, scores, strict=True)))
        return BlockModel(stored(data), lexicon, float(data["cut"]), bytes(data["figures"]).decode())
