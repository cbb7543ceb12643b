"""Make the model again from labelled items: python -m missionwatch.detect.train FILE.jsonl... [--out model.json] [--check]

Logistic regression with a ridge, by Newton's method; deterministic, a few seconds. Items need title, text, lang and label.
With --check nothing is written: five-fold cross-validation is printed instead.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from missionwatch.config import config_folder
from missionwatch.detect.detector import Detector
from missionwatch.detect.reading import open_text
from missionwatch.detect.topic import load_topic
from missionwatch.detect.verdict import MODEL, features, probability

RIDGE = 0.6
FOLDS = 5

# What we believe before seeing items, by log-odds; the items move it as far as they are many. It keeps a topic judged sensibly
# in which some kinds of signs never occur together as they do in the items at hand.
BELIEF = {
    "bias": -4.0,
    "named in its setting": 5.0,
    "name none": 4.5,
    "composed none": 3.5,
    "loose sentence": 4.0,
    "loose near": 3.0,
    "name elsewhere spelled": -2.0,
    "strong sentence": 3.5,
    "strong near": 3.0,
    "strong document": 2.0,
    "strong none": 1.0,
    "fair sentence": 2.0,
    "fair near": 1.0,
    "weak sentence": 0.5,
    "counter without a name": -0.5,
    "setting": 0.5,
}


def read_items(paths: list[Path]) -> list[dict[str, Any]]:
    """The labelled items of JSONL files, in order."""
    return [
        json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line.strip()
    ]


def samples(detector: Detector, items: list[dict[str, Any]]) -> list[tuple[dict[str, float], float]]:
    """Features and answer (1 relevant, 0 not) of the items that the gate lets through."""
    found = []
    for item in items:
        reading = open_text(item["title"], item["text"])
        signs, _ = detector.signs(reading, item["lang"])
        found.append((features(signs, reading), float(item["label"] != "none")))
    return found


def fit(rows: list[tuple[dict[str, float], float]], ridge: float = RIDGE) -> dict[str, float]:
    """Weights by name of feature."""
    names = sorted({name for values, _ in rows for name in values})
    matrix = np.array([[values.get(name, 0.0) for name in names] for values, _ in rows])
    answers = np.array([answer for _, answer in rows])
    belief = np.array([BELIEF.get(name, 0.0) for name in names])
    weights = belief.copy()
    penalty = np.full(len(names), ridge)
    for _ in range(60):
        chance = 1 / (1 + np.exp(-np.clip(matrix @ weights, -30, 30)))
        gradient = matrix.T @ (answers - chance) - penalty * (weights - belief)
        curvature = (matrix * (chance * (1 - chance))[:, None]).T @ matrix + np.diag(penalty)
        step = np.linalg.solve(curvature, gradient)
        weights += step
        if np.abs(step).max() < 1e-8:
            break
    found = {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)}
    return {name: weight for name, weight in BELIEF.items() if name not in found} | found


def cross_validate(rows: list[tuple[dict[str, float], float]], ridge: float = RIDGE) -> list[float]:
    """The chance given to each row by a model that did not see its fold."""
    chances = [0.0] * len(rows)
    for fold in range(FOLDS):
        weights = fit([row for n, row in enumerate(rows) if n % FOLDS != fold], ridge)
        for n in range(fold, len(rows), FOLDS):
            chances[n] = probability(rows[n][0], weights)
    return chances


def report(rows: list[tuple[dict[str, float], float]], chances: list[float]) -> str:
    """Precision, recall and how well the chances are calibrated."""
    called = [(chance >= 0.5, answer == 1.0) for chance, (_, answer) in zip(chances, rows, strict=True)]
    right = sum(a and b for a, b in called)
    precision, recall = right / max(1, sum(a for a, _ in called)), right / max(1, sum(b for _, b in called))
    lines = [f"{len(rows)} items, precision {precision:.3f}, recall {recall:.3f}"]
    for low in np.arange(0, 1, 0.1):
        inside = [answer for chance, (_, answer) in zip(chances, rows, strict=True) if low <= chance < low + 0.1]
        if inside:
            lines.append(
                f"  said {low:.1f} to {low + 0.1:.1f}: {len(inside):4d} items, {sum(inside) / len(inside):.2f} relevant"
            )
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """The command; 0 when done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--topic", type=Path, default=config_folder() / "topics" / "haiti-security-mission")
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--check", action="store_true")
    chosen = parser.parse_args(arguments)
    detector = Detector(load_topic(chosen.topic), weights={})
    rows = samples(detector, read_items(chosen.files))
    sys.stdout.write(report(rows, cross_validate(rows)) + "\n")
    if not chosen.check:
        model = {"relevant": fit(rows)}
        chosen.out.write_text(json.dumps(model, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
