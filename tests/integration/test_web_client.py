"""The web edge against real servers on the loopback interface, which a setting allows it to dial here."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import itertools
import logging
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from missionwatch.config import WebSettings
from missionwatch.errors import (
    Blocked,
    Deferred,
    Forbidden,
    Gone,
    HostUnreachable,
    ItemError,
    RateLimited,
    RobotsDisallowed,
    ServerError,
    TooLarge,
    Undecodable,
)
from missionwatch.web import MemoryHosts, Response, Web

T = TypeVar("T")
Answer = bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]


class Server:
    """A server of canned answers that remembers what it was asked, when, and over how many connections."""

    def __init__(self, **answers: Answer) -> None:
        self.answers = {f"/{path}": answer for path, answer in answers.items()}
        self.requests: list[tuple[str, dict[str, str], float]] = []
        self.connections = 0
        self.open_now = self.open_most = 0
        self.port = 0

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                self.open_now += 1
                self.open_most = max(self.open_most, self.open_now)
                line, *fields = head.strip().split("\r\n")
                path = line.split()[1]
                headers = {name.lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}
                self.requests.append((path, headers, time.monotonic()))
                answer = self.answers.get(path.partition("?")[0], answer_of(404))
                if isinstance(answer, bytes):
                    writer.write(answer)
                else:
                    await answer(writer)
                await writer.drain()
                self.open_now -= 1
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def paths(self) -> list[str]:
        return [path for path, _, _ in self.requests]

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"


@contextlib.asynccontextmanager
async def serving(server: Server, context: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    writers: list[asyncio.StreamWriter] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):  # the client hung up
            await server.handle(reader, writer)

    listener = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=context)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        for writer in writers:  # or a socket is left for the garbage collector to complain of in some later test
            writer.transport.abort()
        await asyncio.sleep(0)


def answer_of(status: int, body: bytes = b"", **headers: str) -> bytes:
    fields = {"Content-Length": str(len(body)), **{name.replace("_", "-"): value for name, value in headers.items()}}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status} X\r\n{head}\r\n".encode("latin-1") + body


def redirect(status: int, location: str) -> bytes:
    return answer_of(status, Location=location)


def settings(**changes: Any) -> WebSettings:
    return WebSettings(**{"allow_networks": ("127.0.0.0/8",), "host_spacing_s": 0, **changes})


TLS = ssl.create_default_context()


def client(settings: WebSettings, hosts: MemoryHosts, **options: Any) -> Web:
    """A `Web` that does not load the world's certificates anew."""
    return Web(settings, hosts, **{"ssl_context": TLS, **options})


async def here(host: str, port: int) -> Sequence[str]:
    """A resolver that finds every name on this machine."""
    return ["127.0.0.1"]


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(asyncio.wait_for(work, 60))


def fetch(server: Server, path: str = "/", *, web: dict[str, Any] | None = None, **options: Any) -> Response:
    """One `get` from a server that is up for as long as it takes."""

    async def work() -> Response:
        async with serving(server), client(settings(**(web or {})), MemoryHosts(), resolve=here) as opened:
            return await opened.get(server.url(path, "gazet.example"), **options)

    return run(work())


def failure(server: Server, path: str = "/", **options: Any) -> ItemError:
    with pytest.raises(ItemError) as caught:
        fetch(server, path, **options)
    return caught.value


# --- answers -------------------------------------------------------------------------------------------------------


def test_a_document_comes_with_its_headers_and_only_the_headers_that_we_promise_are_sent() -> None:
    server = Server(feed=answer_of(200, b"<rss/>", ETag='W/"1"', Content_Type="text/xml", Set_Cookie="a=1"))
    got = fetch(server, "/feed?x=1#part")
    assert (got.status, got.body, got.headers["etag"], got.content_type) == (200, b"<rss/>", 'W/"1"', "text/xml")
    assert got.final_url == server.url("/feed?x=1", "gazet.example")
    assert got.permanent_url is None
    _, headers, _ = server.requests[0]
    assert headers["user-agent"].startswith("MissionWatch/")
    assert headers["host"] == f"gazet.example:{server.port}"
    assert headers["accept-encoding"] == "gzip, br, zstd"
    assert not {"cookie", "referer", "if-none-match", "cache-control", "authorization"} & set(headers)


