"""Fit the weights of claims again: python -m missionwatch.clean.claims_train DATA [--only-validate]

Reads the pages and references of `extraction` and, where it is there, `extraction_more` under DATA; never copies them.
Cross-validates over sites (no site in training and test) and writes claims.json next to this script. Two minutes.
"""

from __future__ import annotations

import argparse
import json
import sys
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from missionwatch.clean import authors, body, claims, days, page_parts, published, titles
from missionwatch.clean.train import opened, scorer, site_of

FOLDS, REPEATS = 5, 3
# How strongly weights are held near zero, and whether "none of them" is an outcome of its own.
FIELDS = {"title": (1.0, False), "authors": (4.0, True), "published": (0.5, False)}
_ALONE = frozenset(["title"])  # fitted on `extraction` only: what the other references take for the headline differs
_SMALL = 0.005  # weights below are left out of the file


@dataclass(frozen=True, slots=True)
class Choice:
    """One page's candidates for one field: their marks, and which are right by the reference."""

    site: str
    marks: list[list[str]]
    is_right: list[bool]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder that holds extraction/ and extraction_more/")
    parser.add_argument("--only-validate", action="store_true", help="print the figures, write nothing")
    options = parser.parse_args(arguments)
    judge = scorer(options.data)
    choices = read(options.data / "extraction", judge)
    others = read(options.data / "extraction_more", judge)
    fitted: dict[str, dict[str, Any]] = {"figures": {}}
    for field, settings in FIELDS.items():
        more = others.get(field, [])
        fitted[field] = fit(choices[field] if field in _ALONE else [*choices[field], *more], *settings)
        found = fitted["figures"][field] = _figures(field, choices[field], more)
        sys.stdout.write(f"{field}: {found}\n")
    if not options.only_validate:
        text = json.dumps(fitted, ensure_ascii=False, indent=1, sort_keys=True)
        claims.FILE.write_text(text + "\n", "utf-8")


def _figures(field: str, choices: Sequence[Choice], others: Sequence[Choice]) -> dict[str, float]:
    """Shares right: `validated` on sites unseen, `possible` where any candidate is, `carried` on `others`, also unseen."""
    right = validate(choices, others, field)
    found = {
        "pages": float(len(choices)),
        "validated": _mean(right[: len(choices)]),
        "possible": sum(any(choice.is_right) for choice in choices) / len(choices),
    }
    if others:
        found["carried"] = _mean(right[len(choices) :])
    return {name: round(value, 4) for name, value in found.items()}


# --- pages ------------------------------------------------------------------------------------------------------------


def read(folder: Path, judge: ModuleType) -> dict[str, list[Choice]]:
    """The choices that the pages of a folder leave, by field."""
    found: dict[str, list[Choice]] = defaultdict(list)
    if not folder.exists():
        return found
    for _, record in sorted(json.loads((folder / "ground_truth.json").read_text("utf-8")).items()):
        for field, choice in _choices(folder, record, judge):
            found[field].append(choice)
    return found


def _choices(folder: Path, record: dict[str, Any], judge: ModuleType) -> Iterator[tuple[str, Choice]]:
    found = opened(folder, record)
    if found is None:
        return
    page, claimed, cut = found.page, found.claims, found.cut
    site = site_of(page.url)
    named = titles.candidates(claimed, page)
    if record.get("title"):
        right = [judge.title_match(record["title"], candidate.text)[0] for candidate in named.values()]
        yield "title", Choice(site, [sorted(candidate.marks) for candidate in named.values()], right)
    title = titles.choose(claimed, page).value or ""
    chosen = [number for number, choice in enumerate(body.choose(cut, title)) if choice.is_body]
    parts = page_parts.find(cut.blocks, title, chosen)
    if "authors" in record or record.get("authors_text"):
        people = authors.candidates(claimed, parts)
        right = [judge.authors_match(record, list(candidate.names))[0] for candidate in people]
        yield "authors", Choice(site, [sorted(candidate.marks) for candidate in people], right)
    if judge.moment(record.get("published"))[0] is not None:
        named_days = days.candidates(claimed, page, parts)
        listed = [named_days[day] for day in published.eligible(named_days)]
        shown = [published.on_the_shown_day(candidate, named_days).isoformat() for candidate in listed]
        right = [bool(judge.date_match(record["published"], moment)[0]) for moment in shown]
        yield "published", Choice(site, [sorted(candidate.marks) for candidate in listed], right)


