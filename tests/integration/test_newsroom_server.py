"""The newsroom serves its day over real sockets on loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from missionwatch.config import load_feeds, load_routes, load_settings
from tests.newsroom import expected
from tests.newsroom.server import Newsroom
from tests.newsroom.stories import articles, outlets, troubles


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom() as running:
        yield running


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, timeout=5) as open_client:
        yield open_client


def test_every_outlet_answers_on_an_address_of_its_own(newsroom: Newsroom, client: httpx.Client) -> None:
    for key in outlets():
        assert client.get(newsroom.day.feed_url(key), follow_redirects=True).status_code == 200
    assert len({request.host for request in newsroom.requests}) == len(outlets())
    assert {request.host.rsplit(".", 1)[0] for request in newsroom.requests} == {"127.0.1"}


def test_an_unchanged_feed_answers_304_and_a_changed_one_does_not(newsroom: Newsroom, client: httpx.Client) -> None:
    address = newsroom.base_url("le-fanal") + outlets()["le-fanal"].feed.path
    newsroom.set_clock(newsroom.day.at(12.0))
    first = client.get(address)
    asked = {"If-None-Match": first.headers["etag"], "If-Modified-Since": first.headers["last-modified"]}
    assert client.get(address, headers=asked).status_code == 304
    newsroom.advance(timedelta(hours=6))
    assert client.get(address, headers=asked).status_code == 200
    assert [request.status for request in newsroom.requests] == [200, 304, 200]
    assert newsroom.requests[1].headers["if-none-match"] == first.headers["etag"]


def test_pages_are_there_once_their_hour_has_come(newsroom: Newsroom, client: httpx.Client) -> None:
    address = newsroom.url("fr-kenscoff")
    newsroom.set_clock(newsroom.day.at(9.0))
    assert client.get(address).status_code == 404
    newsroom.set_clock(newsroom.day.at(11.0))
    assert "Kenscoff" in client.get(address + "?utm_source=anything").text


def test_a_page_that_fails_once_is_there_the_second_time(newsroom: Newsroom, client: httpx.Client) -> None:
    [late] = expected.expected_late()
    assert [client.get(newsroom.url(late)).status_code for _ in range(3)] == [500, 200, 200]


def test_troubles_answer_as_declared(newsroom: Newsroom, client: httpx.Client) -> None:
    feeds = troubles()["feeds"]
    codes = {
        key: client.get(newsroom.day.trouble_url(feed["address"], feed["path"])).status_code
        for key, feed in feeds.items()
        if feed["does"] != "silent"
    }
    assert codes == {
        "trouble-404": 404,
        "trouble-410": 410,
        "trouble-429": 429,
        "trouble-500": 500,
        "trouble-page": 200,
        "trouble-laughs": 200,
        "trouble-deep": 200,
        "trouble-attributes": 200,
    }
    silent = feeds["trouble-silent"]
    with pytest.raises(httpx.ReadTimeout):
        client.get(newsroom.day.trouble_url(silent["address"], silent["path"]), timeout=0.3)
    base = newsroom.base_url("odd-pages")
    assert client.get(base + "/out/almanac").headers["location"].startswith("http://10.")
    with pytest.raises(httpx.TooManyRedirects):
        client.get(base + "/loop/a", follow_redirects=True)


def test_its_config_folder_is_valid_and_names_every_feed(newsroom: Newsroom, tmp_path: Path) -> None:
    folder = newsroom.write_config(tmp_path / "config", settings={"web": {"host_spacing_s": 0.01}, "buckets": 2})
    assert set(load_feeds(folder)) == {*outlets(), *troubles()["feeds"]}
    settings = load_settings(folder)
    assert (settings.web.host_spacing_s, settings.web.total_deadline_s, settings.buckets) == (0.01, 3.0, 2)
    assert set(load_routes(folder).digests) == {"daily"}


def test_it_ends_at_once_with_open_connections_and_leaves_no_thread() -> None:
    before = set(threading.enumerate())
    with httpx.Client(trust_env=False, timeout=5) as client, Newsroom() as running:
        assert client.get(running.url(next(iter(articles())))).status_code == 200
    for thread in set(threading.enumerate()) - before:
        thread.join(timeout=2)
    assert set(threading.enumerate()) <= before
