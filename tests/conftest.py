"""What the suites share: a real Postgres for the run, and a fresh migrated database for each test that asks for one."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

# The tests' own state: nothing of the developer's shell may reach them.
for name in ("MISSIONWATCH_HOME", "MISSIONWATCH_CONFIG", "MISSIONWATCH_DATABASE_URL"):
    os.environ.pop(name, None)

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
SHARED_SEED = Path(__file__).resolve().parents[2] / "shared" / "seed"
LONGEST = ("journey/test_scheduler", "integration/test_stack_supervisor")
_numbers = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With several workers the longest files go first, so that the others do not end long before them."""
    if os.environ.get("PYTEST_XDIST_WORKER"):
        items.sort(key=lambda item: not any(name in item.nodeid for name in LONGEST))


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """The embedded server, for one run of the tests."""
    from missionwatch.stack import postgres as embedded
    from missionwatch.store.db import connect

    home = tmp_path_factory.mktemp("postgres")
    server = embedded.start(home)
    with connect(server.url("postgres")) as connection:
        # The data of tests need not survive the machine; that those of production do is proved elsewhere.
        connection.execute("alter system set fsync = off")
        connection.execute("alter system set synchronous_commit = off")
        connection.execute("select pg_reload_conf()")
    yield server
    embedded.stop(home)


@pytest.fixture(scope="session")
def template_database(postgres) -> str:
    """The name of a migrated database to copy from."""
    from missionwatch.store.db import connect
    from missionwatch.store.migrate import migrate

    with connect(postgres.url("postgres")) as connection:
        connection.execute("create database template_missionwatch")
    migrate(postgres.url("template_missionwatch"))
    return "template_missionwatch"


@pytest.fixture
def database_url(postgres, template_database: str) -> Iterator[str]:
    """The address of a fresh, migrated database, gone after the test."""
    with fresh_database(postgres, template_database) as url:
        yield url


@contextmanager
def fresh_database(postgres, template_database: str) -> Iterator[str]:
    """The address of a copy of the template, for as long as the block runs."""
    from missionwatch.store.db import connect

    name = f"test_{os.getpid()}_{next(_numbers)}"
    with connect(postgres.url("postgres")) as connection:
        connection.execute(f"create database {name} template {template_database}")
    yield postgres.url(name)
    with connect(postgres.url("postgres")) as connection:
        connection.execute(f"drop database {name} with (force)")


@pytest.fixture
def db(database_url: str) -> Iterator[object]:
    """A connection to the fresh database, as the pipeline's role."""
    from missionwatch.store import Database

    with Database(database_url) as found:
        yield found
