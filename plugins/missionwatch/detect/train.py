"""Make the model again from labelled items: python -m missionwatch.detect.train FILE.jsonl... [--out model.json] [--check]

Relevance and events are logistic regressions with a ridge by Newton's method, a few seconds; what numbers mean is told by boosted
trees (needs catboost, which the program itself does not; under a minute). All of it is deterministic. Items need title, text and
lang; those with a label teach relevance, those with figures and event types these. Items of one `group` tell the same in other
words or languages and stay in one fold. With --check nothing is written: cross-validation of relevance and events only.
"""

from __future__ import annotations

import argparse
import json
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from missionwatch import trees
from missionwatch.config import config_folder
from missionwatch.detect.candidates import KINDS, Candidate, candidates
from missionwatch.detect.detector import Detector
from missionwatch.detect.events import event_types
from missionwatch.detect.figures import choose
from missionwatch.detect.meanings import NONE, Meanings, columns, save_meanings
from missionwatch.detect.reading import open_text
from missionwatch.detect.topic import load_topic
from missionwatch.detect.verdict import MODEL, features, probability
from missionwatch.model import Figure

RIDGE = 0.6
EVENTS_RIDGE = 1.5
FOLDS = 5
ITEM_WEIGHT = 2  # what a whole item is worth beside a sentence made for its figures

Row = tuple[Mapping[str, float], float]
Weights = dict[str, float]

# What we believe before seeing items, by log-odds; the items move it as far as they are many. It keeps a topic judged sensibly
# in which some kinds of signs never occur together as they do in the items at hand.
BELIEF = {
    "bias": -4.0, "named in its setting": 5.0, "name none": 4.5, "composed none": 3.5, "loose sentence": 4.0, "loose near": 3.0,
    "name elsewhere spelled": -2.0, "certain sentence": 4.5,
    "certain near": 4.2,
    "certain document": 4.0,
    "certain none": 1.5,
    "strong sentence": 3.5, "strong near": 3.0, "strong document": 2.0, "strong none": 1.0,
    "fair sentence": 2.0, "fair near": 1.0, "weak sentence": 0.5, "counter without a name": -0.5, "setting": 0.5,
}  # fmt: skip
# How the trees of figures are fitted: CatBoost's names.
GROWN: dict[str, Any] = {
    "loss_function": "MultiClass", "iterations": 300, "depth": 4, "learning_rate": 0.1, "l2_leaf_reg": 5.0, "rsm": 0.3,
    "subsample": 0.8, "border_count": 32,
}  # fmt: skip


def read_items(paths: list[Path]) -> list[dict[str, Any]]:
    """The labelled items of JSONL files, in order."""
    return [
        json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line.strip()
    ]


def fit(rows: list[Row], belief: Weights, ridge: float) -> Weights:
    """Weights by name of feature: near `belief` where the rows say little."""
    names = sorted({name for values, _ in rows for name in values})
    matrix = np.array([[values.get(name, 0.0) for name in names] for values, _ in rows])
    answers = np.array([answer for _, answer in rows])
    start = np.array([belief.get(name, 0.0) for name in names])
    weights = start.copy()

    def loss(at: np.ndarray) -> float:
        total = matrix @ at
        return float(np.logaddexp(0, total).sum() - answers @ total + ridge / 2 * ((at - start) ** 2).sum())

    for _ in range(100):
        chance = 1 / (1 + np.exp(-np.clip(matrix @ weights, -30, 30)))
        gradient = matrix.T @ (answers - chance) - ridge * (weights - start)
        curvature = (matrix * (chance * (1 - chance))[:, None]).T @ matrix + ridge * np.eye(len(names))
        step = np.linalg.solve(curvature, gradient)
        while loss(weights + step) > loss(weights) and np.abs(step).max() > 1e-7:
            step /= 2
        weights += step
        if np.abs(step).max() < 1e-7:
            break
    found = {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}
    return {name: weight for name, weight in belief.items() if name not in found} | {
        n: w for n, w in found.items() if w
    }


class Lesson:
    """One item, read once: what each model sees of it, and the answers."""

    def __init__(self, detector: Detector, item: dict[str, Any]) -> None:
        reading = open_text(item["title"], item["text"])
        signs, hits = detector.signs(reading, item["lang"])
        self.item = item
        self.relevance: Row | None = None
        if "label" in item:
            self.relevance = features(signs, reading), float(item["label"] != "none")
        self.is_full = item.get("label") != "none" and "figures" in item
        self.fold = zlib.crc32(str(item.get("group", item["id"])).encode()) % FOLDS
        self.candidates: list[Candidate] = candidates(reading, hits, item["lang"]) if self.is_full else []
        self.gold = {(f["kind"], float(f["value"]), f["unit"]) for f in item.get("figures", ())}
        self.events: dict[str, dict[str, float]] = {}
        if self.is_full and "event_types" in item:
            told = [Figure(f["kind"], f["value"], f["unit"]) for f in item.get("figures", ())]
            self.events = detector.event_signs(reading, signs, hits, told)

    def figure_rows(self) -> Iterator[tuple[Mapping[str, float], str]]:
        """The features of each number, and what it means."""
        for candidate in self.candidates:
            right = (kind for kind in candidate.kinds if key(candidate, kind) in self.gold)
            yield candidate.features, next(right, NONE)

    def event_rows(self) -> Iterator[Row]:
        """A row for each kind of event."""
        for event, values in self.events.items():
            yield values, float(event in self.item["event_types"])


