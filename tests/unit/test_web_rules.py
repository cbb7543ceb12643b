"""The rules of the web edge that need no socket: which addresses are dialled, what a status means, what a body may hold."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import ipaddress
import zlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import brotli
import httpcore
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from missionwatch.errors import (
    BadAddress,
    Blocked,
    Deferred,
    Forbidden,
    Gone,
    ItemError,
    RateLimited,
    Rejected,
    ServerError,
    TooLarge,
    Undecodable,
)
from missionwatch.web import Guard, MemoryHosts, is_public, retry_after
from missionwatch.web.address import checked, joined, shown
from missionwatch.web.decode import Body
from missionwatch.web.robots import rules
from missionwatch.web.status import error_of

NOW = datetime(2026, 10, 26, 12, tzinfo=UTC)

# --- which addresses -----------------------------------------------------------------------------------------------

INSIDE = """
0.0.0.0 10.1.2.3 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 168.63.129.16
169.254.169.254 172.16.0.1 192.0.0.192 192.0.2.1
192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 100::1 2001:db8::1
2002:7f00:1::
2002:a00:1:: 2001:0:4136:e378:8000:63bf:80ff:fffe fc00::1 fd00:ec2::254 fe80::1 fec0::1 ff02::1 ff0e::1
"""
OUTSIDE = (
    "8.8.8.8 1.1.1.1 193.0.6.139 ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808:: 2606:4700:4700::1111 2a00:1450:4001::1"
)


@pytest.mark.parametrize("text", INSIDE.split())
def test_addresses_inside_are_not_dialled(text: str) -> None:
    assert not is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", OUTSIDE.split())
def test_addresses_outside_are_dialled(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


class Recorder(httpcore.AsyncNetworkBackend):
    """A backend that dials nothing and remembers what it was asked to."""

    def __init__(self) -> None:
        self.dialled: list[tuple[str, int]] = []

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        self.dialled.append((host, port))
        return httpcore.AsyncMockStream([])


class Names:
    """A resolver whose answers change from question to question."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked += 1
        return self.answers[min(self.asked, len(self.answers)) - 1]


def dial(names: Names, port: int = 80, allow: tuple[str, ...] = ()) -> list[tuple[str, int]]:
    backend = Recorder()
    guard = Guard(names, allow, backend)
    try:
        asyncio.run(guard.connect_tcp("gazet.example", port, timeout=5))
    except Blocked:
        assert not backend.dialled
        raise
    return backend.dialled


def test_the_literal_address_that_was_checked_is_dialled_and_the_name_asked_once() -> None:
    names = Names(["8.8.8.8"], ["127.0.0.1"])
    assert dial(names) == [("8.8.8.8", 80)]
    assert names.asked == 1


@pytest.mark.parametrize("answers", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["2606:4700:4700::1111", "::1"]])
def test_one_answer_inside_refuses_them_all(answers: list[str]) -> None:
    with pytest.raises(Blocked):
        dial(Names(answers))


@pytest.mark.parametrize("port", [22, 25, 5432, 8080])
def test_other_ports_are_refused(port: int) -> None:
    with pytest.raises(Blocked):
        dial(Names(["8.8.8.8"]), port)
    with pytest.raises(Blocked):
        dial(Names(["8.8.8.8"]), port, ("10.0.0.0/8",))


def test_an_allowed_network_is_dialled_on_any_port_and_no_other_is() -> None:
    assert dial(Names(["10.1.2.3"]), 8080, ("10.0.0.0/8",)) == [("10.1.2.3", 8080)]
    with pytest.raises(Blocked):
        dial(Names(["10.1.2.3", "127.0.0.1"]), 8080, ("10.0.0.0/8",))


def test_a_name_without_an_address_cannot_be_reached() -> None:
    with pytest.raises(httpcore.ConnectError):
        dial(Names([]))


def test_sockets_of_this_machine_are_refused() -> None:
    with pytest.raises(Blocked):
        asyncio.run(Guard(Names([]), (), Recorder()).connect_unix_socket("/run/x.sock"))


# --- addresses as text ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    ["ftp://gazet.example/", "file:///etc/passwd", "javascript:alert(1)", "gopher://gazet.example", "gazet.example"],
)
def test_other_schemes_are_refused(url: str) -> None:
    with pytest.raises(Blocked):
        checked(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://",
        "https:///a",
        "http://a b/",
        "http://gazet.example/\x00",
        "http://[::1",
        "http://gazet.example:99999/",
        "http://" + "a" * 9_000,
    ],
)
def test_what_is_no_address_is_named_so(url: str) -> None:
    with pytest.raises((BadAddress, Blocked)):
        checked(url)


