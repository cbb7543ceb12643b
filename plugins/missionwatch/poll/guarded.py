"""`parse_feed` in a child process with limits: what stalls or eats memory dies there, and says so as a NotFeed.

A plain subprocess of our own module, since Airflow's tasks are daemonic and may not use multiprocessing; one child is
kept and reused, because starting one costs as much as parsing ten feeds.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from select import select
from time import monotonic
from types import TracebackType
from typing import Self

from missionwatch.errors import ItemError, NotFeed, TooLarge
from missionwatch.poll.feed import ParsedFeed
from missionwatch.poll.wire import LENGTH, unpacked, write_frame

START_S = 60.0
WALL_S = 30.0
MAX_ANSWER = 200_000_000
_ERRORS: dict[str, type[ItemError]] = {"NotFeed": NotFeed, "TooLarge": TooLarge}
_PLUGINS = Path(__file__).resolve().parents[2]


class ParserPool:
    """One parser child, started when first needed, replaced when it dies or overruns. Safe to share between threads.

    Use as a context manager or call `close`. In asynchronous code: `await asyncio.to_thread(pool.parse, ...)`.
    """

    def __init__(self, *, wall_s: float = WALL_S) -> None:
        self._wall_s = wall_s
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = os.getpid()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def parse(self, body: bytes, content_type: str | None, url: str, *, now: datetime | None = None) -> ParsedFeed:
        """As `parse_feed`; NotFeed "hostile feed" for what broke a limit, RuntimeError for a fault of the parser."""
        head = json.dumps(
            {"content_type": content_type, "url": url, "now": (now or datetime.now(UTC)).isoformat()}
        ).encode()
        with self._lock:
            child = self._running()
            try:
                assert child.stdin is not None
                write_frame(child.stdin, head)
                write_frame(child.stdin, body)
            except OSError:
                pass  # it died; the read below tells how
            answer = self._read(child, self._wall_s)
            if answer is None:
                raise NotFeed(self._end(child), subject=url, kind="hostile feed")
            if answer[:1] == b"-" and b'"hostile feed"' in answer:
                self._stop()  # it leaves by itself after some of these: a fresh one is cleaner than a guess
        return _result(answer, url)

    def close(self) -> None:
        with self._lock:
            self._stop()

    # --- the child ---------------------------------------------------------------------------------------------------

    def _running(self) -> subprocess.Popen[bytes]:
        if self._owner != os.getpid():  # after a fork the child is our parent's
            self._child, self._owner = None, os.getpid()
        if self._child is None or self._child.poll() is not None:
            self._stop()
            self._child = self._start()
        return self._child

    def _start(self) -> subprocess.Popen[bytes]:
        child = subprocess.Popen(
            [sys.executable, "-m", "missionwatch.poll.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            env={"PYTHONPATH": str(_PLUGINS), "PATH": os.environ.get("PATH", ""), "PYTHONUTF8": "1"},
            close_fds=True,
        )
        if self._read(child, START_S) != b"ready":
            raise RuntimeError(f"the parser process did not start: {_ended(child)}")
        return child

    def _read(self, child: subprocess.Popen[bytes], wall_s: float) -> bytes | None:
        deadline = monotonic() + wall_s
        head = _read_exactly(child, LENGTH.size, deadline)
        if head is None or LENGTH.unpack(head)[0] > MAX_ANSWER:
            return None
        return _read_exactly(child, LENGTH.unpack(head)[0], deadline)

    def _end(self, child: subprocess.Popen[bytes]) -> str:
        """End it, and say what was wrong."""
        reason = _ended(child, wait_s=0.2)
        self._stop()
        return f"parsing it broke a limit ({reason})"

    def _stop(self) -> None:
        child, self._child = self._child, None
        if child is None or self._owner != os.getpid():
            return
        child.kill()
        for stream in (child.stdin, child.stdout):
            if stream:
                stream.close()
        child.wait()


def _read_exactly(child: subprocess.Popen[bytes], size: int, deadline: float) -> bytes | None:
    assert child.stdout is not None
    data = bytearray()
    while len(data) < size:
        ready, _, _ = select([child.stdout], [], [], max(deadline - monotonic(), 0.0))
        part = child.stdout.read(min(size - len(data), 1 << 20)) if ready else b""
        if not part:
            return None
        data += part
    return bytes(data)


def _ended(child: subprocess.Popen[bytes], wait_s: float = 0.0) -> str:
    try:
        code = child.wait(wait_s)
    except subprocess.TimeoutExpired:
        child.kill()
        return "it took too long"
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit {code}"


def _result(answer: bytes, url: str) -> ParsedFeed:
    mark, text = answer[:1], answer[1:]
    if mark == b"+":
        return unpacked(json.loads(text))
    if mark == b"-":
        name, message, kind = json.loads(text)
        raise _ERRORS.get(name, NotFeed)(message, subject=url, kind=kind)
    raise RuntimeError(f"the parser failed on {url}:\n{text.decode('utf-8', 'replace')}")


_shared: ParserPool | None = None


def parse_guarded(body: bytes, content_type: str | None, url: str, *, now: datetime | None = None) -> ParsedFeed:
    """`ParserPool.parse` with one pool for this process, closed at its end."""
    global _shared
    if _shared is None:
        _shared = ParserPool()
        atexit.register(_shared.close)
    return _shared.parse(body, content_type, url, now=now)