def key(candidate: Candidate, kind: str) -> tuple[str, float, str]:
    """A candidate as a gold figure of a kind would be written."""
    return kind, float(candidate.value), candidate.unit(kind)


def train(lessons: list[Lesson]) -> dict[str, Weights]:
    """The weights of relevance and of events."""
    events = [row for lesson in lessons for row in [*lesson.event_rows()] * (ITEM_WEIGHT if lesson.relevance else 1)]
    return {
        "relevant": fit([lesson.relevance for lesson in lessons if lesson.relevance], BELIEF, RIDGE),
        "events": fit(events, {"bias": -2.0, "share": 2.0, "title": 1.0}, EVENTS_RIDGE) if events else {},
    }


def train_meanings(lessons: list[Lesson], measured: str = "") -> Meanings:
    """The trees of what numbers mean."""
    rows = [(*row, ITEM_WEIGHT if lesson.relevance else 1) for lesson in lessons for row in lesson.figure_rows()]
    found, meant, weights = zip(*rows, strict=True)
    features, answers = tuple(sorted({name for of_one in found for name in of_one})), (NONE, *KINDS)
    labels = [answers.index(meaning) for meaning in meant]
    grown = trees.fit(columns(found, features).T, labels, np.array(weights, float), **GROWN)
    return Meanings(grown, features, answers, measured)


def cross_validate_meanings(lessons: list[Lesson]) -> str:
    """How well numbers are understood in items that the trees did not see."""
    figures = np.zeros(3)
    for fold in range(FOLDS):
        meanings = train_meanings([lesson for lesson in lessons if lesson.fold != fold])
        for lesson in lessons:
            if lesson.fold == fold and lesson.is_full:
                figures += counts(lesson.gold, {key(made, kind) for kind, made in choose(lesson.candidates, meanings)})
    return f"figures      {scores(figures)}"


def cross_validate(lessons: list[Lesson]) -> str:
    """What each fold says that the model did not see: relevance, calibration, event types."""
    chances: list[tuple[float, float]] = []
    events = np.zeros(3)
    for fold in range(FOLDS):
        model = train([lesson for lesson in lessons if lesson.fold != fold])
        for lesson in (lesson for lesson in lessons if lesson.fold == fold):
            if lesson.relevance:
                chances.append((probability(lesson.relevance[0], model["relevant"]), lesson.relevance[1]))
            if lesson.events:
                events += counts(set(lesson.item["event_types"]), set(event_types(lesson.events, model["events"])))
    lines = [f"{len(lessons)} items in {FOLDS} folds", f"relevant     {scores(counted(chances))}"]
    lines += [f"event types  {scores(events)}", "calibration"]
    for low in np.arange(0, 1, 0.1):
        inside = [answer for chance, answer in chances if low <= chance < low + 0.1]
        if inside:
            lines.append(
                f"  said {low:.1f} to {low + 0.1:.1f}: {len(inside):4d} items, {sum(inside) / len(inside):.2f} relevant"
            )
    return "\n".join(lines)


def counts(gold: set[Any], found: set[Any]) -> np.ndarray:
    """Right, wrong, missed."""
    return np.array([len(gold & found), len(found - gold), len(gold - found)], dtype=float)


def counted(chances: list[tuple[float, float]]) -> np.ndarray:
    """The same of yes and no."""
    called = [(chance >= 0.5, answer == 1.0) for chance, answer in chances]
    return np.array(
        [sum(a and b for a, b in called), sum(a and not b for a, b in called), sum(b and not a for a, b in called)],
        dtype=float,
    )


def scores(found: np.ndarray) -> str:
    """Precision, recall, F1."""
    right, wrong, missed = found
    precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
    return f"P {precision:.3f}  R {recall:.3f}  F1 {2 * right / max(1, 2 * right + wrong + missed):.3f}"


def main(arguments: list[str] | None = None, write: Callable[[str], Any] = sys.stdout.write) -> int:
    """The command; 0 when done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--topic", type=Path, default=config_folder() / "topics" / "haiti-security-mission")
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--check", action="store_true")
    chosen = parser.parse_args(arguments)
    detector = Detector(load_topic(chosen.topic), {"relevant": {}, "events": {}})
    lessons = [Lesson(detector, item) for item in read_items(chosen.files)]
    write(cross_validate(lessons) + "\n")
    if not chosen.check:
        measured = cross_validate_meanings(lessons)
        write(measured + "\n")
        chosen.out.write_text(json.dumps(train(lessons), indent=1, sort_keys=True) + "\n", encoding="utf-8")
        save_meanings(train_meanings(lessons, measured))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
