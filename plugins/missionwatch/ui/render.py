"""Templates to HTML: everything is escaped, a name that is missing is an error, nothing is ever marked as safe."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from missionwatch.ui import words

PREFIX = "/missionwatch"
TEMPLATES = Path(__file__).parents[1] / "templates" / "pages"


@dataclass(frozen=True, slots=True)
class Tab:
    """A page in the row of tabs; `path` below PREFIX."""

    name: str
    path: str


TABS = (Tab("Today", "/"),)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(count=words.count, plural=words.plural, meaning=words.meaning)
    return environment


def html(template: str, airflow: str, **values: Any) -> str:
    """A page. `airflow` is the path below which Airflow lies: "" unless a proxy put it deeper."""
    return _environment().get_template(template).render(base=airflow + PREFIX, airflow=airflow, tabs=TABS, **values)
