"""Alerts and the outbox on a real database: told once, never lost, whatever is killed when."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from missionwatch.channels import CHANNELS, Mailbox
from missionwatch.config import AlertRoute, ChannelRoute, Routes
from missionwatch.errors import DeliveryError
from missionwatch.store import Database, delivery
from missionwatch.store.delivery import MAX_TRIES, bury, claim, failed, give_back, raise_alerts, sent
from tests.integration import invented_news as news
from tests.integration.invented_news import END, NOW
from tests.integration.mail_server import Letters, mail_server

DESK = ChannelRoute(type="email", sender="missionwatch@desk.example", recipients=["a@desk.example", "b@desk.example"])  # type: ignore[arg-type]
ROUTES = Routes(channels={"desk": DESK}, alerts=[AlertRoute(rule="new_direct_story", channel="desk")])  # type: ignore[arg-type]
LATER = timedelta(minutes=31)  # longer than a lease


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    with Database(database_url) as opened:
        yield opened


def relay(db: Database, mailbox: Mailbox, now: datetime, owner: str = "me") -> list[str]:
    """Send what is due, as the pipeline does; the outcomes."""
    ended = []
    with CHANNELS["email"](mailbox, DESK.sender) as channel:
        for item in claim(db, owner, now):
            try:
                channel.send(item.message)
                ended.append(sent(db, item, now).outcome)
            except DeliveryError as error:
                ended.append(failed(db, item, error, now).outcome)
    return ended


def statuses(db: Database) -> list[str]:
    return [row.status for row in db.connection.execute("select status from news.outbox order by outbox_id")]


def test_a_new_direct_story_is_told_to_each_reader_once(db: Database) -> None:
    number = news.story(db)
    news.article(db, number, "Lakay", "Before", label="contextual", hours=6)
    news.article(db, number, "Gazette", "Contingent lands", hours=5)
    told = raise_alerts(db, ROUTES, NOW)
    assert [(t.item, t.outcome, t.feed) for t in told] == [(f"new_direct_story:{number}:desk", "kept", "gazette")]
    assert raise_alerts(db, ROUTES, NOW) == []
    rows = db.connection.execute("select recipient, subject from news.outbox order by recipient").fetchall()
    assert [r.recipient for r in rows] == ["a@desk.example", "b@desk.example"]
    assert {r.subject for r in rows} == {"[MissionWatch] New story: Contingent lands"}
    alert = db.connection.execute("select reason, status from analyst.alerts").fetchone()
    assert (
        alert
        and alert.status == "pending"
        and alert.reason.startswith("first direct report: Gazette, English, “The 217")
    )


def test_an_update_of_a_story_that_was_told_is_no_second_alert(db: Database) -> None:
    number = news.story(db)
    news.article(db, number, "Gazette", "Contingent lands")
    raise_alerts(db, ROUTES, NOW)
    news.article(db, number, "Post", "More about it", hours=1)
    assert raise_alerts(db, ROUTES, NOW) == []


def test_a_story_that_was_merged_into_one_already_told_is_not_told_again(db: Database) -> None:
    first, second = news.story(db), news.story(db)
    news.article(db, first, "Gazette", "Contingent lands")
    raise_alerts(db, ROUTES, NOW)
    news.article(db, second, "Post", "The contingent has landed", hours=1)
    db.connection.execute("update news.story set merged_into = %s where story_id = %s", (first, second))
    assert raise_alerts(db, ROUTES, NOW) == []


def test_an_alert_is_remembered_when_its_story_is_merged_into_another(db: Database) -> None:
    first, second = news.story(db), news.story(db)
    news.article(db, first, "Gazette", "Contingent lands")
    raise_alerts(db, ROUTES, NOW)
    news.article(db, second, "Post", "The contingent has landed", hours=1)
    db.connection.execute("update news.story set merged_into = %s where story_id = %s", (second, first))
    assert raise_alerts(db, ROUTES, NOW) == []


def test_a_contextual_story_raises_nothing_until_a_report_names_the_mission(db: Database) -> None:
    number = news.story(db)
    news.article(db, number, "Lakay", "Foreign police", label="contextual", hours=6)
    assert raise_alerts(db, ROUTES, NOW) == []
    news.article(db, number, "Gazette", "The mission", hours=1)
    assert [t.outcome for t in raise_alerts(db, ROUTES, NOW)] == ["kept"]


def test_after_a_long_stop_old_stories_are_counted_once_and_left_to_the_digest(db: Database) -> None:
    news.article(db, news.story(db), "Gazette", "Old news", hours=24 * 5)
    told = raise_alerts(db, ROUTES, NOW)
    assert [(t.outcome, t.reason) for t in told] == [("skipped", "loaded too long ago")]
    assert statuses(db) == ["folded", "folded"] and claim(db, "me", NOW) == []
    assert raise_alerts(db, ROUTES, NOW) == []


def test_alert_and_mails_are_written_together_or_not_at_all(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    news.article(db, news.story(db), "Gazette", "Contingent lands")
    post, posted = delivery.post, []

    def post_one(*values: object, **more: object) -> bool:
        if posted:
            raise RuntimeError("the process fails between two mails")
        posted.append(post(*values, **more))  # type: ignore[arg-type]
        return posted[-1]

    monkeypatch.setattr(delivery, "post", post_one)
    with pytest.raises(RuntimeError):
        raise_alerts(db, ROUTES, NOW)
    assert posted == [True] and statuses(db) == []
    assert db.connection.execute("select from news.alert").fetchall() == []
    monkeypatch.undo()
    assert len(raise_alerts(db, ROUTES, NOW)) == 1 and len(statuses(db)) == 2


def test_what_is_sent_is_sent_once(db: Database) -> None:
    news.article(db, news.story(db), "Gazette", "Contingent lands")
    raise_alerts(db, ROUTES, NOW)
    letters = Letters()
    with mail_server(letters) as mailbox:
        assert relay(db, mailbox, NOW) == ["kept", "kept"]
        assert relay(db, mailbox, NOW + LATER) == []
    assert [e.rcpt_tos for e in letters.envelopes] == [["a@desk.example"], ["b@desk.example"]]
    assert len({m["Message-ID"] for m in letters.mails}) == 2
    row = db.connection.execute("select status, delivered_at from analyst.alerts").fetchone()
    assert row and (row.status, row.delivered_at) == ("sent", NOW)


def test_two_relays_never_hold_the_same_message(db: Database, database_url: str) -> None:
    news.article(db, news.story(db), "Gazette", "Contingent lands")
    raise_alerts(db, ROUTES, NOW)
    with Database(database_url) as other:
        first, second = claim(db, "me", NOW, limit=1), claim(other, "you", NOW)
    assert len(first) == len(second) == 1 and first[0].outbox_id != second[0].outbox_id


KILLED = """
import os, signal, sys
from datetime import datetime
from missionwatch.channels import CHANNELS, Mailbox
from missionwatch.store import Database
from missionwatch.store.delivery import claim
url, now, port, when = sys.argv[1:]
items = claim(Database(url), "killed", datetime.fromisoformat(now))
assert len(items) == 2
if when == "after sending":
    with CHANNELS["email"](Mailbox("127.0.0.1", int(port)), "missionwatch@desk.example") as channel:
        channel.send(items[0].message)
        os.kill(os.getpid(), signal.SIGKILL)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize(("when", "arrived"), [("before sending", 2), ("after sending", 3)])
