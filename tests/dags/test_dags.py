"""House rules of the DAGs, and that reading them needs neither a database nor a network nor time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DAGS = {"alert", "digest", "ingest", "maintain", "reprocess"}
OWNERS = {"operators", "engineers"}


@pytest.fixture(scope="module")
def dags():
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(str(ROOT / "dags"), bundle_name="dags-folder")
    assert bag.import_errors == {}
    return bag.dags


def test_exactly_our_dags_are_there(dags):
    assert set(dags) == DAGS


@pytest.mark.parametrize("name", sorted(DAGS))
def test_a_dag_keeps_the_house_rules(dags, name):
    dag = dags[name]
    assert dag.doc_md and "When it fails" in dag.doc_md and "Owner:" in dag.doc_md
    assert "missionwatch" in dag.tags
    assert dag.catchup is False
    assert dag.max_active_runs == 1
    assert dag.dagrun_timeout is not None
    for task in dag.tasks:
        assert task.owner in OWNERS, task.task_id
        assert task.execution_timeout is not None and task.execution_timeout <= timedelta(hours=3), task.task_id
        assert task.doc_md or task.python_callable.__doc__, task.task_id
        if name != "ingest" or task.task_id not in {"start", "report"}:
            assert task.retries >= 1, task.task_id


def test_the_line_is_in_order_and_only_load_publishes_the_news(dags):
    dag = dags["ingest"]
    order = ["start", "poll", "fetch", "clean", "detect", "cluster", "load", "report"]
    assert [task.task_id for task in dag.topological_sort()] == order
    for before, after in pairwise(order):
        assert after in dag.get_task(before).downstream_task_ids
    assert [task.task_id for task in dag.tasks if task.outlets] == ["load"]


def test_the_number_of_tasks_does_not_depend_on_the_number_of_feeds(dags, tmp_path, monkeypatch):
    from missionwatch import config

    def mapped(number: int) -> int:
        folder = tmp_path / str(number)
        (folder / "feeds").mkdir(parents=True)
        (folder / "feeds" / "many.yaml").write_text(
            "".join(
                f"feed-{n}: {{url: 'https://{n}.example/rss', outlet: O, language: en, country: HT, kind: local}}\n"
                for n in range(number)
            )
        )
        monkeypatch.setenv("MISSIONWATCH_CONFIG", str(folder))
        assert len(config.load_feeds()) == number
        buckets = list(range(config.load_settings().buckets))  # what the task `start` returns
        return sum(len(buckets) if hasattr(task, "expand_input") else 1 for task in dags["ingest"].tasks)

    assert mapped(10) == mapped(500) == 4 + 4 * 4


def test_dag_files_are_read_without_database_or_network_and_import_nothing_of_ours():
    program = textwrap.dedent("""
        import json, runpy, socket, sys
        def refuse(*_, **__): raise AssertionError("a DAG file opened a socket")
        socket.socket.connect = refuse
        for path in sys.argv[1:]:
            runpy.run_path(path)
        print(json.dumps([name for name in sys.modules if name.startswith("missionwatch")]))
    """)
    files = sorted(str(path) for path in (ROOT / "dags").glob("*.py"))
    environment = os.environ | {
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": "postgresql+psycopg://nobody@127.0.0.1:1/nowhere",
        "MISSIONWATCH_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nowhere",
    }
    done = subprocess.run(
        [sys.executable, "-c", program, *files],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert len(files) == len(DAGS)
    assert json.loads(done.stdout.splitlines()[-1]) == [], "a DAG file imports the program while it is read"


def test_the_page_of_dags_is_up_to_date():
    from missionwatch.docs import dags_page

    assert (ROOT / "docs" / "dags.md").read_text(encoding="utf-8") == dags_page()
