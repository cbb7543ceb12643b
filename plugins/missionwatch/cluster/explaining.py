"""What clustering looked at for one document: for the command line, nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass

from missionwatch.cluster.compare import SCORES, Link, compare
from missionwatch.cluster.reasons import why_pair
from missionwatch.cluster.traits import lines_of, traits
from missionwatch.cluster.window import Window
from missionwatch.model import Document


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
    found = traits(document, lines_of(document))
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


def _scores(link: Link) -> dict[str, float]:
    like = link.likeness
    named = dict(zip(SCORES, like.scores, strict=True))
    return {
        name: round(value, 3) for name, value in {"contained": like.contained, **named, "hours": like.hours}.items()
    }
