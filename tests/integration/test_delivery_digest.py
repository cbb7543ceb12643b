"""A digest out of a real database: its counts are those of independent queries, its quotations stand in stored articles."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup

from missionwatch.config import ChannelRoute, DigestRoute
from missionwatch.digest import DigestInputs, Due, build, due_editions, period
from missionwatch.model import Digest
from missionwatch.store import Database, Row
from missionwatch.store.delivery import built, claim, gather, save_digest, stored_digest, watched_since
from tests.integration import invented_news as news
from tests.integration.invented_news import END, NOW

ROUTE = DigestRoute(at="06:00", timezone="America/Port-au-Prince", channel="desk")
DUE = Due("daily", ROUTE, *period(ROUTE, NOW))
DESK = ChannelRoute(type="email", sender="missionwatch@desk.example", recipients=["a@desk.example", "b@desk.example"])  # type: ignore[arg-type]
FRENCH = "Les agents de la Mission multinationale d’appui à la sécurité sont 217 de plus."
FRENCH_NAME = "Mission multinationale d’appui à la sécurité"


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    with Database(database_url) as opened:
        yield opened


@pytest.fixture
def day(db: Database) -> Database:
    """Two stories of the period, one that goes on, one from before; feeds with trouble; things left out."""
    news.run(db, END - timedelta(days=40))
    arrival, running, before = news.story(db), news.story(db), news.story(db)
    french: dict[str, Any] = {"sentence": FRENCH, "quote": FRENCH_NAME, "language": "fr", "agency": "PCA"}
    moved, placed = ("personnel_moved", 217.0, "persons"), ("personnel_deployed", 617.0, "persons")
    first = news.article(db, arrival, "Quotidien", "Un contingent arrive", hours=20, figures=(moved, placed), **french)
    news.article(db, arrival, "Gazette", "Contingent lands", hours=10, figures=(("personnel_moved", 200, "persons"),))
    for n in range(3):
        more = french | {"hours": 9 - n, "copy_of": first, "figures": (moved,)}
        news.article(db, arrival, f"Customer{n}", "Un contingent arrive", **more)
    spares: dict[str, Any] = {"events": ("funding_logistics",)}
    news.article(db, running, "Post", "Spare parts are late", hours=24 * 9, **spares)
    news.article(
        db, running, "Diario", "Faltan repuestos", hours=4, label="contextual", basis="feed entry only", **spares
    )
    mandate: dict[str, Any] = {"events": ("mandate",), "figures": (("personnel_deployed", 400, "persons"),)}
    news.article(db, before, "Monitor", "Council weighs a mandate", hours=26, **mandate)
    news.article(db, arrival, "Later", "After the end", hours=-0.5)
    today = [
        ("poll", "kept", "new entries", "gazette", 1),
        ("poll", "kept", "not modified", "post", 1),
        ("poll", "deferred", "unreachable", "lakay", 1),
        ("poll", "skipped", "not matching", "gazette", 31),
        ("fetch", "kept", "page", "gazette", 20),
        ("fetch", "rejected", "gone", "gazette", 4),
        ("clean", "kept", "", "gazette", 20),
        ("detect", "kept", "direct", "gazette", 6),
        ("detect", "skipped", "no mission", "gazette", 14),
    ]
    earlier = [("fetch", "deferred", "rate limited", "post", 2), ("fetch", "deferred", "gone", "gazette", 4)]
    news.outcomes(db, today)
    news.outcomes(db, earlier, hours=9, run="run 0")
    news.outcomes(db, [("detect", "skipped", "no mission", "gazette", 99)], hours=30, run="an earlier day")
    news.feed_state(db, "lakay", error_streak=14, error_since=END - timedelta(hours=50), reason="unreachable")
    news.feed_state(db, "gazette", last_new_entry_at=datetime.now(UTC), expected_gap_min=120.0)
    return db


def digest_of(db: Database) -> Digest:
    return build(gather(db, DUE, NOW, topic="Haiti security mission", contact=DESK.sender))


def article_of(db: Database, outlet: str) -> Row:
    row = db.connection.execute("select * from news.article where outlet = %s", (outlet,)).fetchone()
    assert row
    return row


def page_of(digest: Digest) -> BeautifulSoup:
    return BeautifulSoup(digest.html, "html.parser")


def flat(text: str) -> str:
    return " ".join(text.split())


def test_every_quotation_stands_in_the_stored_version_of_its_article(day: Database) -> None:
    quotes = page_of(digest_of(day)).select("blockquote")
    assert len(quotes) >= 3
    for quote in quotes:
        link, sentence = quote.select_one("a"), quote.select_one("p")
        assert link is not None and sentence is not None
        row = day.connection.execute(
            "select v.text, a.outlet, a.language from news.article_version as v "
            "join news.article as a using (article_id, version) where a.url = %s",
            (link["href"],),
        ).fetchone()
        assert row and flat(sentence.get_text())[1:-1].strip() in flat(row.text)
        assert row.outlet in quote.get_text() and sentence["lang"] == row.language
        assert all(mark.get_text() in row.text for mark in quote.select("mark"))


def test_counts_of_stories_are_those_of_the_analysts_view(day: Database) -> None:
    day.connection.execute("delete from news.article where outlet = 'Later'")  # the view knows it, the period does not
    page = page_of(digest_of(day))
    told = [flat(tag.get_text()) for tag in page.select(".counts")]
    rows = day.connection.execute("select * from analyst.stories where title <> 'Council weighs a mandate'").fetchall()
    assert len(told) == len(rows) == 2
    for row in rows:
        assert any(
            text.startswith(f"{row.independent_count} independent reports · {row.outlet_count} outlets")
            for text in told
        )
    assert {flat(h.get_text()) for h in page.select("h3 span[lang]")} == {row.title for row in rows}
    assert told[0].endswith("fr 4, en 1")


def test_what_was_loaded_after_the_end_is_not_in_it(day: Database) -> None:
    digest = digest_of(day)
    assert "After the end" not in digest.html and "2 stories from 6 articles" in digest.html


def test_copies_count_once_in_figures_and_rivals_stand_side_by_side(day: Database) -> None:
    digest = digest_of(day)
    rows = {flat(tr.get_text(" ")) for tr in page_of(digest).select("table.grid > tr")}
    assert any(r.startswith("Group on the move [1] sources differ 217 | 200 1 | 1") for r in rows)
    assert any(r.startswith("Personnel in place 617 400 ▲ 1") for r in rows)
    assert "agency copy of PCA, 4 outlets carry it" in digest.html


def test_the_chart_counts_independent_reports_of_each_day(day: Database) -> None:
    inputs = gather(day, DUE, NOW, topic="t")
    rows = day.connection.execute("select loaded_at, copy_of from news.article where loaded_at < %s", (END,)).fetchall()
    for number, seen in enumerate(inputs.days):
        start, end = END - timedelta(days=28 - number), END - timedelta(days=27 - number)
        of_day = [r for r in rows if start <= r.loaded_at < end]
        assert (seen.originals, seen.copies) == (
            sum(r.copy_of is None for r in of_day),
            sum(r.copy_of is not None for r in of_day),
        )
    assert sum(d.originals for d in inputs.days) == 5


def test_each_item_is_left_out_once_with_its_last_reason(day: Database) -> None:
    text = flat(digest_of(day).text)
    assert "31 entries of feeds not taken up: not matching." in text
    assert "4 pages not fetched: gone." in text
    assert "14 articles not about the mission: no mission." in text
    assert "2 to be tried again: fetch: rate limited." in text


def test_it_says_what_it_could_not_see(day: Database) -> None:
    text = flat(digest_of(day).text)
    assert "2 of 3 feeds that were due could be read." in text
    assert "1 feed broken: lakay (unreachable, since Sun 19 Jan 04:00)." in text
    assert "judged by its feed entry alone" in text


def test_feeds_that_are_no_longer_declared_are_not_missed(day: Database) -> None:
    inputs = gather(day, DUE, NOW, topic="t", outlets={"gazette": "The Gazette"})
    assert inputs.feeds == ()
    assert [f.name for f in gather(day, DUE, NOW, topic="t", outlets={"lakay": "Radio Lakay"}).feeds] == ["Radio Lakay"]


def test_quiet_event_types_and_the_day_before_are_told(day: Database) -> None:
    text = flat(digest_of(day).text)
    assert "Stories: 1 new, 1 updated; 1 in all the day before" in text
    assert "Articles: 6, of them 3 independent reports; 1 the day before" in text
    assert "Quiet: mandate (last 20 Jan)" in text


def test_a_stored_digest_is_built_again_byte_for_byte_from_its_inputs(day: Database) -> None:
    digest = digest_of(day)
    save_digest(day, digest, "desk", DESK, NOW)
    day.connection.execute("update news.article set title = 'changed since', score = 0.1")
    row = day.connection.execute("select html, text, subject, inputs from news.digest").fetchone()
    assert row
    again = build(DigestInputs.from_json(row.inputs))
    assert (
        (again.html, again.text, again.subject)
        == (row.html, row.text, row.subject)
        == (digest.html, digest.text, digest.subject)
    )


def test_a_late_digest_tells_what_was_known_at_the_end(day: Database) -> None:
    row = article_of(day, "Gazette")
    after = END + timedelta(hours=2)
    news.version(day, row.article_id, 2, "Rewritten afterwards", "x " + row.text, "direct", "[]", ["deployment"], after)
    day.connection.execute(
        "update news.article set title = 'Rewritten afterwards', version = 2 where outlet = 'Gazette'"
    )
    digest = build(gather(day, DUE, NOW + timedelta(hours=30), topic="t"))
    assert "Contingent lands" in digest.html and "Rewritten afterwards" not in digest.html
    assert "Built late: 30 hours" in digest.html


def test_what_was_withdrawn_since_is_not_told(day: Database) -> None:
    day.connection.execute("update news.article set label = 'none' where outlet = 'Gazette'")
    assert "Contingent lands" not in digest_of(day).html


def test_an_article_that_its_outlet_changed_makes_its_story_updated(day: Database) -> None:
    row = article_of(day, "Monitor")
    title, text = "Council weighs a shorter mandate", "Changed. " + row.text
    evidence, events = json.dumps(row.evidence), list(row.event_types)
    news.version(day, row.article_id, 2, title, text, "direct", evidence, events, END - timedelta(hours=2))
    told = flat(digest_of(day).text.replace("|", " "))
    assert "Council weighs a shorter mandate - updated" in told and "version 2" in told
    assert "1 article changed by its outlet" in told


def test_a_digest_is_stored_once_and_mailed_once_to_each_reader(day: Database) -> None:
    digest = digest_of(day)
    assert save_digest(day, digest, "desk", DESK, NOW).outcome == "kept"
    assert (
        save_digest(day, build(gather(day, DUE, NOW + timedelta(hours=1), topic="other")), "desk", DESK, NOW).outcome
        == "skipped"
    )
    assert [c.message.recipient for c in claim(day, "me", NOW)] == ["a@desk.example", "b@desk.example"]
    assert stored_digest(day, "daily", END) == digest
    assert due_editions({"daily": ROUTE}, built(day, END - timedelta(days=10)), NOW, END - timedelta(hours=1)) == []


def test_an_edition_without_a_channel_is_stored_and_not_mailed(day: Database) -> None:
    assert save_digest(day, digest_of(day), None, None, NOW).outcome == "kept"
    assert claim(day, "me", NOW) == [] and stored_digest(day, "daily", END) is not None


def test_a_new_system_has_no_day_to_tell_of_until_it_collects(db: Database) -> None:
    assert watched_since(db) is None
    news.run(db, END - timedelta(hours=2))
    assert watched_since(db) == END - timedelta(hours=2)


def test_an_empty_day_is_told_with_what_was_looked_at(db: Database) -> None:
    news.run(db, END - timedelta(days=3))
    news.article(db, news.story(db), "Gazette", "The last one", hours=50)
    news.outcomes(
        db, [("poll", "kept", "nothing new", "gazette", 1), ("detect", "skipped", "no mission", "gazette", 3)]
    )
    text = flat(digest_of(db).text)
    assert "1 of 1 feed was read" in text and "1 of 1 feed that was due could be read." in text
    assert "3 judged" in text and "The last one before: The last one, Gazette" in text
    assert "too few to say what is usual" in text


def test_nothing_at_all_is_no_reason_to_fail(db: Database) -> None:
    digest = digest_of(db)
    assert "No feed was asked in this period" in digest.text and re.search(r"no proof of silence", digest.html)
