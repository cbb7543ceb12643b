"""From verdict to news: loading, versions, withdrawal, forgetting, retention, and running again over history."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from missionwatch.config import Settings
from missionwatch.errors import ItemError
from missionwatch.model import Detection, Evidence, Figure, Label
from missionwatch.pipeline import cluster, detect, load
from missionwatch.pipeline.clean import text_sha256
from missionwatch.pipeline.load import address_for_people, publisher
from missionwatch.pipeline.upkeep import (
    Again,
    add_article,
    forget_article,
    maintain,
    reopen,
    retry_article,
    would_change,
)
from missionwatch.urls import page_key
from tests import builders

URL = "https://harbour-gazette.example/contingent"
KEY = page_key(URL)
TEXT = "The Harbour mission counts 217 officers, its spokesman said at the quay on Sunday.\n\nHe gave no date for the next."


class Detector:
    """Finds the mission in every text that says so, and one figure."""

    def __init__(self, version: str = "1", label: Label = "direct") -> None:
        self.version = version
        self.label: Label = label

    def detect(self, title: str, text: str, language: str | None = None) -> Detection:
        at = text.find("mission")
        if at < 0 or self.label == "none":
            return Detection("none", 0.0, "no name of the mission", "en")
        return Detection(
            self.label,
            0.9,
            "it says so",
            "en",
            evidence=(Evidence("text", at, at + 7, "mission", "test", text.split("\n")[0]),),
            entities=("org:mss",),
            event_types=("deployment",),
            figures=(Figure("personnel_moved", 217.0, "persons", quote="217 officers"),),
        )


@pytest.fixture
def edges(db, tmp_path):
    return builders.edges(db, tmp_path, detector=Detector)


def through(edges, run_id: str = "run") -> None:
    detect(edges, run_id)
    cluster(edges, run_id)
    load(edges, run_id)


def article(db, key: str = KEY):
    return db.connection.execute("select * from news.article where page_key = %s", (key,)).fetchone()


def rewrite(db, key: str, title: str, text: str) -> None:
    """As if the page had been fetched and cleaned again, with other words."""
    db.connection.execute(
        "update work.article set title = %s, text = %s, text_sha256 = %s where page_key = %s",
        (title, text, text_sha256(title, text), key),
    )


def test_a_relevant_article_is_loaded_once_with_its_figures_and_evidence(edges, db):
    builders.add_article(db, KEY, "Contingent arrives", TEXT)
    through(edges, "run-1")
    through(edges, "run-2")

    loaded = article(db)
    assert (loaded.outlet, loaded.country, loaded.label, loaded.version) == ("Harbour Gazette", "HT", "direct", 1)
    figures = db.connection.execute("select kind, value, unit, quote from analyst.figures").fetchall()
    assert [tuple(row) for row in figures] == [("personnel_moved", 217.0, "persons", "217 officers")]
    assert db.connection.execute("select count(*) as n from news.story").fetchone().n == 1


def test_changed_words_become_a_new_version_of_the_same_article_in_the_same_story(edges, db):
    builders.add_article(db, KEY, "Contingent arrives", TEXT)
    through(edges, "run-1")
    first = article(db)
    rewrite(db, KEY, "Contingent delayed", TEXT.replace("counts", "still counts"))
    through(edges, "run-2")

    second = article(db)
    assert (second.article_id, second.story_id, second.version) == (first.article_id, first.story_id, 2)
    titles = db.connection.execute("select title from news.article_version order by version").fetchall()
    assert [row.title for row in titles] == ["Contingent arrives", "Contingent delayed"]
    assert db.connection.execute("select count(*) as n from analyst.figures").fetchone().n == 1


def test_an_article_that_is_no_mention_any_more_is_withdrawn_and_not_deleted(edges, db):
    builders.add_article(db, KEY, "Contingent arrives", TEXT)
    through(edges, "run-1")
    through(replace(edges, detector=lambda: Detector("2", "none")), "run-2")

    assert article(db).label == "none"
    for view in ("mentions", "stories", "figures"):
        assert db.connection.execute(f"select count(*) as n from analyst.{view}").fetchone().n == 0
    through(replace(edges, detector=lambda: Detector("3")), "run-3")
    assert article(db).label == "direct"


def test_an_aggregators_article_belongs_to_the_publisher_it_leads_to():
    gazette = builders.feed()
    feeds = {
        "harbour-gazette": gazette,
        "world-line": builders.feed("world-line", kind="aggregator", outlet="World Line", country="ZZ"),
    }
    assert publisher(feeds, "world-line", "www.harbour-gazette.example") == ("Harbour Gazette", "HT")
    assert publisher(feeds, "world-line", "www.unknown.example") == ("unknown.example", "ZZ")
    assert publisher(feeds, "harbour-gazette", "elsewhere.example") == ("Harbour Gazette", "HT")


@pytest.mark.parametrize(
    ("seen", "shown"),
    [
        ("https://a.example/x?utm_source=rss", "https://a.example/x"),
        ("http://a.example/x?utm_source=rss#top", "http://a.example/x"),
        ("https://a.example/x?id=7", "https://a.example/x?id=7"),
    ],
)
def test_readers_get_addresses_without_tracking(seen, shown):
    assert address_for_people(seen) == shown


def test_a_forgotten_article_is_gone_everywhere_and_does_not_come_back(edges, db):
    sha256 = edges.archive.put(b"<p>raw</p>")
    builders.add_article(db, KEY, "Contingent arrives", TEXT)
    db.connection.execute("update work.page set body_sha256 = %s", (sha256,))
    through(edges)

    gone = forget_article(edges, URL, "a court order")

    assert gone["articles"] == gone["pages"] == gone["raw bodies"] == 1
    assert article(db) is None and not edges.archive.has(sha256)
    for table in (
        "work.page",
        "work.article",
        "work.detection",
        "work.placement",
        "work.cluster_document",
        "work.cluster_term",
        "news.figure",
        "news.article_version",
    ):
        assert db.connection.execute(f"select count(*) as n from {table}").fetchone().n == 0, table
    with pytest.raises(ItemError, match="does not come back"):
        add_article(edges, "run", URL)
    builders.add_page(db, KEY)
    assert db.connection.execute("select count(*) as n from work.page").fetchone().n == 0


def test_what_was_set_aside_is_taken_up_again_by_hand(edges, db):
    builders.add_article(db, KEY, "Contingent arrives", TEXT)
    broken = replace(edges, detector=lambda: Broken())
    for run in ("run-1", "run-2", "run-3"):
        detect(broken, run)
    detect(edges, "run-4")
    assert db.connection.execute("select count(*) as n from work.detection").fetchone().n == 0

    lifted = retry_article(edges, URL)
    through(edges, "run-5")

    assert [(row.stage, row.outcome, row.reason) for row in lifted] == [("detect", "rejected", "poison")]
    assert article(db).label == "direct"
    assert retry_article(edges, URL) == []


class Broken(Detector):
    def detect(self, title: str, text: str, language: str | None = None) -> Detection:
        raise ZeroDivisionError


def test_reprocessing_shows_what_it_would_change_and_then_changes_it(edges, db):
    builders.add_article(db, KEY, "Contingent arrives", TEXT)
    through(edges, "run-1")
    stricter = replace(edges, detector=lambda: Detector("2", "contextual"))
    again = Again("detect", builders.NOON - timedelta(days=1), builders.NOON + timedelta(days=1))

    changes = would_change(stricter, again)

    assert [(c["before"].split(",")[0], c["after"].split(",")[0]) for c in changes] == [("direct", "contextual")]
    assert article(db).label == "direct", "a dry run changes nothing"
    assert reopen(stricter, again) == 1
    through(stricter, "run-2")
    assert article(db).label == "contextual"


def test_retention_removes_what_is_past_it_and_keeps_what_is_not(edges, db):
    days = timedelta(days=1)
    mention, other = edges.archive.put(b"a mention"), edges.archive.put(b"no mention")
    builders.add_article(db, KEY, "Contingent arrives", TEXT)
    builders.add_article(db, "other", "Sports", "Nothing of the kind.")
    db.connection.execute("update work.page set body_sha256 = %s where page_key = %s", (mention, KEY))
    db.connection.execute("update work.page set body_sha256 = %s where page_key = 'other'", (other,))
    through(edges)

    week_later = replace(edges, clock=lambda: builders.NOON + 8 * days)
    gone = maintain(week_later)
    assert gone["pages"] == 2
    assert gone["clustered documents"] == 0, "late articles are compared with those of weeks ago"
    assert edges.archive.has(mention) and edges.archive.has(other)
    assert article(db) is not None

    again = Again("clean", builders.NOON - days, builders.NOON + days)
    assert reopen(week_later, again) == 2, "bodies outlive the rows that knew of them"
    maintain(week_later)

    three_weeks_later = replace(edges, clock=lambda: builders.NOON + 22 * days)
    assert maintain(three_weeks_later)["clustered documents"] == 1

    month_later = replace(edges, clock=lambda: builders.NOON + 31 * days)
    assert maintain(month_later)["raw bodies"] == 1
    assert edges.archive.has(mention) and not edges.archive.has(other)

    before = funnel(db)
    assert before
    season_later = replace(edges, clock=lambda: builders.NOON + 92 * days)
    assert maintain(season_later)["outcomes"] > 0
    assert db.connection.execute("select count(*) as n from ops.outcome").fetchone().n == 0
    assert funnel(db) == before, "daily sums stay"
    assert article(db) is not None


def funnel(db) -> set[tuple[str, str, str, int]]:
    return {
        (r.stage, r.outcome, r.reason, r.items)
        for r in db.connection.execute("select stage, outcome, reason, items from ops.funnel").fetchall()
    }


def test_an_entry_that_its_feed_still_lists_is_never_forgotten(edges, db):
    db.run(
        "poll.add_entry",
        feed="harbour-gazette", page_key=KEY, guid="1", link=URL, title="", summary="", categories=[], published_at=None,
        at=builders.NOON, host="harbour-gazette.example", run_id="run", verdict="fetch",
    )  # fmt: skip
    later = replace(edges, clock=lambda: builders.NOON + timedelta(days=40))
    for last_read, stays in ((builders.NOON, True), (builders.NOON + timedelta(days=39), False)):
        db.connection.execute(
            "insert into ops.feed_state (feed, url, last_read_at) values ('harbour-gazette', 'u', %s) "
            "on conflict (feed) do update set last_read_at = excluded.last_read_at",
            (last_read,),
        )
        maintain(later)
        assert bool(db.connection.execute("select count(*) as n from work.entry").fetchone().n) is stays


def test_a_batch_with_one_bad_item_loses_only_that_one(edges, db):
    builders.add_article(db, KEY, "Contingent arrives", TEXT)
    builders.add_article(db, "second", "Another", "Of the mission, another report altogether from the hills.")
    edges = replace(edges, settings=Settings())
    detect(edges, "run")
    cluster(edges, "run")
    db.connection.execute("reset role")
    db.connection.execute("alter table news.article add constraint refuse check (title <> 'Another')")
    db.connection.execute("set role missionwatch_writer")
    load(edges, "run")

    ended = {
        r.item: r.outcome
        for r in db.connection.execute("select item, outcome from ops.outcome where stage = 'load'").fetchall()
    }
    assert ended == {KEY: "kept", "second": "crashed"}


def test_people_merge_and_split_stories_and_later_runs_respect_it(
    edges, db, database_url, tmp_path, monkeypatch, capsys
):
    from missionwatch.cli import main

    monkeypatch.setenv("MISSIONWATCH_DATABASE_URL", database_url)
    monkeypatch.setenv("MISSIONWATCH_HOME", str(tmp_path / "home"))
    other = "https://harbour-gazette.example/cows"
    builders.add_article(db, KEY, "Contingent arrives", TEXT)
    builders.add_article(
        db, page_key(other), "Prices of cattle", "The mission to the hills bought forty cows at the fair."
    )
    through(edges, "run-1")
    first, second = article(db).story_id, article(db, page_key(other)).story_id
    assert first != second

    assert main(["stories", "merge", str(second), str(first)]) == 0
    assert {r.story_id for r in db.connection.execute("select story_id from analyst.mentions").fetchall()} == {first}
    assert main(["stories", "split", other]) == 0
    through(edges, "run-2")
    stories = {
        r.url: r.story_id for r in db.connection.execute("select url, story_id from analyst.mentions").fetchall()
    }
    assert len(set(stories.values())) == 2
    assert main(["explain", other]) == 0
    assert "It is a brief of 11 words" in capsys.readouterr().out
    assert main(["stories", "merge", "4711", "1"]) == 1
    assert "there is no story 4711" in capsys.readouterr().err