# --- fitting ----------------------------------------------------------------------------------------------------------

Floats = npt.NDArray[np.float64]


def fit(choices: Sequence[Choice], strength: float, may_be_none: bool) -> dict[str, float]:
    """The weights under which the right candidates are likeliest (a softmax over each page's candidates, L2-held)."""
    usable = [choice for choice in choices if choice.marks and (may_be_none or any(choice.is_right))]
    names = sorted({mark for choice in usable for marks in choice.marks for mark in marks})
    index = {name: number for number, name in enumerate(names)}
    rows = np.concatenate([np.full(len(marks), row) for row, marks in enumerate(_all_marks(usable))])
    columns = np.array([index[mark] for marks in _all_marks(usable) for mark in marks])
    pages = np.concatenate([np.full(len(choice.marks), page) for page, choice in enumerate(usable)])
    right = np.array([float(one) for choice in usable for one in choice.is_right])
    matrix = np.zeros((len(right), len(names)))
    matrix[rows, columns] = 1.0
    weights = _descend(_loss(matrix, pages, right, strength, may_be_none), len(names))
    return {name: round(float(weights[number]), 3) for name, number in index.items() if abs(weights[number]) > _SMALL}


def _all_marks(choices: Sequence[Choice]) -> list[list[str]]:
    return [marks for choice in choices for marks in choice.marks]


def _loss(
    matrix: Floats, pages: npt.NDArray[np.int64], right: Floats, strength: float, may_be_none: bool
) -> Callable[[Floats], tuple[float, Floats]]:
    count = int(pages[-1]) + 1
    has_right = np.bincount(pages, right, count) > 0

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = matrix @ weights
        top = np.full(count, 0.0 if may_be_none else -np.inf)
        np.maximum.at(top, pages, scores)
        parts = np.exp(scores - top[pages])
        none = np.exp(-top) if may_be_none else np.zeros(count)
        total = np.bincount(pages, parts, count) + none
        good = np.where(has_right, np.bincount(pages, parts * right, count), none)
        pull = np.where(has_right[pages], parts * right / np.maximum(good[pages], 1e-300), 0.0) - parts / total[pages]
        value = float(np.log(total).sum() - np.log(np.maximum(good, 1e-300)).sum() + strength * weights @ weights / 2)
        return value, -(matrix.T @ pull) + strength * weights

    return loss


def _descend(loss: Callable[[Floats], tuple[float, Floats]], size: int, steps: int = 400) -> Floats:
    """Gradient descent with momentum and a step that halves when it overshoots: the loss is smooth and nearly convex."""
    weights, speed, rate = np.zeros(size), np.zeros(size), 0.02
    value, slope = loss(weights)
    for _ in range(steps):
        trial_speed = 0.9 * speed - rate * slope
        trial = weights + trial_speed
        trial_value, trial_slope = loss(trial)
        if trial_value > value:
            speed, rate = np.zeros(size), rate / 2
            continue
        weights, speed, value, slope, rate = trial, trial_speed, trial_value, trial_slope, rate * 1.05
    return weights


def validate(choices: Sequence[Choice], others: Sequence[Choice], field: str) -> list[float]:
    """How often each page is right under weights which never saw its site, over several ways to cut the folds."""
    every = [*choices, *others]
    taught = len(choices) if field in _ALONE else len(every)
    shares = [0.0] * len(every)
    for repeat in range(REPEATS):
        of_page = [zlib.crc32(f"{repeat} {choice.site}".encode()) % FOLDS for choice in every]
        for fold in range(FOLDS):
            weights = fit([every[n] for n in range(taught) if of_page[n] != fold], *FIELDS[field])
            for number, own in enumerate(of_page):
                if own == fold:
                    shares[number] += _is_right(every[number], weights) / REPEATS
    return shares


def _mean(shares: Sequence[float]) -> float:
    return sum(shares) / len(shares)


def _is_right(choice: Choice, weights: dict[str, float]) -> bool:
    if not choice.marks:
        return False
    scores = [claims.score(marks, weights) for marks in choice.marks]
    return choice.is_right[scores.index(max(scores))]


if __name__ == "__main__":
    main()
