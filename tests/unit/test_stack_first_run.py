"""Which run is told as the first one, and when one is asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from missionwatch.stack import first_run
from missionwatch.stack.first_run import FirstRun


class Server:
    """Stands in for the API server."""

    def __init__(self) -> None:
        self.runs: list[dict[str, Any]] = []
        self.asked = 0

    def latest_runs(self, dag_id: str) -> list[dict[str, Any]]:
        return self.runs

    def has_dag(self, dag_id: str) -> bool:
        return True

    def trigger(self, dag_id: str) -> str:
        self.asked += 1
        return "by hand"


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(first_run, "PAUSE_S", 0.0)
    monkeypatch.setattr(first_run, "ASK_AFTER_S", 0.0)
    monkeypatch.setattr(first_run, "funnel_of", lambda url, run_id: f"funnel of {run_id}")
    server = Server()
    return server, FirstRun(server, "postgresql://h/x")  # type: ignore[arg-type]


def run(first: FirstRun, name: str, state: str, minutes: float) -> dict[str, Any]:
    begun = first.since + timedelta(minutes=minutes)
    ended = begun + timedelta(seconds=30) if state in {"success", "failed"} else None
    return {
        "dag_run_id": name, "state": state, "start_date": begun.isoformat(),
        "end_date": ended and ended.isoformat(),
    }  # fmt: skip


def test_the_first_run_is_told_even_when_the_next_one_has_begun(watched: Any) -> None:
    server, first = watched
    server.runs = [run(first, "first", "success", 0), run(first, "second", "running", 1)]
    assert first.look() == "First ingest run: success after 30 s\nfunnel of first"
    assert first.is_over
    assert first.is_success


def test_runs_of_an_earlier_stack_are_not_told(watched: Any) -> None:
    server, first = watched
    server.runs = [run(first, "earlier", "success", -10)]
    assert first.look() is None
    assert not first.is_over


def test_a_run_is_asked_for_once_and_only_when_none_is_under_way(watched: Any) -> None:
    server, first = watched
    server.runs = [run(first, "due", "queued", 0)]
    first.look()
    assert server.asked == 0
    _, second = server, FirstRun(server, "postgresql://h/x")
    server.runs = []
    second.look()
    second.look()
    assert server.asked == 1


def test_a_failed_run_is_told_as_such(watched: Any) -> None:
    server, first = watched
    server.runs = [run(first, "first", "failed", 0)]
    assert "failed" in str(first.look())
    assert not first.is_success
