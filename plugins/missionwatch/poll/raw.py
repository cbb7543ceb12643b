"""What a reader hands on: strings as the publisher wrote them, not yet cleaned, resolved or trusted."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Text:
    """A text and whether it is markup."""

    value: str = ""
    is_html: bool = True


@dataclass(frozen=True, slots=True)
class RawEntry:
    """One item. `dates` in order of preference: the text, and the reader's own idea of it (struct_time) or None."""

    guid: str = ""
    link: str | None = None
    title: Text = Text()
    texts: tuple[Text, ...] = ()
    dates: tuple[tuple[object, object], ...] = ()
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RawFeed:
    """One document."""

    title: Text = Text()
    language: str | None = None
    entries: list[RawEntry] = field(default_factory=list)
    ttl_min: float | None = None
    period_min: float | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    dropped: int = 0
    format: str = ""
