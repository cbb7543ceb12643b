"""Scores of the real stages: `python -m tests.quality [SECTION ...]`, sections: detect cluster feeds urls extract.

Labelled material comes from ../shared/data where it is there (its own scorers are called in place) and from the project's
golden sets, which `pytest tests/golden` holds to their floors.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import datetime
from itertools import combinations
from pathlib import Path
from typing import Any

from tests.conftest import SHARED_DATA

ROOT = Path(__file__).resolve().parents[1]


def scorer(folder: str, *arguments: str) -> None:
    """Run one of the scorers that come with the data, on the functions of missionwatch.evaluation."""
    subprocess.run([sys.executable, str(SHARED_DATA / folder / "score.py"), *arguments], cwd=ROOT, check=False)


def detect() -> None:
    for name in ("dev.jsonl", "official.jsonl"):
        print(f"\n== detection, {name}")
        scorer("detection", "--detector", "missionwatch.evaluation:detect", str(SHARED_DATA / "detection" / name))
    from missionwatch.detect.meanings import load_meanings
    from missionwatch.detect.train import main as train
    from tests.golden import test_detect as golden
    from tests.golden.test_figures import TAUGHT

    for name in ("items", "heldout", "heldout2"):
        rows = golden.judged(golden.HERE / f"{name}.jsonl")
        golden.show(name, rows, golden.score(rows))
    print("\n== detection, cross-validation over items, with its reliability table")
    own = [golden.HERE / f"{name}.jsonl" for name in ("items", *TAUGHT)]
    taught = [*own, SHARED_DATA / "detection" / "official.jsonl"]
    train([*(str(path) for path in taught if path.exists()), "--check"])
    print(f"{load_meanings().measured}   (as training stored it)")


def pairs_f1(
    gold: Mapping[str, Hashable], found: Mapping[str, Hashable], keep: Any = None
) -> tuple[float, float, float]:
    """Precision, recall and F1 over all pairs of ids; `keep(a, b)` restricts them."""
    right = said = true = 0
    for a, b in combinations(sorted(gold), 2):
        if keep is not None and not keep(a, b):
            continue
        is_true, is_said = gold[a] == gold[b], found[a] == found[b]
        right += is_true and is_said
        said += is_said
        true += is_true
    precision, recall = right / said if said else 1.0, right / true if true else 1.0
    return precision, recall, 2 * right / (said + true) if said + true else 1.0


def cluster() -> None:
    from missionwatch.evaluation import cluster as place

    docs = [json.loads(line) for line in (SHARED_DATA / "dedup" / "dev.jsonl").open(encoding="utf-8")]
    placed = {row["id"]: row for row in place(docs)}
    lang = {doc["id"]: doc["lang"] for doc in docs}
    print(f"\n== copies and stories, dev.jsonl: {len(docs)} documents (precision, recall, F1 over pairs)")
    for name, key, keep in (
        ("copies", "dup_group", None),
        ("stories", "story", None),
        ("stories, across languages", "story", lambda a, b: lang[a] != lang[b]),
    ):
        scores = pairs_f1({d["id"]: d[key] for d in docs}, {i: row[key] for i, row in placed.items()}, keep)
        print(f"  {name:<28}" + "  ".join(f"{score:.3f}" for score in scores))
    composed_stories()


def composed_stories() -> None:
    """The invented stories of tests/golden/cluster: F1 of copies, stories and stories across languages."""
    from tests.golden.cluster.sets import placed, scores, told

    print("\n== copies and stories, invented sets (F1 of copies, stories, stories across languages)")
    for name, half in (("held", None), ("unseen", 0), ("unseen", 1)):
        right = told(name, half)
        found = scores(right, placed([t.document for t in right]))
        part = "" if half is None else f", half {half + 1}"
        print(f"  {name + part:<28}{found.copies:.3f}  {found.stories:.3f}  {found.across:.3f}")


def feeds() -> None:
    from missionwatch.errors import NotFeed
    from missionwatch.evaluation import parse_feed

    manifest = json.loads((SHARED_DATA / "feeds" / "manifest.json").read_text(encoding="utf-8"))
    records: Sequence[Mapping[str, Any]] = manifest["feeds"]
    right = titles = dated = judged = 0
    for record in records:
        path = SHARED_DATA / "feeds" / (record["file"])
        expect, headers = record["expect"], record.get("http") or {}
        try:
            found = parse_feed(path.read_bytes(), headers.get("content_type"), "https://news.example.ht/rss/all.xml")
            entries = found["entries"]
        except NotFeed:
            entries = []
        wanted = expect.get("entries")
        low, high = (
            (wanted, wanted) if wanted is not None else (expect.get("entries_min", 0), expect.get("entries_max", 9**9))
        )
        right += low <= len(entries) <= high
        first = expect.get("first")
        if first and entries:
            judged += 1
            titles += entries[0]["title"] == (first.get("title") or "")
            wanted_at = first.get("published") and datetime.fromisoformat(first["published"])
            dated += entries[0]["published"] == wanted_at
    print(
        f"\n== feeds: entry counts right {right} of {len(records)}; of {judged} first entries, title {titles}, date {dated}"
    )


def urls() -> None:
    from missionwatch.evaluation import canonical_url, page_key

    rows = list(csv.DictReader((SHARED_DATA / "urls" / "dev.csv").open(encoding="utf-8")))
    exact = [canonical_url(row["url"]) == row["canonical"] for row in rows if row["canonical"]]
    scores = pairs_f1({r["id"]: r["group"] for r in rows}, {r["id"]: page_key(r["url"]) for r in rows})
    print(
        f"\n== addresses: canonical {sum(exact)} of {len(exact)}; grouping precision {scores[0]:.3f}, recall {scores[1]:.3f}"
    )


def extract() -> int:
    from tests.extraction import report

    return report()


SECTIONS: dict[str, Callable[[], int | None]] = {
    "detect": detect,
    "cluster": cluster,
    "feeds": feeds,
    "urls": urls,
    "extract": extract,
}


def main(names: Sequence[str]) -> int:
    """Print the sections asked for, or all of them; 1 where a golden set or a floor is broken."""
    unknown = set(names) - set(SECTIONS)
    if unknown:
        print(f"no such section: {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}", file=sys.stderr)
        return 2
    golden = subprocess.run([sys.executable, "-m", "pytest", "-q", "tests/golden"], cwd=ROOT, check=False)
    if not SHARED_DATA.is_dir():
        print("the labelled material of ../shared/data is not here: only the golden sets were scored")
        return min(1, golden.returncode)
    broken = [SECTIONS[name]() or 0 for name in names or SECTIONS]
    return 1 if golden.returncode or any(broken) else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
