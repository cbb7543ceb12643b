"""Every item ends each stage in exactly one counted outcome, whatever happens to it or to the process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from missionwatch.config import Settings
from missionwatch.errors import HostUnreachable, LockedError, NotArticle, StoreError
from missionwatch.pipeline import Bucket, detect
from missionwatch.store import Database
from missionwatch.store.locks import SLOTS, only_worker, slots_of
from tests import builders

ROOT = Path(__file__).resolve().parents[2]


class Troubled(builders.OneWordDetector):
    """Ends items in every way that there is."""

    def defer(self) -> None:
        raise HostUnreachable("nobody there", after=timedelta(hours=1))

    def reject(self) -> None:
        raise NotArticle("no article")

    def crash(self) -> None:
        raise ZeroDivisionError("nobody foresaw this")

    def interrupt(self) -> None:
        raise KeyboardInterrupt

    def die(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def dawdle(self) -> None:
        time.sleep(0.3)

    def lose_database(self) -> None:
        raise StoreError("the server is away", is_outage=True)


@pytest.fixture
def edges(db, tmp_path):
    return builders.edges(db, tmp_path, detector=Troubled)


def outcomes(db: Database, run_id: str) -> dict[str, tuple[str, str]]:
    return {
        row.item: (row.outcome, row.reason)
        for row in db.connection.execute(
            "select item, outcome, reason from ops.outcome where run_id = %s and stage = 'detect'", (run_id,)
        )
    }


def test_outcomes_add_up_to_the_items_that_came_in_whatever_became_of_them(edges, db):
    titles = ["The mission lands", "Sports", "defer", "reject", "crash"]
    for number, title in enumerate(titles):
        builders.add_article(db, f"page-{number}", title)

    counts = detect(edges, "run-1")

    assert outcomes(db, "run-1") == {
        "page-0": ("kept", "direct"),
        "page-1": ("skipped", "no mission"),
        "page-2": ("deferred", "unreachable"),
        "page-3": ("rejected", "not an article"),
        "page-4": ("crashed", "ZeroDivisionError"),
    }
    assert counts == Counter(kept=1, skipped=1, deferred=1, rejected=1, crashed=1)


def test_a_second_run_takes_up_only_what_is_due_again(edges, db):
    for title in ("The mission lands", "defer", "reject", "crash"):
        builders.add_article(db, title, title)
    detect(edges, "run-1")

    detect(edges, "run-2")

    assert set(outcomes(db, "run-2")) == {"crash"}


def test_a_deferred_item_comes_again_when_its_time_has_come(edges, db, tmp_path):
    builders.add_article(db, "page", "defer")
    detect(edges, "run-1")
    later = builders.edges(db, tmp_path, detector=Troubled, clock=lambda: builders.NOON + timedelta(hours=1))

    detect(later, "run-2")

    assert outcomes(db, "run-2") == {"page": ("deferred", "unreachable")}


def test_an_exception_nobody_foresaw_is_poison_at_the_third_attempt_and_the_batch_goes_on(edges, db):
    builders.add_article(db, "bad", "crash")
    builders.add_article(db, "good", "The mission lands")

    for run in ("run-1", "run-2", "run-3", "run-4"):
        detect(edges, run)

    ends = [outcomes(db, run).get("bad") for run in ("run-1", "run-2", "run-3", "run-4")]
    assert ends == [("crashed", "ZeroDivisionError"), ("crashed", "ZeroDivisionError"), ("rejected", "poison"), None]
    assert outcomes(db, "run-1")["good"] == ("kept", "direct")


def test_a_failing_database_ends_the_stage_and_not_the_item(edges, db):
    builders.add_article(db, "page", "lose_database")

    with pytest.raises(StoreError, match="away"):
        detect(edges, "run-1")

    assert outcomes(db, "run-1")["page"][0] == "waiting"


def test_an_interruption_is_not_the_items_fault(edges, db):
    builders.add_article(db, "page", "interrupt")
    for run in range(5):
        with pytest.raises(KeyboardInterrupt):
            detect(edges, f"run-{run}")
        assert outcomes(db, f"run-{run}") == {"page": ("waiting", "interrupted")}


def run_and_die(database_url: str, run_id: str, folder: Path) -> int:
    """One pass of detect in a process of its own; its exit code (negative: the signal that ended it)."""
    program = textwrap.dedent("""
        import sys
        from pathlib import Path
        from missionwatch.pipeline import detect
        from missionwatch.store import Database
        from tests import builders
        from tests.integration.test_outcomes import Troubled
        with Database(sys.argv[1]) as db:
            detect(builders.edges(db, Path(sys.argv[3]), detector=Troubled), sys.argv[2])
    """)
    return subprocess.run(
        [sys.executable, "-c", program, database_url, run_id, str(folder)], cwd=ROOT, timeout=60, check=False
    ).returncode


def test_an_item_that_kills_its_process_three_times_is_set_aside_and_the_rest_gets_through(db, database_url, tmp_path):
    builders.add_article(db, "a-killer", "die")
    builders.add_article(db, "b-innocent", "The mission lands")
    builders.add_article(db, "c-innocent", "Sports")

    codes = [run_and_die(database_url, f"run-{number}", tmp_path) for number in range(1, 5)]

    assert codes == [-signal.SIGKILL, -signal.SIGKILL, -signal.SIGKILL, 0]
    assert [outcomes(db, f"run-{n}")["a-killer"] for n in range(1, 5)] == [
        ("crashed", "the process died"),
        ("crashed", "the process died"),
        ("crashed", "the process died"),
        ("rejected", "poison"),
    ]
    assert outcomes(db, "run-2")["b-innocent"] == ("kept", "direct")
    assert outcomes(db, "run-2")["c-innocent"] == ("skipped", "no mission")


def test_what_the_time_budget_cuts_off_waits_and_is_first_next_time(db, tmp_path):
    settings = Settings(stage_budget_s=0.2)
    edges = builders.edges(db, tmp_path, detector=Troubled, settings=settings)
    for number in range(3):
        builders.add_article(db, f"page-{number}", "dawdle")

    detect(edges, "run-1")
    detect(edges, "run-2")

    assert outcomes(db, "run-1") == {
        "page-0": ("skipped", "no mission"),
        "page-1": ("waiting", "time budget"),
        "page-2": ("waiting", "time budget"),
    }
    assert outcomes(db, "run-2") == {"page-1": ("skipped", "no mission"), "page-2": ("waiting", "time budget")}


def test_a_second_worker_is_told_who_is_first_and_since_when(db, database_url):
    with Database(database_url) as other, only_worker(other, "clean", [3], "the-first-run", lambda: builders.NOON):
        with (
            pytest.raises(LockedError, match=r"clean is held by run the-first-run since 2025-01-19 12:00:00 UTC"),
            only_worker(db, "clean", [3], "the-second-run", lambda: builders.NOON, wait_s=0.3),
        ):
            pytest.fail("two workers on one slot")
        with only_worker(db, "clean", [4], "the-second-run", lambda: builders.NOON, wait_s=0.3):
            pass  # another bucket is free


def test_a_worker_that_dies_leaves_no_lock_behind(db, database_url):
    first = Database(database_url)
    with only_worker(first, "clean", [3], "the-first-run", lambda: builders.NOON):
        first.close()
        with only_worker(db, "clean", [3], "the-second-run", lambda: builders.NOON, wait_s=2):
            pass


@pytest.mark.parametrize("of", [1, 2, 3, 4, 7, 64])
def test_buckets_are_disjoint_and_leave_no_host_out(of):
    buckets = [slots_of(number, of) for number in range(of)]
    assert sorted(slot for bucket in buckets for slot in bucket) == list(range(SLOTS))


def test_workers_with_different_numbers_of_buckets_exclude_each_other_where_they_overlap(db, database_url):
    with (
        Database(database_url) as other,
        only_worker(other, "fetch", slots_of(1, 4), "four-buckets", lambda: builders.NOON),
    ):
        with (
            pytest.raises(LockedError),
            only_worker(db, "fetch", slots_of(1, 2), "two-buckets", lambda: builders.NOON, wait_s=0.3),
        ):
            pytest.fail("the odd slots are taken")
        with only_worker(db, "fetch", slots_of(0, 2), "two-buckets", lambda: builders.NOON, wait_s=0.3):
            pass


def test_buckets_share_a_work_list_without_overlap(edges, db):
    for number in range(40):
        builders.add_article(db, f"page-{number}", "Sports", host=f"host-{number}.example")

    for number in range(4):
        detect(edges, f"run-{number}", Bucket(number, 4))

    taken = Counter(item for number in range(4) for item in outcomes(db, f"run-{number}"))
    assert len(taken) == 40 and set(taken.values()) == {1}
