"""What an analyst sees does not depend on the order in which documents came or on how the batches were cut."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from missionwatch.cluster import MemoryWindow, place
from missionwatch.model import Document, Placement
from tests.golden.cluster.sets import heavy_edits, told

SEEDS = 20
Groups = tuple[set[frozenset[str]], dict[str, str | None]]


def settled(documents: Sequence[Document], sizes: Sequence[int]) -> Groups:
    """The stories, and each document's original, of documents that come in batches of these sizes, over and over."""
    window, start, turn = MemoryWindow(), 0, 0
    while start < len(documents):
        size = sizes[turn % len(sizes)]
        place(documents[start : start + size], window)
        start, turn = start + size, turn + 1
    return _groups(window.placements)


def _groups(places: dict[str, Placement]) -> Groups:
    stories: dict[int, set[str]] = {}
    for key, placement in places.items():
        stories.setdefault(placement.story_id, set()).add(key)
    return {frozenset(story) for story in stories.values()}, {key: p.copy_of for key, p in places.items()}


@pytest.mark.parametrize(("name", "copies"), [("fit", 0), ("held", 2)])
def test_shuffled_documents_in_batches_of_any_size_make_the_same_stories(name: str, copies: int) -> None:
    documents = [t.document for t in (heavy_edits(told(name), copies=copies, seed=3) if copies else told(name))]
    whole = settled(documents, [len(documents)])
    assert len(whole[0]) > 5
    for seed in range(SEEDS):
        chance = random.Random(seed)
        shuffled = chance.sample(documents, len(documents))
        sizes = [1] if seed == 0 else [50] if seed == 1 else [chance.randint(1, 50) for _ in range(9)]
        assert settled(shuffled, sizes) == whole, (seed, sizes)


def test_documents_that_change_and_come_again_make_the_same_stories_as_if_they_had_come_once() -> None:
    documents = [t.document for t in heavy_edits(told("held"), copies=1, seed=8)]
    whole = settled(documents, [len(documents)])
    for seed in range(5):
        chance = random.Random(seed)
        first = [d if chance.random() < 0.5 else _unfinished(d) for d in documents]
        window = MemoryWindow()
        for batch in (first, chance.sample(documents, len(documents))):
            for start in range(0, len(batch), 17):
                place(batch[start : start + 17], window)
        assert _groups(window.placements)[0] == whole[0], seed


def _unfinished(document: Document) -> Document:
    return replace(document, text=document.text.split("\n\n")[0])
