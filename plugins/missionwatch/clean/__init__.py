"""clean: a fetched Page becomes an Article, or is Rejected with the reason why it is none.

    bytes -> characters -> (prescan) -> tree -> blocks -> choice -> left-overs stripped -> Article
             decode.py     prescan.py   blocks.py  body.py  leftovers.py    metadata.py, verdict.py

`clean` gives the Article, `read` its values with their sources, `explain` the whole story of how it came about.
"""

from __future__ import annotations

from missionwatch.clean.reading import CLEAN_VERSION, Trace, TracedBlock, clean, explain, read
from missionwatch.clean.rules import NO_RULES, SiteRules, load_rules

__all__ = ["CLEAN_VERSION", "NO_RULES", "SiteRules", "Trace", "TracedBlock", "clean", "explain", "load_rules", "read"]
