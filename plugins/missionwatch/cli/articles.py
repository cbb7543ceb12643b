"""missionwatch articles: add, forget, retry - single articles by hand; lines - what is dropped as a site's own."""

from __future__ import annotations

import argparse
from typing import Any

from missionwatch.cli import show
from missionwatch.cli.line import run_id_of
from missionwatch.errors import ConfigError


def add(commands: Any) -> None:
    """Add the commands to the parser."""
    articles = commands.add_parser("articles", help="single articles by hand: add, forget, retry; lines of sites")
    inner = articles.add_subparsers(title="commands", required=True, metavar="COMMAND")
    added = inner.add_parser("add", help="take in one article that no feed listed")
    forgotten = inner.add_parser(
        "forget",
        help="remove all that is stored of one article",
        description="Remove all that is stored of one article (law, mistake) and leave a tombstone, so that it does not "
        "come back. Digests that were sent stay as they were.",
    )
    forgotten.add_argument("--reason", default="by hand", help="why, for the tombstone")
    retried = inner.add_parser("retry", help="take up again what was set aside or put off")
    lines = inner.add_parser(
        "lines",
        help="the lines that a site repeats and cleaning drops",
        description="Show the lines that stand on many pages of a site and are dropped from its texts. With --keep, take "
        "one for text from now on, whatever is counted; pages that are still in work are cleaned again by the next run.",
    )
    lines.add_argument("host", metavar="HOST")
    lines.add_argument("--keep", metavar="LINE", help="the line, or its number as shown")
    lines.add_argument("--json", action="store_true", help="as JSON")
    lines.set_defaults(command=_lines)
    for command, do in ((added, _add), (forgotten, _forget), (retried, _retry)):
        command.add_argument("url", metavar="URL")
        command.add_argument("--json", action="store_true", help="as JSON")
        command.set_defaults(command=do)


def _add(arguments: argparse.Namespace) -> int:
    from missionwatch import wiring
    from missionwatch.pipeline.upkeep import add_article

    run_id = run_id_of("by-hand")
    wiring.prepare()
    wiring.start_run(run_id, "by hand")
    with wiring.open_edges() as edges:
        key = add_article(edges, run_id, arguments.url)
        return _through(edges, run_id, key, arguments)


def _through(edges: Any, run_id: str, key: str, arguments: argparse.Namespace) -> int:
    """Take one article through the line at once, and show how it ended."""
    from missionwatch import pipeline

    pipeline.run_line(edges, run_id, stages=pipeline.LINE[1:], only=key)
    pipeline.report(edges, run_id)
    ended = [row for row in edges.db.all("articles.history", item=key) if row.run_id == run_id]
    if arguments.json:
        show.as_json([row._asdict() for row in ended])
    else:
        show.table([(row.stage, row.outcome, row.reason) for row in ended], ("STAGE", "OUTCOME", "REASON"))
        if not ended:
            print("nothing to do: the article is stored already; see `missionwatch explain`")
    return 0


def _forget(arguments: argparse.Namespace) -> int:
    from missionwatch import wiring
    from missionwatch.pipeline.upkeep import forget_article

    wiring.prepare()
    with wiring.open_edges() as edges:
        gone = forget_article(edges, arguments.url, arguments.reason)
    if arguments.json:
        show.as_json(dict(gone))
    else:
        print("removed " + ", ".join(f"{number} {what}" for what, number in gone.items()) + "; a tombstone stays")
    return 0


def _retry(arguments: argparse.Namespace) -> int:
    from missionwatch import wiring
    from missionwatch.pipeline.upkeep import retry_article
    from missionwatch.urls import page_key

    run_id = run_id_of("by-hand")
    wiring.prepare()
    wiring.start_run(run_id, "by hand")
    with wiring.open_edges() as edges:
        lifted = retry_article(edges, arguments.url)
        if not lifted:
            print("[]" if arguments.json else "nothing was set aside or put off of this article")
            return 0
        return _through(edges, run_id, page_key(arguments.url), arguments)


def _lines(arguments: argparse.Namespace) -> int:
    from missionwatch import wiring
    from missionwatch.pipeline.lines import keep

    wiring.prepare()
    with wiring.open_edges() as edges:
        if arguments.keep is not None and keep(edges, arguments.host, arguments.keep) is None:
            raise ConfigError(f"no such line is known of {arguments.host}", file="command", key="--keep")
        rows = edges.db.all("lines.shown", host=arguments.host)
    if arguments.json:
        show.as_json([row._asdict() for row in rows])
    else:
        show.table(
            [(row.line, row.pages, "kept by hand" if row.is_kept else "dropped", row.sample) for row in rows],
            ("NUMBER", "PAGES", "FATE", "LINE"),
        )
    return 0
