"""What the kernel says about a process, by pid and start time, so that a reused pid is never taken for an old friend.

Linux only: everything is read from /proc.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Process:
    """A process that runs now. `started` (clock ticks since boot) together with `pid` never means another one."""

    pid: int
    started: int
    name: str
    session: int

    @property
    def is_running(self) -> bool:
        """True while this very process lives; a zombie does not."""
        return find(self.pid) == self


def find(pid: int) -> Process | None:
    """The living process of this pid; None when there is none, or a zombie."""
    try:
        text = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except (OSError, ValueError):
        return None
    # The name stands in brackets and may itself hold spaces and brackets: what follows begins after the last one.
    name = text[text.find("(") + 1 : text.rfind(")")]
    rest = text[text.rfind(")") + 2 :].split()
    if rest[0] in "ZXx":
        return None
    return Process(pid=pid, started=int(rest[19]), name=name, session=int(rest[3]))


def everything() -> Iterable[Process]:
    """All living processes of the machine that can be seen."""
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (process := find(int(entry.name))):
            yield process


def working_folder(pid: int) -> Path | None:
    """The folder that a process works in; None when it is gone or not ours to look at."""
    try:
        return Path((PROC / str(pid) / "cwd").readlink())
    except OSError:
        return None


def boot() -> str:
    """Changes with each boot of the machine: pids and start times of another boot mean nothing."""
    return (PROC / "sys/kernel/random/boot_id").read_text().strip()


def session_of(pid: int, started: int) -> list[Process]:
    """Everything that still runs in the session that the process (pid, started) leads or led.

    A pid is not used again while a session of that number has members, so only a leader with another start time means
    that the session is a stranger's.
    """
    leader = find(pid)
    if leader and leader.started != started:
        return []
    return [process for process in everything() if process.session == pid and process.started >= started]


def send(process: Process, number: signal.Signals) -> None:
    """Send a signal to this very process; nothing happens when it has ended."""
    if process.is_running:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, number)


def wait_gone(found: Iterable[Process], timeout_s: float) -> list[Process]:
    """Wait until all have ended; those that have not after `timeout_s`."""
    left = list(found)
    deadline = time.monotonic() + timeout_s
    while True:
        left = [process for process in left if process.is_running]
        if not left or time.monotonic() >= deadline:
            return left
        time.sleep(0.05)


def end(found: Iterable[Process], *, grace_s: float, first: signal.Signals = signal.SIGTERM) -> list[Process]:
    """Ask the processes to end, wait `grace_s`, then kill what is left. Returns those that had to be killed."""
    asked = list(found)
    for process in asked:
        send(process, first)
    stubborn = wait_gone(asked, grace_s)
    for process in stubborn:
        send(process, signal.SIGKILL)
    wait_gone(stubborn, 5)
    return stubborn


_LIBC = ctypes.CDLL(None)  # loaded before any fork


def die_with_parent() -> None:
    """In a new child, before it runs its program: be asked to end by the kernel when the parent is killed."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
