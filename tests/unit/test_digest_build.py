"""The digest says nothing that is not a count, a headline or a quotation, in HTML and in text, and stays harmless."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from missionwatch.digest import DigestInputs, build, render_message
from missionwatch.digest.chart import usual_range
from missionwatch.digest.inputs import DaySeen, OutcomeSeen
from tests.unit import invented_digest as invented

HOSTILE = "<script>alert(1)</script>\r\nBcc: thief@elsewhere.example {{7*7}} <img src=x onerror=alert(2)>\u202e\x00\"'>"


def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def flat(text: str) -> str:
    return " ".join(text.split())


def test_the_same_inputs_give_the_same_bytes() -> None:
    first, second = build(invented.rich()), build(invented.rich())
    assert (first.html, first.text, first.subject) == (second.html, second.text, second.subject)


def test_stored_inputs_build_the_same_digest_again() -> None:
    first = build(invented.rich())
    again = build(DigestInputs.from_json(json.loads(json.dumps(first.inputs))))
    assert (again.html, again.text, again.subject, again.inputs) == (
        first.html,
        first.text,
        first.subject,
        first.inputs,
    )


def test_the_order_in_which_articles_are_read_changes_nothing() -> None:
    inputs = invented.rich()
    turned = replace(inputs, articles=inputs.articles[::-1], figures=inputs.figures[::-1])
    assert build(turned).html == build(inputs).html


def test_every_quotation_is_a_sentence_of_its_article_with_the_evidence_marked() -> None:
    inputs = invented.rich()
    quotes = soup(build(inputs).html).select("blockquote")
    assert len(quotes) >= 6
    for quote in quotes:
        source = quote.select_one("a")
        sentence = quote.select_one("p")
        assert source is not None and sentence is not None
        (article,) = [a for a in inputs.articles if a.url == source["href"]]
        assert sentence["lang"] == article.language
        assert any(flat(e.sentence) == flat(sentence.get_text())[1:-1].strip() for e in article.evidence)
        marks = [flat(m.get_text()) for m in quote.select("mark")]
        assert marks and set(marks) <= {flat(e.quote) for e in article.evidence}
        assert article.outlet in quote.get_text()


def test_every_headline_is_that_of_an_article() -> None:
    inputs = invented.rich()
    titles = {a.title for a in inputs.articles}
    shown = [flat(tag.get_text()) for tag in soup(build(inputs).html).select("span[lang]")]
    assert len(shown) >= 7 and set(shown) <= titles


def test_no_number_stands_in_it_that_is_not_a_count() -> None:
    inputs = invented.rich()
    page = soup(build(inputs).html)
    for tag in page.select("style, span[lang], blockquote p"):
        tag.decompose()
    text = flat(page.get_text(" ")).replace("“Second Kenyan contingent lands in Port-au-Prince”", "")
    text = re.sub(r"\[\d+\]|\d\d:\d\d|\d{1,2} (January|Jan|Dec)( 20\d\d)?|daily/2025-01-21|UTC-5|28 days", " ", text)
    extra = set(re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", text)) - _counts(inputs)
    assert not extra


def _counts(inputs: DigestInputs) -> set[str]:
    """Every number that the inputs hold, counted here once more, without the code under test."""
    stories = {a.story_id for a in inputs.articles}
    fresh = [a for a in inputs.articles if a.loaded_at >= inputs.period_start]
    found = {len(stories), len(fresh), len({a.language for a in fresh}), sum(1 for a in fresh if a.copy_of is None)}
    found |= {inputs.articles_before, inputs.stories_before, inputs.feeds_due, inputs.feeds_read, inputs.walls}
    for story in stories:
        articles = [a for a in inputs.articles if a.story_id == story]
        found |= {len({a.copy_of or a.article_id for a in articles}), len({a.outlet for a in articles})}
        found |= set(Counter(a.language for a in articles).values())
        found |= {1, 0} if any(a.loaded_at < inputs.period_start for a in articles) else set()
        found |= {len({a.outlet for a in articles if (a.copy_of or a.article_id) == 3})}
    new = {s for s in stories if all(a.loaded_at >= inputs.period_start for a in inputs.articles if a.story_id == s)}
    found |= {len(new), len(stories) - len(new)}
    found |= {d.originals for d in inputs.days} | {inputs.days[-1].copies, 4}  # four days above the usual
    found |= {len(f.reports) for f in inputs.figures} | {2, 9}  # feeds broken; a usual gap of nine hours
    found |= {o.items for o in inputs.outcomes} | {15, 2, 1}  # fetch: 9 + 6; alerts sent and on their way
    numbers = {f"{n:,}" for n in found} | {f"{a.score:.2f}" for a in inputs.articles}
    return numbers | {f"{f.value:,.10g}" for f in inputs.figures} | {"400", "703,000", "13.3"}


def test_counts_of_a_story_are_those_of_its_articles() -> None:
    page = soup(build(invented.rich()).html)
    counts = [flat(tag.get_text()) for tag in page.select(".counts")]
    assert counts[0] == "5 independent reports · 15 outlets · fr 11, en 1, es 1, ht 1, sw 1"
    assert counts[1] == "2 independent reports · 3 outlets · en 2, fr 1"


def test_references_of_the_bottom_line_lead_to_stories() -> None:
    page = soup(build(invented.rich()).html)
    wanted = [a["href"] for a in page.select(".bottom a")]
    assert wanted == ["#s1", "#s2", "#s3"]
    assert all(page.find(id=str(target)[1:]) for target in wanted)


def test_disagreement_is_shown_and_never_averaged() -> None:
    digest = build(invented.rich())
    assert "mission members killed 1 (Harbour Gazette) | 0 (Canal Kiskeya Nord, Island Monitor)" in flat(digest.html)
    assert "1 | 0" in digest.html and "0.5" not in soup(digest.html).get_text()


def test_who_copied_whom_is_said_in_words() -> None:
    assert "agency copy of PCA, 11 outlets carry it" in build(invented.rich()).html


def test_an_empty_day_says_so_and_why_it_can_be_believed() -> None:
    digest = build(invented.empty())
    for part in (flat(soup(digest.html).get_text(" ")), flat(digest.text)):
        assert "No report of the mission came in." in part
        assert "38 of 40 feeds were read, 583 pages fetched, 571 articles cleaned and 571 judged" in part
        assert "Council members weigh a shorter mandate" in part
    assert "no report of the mission" in digest.subject


def test_a_blind_day_is_not_passed_off_as_a_quiet_one() -> None:
    blind = replace(invented.empty(), feeds_read=0)
    assert "this is no proof of silence" in build(blind).html
    assert "this is no proof of silence" in build(blind).text


def test_what_was_left_out_is_counted_by_stage_and_reason() -> None:
    text = flat(build(invented.rich()).text)
    assert "311 entries of feeds not taken up: not matching." in text  # entries that were known before are not left out
    assert "15 pages not fetched: gone 9, robots 6." in text
    assert "553 articles not about the mission: no mission." in text
    assert "7 to be tried again: fetch: rate limited." in text


def test_what_our_own_code_failed_over_is_not_passed_off_as_no_article() -> None:
    inputs = invented.rich()
    broken = replace(inputs, outcomes=(*inputs.outcomes, OutcomeSeen("clean", "crashed", "RecursionError", 3)))
    text = flat(build(broken).text)
    assert "11 pages without an article: not an article." in text
    assert "3 over which our own code failed: clean: RecursionError." in text


def test_a_digest_that_was_missed_says_that_it_is_late() -> None:
    late = replace(invented.rich(), built_at=invented.END + timedelta(hours=31))
    assert "Built late: 31 hours after its period ended" in build(late).html
    assert "Built late" not in build(invented.rich()).html


def test_the_first_digest_says_that_it_covers_less_than_a_day() -> None:
    first = replace(invented.rich(), watched_since=invented.START + timedelta(hours=3))
    assert "Collecting began Mon 20 Jan 09:00" in flat(build(first).text)


def test_a_day_of_23_hours_says_so() -> None:
    short = replace(invented.rich(), period_start=invented.START + timedelta(hours=1))
    assert "23 hours" in build(short).html


def test_the_text_is_complete_and_fits_78_columns() -> None:
    digest = build(invented.rich())
    lines = digest.text.splitlines()
    assert all(len(row) <= 78 for row in lines if "://" not in row)
    joined = flat(digest.text.replace("|", " "))
    for tag in soup(digest.html).select("h3 span[lang], .counts"):
        assert flat(tag.get_text()) in joined
    for link in soup(digest.html).select("blockquote a"):
        assert link["href"] in digest.text


def _hostile() -> DigestInputs:
    inputs = invented.rich()
    evil = tuple(
        replace(
            a, title=HOSTILE, outlet=HOSTILE, agency=HOSTILE, url="javascript:alert(3)", event_types=(HOSTILE,),
            evidence=tuple(replace(e, quote=HOSTILE[:20], sentence=HOSTILE) for e in a.evidence))
        for a in inputs.articles
    )  # fmt: skip
    return replace(inputs, articles=evil, feeds=tuple(replace(f, name=HOSTILE, reason=HOSTILE) for f in inputs.feeds),
                   outcomes=tuple(replace(o, reason=HOSTILE) for o in inputs.outcomes))  # fmt: skip


def test_hostile_words_stay_words() -> None:
    digest = build(_hostile())
    page = soup(digest.html)
    assert not page.select("script, img, iframe, form, object, link, base")
    assert not [tag.name for tag in page.find_all(True) for name in tag.attrs if name.startswith("on")]
    assert all(re.match(r"https?://|#s\d+$", str(a["href"])) for a in page.select("a"))
    assert "{{7*7}}" in page.get_text() and "49" not in page.get_text()
    for part in (digest.html, digest.text, digest.subject):
        assert not set(part) & set("\u202e\x00\r")
    assert "\n" not in digest.subject


def test_it_asks_nothing_of_the_network() -> None:
    html = build(invented.rich()).html
    assert not re.search(r"<(img|script|link|iframe)|url\(|@import|src=", html)


@pytest.mark.parametrize("copies", [1, 60])
def test_it_stays_below_what_mail_clients_cut_off(copies: int) -> None:
    inputs = invented.rich()
    many = []
    for n in range(copies):
        for a in inputs.articles:
            many.append(replace(
                a, article_id=a.article_id + 1000 * n, story_id=a.story_id + 100 * n, title=("<" * 190 + a.title),
                copy_of=None if a.copy_of is None else a.copy_of + 1000 * n,
                evidence=tuple(replace(e, sentence=e.sentence + " &<>" * 120) for e in a.evidence)))  # fmt: skip
    digest = build(replace(inputs, articles=tuple(many)))
    assert len(digest.html.encode()) < 100_000
    if copies > 1:
        assert "further stories are not listed here" in digest.html


def test_a_plain_day_is_far_below_it() -> None:
    assert len(build(invented.rich()).html.encode()) < 30_000


def test_the_usual_range_leaves_out_the_extremes_and_needs_a_week() -> None:
    days = [DaySeen(invented.START, n, 0) for n in (0, 1, 2, 3, 2, 1, 40)] + [DaySeen(invented.START, 9, 0)]
    assert usual_range(days) == (1, 3)
    assert usual_range(days[2:]) is None
    unwatched = [replace(d, is_watched=False) for d in days[:3]] + days[3:]
    assert usual_range(unwatched) is None


def test_its_mail_is_the_same_whenever_it_is_sent_to_the_same_reader() -> None:
    digest = build(invented.rich())
    first = render_message(digest, "missionwatch@desk.example", "a@desk.example", invented.NOW)
    later = render_message(digest, "missionwatch@desk.example", "a@desk.example", invented.NOW + timedelta(days=1))
    other = render_message(digest, "missionwatch@desk.example", "b@desk.example", invented.NOW)
    assert first.message_id == later.message_id != other.message_id
