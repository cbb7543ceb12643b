"""Make the block model again: python -m missionwatch.clean.train DATA [--only-validate]

Needs catboost beside the program's own packages (training only). Reads the pages and references of `extraction` and, where it is
there, `extraction_more`; never copies them. Cross-validates over sites (no site in training and test), prints the figures beside
the model's file name, and writes model.npz and confidence.json next to this script. One core, about three minutes.
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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from missionwatch import trees
from missionwatch.clean import blocks, body, confidence, decode, facts, features, leftovers, metadata
from missionwatch.clean.blocks import Cut
from missionwatch.clean.labels import align
from missionwatch.clean.lexicon import Lexicon
from missionwatch.clean.model import FILE, BlockModel
from missionwatch.clean.wording import chosen_of, lines_of
from missionwatch.errors import Rejected
from missionwatch.model import Page

FOLDS = 5
INNER = 8  # the lexicon that a training page is described with never saw its site
THRESHOLD = 0.45
PARAMETERS = {
    "loss_function": "Logloss", "iterations": 280, "depth": 6, "learning_rate": 0.06, "l2_leaf_reg": 5.0, "rsm": 0.3,
    "subsample": 0.7, "border_count": 128,
}  # fmt: skip
_WHOLE = "whole stage"
_TWO_PART = frozenset(["co", "com", "org", "net", "gov", "ac", "edu"])

# Of one site: for each word of names, the share of the text under it that is article.
Shares = dict[str, float]


@dataclass(frozen=True, slots=True)
class Opened:
    """A page, what it says of itself, and its blocks."""

    page: Page
    claims: facts.Facts
    cut: Cut


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
    score = scorer(options.data)
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
    found = opened(folder, record)
    if found is None or not found.cut.blocks:
        return None
    title = metadata.title(found.claims, found.page).value or ""
    texts = [block.text for block in found.cut.blocks]
    references = (record["text"], *record.get("text_alternatives", ()))
    aligned = [align(texts, reference) for reference in references]
    labels = max(aligned, key=lambda found: sum(len(text) for text, is_in in zip(texts, found, strict=True) if is_in))
    return Sample(collection, site_of(found.page.url), found.cut, title, np.array(labels), references)


def opened(folder: Path, record: dict[str, Any]) -> Opened | None:
    """A page of a collection, opened as production opens it; None where that refuses it."""
    url = record.get("url") or "https://unknown.invalid/"
    try:
        content = gzip.decompress((folder / record["html"]).read_bytes())
        tree = blocks.parse(decode.decode(content, None))
        claims = facts.read(tree, url)
        page = Page("", "", url, url, content, None, datetime(2030, 1, 1, tzinfo=UTC))
        return Opened(page, claims, blocks.cut(tree))  # cutting takes elements away: so after the claims are read
    except Rejected:
        return None


def site_of(url: str) -> str:
    """The registered domain, near enough: pages of one site share it."""
    labels = (urlsplit(url).hostname or url).split(".")
    is_long = len(labels) > 2 and labels[-2] in _TWO_PART and len(labels[-1]) == 2
    return ".".join(labels[-3 if is_long else -2 :])


def fold_of(site: str, folds: int, salt: str = "") -> int:
    """The fold of a site: the same for ever, whatever else is in the collection."""
    return zlib.crc32((salt + site).encode()) % folds


# --- lexicon ----------------------------------------------------------------------------------------------------------


def _shares(samples: Iterable[Sample]) -> Shares:
    """For one site: by word of names and by tag, the share of what stands under it that is article."""
    found: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for sample in samples:
        cut = sample.cut
        article, whole = [0.0] * len(cut.forms), [0.0] * len(cut.forms)
        for block, box, is_in in zip(cut.blocks, cut.box_of, sample.labels.tolist(), strict=True):
            weight = min(block.words, 60) + 3
            whole[box] += weight
            article[box] += weight * is_in
        for box in reversed(range(1, len(cut.forms))):
            whole[cut.parents[box]] += whole[box]
            article[cut.parents[box]] += article[box]
        for form, inside, all_inside in zip(cut.forms, article, whole, strict=True):
            for word in (*form.words, f"<{form.tag}>") if all_inside else ():
                found[word][0] += inside
                found[word][1] += all_inside
    return {word: a / b for word, (a, b) in found.items() if b}


def lexicon(shares: Iterable[Shares]) -> Lexicon:
    """Smoothed log-odds over sites, relative to all words; what fewer than three sites use is left out."""
    return Lexicon(_log_odds(shares))


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


def fit(samples: Sequence[Sample], shares: dict[str, Shares]) -> tuple[trees.Trees, Lexicon]:
    """(the boosted trees, the lexicon of all their sites)."""
    sites = sorted({sample.site for sample in samples})
    inner = [lexicon(shares[s] for s in sites if fold_of(s, INNER, "inner") != n) for n in range(INNER)]
    rows = np.concatenate([
        features.matrix(sample.cut, inner[fold_of(sample.site, INNER, "inner")]).T for sample in samples
    ])  # fmt: skip
    labels = np.concatenate([sample.labels for sample in samples])
    weights = np.concatenate([_weights(sample) for sample in samples])
    fitted = trees.fit(rows, labels.astype(np.int8).tolist(), weights, **PARAMETERS)
    return fitted, lexicon(shares[s] for s in sites)


def _weights(sample: Sample) -> npt.NDArray[np.float64]:
    """Words count, as in the score; a page counts little more for being long."""
    words = np.array([block.words for block in sample.cut.blocks], float)
    return (words + 6) / max(50.0, float(words[sample.labels].sum())) ** 0.7


def validate(
    samples: Sequence[Sample], shares: dict[str, Shares], score: ModuleType
) -> tuple[str, list[tuple[float, float]]]:
    """Cross-validated figures by collection, as text; and (doubt, F1) of each page, for the table of confidence."""
    doubts: list[tuple[float, float]] = []
    scores: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for fold in range(FOLDS):
        train = [sample for sample in samples if fold_of(sample.site, FOLDS) != fold]
        learned = BlockModel(*fit(train, shares), THRESHOLD, "")
        for sample in samples:
            if fold_of(sample.site, FOLDS) == fold:
                chances = learned.probabilities(features.matrix(sample.cut, learned.lexicon))
                for name, text in _texts(sample, chances):
                    scores[f"{sample.collection}, {name}"].append(_score(sample, text, score))
                choices = body.decide(sample.cut, chances, THRESHOLD, sample.title)
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


def _texts(sample: Sample, chances: features.Floats) -> Iterator[tuple[str, str]]:
    """The text by the model alone, and as production makes it."""
    found = sample.cut.blocks
    yield (
        "model alone",
        "\n\n".join(b.text for b, chance in zip(found, chances.tolist(), strict=True) if chance > THRESHOLD),
    )
    choices = body.decide(sample.cut, chances, THRESHOLD, sample.title)
    lines = lines_of(sample.cut, choices, chosen_of(found, choices), sample.title)
    stripped = leftovers.strip(lines, sample.title)
    yield _WHOLE, "\n\n".join(line.text for line in stripped.lines if line.text)


def _score(sample: Sample, text: str, score: ModuleType) -> dict[str, Any]:
    record = {"text": sample.references[0], "text_alternatives": sample.references[1:]}
    found: dict[str, Any] = score.text_score(record, text)
    return found


def scorer(data: Path) -> ModuleType:
    """The scorer that comes with the pages, as a module."""
    spec = importlib.util.spec_from_file_location("extraction_score", data / "extraction" / "score.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# --- writing ----------------------------------------------------------------------------------------------------------


def write(samples: Sequence[Sample], shares: dict[str, Shares], figures: str, path: Path = FILE) -> None:
    """Fit on all pages and write the file."""
    fitted, words = fit(samples, shares)
    np.savez_compressed(
        path, cut=np.float32(THRESHOLD), figures=np.frombuffer(figures.encode(), np.uint8),
        **fitted.arrays(), **_packed(words.words),
    )  # fmt: skip


def _packed(table: Mapping[str, float]) -> dict[str, Any]:
    words = sorted(word for word, value in table.items() if abs(value) >= 0.05)
    return {
        "words": np.frombuffer("\n".join(words).encode(), np.uint8),
        "scores": np.array([round(table[word] * 100) for word in words], np.int16),
    }


if __name__ == "__main__":
    main()
