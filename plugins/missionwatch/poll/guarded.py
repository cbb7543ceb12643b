"""`parse_feed` in a child process with limits: what stalls or eats memory dies there, and says so as a NotFeed."""

from __future__ import annotations

import atexit
import json
from datetime import UTC, datetime

from missionwatch.child import Broken, Child, Closing, opened
from missionwatch.errors import ItemError, NotFeed, TooLarge
from missionwatch.poll.feed import ParsedFeed
from missionwatch.poll.wire import unpacked

_ERRORS: dict[str, type[ItemError]] = {"NotFeed": NotFeed, "TooLarge": TooLarge}


class ParserPool(Closing):
    """One parser child, started when first needed, replaced when it dies or overruns. Safe to share between threads.

    Use as a context manager or call `close`. In asynchronous code: `await asyncio.to_thread(pool.parse, ...)`.
    """

    def __init__(self, *, wall_s: float = 30.0) -> None:
        self.child = Child("missionwatch.poll.worker", wall_s=wall_s)

    def parse(self, body: bytes, content_type: str | None, url: str, *, now: datetime | None = None) -> ParsedFeed:
        """As `parse_feed`; NotFeed "hostile feed" for what broke a limit, RuntimeError for a fault of the parser."""
        head = json.dumps({"content_type": content_type, "url": url, "now": (now or datetime.now(UTC)).isoformat()})
        try:
            answer = self.child.ask(head.encode(), body)
        except Broken as error:
            raise NotFeed(f"parsing it broke a limit ({error})", subject=url, kind="hostile feed") from error
        return _result(answer, url)

    def close(self) -> None:
        """End the child."""
        self.child.close()


def _result(answer: bytes, url: str) -> ParsedFeed:
    return unpacked(json.loads(opened(answer, url, _ERRORS, NotFeed, f"the parser failed on {url}")))


_shared: ParserPool | None = None


def parse_guarded(body: bytes, content_type: str | None, url: str, *, now: datetime | None = None) -> ParsedFeed:
    """`ParserPool.parse` with one pool for this process, closed at its end."""
    global _shared
    if _shared is None:
        _shared = ParserPool()
        atexit.register(_shared.close)
    return _shared.parse(body, content_type, url, now=now)
