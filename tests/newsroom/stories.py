"""Reads the newsroom's content: outlets, articles, the words around them and the troubles. Values only."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

CONTENT = Path(__file__).parent / "content"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
FIRST_NUMBER = 48_210  # of an article in addresses; any number that is not a year will do


@dataclass(frozen=True)
class FeedShape:
    """How an outlet's feed looks. `lists` holds ids of articles; None: all articles of the outlet."""

    format: str
    path: str
    content: str = "summary"
    guid: str = "link"
    links: str = "absolute"
    tracking: str = ""
    moved_from: str | None = None
    declares: str | None = None
    lists: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Outlet:
    """An invented outlet. `host` is its loopback address, `utc` its clock's distance from UTC in hours."""

    key: str
    name: str
    address: int
    language: str
    country: str
    kind: str
    utc: int
    template: str
    path: str
    feed: FeedShape
    tier: int = 2
    charset: str = "utf-8"
    fetch: str = "all"
    cleaning: dict[str, Any] | None = None

    @property
    def host(self) -> str:
        return f"127.0.1.{self.address}"


@dataclass(frozen=True)
class Edit:
    """What an article becomes at `hour`, under the same address."""

    hour: float
    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Article:
    """An article as its outlet runs it. `paragraphs` that begin with "## " are headings; `visible` are before the wall.

    `hour` counts from the start of the simulated day and may be negative. `figures` and `entities` are those that a
    detector must find, not all there are. `copy_of` names the article whose text this one republishes.
    """

    id: str
    number: int
    outlet: str
    language: str
    title: str
    paragraphs: tuple[str, ...]
    byline: str
    category: str
    hour: float
    template: str
    label: str
    story: str | None = None
    copy_of: str | None = None
    agency: str | None = None
    summary: str = ""
    caption: str | None = None
    visible: int | None = None
    trouble: str | None = None
    entities: tuple[str, ...] = ()
    figures: tuple[tuple[str, float, str], ...] = ()
    edit: Edit | None = None

    @property
    def shown(self) -> tuple[str, ...]:
        return self.paragraphs[: self.visible]


@cache
def outlets() -> dict[str, Outlet]:
    """All outlets by key."""
    return {key: _outlet(key, value) for key, value in _read("outlets.yaml").items()}


@cache
def articles() -> dict[str, Article]:
    """All articles by id, copies with the text that they republish."""
    raw = [
        (path.stem, item)
        for path in sorted((CONTENT / "articles").glob("*.yaml"))
        for item in _read(f"articles/{path.name}")
    ]
    by_id = {item["id"]: item for _, item in raw}
    if len(by_id) != len(raw):
        raise ValueError("an article's id stands twice")
    numbered = enumerate(raw, FIRST_NUMBER)
    return {item["id"]: _article(number, language, item, by_id) for number, (language, item) in numbered}


@cache
def clutter(language: str) -> dict[str, Any]:
    """The words around an article in this language."""
    words: dict[str, Any] = _clutter()[language]
    return words


@cache
def _clutter() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = _read("clutter.yaml")
    return found


@cache
def troubles() -> dict[str, dict[str, dict[str, Any]]]:
    """`feeds` and `pages` that go wrong, by name."""
    found: dict[str, dict[str, dict[str, Any]]] = _read("troubles.yaml")
    return found


def slug(text: str, words: int = 9) -> str:
    """A title as it stands in addresses."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain)[:words])


def _read(name: str) -> Any:
    return yaml.load((CONTENT / name).read_text("utf-8"), Loader=LOADER)


def _outlet(key: str, value: dict[str, Any]) -> Outlet:
    feed = dict(value["feed"])
    lists = feed.pop("lists", None)
    shape = FeedShape(**feed, lists=None if lists is None else tuple(lists))
    return Outlet(key=key, **{**value, "feed": shape})


def _article(number: int, language: str, item: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> Article:
    original = by_id[item["copy_of"]] if "copy_of" in item else item
    paragraphs = _paragraphs(original["text"])[: item.get("cut")] + _paragraphs(item.get("extra", ""))
    edit = item.get("edit")
    inherited = {key: original.get(key) for key in ("title", "entities", "figures")}
    taken = {**inherited, **{key: value for key, value in item.items() if key not in {"text", "cut", "extra", "edit"}}}
    return Article(
        **{
            **taken,
            "number": number,
            "language": language,
            "paragraphs": paragraphs,
            "template": item.get("template") or outlets()[item["outlet"]].template,
            "summary": (item.get("summary") or paragraphs[0]).strip(),
            "entities": tuple(taken["entities"] or ()) if "cut" not in item else (),
            "figures": tuple((kind, float(value), unit) for kind, value, unit in taken["figures"] or ())
            if "cut" not in item
            else (),
            "edit": edit and Edit(edit["hour"], edit["title"], _paragraphs(edit["text"])),
        }
    )


def _paragraphs(folded: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in folded.split("\n") if line.strip())
