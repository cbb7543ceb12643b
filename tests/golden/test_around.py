"""Pages about anything but the mission, surrounded by links, teasers and boxes that name it: the text must come out exactly.

`around/words.yaml` holds one article and its surroundings in each of the seven languages, `around/layouts` the pages that sites
build of them. All outlets, people and news in them are invented. What is taken for text here would be a false mention.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from missionwatch.clean import clean
from missionwatch.model import LANGUAGES, Page

FOLDER = Path(__file__).parent / "around"
LAYOUTS = sorted(path.stem for path in (FOLDER / "layouts").glob("[a-z]*.html"))
WORDS: dict[str, dict[str, Any]] = yaml.safe_load((FOLDER / "words.yaml").read_text("utf-8"))
ENVIRONMENT = Environment(loader=FileSystemLoader(FOLDER / "layouts"), autoescape=True, undefined=StrictUndefined)


@dataclass(frozen=True)
class Block:
    """A piece of the article: `kind` is p, h2 or quote."""

    kind: str
    text: str


def blocks(language: str) -> list[Block]:
    return [Block(*pair) for entry in WORDS[language]["blocks"] for pair in entry.items()]


@cache
def around(layout: str, language: str) -> str:
    """The page; each layout and language picks other variants of a notice."""
    shift = LANGUAGES.index(language) + LAYOUTS.index(layout)

    def pick(variants: Sequence[str], further: int = 0) -> str:
        return variants[(shift + further) % len(variants)]

    return ENVIRONMENT.get_template(f"{layout}.html").render(
        lang=language, w=WORDS[language], b=blocks(language), pick=pick
    )


def page(html: str, language: str) -> Page:
    url = "https://outlet.example/islands/cold-store"
    return Page("k", "f", url, url, html.encode(), "text/html; charset=utf-8", datetime(2026, 3, 4, tzinfo=UTC),
                feed_language=language)  # fmt: skip


def wanted(language: str) -> str:
    return "\n\n".join(block.text for block in blocks(language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_text_comes_out_exactly_and_nothing_around_it(layout: str, language: str) -> None:
    article = clean(page(around(layout, language), language))
    assert article.text.split("\n\n") == wanted(language).split("\n\n")
    assert article.title == WORDS[language]["title"]
    assert article.language == language


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_layouts_do_hold_what_must_not_be_taken(layout: str, language: str) -> None:
    html = around(layout, language)
    named = [
        teaser
        for teaser in WORDS[language]["teasers"]
        if str(ENVIRONMENT.from_string("{{ t }}").render(t=teaser)) in html
    ]
    assert len(named) >= 1
