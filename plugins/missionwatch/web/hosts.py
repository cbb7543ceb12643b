"""Whose turn it is at a host, and its robots.txt. Production keeps this in Postgres, shared by all processes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Robots:
    """A kept robots.txt: "" where there was none (4xx, all is allowed), None where the server failed (5xx, nothing is)."""

    text: str | None
    status: int
    at: datetime


class Hosts(Protocol):
    """The book of hosts. Host names are lower case, without port; an origin is `https://host[:port]`."""

    def reserve(self, host: str, spacing_s: float, max_wait_s: float) -> float | None:
        """Take the next free slot of `host` in one step and return the seconds until it.

        The slot after it begins `spacing_s` later. None, and nothing taken, where it is further away than `max_wait_s`.
        """

    def pause(self, host: str, seconds: float) -> None:
        """No slot of `host` begins within the next `seconds`; a longer pause that is there already stays."""

    def robots(self, origin: str) -> Robots | None:
        """What was kept last for `origin`, however old."""

    def keep_robots(self, origin: str, robots: Robots) -> None:
        """Keep it, replacing what was there."""


class MemoryHosts:
    """A book for one process: `feeds try` without a database, and tests."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._free_at: dict[str, float] = {}
        self._robots: dict[str, Robots] = {}

    def reserve(self, host: str, spacing_s: float, max_wait_s: float) -> float | None:
        now = self._monotonic()
        slot = max(now, self._free_at.get(host, now))
        if slot - now > max_wait_s:
            return None
        self._free_at[host] = slot + spacing_s
        return slot - now

    def pause(self, host: str, seconds: float) -> None:
        self._free_at[host] = max(self._free_at.get(host, 0.0), self._monotonic() + seconds)

    def robots(self, origin: str) -> Robots | None:
        return self._robots.get(origin)

    def keep_robots(self, origin: str, robots: Robots) -> None:
        self._robots[origin] = robots
