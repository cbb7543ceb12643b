"""missionwatch stories: merge, split - what people know better than the machine."""

from __future__ import annotations

import argparse
import getpass
from typing import Any

from missionwatch.cli import show


def add(commands: Any) -> None:
    """Add the commands to the parser."""
    stories = commands.add_parser("stories", help="correct stories: merge, split")
    inner = stories.add_subparsers(title="commands", required=True, metavar="COMMAND")
    merged = inner.add_parser(
        "merge",
        help="put one story into another",
        description="Put the articles of one story into another one. Later runs respect it.",
    )
    merged.add_argument("story", type=int, metavar="STORY", help="the id of the story that goes")
    merged.add_argument("into", type=int, metavar="INTO", help="the id of the story that stays")
    merged.set_defaults(command=_merge)
    parted = inner.add_parser(
        "split",
        help="take an article out of its story",
        description="Take an article, with its copies, out of its story into one of its own. Later runs respect it.",
    )
    parted.add_argument("url", metavar="URL")
    parted.set_defaults(command=_split)
    for command in (merged, parted):
        command.add_argument("--json", action="store_true", help="as JSON")


def _merge(arguments: argparse.Namespace) -> int:
    from missionwatch import wiring
    from missionwatch.store.cluster import merge

    wiring.prepare()
    with wiring.open_edges() as edges, edges.db.transaction():
        edges.db.one("lock.batch")
        story = merge(edges.db, arguments.story, arguments.into, getpass.getuser())
    return _say(arguments, story, f"story {arguments.story} stands in story {story} now")


def _split(arguments: argparse.Namespace) -> int:
    from missionwatch import wiring
    from missionwatch.store.cluster import split
    from missionwatch.urls import page_key

    wiring.prepare()
    with wiring.open_edges() as edges, edges.db.transaction():
        edges.db.one("lock.batch")
        story = split(edges.db, page_key(arguments.url), getpass.getuser())
    return _say(arguments, story, f"the article stands in story {story} now")


def _say(arguments: argparse.Namespace, story: int, text: str) -> int:
    if arguments.json:
        show.as_json({"story_id": story})
    else:
        print(text)
    return 0
