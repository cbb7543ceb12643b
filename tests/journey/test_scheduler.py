"""The day through the real scheduler, with a task killed in the middle: Airflow takes it up again, and nothing is lost."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from missionwatch.urls import page_key
from tests.conftest import fresh_database
from tests.journey.conftest import World, new_world
from tests.newsroom import expected

PATIENCE_S = 240


@pytest.fixture(scope="module")
def scheduled(postgres, template_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The whole stack on the newsroom's day, with Airflow's time-outs for dead tasks set short."""
    with (
        fresh_database(postgres, template_database) as url,
        new_world(url, tmp_path_factory.mktemp("scheduled")) as world,
        socket.socket() as probe,
    ):
        world.newsroom.write_config(
            Path(world.environment["MISSIONWATCH_CONFIG"]), settings={"web": {"total_deadline_s": 20.0}}
        )
        probe.bind(("127.0.0.1", 0))
        world.environment |= {
            "MISSIONWATCH_PORT": str(probe.getsockname()[1]),
            "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_SEC": "2",
            "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "10",
            "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "2",
        }  # fmt: skip
        probe.close()
        world.environment.pop("AIRFLOW_HOME", None)
        for name in [n for n in world.environment if n.startswith(("AIRFLOW__CORE__", "AIRFLOW__DATABASE__"))]:
            del world.environment[name]
        try:
            done = missionwatch(world, "up", "--detach")
            assert done.returncode == 0, done.stdout + done.stderr
            yield world
        finally:
            missionwatch(world, "down")
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(f'drop database if exists "{connection.info.dbname}_airflow" with (force)')


def missionwatch(world: World, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "missionwatch.cli", *arguments], env=world.environment, capture_output=True, text=True,
        timeout=PATIENCE_S, check=False,
    )  # fmt: skip


@contextmanager
def reading(world: World) -> Iterator[psycopg.Connection]:
    with psycopg.connect(world.database_url, autocommit=True) as connection:
        yield connection


def wait_for(what: str, world: World, query: str, *values: object) -> tuple:
    """The first row that a query returns, as soon as it returns one."""
    deadline = time.monotonic() + PATIENCE_S
    with reading(world) as connection:
        while time.monotonic() < deadline:
            row = connection.execute(query, values).fetchone()
            if row is not None:
                return row
            time.sleep(0.05)
    status = missionwatch(world, "status").stdout
    raise AssertionError(f"waited {PATIENCE_S} s for {what}\n{status}")


def scheduler_of(world: World) -> int:
    """The process id of our scheduler. Asking takes a second or two, so ask before a moment that must not be missed."""
    said = json.loads(missionwatch(world, "status", "--json").stdout)
    return next(part["pid"] for part in said["parts"] if part["name"] == "scheduler")


def task_processes(scheduler: int) -> list[int]:
    """Processes of a scheduler that run a task right now, with all that they started."""
    children: dict[int, list[int]] = {}
    titles: dict[int, str] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            titles[int(folder.name)] = (folder / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue  # it has ended meanwhile
        children.setdefault(parent, []).append(int(folder.name))

    def below(pid: int) -> list[int]:
        return [found for child in children.get(pid, []) for found in (child, *below(child))]

    # An idle worker's title ends in "<idle>"; a busy one's in the id of its task.
    busy = [pid for pid in below(scheduler) if "LocalExecutor: " in titles[pid] and "idle" not in titles[pid]]
    return sorted({found for pid in busy for found in (pid, *below(pid))})


def test_a_task_that_is_killed_is_taken_up_again_and_the_day_is_complete(scheduled: World):
    world = scheduled
    scheduler = scheduler_of(world)
    run_id, _ = wait_for(
        "the first page to be fetched", world,
        "select run_id, item from ops.outcome where stage = 'fetch' and outcome = 'kept' limit 1")  # fmt: skip
    killed = task_processes(scheduler)
    for pid in killed:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    assert killed, "no task was running to be killed"

    wait_for(
        "the run to be reported", world, "select verdict from ops.run where run_id = %s and verdict is not null", run_id
    )

    wanted = {
        page_key(mention.url) for key, mention in expected.expected_mentions(world.newsroom.day).items()
        if key not in expected.expected_late()
    }  # fmt: skip
    with reading(world) as connection:
        found = {row[0] for row in connection.execute("select page_key from news.article").fetchall()}
        twice = connection.execute("select page_key from news.article group by 1 having count(*) > 1").fetchall()
        lost = connection.execute(
            "select stage, item, reason from ops.outcome where run_id = %s and outcome = 'waiting'", (run_id,)
        ).fetchall()
    assert wanted <= found
    assert (twice, lost) == ([], [])


def test_the_alerts_of_the_day_arrive_through_the_scheduler(scheduled: World):
    wait_for("an alert to be sent", scheduled, "select 1 from analyst.alerts where status = 'sent'")
    assert any(recipient == "desk@newsroom.example" for recipient, _ in scheduled.mailroom.mails)


def test_status_tells_programs_how_the_stack_is(scheduled: World):
    said = json.loads(missionwatch(scheduled, "status", "--json").stdout)
    assert said["is_healthy"] is True
    assert {part["name"] for part in said["parts"]} == {"api-server", "scheduler", "dag-processor", "triggerer"}
