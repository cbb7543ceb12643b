"""The window of clustering in a real Postgres: the same groups as in memory, under races, and what people decided."""

from __future__ import annotations

import multiprocessing
import random
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from missionwatch.cluster import place
from missionwatch.cluster.keeping import packed
from missionwatch.cluster.traits import lines_of, traits
from missionwatch.errors import StoreError
from missionwatch.model import Document, Placement
from missionwatch.store import Database
from missionwatch.store.cluster import PgWindow, expire, forget, merge, split
from tests.golden.cluster.sets import heavy_edits, placed, told

WINDOW_H = 168.0
RACES = 25
RACERS = 4
LETTERS = str.maketrans("0123456789", "klmnprstvz")


def settle(db: Database, documents: Sequence[Document], batch: int = 25) -> dict[str, Placement]:
    """Place documents in batches as the pipeline does."""
    found: dict[str, Placement] = {}
    for start in range(0, len(documents), batch):
        with db.transaction():
            db.one("lock.batch")
            found |= {p.key: p for p in place(documents[start : start + batch], PgWindow(db, WINDOW_H))}
    return found


def document(number: int, copy: str = "", hours: float = 0) -> Document:
    """A document like no other, and its copies."""
    words = [f"{number:03}{k:02}".translate(LETTERS) for k in range(60)]  # five letters: a stem each
    return Document(
        key=f"story-{number}{copy}",
        url=f"https://{number}{copy}.example/",
        title=" ".join(words[:6]),
        text=" ".join(words[6:40]) + ".\n\n" + " ".join(words[40:]) + ".",
        language="en",
        published_at=datetime(2026, 4, 7, tzinfo=UTC) + timedelta(hours=hours),
        outlet=f"Outlet {copy}",
    )


@pytest.fixture(scope="module")
def stories() -> list[Document]:
    documents = [t.document for t in heavy_edits(told("held"), copies=1, seed=5)]
    return sorted(documents, key=lambda d: (d.published_at, d.key))


def test_groups_in_postgres_are_those_in_memory(db: Database, stories: list[Document]) -> None:
    found, expected = settle(db, stories), placed(stories, batch=25)
    assert _stories(found) == _stories(expected)
    assert {k: p.copy_of for k, p in found.items()} == {k: p.copy_of for k, p in expected.items()}


@pytest.mark.parametrize("seed", range(3))
def test_shuffled_documents_in_batches_of_any_size_make_the_same_stories(
    db: Database, stories: list[Document], seed: int
) -> None:
    chance = random.Random(seed)
    shuffled = chance.sample(stories, len(stories))
    found: dict[str, Placement] = {}
    while shuffled:
        size = 1 if seed == 0 else chance.randint(1, 50)
        found |= settle(db, shuffled[:size])
        shuffled = shuffled[size:]
    expected = placed(stories, batch=len(stories))
    assert _stories(found) == _stories(expected)
    assert {k: p.copy_of for k, p in found.items()} == {k: p.copy_of for k, p in expected.items()}


def test_what_an_earlier_version_kept_is_made_again_from_the_document(db: Database, stories: list[Document]) -> None:
    settle(db, stories[:60])
    db.connection.execute("update work.cluster_document set version = '0', traits = null")
    with Database(db._url) as other:  # remembers nothing
        found = PgWindow(other, WINDOW_H).records([d.key for d in stories[:60]])
    for key, record in PgWindow(db, WINDOW_H).records(list(found)).items():
        assert packed(found[key].traits) == packed(record.traits)


def test_what_is_kept_comes_back_exactly(db: Database, stories: list[Document]) -> None:
    settle(db, stories[:20])
    with Database(db._url) as other:
        for key, record in PgWindow(other, WINDOW_H).records([d.key for d in stories[:20]]).items():
            [document] = PgWindow(other, WINDOW_H).documents([key])
            assert document in stories
            assert record.traits.terms == traits(document, lines_of(document), record.ignored).terms


def test_placing_again_changes_nothing(db: Database, stories: list[Document]) -> None:
    some = stories[:40]
    first = settle(db, some)
    assert settle(db, some, batch=10) == first


