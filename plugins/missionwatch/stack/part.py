"""One of Airflow's processes under the supervisor: started in a session of its own, restarted when it dies."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from missionwatch.stack import processes
from missionwatch.stack.folders import Home

AIRFLOW = (sys.executable, "-P", "-m", "airflow")
# Logs of tasks are on this machine, where the API server reads them: nobody has to serve them.
COMMANDS: dict[str, tuple[str, ...]] = {
    "api-server": ("api-server",),
    "scheduler": ("scheduler", "--skip-serve-logs"),
    "dag-processor": ("dag-processor",),
    "triggerer": ("triggerer", "--skip-serve-logs"),
}
PAUSES_S = (1, 2, 5, 10, 30, 60)
STEADY_S = 120  # who ran that long starts with the shortest pause again
LOG_LIMIT_BYTES = 50_000_000


@dataclass(slots=True)
class Part:
    """A process of the stack and how it fares."""

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str]
    folder: Path
    child: subprocess.Popen[bytes] | None = None
    started: int = 0  # clock ticks, with the pid the process's identity
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    restarts: int = 0
    failures: int = 0  # deaths in a row
    restart_at: float = 0.0  # monotonic
    _begun: float = 0.0

    def start(self) -> None:
        """Run the program, its output appended to the log."""
        with self.log.open("ab") as output:
            self.child = subprocess.Popen(
                list(self.command), stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                start_new_session=True, preexec_fn=processes.die_with_parent,
                env=dict(self.environment), cwd=self.folder,
            )  # fmt: skip
        found = processes.find(self.child.pid)
        self.started = found.started if found else 0
        self.started_at = datetime.now(UTC)
        self._begun = time.monotonic()

    def death(self) -> str | None:
        """Says how the process ended, once, and plans its restart; None while it runs or waits for that."""
        if self.child is None or self.child.poll() is None:
            return None
        code = self.child.returncode
        self.failures = 1 if time.monotonic() - self._begun > STEADY_S else self.failures + 1
        pause_s = PAUSES_S[min(self.failures, len(PAUSES_S)) - 1]
        self.restart_at = time.monotonic() + pause_s
        left, self.child = self.members(), None
        processes.end(left, grace_s=2)  # its own children would fight with those of the next one
        how = f"killed by signal {-code}" if code < 0 else f"ended with code {code}"
        return f"{self.name} {how}; starting it again in {pause_s} s (log: {self.log})"

    def revive(self) -> bool:
        """Start again when the pause is over; True if it was started now."""
        if self.child is not None or time.monotonic() < self.restart_at:
            return False
        self.restarts += 1
        self.start()
        return True

    def members(self) -> list[processes.Process]:
        """Everything that runs in this part's session."""
        return processes.session_of(self.child.pid, self.started) if self.child else []

    def trim_log(self) -> None:
        """Keep the end of a log that has grown too long. The process appends, so it goes on at the new end."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT_BYTES:
            with self.log.open("r+b") as stream:
                stream.seek(-LOG_LIMIT_BYTES // 10, 2)
                tail = stream.read()
                stream.seek(0)
                stream.write(tail)
                stream.truncate()

    def last_words(self) -> str:
        """The last lines of the log, for whoever wants to know why."""
        try:
            lines = self.log.read_text(encoding="utf-8", errors="replace")[-6000:].splitlines()
        except OSError:
            return ""
        return "\n".join(f"    {line[:200]}" for line in lines[-8:])

    def as_dict(self) -> dict[str, Any]:
        """For the state file."""
        return {
            "name": self.name, "pid": self.child.pid if self.child else None, "started": self.started,
            "started_at": self.started_at.isoformat(), "restarts": self.restarts,
        }  # fmt: skip


def airflow_part(name: str, home: Home, environment: Mapping[str, str]) -> Part:
    """A part by its name, not started yet."""
    return Part(name, (*AIRFLOW, *COMMANDS[name]), home.logs / f"{name}.log", environment, home.airflow)
