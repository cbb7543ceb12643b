"""The line: one function per stage, and the only place where computing meets the world.

    poll -> fetch -> clean -> detect -> cluster -> load -> report          alert, digest: by the clock

Each stage function takes the edges, the id of the run and (up to detect) a bucket of hosts; it finds its work in Postgres,
leaves its results there, and returns how many items ended in which outcome.
"""

from __future__ import annotations

from missionwatch.pipeline.alert import alert
from missionwatch.pipeline.clean import clean
from missionwatch.pipeline.cluster import cluster
from missionwatch.pipeline.detect import detect
from missionwatch.pipeline.digest import digest
from missionwatch.pipeline.edges import Bucket, Edges
from missionwatch.pipeline.fetch import fetch
from missionwatch.pipeline.items import Progress, log_progress
from missionwatch.pipeline.load import load
from missionwatch.pipeline.operators import heartbeat
from missionwatch.pipeline.poll import poll
from missionwatch.pipeline.report import Report, funnel_text, read_report, report
from missionwatch.pipeline.stage import Counts

BUCKETED = {"poll": poll, "fetch": fetch, "clean": clean, "detect": detect}
ONCE = {"cluster": cluster, "load": load, "alert": alert, "digest": digest}
LINE = ("poll", "fetch", "clean", "detect", "cluster", "load")

__all__ = [
    "BUCKETED",
    "LINE",
    "ONCE",
    "Bucket",
    "Counts",
    "Edges",
    "Progress",
    "Report",
    "alert",
    "clean",
    "cluster",
    "detect",
    "digest",
    "fetch",
    "funnel_text",
    "heartbeat",
    "load",
    "log_progress",
    "poll",
    "read_report",
    "report",
    "run_line",
]


def run_line(
    edges: Edges,
    run_id: str,
    *,
    stages: tuple[str, ...] = LINE,
    only: str | None = None,
    progress: Progress = log_progress,
) -> None:
    """Take the stages in order, in the foreground, one bucket after the other. `only` is the page key of one article."""
    one = {} if only is None else {"only": only}
    for name in stages:
        if name in BUCKETED:
            for number in range(edges.settings.buckets):
                BUCKETED[name](edges, run_id, Bucket(number, edges.settings.buckets), progress, **one)
        else:
            ONCE[name](edges, run_id, progress, **one)
