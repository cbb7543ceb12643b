"""Languages: which one a text is written in, and what the watched ones look like.

A language more is one module here, one line in `LANGUAGES` and its words in the topic.
"""

from __future__ import annotations

from missionwatch.languages import de, en, es, fr, ht, pt, sw
from missionwatch.languages.identity import identify
from missionwatch.languages.spec import Language

LANGUAGES: dict[str, Language] = {module.LANGUAGE.code: module.LANGUAGE for module in (en, fr, es, ht, pt, sw, de)}

__all__ = ["LANGUAGES", "Language", "identify"]
