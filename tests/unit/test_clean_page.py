"""From a page's bytes to an Article: decoding, what is no article, metadata. All pages, names and outlets are invented."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from missionwatch.clean import NO_RULES, clean, explain
from missionwatch.errors import NotArticle, Rejected, TooLarge
from missionwatch.model import Page

BODY = (
    "The invented minister said on Friday that the ferry would sail again before the end of the month.",
    "Passengers had waited for three weeks, and the port authority had promised a new timetable twice.",
    "Nobody at the quay wanted to guess which of the two engines would be repaired first, the captain said.",
)


def page(body: str | bytes | None, **fields: Any) -> Page:
    values: dict[str, Any] = {
        "page_key": "k",
        "feed": "f",
        "url": "https://paper.example/news/ferry",
        "content_type": "text/html",
        "final_url": "https://paper.example/news/ferry",
        "fetched_at": datetime(2026, 3, 1, tzinfo=UTC),
    }
    return Page(body=body.encode() if isinstance(body, str) else body, **(values | fields))


def html(*paragraphs: str, head: str = "", title: str = "The ferry will sail again", above: str = "") -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<html lang='en'><head><title>{title} | The Invented Paper</title>{head}</head><body><nav><a href='/'>Home</a></nav>"
        f"<main><article><h1>{title}</h1>{above}{text}</article></main><footer>The Invented Paper</footer></body></html>"
    )


def ld(**data: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle"} | data)}</script>'


# --- text ---------------------------------------------------------------------------------------------------------------


def test_paragraphs_are_parted_by_a_blank_line_and_nothing_else_stays() -> None:
    article = clean(page(html(*BODY)))
    assert article.text == "\n\n".join(BODY)
    assert (article.title, article.language, article.basis) == ("The ferry will sail again", "en", "page")


def test_text_is_nfc_without_invisible_characters() -> None:
    article = clean(
        page(
            html(
                ("The cafe\u0301 in Tes\u00adti\u200bville was open on Friday, as the invented owner said to us."),
                *BODY,
            )
        )
    )
    assert article.text.startswith("The café in Testiville was open")


def test_a_double_line_break_parts_paragraphs() -> None:
    text = "<br><br>".join(BODY)
    assert clean(page(html(text))).text == "\n\n".join(BODY)


# --- characters -----------------------------------------------------------------------------------------------------------


ACCENTS = "Le médiateur a été reçu à l'hôtel de ville, où la séance inventée s'est achevée très tôt."


@pytest.mark.parametrize(
    ("charset", "content_type", "meta"),
    [
        ("utf-8", "text/html", ""),
        ("utf-8", "text/html; charset=iso-8859-1", ""),
        ("cp1252", "text/html; charset=iso-8859-1", ""),
        ("cp1252", "text/html", "<meta charset='windows-1252'>"),
        ("cp1252", "text/html; charset=utf-8", ""),
        ("utf-8-sig", "text/html", ""),
        ("utf-16", "text/html", ""),
        ("utf-16-le", "text/html", ""),
        ("utf-16-be", "text/html", ""),
    ],
)
def test_the_charset_is_found_whatever_is_declared(charset: str, content_type: str, meta: str) -> None:
    body = html(ACCENTS, ACCENTS.replace("Le", "Un"), head=meta).encode(charset)
    assert clean(page(body, content_type=content_type)).text.split("\n\n")[0] == ACCENTS


def test_a_broken_byte_in_a_utf8_page_costs_one_character() -> None:
    article = clean(page(html(ACCENTS, *BODY).encode().replace(b"achev", b"ach\xffev")))
    assert "reçu à l'hôtel" in article.text


# --- what is no article -----------------------------------------------------------------------------------------------------


def stub(title: str, *lines: str, head: str = "") -> str:
    text = "".join(f"<p>{line}</p>" for line in lines)
    return f"<html><head><title>{title}</title>{head}</head><body><h1>{title}</h1>{text}</body></html>"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "empty page"),
        (b" \x00\x00\n", "empty page"),
        (b"<html><body></body></html>", "empty page"),
        (b"%PDF-1.7 ...", "pdf"),
        (b"\x89PNG\r\n", "not html"),
        (b'{"a": 1}', "not html"),
        (b"just words", "not html"),
        (b"<?xml version='1.0'?><rss version='2.0'><channel/></rss>", "a feed"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'></feed>", "a feed"),
        (stub("404 Not Found", "The page you are looking for does not exist.").encode(), "error page"),
        (stub("Page introuvable", "Cette page n'existe plus.").encode(), "error page"),
        (stub("Seite nicht gefunden", "Leider gibt es diese Seite nicht.").encode(), "error page"),
        (stub("Just a moment...", "Checking your browser before accessing the site.").encode(), "bot wall"),
        (stub("Before you continue", "We and our 80 partners use cookies. Consent is needed.").encode(), "consent wall"),
        (stub("Wir brauchen Ihre Zustimmung", "Mit Werbung weiterlesen: Ihre Einwilligung, Cookies.").encode(), "consent wall"),
        (stub("The ferry will sail", "Short start.", "Subscribe to continue reading.").encode(), "paywall stub"),
        (stub("Le bac repart", "Début.", "Article réservé aux abonnés").encode(), "paywall stub"),
        (stub("Watch: the ferry", "A ferry.", head='<meta property="og:type" content="video">').encode(), "video page"),
    ],
)  # fmt: skip
def test_a_page_without_an_article_is_rejected_by_name(body: bytes, kind: str) -> None:
    with pytest.raises(NotArticle) as caught:
        clean(page(body))
    assert (caught.value.kind, caught.value.subject) == (kind, "https://paper.example/news/ferry")
    told = explain(page(body)).rejected
    assert told is not None and told.kind == kind


def test_a_pdf_by_its_content_type_is_rejected() -> None:
    with pytest.raises(NotArticle) as caught:
        clean(page(b"anything", content_type="application/pdf"))
    assert caught.value.kind == "pdf"


def test_what_stands_before_a_paywall_is_kept() -> None:
    article = clean(page(html(*BODY, "Subscribe to continue reading.")))
    assert article.text == "\n\n".join(BODY)


def test_a_page_that_could_not_be_had_is_judged_by_its_feed_entry() -> None:
    when = datetime(2026, 2, 28, 9, tzinfo=UTC)
    article = clean(page(None, entry_title="The <b>ferry</b>", entry_summary=BODY[0], entry_published_at=when))
    assert (article.basis, article.title, article.text) == ("feed entry only", "The ferry", BODY[0])
    assert (article.published_at, article.published_source, article.language) == (when, "feed", "en")


def test_no_page_and_no_words_in_the_feed_is_rejected() -> None:
    with pytest.raises(NotArticle):
        clean(page(None))


# --- hostile pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 100_000 + "x",
        "<html><body>" + "<div/>" * 100_000,
        "<html><body>" + "<svg><style>" + "<g>" * 100_000 + "</style>",
        "<html><!--><body>" + "<div>" * 100_000,
        "<html><!-- --!><body>" + "<div>" * 100_000,
        "<p " + "a=1 " * 500_000 + ">x</p>",
        "<p " + " ".join(f"a{n}" for n in range(500_000)) + ">x</p>",
        "<html><body>" + "<p>x</p>" * 300_000,
        "<html><body>" + "<i>" * 1_000_000,
        "<html><body>" + "<p>x</p>" * 20_000,
        "<html><body>" + "a<br>" * 40_000,
        "<html><body><select>" + "<option>x" * 40_000,
        "<html><body>" + ("<p " + " ".join(f"a{n}" for n in range(900)) + ">x</p>") * 500,
        "<html><body>" + "<![CDATA[" * 200_000,
        "<html><body>" + "<a href='" * 300_000,
        "<html><body>" + "&amp;" * 1_000_000,
        "<html><body><p>" + "Image: " * 300_000,
        "<html><body><p>" + "a (" * 300_000,
        "<html><body><p>" + "AFP, " * 300_000,
    ],
    ids=lambda body: body[:24],
)  # fmt: skip
def test_hostile_markup_costs_little_and_ends_with_a_reason(body: str) -> None:
    start = time.process_time()
    trace = explain(page(body))
    assert time.process_time() - start < 5
    assert isinstance(trace.rejected, NotArticle | TooLarge) or trace.article is not None


def test_ten_megabytes_are_too_large() -> None:
    with pytest.raises(Rejected):
        clean(page("<html><body><p>" + "x" * 10_000_000))


# --- metadata ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (
            "<meta property='og:title' content='The ferry will sail again - The Invented Paper'>",
            "The ferry will sail again",
        ),
        (ld(headline="The ferry will sail again"), "The ferry will sail again"),
        ("", "The ferry will sail again"),
    ],
)
def test_the_title_comes_without_the_sites_name(head: str, title: str) -> None:
    assert clean(page(html(*BODY, head=head))).title == title


def test_a_logo_in_a_first_heading_is_not_the_title() -> None:
    body = html(*BODY).replace(
        "<h1>The ferry will sail again</h1>", "<h1>The Invented Paper</h1><h2>The ferry will sail again</h2>"
    )
    assert clean(page(body)).title == "The ferry will sail again"


@pytest.mark.parametrize(
    ("head", "above", "at", "source"),
    [
        (ld(datePublished="2026-02-27T10:30:00+03:00"), "", "2026-02-27T07:30:00+00:00", "json-ld"),
        (ld(datePublished="2026-02-27T10:30:00Z"), "", "2026-02-27T10:30:00+00:00", "json-ld"),
        ("<meta property='article:published_time' content='2026-02-27T10:30:00-05:00'>", "", "2026-02-27T15:30:00+00:00", "meta"),
        ("", "<time datetime='2026-02-27T10:30:00+01:00'>Friday</time>", "2026-02-27T09:30:00+00:00", "time element"),
        ("", "<p>27 février 2026 à 10h30</p>", "2026-02-27T10:30:00+00:00", "text"),
        ("", "<p>Publicado el 27 de febrero de 2026</p>", "2026-02-27T00:00:00+00:00", "text"),
        ("", "<p>27 fevriye 2026, 10:30</p>", "2026-02-27T10:30:00+00:00", "text"),
        ("", "<p>27 de fevereiro de 2026 às 10:30</p>", "2026-02-27T10:30:00+00:00", "text"),
        ("", "<p>27 Februari 2026</p>", "2026-02-27T00:00:00+00:00", "text"),
        ("", "<p>Veröffentlicht am 27. Februar 2026, 10:30 Uhr</p>", "2026-02-27T10:30:00+00:00", "text"),
        ("", "<p>February 27, 2026 10:30 p.m. EST</p>", "2026-02-28T03:30:00+00:00", "text"),
        (ld(datePublished="2126-02-27T10:30:00Z"), "<p>27 February 2026</p>", "2026-02-27T00:00:00+00:00", "text"),
    ],
)  # fmt: skip
def test_publication_is_in_utc_and_says_where_it_came_from(head: str, above: str, at: str, source: str) -> None:
    article = clean(page(html(*BODY, head=head, above=above)))
    assert (article.published_at, article.published_source) == (datetime.fromisoformat(at), source)


def test_the_day_in_the_address_counts_when_the_page_says_nothing() -> None:
    article = clean(
        page(
            html(*BODY),
            url="https://paper.example/2026/02/27/ferry",
            final_url="https://paper.example/2026/02/27/ferry",
        )
    )
    assert (article.published_at, article.published_source) == (datetime(2026, 2, 27, tzinfo=UTC), "url")


def test_an_hour_without_a_zone_takes_the_zone_of_the_feeds_instant() -> None:
    feed = datetime(2026, 2, 27, 7, 30, tzinfo=UTC)
    article = clean(page(html(*BODY, head=ld(datePublished="2026-02-27T10:30:00")), entry_published_at=feed))
    assert (article.published_at, article.published_source) == (feed, "json-ld")


def test_a_bare_day_takes_the_feeds_hour() -> None:
    feed = datetime(2026, 2, 27, 7, 30, tzinfo=UTC)
    article = clean(page(html(*BODY, above="<p>27 February 2026</p>"), entry_published_at=feed))
    assert (article.published_at, article.published_source) == (feed, "feed")


@pytest.mark.parametrize(
    ("head", "above", "authors"),
    [
        (ld(author=[{"@type": "Person", "name": "Pat Doe"}, {"name": "Kim Roe"}]), "", ("Pat Doe", "Kim Roe")),
        (ld(author={"@type": "Person", "name": "By Pat Doe and Kim Roe"}), "", ("Pat Doe", "Kim Roe")),
        ("<meta name='author' content='Pat Doe, Kim Roe'>", "", ("Pat Doe", "Kim Roe")),
        ("<meta property='article:author' content='https://www.facebook.example/pat'>", "", ()),
        ("", "<p class='byline'>Par Pat Doe</p>", ("Pat Doe",)),
        ("", "<p>By <a rel='author' href='/pat'>Pat Doe</a></p>", ("Pat Doe",)),
        ("", "", ()),
    ],
)
def test_authors_are_people(head: str, above: str, authors: tuple[str, ...]) -> None:
    article = clean(page(html(*BODY, head=head, above=above)))
    assert article.authors == authors
    assert article.text == "\n\n".join(BODY)


def test_picture_and_section_come_from_the_head() -> None:
    head = "<meta property='og:image' content='/media/ferry.jpg'><meta property='article:section' content='Local'>"
    article = clean(page(html(*BODY, head=head)))
    assert (article.image_url, article.section) == ("https://paper.example/media/ferry.jpg", "Local")


def test_a_picture_that_is_no_web_address_is_left_out() -> None:
    assert clean(page(html(*BODY, head="<meta property='og:image' content='javascript:alert(1)'>"))).image_url is None


# --- explain ----------------------------------------------------------------------------------------------------------------


def test_explain_tells_each_blocks_fate_and_each_values_source() -> None:
    trace = explain(
        page(html(*BODY, "Read also: Another invented headline about the ferry", head=ld(datePublished="2026-02-27"))),
        NO_RULES,
    )
    fates = {block.text: block.why for block in trace.blocks if not block.is_kept}
    assert fates["Read also: Another invented headline about the ferry"] == "read also"
    assert "Home" not in fates  # what a page marks up as navigation or footer is not even cut into blocks
    assert [block.kept for block in trace.blocks if block.is_kept] == list(BODY)
    assert ("published", "2026-02-27", "json-ld") in trace.values


def test_elements_with_empty_names_are_explained_too() -> None:
    body = (
        html(*BODY)
        .replace("<article>", "<article class='' id=''><div class=' '>")
        .replace("</article>", "</div></article>")
    )
    assert explain(page(body)).text == "\n\n".join(BODY)


def test_the_feed_tells_which_part_of_the_title_element_is_the_headline() -> None:
    html = (
        "<html><head><title>Vwa Mòn Yo : Wout la louvri</title></head><body>"
        + "<p>Yon wout ki te fèmen louvri ankò.</p>" * 9
    )
    found = explain(page(html, entry_title="Wout la louvri"), NO_RULES)
    assert found.title == "Wout la louvri"