def test_a_batch_that_is_rolled_back_leaves_nothing(db: Database) -> None:
    with pytest.raises(RuntimeError), db.transaction():
        db.one("lock.batch")
        place([document(1)], PgWindow(db, WINDOW_H))
        raise RuntimeError("the process dies")
    assert PgWindow(db, WINDOW_H).records(["story-1"]) == {}
    assert settle(db, [document(1), document(1, "-b", 1)])["story-1-b"].copy_of == "story-1"


def test_an_article_that_moved_is_moved_in_work_and_news_too(db: Database) -> None:
    late = document(1, "-b", 2)
    settle(db, [late])
    _load(db, late)
    settle(db, [document(1)])
    row = db.connection.execute("select story_id, placement from news.article where page_key = 'story-1-b'").fetchone()
    assert row is not None and row.placement.startswith("copy of ")


def test_forgotten_documents_leave_no_trace(db: Database) -> None:
    settle(db, [document(1), document(1, "-b", 1), document(2)])
    assert forget(db, ["story-1", "story-2"]) == 2
    for table, count in (("cluster_document", 1), ("cluster_link", 0)):
        row = db.connection.execute(f"select count(*) as n from work.{table}").fetchone()
        assert row is not None and row.n == count, table
    row = db.connection.execute(
        "select (select count(distinct document_id) from work.cluster_term) as terms,"
        " (select count(distinct document_id) from work.cluster_line) as lines"
    ).fetchone()
    assert row == (1, 1)


def test_expired_documents_are_forgotten_in_portions(db: Database) -> None:
    settle(db, [document(n, hours=n) for n in range(5)])
    assert expire(db, datetime(2026, 4, 7, 2, 30, tzinfo=UTC)) == 3
    assert expire(db, datetime(2026, 4, 7, 2, 30, tzinfo=UTC)) == 0


def test_merged_stories_stay_merged_in_later_runs(db: Database) -> None:
    where = settle(db, [document(1), document(2, hours=1)])
    with db.transaction():
        db.one("lock.batch")
        kept = merge(db, where["story-2"].story_id, where["story-1"].story_id, "an analyst")
    assert kept == where["story-1"].story_id
    later = settle(db, [document(2, "-b", 3), replace(document(2, hours=1), title="Another headline altogether")])
    assert {p.story_id for p in later.values()} == {kept}
    row = db.connection.execute(
        "select merged_into from news.story where story_id = %s", (where["story-2"].story_id,)
    ).fetchone()
    assert row is not None and row.merged_into == kept


def test_a_parted_article_stays_parted_with_its_copies(db: Database) -> None:
    where = settle(db, [document(1), document(1, "-b", 1), document(1, "-c", 2)])
    with db.transaction():
        db.one("lock.batch")
        new = split(db, "story-1-c", "an analyst")
    assert new != where["story-1"].story_id
    later = settle(db, [replace(document(1, "-c", 2), title="Edited headline"), document(1, "-d", 3)])
    assert later["story-1-c"].story_id == new
    assert later["story-1-d"].story_id == where["story-1"].story_id


def test_corrections_hold_when_everything_is_placed_again_in_another_order(db: Database) -> None:
    documents = [document(1), document(1, "-b", 1), document(2, hours=1), document(3, hours=2), document(3, "-b", 3)]
    where = settle(db, documents)
    with db.transaction():
        db.one("lock.batch")
        merge(db, where["story-2"].story_id, where["story-1"].story_id, "an analyst")
        parted = split(db, "story-3-b", "an analyst")
    for d in documents:
        _load(db, d)
    forget(db, [d.key for d in documents])
    again = settle(db, documents[::-1], batch=2)
    again |= settle(db, [replace(d, text=f"{d.text} Corrected.") for d in documents], batch=1)
    assert {again[key].story_id for key in ("story-1", "story-1-b", "story-2")} == {where["story-1"].story_id}
    assert again["story-3"].story_id == where["story-3"].story_id
    assert again["story-3-b"].story_id == parted


def test_a_merge_while_another_process_places_copies_holds_for_them_too(database_url: str) -> None:
    with Database(database_url) as db:
        where = settle(db, [document(1), document(2, hours=1)])
        with Database(database_url) as other:
            late = threading.Thread(target=settle, args=(other, [document(2, f"-{n}", n) for n in range(2, 6)], 1))
            with db.transaction():
                db.one("lock.batch")
                late.start()
                kept = merge(db, where["story-2"].story_id, where["story-1"].story_id, "an analyst")
                assert late.is_alive()
            late.join(60)
        row = db.connection.execute(
            "select count(*) as documents, count(distinct story_id) as stories, min(story_id) as it from work.cluster_document"
        ).fetchone()
    assert row == (6, 1, kept)


