"""Airflow's own tables: brought up to date by `airflow db migrate`, and only when they are not."""

from __future__ import annotations

import importlib.metadata
import subprocess
import time
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

import psycopg

from missionwatch.errors import StackError
from missionwatch.stack import processes
from missionwatch.stack.folders import Home, read_json, write_json
from missionwatch.stack.part import AIRFLOW


def migrate(home: Home, url: str, environment: Mapping[str, str], check: Callable[[], None]) -> str:
    """Bring Airflow's tables at `url` up to date; says what was done. `check` is called while waiting, and may raise.

    An up-to-date database still costs the program 7 to 20 s, so it is asked first whether it is in the state in which
    this home's last successful migration by this Airflow left it.
    """
    version = importlib.metadata.version("apache-airflow")
    mark = {"airflow": version, "database": urlsplit(url).path, "revision": revision(url)}
    if mark["revision"] and read_json(home.airflow_mark) == mark:
        return f"up to date (version {version})"
    _run(home, environment, check)
    write_json(home.airflow_mark, {**mark, "revision": revision(url)})
    return f"brought to version {version}"


def revision(url: str) -> str | None:
    """The revision that Airflow's migrations left in the database; None when it has none of its tables."""
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            row = connection.execute("select version_num from alembic_version").fetchone()
    except psycopg.errors.UndefinedTable:
        return None
    except psycopg.Error as error:
        raise StackError(f"Airflow's database does not answer: {error}") from error
    return str(row[0]) if row else None


def _run(home: Home, environment: Mapping[str, str], check: Callable[[], None]) -> None:
    log = home.logs / "db-migrate.log"
    with log.open("wb") as output:
        child = subprocess.Popen(
            [*AIRFLOW, "db", "migrate"], stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            start_new_session=True, preexec_fn=processes.die_with_parent,
            env=dict(environment), cwd=home.airflow,
        )  # fmt: skip
    try:
        while child.poll() is None:
            check()
            time.sleep(0.1)
    finally:
        if child.poll() is None:
            child.terminate()
            child.wait()
    if child.returncode:
        last = "\n".join(f"    {line}" for line in log.read_text(errors="replace").splitlines()[-8:])
        raise StackError(f"airflow db migrate ended with code {child.returncode}:\n{last}\n  (log: {log})")
