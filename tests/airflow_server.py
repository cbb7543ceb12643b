"""A real Airflow API server with the plugin, for tests and pictures: own home, SQLite as metadata database, no scheduler.

with running(home) as airflow:
    airflow.show(database_url)
    httpx.get(f"{airflow.url}/missionwatch/", cookies=airflow.cookies("viewer"))
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[1]
USERS = ("viewer", "user", "op", "admin")
START_TIMEOUT_S = 120.0
STOP_TIMEOUT_S = 20.0


@dataclass(frozen=True)
class Airflow:
    """A running server. Each user's password and role are its name."""

    url: str
    home: Path
    tokens: dict[str, str] = field(default_factory=dict)

    def show(self, database_url: str) -> None:
        """Which database the pages read from now on."""
        (self.home / "database_url").write_text(database_url)

    def cookies(self, user: str) -> dict[str, str]:
        """What a browser of this user sends; none for nobody."""
        if user == "nobody":
            return {}
        if user not in self.tokens:
            answer = httpx.post(f"{self.url}/auth/token", json={"username": user, "password": user})
            self.tokens[user] = answer.raise_for_status().json()["access_token"]
        return {"_token": self.tokens[user]}

    def loaded(self) -> dict[str, Any]:
        """What the server's process found after it had read the plugins."""
        return json.loads((self.home / "loaded.json").read_text())


def find_chromium() -> str | None:
    """The browser's program, None where there is none."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@contextmanager
def running(home: Path, **environment: str) -> Iterator[Airflow]:
    """Start a server in the folder `home`, stop it at the end. Raises RuntimeError with its log when it does not start."""
    home.mkdir(parents=True, exist_ok=True)
    url = f"http://127.0.0.1:{_free_port()}"
    log = home / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.airflow_server", url],
            cwd=ROOT,
            env=_environment(home, url) | environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait(process, url, log)
        yield Airflow(url, home)
    finally:
        _stop(process)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _environment(home: Path, url: str) -> dict[str, str]:
    passwords = home / "passwords.json"
    passwords.write_text(json.dumps({user: user for user in USERS}))
    (home / "dags").mkdir(exist_ok=True)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AIRFLOW", "MISSIONWATCH"))}
    return kept | {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__API__BASE_URL": url,
        "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_hex(40),
        "AIRFLOW__CORE__DAGS_FOLDER": str(home / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": ",".join(f"{user}:{user}" for user in USERS),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
        "PYTHONPATH": str(ROOT / "plugins"),
    }


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{url}/api/v2/monitor/health").json()["metadatabase"]["status"] == "healthy":
                return
        except (httpx.TransportError, ValueError, KeyError):
            pass
        time.sleep(0.2)
    raise RuntimeError(f"Airflow's API server did not start:\n{log.read_text(errors='replace')[-4000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def main(url: str) -> None:
    """The server's own process: Airflow's app as its API server makes it, and a note of what reading the plugins did."""
    import html
    import queue
    import types

    import uvicorn
    from airflow.api_fastapi.app import create_app
    from airflow.utils.db import initdb

    from missionwatch.ui import app as pages
    from missionwatch.ui import reading

    home = Path(os.environ["AIRFLOW_HOME"])
    reading.database_url = lambda: (home / "database_url").read_text()
    initdb()
    app = create_app("core")
    loaded = {
        "standard library": {
            name: sys.modules[name].__file__ for name in (html.__name__, queue.__name__, types.__name__)
        },
        "routes": [[route.path, sorted(route.methods)] for route in pages.app.routes if hasattr(route, "methods")],
        "missionwatch": sorted(name for name in sys.modules if name.startswith("missionwatch")),
    }
    (home / "loaded.json").write_text(json.dumps(loaded))
    uvicorn.run(app, host="127.0.0.1", port=int(url.rsplit(":", 1)[1]), log_level="warning")


if __name__ == "__main__":
    main(sys.argv[1])
