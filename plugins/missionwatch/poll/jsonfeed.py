"""JSON Feed 1 and 1.1 (jsonfeed.org), tolerant of wrong types: what is not a text is not there."""

from __future__ import annotations

import json
from typing import Any

from missionwatch.errors import NotFeed
from missionwatch.poll.gate import MAX_ENTRIES
from missionwatch.poll.raw import RawEntry, RawFeed, Text

MAX_OBJECTS = 200_000
_VERSIONS = ("https://jsonfeed.org/version/", "http://jsonfeed.org/version/")


def read(text: str) -> RawFeed:
    """The feed in `text`. Raises NotFeed."""
    if text.count("{") > MAX_OBJECTS:
        raise NotFeed(f"JSON with more than {MAX_OBJECTS:,} objects", kind="hostile feed")
    try:
        data = json.loads(text, strict=False)
    except RecursionError as error:
        raise NotFeed("JSON nested too deeply", kind="hostile feed") from error
    except ValueError as error:
        raise NotFeed("broken JSON") from error
    if not isinstance(data, dict) or not str(data.get("version", "")).startswith(_VERSIONS):
        raise NotFeed("JSON that is no JSON Feed")
    items = data.get("items")
    items = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return RawFeed(
        title=Text(_text(data.get("title")), is_html=False),
        language=_text(data.get("language")) or None,
        entries=[_entry(item) for item in items[:MAX_ENTRIES]],
        dropped=max(len(items) - MAX_ENTRIES, 0),
        format="json",
    )


def _entry(item: dict[str, Any]) -> RawEntry:
    texts = (
        Text(_text(item.get("content_html"))),
        Text(_text(item.get("content_text")), is_html=False),
        Text(_text(item.get("summary")), is_html=False),
    )
    tags = item.get("tags")
    link = _text(item.get("url")) or _text(item.get("external_url"))
    identity = item.get("id")
    return RawEntry(
        guid=str(identity) if isinstance(identity, (str, int, float)) and not isinstance(identity, bool) else "",
        link=link or None,
        title=_title(item, texts),
        texts=tuple(text for text in texts if text.value),
        dates=tuple(
            (date, None) for date in (item.get("date_published"), item.get("date_modified")) if isinstance(date, str)
        ),
        categories=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
    )


def _title(item: dict[str, Any], texts: tuple[Text, ...]) -> Text:
    """The title, or for a post without one the beginning of its text."""
    title = item.get("title")
    if isinstance(title, (str, int, float)) and not isinstance(title, bool) and str(title).strip():
        return Text(str(title), is_html=False)
    first = next((text for text in reversed(texts) if text.value.strip()), Text())
    return Text(first.value[:2_000], first.is_html)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
