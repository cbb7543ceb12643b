"""up, down and status refuse what is wrong in one message, with the right exit code, and start nothing."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from missionwatch import stack
from missionwatch.errors import StoreError
from missionwatch.stack import database, processes, sessions, supervisor
from missionwatch.stack.folders import Home, write_json
from missionwatch.stack.steps import Steps


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "STOP_GRACE_S", 0.5)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """A home and a configuration of this test's own."""
    config = tmp_path / "config"
    (config / "feeds").mkdir(parents=True)
    monkeypatch.setenv("MISSIONWATCH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MISSIONWATCH_CONFIG", str(config))
    yield Home(tmp_path / "home")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("settings.yaml", "bucket: 4\n", ["settings.yaml", "bucket", "unknown key"]),
        ("routes.yaml", "digests:\n  daily: {at: '25:00', timezone: UTC}\n", ["routes.yaml", "digests.daily.at"]),
        ("feeds/x.yaml", "a: {url: 'ftp://x', outlet: X}\n", ["x.yaml", "a", "expected"]),
    ],
)
def test_a_wrong_configuration_ends_with_2_and_nothing_is_started(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, said: list[str]
) -> None:
    (tmp_path / "config" / name).write_text(text)
    assert stack.up() == 2
    message = capsys.readouterr().err
    assert all(word in message for word in said), message
    assert message.count("\n") == 1
    assert not home.root.exists()


def test_an_unreachable_database_ends_with_1_and_one_message(
    home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        monkeypatch.setenv("MISSIONWATCH_DATABASE_URL", f"postgresql://u:secret@127.0.0.1:{port}/x")
        assert stack.up() == 1
    message = capsys.readouterr().err
    assert f"cannot reach the database at 127.0.0.1:{port}/x" in message
    assert "secret" not in message
    assert not home.state.exists()


def test_a_home_that_cannot_be_written_ends_with_1_and_one_message(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    home.root.write_text("a file where the folder should be")
    assert stack.up() == 1
    assert "cannot write to" in capsys.readouterr().err


def test_down_and_status_of_a_stack_that_never_ran(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert stack.down() == 0
    assert stack.status(as_json=True) == 1
    said = capsys.readouterr().out
    assert said.startswith("Nothing was running.\n")
    found = json.loads(said.partition("\n")[2])
    assert (found["is_up"], found["phase"], found["parts"]) == (False, "down", [])


def test_a_taken_port_is_said_and_the_next_free_one_used(
    home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home.prepare()
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        taken = stranger.getsockname()[1]
        monkeypatch.setenv("MISSIONWATCH_PORT", str(taken))
        chosen = supervisor.Supervisor(home, Steps())._choose_port()
    assert chosen > taken
    assert f"port {taken} is taken by another program: using {chosen}" in capsys.readouterr().out


def test_a_session_of_a_stranger_with_a_used_again_pid_is_left_alone() -> None:
    me = processes.find(os.getpid())
    assert me is not None
    assert processes.session_of(me.pid, me.started - 1) == []


def test_what_a_killed_supervisor_left_is_ended_with_its_children(home: Home) -> None:
    home.prepare()
    stubborn = ["sh", "-c", "trap '' TERM; sleep 100 & sleep 100"]
    with subprocess.Popen(stubborn, start_new_session=True) as leader:
        started = processes.find(leader.pid).started  # type: ignore[union-attr]
        while len(left := processes.session_of(leader.pid, started)) < 3:
            time.sleep(0.02)
        parts = [{"name": "scheduler", "pid": leader.pid, "started": started}]
        write_json(home.state, {"pid": 1, "boot": processes.boot(), "parts": parts})
        said: list[str] = []
        assert sessions.end_leftovers(home, said.append) == 3
    assert "ending 3 processes" in said[0]
    assert not [process for process in left if process.is_running]
    assert not home.state.exists()


def test_up_ends_what_a_killed_supervisor_left_before_anything_else(
    home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home.prepare()
    with subprocess.Popen(["sleep", "100"], start_new_session=True) as left:
        started = processes.find(left.pid).started  # type: ignore[union-attr]
        parts = [{"name": "scheduler", "pid": left.pid, "started": started}]
        write_json(home.state, {"pid": 1, "boot": processes.boot(), "parts": parts})
        monkeypatch.setenv("MISSIONWATCH_DATABASE_URL", "postgresql://u:p@127.0.0.1:1/x")
        assert stack.up() == 1
        assert left.wait(timeout=5) < 0
    assert "ending 1 processes" in capsys.readouterr().out


def test_a_state_file_of_another_boot_ends_nobody(home: Home) -> None:
    home.prepare()
    with subprocess.Popen(["sleep", "100"], start_new_session=True) as stranger:
        started = processes.find(stranger.pid).started  # type: ignore[union-attr]
        parts = [{"name": "scheduler", "pid": stranger.pid, "started": started}]
        write_json(home.state, {"pid": 1, "boot": "another", "parts": parts})
        assert sessions.end_leftovers(home, print) == 0
        assert stranger.poll() is None
        stranger.kill()


def test_a_port_that_is_none_ends_with_2(home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    monkeypatch.setenv("MISSIONWATCH_PORT", "http")
    assert stack.up() == 2
    assert "MISSIONWATCH_PORT" in capsys.readouterr().err


def test_missing_databases_are_made_and_a_user_without_the_right_is_told_what_to_ask_for(
    postgres: Any, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute("create role narrow login password 'narrow'")
    try:
        monkeypatch.setenv("MISSIONWATCH_DATABASE_URL", postgres.url("made%20here"))
        found = database.databases()
        for url in (found.url, found.airflow_url):
            with psycopg.connect(url) as connection:
                assert connection.execute("show server_encoding").fetchone() == ("UTF8",)

        narrow = f"postgresql://narrow:narrow@127.0.0.1:{postgres.port}/not_there"
        monkeypatch.setenv("MISSIONWATCH_DATABASE_URL", narrow)
        with pytest.raises(StoreError, match=r"narrow may not create it.*create database not_there owner narrow"):
            database.databases()
    finally:
        with psycopg.connect(postgres.url(), autocommit=True) as connection:
            connection.execute('drop database if exists "made here"')
            connection.execute('drop database if exists "made here_airflow"')
            connection.execute("drop role narrow")
