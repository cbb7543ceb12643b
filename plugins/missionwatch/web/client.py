"""The client, `Web.get`: what it promises is in the docstrings of `Web` and `Response`."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Self

import httpcore
import httpx

from missionwatch import __version__
from missionwatch.config import WebSettings
from missionwatch.errors import (
    BadAddress,
    Deferred,
    HostUnreachable,
    ItemError,
    Rejected,
    RobotsDisallowed,
    ServerError,
    TooLarge,
)
from missionwatch.web import robots as rules
from missionwatch.web.address import checked, joined, shown
from missionwatch.web.decode import ACCEPT_ENCODING, Body
from missionwatch.web.guard import Guard, Resolver, ThreadResolver
from missionwatch.web.hosts import Hosts, Robots
from missionwatch.web.status import PERMANENT, REDIRECTS, error_of
from missionwatch.web.transport import PoolTransport

MAX_WAIT_S = 60.0
FEEDS = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.5"
)
PAGES = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"


@dataclass(frozen=True, slots=True)
class Response:
    """What a `get` brought. `headers` by lower-case name, `body` decoded (empty for a 304).

    `permanent_url` is where redirects led if every one of them was permanent (301, 308), else None.
    """

    url: str
    final_url: str
    status: int
    headers: dict[str, str]
    body: bytes
    permanent_url: str | None = None

    @property
    def is_unchanged(self) -> bool:
        return self.status == 304

    @property
    def content_type(self) -> str | None:
        return self.headers.get("content-type")


@dataclass(slots=True)
class _Budget:
    """Seconds left for the network; waiting for our own slots does not count."""

    left_s: float

    @contextlib.asynccontextmanager
    async def spend(self, subject: str) -> AsyncIterator[None]:
        begun = time.monotonic()
        try:
            async with asyncio.timeout(max(self.left_s, 0.0)):
                yield
        except TimeoutError as error:
            raise HostUnreachable("no whole answer before the deadline", subject=subject) from error
        finally:
            self.left_s -= time.monotonic() - begun


class Web:
    """Fetches addresses; an asynchronous context manager, one for many requests.

    One request at a time per host and `host_spacing_s` (or its Crawl-delay) between two; private addresses, other ports
    and other schemes are never dialled; no cookies, no Referer; caps on raw and decoded bytes; a deadline for it all.
    """

    def __init__(
        self,
        settings: WebSettings,
        hosts: Hosts,
        *,
        clock: Callable[[], datetime] | None = None,
        user_agent: str | None = None,
        resolve: Resolver | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._settings, self._hosts = settings, hosts
        self._clock = clock or (lambda: datetime.now(UTC))
        self.user_agent = user_agent or f"MissionWatch/{__version__} (news monitoring; {settings.contact})"
        self._resolver = None if resolve else ThreadResolver(settings.concurrency)
        guard = Guard(resolve or self._resolver, settings.allow_networks)  # type: ignore[arg-type]
        self._client = httpx.AsyncClient(
            transport=PoolTransport(
                guard, ssl_context or httpx.create_ssl_context(trust_env=False), settings.concurrency
            ),
            trust_env=False,
            follow_redirects=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            timeout=httpx.Timeout(settings.total_deadline_s, connect=settings.connect_timeout_s),
        )
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._asking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._answered_at: dict[str, float] = {}
        self._in_flight = asyncio.Semaphore(settings.concurrency)
        self._rules: dict[tuple[str, datetime], rules.Rules] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()
        if self._resolver:
            self._resolver.close()

    async def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        obey_robots: bool = False,
        accept: str = PAGES,
        max_wait_s: float | None = None,
    ) -> Response:
        """The document at `url`, redirects followed.

        `etag` and `last_modified` are validators as the server wrote them; with them a 304 is an answer. `max_wait_s`
        (None: 60) bounds the wait for the host's turn: beyond it Deferred "waiting" is raised and no turn is taken.
        Raises ItemErrors only: HostUnreachable, RateLimited, ServerError, Gone, Forbidden, RobotsDisallowed, Blocked,
        TooLarge, Undecodable, BadAddress, Deferred and Rejected of other kinds.
        """
        headers = {"Accept": accept, **_validators(etag, last_modified)}
        wait_s = MAX_WAIT_S if max_wait_s is None else max_wait_s
        budget = _Budget(self._settings.total_deadline_s)
        address, is_permanent = checked(url), True
        for hop in range(self._settings.max_redirects + 1):
            if obey_robots:
                await self._ask_robots(address, wait_s)
            answer = await self._exchange(address, headers, wait_s, budget)
            if answer.status not in REDIRECTS:
                return self._response(url, address, answer, is_permanent and hop > 0, bool(etag or last_modified))
            is_permanent = is_permanent and answer.status in PERMANENT
            address = joined(address, answer.headers.get("location"))
        raise BadAddress(f"more than {self._settings.max_redirects} redirects", subject=shown(url), kind="bad redirect")

    def _response(
        self, url: str, address: httpx.URL, answer: _Answer, has_moved: bool, is_conditional: bool
    ) -> Response:
        if answer.status == 304 and not is_conditional:
            raise ServerError("answered 304 to an unconditional request", subject=shown(url), kind="odd status")
        return Response(
            url=url,
            final_url=str(address),
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            permanent_url=str(address) if has_moved else None,
        )

    # --- one request -------------------------------------------------------------------------------------------------

    async def _exchange(
        self, address: httpx.URL, headers: dict[str, str], wait_s: float, budget: _Budget, *, is_robots: bool = False
    ) -> _Answer:
        """One request in the host's turn: a good answer or a redirect. Everything else is raised.

        A kept connection that the server had closed meanwhile costs a second turn, once.
        """
        subject = shown(str(address))
        for _ in range(2):
            async with self._turn(address, wait_s), self._in_flight, budget.spend(subject):
                with translated(subject), contextlib.suppress(_Stale):
                    return await self._send(address, headers, subject, is_robots)
        raise HostUnreachable("the server keeps closing the connection", subject=subject)

    @contextlib.asynccontextmanager
    async def _turn(self, address: httpx.URL, wait_s: float) -> AsyncIterator[None]:
        host = _host(address)
        asked = time.monotonic()
        lock = self._turns[host]
        try:
            async with asyncio.timeout(wait_s):
                await lock.acquire()
        except TimeoutError as error:
            raise _waiting(address) from error
        try:
            left_s = wait_s - (time.monotonic() - asked)
            spacing_s = self._spacing_s(address)
            sleep_s = self._hosts.reserve(host, spacing_s, max(left_s, 0.0))
            if sleep_s is None:
                raise _waiting(address)
            # Slots are spaced, but a request may have left late: the server is to see the pause too.
            await asyncio.sleep(max(sleep_s, self._answered_at.get(host, -spacing_s) + spacing_s - time.monotonic()))
            yield
        finally:
            lock.release()

    def _spacing_s(self, address: httpx.URL) -> float:
        kept = self._hosts.robots(_origin(address))
        delay_s = self._parsed(_origin(address), kept).delay_s() if kept and kept.text else 0.0
        return max(self._settings.host_spacing_s, delay_s)

    async def _send(self, address: httpx.URL, headers: dict[str, str], subject: str, is_robots: bool) -> _Answer:
        request = self._client.build_request(
            "GET", address, headers={"User-Agent": self.user_agent, "Accept-Encoding": ACCEPT_ENCODING, **headers}
        )
        reply = await self._sent(request)
        self._answered_at[_host(address)] = time.monotonic()
        try:
            answer = _Answer(reply.status_code, {name.lower(): value for name, value in reply.headers.items()}, b"")
            failure = error_of(answer.status, answer.headers, self._clock(), subject)
            if failure:
                error, pause_s = failure
                if pause_s:
                    self._hosts.pause(_host(address), pause_s)
                raise error
            if answer.status == 200:
                answer.body = await self._body(reply, answer.headers, subject, is_robots)
            return answer
        finally:
            await reply.aclose()

    async def _sent(self, request: httpx.Request) -> httpx.Response:
        is_new = False

        async def trace(event: str, info: dict[str, object]) -> None:
            nonlocal is_new
            is_new = is_new or event == "connection.connect_tcp.started"

        request.extensions = {**request.extensions, "trace": trace}
        try:
            return await self._client.send(request, stream=True)
        except (httpcore.NetworkError, httpcore.RemoteProtocolError) as error:
            if is_new:
                raise
            raise _Stale from error

    async def _body(self, reply: httpx.Response, headers: dict[str, str], subject: str, is_robots: bool) -> bytes:
        limit = rules.MAX_BYTES if is_robots else None
        max_raw = limit or self._settings.max_raw_bytes
        length = headers.get("content-length", "")
        if length.isascii() and length.isdigit() and int(length[:18]) > max_raw and not is_robots:
            raise TooLarge(f"{int(length[:18]):,} bytes announced, {max_raw:,} allowed", subject=subject)
        body = Body(
            headers.get("content-encoding", ""),
            max_raw=max_raw,
            max_decoded=limit or self._settings.max_decoded_bytes,
            subject=subject,
            truncate=is_robots,
        )
        async for part in reply.aiter_raw():
            body.feed(part)
            if body.is_full:
                break
        return body.finish()

    # --- robots.txt --------------------------------------------------------------------------------------------------

    async def _ask_robots(self, address: httpx.URL, wait_s: float) -> None:
        """Raises RobotsDisallowed where the site says so, and Deferred while its robots.txt cannot be had."""
        origin, now, subject = _origin(address), self._clock(), shown(str(address))
        async with self._asking[origin]:
            kept = self._hosts.robots(origin)
            if kept is None or now - kept.at >= (rules.KEEP_FAILURE if kept.text is None else rules.KEEP):
                kept = await self._fetch_robots(origin, wait_s)
                self._hosts.keep_robots(origin, kept)
        if kept.text is None:
            raise ServerError(
                "the site's robots.txt cannot be had, which forbids everything for now",
                subject=subject,
                kind="robots unavailable",
                after=max(kept.at + rules.KEEP_FAILURE - now, timedelta(0)),
            )
        if not self._parsed(origin, kept).allows(str(address)):
            raise RobotsDisallowed("the site's robots.txt forbids this address", subject=subject)

    async def _fetch_robots(self, origin: str, wait_s: float) -> Robots:
        """The site's robots.txt; a host that cannot be reached or asks for patience is raised as it is."""
        budget = _Budget(self._settings.total_deadline_s)
        address = httpx.URL(f"{origin}/robots.txt")
        headers = {"Accept": "text/plain, */*;q=0.5"}
        try:
            for _ in range(self._settings.max_redirects + 1):
                answer = await self._exchange(address, headers, wait_s, budget, is_robots=True)
                if answer.status not in REDIRECTS:
                    text = answer.body.decode("utf-8-sig", "replace").replace("\0", "")
                    return Robots(text, answer.status, self._clock())
                address = joined(address, answer.headers.get("location"))
        except ServerError:
            return Robots(None, 500, self._clock())
        except Rejected:  # 4xx, a redirect that leads nowhere, bytes that nobody can read: there is none
            pass
        return Robots("", 404, self._clock())

    def _parsed(self, origin: str, kept: Robots) -> rules.Rules:
        key = (origin, kept.at)
        if key not in self._rules:
            self._rules[key] = rules.rules(kept.text or "")
        return self._rules[key]


