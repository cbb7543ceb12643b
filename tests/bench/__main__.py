"""`python -m tests.bench [NAME ...]`: run the benchmarks, all or those named. Texts are invented or generated here.

Ratios are of CPU seconds in one process, interleaved rounds, the best of each: they travel between machines; the absolute
numbers beside them do not.
"""

from __future__ import annotations

import runpy
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 5


def best(*works: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """The least CPU seconds of each work over interleaved rounds."""
    took = [float("inf")] * len(works)
    for _ in range(rounds):
        for number, work in enumerate(works):
            begun = time.process_time()
            work()
            took[number] = min(took[number], time.process_time() - begun)
    return took


def line(what: str, ours: float, peer: str, theirs: float, items: int, unit: str) -> None:
    print(f"{what:<26}{items / ours:>10,.0f} {unit}/s   {theirs / ours:>6.2f} x {peer} ({items / theirs:,.0f}/s)")


def pages() -> list[tuple[str, bytes]]:
    """The newsroom's pages, with their addresses."""
    from datetime import UTC, datetime

    from tests.newsroom.day import Day
    from tests.newsroom.pages import render_page
    from tests.newsroom.stories import articles

    day = Day(datetime(2025, 1, 19, 12, tzinfo=UTC), 8000)
    return [
        (day.url(article), render_page(article, day, day.now)) for article in articles().values() if not article.trouble
    ]


def feeds() -> None:
    """Feeds to entries, beside feedparser alone."""
    import feedparser

    from missionwatch.poll import parse_feed

    entries = "".join(
        f"<item><guid>{n}</guid><link>https://a.example/{n}</link><title>Entry {n}</title>"
        f"<pubDate>Sun, 19 Jan 2025 {n % 24:02}:00:00 GMT</pubDate><description>{'Words of an entry. ' * 60}</description></item>"
        for n in range(40)
    )
    body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>A</title>{entries}</channel></rss>'.encode()
    ours, theirs = best(lambda: parse_feed(body, None, "https://a.example/rss"), lambda: feedparser.parse(body))
    line(f"parse a feed of {len(body) // 1000} KB", ours, "feedparser", theirs, 1, "feeds")


def dags() -> None:
    """Reading the DAG files, beside importing Airflow's SDK itself."""
    begun = time.process_time()
    import airflow.sdk  # noqa: F401
    import pendulum  # noqa: F401
    from airflow.sdk import Asset, AssetOrTimeSchedule, CronTriggerTimetable, Param, dag, task  # noqa: F401

    sdk = time.process_time() - begun
    for path in sorted((ROOT / "dags").glob("*.py")):
        begun = time.process_time()
        runpy.run_path(str(path))
        took = time.process_time() - begun
        print(
            f"read dags/{path.name:<16}{took * 1000:>10.0f} ms      {took / sdk:>6.3f} x importing Airflow ({sdk:.2f} s)"
        )


BENCHMARKS: dict[str, Callable[[], None]] = {"dags": dags, "feeds": feeds}


def main(names: Sequence[str]) -> int:
    """Run benchmarks by name, and every other module of this folder that has a `main`."""
    others = {p.stem.removeprefix("bench_"): p for p in sorted(Path(__file__).parent.glob("bench_*.py"))}
    unknown = set(names) - set(BENCHMARKS) - set(others)
    if unknown:
        print(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join([*BENCHMARKS, *others])}")
        return 2
    for name in names or [*BENCHMARKS, *others]:
        if name in BENCHMARKS:
            BENCHMARKS[name]()
        else:
            runpy.run_module(f"tests.bench.bench_{name}", run_name="__main__")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
