"""The four roles have exactly their rights."""

from __future__ import annotations

from itertools import product

import psycopg
import pytest

SCHEMAS = ("work", "news", "ops", "analyst")
# role -> schemas whose tables and views it may read, and those whose tables it may write
READS = {
    "missionwatch_writer": {"work", "news", "ops", "analyst"},
    "missionwatch_operator": {"ops views", "analyst"},
    "missionwatch_reader": {"analyst"},
}
WRITES = {"missionwatch_writer": {"work", "news", "ops"}, "missionwatch_operator": set(), "missionwatch_reader": set()}
OPERATORS_TABLES = {"run", "notice"}  # read by the pages; no views, since they are what they are


def relations(connection, schema: str) -> list[tuple[str, str]]:
    return connection.execute(
        "select relname, relkind::text from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "where n.nspname = %s and relkind in ('r', 'v')",
        (schema,),
    ).fetchall()


@pytest.mark.parametrize(("role", "schema"), product(READS, SCHEMAS))
def test_a_role_reads_and_writes_what_it_may_and_nothing_else(database_url, role, schema):
    with psycopg.connect(database_url) as connection:
        found = relations(connection, schema)
        assert found, f"{schema} is empty"
        for name, kind in found:
            rights = dict(
                zip(
                    ("select", "insert", "update", "delete", "truncate"),
                    connection.execute(
                        "select has_schema_privilege(%(role)s, %(schema)s, 'usage') and p from unnest(array["
                        "has_table_privilege(%(role)s, %(table)s, 'select'), has_table_privilege(%(role)s, %(table)s, 'insert'),"
                        "has_table_privilege(%(role)s, %(table)s, 'update'), has_table_privilege(%(role)s, %(table)s, 'delete'),"
                        "has_table_privilege(%(role)s, %(table)s, 'truncate')]) p",
                        {"role": role, "schema": schema, "table": f"{schema}.{name}"},
                    ).fetchall(),
                    strict=True,
                )
            )
            may_read = schema in READS[role] or (
                "ops views" in READS[role] and schema == "ops" and (kind == "v" or name in OPERATORS_TABLES)
            )
            may_write = schema in WRITES[role] and kind == "r"
            assert rights["select"][0] is may_read, (role, schema, name)
            for right in ("insert", "update", "delete"):
                assert rights[right][0] is may_write, (role, schema, name, right)
            assert rights["truncate"][0] is False, (role, schema, name)


@pytest.mark.parametrize("role", READS)
def test_a_role_makes_and_drops_nothing(database_url, role):
    for statement in (
        "create table analyst.mine (a int)", "create table public.mine (a int)", "drop table news.article",
        "drop view analyst.mentions", "create role somebody", "create schema mine",
    ):  # fmt: skip
        with psycopg.connect(database_url) as connection:
            connection.execute(f"set role {role}")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


def test_everything_belongs_to_the_owner(database_url):
    with psycopg.connect(database_url) as connection:
        others = connection.execute(
            "select n.nspname, relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
            "where n.nspname = any(%s) and relkind in ('r', 'v', 'S') and pg_get_userbyid(relowner) <> 'missionwatch_owner'",
            (list(SCHEMAS),),
        ).fetchall()
    assert others == []


def test_no_role_can_log_in(database_url):
    with psycopg.connect(database_url) as connection:
        able = connection.execute(
            "select rolname from pg_roles where rolname like 'missionwatch%' and (rolcanlogin or rolsuper or rolcreatedb)"
        ).fetchall()
    assert able == []
