"""`clean` in a child process with limits: a page that stalls or eats memory ends there, as Rejected "hostile html"."""

from __future__ import annotations

from missionwatch.child import Broken, Child, Closing, opened
from missionwatch.clean.repeated import NONE, Repeated
from missionwatch.clean.rules import SiteRules
from missionwatch.clean.wire import packed_request, unpacked
from missionwatch.errors import NotArticle, Rejected, TooLarge, Undecodable
from missionwatch.model import Article, Page

WALL_S = 40.0  # for one page; its CPU is limited more tightly, in the child, but a busy machine gives none for a while
_ERRORS: dict[str, type[Rejected]] = {"NotArticle": NotArticle, "TooLarge": TooLarge, "Undecodable": Undecodable}


class Cleaner(Closing):
    """Reads pages in a child that is started when first needed, reused for all of them, replaced when it ends.

    Use as a context manager or call `close`; it ends with this process in any case.
    """

    def __init__(self, rules: SiteRules, *, wall_s: float = WALL_S) -> None:
        self._rules = rules
        arguments = ["--selectors"] if rules.has_selectors else []
        self.child = Child("missionwatch.clean.worker", arguments, wall_s=wall_s)

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
        answer = self._ask(head, page)
        return unpacked(opened(answer, page.url, _ERRORS, Rejected, f"reading {page.url} failed"))

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
