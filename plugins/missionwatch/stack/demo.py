"""`make demo`: a day of invented news through the real DAGs on the real stack, then the digest of that day.

Own home, own database, own ports below `var/demo`: the real ones are never touched. No internet is needed: the newsroom of
the tests serves the day on loopback, and mail goes to files.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import yaml

from missionwatch.config import ROOT, read_yaml
from missionwatch.errors import MissionwatchError, StackError
from missionwatch.stack import control, processes
from missionwatch.stack.first_run import FirstRun
from missionwatch.stack.folders import Home
from missionwatch.stack.mail_sink import MailSink
from missionwatch.stack.steps import Steps
from missionwatch.stack.supervisor import Supervisor, check_configuration

PLACE = ROOT / "var" / "demo"
PORT = "8180"
MAIL_WAIT_S = 30.0


def main() -> int:
    """Exit code 0 when the day went through and its digest was written."""
    steps = Steps()
    os.environ.update(own_environment(os.environ))
    for name in set(os.environ) - set(own_environment(os.environ)):
        del os.environ[name]
    try:
        control.end_everything(Home(PLACE), steps)
        shutil.rmtree(PLACE, ignore_errors=True)
        with MailSink(PLACE / "mail") as mail, newsroom(steps):
            os.environ["AIRFLOW_CONN_MISSIONWATCH_SMTP"] = f"smtp://127.0.0.1:{mail.port}"
            return _play(steps, mail)
    except (MissionwatchError, OSError) as error:
        sys.stderr.write(f"demo: {error}\n")
        return 1


def own_environment(given: Mapping[str, str]) -> dict[str, str]:
    """The demo's environment: nothing that would lead to a real database, mail server or DAG folder."""
    foreign = ("AIRFLOW", "MISSIONWATCH_")
    kept = {key: value for key, value in given.items() if not key.startswith(foreign)}
    if binaries := given.get("MISSIONWATCH_POSTGRES_BIN"):
        kept["MISSIONWATCH_POSTGRES_BIN"] = binaries
    return kept | {
        "MISSIONWATCH_HOME": str(PLACE), "MISSIONWATCH_CONFIG": str(PLACE / "config"), "MISSIONWATCH_PORT": PORT,
    }  # fmt: skip


@contextmanager
def newsroom(steps: Steps) -> Iterator[None]:
    """The invented outlets, served on loopback, with a configuration that points at them."""
    with steps.step("newsroom", "opening …") as step:
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.newsroom", "--config", str(PLACE / "config")], cwd=ROOT, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, preexec_fn=processes.die_with_parent,
            start_new_session=True,
        )  # fmt: skip
        assert child.stdout is not None
        lines = []
        for line in child.stdout:
            lines.append(line)
            if line.startswith("Serving"):
                break
        else:
            raise StackError(f"the newsroom did not open (exit code {child.wait()})")
        step.result = lines[0].strip().removeprefix("Newsroom: ")
    try:
        yield
    finally:
        child.terminate()
        child.wait()
        child.stdout.close()


def patient_settings() -> None:
    """The newsroom's time limits are for tests that must be quick; a busy machine shall show the line all the same."""
    path = PLACE / "config" / "settings.yaml"
    settings = read_yaml(path)
    settings["web"] |= {"connect_timeout_s": 10.0, "total_deadline_s": 15.0}
    path.write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")


def _play(steps: Steps, mail: MailSink) -> int:
    patient_settings()
    begun = time.monotonic()
    steps.line("configuration", check_configuration(), time.monotonic() - begun)
    home = Home(PLACE)
    home.prepare()
    codes = []

    def then(first: FirstRun) -> bool:
        codes.append(_finish(first, steps, mail))
        return True

    with control.only_supervisor(home):
        Supervisor(home, steps, then=then).run()
    return codes[0] if codes else 1


def _finish(first: FirstRun, steps: Steps, mail: MailSink) -> int:
    """After the first run: the digest as a file, and the alerts that were mailed."""
    target = PLACE / "digest.html"
    with steps.step("digest", "building …") as step:
        command = [
            str(Path(sys.executable).with_name("missionwatch")),
            "digest",
            "--edition",
            "daily",
            "--so-far",
            "--out",
            str(target),
        ]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        step.result = _short(target) if done.returncode == 0 else f"failed: {done.stderr.strip()[-300:]}"
    with steps.step("alert mail", "waiting …") as step:
        deadline = time.monotonic() + MAIL_WAIT_S
        while not mail.count and time.monotonic() < deadline:
            time.sleep(0.5)
        step.result = f"{mail.count} messages in {_short(mail.folder)}"
    return 0 if done.returncode == 0 and target.exists() and first.is_success else 1


def _short(path: Path) -> str:
    return str(path.relative_to(ROOT))


if __name__ == "__main__":
    sys.exit(main())
