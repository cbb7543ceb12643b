"""Which stories interrupt people, and what such a mail says. Outlets and sentences are invented by us."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bs4 import BeautifulSoup

from missionwatch.alert import RULES, StoryNews, alerts_for, is_fresh, render_alert
from missionwatch.config import AlertRoute, ChannelRoute, Routes
from missionwatch.model import Evidence, Message

NOW = datetime(2025, 1, 18, 22, 50, tzinfo=UTC)
SENTENCE = "Les policiers kényans de la Mission multinationale d’appui à la sécurité sont arrivés samedi."
NAME = "Mission multinationale d’appui à la sécurité"
STORY = StoryNews(
    story_id=7, feed="quotidien-du-port", outlet="Le Quotidien du Port", language="fr",
    url="https://quotidien.example/contingent?a=1&b=2", title="Un contingent arrive à Port-au-Prince", label="direct",
    score=0.973,
    basis="page", event_types=("deployment", "attack_on_mission"),
    evidence=(Evidence("text", 28, 28 + len(NAME), NAME, "name", SENTENCE),),
    published_at=NOW - timedelta(hours=1), first_seen_at=NOW - timedelta(minutes=20), loaded_at=NOW - timedelta(minutes=2),
    independent_count=2, outlet_count=4,
)  # fmt: skip
DESK = ChannelRoute(type="email", sender="missionwatch@desk.example", recipients=["a@desk.example", "b@desk.example"])  # type: ignore[arg-type]
ROUTES = Routes(
    channels={"desk": DESK, "night": DESK},
    alerts=[AlertRoute(rule="new_direct_story", channel="desk"), AlertRoute(rule="new_direct_story", channel="night")],  # type: ignore[arg-type]
)


def mail(story: StoryNews = STORY, recipient: str = "a@desk.example", now: datetime = NOW) -> Message:
    return render_alert(alerts_for([story], ROUTES)[0], story, DESK, recipient, now)


def test_every_rule_that_can_be_configured_exists() -> None:
    assert set(AlertRoute.model_fields["rule"].annotation.__args__) == set(RULES)  # type: ignore[union-attr]


def test_a_new_direct_story_is_told_once_on_each_channel() -> None:
    alerts = alerts_for([STORY], ROUTES)
    assert [a.dedup_key for a in alerts] == ["new_direct_story:7:desk", "new_direct_story:7:night"]


def test_a_story_that_never_names_the_mission_interrupts_nobody() -> None:
    assert alerts_for([replace(STORY, label="contextual")], ROUTES) == []


def test_without_a_route_nobody_is_interrupted() -> None:
    assert alerts_for([STORY], Routes()) == []


def test_the_reason_names_outlet_language_and_the_sentence() -> None:
    reason = alerts_for([STORY], ROUTES)[0].reason
    assert reason == f"first direct report: Le Quotidien du Port, French, «\u00a0{SENTENCE}\u00a0»"


def test_a_long_sentence_is_cut_around_its_evidence() -> None:
    long = "mot " * 300 + NAME + " fin" * 300
    story = replace(STORY, evidence=(Evidence("text", 1200, 1200 + len(NAME), NAME, "name", long),))
    reason = alerts_for([story], ROUTES)[0].reason
    assert NAME in reason and len(reason) < 420 and "… " in reason and " …" in reason


def test_what_was_loaded_long_ago_is_left_to_the_digest() -> None:
    assert is_fresh(STORY, NOW)
    assert not is_fresh(STORY, NOW + timedelta(days=3))


def test_the_mail_has_everything_a_reader_needs_in_both_parts() -> None:
    message = mail()
    page = BeautifulSoup(message.html, "html.parser")
    assert message.subject == "[MissionWatch] New story: Un contingent arrive à Port-au-Prince"
    for part in (" ".join(page.get_text(" ").split()), " ".join(message.text.replace("|", " ").split())):
        for words in (STORY.title, "Le Quotidien du Port, French", "score 0.97", "deployment", "attack on mission",
                      "2 independent reports", "4 outlets", "18 Jan 2025 21:50 UTC", "stop alerts"):  # fmt: skip
            assert words in part
    assert [m.get_text() for m in page.select("mark")] == [NAME]
    assert page.select_one("blockquote p")["lang"] == "fr"  # type: ignore[index]
    assert {a["href"] for a in page.select("a")} == {STORY.url}
    assert STORY.url in message.text
    assert all(len(row) <= 78 for row in message.text.splitlines() if "://" not in row)


def test_its_message_id_depends_on_story_and_reader_and_on_nothing_else() -> None:
    assert mail().message_id == mail(replace(STORY, score=0.5, title="Edited"), now=NOW + timedelta(hours=5)).message_id
    ids = {mail().message_id, mail(recipient="b@desk.example").message_id, mail(replace(STORY, story_id=8)).message_id}
    assert len(ids) == 3


def test_a_hostile_title_can_neither_add_a_header_nor_a_tag() -> None:
    title = "x\r\nBcc: thief@elsewhere.example\r\n\r\n<script>alert(1)</script>{{7*7}}\u202e"
    message = mail(replace(STORY, title=title, outlet=title, url="javascript:alert(1)", evidence=()))
    assert not set(message.subject) & set("\r\n\u202e")
    page = BeautifulSoup(message.html, "html.parser")
    assert not page.select("script, a") and "{{7*7}}" in page.get_text()
    assert not any(row.startswith("Bcc:") for row in message.text.splitlines())


def test_the_headline_is_the_evidence_where_only_it_names_the_mission() -> None:
    story = replace(STORY, evidence=(Evidence("title", 3, 13, "contingent", "name", STORY.title),))
    assert "Headline, Le Quotidien du Port" in mail(story).html
