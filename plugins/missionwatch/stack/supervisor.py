"""The supervisor: starts the stack in order, keeps it running, and takes all of it down again.

One process, one thread. It holds the home's lock, so that there is never a second one; every part runs in a session of
its own, so that nothing of it can be missed when it ends; and what runs is written down with pid and start time, so
that the next supervisor finds what a killed one left.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from missionwatch.config import load_feeds, load_routes, load_settings
from missionwatch.errors import ConfigError, MissionwatchError, StackError
from missionwatch.stack import metadata, postgres, processes
from missionwatch.stack.database import Databases, databases
from missionwatch.stack.environment import LOOPBACK, passwords, stack_environment
from missionwatch.stack.first_run import FirstRun
from missionwatch.stack.folders import Home, read_json, write_json
from missionwatch.stack.health import Api, is_healthy
from missionwatch.stack.part import COMMANDS, Part, airflow_part
from missionwatch.stack.sessions import end_leftovers, end_parts
from missionwatch.stack.steps import Steps
from missionwatch.store.migrate import migrate

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PORTS = range(8080, 8180)
HEALTHY_TIMEOUT_S = 300.0
TRIES = 3  # deaths of one part before it was ever healthy
WATCH_S = 5.0  # between two looks at the embedded Postgres and the logs


class Interrupted(Exception):
    """Somebody asked the stack to end."""


class Supervisor:
    """The stack of one home, from its first step to its last."""

    def __init__(self, home: Home, steps: Steps, then: Callable[[FirstRun], bool] | None = None) -> None:
        """`then` is called after the first ingest run and says whether that was all."""
        self.home = home
        self.steps = steps
        self.parts: list[Part] = []
        self.databases: Databases | None = None
        self.address = ""
        self.phase = "starting"
        self.since = datetime.now(UTC)
        self._then = then
        self._is_asked_to_end = False
        self._next_watch = 0.0

    def run(self) -> None:
        """Start everything, keep it running until a signal comes, stop everything."""
        before = {number: signal.signal(number, self._on_signal) for number in SIGNALS}
        try:
            end_leftovers(self.home, self.steps.say)  # first of all: it reads what we are about to overwrite
            self._write_state()
            self._start()
            self._keep_running()
        except Interrupted:
            pass
        finally:
            self._stop()
            for number, handler in before.items():
                signal.signal(number, handler)

    # --- signals ---------------------------------------------------------------------------------------

    def _on_signal(self, number: int, _: object) -> None:
        # Only noted: a child that was just forked must be written down before we leave. Who asks twice is in a hurry.
        if self._is_asked_to_end and self.phase == "starting":
            raise Interrupted
        self._is_asked_to_end = True

    def _check(self) -> None:
        if self._is_asked_to_end:
            raise Interrupted

    # --- start -----------------------------------------------------------------------------------------

    def _start(self) -> None:
        with self.steps.step("database", "starting Postgres …") as step:
            self.databases = databases()
            kind = "embedded Postgres" if self.databases.is_embedded else "your Postgres"
            step.result = f"{kind} at {self.databases.shown}"
        self._check()
        with self.steps.step("migrations", "applying …") as step:
            step.result = self._migrate(self.databases.url)
        port = self._choose_port()
        self.address = f"http://{LOOPBACK}:{port}"
        passwords(self.home)
        environment = stack_environment(self.home, self.databases, port)
        with self.steps.step("airflow tables", "migrating …") as step:
            step.result = metadata.migrate(self.home, self.databases.airflow_url, environment, self._check)
        with closing(Api(self.address)) as api:
            self._bring_up(["api-server"], environment, api)
            self._bring_up([name for name in COMMANDS if name != "api-server"], environment, api)
        self.phase = "healthy"
        self._write_state()
        self._announce()

    def _migrate(self, url: str) -> str:
        applied = migrate(url)
        return f"applied {len(applied)}: {applied[0]} … {applied[-1]}" if applied else "up to date"

    def _choose_port(self) -> int:
        """The port of the last time, or the first free one from 8080 (MISSIONWATCH_PORT) upward; says what is taken."""
        kept = self.home.root / "run" / "port.json"
        wanted = wanted_port() or read_json(kept).get("port", 0)
        first = wanted or PORTS.start
        port = postgres.free_port(range(first, first + len(PORTS)))
        if port != first:
            self.steps.say(f"  port {first} is taken by another program: using {port}")
        write_json(kept, {"port": port})
        return port

    def _bring_up(self, names: list[str], environment: Mapping[str, str], api: Api) -> None:
        """Start parts and wait until each is healthy."""
        begun = time.monotonic()
        waiting = {name: airflow_part(name, self.home, environment) for name in names}
        for part in waiting.values():
            self.parts.append(part)
            part.start()
        self._write_state()
        while waiting:
            self._check()
            health = api.health()
            for name, part in list(waiting.items()):
                if is_healthy(name, health, since=part.started_at):
                    self.steps.line(name, "healthy", time.monotonic() - begun)
                    del waiting[name]
            self._nurse(tries=TRIES)
            if waiting and time.monotonic() - begun > HEALTHY_TIMEOUT_S:
                slow = next(iter(waiting.values()))
                raise StackError(
                    f"{', '.join(waiting)}: not healthy after {HEALTHY_TIMEOUT_S:.0f} s; the log "
                    f"{slow.log} ends with\n{slow.last_words()}"
                )
            time.sleep(0.25)

    def _announce(self) -> None:
        self.steps.say(f"\nHealthy after {self.steps.seconds:.1f} s: {self.address}")
        self.steps.say(f"Log in as admin (or viewer, who may only look); passwords: {_short(self.home.passwords)}")

    # --- keep running ----------------------------------------------------------------------------------

    def _keep_running(self) -> None:
        assert self.databases is not None
        login = {"user": "admin", "password": passwords(self.home)["admin"]}
        with closing(Api(self.address, **login, timeout_s=3)) as api:
            self._keep_running_with(FirstRun(api, self.databases.url))

    def _keep_running_with(self, first: FirstRun) -> None:
        how = "" if os.getsid(0) == os.getpid() else "Ctrl-C stops everything. "
        self.steps.say(f"{how}Waiting for the first ingest run …\n")
        while True:
            self._check()
            self._nurse()
            self._watch()
            if told := first.look():
                self.steps.say(told + "\n")
                self._is_asked_to_end |= self._then is not None and self._then(first)
            time.sleep(0.5)

    def _nurse(self, tries: int | None = None) -> None:
        """Say which parts died and start them again; give up on one that never ran when `tries` is given."""
        changed = False
        for part in self.parts:
            if death := part.death():
                changed = True
                if tries and part.failures >= tries:
                    raise StackError(
                        f"{part.name} ended {part.failures} times; its log {part.log} ends with\n{part.last_words()}"
                    )
                self.steps.say(f"{_now()} {death}")
            changed |= part.revive()
        if changed:
            self._write_state()

    def _watch(self) -> None:
        """Every few seconds: the embedded Postgres is up, no log grows without bounds."""
        if time.monotonic() < self._next_watch:
            return
        self._next_watch = time.monotonic() + WATCH_S
        for part in self.parts:
            part.trim_log()
        if self.databases and self.databases.is_embedded and not postgres.is_up(self.home.root):
            self.steps.say(f"{_now()} the embedded Postgres does not answer; starting it again")
            try:
                postgres.start(self.home.root, timeout_s=60)
            except MissionwatchError as error:
                self.steps.say(f"{_now()} {error}")

    # --- stop ------------------------------------------------------------------------------------------

    def _stop(self) -> None:
        self.phase = "stopping"
        self._is_asked_to_end = True
        if not self.parts and not self.databases:
            self._remove_state()
            return
        self._write_state()
        try:
            with self.steps.step("stop", "ending all processes …") as step:
                step.result = self._end_everything()
        finally:
            self._remove_state()

    def _end_everything(self) -> str:
        members = [process for part in self.parts for process in part.members()]
        killed = end_parts([part.as_dict() for part in self.parts])
        result = f"{len(members)} processes ended" + (f", {len(killed)} of them killed" if killed else "")
        for part in self.parts:
            if part.child:
                part.child.poll()
        if self.databases and self.databases.is_embedded and postgres.stop(self.home.root, timeout_s=5):
            result += ", Postgres stopped"
        return result

    # --- what is written down --------------------------------------------------------------------------

    def _write_state(self) -> None:
        try:
            self._write_state_now()
        except OSError as error:
            # A disk that is full for a while must not end a stack that runs.
            self.steps.say(f"{_now()} cannot write {self.home.state}: {error.strerror or error}")

    def _write_state_now(self) -> None:
        me = processes.find(os.getpid())
        write_json(self.home.state, {
            "pid": os.getpid(), "started": me.started if me else 0, "boot": processes.boot(), "phase": self.phase,
            "since": self.since.isoformat(timespec="seconds"), "address": self.address,
            "database": self.databases.shown if self.databases else "",
            "is_embedded": bool(self.databases and self.databases.is_embedded),
            "parts": [part.as_dict() for part in self.parts],
        })  # fmt: skip

    def _remove_state(self) -> None:
        self.home.state.unlink(missing_ok=True)


def wanted_port() -> int:
    """The port that MISSIONWATCH_PORT asks for; 0 when it does not."""
    given = os.environ.get("MISSIONWATCH_PORT") or "0"
    if not given.isdigit() or int(given) > 65_000:
        raise ConfigError(
            f"expected a port from 1 to 65000, found {given!r}", file="environment", key="MISSIONWATCH_PORT"
        )
    return int(given)


def check_configuration() -> str:
    """Read everything that people declare; a summary, or a ConfigError naming file and key."""
    wanted_port()
    settings, feeds, routes = load_settings(), load_feeds(), load_routes()
    return f"{len(feeds)} feeds, {len(routes.digests)} digests, {len(routes.channels)} channels, topic {settings.topic}"


def _now() -> str:
    return datetime.now().astimezone().strftime("%H:%M:%S")


def _short(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
