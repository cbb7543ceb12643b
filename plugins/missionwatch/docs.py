"""docs/dags.md from the DAGs' own docstrings: one text serves the operator in Airflow, the documentation and the code.

`python -m missionwatch.docs` writes it; with `--check` it fails where the page is out of date.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

from missionwatch.config import ROOT

HEAD = "# DAGs\n\nMade from the docstrings in `dags/` by `python -m missionwatch.docs`; edit them there.\n"


def dags_page(folder: Path = ROOT / "dags") -> str:
    """The page of all DAGs, in alphabetical order. Nothing is imported: docstrings are read from the source."""
    parts = []
    for path in sorted(folder.glob("*.py")):
        text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        if not text:
            raise SystemExit(f"{path.name} has no docstring")
        parts.append(text.replace("### ", "## ", 1))
    return "\n\n".join([HEAD.rstrip(), *parts]) + "\n"


def main(arguments: list[str]) -> int:
    """Write or check the page; the exit code."""
    target = ROOT / "docs" / "dags.md"
    page = dags_page()
    if "--check" in arguments:
        if not target.exists() or target.read_text(encoding="utf-8") != page:
            sys.stderr.write("docs/dags.md is out of date: run `python -m missionwatch.docs`\n")
            return 1
        return 0
    target.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
