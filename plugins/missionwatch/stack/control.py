"""`missionwatch up`, `down`, `status`: what people call; the work is the supervisor's."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from missionwatch.config import ROOT
from missionwatch.errors import ConfigError, MissionwatchError, StackError
from missionwatch.stack import postgres, processes
from missionwatch.stack.database import VARIABLE, named_databases
from missionwatch.stack.files import try_lock
from missionwatch.stack.first_run import latest
from missionwatch.stack.folders import Home, our_home, read_json
from missionwatch.stack.health import Api, is_healthy
from missionwatch.stack.sessions import end_leftovers
from missionwatch.stack.steps import Steps
from missionwatch.stack.supervisor import Supervisor, check_configuration

DOWN_TIMEOUT_S = 30.0
OK, FAILED, WRONG = 0, 1, 2


def up(detach: bool = False, check: Callable[[], None] | None = None) -> int:
    """Start the stack and stay until it is asked to end; with `detach`, return when it is healthy."""
    steps = Steps()
    try:
        begun = time.monotonic()
        summary = check_configuration()
        if check:
            check()
        home = our_home()
        home.prepare()
        if detach:
            return _up_detached(home)
        steps.line("configuration", summary, time.monotonic() - begun)
        with only_supervisor(home):
            Supervisor(home, steps).run()
    except ConfigError as error:
        return _refuse(error, WRONG)
    except (MissionwatchError, OSError) as error:
        return _refuse(error, FAILED)
    return OK


def down() -> int:
    """End the stack of this home, whoever started it, and what a killed supervisor left."""
    steps = Steps()
    try:
        did_run = end_everything(our_home(), steps)
    except (MissionwatchError, OSError) as error:
        return _refuse(error, FAILED)
    steps.say(f"Stopped after {steps.seconds:.1f} s." if did_run else "Nothing was running.")
    return OK


def end_everything(home: Home, steps: Steps) -> bool:
    """End what runs of a home: its supervisor, what a killed one left, its Postgres. True if anything ran."""
    if not home.lock.exists():
        return postgres.stop(home.root)
    was_up = _end_supervisor(home, steps)
    with only_supervisor(home):
        left = end_leftovers(home, steps.say)
        return postgres.stop(home.root) or was_up or bool(left)


def status(as_json: bool = False) -> int:
    """Say what runs and how it fares; exit code 1 when the stack is not up or not healthy."""
    home = our_home()
    try:
        found = describe(home)
    except (MissionwatchError, OSError) as error:
        return _refuse(error, FAILED)
    sys.stdout.write((json.dumps(found, indent=2) if as_json else _as_text(found)) + "\n")
    return OK if found["is_healthy"] else FAILED


def describe(home: Home) -> dict[str, Any]:
    """All that `status` knows. Starts nothing."""
    state = read_json(home.state)
    is_up = _is_supervised(home)
    health = _health(state["address"]) if is_up and state.get("address") else {}
    parts = [
        {
            "name": part["name"], "pid": part["pid"], "restarts": part["restarts"],
            "is_healthy": bool(part["pid"]) and is_healthy(part["name"], health),
        }
        for part in state.get("parts", []) if is_up
    ]  # fmt: skip
    answers, last = _last_ingest(_database_url_if_up(home))
    return {
        "is_up": is_up,
        "is_healthy": is_up and state.get("phase") == "healthy" and all(part["is_healthy"] for part in parts),
        "phase": state.get("phase", "starting") if is_up else "down",
        "pid": state.get("pid") if is_up else None,
        "since": state.get("since") if is_up else None,
        "address": state.get("address") if is_up else None,
        "home": str(home.root),
        "database": {"address": state.get("database") if is_up else None, "is_up": answers},
        "parts": parts,
        "last_ingest": last,
        "logs": str(home.logs),
    }


# --- one supervisor ------------------------------------------------------------------------------------


@contextmanager
def only_supervisor(home: Home) -> Iterator[None]:
    """Hold the home's lock, or say who does."""
    descriptor = os.open(home.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if not try_lock(descriptor):
            state = read_json(home.state)
            where = f" at {state['address']}" if state.get("address") else ""
            raise StackError(
                f"MissionWatch is {state.get('phase', 'starting')} already{where}: pid {state.get('pid', 'unknown')}, "
                f"since {state.get('since', 'just now')}. `missionwatch down` stops it."
            )
        yield
    finally:
        os.close(descriptor)


def _is_supervised(home: Home) -> bool:
    """True while somebody holds the home's lock."""
    try:
        descriptor = os.open(home.lock, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        return not try_lock(descriptor)
    finally:
        os.close(descriptor)


def _end_supervisor(home: Home, steps: Steps) -> bool:
    """Ask a running supervisor to end and wait for it; kill it when it does not. True if there was one."""
    if not _is_supervised(home):
        return False
    state = read_json(home.state)
    supervisor = processes.find(int(state.get("pid", 0)))
    if supervisor is None or supervisor.started != state.get("started"):
        raise StackError(f"somebody holds {home.lock}, but {home.state} does not say who; try again in a moment")
    steps.say(f"Stopping MissionWatch (pid {supervisor.pid}) …")
    if processes.end([supervisor], grace_s=DOWN_TIMEOUT_S):
        steps.say(f"The supervisor did not end within {DOWN_TIMEOUT_S:.0f} s and was killed.")
    return True


def _up_detached(home: Home) -> int:
    """Start a supervisor in a session of its own, show what it says, and return when it is healthy or has ended."""
    with only_supervisor(home):
        pass
    log = home.logs / "supervisor.log"
    with log.open("ab") as output:
        begin = output.tell()
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", "missionwatch.stack", "up"], cwd=ROOT, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    with log.open(encoding="utf-8", errors="replace") as said:
        said.seek(begin)
        try:
            while True:
                ended = child.poll()
                state = read_json(home.state)
                sys.stdout.write(said.read())
                sys.stdout.flush()
                if ended is not None:
                    return ended or FAILED
                if state.get("pid") == child.pid and state.get("phase") == "healthy":
                    sys.stdout.write(f"`missionwatch down` stops it. Log: {log}\n")
                    return OK
                time.sleep(0.2)
        except KeyboardInterrupt:
            child.send_signal(signal.SIGTERM)
            return child.wait()


# --- what is said --------------------------------------------------------------------------------------


def _database_url_if_up(home: Home) -> str | None:
    if named := os.environ.get(VARIABLE):
        return named_databases(named).url
    server = postgres.running(home.root)
    return server.url("missionwatch") if server else None


def _health(address: str) -> dict[str, Any]:
    with closing(Api(address, timeout_s=5)) as api:
        return api.health()


def _last_ingest(url: str | None) -> tuple[bool, dict[str, Any] | None]:
    """Whether the database answers, and the newest pass of the line in it."""
    if url is None:
        return False, None
    try:
        return True, latest(url)
    except MissionwatchError as error:
        return "does not exist" in str(error), None


def _as_text(found: dict[str, Any]) -> str:
    if not found["is_up"]:
        lines = [f"MissionWatch is down (home {found['home']}). `make up` starts it."]
        if found["database"]["is_up"]:
            lines.append("Its database is up.")
    else:
        lines = [
            f"MissionWatch is {found['phase']}: {found['address'] or 'no address yet'}",
            f"  supervisor      pid {found['pid']}, since {found['since']}",
            f"  database        {found['database']['address']}, {'up' if found['database']['is_up'] else 'DOWN'}",
        ]
        for part in found["parts"]:
            restarts = f", started again {part['restarts']} times" if part["restarts"] else ""
            well = "healthy" if part["is_healthy"] else "NOT HEALTHY"
            lines.append(f"  {part['name']:<16}{well}, pid {part['pid']}{restarts}")
    if run := found["last_ingest"]:
        ended = f"ended {run['finished_at']}, {run['verdict']}" if run["finished_at"] else "not ended yet"
        lines.append(f"  last run        {run['run_id']}, {ended}")
    return "\n".join(lines)


def _refuse(error: Exception, code: int) -> int:
    message = str(error)
    if isinstance(error, OSError):
        message = f"cannot use {error.filename}: {error.strerror}" if error.filename else str(error.strerror or error)
    sys.stderr.write(f"missionwatch: {message}\n")
    return code
