"""A web of a few addresses, for tests of what is done with answers. How they are fetched is tested against real servers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from missionwatch.errors import ItemError
from missionwatch.web import Response

Answer = Response | ItemError | Callable[[], Response]


class FakeWeb:
    """Answers from a dictionary; an error in it is raised. Remembers what it was asked."""

    def __init__(self, answers: dict[str, Answer]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, dict[str, Any]]] = []

    async def __aenter__(self) -> FakeWeb:
        return self

    async def __aexit__(self, *_: object) -> None: ...

    async def get(self, url: str, **options: Any) -> Response:
        self.asked.append((url, options))
        answer = self.answers[url]
        if isinstance(answer, ItemError):
            raise answer
        return answer() if callable(answer) else answer


def page(url: str, body: str | bytes = "", *, status: int = 200, **headers: str) -> Response:
    """An answer; header names with underscores for hyphens."""
    return Response(
        url=url,
        final_url=headers.pop("final_url", url),
        status=status,
        headers={name.replace("_", "-"): value for name, value in headers.items() if name != "permanent_url"},
        body=body.encode() if isinstance(body, str) else body,
        permanent_url=headers.get("permanent_url"),
    )


def rss(*items: tuple[str, str, str], published: str = "Sun, 19 Jan 2025 10:00:00 GMT") -> str:
    """An RSS feed of (guid, link, title)."""
    entries = "".join(
        f"<item><guid>{guid}</guid><link>{link}</link><title>{title}</title><pubDate>{published}</pubDate></item>"
        for guid, link, title in items
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Gazette</title>{entries}</channel></rss>'
