"""The parent's side: one child, kept and reused, because starting one costs as much as reading many pages."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from select import select
from time import monotonic
from types import TracebackType
from typing import Self

from missionwatch.child.frames import LENGTH, write_frame

START_S = 60.0
MAX_ANSWER = 200_000_000
_LEFT = "exit 0"  # it had left in good order after the request before, and has seen nothing of this one
PLUGINS = Path(__file__).resolve().parents[2]


class Broken(Exception):
    """The child ended instead of answering; the message says how. `is_killed`: by a signal that no limit of ours sends."""

    def __init__(self, message: str, *, is_killed: bool = False) -> None:
        super().__init__(message)
        self.is_killed = is_killed


class Closing:
    """Something to close, as a context manager."""

    def close(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Child(Closing):
    """One child process of `module`, started when first needed, replaced when it dies or overruns. Safe between threads.

    Use it as a context manager or call `close`. It ends by itself when this process is gone: its stdin ends then, and what
    it is busy with has an allowance of CPU.
    """

    def __init__(self, module: str, arguments: Sequence[str] = (), *, wall_s: float = 30.0) -> None:
        self.wall_s = wall_s
        self._command = [sys.executable, "-m", module, *arguments]
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._is_ready = False
        self._owner = os.getpid()

    @property
    def pid(self) -> int | None:
        """The running child's, if there is one."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def start(self) -> None:
        """Start the child now and do not wait for it: by the first question it is ready."""
        with self._lock:
            self._running()

    def ask(self, *frames: bytes) -> bytes:
        """The child's answer to some frames. Raises Broken where it ended or took longer than `wall_s`."""
        with self._lock:
            try:
                return self._ask(frames)
            except Broken as error:
                if str(error) != _LEFT:
                    raise
                return self._ask(frames)

    def _ask(self, frames: Sequence[bytes]) -> bytes:
        process = self._running()
        self._await_ready(process)
        try:
            assert process.stdin is not None
            for frame in frames:
                write_frame(process.stdin, frame)
        except OSError:
            pass  # it died; the read below tells how
        answer = self._read(process, self.wall_s)
        if answer is None:
            raise self._end(process)
        return answer

    def close(self) -> None:
        """End the child, if there is one."""
        with self._lock:
            self._stop()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._owner != os.getpid():  # after a fork the child is our parent's
            self._process, self._owner = None, os.getpid()
        if self._process is None or self._process.poll() is not None:
            self._stop()
            self._is_ready = False
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,
                env={"PYTHONPATH": str(PLUGINS), "PATH": os.environ.get("PATH", ""), "PYTHONUTF8": "1"},
                close_fds=True,
            )
        return self._process

    def _await_ready(self, process: subprocess.Popen[bytes]) -> None:
        if not self._is_ready and self._read(process, START_S) != b"ready":
            reason = _ended(process)
            self._stop()
            raise RuntimeError(f"the process {' '.join(self._command[1:])} did not start: {reason}")
        self._is_ready = True

    def _read(self, process: subprocess.Popen[bytes], wall_s: float) -> bytes | None:
        deadline = monotonic() + wall_s
        head = _read_exactly(process, LENGTH.size, deadline)
        if head is None or LENGTH.unpack(head)[0] > MAX_ANSWER:
            return None
        return _read_exactly(process, LENGTH.unpack(head)[0], deadline)

    def _end(self, process: subprocess.Popen[bytes]) -> Broken:
        """End it, and say what was wrong."""
        reason = _ended(process, wait_s=0.2)
        is_killed = reason in {"signal SIGKILL", "signal SIGTERM"}
        self._stop()
        return Broken(reason, is_killed=is_killed)

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream:
                stream.close()
        process.wait()


def _read_exactly(process: subprocess.Popen[bytes], size: int, deadline: float) -> bytes | None:
    assert process.stdout is not None
    data = bytearray()
    while len(data) < size:
        ready, _, _ = select([process.stdout], [], [], max(deadline - monotonic(), 0.0))
        part = process.stdout.read(min(size - len(data), 1 << 20)) if ready else b""
        if not part:
            return None
        data += part
    return bytes(data)


def _ended(process: subprocess.Popen[bytes], wait_s: float = 0.0) -> str:
    try:
        code = process.wait(wait_s)
    except subprocess.TimeoutExpired:
        process.kill()
        return "it took too long"
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit {code}"
