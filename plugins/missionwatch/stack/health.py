"""What Airflow's API server says: who is healthy, and what became of a DAG's runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import httpx

COMPONENTS = {"scheduler": "scheduler", "dag-processor": "dag_processor", "triggerer": "triggerer"}
HEARTBEATS = {name: f"latest_{key}_heartbeat" for name, key in COMPONENTS.items()}


class Api:
    """The API server at an address, logged in when needed. Every failure of the line is an httpx.HTTPError."""

    def __init__(self, address: str, *, user: str = "", password: str = "", timeout_s: float = 10) -> None:
        # Never through a proxy: the server is on loopback.
        self._client = httpx.Client(base_url=address, timeout=timeout_s, trust_env=False)
        self._login = {"username": user, "password": password}

    def health(self) -> dict[str, Any]:
        """Who is healthy; empty when the server does not answer (yet)."""
        try:
            answer = self._client.get("/api/v2/monitor/health")
            return answer.json() if answer.status_code == 200 else {}
        except (httpx.HTTPError, ValueError):
            return {}

    def latest_runs(self, dag_id: str, limit: int = 10) -> list[dict[str, Any]]:
        """The newest runs of a DAG, oldest first; none when there is no such DAG yet."""
        answer = self._call("GET", f"/api/v2/dags/{dag_id}/dagRuns", params={"order_by": "-run_after", "limit": limit})
        if answer.status_code == 404:
            return []
        answer.raise_for_status()
        return list(reversed(answer.json()["dag_runs"]))

    def has_dag(self, dag_id: str) -> bool:
        """True once the DAG was parsed."""
        return self._call("GET", f"/api/v2/dags/{dag_id}").status_code == 200

    def trigger(self, dag_id: str) -> str:
        """Ask for a run now; its id."""
        answer = self._call("POST", f"/api/v2/dags/{dag_id}/dagRuns", json={"logical_date": None})
        answer.raise_for_status()
        return str(answer.json()["dag_run_id"])

    def close(self) -> None:
        self._client.close()

    def _call(self, method: str, path: str, **options: Any) -> httpx.Response:
        if "Authorization" not in self._client.headers:
            self._log_in()
        answer = self._client.request(method, path, **options)
        if answer.status_code == 401:  # tokens are valid for a day
            self._log_in()
            answer = self._client.request(method, path, **options)
        return answer

    def _log_in(self) -> None:
        answer = self._client.post("/auth/token", json=self._login)
        answer.raise_for_status()
        self._client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"


def is_healthy(part: str, health: Mapping[str, Any], *, since: datetime | None = None) -> bool:
    """Whether a part is well. With `since`, only a later heartbeat counts: an old one outlives its process."""
    if part == "api-server":
        return (health.get("metadatabase") or {}).get("status") == "healthy"
    component = health.get(COMPONENTS[part]) or {}
    if component.get("status") != "healthy":
        return False
    beat = component.get(HEARTBEATS[part])
    return since is None or (bool(beat) and datetime.fromisoformat(str(beat)) >= since)
