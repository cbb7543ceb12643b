"""Where the stack keeps its things below MISSIONWATCH_HOME."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from missionwatch.config import home_folder
from missionwatch.errors import StackError
from missionwatch.stack.files import write_private


@dataclass(frozen=True, slots=True)
class Home:
    """The folders and files of one stack; two stacks never share a home."""

    root: Path

    @property
    def airflow(self) -> Path:
        """Airflow's own home: its generated configuration, keys and the logs of tasks."""
        return self.root / "airflow"

    @property
    def logs(self) -> Path:
        """One log for each process of the stack."""
        return self.root / "logs"

    @property
    def passwords(self) -> Path:
        """Who may log in with what; read and completed by Airflow's simple auth manager."""
        return self.root / "airflow" / "passwords.json"

    @property
    def jwt_secret(self) -> Path:
        """The key with which Airflow's processes sign what they say to each other."""
        return self.root / "airflow" / "jwt.secret"

    @property
    def lock(self) -> Path:
        """Held by the supervisor as long as it runs."""
        return self.root / "run" / "supervisor.lock"

    @property
    def state(self) -> Path:
        """What the supervisor runs: for `status`, and to find leftovers of a killed one."""
        return self.root / "run" / "supervisor.json"

    @property
    def airflow_mark(self) -> Path:
        """Which Airflow brought which metadata database up to date."""
        return self.root / "run" / "airflow-database.json"

    def prepare(self) -> None:
        """Make the folders. Raises StackError where that is impossible."""
        try:
            for folder in (self.airflow, self.logs, self.lock.parent):
                folder.mkdir(parents=True, exist_ok=True)
            probe = self.lock.with_name("writable")
            probe.write_text("a full disk and a read-only one are found out here\n", encoding="utf-8")
            probe.unlink()
        except OSError as error:
            where = error.filename or self.root
            raise StackError(
                f"cannot write to {where}: {error.strerror or error} (MISSIONWATCH_HOME names another place)"
            ) from error


def our_home() -> Home:
    """The home in use."""
    return Home(home_folder())


def read_json(path: Path) -> dict[str, Any]:
    """A small mapping from a file; empty where there is none or no whole one."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def write_json(path: Path, data: dict[str, Any]) -> None:
    """Keep a small mapping, whole or not at all, for our eyes only."""
    write_private(path, json.dumps(data, indent=1))
