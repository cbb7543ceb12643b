"""The stories of lineage.yaml: reports with what they are known to go back to, and with what is made of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from missionwatch.cluster.fit import document
from missionwatch.cluster.lineage import Report, rests_on
from missionwatch.model import Document
from tests.golden.cluster.sets import placed

FILE = Path(__file__).with_name("lineage.yaml")


@dataclass(frozen=True)
class Sourced:
    """A report of a known story, and the right answer."""

    document: Document
    story: str
    origin: str


def sourced() -> list[Sourced]:
    """All reports of the file."""
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return [Sourced(_document(row), story, row["origin"]) for story, rows in data.items() for row in rows]


def reports(known: list[Sourced]) -> list[Report]:
    """The reports in their known stories, each with its original as clustering finds it and its source as it is read."""
    where = placed([s.document for s in known])
    outlets = {s.document.outlet for s in known}
    return [
        Report(
            s.document.key,
            s.story,
            where[s.document.key].copy_of or s.document.key,
            s.document.outlet,
            s.document.published_at,
            rests_on(s.document.title, s.document.text, s.document.outlet, s.document.agency, outlets),
        )
        for s in known
    ]


def partition(origins: list[str]) -> list[int]:
    """The same for two lists that group alike, whatever the groups are called."""
    return [origins.index(origin) for origin in origins]


def _document(row: dict[str, str]) -> Document:
    return replace(document(row), agency=row.get("agency"))
