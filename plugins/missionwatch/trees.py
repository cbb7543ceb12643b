"""Boosted symmetric trees: fitted by CatBoost, run by numpy alone.

Only `fit` needs catboost, which no part of the program installs: models ship as arrays of numbers, and nothing is pickled.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
_BITS = (1 << np.arange(8)).astype(np.uint8)


class Trees(NamedTuple):
    """All trees side by side. A tree asks the same questions of every row, so the answers, as bits, number its leaf.

    `feature` and `threshold` have a row of eight questions at most for each tree ("is it above?", lowest bit first), `value`
    has the leaves of each tree: a number each, or one for each of several answers. All is one call to numpy a step.
    """

    feature: npt.NDArray[np.int32]
    threshold: Floats
    value: Floats

    def margins(self, columns: Floats) -> Floats:
        """The summed log-odds of each row of features (of each answer, where there are several). `columns` has a row for each
        feature, as memory likes it."""
        trees, questions = self.feature.shape
        is_above = columns.take(self.feature.ravel(), axis=0) > self.threshold.reshape(-1, 1)
        answers = is_above.view(np.uint8).reshape(trees, questions, -1)
        leaf = np.einsum("tqr,q->tr", answers, _BITS[:questions])  # what packbits does, thirty times as fast
        first = np.arange(0, trees << questions, 1 << questions)
        leaves = self.value.reshape(trees << questions, *self.value.shape[2:])
        found: Floats = leaves.take(leaf + first[:, None], axis=0).sum(axis=0)
        return found

    def arrays(self) -> dict[str, Any]:
        """What a model's file holds of them."""
        return {"feature": self.feature.astype(np.int16), "threshold": self.threshold, "value": self.value}


def stored(arrays: Mapping[str, npt.NDArray[Any]]) -> Trees:
    """The trees of a model's file."""
    return Trees(arrays["feature"].astype(np.int32), arrays["threshold"], arrays["value"].astype(np.float32))


def fit(
    rows: Floats, labels: Sequence[Any], weights: npt.NDArray[np.float64] | None = None, **parameters: Any
) -> Trees:
    """Trees that tell the labels of rows of features: 0 and 1 of one question, or numbers from 0 of several answers."""
    from catboost import CatBoost, Pool

    fitted = CatBoost(
        {"bootstrap_type": "Bernoulli", "boosting_type": "Plain", "score_function": "L2", "thread_count": 1, "random_seed": 1,
         "verbose": False, "allow_writing_files": False, **parameters}
    ).fit(Pool(rows, labels, weight=weights))  # fmt: skip
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        fitted.save_model(str(path), format="json")
        return _side_by_side(json.loads(path.read_text("utf-8")))


def _side_by_side(dump: Mapping[str, Any]) -> Trees:
    """CatBoost's trees as the arrays that run. A tree with fewer questions asks some that nothing is above."""
    listed, (scale, bias) = dump["oblivious_trees"], dump["scale_and_bias"]
    most = max(len(tree["splits"] or ()) for tree in listed)
    feature = np.zeros((len(listed), most), np.int32)
    threshold = np.full((len(listed), most), np.inf, np.float32)
    value = np.zeros((len(listed), 1 << most, len(bias)), np.float32)
    for number, tree in enumerate(listed):
        for place, split in enumerate(tree["splits"] or ()):
            feature[number, place], threshold[number, place] = split["float_feature_index"], split["border"]
        leaves = np.array(tree["leaf_values"], np.float32).reshape(-1, len(bias))
        value[number, : len(leaves)] = leaves * scale
    value[0] += np.array(bias, np.float32)
    return Trees(feature, threshold, value[..., 0] if len(bias) == 1 else value)
