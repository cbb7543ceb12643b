"""Outlet -> feed, in the outlet's own format and with its own habits."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

from tests.newsroom.day import Day, zone
from tests.newsroom.pages import TEMPLATES, blocks
from tests.newsroom.stories import Article, Outlet, troubles

CONTENT_TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "rdf": "application/rdf+xml",
    "json": "application/feed+json",
}


@dataclass(frozen=True)
class Rendered:
    """A feed's bytes, their type, and when the newest thing in it changed."""

    body: bytes
    content_type: str
    modified_at: datetime


def render_feed(outlet: Outlet, day: Day, clock: datetime) -> Rendered:
    """The feed as it stands at `clock`."""
    items = [_item(article, outlet, day, clock) for article in day.listed(outlet, clock)]
    if outlet.key == "odd-pages":
        items += _trouble_items(day, clock)
    modified_at = max((item["updated"] for item in items), default=day.start)
    shape = outlet.feed
    if shape.format == "json":
        body = json.dumps(_json_feed(outlet, items, day), ensure_ascii=False, indent=1).encode()
    else:
        declared = shape.declares or outlet.charset
        text = TEMPLATES.get_template(f"feed.{shape.format}.xml").render(
            outlet=outlet,
            items=items,
            root=day.base_url(outlet.key),
            declared=declared,
            updated=modified_at,
            rfc822=lambda instant: format_datetime(instant.astimezone(zone(outlet))),
        )
        body = text.encode(outlet.charset, errors="xmlcharrefreplace")
    return Rendered(body, CONTENT_TYPES[shape.format], modified_at)


def _item(article: Article, outlet: Outlet, day: Day, clock: datetime) -> dict[str, Any]:
    version = day.version(article, clock)
    assert version
    link = day.link(article, outlet)
    published = day.published_at(article)
    return {
        "title": version.title,
        "link": link,
        "category": article.category,
        "author": article.byline,
        "guid": link if outlet.feed.guid == "link" else f"{outlet.key}:{article.outlet}:{article.number}",
        "summary": article.summary if version.updated_at is None else version.paragraphs[0],
        "published": published,
        "updated": version.updated_at or published,
        "content": _content(version.paragraphs) if outlet.feed.content == "full" else "",
    }


def _content(paragraphs: tuple[str, ...]) -> str:
    return "".join(f"<{block.kind}>{block.html}</{block.kind}>" for block in blocks(paragraphs))


def _trouble_items(day: Day, clock: datetime) -> list[dict[str, Any]]:
    """The entries whose pages cannot be had, one every half hour of the morning."""
    made = []
    for position, (name, page) in enumerate(troubles()["pages"].items()):
        published = day.at(0) + timedelta(minutes=30 * position)
        if "path" in page and published <= clock:
            made.append(
                {
                    "title": page["title"],
                    "link": day.base_url("odd-pages") + page["path"],
                    "category": "Local",
                    "author": "Odd Page staff",
                    "guid": f"odd-pages:{name}",
                    "summary": page["summary"],
                    "published": published,
                    "updated": published,
                    "content": "",
                }
            )
    return made[::-1]


def _json_feed(outlet: Outlet, items: list[dict[str, Any]], day: Day) -> dict[str, Any]:
    root = day.base_url(outlet.key)
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "home_page_url": root,
        "feed_url": root + outlet.feed.path,
        "language": outlet.language,
        "items": [
            {
                "id": item["guid"],
                "url": item["link"],
                "title": item["title"],
                "summary": item["summary"],
                "date_published": item["published"].isoformat(),
                "date_modified": item["updated"].isoformat(),
                "authors": [{"name": item["author"]}],
                "tags": [item["category"]],
                **({"content_html": item["content"]} if item["content"] else {"content_text": item["summary"]}),
            }
            for item in items
        ],
    }
