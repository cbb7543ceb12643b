"""A day of the line, written straight into a database: for the page's pictures and its integration tests.

All outlets, people, quotations and numbers are invented by us.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from missionwatch.model import Feed

# stage, outcome, reason, how many; at poll: of entries that never became work
ENTRIES = (("skipped", "not matching", 1311), ("skipped", "known", 190), ("skipped", "backlog", 27))
WORK = (
    ("fetch", "kept", "", 583),
    ("fetch", "rejected", "gone", 9),
    ("fetch", "rejected", "robots", 6),
    ("fetch", "rejected", "forbidden", 3),
    ("fetch", "deferred", "rate limited", 7),
    ("fetch", "deferred", "unreachable", 4),
    ("clean", "kept", "", 571),
    ("clean", "rejected", "not an article", 11),
    ("clean", "crashed", "RecursionError", 1),
    ("detect", "kept", "", 41),
    ("detect", "rejected", "no mission", 518),
    ("detect", "waiting", "time budget", 12),
    ("cluster", "kept", "", 41),
    ("load", "kept", "", 41),
)
FEEDS_READ, FEEDS_UNCHANGED = 61, 81


@dataclass(frozen=True)
class Told:
    """An invented story: its reports are (outlet, country, language, title, sentence, marked part)."""

    events: Sequence[str]
    reports: Sequence[tuple[str, str, str, str, str, str]]
    copies: int = 0
    figures: Sequence[tuple[int, str, float, str]] = ()
    label: str = "direct"
    hours_ago: float = 3.0
    urls: Sequence[str] = field(default=())


STORIES = (
    Told(
        ("attack_on_mission",),
        (
            (
                "Le Quotidien du Port",
                "HT",
                "fr",
                "La mission dément la mort d’un agent à Kenscoff",
                "« Aucun membre de la mission multinationale n’a été tué », a déclaré le porte-parole mardi soir.",
                "la mission multinationale",
            ),
            (
                "Radio Lakay",
                "HT",
                "ht",
                "Yon ajan misyon an blese sou wout Kenskòf",
                "Yon ajan Misyon Miltinasyonal la pran bal nan janm pandan yon patwouy sou wout Kenskòf.",
                "Misyon Miltinasyonal la",
            ),
            (
                "Harbour Gazette",
                "JM",
                "en",
                "Officer wounded on Kenscoff road, mission denies a death",
                "The Gang Suppression Force said one officer was wounded and none killed.",
                "Gang Suppression Force",
            ),
        ),
        copies=2,
        figures=(
            (1, "mission_wounded", 1, "persons"),
            (0, "mission_killed", 0, "persons"),
            (1, "mission_killed", 1, "persons"),
        ),
    ),
    Told(
        ("deployment",),
        (
            (
                "Harbour Gazette",
                "JM",
                "en",
                "Second contingent of the year lands in Port-au-Prince",
                "The 217 officers of the Multinational Security Support mission were met on the tarmac by the force commander and the "
                "director of the national police.",
                "Multinational Security Support mission",
            ),
            (
                "Mwangaza Leo",
                "KE",
                "sw",
                "Maafisa 217 wawasili Port-au-Prince",
                "Maafisa 217 wa Misheni ya Kimataifa ya Usaidizi wa Usalama wawasili jijini Jumanne.",
                "Misheni ya Kimataifa ya Usaidizi wa Usalama",
            ),
            (
                "Diario del Golfo",
                "DO",
                "es",
                "Llegan 217 policías a Haití",
                "La Misión Multinacional de Apoyo a la Seguridad recibió a 217 agentes.",
                "Misión Multinacional de Apoyo a la Seguridad",
            ),
            (
                "Folha da Serra",
                "BR",
                "pt",
                "Missão no Haiti recebe 217 policiais",
                "A Missão Multinacional de Apoio à Segurança recebeu reforço de 217 policiais.",
                "Missão Multinacional de Apoio à Segurança",
            ),
            (
                "Elbkurier",
                "DE",
                "de",
                "217 Polizisten in Haiti eingetroffen",
                "Die Multinationale Sicherheitsunterstützungsmission hat Verstärkung erhalten.",
                "Multinationale Sicherheitsunterstützungsmission",
            ),
        ),
        copies=18,
        figures=(
            (0, "personnel_moved", 217, "persons"),
            (1, "personnel_moved", 217, "persons"),
            (2, "personnel_moved", 217, "persons"),
            (3, "personnel_moved", 200, "persons"),
            (0, "personnel_pledged", 2500, "persons"),
        ),
        hours_ago=5,
    ),
    Told(
        ("funding_logistics", "operation"),
        (
            (
                "Capital Post",
                "KE",
                "en",
                "Spare parts hold up half of the armoured cars",
                "Of the vehicles of the force, 13 are out of service, against nine a week ago, a document seen by the paper says.",
                "vehicles of the force",
            ),
            (
                "Le Quotidien du Port",
                "HT",
                "fr",
                "Treize blindés en panne",
                "Treize véhicules de la force multinationale d’appui à la sécurité sont immobilisés.",
                "force multinationale d’appui à la sécurité",
            ),
        ),
        copies=1,
        label="contextual",
        figures=((0, "money_pledged", 13_300_000, "USD"),),
        hours_ago=7,
    ),
    Told(
        ("mandate", "withdrawal_transition"),
        (
            (
                "Island Monitor",
                "BB",
                "en",
                "Council members weigh a shorter mandate",
                "Two diplomats said that the draft would extend the Gang Suppression Force by six months instead of twelve.",
                "Gang Suppression Force",
            ),
        ),
        hours_ago=9,
    ),
)

HOSTILE = (
    Told(
        ("deployment",),
        (
            (
                "<b>Bold</b> Times",
                "US",
                "en",
                "<script>alert('title')</script> mission {{7*7}} {% raw %}",
                "\"><img src=x onerror=alert('quote')> the Multinational Security Support mission </blockquote><script>alert(1)</script>",
                "Multinational Security Support mission",
            ),
            (
                "javascript:alert(1)",
                "US",
                "en",
                "<svg onload=alert(2)> second report",
                "the <mark onclick=alert(3)>mission</mark>",
                "mission",
            ),
            ("Third \u202eoutlet", "US", "en", "A name and password in the address", "the mission", "mission"),
        ),
        urls=(
            "javascript:alert('link')",
            'https://hostile.invalid/" onmouseover="alert(4)',
            "https://bank.invalid@hostile.invalid/x",
        ),
        hours_ago=1,
    ),
)

# feed, and what is observed of it; times in hours before now
FEEDS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("radio-lakay", {"reason": "unreachable", "error_streak": 14, "error_since": 50}),
    ("nairobi-courier", {"reason": "gone", "error_streak": 9, "error_since": 27}),
    ("belize-post", {"last_new_entry_at": 31, "expected_gap_min": 540.0}),
    ("elbkurier", {"moved_to": "https://elbkurier.invalid/neu/feed.xml"}),
    ("capital-post", {}),
    ("harbour-gazette", {}),
    ("island-monitor", {}),
)


def declared() -> dict[str, Feed]:
    """The invented feeds as an engineer would have declared them."""
    return {
        key: Feed(
            key=key,
            url=f"https://{key}.invalid/feed",
            outlet=key.replace("-", " ").title(),
            language="en",
            country="HT",
            kind="national",
            homepage=f"https://{key}.invalid/",
        )
        for key, _ in FEEDS
    }


def write(
    url: str, *, now: datetime | None = None, stories: Iterable[Told] = STORIES, with_trouble: bool = True
) -> None:
    """Fill an empty, migrated database with the day, as it looks at `now`."""
    now = now or datetime.now(UTC)
    with psycopg.connect(url) as db:
        _runs(db, now, with_trouble)
        _outcomes(db, now, with_trouble)
        _feeds(db, now, with_trouble)
        for number, told in enumerate(stories):
            _story(db, now, number, told)
        if with_trouble:
            _late_messages(db, now)


def _runs(db: psycopg.Connection[Any], now: datetime, with_trouble: bool) -> None:
    runs = [
        ("scheduled__1", now - timedelta(hours=4), "red" if with_trouble else "green"),
        ("scheduled__2", now - timedelta(minutes=2), "green"),
    ]
    for run_id, at, verdict in runs:
        db.execute(
            "insert into ops.run (run_id, kind, started_at, finished_at, verdict) values (%s, 'ingest', %s, %s, %s)",
            (run_id, at, at + timedelta(seconds=72), verdict),
        )
    if with_trouble:
        db.execute(
            "insert into ops.notice (notice_key, kind, subject, text, created_at) values (%s, %s, %s, %s, %s)",
            (
                "red:1",
                "red run",
                "scheduled__1",
                "deferred 64 % of 91 items at fetch, limit 60 %",
                now - timedelta(hours=4),
            ),
        )


def _outcomes(db: psycopg.Connection[Any], now: datetime, with_trouble: bool) -> None:
    insert = (
        "insert into ops.outcome (run_id, stage, item, item_url, feed, outcome, reason, at) "
        "select 'scheduled__2', %s::text, %s || '-' || n, null, %s || n, %s, %s, %s from generate_series(1, %s) as n"
    )
    at = now - timedelta(minutes=1)
    for outcome, reason, items in ENTRIES:
        db.execute(insert, ("poll", f"entry {reason}", "feed", outcome, reason, at, items))
    for stage, outcome, reason, items in WORK:
        since = at - timedelta(minutes=8 if outcome in {"waiting", "deferred"} else 0)
        db.execute(insert, (stage, f"{stage} {outcome} {reason}", "feed", outcome, reason, since, items))
    feeds = [("kept", "", FEEDS_READ), ("skipped", "not modified", FEEDS_UNCHANGED)]
    if with_trouble:
        feeds += [("deferred", "unreachable", 3), ("rejected", "gone", 1)]
        db.execute(
            "insert into ops.outcome (run_id, stage, item, item_url, feed, outcome, reason, at) values "
            "('scheduled__1', 'clean', 'https://deep.invalid/story', 'https://deep.invalid/story', 'capital-post', 'rejected', 'poison', %s)",
            (now - timedelta(hours=4),),
        )
    for outcome, reason, items in feeds:
        db.execute(
            "insert into ops.outcome (run_id, stage, item, feed, outcome, reason, at) "
            "select 'scheduled__2', 'poll', f, f, %s, %s, %s from (select %s || n as f from generate_series(1, %s) as n) as g",
            (outcome, reason, at, f"{outcome} feed ", items),
        )


def _feeds(db: psycopg.Connection[Any], now: datetime, with_trouble: bool) -> None:
    for feed, observed in FEEDS:
        seen = {
            "feed": feed,
            "url": f"https://{feed}.invalid/feed",
            "last_new_entry_at": 1.0,
            "last_read_at": 0.1,
            "first_polled_at": 24 * 30,
            "error_streak": 0,
            "reason": "",
            "error_since": None,
            "expected_gap_min": 120.0,
            "moved_to": None,
        } | (observed if with_trouble else {})
        for key in ("last_new_entry_at", "last_read_at", "first_polled_at", "error_since"):
            seen[key] = now - timedelta(hours=seen[key]) if seen[key] is not None else None
        db.execute(
            "insert into ops.feed_state (feed, url, first_polled_at, last_polled_at, last_read_at, last_new_entry_at, error_streak, "
            "error_since, reason, expected_gap_min, next_poll_at, moved_to) values (%(feed)s, %(url)s, %(first_polled_at)s, %(at)s, "
            "%(last_read_at)s, %(last_new_entry_at)s, %(error_streak)s, %(error_since)s, %(reason)s, %(expected_gap_min)s, %(next)s, "
            "%(moved_to)s)",
            seen | {"at": now, "next": now + timedelta(minutes=48)},
        )


def _story(db: psycopg.Connection[Any], now: datetime, number: int, told: Told) -> None:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    published = max(now - timedelta(hours=told.hours_ago), midnight)
    row = db.execute("insert into news.story (created_at) values (%s) returning story_id", (published,)).fetchone()
    assert row
    story_id = row[0]
    originals = [
        _article(
            db,
            story_id,
            f"{number}-{n}",
            report,
            told,
            published + timedelta(minutes=7 * n),
            None,
            told.urls[n] if n < len(told.urls) else f"https://news{n}.invalid/{number}",
        )
        for n, report in enumerate(told.reports)
    ]
    for n in range(told.copies):
        outlet, country, language, title, sentence, mark = told.reports[0]
        copy = (f"Wire Customer {n + 1}", country, language, title, sentence, mark)
        _article(
            db,
            story_id,
            f"{number}-copy-{n}",
            copy,
            told,
            published + timedelta(minutes=20 + n),
            originals[0],
            f"https://customer{n}.invalid/{number}",
        )
    for n, (of, kind, value, unit) in enumerate(told.figures):
        db.execute(
            "insert into news.figure (article_id, version, number, kind, value, unit, quote, field, start_at, end_at) "
            "values (%s, 1, %s, %s, %s, %s, 'invented', 'text', 0, 0)",
            (originals[of], n, kind, value, unit),
        )
    if told.events[0] in {"attack_on_mission", "deployment"}:
        _alert(db, story_id, published + timedelta(minutes=30))


def _article(
    db: psycopg.Connection[Any],
    story_id: int,
    key: str,
    report: tuple[str, str, str, str, str, str],
    told: Told,
    published: datetime,
    copy_of: int | None,
    url: str,
) -> int:
    outlet, country, language, title, sentence, mark = report
    start = sentence.find(mark)
    evidence = [
        {
            "field": "text",
            "start": start,
            "end": start + len(mark),
            "quote": mark,
            "rule": "org:mss",
            "sentence": sentence,
        }
    ]
    row = db.execute(
        "insert into news.article (page_key, story_id, copy_of, feed, outlet, country, language, url, title, text, text_sha256, "
        "published_at, first_seen_at, loaded_at, basis, label, score, reason, evidence, entities, event_types, placement, detector) "
        "values (%s, %s, %s, 'harbour-gazette', %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'page', %s, 0.97, '', %s, '{}', %s, '', 'invented') "
        "returning article_id",
        (
            key,
            story_id,
            copy_of,
            outlet,
            country,
            language,
            url,
            title,
            sentence,
            key,
            published,
            published + timedelta(minutes=9),
            published + timedelta(minutes=18),
            told.label,
            json.dumps(evidence),
            list(told.events),
        ),
    ).fetchone()
    assert row
    return int(row[0])


def _alert(db: psycopg.Connection[Any], story_id: int, at: datetime) -> None:
    row = db.execute(
        "insert into news.alert (story_id, rule, channel, reason, dedup_key, created_at) values (%s, 'new direct story', 'desk-en', "
        "'new', %s, %s) returning alert_id",
        (story_id, f"alert {story_id}", at),
    ).fetchone()
    assert row
    _message(db, f"alert {story_id}", row[0], at, "sent", at + timedelta(seconds=11))


def _message(
    db: psycopg.Connection[Any],
    key: str,
    alert_id: int | None,
    at: datetime,
    status: str,
    sent_at: datetime | None,
    error: str = "",
) -> None:
    db.execute(
        "insert into news.outbox (dedup_key, channel, recipient, subject, text, html, alert_id, created_at, status, next_at, tries, "
        "last_error, sent_at) values (%s, 'desk-en', 'desk@desk.invalid', %s, '', '', %s, %s, %s, %s, 3, %s, %s)",
        (key, "Officer wounded on Kenscoff road", alert_id, at, status, at + timedelta(hours=7), error, sent_at),
    )


def _late_messages(db: psycopg.Connection[Any], now: datetime) -> None:
    _message(db, "held", None, now - timedelta(hours=2), "held", None, "quiet hours until 07:00")
