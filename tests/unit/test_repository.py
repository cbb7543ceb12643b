"""Rules about the repository itself."""

from __future__ import annotations

import importlib.metadata
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted(path for path in ROOT.rglob("*.lock") if ".venv" not in path.parts and "var" not in path.parts)


def test_there_are_lock_files():
    assert {path.name for path in LOCKS} >= {"requirements.lock", "requirements-dev.lock"}


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_a_lock_file_pins_with_hashes_and_names_no_address(path):
    text = path.read_text(encoding="utf-8")
    assert "://" not in text and "index-url" not in text and "find-links" not in text
    pins = re.findall(r"^[A-Za-z0-9._-]+==\S+", text, re.MULTILINE)
    assert pins and len(pins) == len(re.findall(r"^\S.*\n {4}--hash=sha256:", text, re.MULTILINE))


def test_no_installed_package_is_under_gpl_or_agpl():
    assert {name: licence for name, licence in installed_licences().items() if is_strong_copyleft(licence)} == {}


def installed_licences() -> dict[str, str]:
    """What each installed package says of its licence."""
    found = {}
    for package in importlib.metadata.distributions():
        meta = package.metadata
        classifiers = [c for c in meta.get_all("Classifier") or [] if c.startswith("License ::")]
        first_line = (meta.get("License") or "").split("\n")[0]
        found[meta["Name"]] = " | ".join([meta.get("License-Expression") or first_line, *classifiers])
    return found


def is_strong_copyleft(licence: str) -> bool:
    """GPL or AGPL, and no other licence to choose instead. LGPL is another one."""
    rest = re.sub(r"LGPL|Lesser General Public License", "", licence)
    has_choice = re.search(r"\bOR\b|MPL|MIT|BSD|Apache|Artistic|Mozilla", rest)
    return bool(re.search(r"\bA?GPL|General Public License", rest)) and not has_choice


def test_a_gpl_package_would_be_noticed():
    assert is_strong_copyleft("GPL-3.0-or-later")
    assert is_strong_copyleft("License :: OSI Approved :: GNU Affero General Public License v3")
    assert not is_strong_copyleft("GNU Lesser General Public License v3 (LGPLv3)")
    assert not is_strong_copyleft("Artistic License | License :: OSI Approved :: GNU General Public License (GPL)")


def test_the_plugins_folder_hides_the_package_from_airflow():
    assert "missionwatch/" in (ROOT / "plugins" / ".airflowignore").read_text().split()


def test_no_module_is_named_like_one_of_the_standard_library():
    import sys

    ours = {path.stem for path in (ROOT / "plugins").glob("*.py")} | {
        path.stem for path in (ROOT / "dags").glob("*.py")
    }
    assert not ours & set(sys.stdlib_module_names)
