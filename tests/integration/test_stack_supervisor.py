"""The whole stack, for real, over a small folder of DAGs: what happens when parts of it die, and that it goes away."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from missionwatch.config import ROOT
from missionwatch.stack import control, postgres, processes
from missionwatch.stack.folders import Home, read_json

DAG = """
import pendulum
from airflow.sdk import dag, task

@dag(schedule=None, start_date=pendulum.datetime(2025, 1, 1, tz="UTC"))
def ingest():
    @task
    def work():
        return 1
    work()

ingest()
"""


class Stack:
    """A home of its own and the command line of the stack on it."""

    def __init__(self, folder: Path) -> None:
        self.home = Home(folder / "home")
        dags, config = folder / "dags", folder / "config"
        dags.mkdir()
        config.mkdir()
        (dags / "ingest.py").write_text(DAG)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.environment = {
            **os.environ, "MISSIONWATCH_HOME": str(self.home.root), "MISSIONWATCH_CONFIG": str(config),
            "AIRFLOW__CORE__DAGS_FOLDER": str(dags), "PYTHONPATH": str(ROOT / "plugins"),
            "MISSIONWATCH_PORT": str(min(port, 60_000)),
        }  # fmt: skip
        self.environment.pop("MISSIONWATCH_DATABASE_URL", None)
        for name in [n for n in self.environment if n.startswith("AIRFLOW__DATABASE__")]:
            del self.environment[name]

    def call(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "missionwatch.stack", *arguments],
            env={**self.environment, **variables}, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip

    def part(self, name: str) -> dict[str, int]:
        return next(p for p in read_json(self.home.state)["parts"] if p["name"] == name)

    def members(self) -> list[processes.Process]:
        """Every process of the stack, supervisor and Postgres included."""
        state = read_json(self.home.state)
        sessions = [(part["pid"], part["started"]) for part in state.get("parts", []) if part["pid"]]
        found = [process for session in sessions for process in processes.session_of(*session)]
        supervisor = processes.find(state["pid"]) if state else None
        return [*found, *([supervisor] if supervisor else []), *postgres._family(postgres._data(self.home.root))]


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """A healthy stack, in a folder with a space in its name; the tests below leave it up."""
    folder = Path(tempfile.mkdtemp(prefix="mission watch "))
    made = Stack(folder)
    done = made.call("up", "--detach")
    assert done.returncode == 0, done.stdout + done.stderr
    yield made
    made.call("down")
    shutil.rmtree(folder)


def eventually(holds: Callable[[], bool], timeout_s: float = 60) -> bool:
    deadline = time.monotonic() + timeout_s
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


def test_status_tells_parts_health_and_address(stack: Stack) -> None:
    done = stack.call("status", "--json")
    assert done.returncode == 0, done.stdout
    found = json.loads(done.stdout)
    assert [part["name"] for part in found["parts"]] == ["api-server", "scheduler", "dag-processor", "triggerer"]
    assert all(part["is_healthy"] for part in found["parts"])
    assert found["address"].startswith("http://127.0.0.1:")
    assert found["database"]["is_up"]


def test_secrets_are_private_and_long(stack: Stack) -> None:
    for path in (stack.home.passwords, stack.home.jwt_secret, stack.home.state):
        assert path.stat().st_mode & 0o077 == 0, path
    assert len(stack.home.jwt_secret.read_bytes()) >= 64
    assert set(read_json(stack.home.passwords)) == {"admin", "viewer"}


def test_a_second_up_is_told_who_is_first(stack: Stack) -> None:
    done = stack.call("up")
    assert done.returncode == 1
    assert f"pid {read_json(stack.home.state)['pid']}" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_run_of_ingest_is_asked_for_and_its_end_is_told(stack: Stack) -> None:
    log = stack.home.logs / "supervisor.log"
    assert eventually(lambda: "First ingest run: success" in log.read_text()), log.read_text()


def test_a_part_that_is_killed_is_started_again_and_it_is_said(stack: Stack) -> None:
    before = stack.part("triggerer")
    os.kill(before["pid"], signal.SIGKILL)
    assert eventually(lambda: stack.part("triggerer")["pid"] not in (None, before["pid"]))
    assert stack.part("triggerer")["restarts"] == 1
    assert "triggerer killed by signal 9" in (stack.home.logs / "supervisor.log").read_text()


def test_a_killed_postgres_is_started_again(stack: Stack) -> None:
    os.kill(postgres._postmaster(postgres._data(stack.home.root)).pid, signal.SIGKILL)  # type: ignore[union-attr]
    assert eventually(lambda: postgres.is_up(stack.home.root))
    assert eventually(lambda: control.describe(stack.home)["is_healthy"])


def test_down_after_a_killed_supervisor_leaves_nothing(stack: Stack) -> None:
    members = stack.members()
    assert len(members) > 10
    os.kill(read_json(stack.home.state)["pid"], signal.SIGKILL)
    begun = time.monotonic()
    assert stack.call("down").returncode == 0
    assert time.monotonic() - begun < 25
    assert not [process for process in members if process.is_running]
    assert stack.call("status").returncode == 1
    assert "Nothing was running" in stack.call("down").stdout
