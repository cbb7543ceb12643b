"""The first `ingest` run after `up`: waited for without blocking, and its funnel told."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import httpx

from missionwatch.config import load_settings
from missionwatch.errors import MissionwatchError
from missionwatch.stack.health import Api

DAG = "ingest"
ASK_AFTER_S = 10  # the schedule's own run has come by then, if one is due
GIVE_UP_S = 1800
PAUSE_S = 2.0


class FirstRun:
    """Looks from time to time; `look` returns what there is to tell, and after `is_over` there is nothing more."""

    def __init__(self, api: Api, database_url: str) -> None:
        self.since = datetime.now(UTC)
        self.is_over = False
        self.is_success = False
        self._api = api
        self._url = database_url
        self._begun = time.monotonic()
        self._next = 0.0
        self._is_asked = False

    def look(self) -> str | None:
        """What is new since the last look, if anything."""
        if self.is_over or time.monotonic() < self._next:
            return None
        self._next = time.monotonic() + PAUSE_S
        try:
            told = self._ended()
            if told is None and not self._is_asked and time.monotonic() - self._begun > ASK_AFTER_S:
                self._ask()
        except (httpx.HTTPError, MissionwatchError, ValueError, KeyError):
            told = None  # a server that is being started again; the next look may succeed
        if told is None and time.monotonic() - self._begun > GIVE_UP_S:
            told = f"No {DAG} run has ended after {GIVE_UP_S // 60} minutes: see the pages, and `missionwatch status`."
        self.is_over = told is not None
        return told

    def _ended(self) -> str | None:
        run = next((run for run in self._api.latest_runs(DAG) if self._is_ours(run)), None)
        if run is None:
            return None
        self.is_success = run["state"] == "success"
        told = f"First {DAG} run: {run['state']} after {_seconds(run):.0f} s"
        funnel = funnel_of(self._url, str(run["dag_run_id"]))
        return f"{told}\n{funnel}" if funnel else f"{told}; it wrote no funnel: its tasks' logs on the pages say why."

    def _is_ours(self, run: dict[str, Any]) -> bool:
        has_ended = run["state"] in {"success", "failed"} and run["end_date"]
        return bool(has_ended) and datetime.fromisoformat(run["end_date"]) >= self.since

    def _ask(self) -> None:
        """Nothing is due at once after a restart; ask for a run, so that whoever started the stack sees it work."""
        self._is_asked = self._api.has_dag(DAG)
        if self._is_asked and not any(run["state"] in {"queued", "running"} for run in self._api.latest_runs(DAG)):
            self._api.trigger(DAG)


def funnel_of(url: str, run_id: str) -> str:
    """The funnel of a run as text; empty when it recorded nothing."""
    from missionwatch import pipeline
    from missionwatch.store import Database

    with Database(url) as db:
        edges: Any = SimpleNamespace(db=db, settings=load_settings())
        report = pipeline.read_report(edges, run_id)
        return pipeline.funnel_text(report) if report.counts else ""


def latest(url: str) -> dict[str, Any] | None:
    """The newest pass of the line in the database."""
    from missionwatch.store import Database

    with Database(url) as db:
        row = db.one("run.latest", kinds=["ingest", "by hand"])
    if row is None:
        return None
    return {
        "run_id": row.run_id, "started_at": row.started_at.isoformat(),
        "finished_at": row.finished_at and row.finished_at.isoformat(), "verdict": row.verdict,
    }  # fmt: skip


def _seconds(run: dict[str, Any]) -> float:
    begun = datetime.fromisoformat(run["start_date"])
    return (datetime.fromisoformat(run["end_date"]) - begun).total_seconds()
