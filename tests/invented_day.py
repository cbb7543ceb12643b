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
from psycopg import sql

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
DELAYS_MIN = (12, 15, 18, 26, 64)  # of copies, from their publication to their load


Report = tuple[str, str, str, str, str, str]


@dataclass(frozen=True)
class Told:
    """An invented story: its reports are (outlet, country, language, title, sentence, marked part)."""

    events: Sequence[str]
    reports: Sequence[Report]
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
                "The 217 officers of the Multinational Security Support mission were met on the tarmac by the force commander "
                "and the director of the national police.",
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
                "Of the vehicles of the force, 13 are out of service, against nine a week ago, a document seen by us says.",
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
                "\"><img src=x onerror=alert('quote')> the Multinational Security Support mission </blockquote>"
                "<script>alert(1)</script>",
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


Connection = psycopg.Connection[Any]


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
            _message(db, "held", now - timedelta(hours=2), status="held", last_error="quiet hours until 07:00")


def put(db: Connection, table: str, returning: str = "", **columns: Any) -> Any:
    """Insert one row; the value of its column `returning`."""
    query = sql.SQL("insert into {} ({}) values ({})").format(
        sql.Identifier(*table.split(".")),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join(map(sql.Placeholder, columns)),
    )
    if not returning:
        return db.execute(query, columns)
    row = db.execute(query + sql.SQL(" returning {}").format(sql.Identifier(returning)), columns).fetchone()
    assert row
    return row[0]


def _runs(db: Connection, now: datetime, with_trouble: bool) -> None:
    for run_id, ago, verdict in (
        ("scheduled__1", 240, "red" if with_trouble else "green"),
        ("scheduled__2", 2, "green"),
    ):
        at = now - timedelta(minutes=ago)
        end = at + timedelta(seconds=72)
        problems = ["fetch: 64% of 91 items deferred, the limit is 60% (limits.max_deferred_share)"]
        summary = json.dumps({"problems": problems if verdict == "red" else []})
        put(
            db,
            "ops.run",
            run_id=run_id,
            kind="ingest",
            verdict=verdict,
            started_at=at,
            finished_at=end,
            summary=summary,
        )
    if with_trouble:
        for kind in ("red", "heartbeat"):
            put(db, "ops.notice", notice_key=f"{kind} 1", kind=kind, subject="shown elsewhere", text="", created_at=now)


def _outcomes(db: Connection, now: datetime, with_trouble: bool) -> None:
    at = now - timedelta(minutes=1)
    rows = [("poll", outcome, reason, items, f"entry {reason}", at) for outcome, reason, items in ENTRIES]
    for stage, outcome, reason, items in WORK:
        since = at - timedelta(minutes=8 if outcome in {"waiting", "deferred"} else 0)
        rows.append((stage, outcome, reason, items, f"{stage} {outcome} {reason}", since))
    feeds = [("kept", "", FEEDS_READ), ("skipped", "not modified", FEEDS_UNCHANGED)]
    feeds += [("deferred", "unreachable", 3), ("rejected", "gone", 1)] if with_trouble else []
    with db.cursor().copy("copy ops.outcome (run_id, stage, item, feed, outcome, reason, at) from stdin") as copy:
        for stage, outcome, reason, items, name, since in rows:
            for n in range(items):
                copy.write_row(("scheduled__2", stage, f"{name} {n}", "harbour-gazette", outcome, reason, since))
        for outcome, reason, items in feeds:
            for n in range(items):
                copy.write_row(("scheduled__2", "poll", f"{outcome}-{n}", f"{outcome}-{n}", outcome, reason, at))
    if with_trouble:
        put(db, "ops.outcome", run_id="scheduled__1", stage="clean", item="deep", item_url="https://deep.invalid/story",
            feed="capital-post", outcome="rejected", reason="poison", at=now - timedelta(hours=4))  # fmt: skip


def _feeds(db: Connection, now: datetime, with_trouble: bool) -> None:
    hours = {"last_new_entry_at": 1.0, "last_read_at": 0.1, "first_polled_at": 24.0 * 30}
    for feed, trouble in FEEDS:
        observed: dict[str, Any] = hours | (trouble if with_trouble else {})
        for key in (*hours, "error_since"):
            if key in observed:
                observed[key] = now - timedelta(hours=observed[key])
        put(db, "ops.feed_state", feed=feed, url=f"https://{feed}.invalid/feed", last_polled_at=now,
            next_poll_at=now + timedelta(minutes=48), **observed)  # fmt: skip


def _story(db: Connection, now: datetime, number: int, told: Told) -> None:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    published = max(now - timedelta(hours=told.hours_ago), midnight)
    story_id = put(db, "news.story", "story_id", created_at=published)
    originals = []
    for n, report in enumerate(told.reports):
        url = told.urls[n] if n < len(told.urls) else f"https://news{n}.invalid/{number}"
        at = published + timedelta(minutes=7 * n)
        originals.append(_article(db, story_id, f"{number}-{n}", report, told, at, None, url))
    for n in range(told.copies):
        _, country, language, title, sentence, mark = told.reports[0]
        copy = (f"Wire Customer {n + 1}", country, language, title, sentence, mark)
        at, url = published + timedelta(minutes=20 + n), f"https://customer{n}.invalid/{number}"
        _article(db, story_id, f"{number}-copy-{n}", copy, told, at, originals[0], url)
    for n, (of, kind, value, unit) in enumerate(told.figures):
        put(db, "news.figure", article_id=originals[of], version=1, number=n, kind=kind, value=value, unit=unit,
            quote="invented", field="text", start_at=0, end_at=0)  # fmt: skip
    if told.events[0] in {"attack_on_mission", "deployment"}:
        _alert(db, story_id, published + timedelta(minutes=18))


def _article(
    db: Connection, story_id: int, key: str, report: Report, told: Told, published: datetime,
    copy_of: int | None, url: str,
) -> int:  # fmt: skip
    outlet, country, language, title, sentence, mark = report
    start = sentence.find(mark)
    evidence = {
        "field": "text",
        "start": start,
        "end": start + len(mark),
        "quote": mark,
        "rule": "org:mss",
        "sentence": sentence,
    }
    delay_min = 18 if copy_of is None else DELAYS_MIN[int(key.rsplit("-", 1)[1]) % len(DELAYS_MIN)]
    return int(put(
        db, "news.article", "article_id", page_key=key, story_id=story_id, copy_of=copy_of, feed="harbour-gazette",
        outlet=outlet, country=country, language=language, url=url, title=title, text=sentence, text_sha256=key,
        published_at=published, first_seen_at=published + timedelta(minutes=9),
        loaded_at=published + timedelta(minutes=delay_min), basis="page", label=told.label, score=0.97, reason="",
        evidence=json.dumps([evidence]), entities=[], event_types=list(told.events), placement="", detector="invented",
    ))  # fmt: skip


def _alert(db: Connection, story_id: int, at: datetime) -> None:
    key = f"alert {story_id}"
    alert_id = put(db, "news.alert", "alert_id", story_id=story_id, rule="new direct story", channel="desk-en",
                   reason="new", dedup_key=key, created_at=at)  # fmt: skip
    _message(db, key, at, alert_id=alert_id, status="sent", sent_at=at + timedelta(seconds=11))


def _message(db: Connection, key: str, at: datetime, **columns: Any) -> None:
    put(db, "news.outbox", dedup_key=key, channel="desk-en", recipient="desk@desk.invalid", text="", html="", tries=3,
        subject="Officer wounded on Kenscoff road", created_at=at, next_at=at + timedelta(hours=7), **columns)  # fmt: skip
