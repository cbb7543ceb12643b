"""Lines that a site repeats: learned from its pages, dropped from then on, given back on a person's word. All invented."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from missionwatch.clean import repeated
from missionwatch.model import Article, Aside
from missionwatch.pipeline import clean
from missionwatch.pipeline.edges import Edges
from missionwatch.pipeline.lines import SiteLines, keep
from missionwatch.store import Database
from tests import builders

HOST = "quayside-ledger.example"
OWN = "Have you seen it too? Write to the night desk of the Ledger"
WIRE = "The ferry between the two islands has not sailed since the storm of last autumn."
BODY = (
    "The council of Testiville met on day {n} and put off the matter of the ferry once more, its clerk said in a note.",
    "Those who wait at pier {n} for the boat brought folding chairs, soup and a radio, as they had the evening before.",
    "Nobody wanted to guess on the {n}th day which engine would be repaired first, and the harbour master went home.",
)


class Detector(builders.OneWordDetector):
    """Takes every line that speaks of a mission for one that names the topic."""

    def matches(self, title: str, summary: str, categories: tuple[str, ...] = ()) -> bool:
        return "mission" in title.lower()


@pytest.fixture
def edges(db: Database, tmp_path: object) -> Edges:
    return builders.edges(db, tmp_path, detector=Detector)  # type: ignore[arg-type]


def bring(edges: Edges, number: int, *lines: str, day: int = 0) -> str:
    """A fetched page of the site with some text of its own and `lines`; its key."""
    key = f"page-{number:02}"
    paragraphs = [text.format(n=number) for text in BODY]
    text = "".join(f"<p>{line}</p>" for line in [*paragraphs[:2], *lines, paragraphs[2]])
    html = f"<html lang='en'><head><title>Day {number} without a ferry</title></head><body><h1>Day {number} without a ferry</h1>"
    builders.add_fetched(edges, key, html + text, host=HOST, at=builders.NOON + timedelta(days=day))
    return key


def text_of(edges: Edges, key: str) -> str:
    row = edges.db.connection.execute("select text from work.article where page_key = %s", [key]).fetchone()
    assert row is not None
    return str(row.text)


def run(edges: Edges, number: int) -> dict[str, int]:
    edges.db.run("run.start", run_id=f"run-{number}", kind="by hand", at=edges.clock())
    return dict(clean(edges, f"run-{number}"))


def test_a_sites_own_line_is_learned_and_the_pages_cleaned_before_are_cleaned_again(edges: Edges) -> None:
    keys = [bring(edges, n, OWN, day=n) for n in range(5)]
    assert run(edges, 1) == {"kept": 5}
    assert all(OWN in text_of(edges, key) for key in keys)  # the first pages of a site come before its line is known
    later = bring(edges, 6, OWN, day=6)
    assert run(edges, 2) == {"kept": 6}
    assert not any(OWN in text_of(edges, key) for key in [*keys, later])
    assert text_of(edges, later).count("\n\n") == 2
    assert run(edges, 3) == {}  # and once is enough


def test_what_was_dropped_is_kept_beside_the_text_with_its_reason(edges: Edges) -> None:
    for number in range(5):
        bring(edges, number, OWN, day=number)
    run(edges, 1)
    run(edges, 2)
    row = edges.db.connection.execute("select asides from work.article limit 1").fetchone()
    assert {"zone": "repeated line", "text": OWN} in row.asides


def test_a_line_on_a_few_pages_or_of_one_busy_morning_stays(edges: Edges) -> None:
    keys = [bring(edges, n, OWN if n < 4 else "Another day, and a line of its own", day=n) for n in range(9)]
    same_day = [bring(edges, 20 + n, "Seven reports of one morning") for n in range(7)]
    run(edges, 1)
    run(edges, 2)
    assert OWN in text_of(edges, keys[0])
    assert "one morning" in text_of(edges, same_day[0])


def test_a_wires_sentence_on_several_pages_of_a_site_stays(edges: Edges) -> None:
    keys = [bring(edges, n, *([WIRE] if n % 4 == 0 else []), day=n) for n in range(40)]
    run(edges, 1)
    run(edges, 2)
    assert WIRE in text_of(edges, keys[0])


def test_a_sentence_that_names_the_topic_stays_on_however_many_pages(edges: Edges) -> None:
    sentence = "The mission has lacked money and equipment since it arrived in the country."
    keys = [bring(edges, n, sentence, "Send us your pictures of the pier, all of them.", day=n) for n in range(12)]
    run(edges, 1)
    run(edges, 2)
    assert sentence in text_of(edges, keys[3])
    assert "your pictures" not in text_of(edges, keys[3])


def test_a_teaser_that_names_the_topic_goes_but_not_with_a_figure(edges: Edges) -> None:
    teaser, figure = "What the mission on the islands is about", "Mission of 1,000 lands on the islands"
    keys = [bring(edges, n, teaser, figure, day=n) for n in range(6)]
    run(edges, 1)
    run(edges, 2)
    assert teaser not in text_of(edges, keys[0])
    assert figure in text_of(edges, keys[0])


def test_a_person_gives_a_line_back_for_good(edges: Edges) -> None:
    keys = [bring(edges, n, OWN, day=n) for n in range(6)]
    run(edges, 1)
    run(edges, 2)
    assert keep(edges, HOST, "no such line at all") is None
    assert keep(edges, HOST, OWN) is not None
    bring(edges, 7, OWN, day=7)
    assert run(edges, 3) == {"kept": 7}
    run(edges, 4)
    assert all(OWN in text_of(edges, key) for key in keys)
    shown = edges.db.all("lines.shown", host=HOST)
    assert [(row.sample, row.pages, row.is_kept) for row in shown] == [(OWN, 7, True)]


def test_cleaning_a_page_again_counts_it_once(edges: Edges) -> None:
    lines = SiteLines(edges)
    article = Article("k", f"https://{HOST}/k", "T", OWN, "en")
    for day in (1, 2, 3):
        lines.note(HOST, replace(article, asides=(Aside(repeated.ZONE, OWN),)), date(2026, 3, day))
    assert edges.db.all("lines.often", host=HOST) == []
    row = edges.db.connection.execute("select pages, first_seen_on, last_seen_on from work.site_line where line <> 0")
    assert [tuple(found) for found in row] == [(["k"], date(2026, 3, 1), date(2026, 3, 3))]


def test_the_memory_of_a_line_is_bounded_to_the_newest_pages(edges: Edges) -> None:
    lines = SiteLines(edges)
    for number in range(repeated.MEMORY + 10):
        lines.note(HOST, Article(f"k{number}", "u", "T", OWN, "en"), date(2026, 3, 1))
    row = edges.db.connection.execute("select pages from work.site_line where line <> 0").fetchone()
    assert (len(row.pages), row.pages[0]) == (repeated.MEMORY, f"k{repeated.MEMORY + 9}")


def test_two_workers_that_note_the_same_lines_lose_none(edges: Edges, database_url: str) -> None:
    texts = [f"A line of the site, number {chr(97 + n)}" for n in range(20)]

    def note(worker: int) -> None:
        with Database(database_url) as own:
            lines = SiteLines(replace(edges, db=own))
            for number in range(15):
                order = texts if worker else texts[::-1]
                lines.note(HOST, Article(f"w{worker}-{number}", "u", "T", "\n\n".join(order), "en"), date(2026, 3, 1))

    threads = [threading.Thread(target=note, args=(worker,)) for worker in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counts = edges.db.connection.execute("select cardinality(pages) as n from work.site_line").fetchall()
    assert [row.n for row in counts] == [30] * 21


def test_lines_of_one_page_are_forgotten_after_a_month(edges: Edges) -> None:
    lines = SiteLines(edges)
    lines.note(HOST, Article("a", "u", "T", "Once and never again\n\n" + OWN, "en"), date(2026, 3, 1))
    lines.note(HOST, Article("b", "u", "T", OWN, "en"), date(2026, 3, 1))
    edges.db.run("lines.old", before=datetime(2026, 4, 15))  # noqa: DTZ001 - a date is compared
    left = edges.db.connection.execute("select sample from work.site_line where line <> 0").fetchall()
    assert [row.sample for row in left] == [OWN]
