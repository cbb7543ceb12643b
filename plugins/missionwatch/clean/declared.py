"""The authors that a page's meta and JSON-LD declare."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from missionwatch.clean import people
from missionwatch.clean.credits import Candidates

_META = {
    "author": "author", "article:author": "article:author", "og:article:author": "article:author", "dc.creator": "dc",
    "dcterms.creator": "dc", "creator": "dc", "citation_author": "citation", "byl": "other", "parsely-author": "other",
    "sailthru.author": "other", "article:author_name": "other", "article.author": "other", "cxenseparse:author": "other",
    "vr:author": "other", "rnews:author": "other", "og:author": "other", "book:author": "other", "authors": "other",
    "lp.article:author": "other", "dc.contributor": "other", "web_author": "web",
}  # fmt: skip
_LABEL_OF_CARD = re.compile(r"\b(?:by|von|par|por|pa|na|door|di|av|verfasst|escrito|author|autor)\b", re.I)


def authors(meta: Mapping[str, Sequence[str]], ld: Mapping[str, Any]) -> Candidates:
    """The names, each with the key that it stands under."""
    found = Candidates()
    for key in ("author", "creator"):
        listed = list(_listed(ld.get(key)))
        people_ = [
            name for text, kind in listed if kind != "organization" for name in people.names_in(text, is_declared=True)
        ]
        others = [
            name for text, kind in listed if kind == "organization" for name in people.names_in(text, is_declared=True)
        ]
        found.add(people_, "json-ld", "ld", f"ld {key}")
        found.add(others, "json-ld", "ld", f"ld {key} organisation")
        if people_ and others:
            found.add(people_ + others, "json-ld", "ld", "ld all")
    for name, mark in _META.items():
        values = meta.get(name)
        if values:
            names = [one for value in values[:20] for one in _declared(value, is_inverted=mark in {"citation", "dc"})]
            found.add(names, "meta", "meta", f"meta {mark}")
    for number in (1, 2, 3):
        if _LABEL_OF_CARD.search(" ".join(meta.get(f"twitter:label{number}", ()))):
            for value in meta.get(f"twitter:data{number}", ())[:1]:
                found.add(_declared(value), "meta", "meta", "meta card")
    return found


def _declared(value: str, *, is_inverted: bool = False) -> tuple[str, ...]:
    if value.startswith(("http:", "https:", "www.", "/", "@")):
        return ()
    if is_inverted:
        last, comma, first = value.partition(", ")
        if comma and "," not in first and len(last.split()) <= 3 and len(first.split()) <= 3:
            value = f"{first} {last}"
    return people.names_in(value, is_declared=True)


def _listed(value: Any, depth: int = 0) -> Iterator[tuple[str, str]]:
    """(text, kind) of each author in JSON-LD, whatever its shape."""
    if depth > 3:
        return
    if isinstance(value, str):
        yield value, ""
    elif isinstance(value, list):
        for item in value[:30]:
            yield from _listed(item, depth + 1)
    elif isinstance(value, dict):
        kind = "organization" if "organization" in str(value.get("@type", "")).lower() else "person"
        for text, _ in _listed(value.get("name"), depth + 1):
            yield text, kind