def test_a_relay_that_is_killed_loses_nothing(db: Database, database_url: str, when: str, arrived: int) -> None:
    news.article(db, news.story(db), "Gazette", "Contingent lands")
    raise_alerts(db, ROUTES, NOW)
    letters = Letters()
    with mail_server(letters) as mailbox:
        killed = subprocess.run(
            [sys.executable, "-c", KILLED, database_url, NOW.isoformat(), str(mailbox.port), when],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}, timeout=60, check=False)  # fmt: skip
        assert killed.returncode == -signal.SIGKILL
        assert claim(db, "next", NOW) == []  # the lease still runs
        assert relay(db, mailbox, NOW + LATER) == ["kept", "kept"]
    assert len(letters.envelopes) == arrived
    assert len({m["Message-ID"] for m in letters.mails}) == 2  # what came twice is recognised by its id
    assert statuses(db) == ["sent", "sent"]


def test_who_lost_the_lease_does_not_overrule_who_holds_it(db: Database) -> None:
    news.article(db, news.story(db), "Gazette", "Contingent lands")
    raise_alerts(db, ROUTES, NOW)
    slow = claim(db, "slow", NOW)[0]
    quick = claim(db, "quick", NOW + LATER)[0]
    assert sent(db, slow, NOW + LATER).outcome == "skipped"
    assert sent(db, quick, NOW + LATER).outcome == "kept"


