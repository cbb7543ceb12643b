"""report: the funnel of a run, and whether the world was worse than the limits of the settings allow.

Bad feeds and pages never make a stage red; this is the only place that may be red for the world's faults.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from psycopg.types.json import Jsonb

from missionwatch.config import LimitSettings
from missionwatch.errors import HostUnreachable
from missionwatch.model import STAGES
from missionwatch.pipeline.edges import Edges
from missionwatch.pipeline.operators import notices_of_run, tell

if TYPE_CHECKING:
    from missionwatch.store import Row

UNREACHABLE = HostUnreachable.kind
SEVERAL = 3
AFTER_OUTAGE = timedelta(minutes=5)  # so that the next run asks all of them again


@dataclass(frozen=True, slots=True)
class Report:
    """What became of everything that came in during one run."""

    run_id: str
    counts: tuple[tuple[str, str, str, int], ...]  # stage, outcome, reason, items
    problems: tuple[str, ...]

    @property
    def is_red(self) -> bool:
        return bool(self.problems)

    def items(self, stage: str, outcome: str | None = None) -> int:
        """How many items a stage had, or ended with an outcome."""
        return sum(n for s, o, _, n in self.counts if s == stage and outcome in (None, o))

    @property
    def no_feed_reached(self) -> bool:
        """Several feeds were asked and not one could be reached: it is this machine's network, not theirs."""
        unreachable = sum(n for s, o, r, n in self.counts if (s, o, r) == ("poll", "deferred", UNREACHABLE))
        return unreachable >= SEVERAL and unreachable == self.items("poll")

    def as_dict(self) -> dict[str, object]:
        return {
            "run_id": self.run_id,
            "problems": list(self.problems),
            "no_feed_reached": self.no_feed_reached,
            "funnel": [{"stage": s, "outcome": o, "reason": r, "items": n} for s, o, r, n in self.counts],
        }


def report(edges: Edges, run_id: str) -> Report:
    """Close a run: its funnel, its verdict, and what operators have to hear. Stored in ops.run."""
    made = read_report(edges, run_id)
    if made.no_feed_reached:
        edges.db.run("poll.excuse", run_id=run_id, again_at=edges.clock() + AFTER_OUTAGE)
    edges.db.run(
        "run.finish",
        run_id=run_id,
        verdict="red" if made.is_red else "green",
        summary=Jsonb(made.as_dict()),
        at=edges.clock(),
    )
    tell(edges, notices_of_run(edges, made))
    return made


def read_report(edges: Edges, run_id: str) -> Report:
    """The funnel of a run as it stands, stored nowhere."""
    rows = edges.db.all("ledger.counts", run_id=run_id)
    made = Report(run_id, in_order(rows), tuple(problems(rows, edges.settings.limits)))
    # Without a network the run did what can be done; it is said, and told to operators, but no feed is to blame.
    return replace(made, problems=()) if made.no_feed_reached else made


def in_order(rows: Sequence[Row]) -> tuple[tuple[str, str, str, int], ...]:
    """Counts in the order of the line, kept first."""
    stages = {name: number for number, name in enumerate(STAGES)}
    found = [(row.stage, row.outcome, row.reason, int(row.items)) for row in rows]
    return tuple(sorted(found, key=lambda c: (stages.get(c[0], 99), c[1] != "kept", c[1], -c[3], c[2])))


def problems(rows: Sequence[Row], limits: LimitSettings) -> list[str]:
    """Which shares are beyond the limits, in words."""
    totals: Counter[str] = Counter()
    shares: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        totals[row.stage] += row.items
        shares[row.stage][row.outcome] += row.items
    limit_of = {
        "deferred": limits.max_deferred_share,
        "rejected": limits.max_rejected_share,
        "crashed": limits.max_crashed_share,
    }
    found = []
    for stage, total in totals.items():
        if total < limits.min_items:
            continue
        for outcome, limit in limit_of.items():
            share = shares[stage][outcome] / total
            if share > limit:
                found.append(
                    f"{stage}: {share:.0%} of {total} items {outcome}, the limit is {limit:.0%} "
                    f"(limits.max_{outcome}_share)"
                )
    return found


def funnel_text(report: Report) -> str:
    """The funnel for a terminal: a bar for each stage, and under it what fell out and why."""
    if not report.counts:
        return "nothing was due"
    lines = []
    widest = max(report.items(stage) for stage in STAGES) or 1
    for stage in STAGES:
        total = report.items(stage)
        if not total:
            continue
        kept = report.items(stage, "kept")
        bar = "█" * max(1 if kept else 0, round(24 * kept / widest))
        lines.append(f"{stage:<8}{bar:<25}{kept:>6,} of {total:,} kept")
        for _, outcome, reason, number in (c for c in report.counts if c[0] == stage):
            if outcome != "kept" or number != kept:
                lines.append(f"{'':<33}{number:>6,} {outcome}{': ' + reason if reason else ''}")
    if report.no_feed_reached:
        lines.append("No feed was reached. Without a network, `make demo` shows the line at work.")
    lines += [f"RED {problem}" for problem in report.problems]
    return "\n".join(lines)
