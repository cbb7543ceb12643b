"""Make background.json and model.json again.

    python -m missionwatch.cluster.fit STORIES.yaml... BACKGROUND.jsonl...

STORIES have the form of tests/golden/cluster/fit.yaml or of tests/newsroom/content/articles: their pairs teach which
sub-scores speak for one story. Background counts come from title and text of JSON lines of other texts of the subject.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from missionwatch.cluster import background as counted
from missionwatch.cluster.compare import MODEL, SCORES, is_apart, likeness_of
from missionwatch.cluster.traits import Traits, amounts_of, concept_ids, countries_of, lines_of, stems_of, traits
from missionwatch.cluster.window import WINDOW_H
from missionwatch.config import config_folder
from missionwatch.detect import Detector, load_topic
from missionwatch.model import Document

# What is believed before a pair is seen, as log-odds: the pairs move it as far as they are many.
BELIEF = {
    "text": 5.0,
    "title": 2.0,
    "lead": 2.0,
    "amount": 3.0,
    "amounts_apart": -0.5,
    "names": 2.0,
    "amounts": 1.0,
    "place": 1.0,
    "places_apart": -1.0,
    "person": 1.5,
    "body": 0.5,
    "country": 1.0,
    "countries_apart": -1.0,
    "day": 0.5,
    "days_apart": -1.0,
    "again": -1.0,
    "event": 0.5,
    "events_apart": -1.0,
    "concept": 4.0,
    "told": 1.0,
    "covered": 0.5,
    "age": -0.5,
}
# May only speak against; all others only for.
FALLING = {"amounts_apart", "places_apart", "countries_apart", "events_apart", "days_apart", "again", "age"}
FIRM = {"age": 60.0}  # beliefs that pairs hardly move: late updates are rare in the sample, and dear to readers
RIDGE = 1.0
BALANCE = 0.5  # 0: pairs as rare as they are; 1: an even match
STEPS = 60
DAMPED = 0.5  # of each step: signs are kept by cutting
LEAST_COUNT = 2
SOME_DAY = datetime(2026, 5, 4, tzinfo=UTC)
# Means over pairs of groups are lower than what single pairs say. Between -0.1 and +0.3 stories that were not learned from come
# out the same.
MARGIN = 0.1

Detect = Callable[[Document], Document]


def main(arguments: Sequence[str]) -> None:
    """Write both files."""
    paths = [Path(argument) for argument in arguments]
    detect = detecting()
    told = [pair for path in paths if path.suffix == ".yaml" for pair in documents(path, detect)]
    texts = [
        line for path in paths if path.suffix == ".jsonl" for line in path.read_text(encoding="utf-8").splitlines()
    ]
    counted.FILE.write_text(
        json.dumps(background(map(json.loads, texts), detect), sort_keys=True) + "\n", encoding="utf-8"
    )
    counted.background.cache_clear()
    MODEL.write_text(json.dumps(model(told), indent=1) + "\n", encoding="utf-8")


def detecting() -> Detect:
    """A function that gives a document what the real detector finds in it."""
    detector = Detector(load_topic(config_folder() / "topics" / "haiti-security-mission"))

    def detect(document: Document) -> Document:
        found = detector.detect(document.title, document.text, document.language)
        return Document(
            key=document.key,
            url=document.url,
            title=document.title,
            text=document.text,
            language=document.language,
            published_at=document.published_at,
            outlet=document.outlet,
            entities=found.entities,
            event_types=found.event_types,
            figures=tuple((f.kind, f.value) for f in found.figures),
        )

    return detect


def documents(path: Path, detect: Detect) -> list[tuple[str, Document]]:
    """The reports of a file, each with its story."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    if isinstance(data, dict):
        return [(story, detect(document(report))) for story, reports in data.items() for report in reports]
    return [
        (article["story"], detect(document({**article, "lang": path.stem})))
        for article in data
        if article.get("story") and article.get("text")
    ]


def document(report: dict[str, Any]) -> Document:
    """A report of a file of stories: `at` is its time, or `hour` counts from some day on."""
    at = datetime.fromisoformat(report["at"]).replace(tzinfo=UTC) if "at" in report else None
    return Document(
        key=report["id"],
        url=f"https://{report['id']}.example/",
        title=report["title"],
        text=report["text"],
        language=report["lang"],
        outlet=report["outlet"],
        published_at=at or SOME_DAY + timedelta(hours=report["hour"]),
    )


