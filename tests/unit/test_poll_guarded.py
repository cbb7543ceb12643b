"""The parser child: same results, and what breaks a limit dies there."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from missionwatch.child import read_frame, write_frame
from missionwatch.child.parent import PLUGINS
from missionwatch.errors import NotFeed, TooLarge
from missionwatch.poll import ParserPool, guarded, parse_feed, worker
from missionwatch.poll.wire import packed, unpacked

NOW = datetime(2026, 11, 1, tzinfo=UTC)
URL = "https://gazet.example/feed"
FEEDS = Path(__file__).parents[1] / "golden" / "feeds"
GOOD = (
    b"<rss version='2.0'><channel><title>G</title><skipHours><hour>3</hour></skipHours>"
    b"<item><title>Yon</title></item></channel></rss>"
)
SLOW = b"<rss version='2.0'><channel>" + b"<item><title>x</title></item>" * 5_000 + b"</channel></rss>"


@pytest.fixture(scope="module")
def pool():
    with ParserPool() as found:
        yield found


def child_of(pool: ParserPool) -> subprocess.Popen[bytes]:
    assert pool.child._process is not None
    return pool.child._process


@pytest.mark.parametrize("path", sorted(p for p in FEEDS.iterdir() if p.suffix != ".json"), ids=lambda path: path.name)
def test_the_child_reads_what_the_parent_would(pool: ParserPool, path: Path) -> None:
    body = path.read_bytes()
    assert pool.parse(body, None, URL, now=NOW) == parse_feed(body, None, URL, now=NOW)


def test_one_child_serves_many_feeds_and_threads(pool: ParserPool) -> None:
    pool.parse(GOOD, None, URL)
    child = child_of(pool).pid
    titles: list[str] = []
    threads = [threading.Thread(target=lambda: titles.append(pool.parse(GOOD, None, URL).title)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert titles == ["G"] * 8
    assert child_of(pool).pid == child


def test_errors_of_the_parser_come_through_with_kind_and_subject(pool: ParserPool) -> None:
    with pytest.raises(NotFeed, match="empty") as caught:
        pool.parse(b"", None, URL)
    assert (caught.value.kind, caught.value.subject) == ("empty", URL)
    import gzip

    with pytest.raises(TooLarge):
        pool.parse(gzip.compress(b"\0" * 20_000_000), None, URL)


def test_a_document_that_overruns_is_hostile_and_the_next_one_has_a_child_of_its_own() -> None:
    with ParserPool(wall_s=0.15) as pool:
        with pytest.raises(NotFeed) as caught:
            pool.parse(SLOW, None, URL)
        assert caught.value.kind == "hostile feed"
        pool.child.wall_s = 30
        assert pool.parse(GOOD, None, URL).title == "G"


def test_a_child_that_is_killed_is_replaced(pool: ParserPool) -> None:
    pool.parse(GOOD, None, URL)
    os.kill(child_of(pool).pid, signal.SIGKILL)
    child_of(pool).wait()
    assert pool.parse(GOOD, None, URL).title == "G"


def test_closing_the_pool_ends_the_child() -> None:
    pool = ParserPool()
    pool.parse(GOOD, None, URL)
    child = child_of(pool)
    pool.close()
    assert child.poll() is not None
    pool.close()


def test_the_child_sees_nothing_of_our_environment(pool: ParserPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MISSIONWATCH_DATABASE_URL", "postgresql://x:canary@db/x")
    with ParserPool() as fresh:
        fresh.parse(GOOD, None, URL)
        environment = Path(f"/proc/{child_of(fresh).pid}/environ")
        if not environment.exists():
            pytest.skip("this system shows no /proc/PID/environ")
        assert b"canary" not in environment.read_bytes()


def test_a_locked_in_child_can_open_neither_files_nor_sockets() -> None:
    code = """
import socket
from missionwatch.child.serving import lock_in
from missionwatch.poll import worker
worker._warm_up()
lock_in()
for attempt in (lambda: open("/etc/hostname"), socket.socket):
    try:
        attempt()
    except OSError as error:
        print(error.errno)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(PLUGINS)}
    )
    assert done.stdout.split() == ["24", "24"]


def in_a_daemon(results) -> None:
    results.put(guarded.parse_guarded(GOOD, None, URL).title)


def test_it_works_inside_a_daemonic_process() -> None:
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    process = context.Process(target=in_a_daemon, args=(results,), daemon=True)
    process.start()
    assert results.get(timeout=60) == "G"
    process.join(20)
    assert process.exitcode == 0
    results.close()


def answer_to(body: bytes, monkeypatch: pytest.MonkeyPatch, error: Exception | None) -> tuple[bool, bytes]:
    def broken(*_: object, **__: object) -> None:
        assert error is not None
        raise error

    if error:
        monkeypatch.setattr(worker, "parse_feed", broken)
    head = json.dumps({"content_type": None, "url": URL, "now": NOW.isoformat()}).encode()
    answer, goes_on = worker._answer(head, body)
    return goes_on, answer


def test_memory_that_runs_out_is_hostile_and_ends_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    goes_on, answer = answer_to(GOOD, monkeypatch, MemoryError())
    assert not goes_on
    with pytest.raises(NotFeed) as caught:
        guarded._result(answer, URL)
    assert caught.value.kind == "hostile feed"


def test_a_fault_of_the_parser_itself_is_loud(monkeypatch: pytest.MonkeyPatch) -> None:
    goes_on, answer = answer_to(GOOD, monkeypatch, KeyError("unforeseen"))
    assert goes_on
    with pytest.raises(RuntimeError, match="unforeseen"):
        guarded._result(answer, URL)


def test_a_feed_survives_the_wire() -> None:
    feed = parse_feed(GOOD, None, URL, now=NOW)
    assert unpacked(json.loads(packed(feed))) == feed


def test_frames_end_with_the_stream() -> None:
    stream = io.BytesIO()
    write_frame(stream, b"abc")
    stream.seek(0)
    assert read_frame(stream) == b"abc"
    assert read_frame(stream) is None
    assert read_frame(io.BytesIO(b"\0\0\0\x09abc")) is None
