"""Forward-only migrations (sql/migrations/NNNN_subject.sql) and the views that go with them (sql/views).

Each file runs in one transaction together with its row in `schema_migration`; `-- no-transaction` as a first line is for
statements such as CREATE INDEX CONCURRENTLY. An applied file that was edited is refused. Views are interfaces without
data: they are dropped and made anew whenever one of their files or any migration changed.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from missionwatch.errors import StoreError
from missionwatch.store.db import SQL, Row, connect

_LOCK = 7_202_501_19
_TABLE = """
create table if not exists public.schema_migration (
    name text primary key, sha256 text not null, applied_at timestamptz not null default now()
)
"""
_VIEWS = "views"


def migrate(
    url: str, folder: Path = SQL, *, wait_s: float = 120, log: Callable[[str], None] = lambda _: None
) -> list[str]:
    """Bring the database at `url` to the newest version; the names of what was applied. Safe to call at the same time
    from several processes. Raises StoreError, and then nothing of the failing file is there."""
    files = _files(folder / "migrations")
    with connect(url, timeout_ms=600_000) as connection:
        _take_turn(connection, wait_s)
        connection.execute(_TABLE)
        done = {row.name: row.sha256 for row in connection.execute("select name, sha256 from public.schema_migration")}
        applied = [path.name for path in files if _apply(connection, path, done, log)]
        views = sorted((folder / "views").glob("*.sql"))
        if _make_views(connection, views, done, force=bool(applied)):
            applied.append(_VIEWS)
            log(_VIEWS)
    return applied


def _files(folder: Path) -> list[Path]:
    files = sorted(folder.glob("*.sql"))
    if not files:
        raise StoreError(f"there are no migrations in {folder}", subject=str(folder))
    numbers = [path.name.split("_")[0] for path in files]
    twice = {number for number in numbers if numbers.count(number) > 1}
    if twice:
        raise StoreError(f"two migrations have the number {min(twice)}", subject=str(folder))
    return files


def _take_turn(connection: psycopg.Connection[Row], wait_s: float) -> None:
    # Polled: a session that waits inside pg_advisory_lock holds a snapshot, and CREATE INDEX CONCURRENTLY in the
    # session that migrates would wait for it - a deadlock.
    deadline = time.monotonic() + wait_s
    while True:
        row = connection.execute("select pg_try_advisory_lock(%s) as is_mine", (_LOCK,)).fetchone()
        if row and row.is_mine:
            return
        if time.monotonic() > deadline:
            raise StoreError(f"another migration has been running for {wait_s:.0f} s; try again when it has ended")
        time.sleep(0.1)


def _apply(connection: psycopg.Connection[Row], path: Path, done: dict[str, str], log: Callable[[str], None]) -> bool:
    text = path.read_text(encoding="utf-8")
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    if path.name in done:
        if done[path.name] != sha256:
            raise StoreError(
                f"the migration {path.name} was edited after it was applied; restore it and add a new one",
                subject=path.name,
            )
        return False
    log(path.name)
    try:
        if text.startswith("-- no-transaction"):
            _record(connection, text, path.name, sha256)
        else:
            with connection.transaction():
                _record(connection, text, path.name, sha256)
    except psycopg.Error as error:
        raise StoreError(f"the migration {path.name} failed: {str(error).strip()}", subject=path.name) from error
    return True


def _record(connection: psycopg.Connection[Row], text: str, name: str, sha256: str) -> None:
    # The first migration makes the owner; whatever the later ones make belongs to it.
    if connection.execute("select 1 from pg_namespace where nspname = 'analyst'").fetchone():
        connection.execute("set role missionwatch_owner")
    connection.execute(text)
    connection.execute("reset role")
    connection.execute(
        "insert into public.schema_migration (name, sha256) values (%s, %s) "
        "on conflict (name) do update set sha256 = excluded.sha256, applied_at = now()",
        (name, sha256),
    )


def _make_views(connection: psycopg.Connection[Row], files: list[Path], done: dict[str, str], *, force: bool) -> bool:
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    if not force and done.get(_VIEWS) == sha256:
        return False
    try:
        with connection.transaction():
            for name in _view_names(connection):
                connection.execute(f"drop view if exists {name} cascade")
            _record(connection, text, _VIEWS, sha256)
            for name in _view_names(connection):  # simple views can be written through; these are for reading
                connection.execute(f"revoke insert, update, delete on {name} from missionwatch_writer")
    except psycopg.Error as error:
        raise StoreError(f"the views of sql/views cannot be made: {str(error).strip()}", subject=_VIEWS) from error
    return True


def _view_names(connection: psycopg.Connection[Row]) -> list[str]:
    rows = connection.execute(
        "select format('%I.%I', schemaname, viewname) as name from pg_views where schemaname in ('analyst', 'ops')"
    ).fetchall()
    return [row.name for row in rows]
