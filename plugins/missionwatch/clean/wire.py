"""A page's request and an Article on their way between parent and reader child: JSON, since the child is not trusted."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from missionwatch.clean.repeated import Repeated
from missionwatch.clean.rules import SiteRule
from missionwatch.model import Article, Aside, Dateline, Page, Passage, Post

_PAGE = tuple(field.name for field in fields(Page) if field.name != "body")


def packed_request(page: Page, rule: SiteRule | None, repeated: Repeated) -> bytes:
    """All that reading needs besides the body."""
    head = {
        "page": {name: getattr(page, name) for name in _PAGE},
        "rule": asdict(rule) if rule else None,
        "repeated": list(repeated.items()),
    }
    return json.dumps(head, default=datetime.isoformat).encode()


def unpacked_request(head: bytes, body: bytes) -> tuple[Page, SiteRule | None, Repeated]:
    """The request again."""
    data = json.loads(head)
    rule = data["rule"]
    if rule:
        rule = SiteRule(**{**rule, "drop": tuple(rule["drop"]), "drop_text": tuple(rule["drop_text"])})
    return Page(body=body, **_with_instants(data["page"])), rule, dict(data["repeated"])


def packed(article: Article) -> bytes:
    """The article as JSON."""
    return json.dumps(asdict(article), default=datetime.isoformat).encode()


def unpacked(text: bytes) -> Article:
    """The article again. Raises TypeError, KeyError and ValueError for what `packed` would not write."""
    data = _with_instants(json.loads(text))
    made: dict[str, Any] = {
        "passages": tuple(Passage(**item) for item in data["passages"]),
        "asides": tuple(Aside(**item) for item in data["asides"]),
        "posts": tuple(Post(**{**item, "at": _instant(item["at"])}) for item in data["posts"]),
        "dateline": Dateline(**data["dateline"]) if data["dateline"] else None,
    }
    return Article(**{name: _frozen(value) for name, value in data.items()} | made)


def _with_instants(data: dict[str, Any]) -> dict[str, Any]:
    return {name: _instant(value) if name.endswith("_at") else value for name, value in data.items()}


def _instant(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
