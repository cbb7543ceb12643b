"""What is known of an article besides its words: zones, asides, posts, dateline, kind, confidence. All pages are invented."""

from __future__ import annotations

import json
import time
from datetime import UTC, date, datetime
from typing import Any

import pytest

from missionwatch.clean import NO_RULES, clean, confidence, datelines
from missionwatch.clean.repeated import key
from missionwatch.errors import NotArticle
from missionwatch.model import Article, Dateline, Page

P = (
    "The council of Testiville decided on Monday that the ferry will sail again, after months in which nobody could say when.",
    "Its chair, who had voted against the plan twice, said that the price of diesel had made the difference in the end.",
    "The two engines were taken apart in the yard, and each of the mechanics had an opinion on which was the worse one.",
    "Fares stay as they were until the summer, when the council wants to look at the numbers of passengers once more.",
)


def page(html: str, **changes: Any) -> Page:
    url = changes.pop("url", "https://paper.example/news/ferry")
    at = datetime(2026, 3, 4, tzinfo=UTC)
    return Page("k", "f", url, url, html.encode(), "text/html", at, feed_language="en", **changes)


def read(body: str, head: str = "", title: str = "The ferry sails again", **changes: Any) -> Article:
    html = f"<html lang='en'><head><title>{title} | Paper</title>{head}</head><body><article><h1>{title}</h1>{body}</article>"
    return clean(page(html, **changes), NO_RULES, changes.pop("repeated", {}))


def p(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def ld(**data: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


# --- zones --------------------------------------------------------------------------------------------------------------

MIXED = (
    f"<p>{P[0]}</p><figure><img src='a.jpg'><figcaption>The ferry at its quay in the spring. Photo: Pat Doe</figcaption></figure>"
    f"<p>{P[1]}</p><h2>What the yard found</h2>"
    "<blockquote><p>“We had to order the bolts from abroad, all of them,” one of the mechanics said.</p></blockquote>"
    f"<p>{P[2]}</p><ul><li>Engine one had run for eleven thousand hours without a pause.</li>"
    "<li>Engine two was the older and the better one of the pair.</li></ul>"
    "<p>Read also: <a href='/x'>What the mission on the islands has achieved so far</a></p>"
    "<div class='fact-box'><p>The ferry was built in 1978 and carries sixty people and nine cars.</p></div>"
    f"<p>{P[3]}</p><p>Sign up for our newsletter and get the news of the harbour every morning.</p>"
)


def zones(article: Article) -> list[tuple[str, str]]:
    return [(one.zone, article.text[one.start : one.end][:24]) for one in article.passages]


def test_each_stretch_of_the_text_has_its_zone() -> None:
    article = read(MIXED)
    assert zones(article) == [
        ("lead", P[0][:24]), ("body", P[1][:24]), ("heading", "What the yard found"), ("quote", "“We had to order the bol"),
        ("body", P[2][:24]), ("list", "Engine one had run for e"), ("box", "The ferry was built in 1"), ("body", P[3][:24]),
    ]  # fmt: skip


def test_passages_cover_the_text_in_order_and_without_overlap() -> None:
    article = read(MIXED)
    at = 0
    for one in article.passages:
        assert article.text[at : one.start].strip() == "" and one.start < one.end
        at = one.end
    assert at == len(article.text)


def test_what_stands_beside_the_text_is_kept_apart() -> None:
    asides = {(one.zone, one.text) for one in read(MIXED).asides}
    assert ("caption", "The ferry at its quay in the spring. Photo: Pat Doe") in asides
    assert ("related link", "Read also: What the mission on the islands has achieved so far") in asides
    assert any(zone == "boilerplate" and text.startswith("Sign up") for zone, text in asides)


def test_asides_are_bounded_in_number_and_length() -> None:
    figures = "".join(f"<figure><img><figcaption>Caption {n} {'word ' * 12}</figcaption></figure>" for n in range(200))
    article = read(p(*P) + figures)
    assert 0 < len(article.asides) <= 60
    assert max(len(one.text) for one in article.asides) <= 300


def test_a_line_that_the_site_repeats_is_dropped_and_told() -> None:
    article = clean(
        page(f"<title>The ferry</title><h1>The ferry</h1>{p(*P, 'Write to the night desk of the Paper')}"),
        NO_RULES,
        {key("WRITE TO THE NIGHT DESK OF THE PAPER"): 12},
    )
    assert article.text.split("\n\n") == list(P)
    assert [one.text for one in article.asides if one.zone == "repeated line"] == [
        "Write to the night desk of the Paper"
    ]


# --- live blogs -----------------------------------------------------------------------------------------------------------


def live(posts: list[tuple[str, str]], tag: str = "div") -> str:
    boxes = "".join(
        f"<{tag} class='post'><header><time datetime='{at}'>{at[11:16]}</time></header>{p(text)}</{tag}>" for at, text in posts
    )  # fmt: skip
    return f"<div class='feed'>{boxes}</div>"


POSTS = [("2026-03-03T12:40:00-05:00", P[3]), ("2026-03-03T11:15:00-05:00", P[2]), ("2026-03-03T10:05:00-05:00", P[1])]


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ("", "https://paper.example/live/ferry"),
        ("", "https://paper.example/news/ferry-liveticker"),
        ("", "https://paper.example/mundo/en-vivo-ferry"),
        (ld(**{"@type": "LiveBlogPosting", "headline": "The ferry sails again"}), "https://paper.example/x/1"),
    ],
)
def test_a_live_blog_is_cut_into_dated_posts(head: str, url: str) -> None:
    article = read(p(P[0]) + live(POSTS), head, url=url)
    assert article.kind == "live blog"
    assert [(article.text[one.start : one.end], one.at, one.shown) for one in article.posts] == [
        (text, datetime.fromisoformat(at).astimezone(UTC), at[11:16]) for at, text in POSTS
    ]
    assert article.text.startswith(P[0])  # what stands before the posts is in none of them


