"""The command line: exit codes, messages for people, JSON for programs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from missionwatch.cli import main

ROOT = Path(__file__).resolve().parents[2]
PAGE = """<!doctype html><html lang="en"><head><title>Contingent lands | Harbour Gazette</title>
<meta property="article:published_time" content="2025-01-19T09:30:00-05:00"></head><body>
<nav><a href="/">Home</a><a href="/news">News</a></nav><article><h1>Contingent lands</h1>
<p>A contingent of 217 officers of the Multinational Security Support mission landed in Port-au-Prince on Sunday, the first
since the summer.</p><p>They were met on the tarmac by the prime minister, who thanked Kenya for its patience and said that
roads to the south would be opened within weeks.</p></article><footer>All texts here are invented.</footer></body></html>"""


@dataclass
class Done:
    """How a call of the command line ended."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def environment(tmp_path, database_url, monkeypatch) -> Path:
    """A configuration, a home and a database of their own."""
    shutil.copytree(ROOT / "config", tmp_path / "config")
    monkeypatch.setenv("MISSIONWATCH_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("MISSIONWATCH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MISSIONWATCH_DATABASE_URL", database_url)
    return tmp_path


@pytest.fixture
def call(capsys, monkeypatch) -> Callable[..., Done]:
    """The command line, in this process: what it prints and how it ends."""

    def run(*arguments: str, **variables: str) -> Done:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        capsys.readouterr()
        try:
            code = main(arguments)
        except SystemExit as stop:  # argparse's way to end
            code = stop.code if isinstance(stop.code, int) else 1
        return Done(code, *capsys.readouterr())

    return run


def refused(done: Done, code: int, says: str) -> None:
    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr
    assert done.stderr.startswith("missionwatch: ") and len(done.stderr.strip().splitlines()) == 1


def test_a_configuration_mistake_stops_a_run_before_anything_is_done(call, environment, database_url):
    import psycopg

    with ((environment / "config") / "settings.yaml").open("a") as file:
        file.write("\nbukets: 3\n")
    refused(call("run"), 2, "bukets: unknown key")
    with psycopg.connect(database_url) as connection:
        assert connection.execute("select count(*) from ops.run").fetchone() == (0,)


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("routes.yaml", "alerts: [{rule: new_direct_story, channel: nobody}]", "no such channel 'nobody'"),
        ("topics/haiti-security-mission/names.yaml", "surprise: {}", "surprise"),
        ("cleaning.yaml", "harbour-gazette.example: {dorp: [.ad]}", "dorp"),
        ("feeds/haiti.yaml", "gazette: {url: nowhere}", "gazette.url"),
    ],
)
def test_a_mistake_in_any_file_is_named(call, environment, file, text, says):
    path = (environment / "config") / file
    if file.startswith("topics") and not path.parent.is_dir():
        pytest.skip("the topic is one file")
    path.write_text(text)
    refused(call("run"), 2, says)


def test_an_unreachable_database_is_one_clear_message(call, environment):
    for command in (["run"], ["feeds", "health"], ["digest"], ["articles", "retry", "https://a.example/x"]):
        done = call(*command, MISSIONWATCH_DATABASE_URL="postgresql://me:secret@127.0.0.1:1/nowhere")
        refused(done, 1, "127.0.0.1:1/nowhere")
        assert "secret" not in done.stderr


