"""Which database is used, and that it exists: the embedded server, or any Postgres 15+ by MISSIONWATCH_DATABASE_URL.

Two databases on one server: ours, and Airflow's beside it (`missionwatch` and `airflow`; for an address that ends in
`/foo`, `foo` and `foo_airflow`). The one statement here administers the server itself, before any schema is there
and with a name that cannot be a parameter; everything else is in `sql/`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import psycopg
from psycopg import errors, sql
from psycopg.conninfo import conninfo_to_dict

from missionwatch.config import home_folder
from missionwatch.errors import ConfigError, StoreError
from missionwatch.stack import postgres
from missionwatch.stack.files import oneline

VARIABLE = "MISSIONWATCH_DATABASE_URL"
NAME, AIRFLOW_NAME = "missionwatch", "airflow"
OLDEST_SERVER = 150000
CONNECT_TIMEOUT_S = 10


@dataclass(frozen=True, slots=True)
class Databases:
    """The addresses of our database and of Airflow's. `is_embedded`: on the server that this home starts and stops."""

    url: str = field(repr=False)
    airflow_url: str = field(repr=False)
    is_embedded: bool

    @property
    def shown(self) -> str:
        """Our database's address without the password."""
        parts = urlsplit(self.url)
        host = (parts.netloc.rpartition("@")[2]) or "localhost"
        return f"{host}{parts.path}"


def database_url() -> str:
    """The address of our database, the embedded server started and the database made if needed."""
    return databases().url


def databases() -> Databases:
    """Both addresses, the embedded server started if it is the one. Raises ConfigError, StackError, StoreError."""
    if named := os.environ.get(VARIABLE):
        found = named_databases(named)
    else:
        server = postgres.start(home_folder())
        found = Databases(server.url(NAME), server.url(AIRFLOW_NAME), is_embedded=True)
    for url in (found.url, found.airflow_url):
        ensure(url)
    return found


def named_databases(url: str) -> Databases:
    """Both addresses for an address that somebody gave us."""
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in {"postgres", "postgresql"} and parts.port != 0 and bool(conninfo_to_dict(url))
    except (ValueError, psycopg.ProgrammingError):
        is_address = False
    if not is_address:
        raise ConfigError(
            "expected an address like postgresql://user:password@host:5432/missionwatch",
            file="environment",
            key=VARIABLE,
        )
    name = database_name(url) or NAME
    airflow = AIRFLOW_NAME if name == NAME else f"{name}_airflow"

    def at(database: str) -> str:
        return urlunsplit(("postgresql", parts.netloc, f"/{quote(database)}", parts.query, ""))

    return Databases(at(name), at(airflow), is_embedded=False)


def database_name(url: str) -> str:
    """The name of the database in an address."""
    return unquote(urlsplit(url).path.strip("/"))


def sqlalchemy_url(url: str) -> str:
    """The same address in the form that Airflow's metadata layer takes."""
    return "postgresql+psycopg://" + url.partition("://")[2]


def ensure(url: str) -> None:
    """See that the database answers and is new enough; create it if the server has none. Raises StoreError."""
    try:
        _check(url)
    except psycopg.OperationalError as error:
        # A refused connection has no SQLSTATE in libpq, only a sentence in the server's language that quotes the name.
        if f'"{database_name(url)}"' not in str(error):
            raise _unreachable(url, error) from error
    else:
        return
    _create(url)
    try:
        _check(url)
    except psycopg.OperationalError as error:
        raise _unreachable(url, error) from error


def _create(url: str) -> None:
    parts = urlsplit(url)
    name = database_name(url)
    maintenance = urlunsplit(parts._replace(path="/postgres"))
    statement = sql.SQL("create database {} encoding 'UTF8' template template0").format(sql.Identifier(name))
    try:
        with psycopg.connect(maintenance, connect_timeout=CONNECT_TIMEOUT_S, autocommit=True) as connection:
            connection.execute(statement)
    except (errors.DuplicateDatabase, errors.UniqueViolation):
        pass  # somebody else was faster
    except errors.InsufficientPrivilege as error:
        raise StoreError(
            f"the database {name} does not exist and the user {parts.username} may not create it; as an administrator: "
            f"create database {name} owner {parts.username} encoding 'UTF8' template template0"
        ) from error
    except psycopg.Error as error:
        raise StoreError(f"the database {name} does not exist and cannot be created: {oneline(str(error))}") from error


def _check(url: str) -> None:
    with psycopg.connect(url, connect_timeout=CONNECT_TIMEOUT_S, autocommit=True) as connection:
        if connection.info.server_version < OLDEST_SERVER:
            raise StoreError(
                f"Postgres 15 or later is needed; {connection.info.host} runs {connection.info.server_version // 10000}"
            )
        if (encoding := connection.info.parameter_status("server_encoding")) != "UTF8":
            raise StoreError(f"the database {connection.info.dbname} is encoded as {encoding}; UTF8 is needed")


def _unreachable(url: str, error: psycopg.OperationalError) -> StoreError:
    parts = urlsplit(url)
    where = parts.netloc.rpartition("@")[2] or "the local server"
    return StoreError(f"cannot reach the database at {where}{parts.path}: {oneline(str(error))}", subject=where)
