"""What clustering looked at for one document: for the command line, nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass

from missionwatch.cluster.compare import SCORES, Link, compare
from missionwatch.cluster.placing import boilerplate_of, digest, holders_of
from missionwatch.cluster.reasons import why_pair
from missionwatch.cluster.traits import lines_of, traits
from missionwatch.cluster.window import Window
from missionwatch.model import Document

BRIEF = 40  # words: see `copy_judgement`


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that was compared, and the judgement in numbers and words. Above 0: rather together."""

    key: str
    title: str
    outlet: str
    story_id: int | None
    copy_odds: float
    story_odds: float
    why: str
    scores: dict[str, float]


def explain(document: Document, window: Window, limit: int = 10) -> list[Candidate]:
    """The documents near this one, best first."""
    lines, ignored = _lines(document, window)
    found = traits(document, lines, ignored)
    near = window.near([found])[document.key]
    judged = sorted(
        ((compare(found, r.traits), r) for r in near), key=lambda p: (-max(p[0].copy, p[0].story), p[1].key)
    )
    return [
        Candidate(
            r.key, r.traits.caption, r.traits.outlet, r.story_id, link.copy, link.story, why_pair(link), _scores(link)
        )
        for link, r in judged[:limit]
    ]


def remarks(document: Document, window: Window) -> list[str]:
    """What is unusual about a document and decides how it is compared, in words: no text, boilerplate, a change, its age."""
    lines, ignored = _lines(document, window)
    found = traits(document, lines, ignored)
    said = []
    if ignored and len(ignored) == len(lines):
        said.append(f"All of its {len(lines)} lines are boilerplate of {document.outlet}: only its title is compared.")
    elif not found.size:
        said.append(
            "It has no text: only a page with the same title is a copy."
            if found.exact
            else "It has neither text nor title: nothing is a copy of it."
        )
    elif ignored:
        said.append(f"{len(ignored)} of its {len(lines)} lines are boilerplate of {document.outlet} and left out.")
    if 0 < found.size < BRIEF:
        said.append(f"It is a brief of {found.size} words: a copy must agree with it nearly whole.")
    if found.kind != "report":
        said.append(f"It reads as {found.kind} and not as a report of one event: only its copies join it.")
    known = window.records([document.key]).get(document.key)
    if known and known.digest != digest(document):
        said.append("It has changed since it was placed, and is placed anew with the next run.")
    if not known and document.key in window.places([document.key]):
        said.append("It is older than what is compared: where it stands was decided for good.")
    return said


def _lines(document: Document, window: Window) -> tuple[list[tuple[int, str]], set[int]]:
    """The lines of a document, and those that are boilerplate."""
    lines = lines_of(document)
    known = window.records([document.key]).get(document.key)
    boilerplate = boilerplate_of(holders_of([document], {document.key: lines}, window))
    return lines, {line for line, _ in lines if line in boilerplate or (known and line in known.ignored)}


def _scores(link: Link) -> dict[str, float]:
    like = link.likeness
    named = dict(zip(SCORES, like.scores, strict=True))
    return {
        name: round(value, 3) for name, value in {"contained": like.contained, **named, "hours": like.hours}.items()
    }
