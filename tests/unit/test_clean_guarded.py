"""The reader child: the same articles, and what breaks a limit ends there. All pages and outlets are invented."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from missionwatch.child.parent import PLUGINS
from missionwatch.clean import NO_RULES, Cleaner, SiteRules, clean
from missionwatch.clean import worker as worker_module
from missionwatch.clean.repeated import key
from missionwatch.clean.rules import SiteRule
from missionwatch.clean.wire import packed, packed_request, unpacked, unpacked_request
from missionwatch.errors import NotArticle, TooLarge
from missionwatch.model import Article, Aside, Dateline, Page, Passage, Post

AT = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
URL = "https://paper.example/news/ferry"
LINES = (
    "The invented minister said on Friday that the ferry would sail again before the end of the month.",
    "Passengers had waited for three weeks, and the port authority had promised a new timetable twice.",
    "Nobody at the quay wanted to guess which of the two engines would be repaired first, the captain said.",
)
RULES = SiteRules({"paper.example": SiteRule(drop=(".promo",), drop_text=("Follow us",), reason="test")})


def page(body: bytes | str | None, **changes: object) -> Page:
    if isinstance(body, str):
        body = body.encode()
    values: dict[str, object] = {"content_type": "text/html", "fetched_at": AT, "entry_published_at": AT}
    return Page(page_key="k", feed="f", url=URL, final_url=URL, body=body, **(values | changes))  # type: ignore[arg-type]


def html(*paragraphs: str, head: str = "", lang: str = " lang='en'") -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<html{lang}><head><title>The ferry will sail</title>{head}</head><body><h1>The ferry will sail</h1>"
        f"{text}<div class='promo'><p>A promotion that reads like a sentence of the article, and is none at all.</p></div>"
    )


@pytest.fixture(scope="module")
def cleaner() -> Iterator[Cleaner]:
    with Cleaner(RULES) as found:
        yield found


def loops() -> str:
    """A module whose `main` serves as the reader child does, with a reader that never ends on one page."""
    return """
import sys, types
from missionwatch.clean import worker
from missionwatch.child import serving
real = worker.clean_with
def slow(page, rule, repeated):
    if b"never ends" in page.body:
        if b"memory" in page.body:
            return bytearray(10_000_000_000)
        while True:
            pass
    return real(page, rule, repeated)