def test_an_article_that_is_older_than_the_window_keeps_its_place_when_it_is_taken_up_again(db: Database) -> None:
    documents = [document(1), document(1, "-b", 1)]
    where = settle(db, documents)
    for d in documents:
        _load(db, d)
    db.connection.execute(
        "update news.article set copy_of = (select article_id from news.article where page_key = 'story-1')"
        " where page_key = 'story-1-b'"
    )
    expire(db, datetime(2027, 1, 1, tzinfo=UTC))
    again = settle(db, [documents[1]])
    assert again["story-1-b"].story_id == where["story-1-b"].story_id
    assert again["story-1-b"].copy_of == "story-1"


def test_merging_what_is_not_there_is_an_error(db: Database) -> None:
    with pytest.raises(StoreError, match="no story 4711"):
        merge(db, 4711, 4712, "an analyst")
    with pytest.raises(StoreError, match="stands in no story"):
        split(db, "nothing", "an analyst")


def test_processes_that_place_copies_of_one_story_at_once_found_one_story(database_url: str) -> None:
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(RACERS)
    racers = [context.Process(target=_race, args=(database_url, barrier, n)) for n in range(RACERS)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(120)
    assert [racer.exitcode for racer in racers] == [0] * RACERS
    with Database(database_url) as db:
        rows = db.connection.execute(
            "select count(distinct story_id) as stories, count(*) as documents from work.cluster_document"
        ).fetchone()
    assert rows == (RACES, RACES * RACERS)


def _race(url: str, barrier, racer: int) -> None:
    with Database(url) as db:
        db.one("cluster.older", before=datetime(2000, 1, 1, tzinfo=UTC), count=1)
        for number in range(RACES):
            barrier.wait(60)
            settle(db, [document(number, f"-{racer}", racer / 10)])


def test_values_that_disagree_stand_side_by_side_the_newest_with_most_sources_first(db: Database) -> None:
    given = [
        ("story-1", 0, 40),
        ("story-1-b", 1, 40),
        ("story-1-c", 2, 55),
        ("story-1-d", 3, 52),
        ("story-1-e", 30, 60),
    ]
    documents = [document(1, key.removeprefix("story-1"), hours) for key, hours, _ in given]
    settle(db, documents)
    for d, (key, _, value) in zip(documents, given, strict=True):
        _load(db, d)
        db.connection.execute(
            "update news.article set published_at = %s, outlet = %s where page_key = %s",
            (d.published_at, d.outlet, key),
        )
        db.connection.execute(
            "insert into news.figure (article_id, version, number, kind, value, unit, quote, field, start_at, end_at)"
            " select article_id, 1, 1, 'displaced_persons', %s, 'persons', 'q', 'text', 0, 1 from news.article"
            " where page_key = %s",
            (value, key),
        )
    db.connection.execute("update news.article set story_id = (select min(story_id) from news.article)")
    rows = db.connection.execute(
        "select value, source_count, value_count from analyst.figure_ledger order by place"
    ).fetchall()
    assert [tuple(row) for row in rows] == [(60, 1, 4), (40, 2, 4), (52, 1, 4), (55, 1, 4)]


def _stories(found: dict[str, Placement]) -> set[frozenset[str]]:
    groups: dict[int, set[str]] = {}
    for key, placement in found.items():
        groups.setdefault(placement.story_id, set()).add(key)
    return {frozenset(group) for group in groups.values()}


def _load(db: Database, loaded: Document) -> None:
    """The least row of news.article for a placed document."""
    db.connection.execute(
        "insert into news.article (page_key, story_id, feed, outlet, country, language, url, title, text, text_sha256,"
        " first_seen_at, basis, label, score, reason, evidence, entities, event_types, placement, detector)"
        " select page_key, story_id, 'f', 'o', 'ZZ', 'en', %s, 't', 't', 's', now(), 'page', 'direct', 1, '', '[]', '{}',"
        " '{}', reason, 'd' from work.cluster_document where page_key = %s",
        (loaded.url, loaded.key),
    )
