"""Ends the sessions that parts of the stack run in, also those that a killed supervisor left behind."""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from missionwatch.stack import processes
from missionwatch.stack.folders import Home, read_json

STOP_GRACE_S, SERVER_GRACE_S = 9.0, 3.0  # after TERM, before KILL: everything is gone within 20 s


def end_leftovers(home: Home, say: Callable[[str], None]) -> int:
    """End what a killed supervisor left behind; how many processes that were. The caller holds the lock."""
    state = read_json(home.state)
    if not state or state.get("boot") != processes.boot():
        return 0
    parts = state.get("parts", [])
    left = members_of([(part["pid"], part["started"]) for part in parts if part["pid"]])
    if left:
        say(f"  ending {len(left)} processes that a killed supervisor (pid {state.get('pid')}) left behind …")
        end_parts(parts)
    home.state.unlink(missing_ok=True)
    return len(left)


def end_parts(parts: Sequence[Mapping[str, Any]]) -> list[processes.Process]:
    """End the sessions of parts, as the state file describes them; returns the processes that had to be killed.

    The API server goes last: tasks that are ended tell it so, and without it they would go on trying to.
    """
    running = [part for part in parts if part["pid"]]
    servers = [(part["pid"], part["started"]) for part in running if part["name"] == "api-server"]
    others = [(part["pid"], part["started"]) for part in running if part["name"] != "api-server"]
    return end_sessions(others, STOP_GRACE_S) + end_sessions(servers, SERVER_GRACE_S)


def end_sessions(sessions: Sequence[tuple[int, int]], grace_s: float) -> list[processes.Process]:
    """TERM to every member, wait until the leaders are gone, KILL to whatever is left. Returns the killed ones."""
    leaders = [process for pid, started in sessions if (process := processes.find(pid)) and process.started == started]
    for process in members_of(sessions):
        processes.send(process, signal.SIGTERM)
    # Asked once more: Airflow leaves by an exception in its signal handler, and one that arises while the garbage is
    # collected is swallowed by Python (seen with the dag-processor).
    for process in processes.wait_gone(leaders, grace_s / 2):
        processes.send(process, signal.SIGTERM)
    processes.wait_gone(leaders, grace_s / 2)
    return processes.end(members_of(sessions), grace_s=0.5)


def members_of(sessions: Sequence[tuple[int, int]]) -> list[processes.Process]:
    """Everything that runs in the sessions."""
    return [process for session in sessions for process in processes.session_of(*session)]
