"""missionwatch feeds: list, try, health."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING, Any

from missionwatch.cli import show
from missionwatch.errors import ConfigError

if TYPE_CHECKING:
    from missionwatch.model import Feed
    from missionwatch.poll import ParsedFeed


def add(commands: Any) -> None:
    """Add the commands to the parser."""
    feeds = commands.add_parser("feeds", help="the sources: list, try, health")
    inner = feeds.add_subparsers(title="commands", required=True, metavar="COMMAND")

    listed = inner.add_parser("list", help="the declared feeds")
    listed.add_argument("--json", action="store_true", help="as JSON")
    listed.set_defaults(command=_list)

    tried = inner.add_parser(
        "try",
        help="poll to detect, print, store nothing",
        description="Ask a feed once, judge its entries by title and summary, fetch and judge a few of their pages.",
    )
    tried.add_argument("feed", metavar="URL-or-KEY", help="an address, or the key of a declared feed")
    tried.add_argument("--pages", type=int, default=3, metavar="N", help="how many pages to fetch (default 3)")
    tried.add_argument("--json", action="store_true", help="as JSON")
    tried.set_defaults(command=_try)

    health = inner.add_parser("health", help="what was observed of the feeds, the broken ones first")
    health.add_argument("--json", action="store_true", help="as JSON")
    health.set_defaults(command=_health)


def _list(arguments: argparse.Namespace) -> int:
    from missionwatch.config import load_feeds

    feeds = load_feeds()
    if arguments.json:
        show.as_json([_as_dict(feed) for feed in feeds.values()])
        return 0
    show.table(
        [(f.key, f.language, f.country, f.kind, f.tier, f.fetch, _mark(f), f.url) for f in feeds.values()],
        ("FEED", "LANG", "COUNTRY", "KIND", "TIER", "FETCH", "", "ADDRESS"),
    )
    print(f"{len(feeds)} feeds, {sum(f.unproven for f in feeds.values())} of them unproven")
    return 0


def _as_dict(feed: Feed) -> dict[str, object]:
    return {name: getattr(feed, name) for name in feed.__slots__}


def _mark(feed: Feed) -> str:
    return "off" if not feed.enabled else "unproven" if feed.unproven else ""


def _health(arguments: argparse.Namespace) -> int:
    from missionwatch import wiring

    wiring.prepare()
    with wiring.open_edges() as edges:
        rows = {row.feed: row for row in edges.db.all("poll.health")}
        now = edges.clock()
        feeds = edges.feeds
    if arguments.json:
        show.as_json(
            [rows[key]._asdict() if key in rows else {"feed": key, "states": ["never polled"]} for key in feeds]
        )
        return 0
    order = sorted(feeds, key=lambda key: (-(rows[key].error_streak if key in rows else 0), key))
    show.table(
        [
            (
                key,
                " ".join(rows[key].states) or "well",
                rows[key].error_streak,
                show.ago(rows[key].last_polled_at, now),
                show.ago(rows[key].last_new_entry_at, now),
                show.ago(rows[key].next_poll_at, now),
                rows[key].reason,
            )
            if key in rows
            else (key, "never polled", "", "", "", "", "")
            for key in order
        ],
        ("FEED", "STATE", "ERRORS", "POLLED", "NEW ENTRY", "NEXT", "REASON"),
    )
    return 0


def _try(arguments: argparse.Namespace) -> int:
    from missionwatch.config import load_feeds

    declared = load_feeds().get(arguments.feed)
    url = declared.url if declared else arguments.feed
    if "://" not in url:
        raise ConfigError(f"there is no feed {url!r}, and it is no address", file="config/feeds")
    tried = asyncio.run(try_feed(url, declared, arguments.pages))
    if arguments.json:
        show.as_json(tried)
        return 0
    print(f"{show.clean(tried['title'])}\n{url}\n")
    show.table(
        [
            (e["published_at"] or "no date", "matches" if e["matches"] else "", e["label"] or "", e["title"])
            for e in tried["entries"]
        ],
        ("PUBLISHED", "FIRST TEST", "PAGE SAYS", "TITLE"),
    )
    for entry in tried["entries"]:
        if entry["problem"]:
            print(f"  {show.clean(entry['link'])}: {show.clean(entry['problem'])}")
    print(f"\n{len(tried['entries'])} entries; nothing was stored")
    return 0


async def try_feed(url: str, declared: Feed | None, pages: int) -> dict[str, Any]:
    """Poll a feed and judge its entries, and the first `pages` of their pages. Raises ItemError when it is no feed."""
    from missionwatch import wiring
    from missionwatch.config import load_settings
    from missionwatch.poll import parse_guarded
    from missionwatch.web import Web

    settings = load_settings()
    detector = wiring.detector()
    async with Web(settings.web, wiring.hosts_if_up()) as web:
        response = await web.get(url)
        parsed: ParsedFeed = parse_guarded(response.body, response.headers.get("content-type"), response.final_url)
        entries = [
            {
                "title": e.title,
                "link": e.link,
                "published_at": e.published_at,
                "summary": e.summary,
                "matches": detector.matches(e.title, e.summary, e.categories),
                "label": None,
                "problem": None,
            }
            for e in parsed.entries
        ]
        # The pages that the first test likes say most about what this feed would bring.
        chosen = sorted((e for e in entries if e["link"]), key=lambda e: not e["matches"])[: max(pages, 0)]
        for entry in chosen:
            await _try_page(web, entry, declared)
    return {"title": parsed.title, "url": response.final_url, "entries": entries}


async def _try_page(web: Any, entry: dict[str, Any], declared: Feed | None) -> None:
    from missionwatch import wiring
    from missionwatch.cli.explain import judge
    from missionwatch.errors import ItemError

    try:
        response = await web.get(entry["link"], obey_robots=True)
        verdict = judge(
            response.body,
            response.headers.get("content-type"),
            entry["link"],
            response.final_url,
            wiring.now(),
            feed_language=declared.language if declared else None,
        )
        entry["label"] = verdict.detection.label if verdict.detection else None
        entry["problem"] = verdict.problem
    except ItemError as error:
        entry["problem"] = f"{error.kind}: {error}"