def background(rows: Iterable[dict[str, Any]], detect: Detect) -> dict[str, Any]:
    """In how many of 1,000 documents a thing stands, in the language in which it is commonest."""
    sizes: Counter[str] = Counter()
    counts: dict[str, dict[str, Counter[str]]] = {kind: defaultdict(Counter) for kind in counted.KINDS}
    for row in rows:
        found = detect(
            Document(
                key="",
                url="",
                title=row["title"],
                text=row["text"],
                language=row["lang"],
                published_at=SOME_DAY,
                outlet="",
            )
        )
        sizes[found.language] += 1
        things = {
            "stems": stems_of(found),
            "amounts": {f"{v:g}" for v in amounts_of(found)},
            "entities": set(found.entities),
            "concepts": concept_ids(found),
            "countries": countries_of(found),
        }
        for kind, keys in things.items():
            counts[kind][found.language].update(keys)
    return {"documents": 1000, **{kind: _rates(counts[kind], sizes) for kind in counted.KINDS}}


def _rates(counts: dict[str, Counter[str]], sizes: Counter[str]) -> dict[str, int]:
    rates: dict[str, float] = {}
    for language, seen in counts.items():
        for key, count in seen.items():
            if count >= LEAST_COUNT:
                rates[key] = max(rates.get(key, 0.0), count / (sizes[language] + 10))
    return {key: round(1000 * rate) for key, rate in sorted(rates.items())}


def model(told: Sequence[tuple[str, Document]], without: Collection[str] = ()) -> dict[str, Any]:
    """Weights for pairs of one language and of two; those of the scores in `without` are 0."""
    found = [(story, traits(document, lines_of(document))) for story, document in told]
    fitted = {
        name: _fit(*_pairs(found, is_same, without))
        for is_same, name in ((True, "same language"), (False, "other language"))
    }
    for data in fitted.values():
        data["weights"].update(dict.fromkeys(without, 0.0))
    return fitted


def _pairs(
    found: Sequence[tuple[str, Traits]], is_same: bool, without: Collection[str]
) -> tuple[np.ndarray, np.ndarray]:
    rows, answers = [], []
    kept = np.array([key not in without for key in SCORES], dtype=float)
    for (one, a), (other, b) in combinations(sorted(found, key=lambda told: (told[1].at, told[1].key)), 2):
        like = likeness_of(a, b)
        if (
            like.is_same_language == is_same
            and like.hours <= WINDOW_H
            and a.kind == b.kind == "report"
            and not is_apart(a, b, like)
        ):
            rows.append(like.scores)
            answers.append(one == other)
    return np.array(rows) * kept, np.array(answers, dtype=float)


def _fit(rows: np.ndarray, answers: np.ndarray) -> dict[str, Any]:
    """Logistic regression around what is believed (a ridge), with signs that common sense gives, by Newton's steps."""
    signs = np.array([-1.0 if key in FALLING else 1.0 for key in SCORES] + [0.0])
    weights = np.array([BELIEF[key] for key in SCORES] + [-3.0])
    belief, firm = weights.copy(), np.array([FIRM.get(key, RIDGE) for key in SCORES] + [0.0])
    table = np.hstack([rows, np.ones((len(rows), 1))])
    balance = np.where(answers > 0, 0.5 / answers.mean(), 0.5 / (1 - answers.mean())) ** BALANCE
    for _ in range(STEPS):
        odds = 1 / (1 + np.exp(-(table @ weights)))
        slope = table.T @ (balance * (odds - answers)) + firm * (weights - belief)
        bend = (table * (balance * odds * (1 - odds))[:, None]).T @ table + np.diag(firm)
        is_free = (weights != 0) | (slope * signs <= 0)
        step = np.zeros_like(weights)
        step[is_free] = np.linalg.solve(bend[np.ix_(is_free, is_free)], slope[is_free])
        weights = weights - DAMPED * step
        weights[weights * signs < 0] = 0.0
    return {
        "bias": round(float(weights[-1]) + MARGIN, 3),
        "weights": {key: round(w, 3) for key, w in zip(SCORES, weights.tolist(), strict=False)},
    }


if __name__ == "__main__":
    main(sys.argv[1:])