def test_passwords_are_refused_and_never_shown() -> None:
    with pytest.raises(Blocked) as caught:
        checked("https://desk:canary@gazet.example/feed?x=1")
    assert caught.value.subject == "https://gazet.example/feed?x=1"
    assert "canary" not in f"{caught.value}{caught.value.subject}{caught.value.__cause__}"
    assert shown("http://a:canary@b@gazet.example:x/\x1b[31m\r\n") == "http://gazet.example:x/�[31m��"


def test_a_redirect_is_joined_and_checked() -> None:
    start = checked("https://gazet.example/a/b?c")
    assert str(joined(start, "../d e")) == "https://gazet.example/d%20e"
    assert str(joined(start, "//autre.example/é")) == "https://autre.example/%C3%A9"
    for location in ("http://gazet.example/a", "file:///etc/passwd", "https://a:b@gazet.example/"):
        with pytest.raises(Blocked):
            joined(start, location)
    for location in (None, "", "https://[::1"):
        with pytest.raises(BadAddress) as caught:
            joined(start, location)
        assert caught.value.kind == "bad redirect"


# --- status and Retry-After ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "kind_of_error", "kind"),
    [
        (401, Forbidden, "forbidden"),
        (402, Forbidden, "forbidden"),
        (403, Forbidden, "forbidden"),
        (451, Forbidden, "forbidden"),
        (404, Gone, "gone 404"),
        (410, Gone, "gone 410"),
        (429, RateLimited, "rate limited"),
        (503, ServerError, "server error"),
        (500, ServerError, "server error"),
        (522, ServerError, "server error"),
        (408, ServerError, "server error"),
        (400, Rejected, "refused"),
        (406, Rejected, "refused"),
        (204, ServerError, "odd status"),
        (202, ServerError, "odd status"),
        (300, ServerError, "odd status"),
    ],
)
def test_each_status_has_one_meaning(status: int, kind_of_error: type[ItemError], kind: str) -> None:
    found = error_of(status, {}, NOW, "x")
    assert found is not None
    assert type(found[0]) is kind_of_error
    assert found[0].kind == kind


@pytest.mark.parametrize("status", [200, 304, 301, 302, 303, 307, 308])
def test_answers_and_redirects_are_no_errors(status: int) -> None:
    assert error_of(status, {"retry-after": "5"}, NOW, "x") is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", timedelta(seconds=120)),
        ("0", timedelta(0)),
        ("Mon, 26 Oct 2026 13:00:00 GMT", timedelta(hours=1)),
        ("Mon, 26 Oct 2020 13:00:00 GMT", timedelta(0)),
        ("99999999999999", timedelta(days=7)),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_and_capped_at_a_week(value: str | None, expected: timedelta | None) -> None:
    assert retry_after(value, NOW) == expected


def test_a_429_and_a_503_pause_the_whole_host() -> None:
    limited, pause = error_of(429, {"retry-after": "90"}, NOW, "x") or (None, 0)
    assert isinstance(limited, RateLimited) and limited.after == timedelta(seconds=90) and pause == 90
    assert (error_of(503, {}, NOW, "x") or (None, 0))[1] > 0
    assert isinstance((error_of(503, {"retry-after": "5"}, NOW, "x") or (None,))[0], RateLimited)


# --- turns ---------------------------------------------------------------------------------------------------------


def test_turns_of_a_host_are_spaced_and_pauses_hold() -> None:
    now = 100.0
    hosts = MemoryHosts(lambda: now)
    assert [hosts.reserve("a", 2, 60) for _ in range(3)] == [0, 2, 4]
    assert hosts.reserve("b", 2, 60) == 0
    assert hosts.reserve("a", 2, 5) is None
    assert hosts.reserve("a", 2, 6) == 6
    hosts.pause("a", 30)
    hosts.pause("a", 10)
    assert hosts.reserve("a", 2, 60) == 30


# --- robots.txt ----------------------------------------------------------------------------------------------------


def test_our_own_group_of_robots_goes_before_everybodys() -> None:
    found = rules(
        "User-agent: *\nDisallow: /\n\nUser-agent: MissionWatch\nUser-agent: x\nDisallow: /private\nCrawl-delay: 7"
    )
    assert found.allows("https://gazet.example/a")
    assert not found.allows("https://gazet.example/private/a")
    assert found.delay_s() == 7


