"""What the line needs of the world, handed in: `wiring` builds the real ones, tests build small ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from missionwatch.config import Routes, Settings
from missionwatch.model import Feed, Message

if TYPE_CHECKING:
    from missionwatch.archive import Archive
    from missionwatch.clean import SiteRules
    from missionwatch.detect import Detector
    from missionwatch.poll import ParsedFeed
    from missionwatch.store import Database
    from missionwatch.web import Web


@dataclass(frozen=True)
class Edges:
    """The edges, what people declared, and the clock.

    `parse` reads a feed in a process that can be ended; `deliver` hands messages to the channel of that name and raises
    DeliveryError for the first that it cannot hand over. What is expensive to make is a function that makes it once.
    """

    db: Database
    archive: Archive
    web: Callable[[], AbstractAsyncContextManager[Web]]
    parse: Callable[[bytes, str | None, str], ParsedFeed]
    deliver: Callable[[str, Sequence[Message]], None]
    detector: Callable[[], Detector]
    site_rules: Callable[[], SiteRules]
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