worker.clean_with = slow
serving.CPU_S = 1
worker.main()
"""


@pytest.mark.parametrize(
    "body",
    [
        html(*LINES),
        html(*LINES, lang=""),
        html(*LINES).encode("utf-16"),
        html(*("Les élèves rentrent à l'école, où l'été a été très long, répète le maître." for _ in range(5))).encode("cp1252"),
        html(*("Жители острова снова ждут парома, как сказал его капитан." for _ in range(5)), lang="").encode("cp1251"),
        html(*("島の住民は再びフェリーを待っていると船長は金曜日に語った。" for _ in range(9)), lang="").encode("shift_jis"),
        html("Ferry.", head="<script type='application/ld+json'>{broken</script>"),
        html(*LINES, head="<meta property='og:image' content='/a.jpg'><meta name='author' content='Pat Doe'>"),
    ],
    ids=range(8),
)  # fmt: skip
def test_the_child_reads_what_this_process_would(cleaner: Cleaner, body: str | bytes) -> None:
    for asked in (page(body), page(body, entry_published_at=None, content_type=None)):
        try:
            here: object = clean(asked, RULES)
        except NotArticle as error:
            here = error.kind
        try:
            there: object = cleaner.clean(asked)
        except NotArticle as error:
            there = error.kind
        assert there == here


def test_the_sites_rule_and_its_repeated_lines_reach_the_child(cleaner: Cleaner) -> None:
    body = html(*LINES, "Follow us for more", "Send us your stories")
    got = cleaner.clean(page(body), {key("Send us your stories"): 12})
    assert got.text == "\n\n".join(LINES)


def test_without_a_body_the_feeds_words_are_read(cleaner: Cleaner) -> None:
    assert cleaner.clean(page(None, entry_title="The ferry")).basis == "feed entry only"


def test_rejections_come_through_with_kind_and_subject(cleaner: Cleaner) -> None:
    with pytest.raises(NotArticle) as caught:
        cleaner.clean(page(b"%PDF-1.7"))
    assert (caught.value.kind, caught.value.subject) == ("pdf", URL)
    with pytest.raises(TooLarge):
        cleaner.clean(page("<html><p>" + "x" * 9_000_000))


def test_one_child_reads_many_pages_and_costs_each_little(cleaner: Cleaner) -> None:
    asked = page(html(*LINES))
    cleaner.clean(asked)
    pid, start = cleaner.child.pid, time.process_time()
    for _ in range(50):
        cleaner.clean(asked)
    assert cleaner.child.pid == pid
    assert (time.process_time() - start) / 50 < 0.005  # this process only packs, waits and unpacks


def test_a_killed_child_is_replaced_and_the_page_is_read(cleaner: Cleaner) -> None:
    cleaner.clean(page(html(*LINES)))
    assert cleaner.child.pid is not None
    os.kill(cleaner.child.pid, signal.SIGKILL)
    assert cleaner.clean(page(html(*LINES))).text.startswith(LINES[0])


def test_a_page_whose_child_is_killed_twice_is_hostile(monkeypatch: pytest.MonkeyPatch) -> None:
    with Cleaner(NO_RULES) as found:
        monkeypatch.setattr(found.child, "_command", [sys.executable, "-c", loops()])
        ask = found.child._read

        def killed(process: subprocess.Popen[bytes], wall_s: float) -> bytes | None:
            answer = None
            if found.child._is_ready:
                process.kill()
            else:
                answer = ask(process, wall_s)
            return answer

        monkeypatch.setattr(found.child, "_read", killed)
        with pytest.raises(NotArticle, match="SIGKILL") as caught:
            found.clean(page(html("never ends")))
        assert caught.value.kind == "hostile html"


@pytest.mark.parametrize(("words", "reason"), [("never ends", "SIGXCPU"), ("never ends memory", "MemoryError")])
def test_a_page_that_breaks_a_limit_is_hostile_and_the_next_one_is_read(
    monkeypatch: pytest.MonkeyPatch, words: str, reason: str
) -> None:
    with Cleaner(NO_RULES) as found:
        monkeypatch.setattr(found.child, "_command", [sys.executable, "-c", loops()])
        with pytest.raises(NotArticle, match=reason) as caught:
            found.clean(page(html(words)))
        assert (caught.value.kind, caught.value.subject) == ("hostile html", URL)
        assert found.clean(page(html(*LINES))).text.startswith(LINES[0])


def test_a_page_that_overruns_its_time_is_hostile(monkeypatch: pytest.MonkeyPatch) -> None:
    with Cleaner(NO_RULES, wall_s=0.2) as found:
        monkeypatch.setattr(found.child, "_command", [sys.executable, "-c", loops()])
        with pytest.raises(NotArticle, match="too long"):
            found.clean(page(html("never ends")))


def test_the_child_ends_with_a_parent_that_is_killed() -> None:
    code = (
        "import sys, time; from missionwatch.clean import NO_RULES, Cleaner; c = Cleaner(NO_RULES); c.start(); "
        "c.child._await_ready(c.child._process); print(c.child.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": str(PLUGINS)}
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 20
    while Path(f"/proc/{child}/stat").exists() and not _is_zombie(child):
        assert time.monotonic() < deadline, "the child outlives its parent"
        time.sleep(0.05)


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_a_fault_of_the_reader_itself_is_loud(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("unforeseen")

    monkeypatch.setattr(worker_module, "clean_with", broken)
    answer, goes_on = worker_module.answer(packed_request(page(""), None, {}), b"<p>x</p>")
    assert goes_on and answer.startswith(b"!") and b"unforeseen" in answer


def test_articles_and_requests_survive_the_wire() -> None:
    article = Article(
        "k", URL, "Title \ud800", "Text é", "en", published_at=AT, authors=("Pat Doe",), confidence=0.93,
        passages=(Passage("lead", 0, 4),), asides=(Aside("caption", "A quay"),),
        posts=(Post(0, 4, AT + timedelta(hours=1), "11:30"), Post(4, 6)), dateline=Dateline("TESTIVILLE", "2026-03-03", "AFP"),
    )  # fmt: skip
    assert unpacked(packed(article)) == article
    asked = page("<p>x</p>", entry_title="T", feed_language="en")
    rule = RULES.at(URL)
    assert unpacked_request(packed_request(asked, rule, {-5: 3}), b"<p>x</p>") == (asked, rule, [(-5, 3)] and {-5: 3})
