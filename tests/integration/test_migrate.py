"""Migrations: from empty, again, several at once, edited, broken; on the embedded server and on Postgres 15."""

from __future__ import annotations

import contextlib
import shutil
import threading
from pathlib import Path

import psycopg
import pytest

from missionwatch.errors import StoreError
from missionwatch.store.db import SQL, Database, connect, shown, statements
from missionwatch.store.migrate import migrate
from tests.conftest import fresh_database

DEBIANS = Path("/usr/lib/postgresql/15/bin")


@pytest.fixture
def empty(postgres):
    with fresh_database(postgres, "template0") as url:
        yield url


def test_an_empty_database_is_brought_to_the_newest_version_and_then_left_alone(empty):
    applied = migrate(empty)
    assert applied == [*sorted(path.name for path in (SQL / "migrations").glob("*.sql")), "views"]
    assert migrate(empty) == []


def test_several_at_once_are_one(empty):
    results: list[list[str]] = []
    threads = [threading.Thread(target=lambda: results.append(migrate(empty))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(map(bool, results)) == [False, False, False, True]


def copy_of_sql(tmp_path: Path) -> Path:
    folder = tmp_path / "sql"
    shutil.copytree(SQL, folder)
    return folder


def test_an_applied_migration_that_was_edited_is_refused(empty, tmp_path):
    folder = copy_of_sql(tmp_path)
    migrate(empty, folder)
    path = folder / "migrations" / "0003_work.sql"
    path.write_text(path.read_text() + "-- an afterthought\n")
    with pytest.raises(StoreError, match=r"0003_work\.sql was edited after it was applied"):
        migrate(empty, folder)


def test_two_migrations_with_one_number_are_refused(empty, tmp_path):
    folder = copy_of_sql(tmp_path)
    (folder / "migrations" / "0003_again.sql").write_text("select 1;")
    with pytest.raises(StoreError, match="two migrations have the number 0003"):
        migrate(empty, folder)


def test_a_migration_that_fails_leaves_nothing_of_itself(empty, tmp_path):
    folder = copy_of_sql(tmp_path)
    (folder / "migrations" / "9999_broken.sql").write_text("create table ops.half (a int); select 1 / 0;")
    with pytest.raises(StoreError, match=r"9999_broken\.sql failed: division by zero"):
        migrate(empty, folder)
    with connect(empty) as connection:
        assert connection.execute("select to_regclass('ops.half') as it").fetchone().it is None


def test_every_statement_can_be_planned(database_url):
    """PREPARE checks the names of tables and columns in each statement against the schema."""
    with psycopg.connect(database_url, autocommit=True, prepare_threshold=None) as connection:
        for name, text in statements().items():
            if "vacuum" in name:
                continue
            connection.execute("deallocate all")
            query = psycopg._queries.PostgresQuery(psycopg.adapt.Transformer(connection))
            query.convert(text, dict.fromkeys(_names(text)))
            # What a bare parameter is cannot always be told without its value; a wrong name of a table or column can.
            with contextlib.suppress(psycopg.errors.IndeterminateDatatype, psycopg.errors.UndefinedFunction):
                connection.execute(f"prepare it as {query.query.decode()}")


def _names(text: str) -> set[str]:
    import re

    return set(re.findall(r"%\(([a-z_0-9]+)\)[sb]", text))


def test_an_unreachable_server_is_named_without_its_password():
    with pytest.raises(StoreError, match=r"127\.0\.0\.1:1/nowhere cannot be reached") as caught:
        Database("postgresql://somebody:secret@127.0.0.1:1/nowhere").connection  # noqa: B018
    assert caught.value.is_outage
    assert "secret" not in str(caught.value) + shown("postgresql://somebody:secret@127.0.0.1:1/nowhere")


@pytest.mark.skipif(not DEBIANS.is_dir(), reason="no Postgres 15 here; on Debian 12: apt-get install postgresql-15")
def test_the_schema_and_every_statement_run_on_postgres_15(tmp_path, monkeypatch):
    from missionwatch.stack import postgres as embedded

    monkeypatch.setenv("MISSIONWATCH_POSTGRES_BIN", str(DEBIANS))
    server = embedded.start(tmp_path)
    try:
        with connect(server.url("postgres")) as connection:
            assert connection.info.server_version // 10000 == 15
            connection.execute("create database old")
        migrate(server.url("old"))
        test_every_statement_can_be_planned(server.url("old"))
    finally:
        embedded.stop(tmp_path)


def test_a_user_without_superuser_rights_can_migrate_its_own_database(postgres):
    with connect(postgres.url("postgres")) as connection:
        connection.execute("create role tenant login createrole password 'tenant'")
        connection.execute("create database tenant owner tenant")
        # What an administrator of a managed server does once, where the roles are there already.
        for role in ("owner", "writer", "operator", "reader"):
            if connection.execute("select 1 from pg_roles where rolname = %s", (f"missionwatch_{role}",)).fetchone():
                connection.execute(f"grant missionwatch_{role} to tenant with admin option")
    try:
        base = postgres.url("tenant")
        url = psycopg.conninfo.make_conninfo(base, user="tenant", password="tenant")
        migrate(url)
        with Database(url) as db:
            assert db.all("poll.health") == []
    finally:
        with connect(postgres.url("postgres")) as connection:
            connection.execute("drop database tenant with (force)")
            connection.execute("drop role tenant")