class _Stale(Exception):
    """A connection kept from an earlier request was closed before it brought an answer."""


@dataclass(slots=True)
class _Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@contextlib.contextmanager
def translated(subject: str) -> Iterator[None]:
    """Errors of the libraries below, as ours."""
    try:
        yield
    except ItemError as error:
        error.subject = subject
        raise
    except (httpcore.TimeoutException, httpx.TimeoutException) as error:
        raise HostUnreachable("no answer in time", subject=subject) from error
    except (
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.ProxyError,
        httpcore.UnsupportedProtocol,
        httpx.HTTPError,
        httpx.StreamError,
        httpx.InvalidURL,
        ssl.SSLError,
        OSError,
    ) as error:
        raise HostUnreachable(_reason(error), subject=subject) from error


def _reason(error: Exception) -> str:
    text = str(error) or type(error).__name__
    return "".join(c if c.isprintable() else " " for c in text)[:200]


def _waiting(address: httpx.URL) -> Deferred:
    return Deferred("the host's turn is too far away", subject=shown(str(address)), kind="waiting")


def _validators(etag: str | None, last_modified: str | None) -> dict[str, str]:
    pairs = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in pairs.items() if value and value.isprintable() and value.isascii()}


def _host(address: httpx.URL) -> str:
    return address.raw_host.decode("ascii").rstrip(".").lower()


def _origin(address: httpx.URL) -> str:
    return f"{address.scheme}://{address.netloc.decode('ascii').lower()}"