def test_validators_go_back_verbatim_and_a_304_is_an_answer() -> None:
    server = Server(feed=answer_of(304, ETag='W/"a"'))
    got = fetch(server, "/feed", etag='W/"a"', last_modified="Mon, 26 Oct 2026 12:00:00 GMT")
    assert got.is_unchanged and got.body == b""
    _, headers, _ = server.requests[0]
    assert headers["if-none-match"] == 'W/"a"'
    assert headers["if-modified-since"] == "Mon, 26 Oct 2026 12:00:00 GMT"


def test_a_304_that_nobody_asked_for_is_a_fault_of_the_server() -> None:
    assert isinstance(failure(Server(feed=answer_of(304)), "/feed"), ServerError)


def test_cookies_are_neither_kept_nor_sent() -> None:
    async def work() -> Server:
        server = Server(a=answer_of(200, b"x", Set_Cookie="session=1; Path=/"), b=answer_of(200, b"x"))
        async with serving(server), client(settings(), MemoryHosts()) as web:
            await web.get(server.url("/a"))
            await web.get(server.url("/b"))
        return server

    server = run(work())
    assert all("cookie" not in headers for _, headers, _ in server.requests)


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        (404, Gone, "gone 404"),
        (410, Gone, "gone 410"),
        (403, Forbidden, "forbidden"),
        (500, ServerError, "server error"),
        (429, RateLimited, "rate limited"),
    ],
)
def test_a_status_becomes_its_error_and_names_the_address(status: int, error: type[ItemError], kind: str) -> None:
    server = Server(a=answer_of(status, b"words"))
    found = failure(server, "/a")
    assert (type(found), found.kind, found.subject) == (error, kind, server.url("/a", "gazet.example"))


# --- redirects -----------------------------------------------------------------------------------------------------


def test_permanent_redirects_are_told_and_others_are_only_followed() -> None:
    server = Server(
        old=redirect(301, "/mid"), mid=redirect(308, "new?é"), new=answer_of(200, b"x"), soft=redirect(302, "/old")
    )
    got = fetch(server, "/old")
    assert got.final_url == got.permanent_url == server.url("/new?%C3%A9", "gazet.example")
    got = fetch(server, "/soft")
    assert got.final_url == server.url("/new?%C3%A9", "gazet.example")
    assert got.permanent_url is None


def test_redirects_in_circles_and_to_nowhere_end() -> None:
    assert failure(Server(a=redirect(302, "/a")), "/a").kind == "bad redirect"
    assert failure(Server(a=answer_of(302)), "/a").kind == "bad redirect"


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "ftp://gazet.example/",
        "http://desk:pw@gazet.example/",
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://169.254.169.254/",
    ],
)
def test_redirects_to_forbidden_places_are_blocked(location: str) -> None:
    async def work() -> None:
        server = Server(a=redirect(302, location))
        async with serving(server), client(settings(), MemoryHosts()) as web:
            await web.get(server.url("/a"))

    with pytest.raises(Blocked):
        run(work())


# --- the guard -----------------------------------------------------------------------------------------------------

FORMS = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "017700000001",
    "0",
    "0.0.0.0",
    "localhost",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:7f00:1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "127.0.0.1.",
    "１２７.０.０.１",
    "127。0。0。1",
    "⑫7.0.0.1",
    "169.254.169.254",
    "metadata",
    "[fe80::1]",
    "[fd00:ec2::254]",
    "192.168.0.1",
    "10.0.0.1",
    "100.100.100.200",
]


@pytest.mark.parametrize("form", FORMS)
def test_no_way_to_write_an_inside_address_makes_a_connection(form: str) -> None:
    async def work() -> Server:
        server = Server()
        inside = WebSettings(host_spacing_s=0, allow_networks=("203.0.113.0/24",))  # any port, but not this network
        async with serving(server), client(inside, MemoryHosts()) as web:
            for url in (f"http://{form}:{server.port}/", f"http://{form}/"):
                with pytest.raises(ItemError) as caught:
                    await web.get(url)
                assert form in {"metadata", "127.0.0.1."} or not isinstance(caught.value, Deferred), caught.value
        return server

    assert run(work()).connections == 0


