"""Lines that sites put among an article's paragraphs, in seven languages: whatever chose them, they go, and the text stays.

The lines come from `around/words.yaml`; all outlets and people in them are invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from missionwatch.clean.leftovers import strip
from missionwatch.clean.lines import Line
from missionwatch.model import LANGUAGES

WORDS: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "around" / "words.yaml").read_text("utf-8"))
GROUP = 7


def paragraphs(language: str) -> list[str]:
    return [text for entry in WORDS[language]["blocks"] for kind, text in entry.items() if kind == "p"]


def author(language: str) -> str:
    return str(WORDS[language]["byline"][0].split(" ", 1)[1])


def left(language: str, *lines: Line, at: int = 2) -> list[str]:
    """What is left of an article with `lines` before its paragraph number `at`."""
    body = [Line(text, group=GROUP) for text in paragraphs(language)]
    body[at:at] = lines
    stripped = strip(body, WORDS[language]["title"], [author(language)])
    return [line.text for line in stripped.lines if line.text]


def cases() -> Iterator[tuple[str, str, Line, int]]:
    for language in LANGUAGES:
        w = WORDS[language]
        end = len(paragraphs(language))
        one, two = w["teasers"][:2]
        for label in w["also"]:
            yield language, "read also", Line(f"{label} {one}"), 2
            yield language, "read also", Line(f"{label} {two}", link_share=0.8), 2
            yield language, "read also", Line(f"[{label} {one}]"), 2
            yield language, "read also", Line(f"► {label} {one}"), 2
            yield language, "read also", Line(label), 2
        for label in w["also_head"]:
            yield language, "heading of links", Line(label, is_heading=True), 2
        for line in (*w["newsletter"], w["follow"]):
            yield language, "newsletter", Line(line), 2
        for line in (" ".join(w["share"][0]), w["share"][1][0]):
            yield language, "share bar", Line(line), 2
            yield language, "share bar", Line(line), end
        for line in w["video"]:
            yield language, "player's notice", Line(line), 2
        for credit in w["credits"]:
            yield language, "credit", Line(credit), 2
            yield language, "credit", Line(f"{w['caption']}. {credit}"), 2
            yield language, "credit", Line(f"{w['caption']} | {credit}"), 2
        for line in w["byline"]:
            yield language, "byline", Line(line), 0
        yield language, "date", Line(w["date"]), 0
        yield language, "date", Line(f"{w['byline'][0]} | {w['date']}"), 0
        for line in w["ad"]:
            yield language, "advertisement", Line(line), 2
        for line in w["tail"]:
            yield language, "agency", Line(line), end
        for line in w["tools"]:
            yield language, "tool", Line(line), 0
        yield language, "rights", Line(w["rights"]), end
        yield language, "cookies", Line(w["cookies"]), 2
        yield language, "about the author", Line(w["about"]), end


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_around_articles_are_dropped_and_the_article_stays(language: str) -> None:
    kept = []
    for of, what, line, at in cases():
        if of == language:
            got = left(language, line, at=at)
            assert [text for text in got if text != line.text] == paragraphs(language), (what, line.text)
            kept += [(what, line.text)] if line.text in got else []
    assert kept == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_article_alone_loses_nothing(language: str) -> None:
    assert left(language) == paragraphs(language)


def test_capitals_in_the_paragraphs_own_element_are_an_agency_and_elsewhere_a_label() -> None:
    for group, agency in ((GROUP, "AD"), (GROUP + 1, None)):
        lines = [*(Line(text, group=GROUP) for text in paragraphs("en")), Line("AD", group=group)]
        stripped = strip(lines, "A title")
        assert stripped.agency == agency
        assert stripped.lines[-1].text == ""


@pytest.mark.parametrize(
    "text",
    [
        "Advertisement of the new ferry began on Tuesday.",
        "The text size of the warning was a third of what the law asks for.",
        "Editing by committee is what killed the report",
        "Mara Quill, who repairs boats, was the first to sign.",
        "Share of fish that is sold before noon",
        "More than forty boats were at sea",
    ],
)
def test_sentences_that_begin_like_notices_stay(text: str) -> None:
    assert text in left("en", Line(text), at=2)
