"""The reader child, `python -m missionwatch.clean.worker [--selectors]`: see `missionwatch.child`."""

from __future__ import annotations

import codecs
import contextlib
import sys
from datetime import UTC, datetime

from missionwatch.child import answered, serve
from missionwatch.clean.reading import clean_with
from missionwatch.clean.repeated import NONE
from missionwatch.clean.rules import SiteRule
from missionwatch.clean.wire import packed, unpacked_request
from missionwatch.errors import NotArticle, Rejected
from missionwatch.model import Page

_WARM_UP = (
    b"<html lang='en'><head><title>A page to warm up with | Paper</title></head><body><h1>A page to warm up with</h1>"
    b"<p>By Pat Doe</p><p>3 March 2026, 10:30</p>"
    + b"<p>The ferry sails again, as its captain said on Friday.</p>"
    * 8,
    # No date, no language, no charset: what looks for them elsewhere is loaded for this one.
    b"<html><head><title>Zed</title></head><body><h1>Zed</h1>"
    + "<p>Les élèves rentrent à l'école, où l'été a été très long, répète le maître.</p>".encode("cp1252") * 8,
)


def main() -> None:
    """Serve until stdin ends. `--selectors`: some site rule has CSS selectors, so what applies them is loaded too."""
    serve(lambda: warm_up("--selectors" in sys.argv[1:]), answer)


def warm_up(has_selectors: bool) -> None:
    """Load whatever is loaded on first use: later no file can be opened."""
    from charset_normalizer.constant import IANA_SUPPORTED

    for name in IANA_SUPPORTED:
        codecs.lookup(name)
    url = "https://warm.example/page"
    rule = SiteRule(drop=(".x",) if has_selectors else (), drop_text=("re:^x$",))
    for body in _WARM_UP:
        with contextlib.suppress(Rejected):
            clean_with(Page("", "", url, url, body, None, datetime.now(UTC)), rule, NONE)


def answer(head: bytes, body: bytes) -> tuple[bytes, bool]:
    """The answer to one request, and whether this process may take another."""
    return answered(lambda: packed(clean_with(*unpacked_request(head, body))), Rejected, _beyond)


def _beyond(limit: str) -> NotArticle:
    return NotArticle(f"reading it broke a limit ({limit})", kind="hostile html")


if __name__ == "__main__":
    main()
