"""What the line needs of the world, handed in: `wiring` builds the real ones, tests build small ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from missionwatch.config import Routes, Settings
from missionwatch.model import Article, Feed, Page

if TYPE_CHECKING:
    from missionwatch.archive import Archive
    from missionwatch.channels import Channel
    from missionwatch.clean.repeated import Repeated
    from missionwatch.detect import Detector
    from missionwatch.poll import ParsedFeed
    from missionwatch.store import Database
    from missionwatch.web import Web


@dataclass(frozen=True)
class Edges:
    """The edges, what people declared, and the clock.

    `parse` reads a feed and `clean` a page (with the lines that its site repeats) in a process that can be ended; `channel`
    opens the channel of that name (DeliveryError where it is declared wrongly). What is expensive to make is a function
    that makes it once. `topic` is the name for people.
    """

    db: Database
    archive: Archive
    web: Callable[[], AbstractAsyncContextManager[Web]]
    parse: Callable[[bytes, str | None, str], ParsedFeed]
    channel: Callable[[str], AbstractContextManager[Channel]]
    detector: Callable[[], Detector]
    clean: Callable[[Page, Repeated], Article]
    topic: str
    settings: Settings
    routes: Routes
    feeds: Mapping[str, Feed]
    clock: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Bucket:
    """Bucket `number` of `of`: the part of the hosts that one worker of a stage takes."""

    number: int = 0
    of: int = 1

    def __str__(self) -> str:
        return f"{self.number + 1}/{self.of}"
