"""A connection with named statements.

`db.all("poll.due_feeds", now=...)` runs the statement `-- name: due_feeds` of sql/queries/poll.sql with its parameters as
values and returns named tuples. Outside `with db.transaction():` each statement commits by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import namedtuple_row

from missionwatch.config import ROOT
from missionwatch.errors import StoreError

Row = Any  # a named tuple whose fields are the statement's columns
SQL = ROOT / "sql"
WRITER = "missionwatch_writer"
_NAME = re.compile(r"^-- name: ([a-z_]+)$", re.MULTILINE)


@cache
def statements(folder: Path = SQL / "queries") -> Mapping[str, str]:
    """All named statements, by `<file>.<name>`."""
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*.sql")):
        parts = _NAME.split(path.read_text(encoding="utf-8"))
        for name, text in zip(parts[1::2], parts[2::2], strict=True):
            key = f"{path.stem}.{name}"
            if key in found:
                raise StoreError(f"{path.name} has two statements named {name}", subject=key)
            found[key] = text.strip().rstrip(";")
    return found


class Database:
    """One connection to the database at `url`, opened at first use, as the role `role`.

    Not for several threads at a time. Close it, or use it as a context manager.
    """

    def __init__(self, url: str, *, role: str | None = WRITER, statement_timeout_s: float = 60) -> None:
        self._url = url
        self._role = role
        self._timeout_ms = int(statement_timeout_s * 1000)
        self._connection: psycopg.Connection[Row] | None = None

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def connection(self) -> psycopg.Connection[Row]:
        """The open connection. Raises StoreError when the database cannot be reached."""
        if self._connection is None or self._connection.closed:
            self._connection = connect(self._url, role=self._role, timeout_ms=self._timeout_ms)
        return self._connection

    @property
    def is_open(self) -> bool:
        return self._connection is not None and not self._connection.closed

    def close(self) -> None:
        """End the session, and with it every lock that it holds."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All statements inside commit together, or not at all."""
        with _our_errors("transaction"), self.connection.transaction():
            yield

    @contextmanager
    def rehearsal(self) -> Iterator[None]:
        """All statements inside see each other, and nothing of them stays: for "what would change?"."""
        with _our_errors("rehearsal"), self.connection.transaction(force_rollback=True):
            yield

    def all(self, statement: str, /, **values: Any) -> list[Row]:
        """The rows that a statement returns."""
        with _our_errors(statement):
            return self._execute(statement, values).fetchall()

    def one(self, statement: str, /, **values: Any) -> Row | None:
        """The first row that a statement returns, or None."""
        with _our_errors(statement):
            return self._execute(statement, values).fetchone()

    def run(self, statement: str, /, **values: Any) -> int:
        """Run a statement; the number of rows that it changed."""
        with _our_errors(statement):
            return self._execute(statement, values).rowcount

    def many(self, statement: str, values: Sequence[Mapping[str, Any]], /) -> None:
        """Run a statement once for each mapping of parameters, pipelined."""
        if not values:
            return
        with _our_errors(statement), self.connection.cursor() as cursor:
            cursor.executemany(self._text(statement), values)

    def _execute(self, statement: str, values: Mapping[str, Any]) -> psycopg.Cursor[Row]:
        return self.connection.execute(self._text(statement), values)

    @staticmethod
    def _text(statement: str) -> str:
        try:
            return statements()[statement]
        except KeyError as error:
            raise StoreError(f"there is no statement {statement} in sql/queries", subject=statement) from error


def connect(
    url: str, *, role: str | None = None, timeout_ms: int = 60_000, connect_timeout_s: int = 10
) -> psycopg.Connection[Row]:
    """An autocommit connection in UTC with named-tuple rows. Raises StoreError naming the server, never the password."""
    try:
        connection = psycopg.connect(
            url,
            autocommit=True,
            row_factory=namedtuple_row,
            connect_timeout=connect_timeout_s,
            application_name="missionwatch",
        )
    except (psycopg.Error, UnicodeError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise StoreError(
            f"the database at {shown(url)} cannot be reached: {reason}", subject=shown(url), is_outage=True
        ) from error
    with _our_errors("connect"):
        connection.execute("set time zone 'UTC'")
        connection.execute(sql.SQL("set statement_timeout = {}").format(sql.Literal(timeout_ms)))
        connection.execute("set lock_timeout = '30s'")
        if role:
            connection.execute(sql.SQL("set role {}").format(sql.Identifier(role)))
    return connection


def shown(url: str) -> str:
    """A database's address for people: host, port and name, no user and no password."""
    try:
        info = psycopg.conninfo.conninfo_to_dict(url)
    except psycopg.Error:
        return "(an address that cannot be read)"
    port = f":{info['port']}" if info.get("port") else ""
    return f"{info.get('host') or 'localhost'}{port}/{info.get('dbname') or ''}"


@contextmanager
def _our_errors(statement: str) -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        raise StoreError(
            f"{statement}: {str(error).strip() or type(error).__name__}",
            subject=statement,
            is_outage=isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError)),
        ) from error
