"""Runs the newsroom in the foreground, for `make demo` and for looking at its pages in a browser."""

from __future__ import annotations

import argparse
import signal
import threading
from datetime import UTC, datetime
from pathlib import Path

from tests.newsroom.day import LENGTH
from tests.newsroom.server import Newsroom
from tests.newsroom.stories import articles, outlets


def main() -> None:
    """Serves until SIGTERM or Ctrl-C."""
    asked = _arguments()
    speed = LENGTH.total_seconds() / (asked.hours * 3600) if asked.hours else 0.0
    now = asked.now or datetime.now(UTC)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    with Newsroom(now, port=asked.port, clock=now - LENGTH if speed else now, speed=speed) as newsroom:
        if asked.config:
            newsroom.write_config(asked.config)
        _announce(newsroom)
        ended.wait()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.newsroom", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="on all its addresses; default: one that is free")
    parser.add_argument("--config", type=Path, metavar="DIR", help="write a config folder that points at it")
    parser.add_argument("--now", type=_instant, metavar="ISO", help="the end of the simulated day; default: now")
    parser.add_argument(
        "--hours",
        type=float,
        default=0.0,
        help="let the day pass within so many hours; default 0: all of it is out from the start",
    )
    return parser.parse_args()


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _announce(newsroom: Newsroom) -> None:
    print(
        f"Newsroom: {len(outlets())} invented outlets, {len(articles())} articles, "
        f"the day up to {newsroom.now:%F %H:%M} UTC"
    )
    for key, outlet in outlets().items():
        print(f"  {newsroom.base_url(key)}/  {outlet.language}  {outlet.name}")
    print("Serving until SIGTERM or Ctrl-C.", flush=True)


if __name__ == "__main__":
    main()
