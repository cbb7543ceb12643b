"""News written straight into a database, as `load` would leave it. Outlets, numbers and sentences are invented by us."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from missionwatch.store import Database

NOW = datetime(2025, 1, 21, 11, 4, tzinfo=UTC)  # 06:04 in Port-au-Prince
END = datetime(2025, 1, 21, 11, 0, tzinfo=UTC)
SENTENCE = "The 217 officers of the Multinational Security Support mission were met on the tarmac."
NAME = "Multinational Security Support mission"


def story(db: Database, at: datetime = END) -> int:
    row = db.connection.execute("insert into news.story (created_at) values (%s) returning story_id", (at,)).fetchone()
    assert row
    return int(row.story_id)


def article(
    db: Database,
    story_id: int,
    outlet: str,
    title: str,
    *,
    sentence: str = SENTENCE,
    quote: str = NAME,
    hours: float = 5,
    language: str = "en",
    label: str = "direct",
    copy_of: int | None = None,
    events: tuple[str, ...] = ("deployment",),
    figures: tuple[tuple[str, float, str], ...] = (),
    basis: str = "page",
    url: str | None = None,
    agency: str | None = None,
) -> int:
    """One loaded article, its version 1 and its figures; loaded `hours` before the period's end."""
    at = END - timedelta(hours=hours)
    text = f"An opening line of {outlet}.\n\n{sentence} A closing line."
    start = text.index(quote)
    evidence = json.dumps(
        [
            {
                "field": "text",
                "start": start,
                "end": start + len(quote),
                "quote": quote,
                "rule": "name",
                "sentence": sentence,
            }
        ]
    )
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    key = f"{outlet}/{title}/{hours}"
    row = db.connection.execute(
        """
        insert into news.article (
            page_key, story_id, copy_of, feed, outlet, language, url, title, text, text_sha256, published_at,
            first_seen_at, loaded_at, agency, basis, label, evidence, event_types,
            country, score, reason, entities, placement, detector
        ) values (
            %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'HT', 0.97, 'name', '{}', 'test', 'test'
        )
        returning article_id
        """,
        (
            key,
            story_id,
            copy_of,
            outlet.lower(),
            outlet,
            language,
            url or f"https://{outlet.lower()}.example/{hours}",
            title,
            text,
            sha256,
            at - timedelta(minutes=30),
            at - timedelta(minutes=9),
            at,
            agency,
            basis,
            label,
            evidence,
            list(events),
        ),
    ).fetchone()
    assert row
    version(db, row.article_id, 1, title, text, label, evidence, list(events), at)
    for number, (kind, value, unit) in enumerate(figures):
        db.connection.execute(
            "insert into news.figure (article_id, version, number, kind, value, unit, quote, field, start_at, end_at) "
            "values (%s, 1, %s, %s, %s, %s, 'invented', 'text', 0, 0)",
            (row.article_id, number, kind, value, unit),
        )
    return int(row.article_id)


def version(
    db: Database,
    article_id: int,
    number: int,
    title: str,
    text: str,
    label: str,
    evidence: str,
    events: list[str],
    at: datetime,
) -> None:
    db.connection.execute(
        """
        insert into news.article_version (
            article_id, version, title, text, text_sha256, label, score, evidence, entities, event_types, seen_at
        ) values (%s, %s, %s, %s, md5(%s), %s, 0.97, %s, '{}', %s, %s)
        """,
        (article_id, number, title, text, text, label, evidence, events, at),
    )


def outcomes(db: Database, rows: list[tuple[str, str, str, str, int]], *, hours: float = 3, run: str = "run 1") -> None:
    """(stage, outcome, reason, feed, how many) of one run; at poll, feeds are items of their own name."""
    at = END - timedelta(hours=hours)
    for stage, outcome, reason, feed, items in rows:
        for n in range(items):
            item = feed if stage == "poll" and items == 1 else f"{stage} {feed} {reason} {n}"
            db.connection.execute(
                "insert into ops.outcome (run_id, stage, item, feed, outcome, reason, at) values (%s, %s, %s, %s, %s, %s, %s)",
                (run, stage, item, feed, outcome, reason, at),
            )


def feed_state(db: Database, feed: str, **observed: Any) -> None:
    values = {"feed": feed, "url": f"https://{feed}.example/feed", "last_read_at": END} | observed
    names = ", ".join(values)
    db.connection.execute(
        f"insert into ops.feed_state ({names}) values ({', '.join(f'%({name})s' for name in values)})",  # type: ignore[arg-type]
        values,
    )


def run(db: Database, at: datetime) -> None:
    db.connection.execute("insert into ops.run (run_id, kind, started_at) values ('first', 'ingest', %s)", (at,))
