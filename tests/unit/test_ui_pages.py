"""The templates: whatever strangers wrote comes out as text, and what the policy forbids is not in them."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace as Row
from typing import Any

import pytest
from fastapi import Request
from fastapi.responses import PlainTextResponse, Response

from missionwatch.ui import guard, render
from missionwatch.ui.today import Rows, view

NOW = datetime(2025, 1, 21, 9, 52, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><svg onload=alert(3)>{{7*7}}{% raw %}"
FOLDER = Path(render.__file__).parent


class Reader(HTMLParser):
    """The elements and attributes that a browser would see, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


def hostile_rows() -> Rows:
    evidence = [
        {"field": "text", "quote": HOSTILE, "sentence": f"before {HOSTILE} after", "start": 7, "end": 9, "rule": "x"}
    ]
    report = Row(
        article_id=1, story_id=7, outlet=HOSTILE, language='en" onclick="x', url="javascript:alert(4)", title=HOSTILE,
        published_at=NOW, first_seen_at=NOW, label="direct", basis="page", copy_of=None, evidence=evidence,
    )  # fmt: skip
    story = Row(
        story_id=7, title=HOSTILE, first_published_at=NOW, last_updated_at=NOW, article_count=9, outlet_count=1,
        independent_count=1, languages=["en"], event_types=["attack_on_mission", HOSTILE], lead_article_id=1, new_articles=1,
        new_copies=0, has_alert=True,
    )  # fmt: skip
    feed = Row(
        feed=HOSTILE, states=["broken"], reason=HOSTILE, error_streak=5, error_since=NOW, last_new_entry_at=NOW,
        expected_gap_min=1.0, next_poll_at=NOW, moved_to=HOSTILE,
    )  # fmt: skip
    return Rows(
        runs=[Row(run_id=HOSTILE, kind="ingest", started_at=NOW, finished_at=NOW, verdict="red")],
        red_runs=[Row(started_at=NOW, problems=[HOSTILE])],
        funnel=[Row(stage="detect", is_entry=False, outcome="rejected", reason=HOSTILE, items=3)],
        stories=[story],
        reports=[report, Row(**vars(report) | {"article_id": 2})],
        figures=[Row(story_id=7, kind=HOSTILE, unit=HOSTILE, value=1.0, outlets=1)],
        feeds=[feed],
        set_aside=[Row(stage=HOSTILE, item=HOSTILE, item_url="data:text/html,x", feed="x", at=NOW)],
        notices=[Row(kind=HOSTILE, subject="x", text=HOSTILE, created_at=NOW)],
    )


def today(rows: Rows, **changes: Any) -> str:
    shown = view(rows, day=NOW.date(), now=NOW, declared={}, has_operator_channel=False)
    return render.html("today.html", changes.pop("airflow", ""), tab="Today", page=shown)


def test_hostile_text_stays_text_wherever_it_is_shown() -> None:
    page = Reader(today(hostile_rows()))
    assert page.tags.count("script") == 1 and "img" not in page.tags and page.tags.count("svg") == 1
    assert not [name for name, _ in page.attributes if name.startswith("on") or name == "style"]
    assert "{{7*7}}" in page.text and "alert(1)" in page.text and "49{%" not in page.text


def test_every_link_is_ours_or_an_http_one() -> None:
    page = Reader(today(hostile_rows()))
    targets = [value for name, value in page.attributes if name in {"href", "src", "action"}]
    assert targets and all(re.match(r"/|\?date=\d|#content|https?://", target) for target in targets)


@pytest.mark.parametrize("rows", [Rows(), hostile_rows()])
def test_nothing_inline_that_the_policy_would_stop(rows: Rows) -> None:
    html = today(rows)
    assert "<style" not in html and " style=" not in html and "javascript:" not in html
    assert re.findall(r"<script[^>]*>", html) == ['<script src="/missionwatch/static/frame.js">']


def test_templates_mark_nothing_as_safe() -> None:
    texts = [path.read_text() for path in render.TEMPLATES.rglob("*.html")]
    assert len(texts) >= 6
    for text in texts:
        assert not re.search(r"\|\s*safe\b|autoescape|Markup", text)


def test_our_own_files_load_nothing_from_elsewhere() -> None:
    for path in (FOLDER / "static").iterdir():
        text = path.read_text().replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|@import|url\(|<script|<style|eval\(|innerHTML", text), path.name


def test_articles_open_elsewhere_and_learn_nothing_of_us() -> None:
    rows = hostile_rows()
    rows.reports[0].url = "https://a.example/1"
    html = today(rows)
    for link in re.findall(r'<a href="https://a\.example/1"[^>]*>', html):
        assert 'rel="noopener noreferrer"' in link and 'target="_blank"' in link
    assert "https://a.example/1" in html


def test_below_a_proxys_path_every_address_of_ours_has_it_in_front() -> None:
    page = Reader(today(Rows(), airflow="/deep/down"))
    targets = [value for name, value in page.attributes if name in {"href", "src", "action"} and value.startswith("/")]
    assert targets and all(target.startswith("/deep/down/") for target in targets)


def test_an_empty_page_says_what_to_do() -> None:
    text = Reader(today(Rows())).text
    assert "No run yet" in text and "make demo" in text and "missionwatch run" in text


def test_without_the_internet_the_page_says_so() -> None:
    funnel = [Row(stage="poll", is_entry=False, outcome="deferred", reason="unreachable", items=40)]
    text = Reader(today(Rows(funnel=funnel))).text
    assert "No feed was reached" in text
    assert "logarithmic" not in text, "a picture of nothing is left out"


def test_the_picture_has_a_table_that_says_the_same() -> None:
    html = today(hostile_rows())
    assert html.count('scope="row"') == 6 and 'aria-hidden="true" focusable="false"' in html


@pytest.mark.parametrize(
    ("method", "headers", "is_foreign"),
    [
        ("GET", {"origin": "https://evil.example"}, False),
        ("POST", {"origin": "https://evil.example"}, True),
        ("POST", {"origin": "null"}, True),
        ("POST", {"origin": ""}, True),
        ("POST", {"origin": "http://here.example:8080.evil.example"}, True),
        ("POST", {"origin": "http://here.example:8080"}, False),
        ("DELETE", {"sec-fetch-site": "cross-site"}, True),
        ("POST", {"sec-fetch-site": "same-site"}, True),
        ("POST", {"sec-fetch-site": "same-origin"}, False),
        ("POST", {}, False),  # no browser: programs send neither header
    ],
)
def test_writes_of_other_sites_are_told_apart(method: str, headers: dict[str, str], is_foreign: bool) -> None:
    assert guard.is_foreign_write(method, headers, {"here.example:8080"}) is is_foreign


def test_a_fault_nobody_foresaw_is_a_page_with_the_policy_and_not_a_traceback() -> None:
    async def fail(_: Request) -> Response:
        raise RuntimeError("a secret")

    scope = {"type": "http", "method": "GET", "path": "/missionwatch/", "root_path": "/missionwatch", "headers": []}
    fault = PlainTextResponse("a fault", status_code=500)
    answer = asyncio.run(guard.harden(Request(scope), fail, own_hosts=set(), failed=lambda _: fault))
    assert (answer.status_code, answer.body) == (500, b"a fault")
    assert answer.headers["content-security-policy"] == guard.CSP and answer.headers["cache-control"] == "no-store"
