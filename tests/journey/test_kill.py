"""`missionwatch run` killed with -9 in each stage: a second run completes the day, nothing lost and nothing twice."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import psycopg

from missionwatch.pipeline import LINE
from tests.journey.conftest import World
from tests.newsroom import expected

COUNTS = """
    select (select count(*) from analyst.mentions) as mentions,
        (select count(distinct page_key) from news.article) as distinct_mentions,
        (select count(*) from news.figure f join news.article a using (article_id) where f.version = a.version) as figures,
        (select count(*) from news.outbox) as messages, (select count(distinct dedup_key) from news.outbox) as distinct_messages
"""


def start_run(world: World) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "missionwatch.cli", "run"],
        env=world.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def kill_in(world: World, stage: str) -> None:
    """Start a run and kill it once the stage has ended at least one item."""
    process = start_run(world)
    deadline = time.monotonic() + 120
    with psycopg.connect(world.database_url, autocommit=True) as connection:
        while process.poll() is None and time.monotonic() < deadline:
            if connection.execute(
                "select 1 from work.state where stage = %s and outcome is not null limit 1", (stage,)
            ).fetchone():
                break
            time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)


def test_a_run_that_was_killed_in_every_stage_is_completed_by_the_next_one(world: World):
    for stage in LINE:
        kill_in(world, stage)

    for _ in range(2):  # the second for the page that fails once
        done = start_run(world)
        _, said = done.communicate(timeout=240)
        assert done.returncode == 0, said.decode()

    wanted = expected.expected_mentions(world.newsroom.day)
    with psycopg.connect(world.database_url) as connection:
        mentions, distinct, _, messages, distinct_messages = connection.execute(COUNTS).fetchone()
        urls = {row[0] for row in connection.execute("select page_key from news.article").fetchall()}
        lost = connection.execute("select stage, item from work.state where outcome is null").fetchall()
        alerts, direct = connection.execute(
            "select (select count(*) from news.alert), (select count(distinct story_id) from news.article "
            "where label = 'direct')"
        ).fetchone()
    from missionwatch.urls import page_key

    assert {page_key(mention.url) for mention in wanted.values()} == urls
    assert mentions == distinct == len(wanted)
    assert messages == distinct_messages == len(world.mailroom.mails) == alerts == direct
    assert lost == []
