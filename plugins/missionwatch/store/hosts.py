"""Spacing, pauses and robots.txt per host, in the database: they hold across tasks, commands and restarts."""

from __future__ import annotations

from missionwatch.store.db import Database
from missionwatch.web.hosts import Robots


class PgHosts:
    """What `web` keeps about hosts (its protocol `Hosts`), in Postgres."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def reserve(self, host: str, spacing_s: float, max_wait_s: float) -> float | None:
        """Take the host's next free slot; the seconds until then, or None (and no slot taken) beyond `max_wait_s`."""
        row = self._db.one("hosts.reserve", host=host, spacing_s=spacing_s, max_wait_s=max_wait_s)
        return None if row is None else row.wait_s

    def pause(self, host: str, seconds: float) -> None:
        """Leave the whole host alone for so long."""
        self._db.run("hosts.pause", host=host, seconds=seconds)

    def robots(self, origin: str) -> Robots | None:
        """What was kept last for `origin`, however old."""
        row = self._db.one("hosts.robots", origin=origin)
        return None if row is None else Robots(text=row.body, status=row.status, at=row.fetched_at)

    def keep_robots(self, origin: str, robots: Robots) -> None:
        """Keep a robots.txt, replacing what was there."""
        text = None if robots.text is None else robots.text.replace("\x00", "")
        self._db.run("hosts.keep_robots", origin=origin, body=text, status=robots.status, at=robots.at)
