"""RSS, RDF and Atom by feedparser: given text that the gate let through, never an address."""

from __future__ import annotations

import io
import re
from typing import Any

import feedparser

from missionwatch.errors import NotFeed
from missionwatch.poll.raw import RawEntry, RawFeed, Text

_PERIOD_MIN = {"hourly": 60.0, "daily": 1_440.0, "weekly": 10_080.0, "monthly": 43_200.0, "yearly": 525_600.0}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SKIPPED = re.compile(r"<(skipHours|skipDays)\b[^<>]*>(.*?)</\1\s*>", re.IGNORECASE | re.DOTALL)
_SKIP_VALUE = re.compile(r"<(?:hour|day)\b[^<>]*>\s*([A-Za-z]+|\d{1,2})\s*<", re.IGNORECASE)
# Permalinks by default, so feedparser would resolve what is plainly none against the feed's address.
_GUID = re.compile(
    r"<(guid|id)(?:\s+isPermaLink\s*=\s*[\"']true[\"'])?\s*>(?=\s*(?:<!\[CDATA\[)?\s*(?!https?:|/)[^\s<])",
    re.IGNORECASE,
)
_DECLARATION = re.compile(r"\A<\?xml\b[^<>]*\?>")
_DATE_KEYS = ("published", "updated", "created", "dc_date", "date")


def read(text: str, url: str) -> RawFeed:
    """The feed in `text`, whose address is `url`. Raises NotFeed."""
    document = '<?xml version="1.0" encoding="utf-8"?>' + _GUID.sub(
        '<guid isPermaLink="false">', _DECLARATION.sub("", text)
    )
    parsed = feedparser.parse(
        io.BytesIO(document.encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8", "content-location": url},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not parsed.version and not parsed.entries:
        raise NotFeed("XML that is no RSS, Atom or RDF feed")
    head = parsed.feed
    skipped = _skipped(text)
    return RawFeed(
        title=_detail(head, "title"),
        language=head.get("language"),
        entries=[_entry(item) for item in parsed.entries],
        ttl_min=_number(head.get("ttl")),
        period_min=_period_min(head),
        skip_hours=tuple(sorted({int(value) % 24 for value in skipped if value.isdigit() and int(value) <= 24})),
        skip_days=tuple(sorted({_DAYS.index(value) for value in skipped if value in _DAYS})),
        format=parsed.version or "unknown",
    )


def _entry(item: Any) -> RawEntry:
    texts = [_detail(item, "summary"), *(_typed(part) for part in item.get("content") or [] if _is_text(part))]
    return RawEntry(
        guid=str(item.get("id") or ""),
        link=item.get("link") or _alternate(item),
        title=_detail(item, "title"),
        texts=tuple(text for text in texts if text.value),
        dates=tuple((item[key], item.get(f"{key}_parsed")) for key in _DATE_KEYS if _has(item, key)),
        categories=tuple(str(tag.get("label") or tag.get("term") or "") for tag in item.get("tags") or []),
    )


def _has(item: Any, key: str) -> bool:
    """feedparser answers for "updated" with "published" where there is none; `in` does not."""
    return key in item and isinstance(item[key], str)


def _alternate(item: Any) -> str | None:
    links = item.get("links") or []
    for rel in ("alternate", None, "enclosure", "via"):
        for link in links:
            if (
                link.get("href")
                and (rel is None or link.get("rel") == rel)
                and link.get("rel") not in {"self", "replies", "edit"}
            ):
                return str(link["href"])
    return None


def _detail(holder: Any, name: str) -> Text:
    detail = holder.get(f"{name}_detail")
    return _typed(detail) if detail else Text(str(holder.get(name) or ""))


def _typed(part: Any) -> Text:
    return Text(str(part.get("value") or ""), is_html="plain" not in str(part.get("type") or "html"))


def _is_text(part: Any) -> bool:
    return str(part.get("type") or "text/html").startswith(("text/", "application/xhtml"))


def _skipped(text: str) -> list[str]:
    return [value.lower() for _, block in _SKIPPED.findall(text[:20_000]) for value in _SKIP_VALUE.findall(block)]


def _period_min(head: Any) -> float | None:
    period = _PERIOD_MIN.get(str(head.get("sy_updateperiod") or "").strip().lower())
    frequency = _number(head.get("sy_updatefrequency")) or 1.0
    return None if period is None else period / max(frequency, 1.0)


def _number(value: object) -> float | None:
    try:
        number = float(str(value).strip())
    except ValueError:
        return None
    return number if 0 < number < 1e6 else None
