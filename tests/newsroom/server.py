"""Newsroom: serves the invented outlets on loopback, each on an address of its own, and remembers every request."""

from __future__ import annotations

import hashlib
import selectors
import threading
import time
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.newsroom import declare
from tests.newsroom.day import TROUBLE_HOST, Day
from tests.newsroom.feeds import render_feed
from tests.newsroom.listener import Listener, Request, bind
from tests.newsroom.pages import render_front, render_page, render_style, warm_up
from tests.newsroom.stories import Article, Outlet, articles, outlets, troubles
from tests.newsroom.troubles import Answer, trouble

ROBOTS = b"User-agent: *\nDisallow: /members/\nDisallow: /search\n"
SILENCE_S = 120.0  # how long a request that is never answered stays open
PIXEL = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
NOT_FOUND = Answer(404, b"<!doctype html><title>404</title><h1>404</h1><p>There is nothing here.</p>")


class Newsroom:
    """The outlets of one simulated day, which ends at `now`. A context manager.

    `clock` is the simulated time: an article is in its feed, and its page there, once its hour has come. At first the
    whole day is out; `set_clock` and `advance` move it, `speed` lets it run (simulated seconds per second).
    All sockets are bound to addresses in 127.0.1.0/24 and 127.0.2.0/24, on one port that is free on all of them.
    """

    def __init__(
        self, now: datetime | None = None, *, port: int = 0, clock: datetime | None = None, speed: float = 0.0
    ) -> None:
        self.now = (now or datetime.now(UTC)).astimezone(UTC)
        self.speed = speed
        self._asked_port = port
        self._set_at_s = time.monotonic()
        self._clock = (clock or self.now).astimezone(UTC)
        self._requests: list[Request] = []
        self._answered: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._listeners: list[Listener] = []
        self._thread: threading.Thread | None = None
        self.day = Day(self.now, port)

    # --- life ---

    def __enter__(self) -> Newsroom:
        warm_up()  # before the first requests, which come many at a time
        self._listeners = bind([*_outlet_hosts(), *_trouble_hosts()], self._asked_port, self)
        self.day = Day(self.now, self._listeners[0].server_port)
        self._thread = threading.Thread(target=self._serve, name="newsroom", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        assert self._thread
        self._thread.join(timeout=5)
        for listener in self._listeners:
            listener.server_close()
            listener.hang_up()
        ended_by_s = time.monotonic() + 2
        while any(listener.open_sockets for listener in self._listeners) and time.monotonic() < ended_by_s:
            time.sleep(0.01)

    def _serve(self) -> None:
        with selectors.DefaultSelector() as ready:
            for listener in self._listeners:
                ready.register(listener, selectors.EVENT_READ, listener)
            while not self._closing.is_set():
                for key, _ in ready.select(timeout=0.1):
                    key.data.handle_request()

    # --- what tests use ---

    @property
    def port(self) -> int:
        return self.day.port

    @property
    def clock(self) -> datetime:
        """The simulated time."""
        return self._clock + timedelta(seconds=(time.monotonic() - self._set_at_s) * self.speed)

    def set_clock(self, instant: datetime) -> None:
        self._set_at_s = time.monotonic()
        self._clock = instant.astimezone(UTC)

    def advance(self, step: timedelta) -> None:
        self.set_clock(self.clock + step)

    def base_url(self, outlet: str) -> str:
        return self.day.base_url(outlet)

    def url(self, article_id: str) -> str:
        """An article's address, without tracking."""
        return self.day.url(articles()[article_id])

    @property
    def requests(self) -> list[Request]:
        """The requests so far, in order of their answers."""
        with self._lock:
            return list(self._requests)

    def forget_requests(self) -> None:
        with self._lock:
            self._requests.clear()

    def write_config(self, folder: Path, **changes: Any) -> Path:
        """A complete config folder that points MissionWatch at this newsroom: see `declare.write_config`."""
        return declare.write_config(folder, self.day, **changes)

    # --- answers ---

    def answer(self, host: str, target: str, headers: Mapping[str, str]) -> Answer:
        """What the outlet at `host` says to a GET of `target`."""
        if host in _trouble_hosts():
            return self._trouble_feed(host, target)
        outlet = _outlet_hosts()[host]
        path = urlsplit(target).path
        if path == "/robots.txt":
            return _robots(outlet)
        if path == outlet.feed.path:
            return self._feed(outlet, headers)
        if outlet.feed.moved_from and path == outlet.feed.moved_from:
            return Answer(301, headers={"Location": outlet.feed.path})
        if path == "/media/site.css":
            return Answer(body=render_style(outlet), content_type="text/css; charset=utf-8")
        if path.startswith("/media/"):
            return Answer(body=PIXEL, content_type="image/gif")
        if path == "/":
            return Answer(body=render_front(outlet, self.day, self.clock), content_type=_html(outlet))
        return self._page(outlet, target, path)

    def _feed(self, outlet: Outlet, headers: Mapping[str, str]) -> Answer:
        feed = render_feed(outlet, self.day, self.clock)
        etag = f'"{hashlib.sha256(feed.body).hexdigest()[:20]}"'
        validators = {"ETag": etag, "Last-Modified": format_datetime(feed.modified_at, usegmt=True)}
        charset = outlet.feed.declares or outlet.charset
        if _is_unchanged(headers, etag, feed.modified_at):
            return Answer(304, headers=validators)
        return Answer(body=feed.body, content_type=f"{feed.content_type}; charset={charset}", headers=validators)

    def _page(self, outlet: Outlet, target: str, path: str) -> Answer:
        article = self.day.article_at(self.day.base_url(outlet.key) + target)
        if article is None:
            return self._trouble_page(outlet, path)
        if self.day.version(article, self.clock) is None:
            return NOT_FOUND
        try:
            return self._troubled(article, path)
        except LookupError:
            return Answer(body=render_page(article, self.day, self.clock), content_type=_html(outlet))

    def _troubled(self, article: Article, path: str) -> Answer:
        """The trouble that this article's page is in; LookupError: none (any more)."""
        if article.trouble is None:
            raise LookupError
        return trouble(troubles()["pages"][article.trouble]["does"], path, self._answered[path])

    def _trouble_page(self, outlet: Outlet, path: str) -> Answer:
        if outlet.key == "odd-pages":
            for page in troubles()["pages"].values():
                if path == page.get("path") or (page["does"] == "loop" and path == "/loop/b"):
                    return trouble(page["does"], path, self._answered[path])
        return NOT_FOUND

    def _trouble_feed(self, host: str, target: str) -> Answer:
        feed = _trouble_hosts()[host]
        return trouble(feed["does"], target, 0) if target == feed["path"] else NOT_FOUND

    def record(self, request: Request) -> None:
        with self._lock:
            self._requests.append(request)
            self._answered[request.path] += request.method == "GET"

    def wait_in_silence(self) -> None:
        self._closing.wait(SILENCE_S)


def _outlet_hosts() -> dict[str, Outlet]:
    return {outlet.host: outlet for outlet in outlets().values()}


def _trouble_hosts() -> dict[str, dict[str, Any]]:
    return {TROUBLE_HOST.format(**feed): feed for feed in troubles()["feeds"].values()}


def _robots(outlet: Outlet) -> Answer:
    """One outlet in three has the file, the odd pages among them."""
    return NOT_FOUND if outlet.address % 3 else Answer(body=ROBOTS, content_type="text/plain; charset=utf-8")


def _html(outlet: Outlet) -> str:
    """The old site leaves its character set to the page, as old sites do."""
    return "text/html" if outlet.charset != "utf-8" else "text/html; charset=utf-8"


def _is_unchanged(headers: Mapping[str, str], etag: str, modified_at: datetime) -> bool:
    """RFC 9110: If-None-Match decides where it is there, else If-Modified-Since."""
    if "if-none-match" in headers:
        return etag in (tag.strip() for tag in headers["if-none-match"].split(","))
    try:
        return modified_at <= parsedate_to_datetime(headers["if-modified-since"])
    except (KeyError, ValueError, TypeError):
        return False