def test_a_name_that_changes_its_mind_is_asked_once_per_connection_and_never_dialled_inside() -> None:
    asked: list[str] = []

    async def rebinding(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["192.0.2.1"] if len(asked) == 1 else ["127.0.0.1"]

    async def work() -> Server:
        server = Server()
        only_public = WebSettings(host_spacing_s=0, allow_networks=("192.0.2.0/24",), connect_timeout_s=0.3)
        async with serving(server), client(only_public, MemoryHosts(), resolve=rebinding) as web:
            for expected in (HostUnreachable, Blocked):
                with pytest.raises(expected):
                    await web.get(server.url("/", "gazet.example"))
        return server

    assert run(work()).connections == 0
    assert asked == ["gazet.example", "gazet.example"]


def test_mixed_answers_are_refused_without_a_connection() -> None:
    async def mixed(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1", "10.0.0.1"]

    async def work() -> Server:
        server = Server()
        async with serving(server), client(settings(), MemoryHosts(), resolve=mixed) as web:
            with pytest.raises(Blocked):
                await web.get(server.url("/", "gazet.example"))
        return server

    assert run(work()).connections == 0


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert fetch(Server(a=answer_of(200, b"x")), "/a").body == b"x"


# --- limits --------------------------------------------------------------------------------------------------------


def test_a_gzip_bomb_is_refused() -> None:
    bomb = answer_of(200, gzip.compress(b"\0" * 30_000_000), Content_Encoding="gzip")
    assert isinstance(failure(Server(a=bomb), "/a"), TooLarge)


def test_an_announced_and_an_unannounced_flood_are_refused() -> None:
    async def flood(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            for _ in range(1_000):
                writer.write(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
                await writer.drain()

    announced = answer_of(200, b"", Content_Length="900000000")
    for answer in (announced, flood):
        assert isinstance(failure(Server(a=answer), "/a", web={"max_raw_bytes": 1_000_000}), TooLarge)


def test_two_encodings_are_undecodable_and_none_is_needed() -> None:
    twice = answer_of(200, gzip.compress(gzip.compress(b"x")), Content_Encoding="gzip, gzip")
    assert isinstance(failure(Server(a=twice), "/a"), Undecodable)
    assert fetch(Server(a=answer_of(200, gzip.compress(b"<rss/>"))), "/a").body == b"<rss/>"


def test_a_server_that_drips_is_left_at_the_deadline() -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 X\r\nContent-Length: 1000\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            for _ in range(100):
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.05)

    begun = time.monotonic()
    assert isinstance(failure(Server(a=drip), "/a", web={"total_deadline_s": 0.5}), HostUnreachable)
    assert time.monotonic() - begun < 3


def test_a_server_that_drips_redirects_is_left_at_the_deadline() -> None:
    async def slowly(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.3)
        writer.write(redirect(302, "/a"))

    found = failure(Server(a=slowly), "/a", web={"total_deadline_s": 0.8})
    assert isinstance(found, HostUnreachable)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"garbage\r\n\r\n",
        b"HTTP/1.1 200 X\r\nContent-Length: 10\r\n\r\nabc",
        b"HTTP/1.1 200 X\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 X\r\n" + b"A: b\r\n" * 50_000 + b"\r\n",
    ],
)
def test_a_server_that_speaks_nonsense_cannot_be_reached(answer: bytes) -> None:
    async def broken(writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()
        writer.close()

    assert isinstance(failure(Server(a=broken), "/a"), HostUnreachable)


def test_a_kept_connection_that_was_closed_meanwhile_is_opened_anew_once() -> None:
    class Forgetful(Server):
        async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self.connections += 1
            for answer in (answer_of(200, b"x"), b""):
                await reader.readuntil(b"\r\n\r\n")
                writer.write(answer)
                await writer.drain()
            writer.close()

    async def work() -> tuple[list[bytes], int]:
        server = Forgetful()
        async with serving(server), client(settings(), MemoryHosts()) as web:
            return [(await web.get(server.url("/a"))).body for _ in range(3)], server.connections

    assert run(work()) == ([b"x"] * 3, 3)


def test_requests_that_time_out_do_not_use_up_the_connections() -> None:
    async def mute(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(4)

    async def work() -> list[str]:
        server = Server(mute=mute, ok=answer_of(200, b"x"))
        few = settings(concurrency=2, total_deadline_s=0.8)
        async with serving(server), client(few, MemoryHosts(), resolve=here) as web:
            asked = [web.get(server.url(path, f"h{n}.example")) for n, path in enumerate(["/mute"] * 6 + ["/ok"] * 4)]
            results = await asyncio.gather(*asked, return_exceptions=True)
        return [getattr(result, "kind", "kept") for result in results]

    assert run(work()) == ["unreachable"] * 6 + ["kept"] * 4


def test_a_closed_port_and_an_unknown_name_cannot_be_reached() -> None:
    async def nowhere(host: str, port: int) -> Sequence[str]:
        raise OSError("no such name")

    async def work() -> None:
        async with client(settings(), MemoryHosts()) as web:
            with pytest.raises(HostUnreachable):
                await web.get("http://127.0.0.1:1/")
        async with client(settings(), MemoryHosts(), resolve=nowhere) as web:
            with pytest.raises(HostUnreachable):
                await web.get("http://gazet.example/")

    run(work())


# --- politeness ----------------------------------------------------------------------------------------------------


def test_requests_to_one_host_are_spaced_and_never_two_at_a_time() -> None:
    async def slowly(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.1)
        writer.write(answer_of(200, b"x"))

    async def work() -> Server:
        server = Server(a=slowly)
        async with serving(server), client(settings(host_spacing_s=0.2), MemoryHosts()) as web:
            await asyncio.gather(*(web.get(server.url("/a")) for _ in range(4)))
        return server

    server = run(work())
    starts = [at for _, _, at in server.requests]
    assert all(later - earlier >= 0.19 for earlier, later in itertools.pairwise(starts))
    assert server.open_most == 1
    assert server.connections == 1


def test_a_turn_that_is_too_far_away_is_not_taken() -> None:
    async def work() -> tuple[Deferred, float | None]:
        server, hosts = Server(a=answer_of(200, b"x")), MemoryHosts()
        async with serving(server), client(settings(host_spacing_s=50), hosts) as web:
            await web.get(server.url("/a"))
            with pytest.raises(Deferred) as caught:
                await web.get(server.url("/a"), max_wait_s=1)
            assert len(server.requests) == 1
        return caught.value, hosts.reserve("127.0.0.1", 0, 100)

    error, wait = run(work())
    assert error.kind == "waiting"
    assert wait is not None and wait <= 50


def test_waiting_behind_a_slow_request_of_the_same_host_counts_as_waiting() -> None:
    async def slowly(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(1)
        writer.write(answer_of(200, b"x"))

    async def work() -> list[Any]:
        server = Server(a=slowly)
        async with serving(server), client(settings(), MemoryHosts()) as web:
            return await asyncio.gather(
                *(web.get(server.url("/a"), max_wait_s=0.2) for _ in range(3)), return_exceptions=True
            )

    results = run(work())
    assert [getattr(result, "kind", "kept") for result in results] == ["kept", "waiting", "waiting"]


def test_retry_after_pauses_the_host_for_everybody() -> None:
    async def work() -> tuple[ItemError, ItemError]:
        server = Server(a=answer_of(429, Retry_After="3600"), b=answer_of(200, b"x"))
        async with serving(server), client(settings(), MemoryHosts()) as web:
            with pytest.raises(RateLimited) as first:
                await web.get(server.url("/a"))
            with pytest.raises(Deferred) as second:
                await web.get(server.url("/b"))
        return first.value, second.value

    first, second = run(work())
    assert isinstance(first, RateLimited) and first.after == timedelta(hours=1)
    assert second.kind == "waiting"


# --- robots.txt ----------------------------------------------------------------------------------------------------


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 10, 26, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def outcomes(server: Server, *paths: str, clock: Clock | None = None, **options: Any) -> list[str]:
    """What `get` makes of each path in turn, robots.txt obeyed."""

    async def work() -> list[str]:
        found: list[str] = []
        async with serving(server), client(settings(**options), MemoryHosts(), clock=clock or Clock()) as web:
            for path in paths:
                try:
                    await web.get(server.url(path), obey_robots=True)
                    found.append("kept")
                except ItemError as error:
                    found.append(error.kind)
        return found

    return run(work())


def pages(robots: Answer) -> Server:
    return Server(**{"robots.txt": robots, "a": answer_of(200, b"x"), "b": answer_of(200, b"y")})


def test_robots_is_asked_once_and_obeyed() -> None:
    server = pages(answer_of(200, b"User-agent: *\nDisallow: /b\n"))
    assert outcomes(server, "/a", "/b", "/a") == ["kept", "robots", "kept"]
    assert server.paths() == ["/robots.txt", "/a", "/a"]


def test_pages_that_are_asked_for_at_once_ask_for_robots_once() -> None:
    async def work() -> list[str]:
        server = pages(answer_of(200, b""))
        async with serving(server), client(settings(), MemoryHosts()) as web:
            await asyncio.gather(*(web.get(server.url(path), obey_robots=True) for path in ("/a", "/b", "/a")))
        return server.paths()

    assert sorted(run(work())) == ["/a", "/a", "/b", "/robots.txt"]


def test_a_site_without_robots_allows_everything() -> None:
    for status in (404, 401, 403, 410):
        assert outcomes(pages(answer_of(status)), "/a") == ["kept"]


def test_a_site_whose_robots_fails_is_left_for_an_hour() -> None:
    clock, server = Clock(), pages(answer_of(500))
    assert outcomes(server, "/a", "/b", clock=clock) == ["robots unavailable", "robots unavailable"]
    assert server.paths() == ["/robots.txt"]


def test_robots_is_kept_for_a_day() -> None:
    async def work() -> list[str]:
        clock, server = Clock(), pages(answer_of(200, b""))
        async with serving(server), client(settings(), MemoryHosts(), clock=clock) as web:
            for hours in (0, 23, 2):
                clock.now += timedelta(hours=hours)
                await web.get(server.url("/a"), obey_robots=True)
        return server.paths()

    assert run(work()) == ["/robots.txt", "/a", "/a", "/robots.txt", "/a"]


def test_robots_may_redirect_and_is_cut_at_its_cap_and_a_silent_host_is_deferred() -> None:
    moved = pages(redirect(301, "/elsewhere"))
    moved.answers["/elsewhere"] = answer_of(200, b"User-agent: *\nDisallow: /a\n")
    assert outcomes(moved, "/a") == ["robots"]
    long = pages(answer_of(200, b"User-agent: *\nDisallow: /a\n" + b"#" * 2_000_000))
    assert outcomes(long, "/a", "/b") == ["robots", "kept"]

    async def silent(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(5)

    assert outcomes(pages(silent), "/a", total_deadline_s=0.3) == ["unreachable"]


def test_the_delay_of_robots_is_the_spacing() -> None:
    server = pages(answer_of(200, b"User-agent: *\nCrawl-delay: 0.3\n"))
    outcomes(server, "/a", "/b")
    (_, _, first), (_, _, second) = server.requests[1:]
    assert second - first >= 0.29


def test_a_redirect_into_a_forbidden_part_is_not_followed() -> None:
    server = pages(answer_of(200, b"User-agent: *\nDisallow: /b\n"))
    server.answers["/a"] = redirect(302, "/b")
    assert outcomes(server, "/a") == ["robots"]
    assert "/b" not in server.paths()


def test_feeds_that_people_declared_are_fetched_whatever_robots_says() -> None:
    server = pages(answer_of(200, b"User-agent: *\nDisallow: /\n"))
    assert fetch(server, "/a").status == 200
    assert server.paths() == ["/a"]
    with pytest.raises(RobotsDisallowed):
        fetch(server, "/a", obey_robots=True)


# --- TLS and logs --------------------------------------------------------------------------------------------------


def certificate(folder: Path) -> tuple[Path, Path]:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "gazet.example")])
    now = datetime.now(UTC)
    found = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("gazet.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(found.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "cert.pem", folder / "key.pem"


def test_the_certificate_is_checked_for_the_name_and_https_does_not_lead_to_http(tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    names: list[str | None] = []
    context.sni_callback = lambda sock, name, ctx: names.append(name)
    trusting = ssl.create_default_context(cafile=str(cert))

    async def work() -> list[str]:
        server, found = Server(a=answer_of(200, b"x"), b=redirect(301, "http://gazet.example/a")), []
        async with (
            serving(server, context),
            client(settings(), MemoryHosts(), resolve=here, ssl_context=trusting) as web,
        ):
            for host, path in (("gazet.example", "/a"), ("autre.example", "/a"), ("gazet.example", "/b")):
                try:
                    found.append((await web.get(f"https://{host}:{server.port}{path}")).body.decode())
                except ItemError as error:
                    found.append(error.kind)
        async with serving(server, context), client(settings(), MemoryHosts(), resolve=here) as web:
            with pytest.raises(HostUnreachable):
                await web.get(f"https://gazet.example:{server.port}/a")
        return found

    assert run(work()) == ["x", "unreachable", "blocked"]
    assert names[:2] == ["gazet.example", "autre.example"]


def test_passwords_of_addresses_reach_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    error = failure_of_address("http://desk:canary@gazet.example/feed")
    assert "canary" not in caplog.text + repr(error) + error.subject


def failure_of_address(url: str) -> ItemError:
    async def work() -> None:
        async with client(settings(), MemoryHosts(), resolve=here) as web:
            await web.get(url)

    with pytest.raises(ItemError) as caught:
        run(work())
    return caught.value