def test_robots_for_others_do_not_concern_us_and_delays_are_capped() -> None:
    assert rules("User-agent: other\nDisallow: /\n").allows("https://gazet.example/a")
    assert rules("User-agent: *\nCrawl-delay: 86400\n").delay_s() == 30
    assert rules("User-agent: *\nCrawl-delay: -1\nRequest-rate: 1/10\n").delay_s() == 10
    assert rules("").allows("https://gazet.example/") and rules("").delay_s() == 0
    assert not rules("user-agent: * # all\nDisallow: /*.pdf$\n").allows("https://gazet.example/a.pdf")


def test_robots_with_very_many_agents_and_rules_are_read_in_time() -> None:
    text = "".join(f"User-agent: a{n}\n" for n in range(15_000)) + "".join(f"Disallow: /{n}\n" for n in range(15_000))
    assert rules(text + "\nUser-agent: *\nDisallow: /x\n").allows("https://gazet.example/1")


@given(st.text(max_size=300))
def test_no_robots_file_makes_it_raise(text: str) -> None:
    found = rules(text)
    assert isinstance(found.allows("https://gazet.example/a"), bool)
    assert 0 <= found.delay_s() <= 30


# --- bodies --------------------------------------------------------------------------------------------------------

TEXT = b"Haiti " * 5_000
PACKED = {
    "": TEXT,
    "identity": TEXT,
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT[:10_000]) + gzip.compress(TEXT[10_000:]),
    "deflate": zlib.compress(TEXT),
    "br": brotli.compress(TEXT),
    "zstd": zstandard.compress(TEXT),
}


def body(
    encoding: str,
    data: bytes,
    step: int = 1_000,
    *,
    max_raw: int = 1_000_000,
    max_decoded: int = 1_000_000,
    truncate: bool = False,
) -> bytes:
    collected = Body(encoding, max_raw=max_raw, max_decoded=max_decoded, truncate=truncate)
    for start in range(0, len(data), step):
        collected.feed(data[start : start + step])
    return collected.finish()


@pytest.mark.parametrize("encoding", PACKED)
@pytest.mark.parametrize("step", [7, 1_000, 1_000_000])
def test_every_encoding_is_undone_in_steps_of_any_size(encoding: str, step: int) -> None:
    assert body(encoding, PACKED[encoding], step) == TEXT


def test_bare_deflate_and_unlabelled_gzip_and_wrongly_labelled_text_are_read() -> None:
    packer = zlib.compressobj(wbits=-15)
    assert body("deflate", packer.compress(TEXT) + packer.flush(), 100_000) == TEXT
    assert body("", gzip.compress(TEXT)) == TEXT
    assert body("gzip", TEXT) == TEXT


BOMB = b"\0" * 50_000_000
BOMBS = {
    "gzip": gzip.compress(BOMB),
    "br": brotli.compress(BOMB, quality=3),
    "zstd": zstandard.compress(BOMB),
    "": gzip.compress(BOMB),
}


@pytest.mark.parametrize("encoding", BOMBS)
def test_a_bomb_is_stopped_at_the_cap(encoding: str) -> None:
    collected = Body(encoding, max_raw=1_000_000, max_decoded=300_000)
    with pytest.raises(TooLarge):
        collected.feed(BOMBS[encoding])
        collected.finish()
    assert len(collected._out) < 300_000 + 140_000


def test_too_much_on_the_wire_is_refused_or_cut() -> None:
    with pytest.raises(TooLarge):
        body("", TEXT, max_raw=1_000)
    assert body("", TEXT, max_raw=1_000, max_decoded=1_000, truncate=True) == TEXT[:1_000]
    assert body("gzip", gzip.compress(TEXT), max_decoded=500, truncate=True) == TEXT[:500]


@pytest.mark.parametrize("encoding", ["gzip, gzip", "compress", "gzip,br", "aws-chunked"])
def test_several_and_unknown_encodings_are_refused(encoding: str) -> None:
    with pytest.raises(Undecodable):
        body(encoding, PACKED["gzip"])


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd", "deflate"])
def test_broken_bodies_are_undecodable(encoding: str) -> None:
    broken = PACKED[encoding][:4] + b"\xff" * 40 + PACKED[encoding][20:]
    with pytest.raises((Undecodable, Deferred, TooLarge)):
        body(encoding, broken)


def test_a_body_that_was_cut_off_is_to_be_fetched_again() -> None:
    with pytest.raises(Deferred) as caught:
        body("gzip", PACKED["gzip"][:-20])
    assert caught.value.kind == "cut off"


@given(st.binary(max_size=200), st.sampled_from(["gzip", "br", "zstd", "deflate", ""]))
def test_no_body_raises_anything_but_our_own_errors(data: bytes, encoding: str) -> None:
    with contextlib.suppress(ItemError):
        body(encoding, data, 13)
