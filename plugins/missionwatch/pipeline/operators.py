"""What operators are told: feeds that died and came back, red runs, items set aside, and a daily sign of life.

Each is told once, on the channels of `operator.channels`; a day without the heartbeat means that something is wrong with the
system itself. With no channel set, `missionwatch status` and the pages show the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from missionwatch.model import Message
from missionwatch.pipeline.edges import Edges

if TYPE_CHECKING:
    from missionwatch.pipeline.report import Report


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that an operator must know, told once under its key."""

    key: str
    kind: str
    subject: str
    text: str


def notices_of_run(edges: Edges, report: Report) -> list[Notice]:
    """What a run brought that operators must hear of: dead and recovered feeds, redness, poison."""
    least = edges.settings.poll.alert_after_errors
    found = []
    if report.no_feed_reached:
        found.append(
            Notice(
                "offline",
                "offline",
                "No feed is reached",
                f"Run {report.run_id} asked {report.items('poll')} feeds and reached none: look at this machine's network.",
            )
        )
    elif report.items("poll") and edges.db.one("run.clear_notice", notice_key="offline"):
        found.append(
            Notice(f"online {report.run_id}", "recovered", "Feeds are reached again", f"Since run {report.run_id}.")
        )
    for row in edges.db.all("run.feeds_of_run", run_id=report.run_id):
        key = f"feed {row.feed}"
        if row.outcome == "kept" and edges.db.one("run.clear_notice", notice_key=key):
            found.append(
                Notice(
                    f"{key} again {report.run_id}",
                    "recovered",
                    f"Feed {row.feed} is back",
                    f"{row.feed} answers again.",
                )
            )
        elif (row.error_streak or 0) >= least or row.is_closed:
            found.append(
                Notice(
                    key,
                    "broken",
                    f"Feed {row.feed} is {'closed' if row.is_closed else 'broken'}",
                    f"{row.feed} has failed {row.error_streak} times since {row.error_since:%Y-%m-%d %H:%M} UTC: "
                    f"{row.feed_reason}.\n"
                    + (
                        "It is not asked again; remove it from config/feeds, or correct its address there."
                        if row.is_closed
                        else f"It is asked again at {row.next_poll_at:%Y-%m-%d %H:%M} UTC. Look at it with "
                        f"`missionwatch feeds try {row.feed}`, and correct its address in config/feeds where it has moved."
                    ),
                )
            )
    if report.is_red:
        found.append(Notice(f"red {report.run_id}", "red", f"Run {report.run_id} is red", "\n".join(report.problems)))
    for stage, outcome, reason, number in report.counts:
        if outcome == "rejected" and reason == "poison":
            found.append(
                Notice(
                    f"poison {report.run_id} {stage}",
                    "poison",
                    f"{number} items were set aside in {stage}",
                    f"They ended {stage} badly three times. `missionwatch articles retry URL` takes one up again; which they "
                    "are stands in ops.outcomes with the reason 'poison'.",
                )
            )
    return found


def heartbeat_notice(edges: Edges) -> Notice:
    """The daily sign of life: how yesterday went, and which feeds are not well."""
    now = edges.clock()
    sums = edges.db.one("run.day_sums", since=now - timedelta(days=1), until=now)
    assert sums is not None
    health = [row for row in edges.db.all("poll.health") if row.feed in edges.feeds]
    unwell = [row for row in health if set(row.states) & {"broken", "closed", "silent"}]
    lines = [
        f"{sums.runs} runs in the last 24 hours, {sums.red_runs} of them red; {sums.mentions} mentions loaded, "
        f"{sums.pending} messages pending.",
        f"{len(edges.feeds)} feeds: {len(health) - len(unwell)} well, {len(unwell)} not, "
        f"{len(edges.feeds) - len(health)} never polled.",
    ]
    lines += [f"- {row.feed}: {' '.join(row.states)}; {row.reason or 'no new entry'}" for row in unwell]
    return Notice(f"heartbeat {now:%Y-%m-%d}", "heartbeat", f"MissionWatch is alive, {now:%Y-%m-%d}", "\n".join(lines))


def tell(edges: Edges, notices: Iterable[Notice]) -> int:
    """Store notices and put them into the outbox, each once; how many were new."""
    from missionwatch.store.delivery import post

    new = 0
    for notice in notices:
        with edges.db.transaction():
            if not edges.db.one(
                "run.notice",
                notice_key=notice.key,
                kind=notice.kind,
                subject=notice.subject,
                text=notice.text,
                at=edges.clock(),
            ):
                continue
            new += 1
            for name in edges.settings.operator.channels:
                for recipient in edges.routes.channels[name].recipients:
                    post(edges.db, name, message_of(notice, recipient, edges), edges.clock())
    return new


def message_of(notice: Notice, recipient: str, edges: Edges) -> Message:
    """The mail of a notice to one operator; the same notice to the same person is the same mail."""
    digest = hashlib.sha256(
        f"{notice.key}\n{recipient}\n{edges.clock():%Y-%m-%d}".encode("utf-8", "surrogatepass")
    ).hexdigest()
    subject = " ".join(f"[MissionWatch] {notice.subject}".split())
    return Message(f"<notice.{digest[:32]}@missionwatch.invalid>", recipient, subject[:200], notice.text + "\n")


def heartbeat(edges: Edges) -> int:
    """Tell operators that the system is alive."""
    return tell(edges, [heartbeat_notice(edges)])
