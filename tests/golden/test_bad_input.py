"""Pages that hold no article, in seven languages, and what is counted of them; and articles in languages that nobody watches.

All pages, sites and names are invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from missionwatch.clean import clean
from missionwatch.errors import Rejected
from missionwatch.evaluation import detector
from missionwatch.model import Page

URL = "https://outlet.example/news/item"


def page(body: str | bytes, content_type: str | None = "text/html; charset=utf-8") -> Page:
    data = body.encode() if isinstance(body, str) else body
    return Page("k", "f", URL, URL, data, content_type, datetime(2026, 3, 4, tzinfo=UTC))


def site(title: str, body: str, lang: str = "en", nav: str = "") -> str:
    links = "".join(f"<li><a href='/{n}'>{word}</a></li>" for n, word in enumerate(nav.split()))
    return (
        f"<!doctype html><html lang='{lang}'><head><title>{title}</title></head><body><nav><ul>{links}</ul></nav>"
        f"<main>{body}</main><footer><p>© 2026 Outlet</p></footer></body></html>"
    )


def h(title: str, *paragraphs: str) -> str:
    return f"<h1>{title}</h1>" + "".join(f"<p>{text}</p>" for text in paragraphs)


TEXTS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "bad_input.yaml").read_text("utf-8"))


def cases() -> Iterator[tuple[str, str | bytes, str | None]]:
    for lang, (title, text) in TEXTS["consent"].items():
        yield "consent wall", site(title, h(title, text) + "<button>OK</button>", lang), "text/html"
        yield "consent wall", site("Outlet", f"<div role='dialog'>{h(title, text)}</div>", lang), "text/html"
    for lang, (title, text) in TEXTS["missing"].items():
        yield "error page", site(f"{title} - Outlet", h(title, text), lang, nav="A B C D E F"), "text/html"
        yield "error page", site(title, f"<h1>404</h1><p>{title}</p><p>{text}</p>", lang), "text/html"
    for lang, (title, *text) in TEXTS["stub"].items():
        yield "paywall stub", site(f"{title} | Outlet", h(title, *text), lang, nav="A B C D"), "text/html"
    for title, text in TEXTS["sorry"][:2]:
        yield "bot wall", site(title, h(title, text)), "text/html"
    for title, text in TEXTS["sorry"][2:]:
        yield "error page", site(title, h(title, text)), "text/html"
    yield "empty page", b"", "text/html"
    yield "empty page", b"\x00" * 900 + b" \r\n", "text/html"
    yield "empty page", site("Outlet", ""), "text/html"
    yield (
        "empty page",
        "<html><title>Outlet</title><body><div id='root'></div><script>go()</script></body></html>",
        "text/html",
    )
    yield "pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "text/html"
    yield "pdf", b"anything", "application/pdf"
    yield "a feed", "<?xml version='1.0'?><!-- by hand --><rss version='2.0'><channel></channel></rss>", "text/html"
    yield "a feed", "<feed xmlns='http://www.w3.org/2005/Atom'><title>x</title></feed>", "application/xml"
    yield (
        "a feed",
        "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'></urlset>",
        "text/xml",
    )
    yield "not html", b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "image/png"
    yield "not html", b"\xff\xd8\xff\xe0" + b"JFIF" * 20, "text/html"
    yield "not html", '{"error": "not found"}', "application/json"
    yield "not html", "plain words without any markup at all, sent as a page", "text/plain"
    yield "not html", b"PK\x03\x04" + b"\x00" * 200, "text/html"
    links = "".join(f"<li><a href='/{n}'>An invented headline of a page number {n}</a></li>" for n in range(60))
    yield "a list", site("Latest news | Outlet", f"<h1>Latest</h1><ul>{links}</ul>"), "text/html"


CASES = list(cases())


@pytest.mark.parametrize(
    ("kind", "body", "content_type"), CASES, ids=[f"{n}-{case[0]}" for n, case in enumerate(CASES)]
)
def test_what_is_no_article_has_a_name(kind: str, body: str | bytes, content_type: str | None) -> None:
    with pytest.raises(Rejected) as caught:
        clean(page(body, content_type))
    assert (caught.value.kind, caught.value.subject) == (kind, URL)
    assert str(caught.value)


@pytest.mark.parametrize("lang", TEXTS["other languages"])
def test_an_article_in_another_language_is_kept_and_its_mention_found(lang: str) -> None:
    title, *paragraphs = TEXTS["other languages"][lang]
    article = clean(page(site(f"{title} | Outlet", f"<article>{h(title, *paragraphs)}</article>", lang, nav="A B C")))
    assert article.text == "\n\n".join(paragraphs)
    found = detector().detect(article.title, article.text, article.language)
    assert found.label == "direct"
    assert any(evidence.quote == "Gang Suppression Force" for evidence in found.evidence)