def test_posts_of_json_ld_are_found_in_the_text() -> None:
    updates = [{"@type": "BlogPosting", "datePublished": at, "articleBody": text} for at, text in POSTS]
    head = ld(**{"@type": "LiveBlogPosting", "headline": "The ferry sails again", "liveBlogUpdate": updates})
    article = read(p(P[3], P[2], P[1]), head)
    assert [one.at.isoformat() for one in article.posts if one.at] == [
        "2026-03-03T17:40:00+00:00", "2026-03-03T16:15:00+00:00", "2026-03-03T15:05:00+00:00"]  # fmt: skip


def test_an_article_with_dated_comments_is_no_live_blog() -> None:
    comments = "".join(
        f"<li class='comment'><time datetime='2026-03-0{n}'>{n}</time><p>So it is.</p></li>" for n in range(1, 9)
    )
    article = read(p(*P) + f"<div id='comments'><ol>{comments}</ol></div>")
    assert (article.kind, article.posts) == ("article", ())


def test_a_live_blog_of_thousands_of_posts_is_read_in_time() -> None:
    posts = [(f"2026-03-03T10:{n % 60:02}:00Z", f"{P[n % 4]} Number {n} of many.") for n in range(1_500)]
    body = live(posts)
    start = time.process_time()
    article = read(body, url="https://paper.example/live/ferry")
    assert len(article.posts) <= 400
    assert time.process_time() - start < 5


# --- datelines -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("NAIROBI, Kenya, March 3 (Reuters) - ", Dateline("NAIROBI, Kenya", "2026-03-03", "Reuters")),
        ("PORT-AU-PRINCE, Haiti (AP) — ", Dateline("PORT-AU-PRINCE, Haiti", "", "AP")),
        ("Port-au-Prince, 3 mars 2026 (AFP) – ", Dateline("Port-au-Prince", "2026-03-03", "AFP")),
        ("Puerto Príncipe, 3 mar (EFE).- ", Dateline("Puerto Príncipe", "2026-03-03", "EFE")),
        ("Brasília, 3 de março (Lusa) – ", Dateline("Brasília", "2026-03-03", "Lusa")),
        ("Berlin/Nairobi (dpa) - ", Dateline("Berlin/Nairobi", "", "dpa")),
        ("NAIROBI, Machi 3 (Xinhua) -- ", Dateline("NAIROBI", "2026-03-03", "Xinhua")),
        ("Pòtoprens, 3 mas 2026 (AlterPresse) --- ", Dateline("Pòtoprens", "2026-03-03", "AlterPresse")),
        ("SANTO DOMINGO.- ", Dateline("SANTO DOMINGO")),
        ("DAKAR /PANAPRESS/ - ", Dateline("DAKAR", "", "PANAPRESS")),
        ("NAIROBI, December 30 (Reuters) - ", Dateline("NAIROBI", "2025-12-30", "Reuters")),
        ("AFP - ", None),
        ("Kenya – the lead nation – ", None),
        ("The minister said: ", None),
        ("MSS: ", None),
        ("Police in Haiti - who ", None),
        ("", None),
    ],
)
def test_a_dateline_is_read_into_place_day_and_agency(line: str, found: Dateline | None) -> None:
    assert datelines.read(line + P[0], date(2026, 3, 4)) == found


