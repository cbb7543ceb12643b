"""`clean` in a child process with limits: a page that stalls or eats memory ends there, as Rejected "hostile html"."""

from __future__ import annotations

import json
from types import TracebackType
from typing import Self

from missionwatch.child import Broken, Child
from missionwatch.clean.repeated import NONE, Repeated
from missionwatch.clean.rules import SiteRules
from missionwatch.clean.wire import packed_request, unpacked
from missionwatch.errors import NotArticle, Rejected, TooLarge, Undecodable
from missionwatch.model import Article, Page

WALL_S = 40.0  # for one page; its CPU is limited more tightly, in the child, but a busy machine gives none for a while
_ERRORS: dict[str, type[Rejected]] = {"NotArticle": NotArticle, "TooLarge": TooLarge, "Undecodable": Undecodable}


class Cleaner:
    """Reads pages in a child that is started when first needed, reused for all of them, replaced when it ends.

    Use as a context manager or call `close`; it ends with this process in any case.
    """

    def __init__(self, rules: SiteRules, *, wall_s: float = WALL_S) -> None:
        self._rules = rules
        arguments = ["--selectors"] if rules.has_selectors else []
        self.child = Child("missionwatch.clean.worker", arguments, wall_s=wall_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start the child now, without waiting for it."""
        self.child.start()

    def close(self) -> None:
        """End the child."""
        self.child.close()

    def clean(self, page: Page, repeated: Repeated = NONE) -> Article:
        """As `reading.clean`. Raises Rejected, RuntimeError for a fault of the code that reads."""
        if page.body is None:  # two lines of the feed: nothing to guard against
            from missionwatch.clean.reading import clean

            return clean(page, self._rules)
        head = packed_request(page, self._rules.at(page.final_url or page.url), repeated)
        return _result(self._ask(head, page), page.url)

    def _ask(self, head: bytes, page: Page) -> bytes:
        """The child's answer. One that somebody killed is not the page's fault, the first time."""
        assert page.body is not None
        try:
            return self.child.ask(head, page.body)
        except Broken as error:
            if not error.is_killed:
                raise _hostile(error, page.url) from error
        try:
            return self.child.ask(head, page.body)
        except Broken as error:
            raise _hostile(error, page.url) from error


def _hostile(error: Broken, url: str) -> NotArticle:
    return NotArticle(f"reading it broke a limit ({error})", subject=url, kind="hostile html")


def _result(answer: bytes, url: str) -> Article:
    mark, text = answer[:1], answer[1:]
    if mark == b"+":
        return unpacked(text)
    if mark == b"-":
        name, message, kind = json.loads(text)
        raise _ERRORS.get(name, Rejected)(message, subject=url, kind=kind)
    raise RuntimeError(f"reading {url} failed:\n{text.decode('utf-8', 'replace')}")
