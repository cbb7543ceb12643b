"""Lines that a site repeats: remembered at each page that is cleaned, dropped once there are enough, given back on a word.

`clean.repeated` decides; here is what a stage does about it. A page that was cleaned before its site's line was known is
cleaned again, once, while it is in `work`: its state is lifted, and the next run finds it. Buckets are disjoint sets of hosts,
so a site's lines are in one hand; the statements hold up if they are not (`articles add` beside a run).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from missionwatch.clean import repeated
from missionwatch.clean.repeated import Repeated

if TYPE_CHECKING:
    from missionwatch.model import Article
    from missionwatch.pipeline.edges import Edges
    from missionwatch.store import Row

log = logging.getLogger("missionwatch")
ANY = 0  # the row that stands for any line: its pages are the site's newest


class SiteLines:
    """The lines of the sites that one stage meets."""

    def __init__(self, edges: Edges) -> None:
        self._db = edges.db
        self._edges = edges
        self._known: dict[str, Repeated] = {}

    def of(self, host: str) -> Repeated:
        """The lines that the site is known to repeat, as of the stage's start."""
        if host not in self._known:
            self._known[host] = {row.line: row.pages for row in self._db.all("lines.dropped", host=host)}
        return self._known[host]

    def note(self, host: str, article: Article, seen_on: date) -> None:
        """Remember an article's short lines, those included that were dropped as repeated."""
        paragraphs = article.text.split("\n\n")
        paragraphs += [aside.text for aside in article.asides if aside.zone == repeated.ZONE]
        lines = {ANY: ""} | repeated.learnable(paragraphs)
        self._db.run(
            "lines.note",
            host=host,
            page_key=article.page_key,
            lines=list(lines),
            samples=list(lines.values()),
            seen_on=seen_on,
        )

    def learn(self) -> int:
        """Take what has become boilerplate for it from now on, and its pages up again; how many lines are new."""
        return sum(self._learn(host) for host in self._known)

    def _learn(self, host: str) -> int:
        new = [
            row
            for row in self._db.all("lines.often", host=host)
            if repeated.is_boilerplate(row.sample, row.pages, row.of_pages, row.days, self._names_topic())
        ]
        for row in new:
            with self._db.transaction():
                dropped = self._db.one("lines.drop_line", host=host, line=row.line, at=self._edges.clock())
                if dropped:
                    lift(self._edges, dropped.pages)
            log.info("clean: %s repeats on %d of %d pages: %s", host, row.pages, row.of_pages, row.sample)
        return len(new)

    def _names_topic(self) -> Callable[[str], bool]:
        return lambda line: self._edges.detector().matches(line, "")


def lift(edges: Edges, page_keys: list[str]) -> None:
    """Make pages due for cleaning again, those that are still in `work`."""
    edges.db.run("reprocess.reopen", page_keys=page_keys, stages=["clean"])


def keep(edges: Edges, host: str, line: str) -> Row | None:
    """Take a line for text whatever is counted, and its pages up again. `line`: the line, or its key. None: not known."""
    key = int(line) if line.lstrip("-").isdigit() else repeated.key(line)
    with edges.db.transaction():
        row = edges.db.one("lines.keep", host=host, line=key)
        if row:
            lift(edges, row.pages)
    return row