@pytest.mark.parametrize(
    "evil", ["A " * 60, "Aa-" * 40, "Aa/Bb " * 20, "Aa, Bb " * 17, "A(" * 60, "Aa 3 " * 24, "Aa.Bb." * 20]
)
def test_no_beginning_of_a_line_is_slow(evil: str) -> None:
    start = time.process_time()
    for _ in range(200):
        datelines.read(evil + " - " + P[0])
    assert time.process_time() - start < 1


def test_a_dateline_with_an_agency_leaves_the_text_and_one_with_a_place_stays() -> None:
    credited, placed = read(p(f"NAIROBI (AFP) - {P[0]}", *P[1:])), read(p(f"NAIROBI — {P[0]}", *P[1:]))
    assert (credited.dateline, credited.agency) == (Dateline("NAIROBI", "", "AFP"), "AFP")
    assert credited.text.startswith(P[0])
    assert (placed.dateline, placed.agency) == (Dateline("NAIROBI"), None)
    assert placed.text.startswith("NAIROBI — The council")


# --- kinds ----------------------------------------------------------------------------------------------------------------

VIDEO, NEWS = ld(**{"@type": "VideoObject"}), ld(**{"@type": "NewsArticle", "headline": "x"})
LOCKED = ld(**{"@type": "NewsArticle", "headline": "x", "isAccessibleForFree": False})
GALLERY = "".join(
    f"<figure><img src='{n}.jpg'><figcaption>{text}</figcaption></figure>" for n, text in enumerate(P + P)
)


