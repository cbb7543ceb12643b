"""The bootstrap: which Python, which index, which files, without a network or an installation."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from missionwatch.config import ROOT
from missionwatch.stack import bootstrap

LOCKS = (
    "requirements-bootstrap.lock",
    "requirements.lock",
    "requirements-dev.lock",
    "requirements-bench.lock",
    "docker/requirements.lock",
)


def test_pip_settings_are_read_with_the_more_specific_place_winning() -> None:
    listing = (
        ":env:.index-url='https://env.example/simple'\n"
        "global.cert='/etc/ssl/certs/ca.crt'\n"
        "global.extra-index-url='file:///a/simple file:///b/simple'\n"
        "global.index-url='https://global.example/simple'\n"
        "install.find-links='/opt/wheels\\n/more/wheels'\n"
        "global.find-links='/elsewhere'\n"
    )
    assert bootstrap.parsed_pip_settings(listing) == {
        "index-url": "https://env.example/simple",
        "cert": "/etc/ssl/certs/ca.crt",
        "extra-index-url": "file:///a/simple file:///b/simple",
        "find-links": "/opt/wheels\n/more/wheels",
    }


def test_uv_hears_of_every_setting_of_pip_that_leads_to_packages() -> None:
    settings = {
        "index-url": "https://index.example/simple", "extra-index-url": "https://a.example https://b.example",
        "find-links": "/x /y", "cert": "/ca.crt", "client-cert": "/me.pem", "proxy": "http://proxy.example:3128",
        "trusted-host": "index.example", "timeout": "30", "no-index": "true", "constraint": "/etc/constraints.txt",
    }  # fmt: skip
    assert bootstrap.uv_environment(settings, {}) == {
        "UV_DEFAULT_INDEX": "https://index.example/simple", "UV_INDEX": "https://a.example https://b.example",
        "UV_FIND_LINKS": "/x,/y", "SSL_CERT_FILE": "/ca.crt", "SSL_CLIENT_CERT": "/me.pem",
        "HTTP_PROXY": "http://proxy.example:3128", "HTTPS_PROXY": "http://proxy.example:3128",
        "UV_INSECURE_HOST": "index.example", "UV_HTTP_TIMEOUT": "30", "UV_NO_INDEX": "1",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }  # fmt: skip


@pytest.mark.parametrize("own", ["UV_INDEX_URL", "UV_DEFAULT_INDEX"])
def test_an_index_that_is_set_for_uv_itself_is_left_alone(own: str) -> None:
    found = bootstrap.uv_environment({"index-url": "https://pip.example/simple"}, {own: "https://uv.example"})
    assert "UV_DEFAULT_INDEX" not in found


def test_bytecode_is_compiled_even_where_the_environment_forbids_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert "PYTHONDONTWRITEBYTECODE" not in bootstrap.plain_environment()


def test_a_python_without_venv_is_answered_with_the_package_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/usr/bin/{name}" if name == "python3" else None)
    monkeypatch.setattr(bootstrap, "version_of", lambda _: (3, 12))
    monkeypatch.setattr(bootstrap, "is_complete", lambda _: False)
    monkeypatch.delenv("MISSIONWATCH_PYTHON", raising=False)
    with pytest.raises(bootstrap.Failed, match=r"apt-get install python3\.12-venv"):
        bootstrap.newest_python()


def test_the_newest_usable_python_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    versions = {"python3.15": (3, 15), "python3.13": (3, 13), "python3.12": (3, 12), "python3": (3, 9)}
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: name if name in versions else None)
    monkeypatch.setattr(bootstrap, "version_of", versions.get)
    monkeypatch.setattr(bootstrap, "is_complete", lambda name: name != "python3.13")
    monkeypatch.setattr(bootstrap, "is_optimised", lambda _: True)
    monkeypatch.delenv("MISSIONWATCH_PYTHON", raising=False)
    assert bootstrap.newest_python() == "python3.12"


@pytest.mark.parametrize(
    ("optimised", "complete", "named", "taken"),
    [
        ([], ["/home/me/python3.12", "/usr/bin/python3.12"], "", "/usr/bin/python3.12"),
        (["/home/me/python3.12"], ["/home/me/python3.12", "/usr/bin/python3.12"], "", "/home/me/python3.12"),
        ([], ["/home/me/python3.12"], "", "/home/me/python3.12"),
        ([], ["/home/me/python3.12", "/usr/bin/python3.12"], "/home/me/python3.12", "/home/me/python3.12"),
    ],
    ids=["slow build", "fast build", "no venv in the other", "named"],
)
def test_a_python_built_without_optimisation_gives_way_to_the_distributions_own(
    monkeypatch: pytest.MonkeyPatch, optimised: list[str], complete: list[str], named: str, taken: str
) -> None:
    paths = {"python3.12": "/home/me/python3.12"} | {
        name: name for name in ("/usr/bin/python3.12", "/home/me/python3.12")
    }
    monkeypatch.setattr(bootstrap.shutil, "which", paths.get)
    monkeypatch.setattr(bootstrap, "version_of", lambda _: (3, 12))
    monkeypatch.setattr(bootstrap, "is_complete", complete.__contains__)
    monkeypatch.setattr(bootstrap, "is_optimised", optimised.__contains__)
    monkeypatch.setenv("MISSIONWATCH_PYTHON", named)
    assert bootstrap.newest_python() == taken


def test_no_python_that_is_new_enough_is_said_with_what_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: name)
    monkeypatch.setattr(bootstrap, "version_of", lambda _: (3, 9))
    monkeypatch.delenv("MISSIONWATCH_PYTHON", raising=False)
    with pytest.raises(bootstrap.Failed, match=r"Python 3\.11 to 3\.14 is needed"):
        bootstrap.newest_python()


def test_a_failure_names_the_network_and_shows_the_last_words_of_the_tool() -> None:
    with pytest.raises(bootstrap.Failed, match=r"(?s)installing failed.*connection refused.*package index"):
        bootstrap.fail("installing failed", "much\nconnection refused", is_network=True)


def test_the_bootstrap_needs_nothing_but_the_standard_library() -> None:
    code = "import runpy, sys; runpy.run_path(sys.argv[1]); print([m for m in sys.modules if m.startswith('missionwatch')])"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, bootstrap.__file__], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_a_hash_for_each_package_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    pins = re.findall(r"^[A-Za-z0-9].*?(?=^[A-Za-z0-9]|\Z)", text, re.MULTILINE | re.DOTALL)
    assert len(pins) == bootstrap.count(name)
    assert pins
    assert not [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin]


@pytest.mark.parametrize("larger", ["requirements-dev.lock", "docker/requirements.lock"])
def test_tests_and_image_run_the_packages_of_production(larger: str) -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[A-Za-z0-9][^ ;]*==[^ ;]+", (ROOT / name).read_text(), re.MULTILINE))

    assert pins("requirements.lock") <= pins(larger)


def test_every_make_target_is_explained() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE).group(1).split())  # type: ignore[union-attr]
    rules = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    explained = set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE))
    assert rules == phony
    assert {"up", "down", "test", "demo", "check", "quality", "bench", "lock", "screenshots"} <= explained


def test_the_ci_script_runs_the_commands_of_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    assert script.startswith("#!/usr/bin/env bash\n")
    assert "set -euo pipefail" in script
    assert "make check\nmake test\n" in script
    assert Path(ROOT / ".ci" / "run").stat().st_mode & 0o111
