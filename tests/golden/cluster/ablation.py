"""What each group of sub-scores is worth to the join decision: fitted without it, measured on stories that were not fitted.

    python -m tests.golden.cluster.ablation

prints the table of docs/clustering.md. Cross-validation is by story, in blocks that lie together in time, so that stories of
the same days are judged against each other.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any
from unittest import mock

from missionwatch.cluster import compare, fit
from missionwatch.config import ROOT
from tests.golden.cluster.sets import Told, placed, scores, told

GROUPS: dict[str, tuple[str, ...]] = {
    "nothing": (),
    "words of the text": ("text", "lead"),
    "words of the headline": ("title", "told", "covered"),
    "names with a capital": ("names",),
    "numbers": ("amount", "amounts", "amounts_apart"),
    "places": ("place", "places_apart"),
    "people and bodies": ("person", "body"),
    "countries": ("country", "countries_apart"),
    "kinds of event": ("event", "events_apart"),
    "things and acts": ("concept",),
    "days": ("day", "days_apart", "again"),
    "age": ("age",),
}
BLOCKS = (5,)
NEWSROOM = ROOT / "tests" / "newsroom" / "content" / "articles"


def learned() -> list[list[Told]]:
    """The sets that the decision is fitted on."""
    return [told("fit"), told("fit_more"), [t for path in sorted(NEWSROOM.glob("*.yaml")) for t in _newsroom(path)]]


def fitted(sets: Sequence[Sequence[Told]], without: Collection[str]) -> dict[bool, tuple[float, list[float]]]:
    """The decision, fitted on some stories without some scores, in the form of `compare.model`."""
    data: dict[str, Any] = fit.model([(t.story, t.document) for some in sets for t in some], without)
    return {
        is_same: (data[name]["bias"], [data[name]["weights"][key] for key in compare.SCORES])
        for is_same, name in ((True, "same language"), (False, "other language"))
    }


def measured(right: Sequence[Told], model: dict[bool, tuple[float, list[float]]]) -> tuple[float, float]:
    """Pairwise F1 of stories, and across languages, under a decision."""
    with mock.patch.object(compare, "model", lambda: model):
        found = scores(right, placed([t.document for t in right]))
    return found.stories, found.across


def validated(sets: Sequence[Sequence[Told]], without: Collection[str]) -> tuple[float, float]:
    """The mean of both over blocks of stories, each judged by what the others teach."""
    results = []
    for blocks in BLOCKS:
        for block in range(blocks):
            parts = [_block(some, block, blocks) for some in sets]
            model = fitted(
                [[t for t in some if t not in part] for some, part in zip(sets, parts, strict=True)], without
            )
            results += [(measured(part, model), len(part)) for part in parts if part]
    weight = sum(size for _, size in results)
    stories, across = (sum(pair[n] * size for pair, size in results) / weight for n in (0, 1))
    return stories, across


def main() -> None:
    """Print the table."""
    sets = learned()
    unseen = {"held": told("held"), "unseen, first half": told("unseen", 0), "unseen, second half": told("unseen", 1)}
    print("| left out | cross-validated | " + " | ".join(unseen) + " |\n|---|---|" + "---|" * len(unseen))
    for name, without in GROUPS.items():
        model = fitted(sets, without)
        cells = [validated(sets, without), *(measured(right, model) for right in unseen.values())]
        print(
            f"| {name} | " + " | ".join(f"{stories:.3f} / {across:.3f}" for stories, across in cells) + " |", flush=True
        )


def _block(some: Sequence[Told], block: int, blocks: int) -> list[Told]:
    began: dict[str, Any] = {}
    for t in some:
        began[t.story] = min(began.get(t.story, t.document.published_at), t.document.published_at)
    order = sorted(began, key=lambda story: (began[story], story))
    chosen = {story for n, story in enumerate(order) if n * blocks // len(order) == block}
    return [t for t in some if t.story in chosen]


def _newsroom(path: Path) -> list[Told]:
    return [Told(document, story, document.key) for story, document in fit.documents(path, fit.detecting())]


if __name__ == "__main__":
    main()