@pytest.mark.parametrize(
    ("kind", "title", "head", "body"),
    [
        ("article", "The ferry sails again", "", p(*P)),
        ("article", "Video games for captains", "", p(*P)),
        ("article", "Watch out for the ferry", ld(**{"@type": "NewsArticle", "headline": "x"}), p(*P)),
        ("video page", "The ferry sails again", "<meta property='og:type' content='video.other'>", p(*P[:3])),
        ("video page", "The ferry sails again", ld(**{"@type": "VideoObject", "name": "The ferry"}), p(*P[:3])),
        ("video page", "Regardez : le bac repart", VIDEO + NEWS, p(*P[:3])),
        ("audio page", "The ferry sails again", ld(**{"@type": "PodcastEpisode", "name": "x"}), p(*P[:3])),
        ("gallery", "The ferry sails again", "", p(*P[:3]) + GALLERY),
        ("gallery", "Fotostrecke: Die Fähre", ld(**{"@type": "ImageGallery"}), p(*P[:3])),
        ("gallery", "Katika picha: Kivuko charejea", "", p(*P[:3]) + GALLERY[: len(GALLERY) // 3]),
        ("paywall stub", "The ferry sails again", "", p(*P[:3], "Subscribe to continue reading.")),
        ("paywall stub", "Le bac repart", "", p(*P[:3], "Il vous reste 80 % de cet article à lire.")),
        ("paywall stub", "El ferry vuelve", "", p(*P[:3], "Suscríbase para seguir leyendo.")),
        ("paywall stub", "A balsa volta", "", p(*P[:3], "Este conteúdo é exclusivo para assinantes.")),
        ("paywall stub", "Bato a tounen", "", p(*P[:3], "Abòne pou w kontinye li.")),
        ("paywall stub", "Kivuko charejea", "", p(*P[:3], "Jisajili ili kuendelea kusoma.")),
        ("paywall stub", "Die Fähre fährt", "", p(*P[:3], "Weiterlesen mit Kai Plus")),
        ("paywall stub", "The ferry sails again", LOCKED, p(*P[:3])),
    ],
)  # fmt: skip
def test_the_kind_of_a_page_is_told(kind: str, title: str, head: str, body: str) -> None:
    assert read(body, head, title).kind == kind


@pytest.mark.parametrize(
    ("kind", "head", "body"),
    [
        ("audio page", ld(**{"@type": "PodcastEpisode", "name": "x"}), p("Episode four.")),
        ("video page", ld(**{"@type": "VideoObject", "name": "x"}), p("The ferry.")),
        ("gallery", ld(**{"@type": "ImageGallery"}), p("Pictures.")),
    ],
)
def test_a_page_of_a_kind_without_words_is_rejected_by_that_kind(kind: str, head: str, body: str) -> None:
    with pytest.raises(NotArticle) as caught:
        read(body, head)
    assert caught.value.kind == kind


def test_a_text_that_shrank_to_nothing_says_so() -> None:
    notices = ["Read also: " + text for text in P] + ["Sign up for our newsletter and get the news every morning."]
    repeated = [
        f"A line of the site that no rule knows, number {word}" for word in ("one", "two", "three", "four", "five")
    ]
    for lines, known in ((notices, {}), (repeated, {key(line): 9 for line in repeated})):
        html = f"<html><head><title>The ferry</title></head><body><h1>The ferry</h1><div>{p(*lines)}</div>"
        with pytest.raises(NotArticle) as caught:
            clean(page(html), NO_RULES, known)
        assert caught.value.kind in {"left-overs only", "empty page", "a list"}
        assert known == {} or caught.value.kind == "left-overs only"


# --- method and confidence -----------------------------------------------------------------------------------------------


def test_method_and_confidence_go_with_the_text() -> None:
    article = read(p(*P))
    assert article.method == "blocks"
    assert article.confidence is not None and 0.7 < article.confidence <= 1


def test_a_text_out_of_json_ld_has_no_confidence_of_the_block_model() -> None:
    article = read(
        "<div id='app'></div>", ld(**{"@type": "NewsArticle", "headline": "x", "articleBody": "\n\n".join(P)})
    )
    assert (article.method, article.confidence) == ("json-ld", None)


def test_confidence_falls_as_doubt_grows() -> None:
    doubts, scores = confidence.table()
    assert doubts == sorted(doubts) and scores == sorted(scores, reverse=True)
    read_off = [confidence.expected(n / 100) for n in range(101)]
    assert read_off == sorted(read_off, reverse=True)
    assert scores[-1] <= min(read_off) <= max(read_off) <= scores[0]


def test_a_table_is_made_of_pages_and_never_rises() -> None:
    made = confidence.fit([(n / 100, 1 - n / 200 + (0.2 if n % 7 == 0 else 0)) for n in range(100)])
    assert made["f1"] == sorted(made["f1"], reverse=True) and len(made["doubt"]) == len(made["f1"]) >= 2


# --- what stands among the paragraphs and belongs elsewhere ---------------------------------------------------------------


def test_the_next_article_of_an_endless_page_is_left_out() -> None:
    after = f"<article class='post'><h1>Another headline altogether</h1>{p(*P[::-1])}</article>"
    first = f"<article class='post'><h1>The ferry sails again</h1>{p(*P)}</article>"
    html = f"<title>The ferry sails again</title><main>{first}{after}</main>"
    assert clean(page(html)).text.split("\n\n") == list(P)


def test_headings_of_the_first_rank_inside_one_article_part_nothing() -> None:
    sections = "".join(
        f"<section><h1>Part {word}</h1>{p(text)}</section>" for word, text in zip("abcd", P, strict=True)
    )
    html = f"<title>The ferry sails again</title><article><h1>The ferry sails again</h1>{sections}</article>"
    assert all(text in clean(page(html)).text for text in P)


def test_a_box_with_a_link_set_into_paragraphs_is_left_out_whatever_it_says() -> None:
    link = "<a href='/1'>An invented headline about the mission</a>"
    box = f"<div class='x1'><span>Soma hii:</span> {link} <span>And what it is.</span></div>"
    assert read(p(*P[:2]) + box + p(*P[2:])).text.split("\n\n") == list(P)


def test_a_text_that_stands_in_divs_keeps_its_links() -> None:
    text = "".join(f"<div>{line}</div>" for line in P)
    link = "<a href='/letter'>a letter to the council of Testiville</a>"
    linked = f"<div>The yard said so in {link} that was read out on Monday.</div>"
    assert "a letter to the council" in read(text + linked).text