def test_a_passing_refusal_is_tried_again_later_and_later(db: Database) -> None:
    news.article(db, news.story(db), "Gazette", "Contingent lands")
    raise_alerts(db, ROUTES, NOW)
    letters = Letters(refuse={"a@desk.example": "452 mailbox full"})
    with mail_server(letters) as mailbox:
        assert relay(db, mailbox, NOW) == ["deferred", "kept"]
        assert relay(db, mailbox, NOW + timedelta(seconds=59)) == []
        assert relay(db, mailbox, NOW + timedelta(seconds=60)) == ["deferred"]
        assert relay(db, mailbox, NOW + timedelta(seconds=179)) == []
        letters.refuse.clear()
        assert relay(db, mailbox, NOW + timedelta(seconds=180)) == ["kept"]


def test_a_refusal_for_good_ends_at_once_and_shows(db: Database) -> None:
    news.article(db, news.story(db), "Gazette", "Contingent lands")
    raise_alerts(db, ROUTES, NOW)
    with mail_server(Letters(refuse={"a@desk.example": "550 no such user"})) as mailbox:
        assert relay(db, mailbox, NOW) == ["rejected", "kept"]
    row = db.connection.execute("select status from analyst.alerts").fetchone()
    assert row and row.status == "dead"
    reason = db.connection.execute("select last_error from news.outbox where status = 'dead'").fetchone()
    assert reason and "no such user" in reason.last_error


def test_endless_trying_ends(db: Database) -> None:
    news.article(db, news.story(db), "Gazette", "Contingent lands")
    raise_alerts(db, ROUTES, NOW)
    now, outcomes = NOW, []
    for _ in range(MAX_TRIES):
        for item in claim(db, "me", now):
            outcomes.append(failed(db, item, DeliveryError("not now"), now).outcome)
        now += timedelta(hours=7)
    assert outcomes == ["deferred"] * 2 * (MAX_TRIES - 1) + ["rejected"] * 2
    assert statuses(db) == ["dead", "dead"]


def test_a_message_that_kills_its_relay_each_time_is_set_aside(db: Database) -> None:
    news.article(db, news.story(db), "Gazette", "Contingent lands")
    raise_alerts(db, ROUTES, NOW)
    now = NOW
    for _ in range(MAX_TRIES):
        assert len(claim(db, "dies", now)) == 2
        assert bury(db, now) == []
        now += LATER
    assert claim(db, "dies", now) == []
    assert [(t.outcome, t.reason) for t in bury(db, now)] == [("rejected", "poison")] * 2
    assert statuses(db) == ["dead", "dead"]


def test_what_was_claimed_and_not_reached_goes_back_untried(db: Database) -> None:
    news.article(db, news.story(db), "Gazette", "Contingent lands")
    raise_alerts(db, ROUTES, NOW)
    assert [t.outcome for t in give_back(db, claim(db, "me", NOW), NOW)] == ["waiting", "waiting"]
    assert [item.tries for item in claim(db, "me", NOW)] == [1, 1]


def test_only_the_channels_that_were_asked_for_are_claimed(db: Database) -> None:
    news.article(db, news.story(db), "Gazette", "Contingent lands")
    raise_alerts(db, ROUTES, NOW)
    assert claim(db, "me", NOW, channels=["chat"]) == []
    assert len(claim(db, "me", NOW, channels=["desk"])) == 2


def test_a_title_that_ends_in_a_statement_is_a_title(db: Database) -> None:
    title = "x'); drop table news.outbox; --"
    news.article(db, news.story(db, END), "Gazette", title)
    raise_alerts(db, ROUTES, NOW)
    assert len(statuses(db)) == 2
