"""Authors: what head, JSON-LD and visible bylines say of them, and the choice among it."""

from __future__ import annotations

from missionwatch.clean import bylines, claims
from missionwatch.clean.claims import Claim
from missionwatch.clean.credits import Candidate, marked
from missionwatch.clean.facts import Facts
from missionwatch.clean.page_parts import Parts

_SURE_ENOUGH = 0.2  # below it the page names nobody: a wrong name costs more than a missing one


def choose(facts: Facts, parts: Parts) -> Claim:
    """The authors as a Claim of a tuple of names, in order; an agency or a desk where the page credits no person."""
    found = candidates(facts, parts)
    number, confidence = claims.best([candidate.marks for candidate in found], "authors", may_be_none=True)
    if number < 0 or confidence < _SURE_ENOUGH:
        return Claim((), "", 0.0)
    chosen = found[number]
    return Claim(chosen.names, chosen.source, confidence)


def candidates(facts: Facts, parts: Parts) -> list[Candidate]:
    """All that the page may name as its authors, marked. Where the head names people, no line is read."""
    found = facts.declared.copy()
    bylines.from_places(facts.places, found)
    if not found.are_settled(facts.is_site):
        bylines.from_lines(parts, found)
        bylines.confirm(parts, found)
    return marked(found, facts.is_site)
