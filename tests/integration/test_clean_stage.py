"""The stage clean with the real reader child: what it stores, and pages that hang it, eat its memory or lose it. All invented."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest

from missionwatch.clean import NO_RULES, Cleaner
from missionwatch.model import Detection, Evidence
from missionwatch.pipeline import clean, detect, load
from missionwatch.pipeline.edges import Edges
from missionwatch.store import Database
from tests import builders

P = (
    "The council of Testiville decided on Monday that the ferry will sail again, after months in which nobody could say when.",
    "Its chair, who had voted against the plan twice, said that the mission of the port was to sail and not to wait.",
    "The two engines were taken apart in the yard, and each of the mechanics had an opinion on which was the worse one.",
)
# The child as it is, but for a reader that meets a page which never ends, or ends in all memory.
WORKER = """
from missionwatch.child import serving
from missionwatch.clean import worker
real = worker.clean_with
def reader(page, rule, repeated):
    if b"HANGS" in page.body:
        while True:
            pass
    if b"GROWS" in page.body:
        bytearray(10_000_000_000)
    return real(page, rule, repeated)
worker.clean_with = reader
serving.CPU_S = 1
worker.main()
"""


@pytest.fixture
def cleaner() -> Iterator[Cleaner]:
    with Cleaner(NO_RULES) as found:
        yield found


@pytest.fixture
def edges(db: Database, tmp_path: object, cleaner: Cleaner) -> Edges:
    return builders.edges(db, tmp_path, clean=cleaner.clean)  # type: ignore[arg-type]


def html(*paragraphs: str, head: str = "") -> str:
    text = "".join(f"<p>{text}</p>" for text in paragraphs)
    return f"<html lang='en'><head><title>The ferry sails</title>{head}</head><body><h1>The ferry sails</h1>{text}</body></html>"


def run(edges: Edges, run_id: str = "run") -> dict[str, int]:
    edges.db.run("run.start", run_id=run_id, kind="by hand", at=edges.clock())
    return dict(clean(edges, run_id))


def reasons(edges: Edges) -> dict[str, tuple[str, str]]:
    rows = edges.db.connection.execute("select item, outcome, reason from work.state where stage = 'clean'").fetchall()
    return {row.item: (row.outcome, row.reason) for row in rows}


def test_pages_that_break_a_limit_are_rejected_by_name_and_the_rest_is_read(
    edges: Edges, cleaner: Cleaner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cleaner.child, "_command", [sys.executable, "-c", WORKER])
    for number, words in enumerate((P[0], "HANGS", P[0], "GROWS", P[0])):
        builders.add_fetched(edges, f"page-{number}", html(words, *P[1:]))
    assert run(edges) == {"kept": 3, "rejected": 2}
    found = reasons(edges)
    assert found["page-1"] == found["page-3"] == ("rejected", "hostile html")
    assert run(edges, "again") == {}


def test_a_child_that_is_killed_in_the_middle_of_a_batch_costs_no_page(edges: Edges, cleaner: Cleaner) -> None:
    for number in range(6):
        builders.add_fetched(edges, f"page-{number}", html(*P))
    read = cleaner.clean

    def killing(*arguments: object) -> object:
        if cleaner.child.pid is not None:
            os.kill(cleaner.child.pid, signal.SIGKILL)
        return read(*arguments)  # type: ignore[arg-type]

    assert run(replace(edges, clean=killing)) == {"kept": 6}  # type: ignore[arg-type]


class Detector:
    """Finds the mission wherever a text says so."""

    version = "1"

    def detect(self, title: str, text: str, language: str | None = None) -> Detection:
        at = text.index("mission")
        return Detection("direct", 0.9, "it says so", "en", evidence=(Evidence("text", at, at + 7, "mission", "test"),))


def test_what_is_known_of_an_article_goes_all_the_way_to_analysts(edges: Edges) -> None:
    posts = "".join(
        f"<div class='post'><time datetime='2025-01-19T0{n}:00:00Z'>0{n}:00</time><p>{text}</p></div>"
        for n, text in enumerate(P, 6)
    )
    head = '<script type="application/ld+json">{"@type": "LiveBlogPosting", "headline": "The ferry sails"}</script>'
    figure = "<figure><img src='a.jpg'><figcaption>The ferry at its quay. Photo: Pat Doe</figcaption></figure>"
    body = f"<p>TESTIVILLE (AFP) - {P[0]}</p>{figure}<div>{posts}</div>"
    page = f"<html lang='en'><head><title>The ferry sails</title>{head}</head><body><h1>The ferry sails</h1>{body}</body></html>"
    builders.add_fetched(edges, "live", page)
    whole = replace(edges, detector=Detector)
    assert run(whole) == {"kept": 1}
    assert dict(detect(whole, "run")) == {"kept": 1}
    whole.db.connection.execute(
        "insert into news.story (story_id) values (7); insert into work.placement (page_key, story_id, reason, text_sha256)"
        " select page_key, 7, 'test', text_sha256 from work.article"
    )
    assert dict(load(whole, "run")) == {"kept": 1}
    row = whole.db.connection.execute("select * from analyst.mentions").fetchone()
    assert (row.kind, row.method) == ("live blog", "blocks")
    assert 0.5 < row.confidence <= 1
    assert row.dateline == {"place": "TESTIVILLE", "day": "", "agency": "AFP"}
    assert [post["at"] for post in row.posts] == [f"2025-01-19T0{n}:00:00+00:00" for n in (6, 7, 8)]
    assert {"zone": "caption", "text": "The ferry at its quay. Photo: Pat Doe"} in row.asides
    assert (row.evidence[0]["zone"], row.evidence[0]["posted_at"]) == ("body", "2025-01-19T07:00:00+00:00")
