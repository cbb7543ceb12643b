"""What poll makes of feeds' answers: entries, pages to fetch, and the observed state of feeds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from missionwatch.config import ChannelRoute, OperatorSettings, PollSettings, Routes, Settings
from missionwatch.errors import Deferred, Forbidden, Gone, HostUnreachable, NotFeed, RobotsDisallowed, ServerError
from missionwatch.pipeline import fetch, heartbeat, poll, report
from missionwatch.poll import parse_feed
from missionwatch.store.hosts import PgHosts
from missionwatch.web.hosts import Robots
from tests import builders
from tests.fakes import FakeWeb, page, rss

FEED = "https://harbour-gazette.example/rss.xml"
ONE = ("1", "https://harbour-gazette.example/one", "The mission lands")
TWO = ("2", "https://harbour-gazette.example/two", "Sports")


class World:
    """A feed, its answers, and a clock."""

    def __init__(self, db, tmp_path) -> None:
        self.db, self.web, self.now = db, FakeWeb({}), builders.NOON
        self.edges = builders.edges(
            db,
            tmp_path,
            web=lambda: self.web,
            parse=parse_feed,
            detector=builders.OneWordDetector,
            clock=lambda: self.now,
        )
        self.runs = 0

    def answer(self, answer, **more) -> None:
        self.web.answers = {FEED: answer, **more}

    def poll(self, after: timedelta = timedelta(days=2)) -> tuple[str, str]:
        """One poll, some time later; how the feed ended."""
        self.runs += 1
        self.now += after
        poll(self.edges, self.run)
        row = self.one("select outcome, reason from ops.outcome where stage = 'poll' and run_id = %s", self.run)
        return (row.outcome, row.reason) if row else ("not due", "")

    @property
    def run(self) -> str:
        return f"run-{self.runs}"

    @property
    def state(self):
        return self.one("select * from ops.feed_state")

    def one(self, query: str, *values):
        return self.db.connection.execute(query, values).fetchone()

    def all(self, query: str, *values):
        return [tuple(row) for row in self.db.connection.execute(query, values).fetchall()]


@pytest.fixture
def world(db, tmp_path) -> World:
    return World(db, tmp_path)


def test_new_entries_become_pages_to_fetch_and_known_ones_do_not(world):
    world.answer(page(FEED, rss(ONE)))
    assert world.poll(timedelta(0)) == ("kept", "new entries")
    world.answer(page(FEED, rss(ONE, TWO)))
    assert world.poll() == ("kept", "new entries")
    assert world.all("select url from work.page order by url") == [(ONE[1],), (TWO[1],)]


def test_validators_go_back_as_they_came_and_an_unchanged_feed_is_not_read_again(world):
    world.answer(page(FEED, rss(ONE), etag='W/"a b"', last_modified="Sun, 19 Jan 2025 10:00:00 GMT"))
    world.poll()
    world.answer(page(FEED, status=304))
    assert world.poll() == ("kept", "not modified")
    options = world.web.asked[-1][1]
    assert (options["etag"], options["last_modified"]) == ('W/"a b"', "Sun, 19 Jan 2025 10:00:00 GMT")
    world.answer(page(FEED, rss(ONE), etag='"other"'))
    assert world.poll() == ("kept", "not modified"), "an equal body is no news, whatever its ETag"
    assert world.state.etag == '"other"'


def test_old_entries_of_a_new_feed_are_remembered_and_not_fetched(world):
    world.answer(page(FEED, rss(ONE, published="Wed, 1 Jan 2025 10:00:00 GMT")))
    world.poll()
    assert world.all("select outcome, reason from ops.outcome where stage = 'fetch'") == [("skipped", "backlog")]
    assert world.all("select * from work.page") == []


def test_a_general_feeds_entries_are_fetched_only_where_they_match(world):
    general = builders.feed(fetch="matching")
    world.edges = replace(world.edges, feeds={general.key: general})
    world.answer(page(FEED, rss(ONE, TWO)))
    world.poll(timedelta(0))
    assert world.all("select url from work.page") == [(ONE[1],)]
    assert world.all("select item_url, outcome, reason from ops.outcome where stage = 'fetch'") == [
        (TWO[1], "skipped", "not matching")
    ]
    world.answer(page(FEED, rss(ONE, ("2", TWO[1], "Sports, and the mission too"))))
    world.poll()
    assert world.all("select url from work.page order by url") == [(ONE[1],), (TWO[1],)]


def test_a_page_that_two_feeds_list_is_fetched_once(world):
    other = builders.feed("world-line", url="https://world-line.example/rss")
    world.edges = replace(world.edges, feeds={**world.edges.feeds, other.key: other})
    tracked = ("x", ONE[1] + "?utm_source=line", ONE[2])
    world.answer(page(FEED, rss(ONE)), **{"https://world-line.example/rss": page(FEED, rss(tracked))})
    world.poll(timedelta(0))
    assert len(world.all("select * from work.page")) == 1
    assert world.all("select outcome, reason from ops.outcome where stage = 'fetch'") == [("skipped", "known")]


def test_an_entry_whose_words_change_is_fetched_again(world):
    world.answer(page(FEED, rss(ONE)), **{ONE[1]: page(ONE[1], "<p>first</p>")})
    world.poll(timedelta(0))
    fetch(world.edges, world.run)
    world.answer(page(FEED, rss(("1", ONE[1], "The mission does not land"))), **{ONE[1]: page(ONE[1], "<p>second</p>")})
    world.poll()
    fetch(world.edges, world.run)
    sha256, revision = world.all("select body_sha256, fetched_revision from work.page")[0]
    assert world.edges.archive.get(sha256) == b"<p>second</p>"
    assert revision == 2


def test_an_address_that_changes_under_one_guid_is_the_same_entry(world):
    world.answer(page(FEED, rss(ONE)))
    world.poll(timedelta(0))
    world.answer(page(FEED, rss(("1", ONE[1] + "-with-a-better-slug", ONE[2]))))
    world.poll()
    assert len(world.all("select * from work.entry")) == 1


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (HostUnreachable("nobody"), ("deferred", "unreachable")),
        (ServerError("500"), ("deferred", "server error")),
        (Gone("404", kind="gone 404"), ("deferred", "gone 404")),
        (Forbidden("403"), ("deferred", "forbidden")),
        (NotFeed("a page"), ("deferred", "not a feed")),
    ],
)
def test_a_feed_that_fails_keeps_its_last_good_state_and_is_asked_again(world, error, outcome):
    world.answer(page(FEED, rss(ONE), etag='"a"'))
    world.poll()
    world.answer(error)
    assert world.poll() == outcome
    state = world.state
    assert (state.etag, state.error_streak, state.is_closed) == ('"a"', 1, False)
    assert state.reason.startswith(error.kind) and state.next_poll_at > world.now
    world.answer(page(FEED, rss(ONE, TWO)))
    assert world.poll() == ("kept", "new entries")
    assert world.state.error_streak == 0


def test_a_feed_is_closed_by_a_second_410_a_day_later(world):
    gone = Gone("410", kind="gone 410")
    world.answer(gone)
    assert world.poll() == ("deferred", "gone 410")
    assert world.poll(timedelta(hours=25)) == ("rejected", "gone 410")
    assert world.poll() == ("not due", "")
    moved = builders.feed(url=FEED + "?new")
    world.edges = replace(world.edges, feeds={moved.key: moved})
    world.web.answers[moved.url] = page(moved.url, rss(ONE))
    assert world.poll() == ("kept", "new entries"), "a new address in the configuration is a new start"


def test_a_permanent_redirect_is_believed_after_five_equal_answers_over_two_days(world):
    new = "https://harbour-gazette.example/new.xml"
    world.answer(page(FEED, rss(ONE), final_url=new, permanent_url=new), **{new: page(new, rss(ONE))})
    for _ in range(5):
        world.poll()
    assert [url for url, _ in world.web.asked] == [FEED] * 5
    world.poll()
    assert world.web.asked[-1][0] == new


def test_a_host_that_is_busy_leaves_the_feed_waiting_without_blame(world):
    world.answer(Deferred("its host's turn is too far away", kind="waiting"))
    assert world.poll() == ("waiting", "host is busy")
    assert world.state is None


@pytest.mark.parametrize(("error", "kind"), [(Forbidden("403"), "forbidden"), (RobotsDisallowed("robots"), "robots")])
def test_a_page_behind_a_wall_is_judged_by_its_feed_entry(world, error, kind):
    world.answer(page(FEED, rss(ONE)), **{ONE[1]: error})
    world.poll(timedelta(0))
    fetch(world.edges, world.run)
    assert world.all("select basis, body_sha256 from work.page") == [("feed entry only", None)]
    assert world.all("select outcome, reason from ops.outcome where stage = 'fetch'") == [
        ("kept", f"feed entry only: {kind}")
    ]


def test_a_page_that_cannot_be_had_for_days_is_judged_by_its_feed_entry_in_the_end(world):
    world.answer(page(FEED, rss(ONE)), **{ONE[1]: HostUnreachable("nobody")})
    world.poll(timedelta(0))
    ends = []
    for number in range(8):
        world.now += timedelta(days=1)
        fetch(world.edges, f"try-{number}")
        ends += world.all("select outcome, reason from ops.outcome where run_id = %s", f"try-{number}")
    assert ends == [("deferred", "unreachable")] * 7 + [("kept", "feed entry only: unreachable")]


def test_a_redirect_to_a_page_that_is_there_already_is_known(world):
    short = "https://short.example/x"
    world.answer(
        page(FEED, rss(ONE, ("2", short, "The same"))),
        **{ONE[1]: page(ONE[1], "<p>one</p>"), short: page(short, "<p>one</p>", final_url=ONE[1])},
    )
    world.poll(timedelta(0))
    fetch(world.edges, "fetch-1")
    fetch(world.edges, "fetch-2")
    ends = world.all("select item_url, outcome, reason from ops.outcome where run_id like 'fetch%%' order by 1")
    assert (short, "skipped", "known") in ends and (ONE[1], "kept", "page") in ends


# --- operators ---


def with_operators(world: World) -> None:
    desk = ChannelRoute(type="email", sender="mw@desk.example", recipients=("ops@desk.example",))
    world.edges = replace(
        world.edges,
        routes=Routes(channels={"desk": desk}),
        settings=Settings(poll=PollSettings(alert_after_errors=3), operator=OperatorSettings(channels=("desk",))),
    )


def subjects(world: World) -> list[str]:
    return [row[0] for row in world.all("select subject from news.outbox order by outbox_id")]


def test_operators_hear_once_of_a_feed_that_died_and_once_that_it_is_back(world):
    with_operators(world)
    world.answer(ServerError("500"))
    for _ in range(5):
        world.poll()
        report(world.edges, world.run)
    assert subjects(world) == ["[MissionWatch] Feed harbour-gazette is broken"]
    world.answer(page(FEED, rss(ONE)))
    world.poll()
    report(world.edges, world.run)
    assert subjects(world)[1:] == ["[MissionWatch] Feed harbour-gazette is back"]


def test_an_outage_of_our_own_network_is_told_once_and_blames_no_feed(world):
    with_operators(world)
    feeds = {f"feed-{n}": builders.feed(f"feed-{n}") for n in range(4)}
    world.edges = replace(world.edges, feeds=feeds)
    world.web.answers = {feed.url: HostUnreachable("no network") for feed in feeds.values()}
    for _ in range(6):
        world.poll()
        made = report(world.edges, world.run)
        assert made.no_feed_reached and not made.is_red
    assert subjects(world) == ["[MissionWatch] No feed is reached"]
    assert world.all("select distinct error_streak from ops.feed_state") == [(0,)]
    assert world.all(
        "select count(*) from ops.feed_state where next_poll_at > %s", world.now + timedelta(minutes=10)
    ) == [(0,)]


def test_the_heartbeat_says_how_the_feeds_are_and_comes_once_a_day(world):
    with_operators(world)
    world.answer(page(FEED, rss(ONE)))
    world.poll()
    assert heartbeat(world.edges) == 1
    assert heartbeat(world.edges) == 0
    assert world.all("select text from news.outbox")[0][0].count("1 feeds: 1 well") == 1


# --- hosts ---


def test_spacing_between_requests_to_a_host_holds_across_processes(db, database_url):
    from missionwatch.store import Database

    with Database(database_url) as other:
        first, second = PgHosts(db), PgHosts(other)
        assert first.reserve("a.example", 2, 60) == pytest.approx(0, abs=0.2)
        assert second.reserve("a.example", 2, 60) == pytest.approx(2, abs=0.5)
        assert first.reserve("b.example", 2, 60) == pytest.approx(0, abs=0.2)
        assert second.reserve("a.example", 2, 1) is None, "no turn is taken that is too far away"
        assert first.reserve("a.example", 2, 60) == pytest.approx(4, abs=0.7)


def test_a_paused_host_is_left_alone_and_a_shorter_pause_does_not_end_a_longer_one(db):
    hosts = PgHosts(db)
    hosts.pause("a.example", 100)
    hosts.pause("a.example", 10)
    assert hosts.reserve("a.example", 2, 60) is None
    assert hosts.reserve("a.example", 2, 120) == pytest.approx(100, abs=1)


def test_robots_txt_is_kept_for_all_processes(db):
    hosts = PgHosts(db)
    assert hosts.robots("https://a.example") is None
    hosts.keep_robots("https://a.example", Robots("User-agent: *\x00", 200, builders.NOON))
    assert hosts.robots("https://a.example") == Robots("User-agent: *", 200, builders.NOON)
