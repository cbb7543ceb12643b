"""One small day, from the newsroom's feeds to the mails that arrive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from missionwatch import pipeline, wiring
from missionwatch.pipeline.edges import Edges
from tests.journey.conftest import World
from tests.newsroom import expected

FIGURES_FLOOR = 0.93  # share of the day's clear figures with their right meaning; only up
SPACING_S = 0.05  # web.host_spacing_s of the newsroom's configuration


@contextmanager
def edges_at_newsroom_time(world: World) -> Iterator[Edges]:
    """The real edges, with the newsroom's clock."""
    with wiring.open_edges(clock=lambda: world.newsroom.clock) as edges:
        yield edges


def one_pass(world: World, run_id: str) -> pipeline.Report:
    with edges_at_newsroom_time(world) as edges:
        edges.db.run("run.start", run_id=run_id, kind="by hand", at=edges.clock())
        pipeline.run_line(edges, run_id)
        pipeline.alert(edges, run_id)
        return pipeline.report(edges, run_id)


@pytest.fixture(scope="module")
def whole_day(shared_world: World) -> World:
    """The day in three looks: before the edits of its articles, at its end, and half an hour later."""
    world = shared_world
    world.newsroom.set_clock(world.newsroom.now - timedelta(hours=8))
    one_pass(world, "run-1")
    world.newsroom.set_clock(world.newsroom.now)
    one_pass(world, "run-2")
    world.newsroom.advance(timedelta(minutes=30))
    one_pass(world, "run-3")
    return world


def rows(world: World, query: str) -> list:
    with wiring.open_edges() as edges:
        return edges.db.connection.execute(query).fetchall()


def test_the_day_becomes_exactly_its_mentions_stories_and_copies(whole_day: World):
    world, day = whole_day, whole_day.newsroom.day
    ids = {mention.url: key for key, mention in expected.expected_mentions(day).items()}
    mentions = rows(world, "select m.*, n.page_key from analyst.mentions m join news.article n using (article_id)")
    found = {article_id(world, m.url): m for m in mentions}

    assert set(found) == set(ids.values())
    assert len(mentions) == len(found)
    for key, wanted in expected.expected_mentions(day).items():
        mention = found[key]
        assert (key, mention.label) == (key, wanted.label)
        assert (key, mention.outlet, mention.language) == (key, wanted.outlet, wanted.language)
        assert (key, mention.title) == (key, wanted.title)
        assert wanted.basis in (None, mention.basis), key
        assert set(wanted.entities) <= set(mention.entities), key

    stories: dict[int, set[str]] = {}
    for key, mention in found.items():
        stories.setdefault(mention.story_id, set()).add(key)
    assert {frozenset(s) for s in stories.values()} == set(expected.expected_stories().values())

    roots: dict[int, set[str]] = {}
    by_number = {m.article_id: key for key, m in found.items()}
    for key, mention in found.items():
        if mention.copy_of:
            roots.setdefault(mention.copy_of, {by_number[mention.copy_of]}).add(key)
    assert {frozenset(group) for group in roots.values()} == expected.expected_copies()


def article_id(world: World, url: str) -> str | None:
    """The newsroom's id of an address; None for a page that is no article."""
    from missionwatch.urls import page_key
    from tests.newsroom.stories import articles

    keys = {page_key(world.newsroom.day.url(article)): article.id for article in articles().values()}
    return keys.get(page_key(url))


def test_figures_and_evidence_can_be_checked_in_the_stored_text(whole_day: World):
    world, day = whole_day, whole_day.newsroom.day
    figures: dict[str, set[tuple[str, float]]] = {}
    for row in rows(
        world,
        "select n.url, f.kind, f.value from news.figure f join news.article n "
        "on f.article_id = n.article_id and f.version = n.version",
    ):
        figures.setdefault(article_id(world, row.url), set()).add((row.kind, row.value))
    wanted = {
        (key, kind, float(value))
        for key, mention in expected.expected_mentions(day).items()
        for kind, value, _ in mention.figures
    }
    right = {row for row in wanted if row[1:] in figures.get(row[0], set())}
    assert len(right) >= FIGURES_FLOOR * len(wanted), sorted(wanted - right)

    for row in rows(world, "select title, text, evidence from news.article"):
        assert row.evidence, row.title
        for evidence in row.evidence:
            field = row.title if evidence["field"] == "title" else row.text
            assert field[evidence["start"] : evidence["end"]] == evidence["quote"]


def test_texts_are_clean(whole_day: World):
    for row in rows(whole_day, "select url, text from work.article join work.page using (page_key, url)"):
        key = article_id(whole_day, row.url)
        if key is not None:  # some pages are there for their troubles only
            assert row.text == expected.expected_text(key), key


