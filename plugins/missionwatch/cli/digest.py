"""missionwatch digest: build one digest, look at it, send it."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from missionwatch.cli import show
from missionwatch.cli.line import run_id_of
from missionwatch.errors import ConfigError


def add(commands: Any) -> None:
    """Add the command to the parser."""
    digest = commands.add_parser(
        "digest",
        help="build one digest",
        description="Build one digest from what is stored now. Without --out or --send its text is printed.",
    )
    digest.add_argument("--edition", metavar="E", help="an edition of config/routes.yaml; default: the first")
    digest.add_argument("--date", metavar="D", help="the day on which its period ends; default: the last completed one")
    digest.add_argument("--so-far", action="store_true", help="the day that is under way, instead of a completed one")
    digest.add_argument("--out", metavar="FILE", type=Path, help="write it as HTML (or as text, for FILE.txt)")
    digest.add_argument("--send", action="store_true", help="store it and mail it to the edition's recipients")
    digest.add_argument("--json", action="store_true", help="print it as JSON, with the inputs it was built from")
    digest.set_defaults(command=_digest)


def _digest(arguments: argparse.Namespace) -> int:
    from missionwatch import wiring
    from missionwatch.pipeline.digest import edition_of, make

    if arguments.so_far and (arguments.send or arguments.date):
        raise ConfigError("a day that is under way has no date yet and is not sent", file="--so-far")
    wiring.prepare()
    with wiring.open_edges() as edges:
        due = edition_of(edges, arguments.edition, _day(arguments.date), so_far=arguments.so_far)
        made = make(edges, due)
        if arguments.out:
            arguments.out.parent.mkdir(parents=True, exist_ok=True)
            arguments.out.write_text(made.text if arguments.out.suffix == ".txt" else made.html, encoding="utf-8")
            print(f"wrote {arguments.out}: {show.clean(made.subject)}")
        if arguments.send:
            print(_send(edges, due, made))
        if arguments.json:
            show.as_json({name: getattr(made, name) for name in made.__slots__})
        elif not (arguments.out or arguments.send):
            print(made.text)
    return 0


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise ConfigError(f"expected a date like 2025-01-19, found {text!r}", file="--date") from error


def _send(edges: Any, due: Any, made: Any) -> str:
    from missionwatch import pipeline
    from missionwatch.store.delivery import save_digest

    channel = due.route.channel
    if channel is None:
        raise ConfigError(
            "this edition has no channel", file="config/routes.yaml", key=f"digests.{due.edition}.channel"
        )
    told = save_digest(edges.db, made, channel, edges.routes.channels[channel], edges.clock())
    counts = pipeline.digest(edges, run_id_of("by-hand"))
    return f"{told.outcome}: {told.reason}; sent now: {counts.get('kept', 0)}, put off: {counts.get('deferred', 0)}"
