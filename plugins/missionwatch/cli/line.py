"""missionwatch run, reprocess: the line in the foreground."""

from __future__ import annotations

import argparse
import os
import signal
from typing import Any

from missionwatch.cli import show


def add(commands: Any) -> None:
    """Add the commands to the parser."""
    from missionwatch.pipeline import LINE
    from missionwatch.pipeline.upkeep import REPROCESSED

    run = commands.add_parser(
        "run",
        help="one pass of the whole line, without the scheduler",
        description="One pass of the whole line in the foreground, the same functions as the DAGs, then the alerts; "
        "prints the funnel. Feeds that fail do not make it fail.",
    )
    run.add_argument(
        "--until", choices=LINE, default=None, metavar="STAGE", help=f"stop after one of: {', '.join(LINE)}"
    )
    run.add_argument("--json", action="store_true", help="the funnel as JSON")
    run.set_defaults(command=_run)

    again = commands.add_parser(
        "reprocess",
        help="run again over history, from the archive",
        description="Take the pages of a period through the stages from STAGE on. No network.",
    )
    again.add_argument("--stage", choices=REPROCESSED, required=True, help="from this stage on")
    again.add_argument("--since", required=True, metavar="T", help="pages fetched from this date or time on (UTC)")
    again.add_argument("--until", metavar="T", help="and before this one; default: now")
    again.add_argument("--feed", metavar="KEY", help="only pages of this feed")
    again.add_argument("--dry-run", action="store_true", help="print what would change, change nothing")
    again.add_argument("--json", action="store_true", help="as JSON")
    again.set_defaults(command=_reprocess)


def run_id_of(kind: str) -> str:
    """The id of a run by hand: when, and which process."""
    from missionwatch.wiring import now

    return f"{kind}__{now():%Y-%m-%dT%H:%M:%S}_{os.getpid()}"


def _run(arguments: argparse.Namespace) -> int:
    from missionwatch import pipeline, wiring

    signal.signal(signal.SIGTERM, _interrupt)
    stages = pipeline.LINE if arguments.until is None else pipeline.LINE[: pipeline.LINE.index(arguments.until) + 1]
    run_id = run_id_of("by-hand")
    wiring.prepare()
    wiring.start_run(run_id, "by hand")
    with wiring.open_edges() as edges:
        with show.progress() as progress:
            pipeline.run_line(edges, run_id, stages=stages, progress=progress)
            if arguments.until is None:
                pipeline.alert(edges, run_id, progress)
        made = pipeline.report(edges, run_id)
    if arguments.json:
        show.as_json(made.as_dict())
    else:
        print(pipeline.funnel_text(made))
    return 0


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _reprocess(arguments: argparse.Namespace) -> int:
    from missionwatch import wiring

    wiring.prepare()
    since, until = wiring.instant(arguments.since), wiring.instant(arguments.until)
    assert since is not None
    if arguments.dry_run:
        from missionwatch.pipeline.upkeep import Again, would_change

        with wiring.open_edges() as edges:
            changes = would_change(edges, Again(arguments.stage, since, until or wiring.now(), arguments.feed))
        if arguments.json:
            show.as_json(changes)
        else:
            print(f"{len(changes)} articles would change")
            show.table(
                [(c["url"], c["before"], c["after"], c["reason"]) for c in changes], ("ARTICLE", "NOW", "THEN", "WHY")
            )
        return 0
    with show.progress() as progress:
        counts = wiring.reprocess(
            run_id_of("reprocess"),
            stage=arguments.stage,
            since=since.isoformat(),
            until=until.isoformat() if until else None,
            feed=arguments.feed,
            progress=progress,
        )
    if arguments.json:
        show.as_json(counts)
    else:
        show.table([(number, what) for what, number in counts.items()], ("ITEMS", "ENDED"))
    return 0
