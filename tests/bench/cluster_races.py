"""One process of a race: it places its copy of each story at the same moment as the others place theirs."""

from __future__ import annotations

from multiprocessing.synchronize import Barrier

from missionwatch.store import Database
from tests.integration.test_cluster_postgres import document, settle


def race(url: str, barrier: Barrier, racer: int, rounds: int) -> None:
    """Place `rounds` documents; copies of those that the other racers place."""
    with Database(url) as db:
        for number in range(rounds):
            barrier.wait(120)
            settle(db, [document(number, f"-{racer}", racer / 10)])
