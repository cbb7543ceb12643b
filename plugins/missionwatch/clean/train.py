"""Make the block model again: python -m missionwatch.clean.train DATA [--only-validate]

Needs lightgbm beside the program's own packages (training only). Reads the pages and references of `extraction` and, where it is
there, `extraction_more`; never copies them. Cross-validates over sites (no site in training and test), prints the figures beside
the model's file name, and writes model.npz and confidence.json next to this script. One core, about ten minutes.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import math
import sys
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from missionwatch.clean import blocks, body, confidence, decode, facts, features, leftovers, metadata
from missionwatch.clean.blocks import Cut
from missionwatch.clean.labels import align
from missionwatch.clean.lexicon import SHORT, Lexicon, words_in
from missionwatch.clean.model import FILE
from missionwatch.clean.reading import lines_of
from missionwatch.clean.vocabulary import words_of
from missionwatch.errors import Rejected
from missionwatch.model import Page

FOLDS = 5
INNER = 8  # the lexicon that a training page is described with never saw its site
ROUNDS = 240
THRESHOLD = 0.45
PARAMETERS = {
    "objective": "binary", "num_leaves": 15, "max_depth": 8, "learning_rate": 0.06, "min_data_in_leaf": 60,
    "feature_fraction": 0.3, "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 5.0, "max_bin": 127,
    "num_threads": 1, "seed": 1, "deterministic": True, "verbose": -1,
}  # fmt: skip
_WHOLE = "whole stage"
_TWO_PART = frozenset(["co", "com", "org", "net", "gov", "ac", "edu"])

# Per site: for each word, the share of the text under it that is article.
Shares = dict[str, float]


@dataclass(frozen=True, slots=True)
class Sample:
    """A page with its blocks, which of them are text, and its references."""

    collection: str
    site: str
    cut: Cut
    title: str
    labels: npt.NDArray[np.bool_]
    references: tuple[str, ...]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder that holds extraction/ and extraction_more/")
    parser.add_argument("--only-validate", action="store_true", help="print the figures, write nothing")
    options = parser.parse_args(arguments)
    samples = read(options.data)
    score = _scorer(options.data)
    shares = {site: _shares([s for s in samples if s.site == site]) for site in sorted({s.site for s in samples})}
    figures, doubts = validate(samples, shares, score)
    sys.stdout.write(figures + "\n")
    if not options.only_validate:
        confidence.FILE.write_text(json.dumps(confidence.fit(doubts)) + "\n", "utf-8")
        write(samples, shares, figures)


# --- pages ------------------------------------------------------------------------------------------------------------


def read(data: Path) -> list[Sample]:
    """The pages that have a reference text."""
    samples = []
    for name in ("extraction", "extraction_more"):
        folder = data / name
        if not folder.exists():
            continue
        for _, record in sorted(json.loads((folder / "ground_truth.json").read_text("utf-8")).items()):
            if record.get("text"):
                sample = _sample(name, folder, record)
                if sample is not None:
                    samples.append(sample)
    return samples


def _sample(collection: str, folder: Path, record: dict[str, Any]) -> Sample | None:
    url = record.get("url") or "https://unknown.invalid/"
    try:
        html = decode.decode(gzip.decompress((folder / record["html"]).read_bytes()), None)
    except Rejected:
        return None
    tree = blocks.parse(html)
    cut = blocks.cut(tree)
    if not cut.blocks:
        return None
    page = Page("", "", url, url, b"", None, datetime(2030, 1, 1, tzinfo=UTC))
    title = metadata.title(facts.read(tree), page, metadata.headline_candidates(cut.blocks)).value or ""
    texts = [block.text for block in cut.blocks]
    references = (record["text"], *record.get("text_alternatives", ()))
    aligned = [align(texts, reference) for reference in references]
    labels = max(aligned, key=lambda found: sum(len(text) for text, is_in in zip(texts, found, strict=True) if is_in))
    return Sample(collection, site_of(url), cut, title, np.array(labels), references)


def site_of(url: str) -> str:
    """The registered domain, near enough: pages of one site share it."""
    labels = (urlsplit(url).hostname or url).split(".")
    is_long = len(labels) > 2 and labels[-2] in _TWO_PART and len(labels[-1]) == 2
    return ".".join(labels[-3 if is_long else -2 :])


def fold_of(site: str, folds: int, salt: str = "") -> int:
    """The fold of a site: the same for ever, whatever else is in the collection."""
    return zlib.crc32((salt + site).encode()) % folds


# --- lexicon ----------------------------------------------------------------------------------------------------------


def _shares(samples: Iterable[Sample]) -> tuple[Shares, Shares]:
    """For one site: by name word and by text word, the share of what stands under it that is article."""
    boxes: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    texts: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for sample in samples:
        article, whole = [0.0] * len(sample.cut.boxes), [0.0] * len(sample.cut.boxes)
        for block, is_in in zip(sample.cut.blocks, sample.labels.tolist(), strict=True):
            weight = min(block.words, 60) + 3
            whole[block.box.number] += weight
            article[block.box.number] += weight * is_in
            if block.inline:
                for word in (*words_of(block.inline)[0], "<inline>"):
                    _add(boxes[word], block.words * is_in, block.words)
            for word in set(words_in(block.text)) if len(block.text) < SHORT else ():
                _add(texts[word], is_in, 1)
        for box in reversed(sample.cut.boxes):
            if box.parent is not None:
                whole[box.parent.number] += whole[box.number]
                article[box.parent.number] += article[box.number]
        for box in sample.cut.boxes:
            if whole[box.number]:
                for word in (*words_of(box.names)[0], f"<{box.tag}>"):
                    _add(boxes[word], article[box.number], whole[box.number])
    return tuple({word: a / b for word, (a, b) in table.items() if b} for table in (boxes, texts))  # type: ignore[return-value]


def _add(pair: list[float], article: float, whole: float) -> None:
    pair[0] += article
    pair[1] += whole


def lexicon(shares: Iterable[tuple[Shares, Shares]]) -> Lexicon:
    """Smoothed log-odds over sites, relative to all words; what fewer than three sites use is left out."""
    boxes, texts = zip(*shares, strict=True)
    return Lexicon(_log_odds(boxes), _log_odds(texts))


def _log_odds(tables: Iterable[Shares], least: int = 3, prior: float = 1.5) -> dict[str, float]:
    article: Counter[str] = Counter()
    sites: Counter[str] = Counter()
    for table in tables:
        for word, share in table.items():
            article[word] += share  # type: ignore[assignment]
            sites[word] += 1
    mean = sum(article.values()) / max(1, sum(sites.values()))
    base = math.log(mean / (1 - mean))
    return {
        word: round(math.log((article[word] + prior * mean) / (count - article[word] + prior * (1 - mean))) - base, 2)
        for word, count in sites.items()
        if count >= least
    }


# --- fitting ----------------------------------------------------------------------------------------------------------


def fit(samples: Sequence[Sample], shares: dict[str, tuple[Shares, Shares]]) -> tuple[Any, Lexicon]:
    """(the boosted trees, the lexicon of all their sites)."""
    import lightgbm

    sites = sorted({sample.site for sample in samples})
    inner = [lexicon(shares[s] for s in sites if fold_of(s, INNER, "inner") != n) for n in range(INNER)]
    rows = np.concatenate([
        features.matrix(sample.cut, inner[fold_of(sample.site, INNER, "inner")], sample.title) for sample in samples
    ])  # fmt: skip
    labels = np.concatenate([sample.labels for sample in samples])
    weights = np.concatenate([_weights(sample) for sample in samples])
    data = lightgbm.Dataset(rows, labels.astype(np.int8), weight=weights)
    return lightgbm.train(PARAMETERS, data, num_boost_round=ROUNDS), lexicon(shares[s] for s in sites)


def _weights(sample: Sample) -> npt.NDArray[np.float64]:
    """Words count, as in the score; a page counts little more for being long."""
    words = np.array([block.words for block in sample.cut.blocks], float)
    return (words + 6) / max(50.0, float(words[sample.labels].sum())) ** 0.7


def validate(
    samples: Sequence[Sample], shares: dict[str, tuple[Shares, Shares]], score: ModuleType
) -> tuple[str, list[tuple[float, float]]]:
    """Cross-validated figures by collection, as text; and (doubt, F1) of each page, for the table of confidence."""
    doubts: list[tuple[float, float]] = []
    scores: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for fold in range(FOLDS):
        train = [sample for sample in samples if fold_of(sample.site, FOLDS) != fold]
        trees, words = fit(train, shares)
        for sample in samples:
            if fold_of(sample.site, FOLDS) == fold:
                chances = trees.predict(features.matrix(sample.cut, words, sample.title))
                for name, text in _texts(sample, chances):
                    scores[f"{sample.collection}, {name}"].append(_score(sample, text, score))
                choices = body.decide(sample.cut.blocks, chances.astype(np.float32), THRESHOLD, sample.title)
                whole = scores[f"{sample.collection}, {_WHOLE}"][-1]
                doubts.append((confidence.doubt(sample.cut.blocks, choices), whole["f1"]))
    lines = [f"cross-validated over sites, {FOLDS} folds, {datetime.now(UTC):%Y-%m-%d}"]
    for name, found in scores.items():
        total = score.text_summary(found)
        lines.append(
            f"{name}: {total['pages']} pages, F1 {total['f1']:.4f}, exact {total['accuracy']:.3f}, "
            f"below 0.8: {total['pages_below_80']}"
        )
    return "\n".join(lines), doubts


def _texts(sample: Sample, chances: npt.NDArray[np.float64]) -> Iterator[tuple[str, str]]:
    """The text by the model alone, and as production makes it."""
    found = sample.cut.blocks
    yield (
        "model alone",
        "\n\n".join(b.text for b, chance in zip(found, chances.tolist(), strict=True) if chance > THRESHOLD),
    )
    choices = body.decide(found, chances.astype(np.float32), THRESHOLD, sample.title)
    stripped = leftovers.strip(lines_of(found, choices, sample.title), sample.title)
    yield _WHOLE, "\n\n".join(line.text for line in stripped.lines if line.text)


def _score(sample: Sample, text: str, score: ModuleType) -> dict[str, Any]:
    record = {"text": sample.references[0], "text_alternatives": sample.references[1:]}
    found: dict[str, Any] = score.text_score(record, text)
    return found


def _scorer(data: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("extraction_score", data / "extraction" / "score.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# --- writing ----------------------------------------------------------------------------------------------------------


def write(samples: Sequence[Sample], shares: dict[str, tuple[Shares, Shares]], figures: str, path: Path = FILE) -> None:
    """Fit on all pages and write the file."""
    trees, words = fit(samples, shares)
    np.savez_compressed(
        path, cut=np.float32(THRESHOLD), figures=np.frombuffer(figures.encode(), np.uint8), **_flat(trees.dump_model()),
        **_packed("box", words.boxes), **_packed("text", words.texts),
    )  # fmt: skip


def _packed(name: str, table: Any) -> dict[str, Any]:
    words = sorted(word for word, value in table.items() if abs(value) >= 0.05)
    return {
        f"{name}_words": np.frombuffer("\n".join(words).encode(), np.uint8),
        f"{name}_scores": np.array([round(table[word] * 100) for word in words], np.int16),
    }


def _flat(dump: dict[str, Any]) -> dict[str, Any]:
    """LightGBM's nested trees as the flat arrays that `model.Trees` runs."""
    feature: list[int] = []
    threshold: list[float] = []
    children: list[int] = []
    value: list[float] = []
    roots: list[int] = []

    def add(node: dict[str, Any]) -> tuple[int, int]:
        number = len(feature)
        feature.append(node.get("split_feature", 0))
        threshold.append(node.get("threshold", np.inf))
        value.append(node.get("leaf_value", 0.0))
        children.extend((number, number))
        if "split_feature" not in node:
            return number, 0
        left, right = add(node["left_child"]), add(node["right_child"])
        children[2 * number : 2 * number + 2] = [left[0], right[0]]
        return number, 1 + max(left[1], right[1])

    depth = 0
    for tree in dump["tree_info"]:
        root, deep = add(tree["tree_structure"])
        roots.append(root)
        depth = max(depth, deep)
    return {
        "feature": np.array(feature, np.int16), "threshold": np.array(threshold, np.float32),
        "children": np.array(children, np.int32), "value": np.array(value, np.float32),
        "roots": np.array(roots, np.int32), "depth": np.int32(depth),
    }  # fmt: skip


if __name__ == "__main__":
    main()
