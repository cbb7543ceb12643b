"""What `up` says while it works: one line a step, with what was done and how long it took."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO

WIDTH = 92


@dataclass(slots=True)
class Step:
    """A step under way; `result` is what its line will say."""

    name: str
    result: str = "done"


@dataclass(slots=True)
class Steps:
    """Prints steps and remarks, at once and also into a pipe."""

    out: TextIO = field(default_factory=lambda: sys.stdout)
    begun: float = field(default_factory=time.monotonic)

    @contextmanager
    def step(self, name: str, doing: str = "…") -> Iterator[Step]:
        """Time what happens inside and print it as one line; on a terminal also what is being done meanwhile."""
        step, begun = Step(name), time.monotonic()
        if self.out.isatty():
            self._write(f"\r\x1b[K  {name:<16}{doing}")
        yield step
        self.line(name, step.result, time.monotonic() - begun)

    def line(self, name: str, result: str, seconds: float) -> None:
        """The line of a step that is over."""
        self.say(f"  {name:<16}{result:<{WIDTH - 18}} {seconds:5.1f} s")

    def say(self, text: str = "") -> None:
        """A remark on lines of its own."""
        clear = "\r\x1b[K" if self.out.isatty() else ""
        self._write(f"{clear}{text}\n")

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return time.monotonic() - self.begun

    def _write(self, text: str) -> None:
        # Whoever read our output may be gone; the stack goes on.
        try:
            self.out.write(text)
            self.out.flush()
        except OSError:
            pass
