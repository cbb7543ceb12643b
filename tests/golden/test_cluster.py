"""Documents -> copies and stories: floors that fall only on purpose. Nothing was learned from held.yaml, unseen.yaml or the
optional set."""

from __future__ import annotations

import json
import random
from datetime import datetime
from itertools import combinations
from pathlib import Path

import pytest

from missionwatch.cluster.lineage import origins
from missionwatch.config import ROOT
from missionwatch.model import Document
from tests.golden.cluster.sets import Told, detected, heavy_edits, placed, rand_index, scores, told
from tests.golden.cluster.sources import partition, reports, sourced

OPTIONAL = ROOT.parent / "shared" / "data" / "dedup" / "dev.jsonl"


@pytest.fixture(scope="module")
def held() -> list[Told]:
    return told("held")


def test_stories_nobody_learned_from_are_told_apart_in_seven_languages(held: list[Told]) -> None:
    found = scores(held, placed([t.document for t in held]))
    assert found.copies == 1.0
    assert found.stories >= 0.98, found.missed
    assert found.across >= 0.98, found.missed
    assert found.joined == []


@pytest.mark.parametrize(("half", "stories", "across"), [(0, 0.98, 0.98), (1, 0.97, 0.97)])
def test_sixty_nine_more_stories_are_told_apart(half: int, stories: float, across: float) -> None:
    right = told("unseen", half)
    found = scores(right, placed([t.document for t in right]))
    assert found.copies == 1.0
    assert found.stories >= stories, (found.joined, found.missed)
    assert found.across >= across, (found.joined, found.missed)


TRAPS = (
    ("weekly-feb-1", "weekly-feb-8", "weekly-feb-9-fr", "weekly-feb-16-fr"),
    ("ops-log-apr-7", "ops-log-apr-8", "ops-log-apr-9", "boletin-es-1", "boletin-es-2"),
    ("chad-400", "salvador-120"),
    ("gambia-144", "families-144", "sierra-leone-150"),
    ("kenyans-230", "inmates-230"),
    ("first-kenyans", "second-kenyans"),
    ("jamaica-first", "jamaica-second"),
    ("pont-sonde-march-3", "pont-sonde-march-6"),
    ("belair-raid-1", "belair-raid-2", "background-long", "weekend-review"),
    ("christofides-gonaives", "christofides-cayes"),
    ("explainer-en", "explainer-fr", "roundup-caribbean", "vote-2793", "oas-plan"),
)


def test_bulletins_contingents_repeated_attacks_and_round_ups_never_share_a_story() -> None:
    right = told("unseen")
    where = placed([t.document for t in right])
    homes = {
        story: {where[t.document.key].story_id for t in right if t.story == story} for trap in TRAPS for story in trap
    }
    for trap in TRAPS:
        for one, other in combinations(trap, 2):
            assert not homes[one] & homes[other], (one, other)


def test_bulletins_and_contingents_of_one_form_stay_apart(held: list[Told]) -> None:
    where = placed([t.document for t in [*held, *told("fit")]])
    for one, other in (
        ("note-june-11-a", "note-june-12-a"),
        ("bulletin-march-2-a", "bulletin-march-9-a"),
        ("jamaica-96-a", "bahamas-40-a"),
        ("chad-312-a", "guatemala-150-a"),
    ):
        assert where[one].story_id != where[other].story_id, (one, other)
        assert where[one].copy_of is None and where[other].copy_of is None


def test_an_update_joins_its_story_and_is_no_copy(held: list[Told]) -> None:
    where = placed([t.document for t in held])
    for update in ("base-mirebalais-upd", "kenscoff-displaced-upd", "us-52-million-upd"):
        assert where[update].story_id == where[update.replace("-upd", "-a")].story_id, update
        assert where[update].copy_of is None


def test_groups_do_not_depend_on_order_and_batches(held: list[Told]) -> None:
    documents = [t.document for t in heavy_edits(held, copies=2, seed=3)]
    whole = _groups(placed(documents, batch=len(documents)))
    for seed, batch in ((1, 7), (2, 25), (3, 1)):
        shuffled = random.Random(seed).sample(documents, len(documents))
        assert _groups(placed(shuffled, batch=batch, is_sorted=False)) == whole, (seed, batch)


def test_republished_texts_with_heavy_edits_are_found() -> None:
    everything = [t for name in ("fit", "held") for t in told(name) if t.document.text.count("\n\n") >= 2]
    documents = heavy_edits(everything, copies=6, seed=11)
    where = placed([t.document for t in documents])
    found = [where[t.document.key].copy_of or t.document.key for t in documents]
    assert len(documents) > 200
    assert rand_index([t.original for t in documents], found) >= 0.98


def test_the_optional_labelled_set() -> None:
    if not OPTIONAL.exists():
        pytest.skip("the labelled set is not there: put dedup/dev.jsonl into ../shared/data")
    labelled = [_labelled(json.loads(line)) for line in Path(OPTIONAL).read_text(encoding="utf-8").splitlines()]
    found = scores(labelled, placed([t.document for t in labelled]))
    assert found.copies == 1.0
    assert found.stories >= 0.97
    assert found.across >= 0.95
    assert found.joined == []


def _labelled(row: dict[str, str]) -> Told:
    document = Document(
        key=row["id"],
        url=row["url"],
        title=row["title"],
        text=row["text"],
        language=row["lang"],
        published_at=datetime.fromisoformat(row["published"]),
        outlet=row["source"],
    )
    return Told(detected(document), row["story"], row["dup_group"])


def _groups(where: dict) -> tuple[set[frozenset[str]], set[frozenset[str]]]:
    stories: dict[int, set[str]] = {}
    copies: dict[str, set[str]] = {}
    for key, placement in where.items():
        stories.setdefault(placement.story_id, set()).add(key)
        copies.setdefault(placement.copy_of or key, set()).add(key)
    return {frozenset(group) for group in stories.values()}, {frozenset(group) for group in copies.values()}


def test_every_invented_story_counts_its_independent_sources_right() -> None:
    known = sourced()
    found = origins(reports(known))
    wrong = [
        story
        for story in dict.fromkeys(s.story for s in known)
        if (members := [s for s in known if s.story == story])
        and partition([found[s.document.key] for s in members]) != partition([s.origin for s in members])
    ]
    assert len(known) >= 80
    assert wrong == []