def test_a_home_that_cannot_be_used_is_one_clear_message(call, environment, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    refused(call("run", MISSIONWATCH_HOME=str(tmp_path / "file" / "home")), 1, "cannot be used")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["explain", "/no/such/file.html"], 2, "there is no such file"),
        (["feeds", "try", "no-such-feed"], 2, "there is no feed 'no-such-feed'"),
        (["feeds", "try", "ftp://a.example/feed"], 1, "only http and https"),
        (["articles", "add", "not-an-address"], 1, "no http or https address"),
        (["digest", "--edition", "weekly"], 2, "there is no edition 'weekly'; declared: daily"),
        (["digest", "--date", "yesterday"], 2, "expected a date like 2025-01-19"),
        (["reprocess", "--stage", "clean", "--since", "soon"], 2, "expected a date or time"),
        (["db", "restore", "/no/such/backup"], 2, "there is no such backup"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(call, environment, arguments, code, says):
    refused(call(*arguments), code, says)


@pytest.mark.parametrize("arguments", [["frobnicate"], ["run", "--until", "never"], ["feeds"], []])
def test_an_unknown_word_ends_with_two_and_the_usage(call, environment, arguments):
    done = call(*arguments)
    assert done.returncode == 2 and done.stderr.startswith("usage: missionwatch")


def test_every_command_has_help(call, environment):
    for command in (
        [], ["up"], ["down"], ["status"], ["run"], ["reprocess"], ["feeds"], ["feeds", "list"], ["feeds", "try"],
        ["feeds", "health"], ["explain"], ["articles"], ["articles", "add"], ["articles", "forget"], ["articles", "retry"],
        ["digest"], ["stories"], ["stories", "merge"], ["db"], ["db", "backup"],
    ):  # fmt: skip
        done = call(*command, "--help")
        assert done.returncode == 0 and done.stdout.startswith("usage: missionwatch"), command


def test_a_file_is_explained_on_the_spot_and_nothing_is_stored(call, environment, tmp_path, database_url):
    import psycopg

    path = tmp_path / "page.html"
    path.write_text(PAGE)
    said = json.loads(call("explain", str(path), "--json").stdout)["here"]
    assert said["article"]["title"] == "Contingent lands"
    assert said["detection"]["label"] == "direct"
    text = call("explain", str(path), "--blocks")
    assert "direct, score" in text.stdout and "drop" in text.stdout
    with psycopg.connect(database_url) as connection:
        assert connection.execute("select count(*) from work.page").fetchone() == (0,)


def test_what_a_page_says_cannot_take_over_the_terminal(call, environment, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(PAGE.replace("Contingent lands", "Contingent\x1b]0;owned\x07 \u202elands"))
    said = call("explain", str(path)).stdout
    assert "\x1b" not in said and "\x07" not in said and "\u202e" not in said


def test_lists_come_as_json_too(call, environment):
    feeds = json.loads(call("feeds", "list", "--json").stdout)
    health = json.loads(call("feeds", "health", "--json").stdout)
    assert {feed["key"] for feed in feeds} == {row["feed"] for row in health}
    assert all(row["states"] == ["never polled"] for row in health)


def test_a_digest_is_written_without_being_stored(call, environment, tmp_path, database_url):
    import psycopg

    out = tmp_path / "new" / "digest.html"
    done = call("digest", "--out", str(out))
    assert done.returncode == 0 and out.read_text().lstrip().lower().startswith("<!doctype html")
    with psycopg.connect(database_url) as connection:
        assert connection.execute("select count(*) from news.digest").fetchone() == (0,)


def test_a_backup_can_be_restored(call, environment, tmp_path, database_url):
    import psycopg

    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("insert into news.tombstone (page_key, url, reason) values ('k', 'u', 'before')")
        assert call("db", "backup", str(tmp_path / "backup")).returncode == 0
        connection.execute("update news.tombstone set reason = 'after'")
        done = call("db", "restore", str(tmp_path / "backup"))
        assert done.returncode == 0, done.stderr
        assert connection.execute("select reason from news.tombstone").fetchone() == ("before",)
        connection.execute("set role missionwatch_reader")
        assert connection.execute("select count(*) from analyst.mentions").fetchone() == (0,)


def test_the_installed_command_ends_with_the_same_codes(environment):
    program = [sys.executable, "-m", "missionwatch.cli"]
    assert subprocess.run([*program, "feeds", "list"], env=os.environ, capture_output=True, check=False).returncode == 0
    assert subprocess.run([*program, "frobnicate"], env=os.environ, capture_output=True, check=False).returncode == 2
