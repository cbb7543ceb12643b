"""Whole pages to exact articles: the cases beside this file, every page of the newsroom, the article the project started from.

A case is `clean/NAME.html` with what must come out in `clean/NAME.yaml`. A bug in one page becomes one more case.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from missionwatch.clean import clean, explain, load_rules
from missionwatch.config import ROOT
from missionwatch.model import Page
from tests.newsroom import expected
from tests.newsroom.day import Day
from tests.newsroom.pages import render_page, wrap
from tests.newsroom.stories import articles, outlets

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
DAY = Day(NOW, 8000)
RULES = load_rules(ROOT / "config")
CASES = sorted((Path(__file__).parent / "clean").glob("*.yaml"))
SEED = ROOT.parent / "shared" / "seed" / "dw-2025-01-19.txt"


def page(body: bytes, url: str, **fields: object) -> Page:
    return Page(page_key="k", feed="f", url=url, final_url=url, body=body, content_type=None, fetched_at=NOW, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_a_case_comes_out_as_written(case: Path) -> None:
    want = yaml.safe_load(case.read_text("utf-8"))
    trace = explain(page(case.with_suffix(".html").read_bytes(), want.pop("url")), RULES)
    got = {"title": trace.title, "text": trace.text, "authors": list(trace.authors), "published": trace.published}
    got |= {"language": trace.language, "agency": trace.article.agency if trace.article else None}
    assert {key: got[key] for key in want} == want


def test_every_site_rule_has_a_case() -> None:
    urls = [yaml.safe_load(case.read_text("utf-8"))["url"] for case in CASES]
    covered = {rule.domain for url in urls if (rule := RULES.at(url))}
    assert sorted(set(RULES.by_domain) - covered) == []


# --- the newsroom -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name, article in articles().items() if article.trouble != "forbidden"])
def test_a_newsroom_page_gives_exactly_its_article(name: str) -> None:
    article = articles()[name]
    charset = outlets()[article.outlet].charset
    body = render_page(article, DAY, NOW)
    got = clean(
        Page(
            page_key="k", feed="f", url=DAY.url(article), final_url=DAY.url(article), body=body,
            content_type=f"text/html; charset={charset}", fetched_at=NOW, entry_title=article.title,
            entry_published_at=DAY.published_at(article), feed_language=article.language,
        ),
        RULES,
    )  # fmt: skip
    assert got.text == expected.expected_text(name)
    assert got.title == expected.expected_title(name)
    assert got.language == article.language
    assert got.published_at == DAY.published_at(article)


# --- the article the project started from -------------------------------------------------------------------------------

needs_seed = pytest.mark.skipif(not SEED.exists(), reason="needs the optional folder ../shared/seed")
TITLE = "An invented headline for the page around the text"


def careless() -> list[str]:
    """The paragraphs as a careless scraper left them."""
    return SEED.read_text("utf-8").strip().split("\n\n")


def careful() -> list[str]:
    """The article's own paragraphs: no glued date, no caption, no video notice, no signature."""
    kept = [line for line in careless() if not re.search(r" Image: |enable JavaScript|^mfi/sms ", line)]
    return [re.sub(r"^date 2025-01-19 ", "", line) for line in kept]


def as_page() -> str:
    """The text with its left-overs where a real page has them, and clutter around it."""
    lines = careless()
    caption, _, credit = next(line for line in lines if " Image: " in line).partition(" Image: ")
    question, _, notice = next(line for line in lines if "enable JavaScript" in line).partition("? ")
    parts = []
    for line in lines:
        if line.startswith("date "):
            parts.append(f'<p class="teaser-text">{line.removeprefix("date 2025-01-19 ")}</p>')
        elif " Image: " in line:
            parts.append(
                f'<figure class="placeholder-image"><img src="/a.jpg"><figcaption class="img-caption">{caption}'
                f'<small class="copyright">Image: {credit}</small></figcaption></figure>'
            )
        elif "enable JavaScript" in line:
            parts.append(f'<div class="embed big"><h2>{question}?</h2><div class="video"><p>{notice}</p></div></div>')
        else:
            parts.append(f"<p>{line}</p>")
    return (
        f"<!doctype html><html lang='en'><head><title>{TITLE} – Invented News – 01/19/2025</title></head><body>"
        "<header><nav><ul><li><a href='/world'>World</a></li><li><a href='/live'>Live TV</a></li></ul></nav></header>"
        "<div class='cookie-layer' role='dialog'><p>We use cookies to improve our service for you.</p><button>OK</button></div>"
        f"<main><article><h1>{TITLE}</h1><span>01/19/2025</span><span>January 19, 2025</span>"
        f"<div class='rich-text'>{''.join(parts)}</div>"
        "<section><h2>Related topics</h2><ul><li><a href='/t/1'>Kenya-led Security Support Mission in Haiti</a></li>"
        "<li><a href='/t/2'>Gang Suppression Force</a></li></ul></section></article>"
        "<aside><h2>Most read</h2><p><a href='/x'>What is the Kenya-led mission in Haiti?</a></p></aside></main>"
        "<footer><p>© 2025 Invented News</p></footer></body></html>"
    )


def check_seed(body: bytes) -> None:
    article = clean(page(body, "https://news.example/en/a-71339420"), RULES)
    assert article.text.split("\n\n") == careful()
    assert article.agency == "AFP, AP"
    assert article.language == "en"


@needs_seed
def test_the_first_article_comes_out_of_its_page_exactly() -> None:
    check_seed(as_page().encode())
    published = clean(page(as_page().encode(), "https://news.example/en/a-71339420"), RULES).published_at
    assert published is not None and published.date().isoformat() == "2025-01-19"


@needs_seed
@pytest.mark.parametrize("outlet", sorted(key for key, found in outlets().items() if found.charset == "utf-8"))
def test_the_first_article_comes_out_exactly_when_its_careless_text_is_the_page(outlet: str) -> None:
    check_seed(wrap(TITLE, careless(), NOW - timedelta(hours=3), outlet=outlet))


@needs_seed
def test_the_glued_date_is_the_publication_day_when_the_page_has_no_other() -> None:
    text = "".join(f"<p>{line}</p>" for line in careless())
    body = f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><div>{text}</div></body></html>"
    check_seed(body.encode())
    published = clean(page(body.encode(), "https://news.example/en/a-71339420"), RULES).published_at
    assert published == datetime(2025, 1, 19, tzinfo=UTC)
