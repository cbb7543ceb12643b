"""clean: a fetched Page becomes an Article, or is Rejected with the reason why it is none.

    bytes -> characters -> (prescan) -> tree -> blocks -> choice -> left-overs stripped -> Article
             decode.py     prescan.py   blocks.py  body.py  leftovers.py    metadata.py, verdict.py
                                        markup.py  features.py, model.py, zones.py
                                                            heads.py, line_rules.py, agencies.py

What a page says of itself is read by facts.py and jsonld.py; titles.py, authors.py and published.py
choose among it (sites.py, declared.py, bylines.py and days.py say what there is).

`clean` gives the Article, `read` its values with their sources, `explain` the whole story of how it came about. The pipeline
calls `Cleaner.clean`: the same, in a process that can be ended (guarded.py, worker.py).
"""

from __future__ import annotations

from pathlib import Path

from missionwatch.clean.guarded import Cleaner
from missionwatch.clean.reading import CLEAN_VERSION, Trace, clean, explain, read
from missionwatch.clean.rules import NO_RULES, SiteRules
from missionwatch.clean.telling import TracedBlock

__all__ = [
    "CLEAN_VERSION",
    "NO_RULES",
    "Cleaner",
    "SiteRules",
    "Trace",
    "TracedBlock",
    "clean",
    "explain",
    "load_rules",
    "read",
]


def load_rules(folder: Path) -> SiteRules:
    """The per-site rules of `folder`/cleaning.yaml. Raises ConfigError naming file and key."""
    from missionwatch.clean.rules_file import load_rules as load  # pydantic: nothing that reads a page needs it

    return load(folder)
