"""Authors: what head, JSON-LD and visible bylines say of them, and the choice among it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from missionwatch.clean import bylines, claims, people
from missionwatch.clean.claims import Claim
from missionwatch.clean.credits import Candidate, Candidates, compared
from missionwatch.clean.facts import Facts
from missionwatch.clean.page_parts import Parts
from missionwatch.clean.text import fold

_SURE_ENOUGH = 0.2  # below it the page names nobody: a wrong name costs more than a missing one


def choose(facts: Facts, is_site: Callable[[str], bool], parts: Parts) -> Claim:
    """The authors as a Claim of a tuple of names, in order; an agency or a desk where the page credits no person."""
    found = candidates(facts, is_site, parts)
    number, confidence = claims.best([candidate.marks for candidate in found], "authors", may_be_none=True)
    if number < 0 or confidence < _SURE_ENOUGH:
        return Claim((), "", 0.0)
    chosen = found[number]
    return Claim(chosen.names, chosen.source, confidence)


_META = {
    "author": "author", "article:author": "article:author", "og:article:author": "article:author", "dc.creator": "dc",
    "dcterms.creator": "dc", "creator": "dc", "citation_author": "citation", "byl": "other", "parsely-author": "other",
    "sailthru.author": "other", "article:author_name": "other", "article.author": "other", "cxenseparse:author": "other",
    "vr:author": "other", "rnews:author": "other", "og:author": "other", "book:author": "other", "authors": "other",
    "lp.article:author": "other", "dc.contributor": "other", "web_author": "web",
}  # fmt: skip
_LABEL_OF_CARD = re.compile(r"\b(?:by|von|par|por|pa|na|door|di|av|verfasst|escrito|author|autor)\b", re.I)


def candidates(facts: Facts, is_site: Callable[[str], bool], parts: Parts) -> list[Candidate]:
    """All that the page may name as its authors, marked."""
    found = Candidates()
    _from_head(facts, found)
    bylines.from_places(facts.places, found)
    if parts.blocks:
        if not _is_settled(found, is_site):
            bylines.from_lines(parts, found)
        bylines.confirm(parts, found)
    return compared(found, fold(facts.title_tag), is_site)


# --- the head ---------------------------------------------------------------------------------------------------------


def _from_head(facts: Facts, found: Candidates) -> None:
    for key in ("author", "creator"):
        listed = list(_listed(facts.ld.get(key)))
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
        values = facts.meta.get(name)
        if values:
            names = [one for value in values[:20] for one in _declared(value, is_inverted=mark in {"citation", "dc"})]
            found.add(names, "meta", "meta", f"meta {mark}", *(["meta many"] if len(values) > 1 else []))
    for number in (1, 2, 3):
        if _LABEL_OF_CARD.search(" ".join(facts.meta.get(f"twitter:label{number}", ()))):
            for value in facts.meta.get(f"twitter:data{number}", ())[:1]:
                found.add(_declared(value), "meta", "meta", "meta card")


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


def _is_settled(found: Candidates, is_site: Callable[[str], bool]) -> bool:
    """Do the head and a place of the page name the same people, so that no line need be read?"""
    return any(
        "place" in candidate.families
        and ("ld" in candidate.families or "meta" in candidate.families)
        and all(people.kind(name) == "person" and not is_site(name) for name in candidate.names)
        for candidate in found.by_names.values()
    )
