"""Spacing, pauses and robots.txt per host, in the database: they hold across tasks, commands and restarts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from missionwatch.store.db import Database


class PgHosts:
    """What `web` keeps about hosts (its protocol `Hosts`), in Postgres."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._clock = clock

    def reserve(self, host: str, spacing_s: float, max_wait_s: float) -> float | None:
        """Take the host's next free slot; the seconds until then, or None (and no slot taken) beyond `max_wait_s`."""
        row = self._db.one("hosts.reserve", host=host, spacing_s=spacing_s, max_wait_s=max_wait_s)
        return None if row is None else row.wait_s

    def pause(self, host: str, seconds: float) -> None:
        """Leave the whole host alone for so long."""
        self._db.run("hosts.pause", host=host, seconds=seconds)
