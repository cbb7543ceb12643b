"""missionwatch db: url, migrate, psql, backup, restore."""

from __future__ import annotations

import argparse
import os
import subprocess
from pathlib import Path
from typing import Any

from missionwatch.errors import ConfigError, StoreError


def add(commands: Any) -> None:
    """Add the commands to the parser."""
    db = commands.add_parser("db", help="the database in use: url, migrate, psql, backup, restore")
    inner = db.add_subparsers(title="commands", required=True, metavar="COMMAND")
    inner.add_parser("url", help="print its address (with the password)").set_defaults(command=_url)
    inner.add_parser("migrate", help="bring it to the newest version").set_defaults(command=_migrate)
    psql = inner.add_parser("psql", help="open psql on it")
    psql.add_argument("--role", default=None, help="read as this role, for example missionwatch_reader")
    psql.add_argument("arguments", nargs=argparse.REMAINDER, help="passed on to psql")
    psql.set_defaults(command=_psql)
    backup = inner.add_parser("backup", help="write all of it to FILE (pg_dump, custom format)")
    restore = inner.add_parser("restore", help="read it back from FILE, replacing what is there")
    for command, do in ((backup, _backup), (restore, _restore)):
        command.add_argument("file", metavar="FILE", type=Path)
        command.set_defaults(command=do)


def _url(_: argparse.Namespace) -> int:
    from missionwatch.wiring import database_url

    print(database_url())
    return 0


def _migrate(_: argparse.Namespace) -> int:
    from missionwatch.store.migrate import migrate
    from missionwatch.wiring import database_url

    applied = migrate(database_url(), log=print)
    print("done" if applied else "up to date")
    return 0


def _program(name: str) -> str:
    """One of Postgres' own programs, from where the embedded server's come."""
    from missionwatch.stack.postgres_user import found_binaries

    return str(found_binaries() / name)


def _psql(arguments: argparse.Namespace) -> int:
    from missionwatch.wiring import database_url

    options = f"-c role={arguments.role}" if arguments.role else ""
    environment = os.environ | ({"PGOPTIONS": options} if options else {})
    rest = [a for a in arguments.arguments if a != "--"]
    return subprocess.run([_program("psql"), database_url(), *rest], env=environment, check=False).returncode


def _backup(arguments: argparse.Namespace) -> int:
    from missionwatch.wiring import database_url

    # Written aside first: a backup that broke off must not stand where a good one is expected.
    part = arguments.file.with_name(arguments.file.name + ".part")
    _run([_program("pg_dump"), "--format=custom", f"--file={part}", f"--dbname={database_url()}"])
    part.rename(arguments.file)
    print(f"wrote {arguments.file} ({arguments.file.stat().st_size:,} bytes)")
    return 0


def _restore(arguments: argparse.Namespace) -> int:
    from missionwatch.store.migrate import migrate
    from missionwatch.wiring import database_url

    if not arguments.file.is_file():
        raise ConfigError("there is no such backup", file=str(arguments.file))
    url = database_url()
    migrate(url)  # makes the roles, which a dump of one database does not hold
    _run(
        [
            _program("pg_restore"),
            "--clean",
            "--if-exists",
            "--single-transaction",
            "--exit-on-error",
            f"--dbname={url}",
            str(arguments.file),
        ]
    )
    migrate(url)
    print(f"restored {arguments.file}")
    return 0


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        problem = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise StoreError(f"{Path(command[0]).name}: {problem}", subject=command[0])
