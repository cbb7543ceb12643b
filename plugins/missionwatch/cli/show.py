"""How the command line shows things: tables, JSON, progress bars; everything foreign made harmless for a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from missionwatch.pipeline.items import Progress, log_progress


def as_json(value: Any) -> None:
    """Print a value as JSON, instants as ISO 8601."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def clean(value: object) -> str:
    """A foreign text for one line of a terminal: control and direction characters gone."""
    text = " ".join(str(value).split())
    return "".join(
        c for c in text if c.isprintable() and not 0x202A <= ord(c) <= 0x202E and not 0x2066 <= ord(c) <= 0x2069
    )


def table(rows: Sequence[Sequence[object]], heads: Sequence[str]) -> None:
    """Print aligned columns; the last one as wide as it likes."""
    cells = [[clean("" if c is None else c) for c in row] for row in rows]
    widths = [max(len(row[n]) for row in [list(heads), *cells]) for n in range(len(heads))]
    for row in [list(heads), *cells]:
        print("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip())


def ago(instant: datetime | None, now: datetime) -> str:
    """How long ago, in one unit."""
    if instant is None:
        return "never"
    seconds = (now - instant).total_seconds()
    sign, seconds = ("in ", -seconds) if seconds < 0 else ("", seconds)
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{sign}{seconds / size:.0f} {unit}"
    return f"{sign}{seconds:.0f} s"


@contextmanager
def progress() -> Iterator[Progress]:
    """Bars on a terminal, log lines elsewhere."""
    if not sys.stderr.isatty():
        yield log_progress
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description:<8}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True), transient=False) as bars:
        tasks: dict[str, Any] = {}
        base: dict[str, int] = {}

        def advance(stage: str, done: int, total: int) -> None:
            # A stage comes once for each bucket: its bar goes on where the last bucket ended.
            if stage not in tasks:
                tasks[stage], base[stage] = bars.add_task(stage, total=total), 0
            elif done <= 1:
                base[stage] = int(bars.tasks[tasks[stage]].completed)
                bars.update(tasks[stage], total=base[stage] + total)
            bars.update(tasks[stage], completed=base[stage] + done)

        yield advance