def test_every_trouble_ends_as_it_should(whole_day: World):
    last = {
        (row.stage, row.item_url.split("?")[0] if row.item_url else row.item): (row.outcome, row.reason)
        for row in rows(
            whole_day,
            "select stage, item, item_url, outcome, reason from ops.outcome where outcome <> 'waiting' order by at",
        )
    }
    for wanted in expected.expected_outcomes(whole_day.newsroom.day):
        stage = "fetch" if wanted.reasons == ("backlog",) else wanted.stage
        outcome, reason = last[stage, wanted.url.split("?")[0]]
        assert (wanted.item, outcome) == (wanted.item, wanted.outcome)
        assert not wanted.reasons or reason.startswith(tuple(wanted.reasons)), (wanted.item, reason)


def test_the_sums_of_outcomes_are_the_items_that_came_in(whole_day: World):
    for row in rows(
        whole_day,
        """
        select e.run_id, count(*) as entries,
            (select count(*) from ops.outcome o
             where o.run_id = e.run_id and o.stage = 'fetch' and (o.item, o.feed) in (
                select x.page_key, x.feed from work.entry x where x.run_id = e.run_id)) as outcomes
        from work.entry e group by e.run_id""",
    ):
        assert row.entries == row.outcomes, row.run_id
    stages = {
        (row.run_id, row.stage): row.items
        for row in rows(whole_day, "select run_id, stage, count(*) as items from ops.outcome group by 1, 2")
    }
    kept = {
        (row.run_id, row.stage): row.items
        for row in rows(
            whole_day, "select run_id, stage, count(*) as items from ops.outcome where outcome = 'kept' group by 1, 2"
        )
    }
    for run in ("run-1", "run-2", "run-3"):
        assert stages.get((run, "clean"), 0) == kept.get((run, "fetch"), 0)
        assert stages.get((run, "detect"), 0) == kept.get((run, "clean"), 0)
        assert stages.get((run, "cluster"), 0) == kept.get((run, "detect"), 0)


def test_an_edited_article_has_two_versions(whole_day: World):
    edited = {
        article_id(whole_day, row.url): row.version
        for row in rows(whole_day, "select url, version from news.article where version > 1")
    }
    assert set(edited) == set(expected.expected_edits())


def test_alert_and_digest_mails_arrive_once(whole_day: World):
    world = whole_day
    direct = rows(world, "select distinct story_id from analyst.mentions where label = 'direct'")
    alerts = rows(world, "select story_id, status from analyst.alerts")
    assert Counter(row.story_id for row in alerts) == Counter(row.story_id for row in direct)
    assert {row.status for row in alerts} == {"sent"}
    assert len(world.mailroom.mails) == len(direct)

    with edges_at_newsroom_time(world) as edges:
        pipeline.digest(edges, "digest-1")
        pipeline.digest(edges, "digest-2")
    digests = rows(world, "select * from analyst.digests")
    assert digests and all(row.sent_at for row in digests)
    assert len(world.mailroom.mails) == len(direct) + len(digests)
    assert all(recipient == "desk@newsroom.example" for recipient, _ in world.mailroom.mails)
    message_ids = [mail["Message-ID"] for _, mail in world.mailroom.mails]
    assert len(message_ids) == len(set(message_ids))


def test_nothing_comes_twice_when_every_stage_runs_twice(whole_day: World):
    counts = """
        select (select count(*) from news.article) as articles, (select count(*) from news.article_version) as versions,
            (select count(*) from news.figure) as figures, (select count(*) from news.story) as stories,
            (select count(*) from news.alert) as alerts, (select count(*) from news.outbox) as messages"""
    before, mails = rows(whole_day, counts)[0], len(whole_day.mailroom.mails)
    with edges_at_newsroom_time(whole_day) as edges:
        edges.db.connection.execute("delete from work.state where stage <> 'fetch'")
        edges.db.connection.execute(
            "update ops.feed_state set next_poll_at = '2000-01-01', body_sha256 = null, etag = null"
        )
        edges.db.connection.execute("update ops.feed_state set last_modified = null")
        for run in ("again-1", "again-2"):
            pipeline.run_line(edges, run)
            pipeline.alert(edges, run)
    assert rows(whole_day, counts)[0] == before
    assert len(whole_day.mailroom.mails) == mails


def test_one_host_is_asked_one_request_at_a_time_with_its_spacing(whole_day: World):
    by_host: dict[str, list[float]] = {}
    for request in whole_day.newsroom.requests:
        by_host.setdefault(request.host, []).append(request.at_s)
    for host, times in by_host.items():
        # The server notes a request when it has answered, so single gaps jitter; their sum does not.
        assert times[-1] - times[0] >= 0.9 * SPACING_S * (len(times) - 1), host
    assert any("if-none-match" in r.headers or "if-modified-since" in r.headers for r in whole_day.newsroom.requests)
