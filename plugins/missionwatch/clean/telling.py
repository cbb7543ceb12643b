"""What `explain` shows of a page: the story of each block, made only for those who ask, and where each value came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from missionwatch.clean import surroundings
from missionwatch.clean.blocks import Block, Box
from missionwatch.clean.body import Choice
from missionwatch.clean.claims import Claim
from missionwatch.clean.dates import Moment
from missionwatch.clean.lines import Line
from missionwatch.clean.metadata import Metadata
from missionwatch.clean.rules import SiteRule

_STEPS = 4  # elements of a path


@dataclass(frozen=True, slots=True)
class TracedBlock:
    """A block of the page: its text, as kept (cut where something was glued to it) or "", and why.

    `chance` is how likely the model holds it to be text, `zone` where it stands: of the text, or beside it ("": neither).
    """

    text: str
    kept: str
    why: str
    path: str
    chance: float = 0.0
    zone: str = ""

    @property
    def is_kept(self) -> bool:
        return bool(self.kept)


def told(blocks: Sequence[Block], choices: Sequence[Choice], fates: Mapping[int, Line]) -> tuple[TracedBlock, ...]:
    """All blocks in the page's order. `fates`: what became of the chosen ones, by number."""
    by_box: dict[int, str] = {}
    return tuple(_traced(block, choices[block.number], fates.get(block.number), by_box) for block in blocks)


def _traced(block: Block, choice: Choice, line: Line | None, by_box: dict[int, str]) -> TracedBlock:
    kept = line.text if line is not None else ""
    why = (line.why if line is not None else "") or choice.why
    zone = surroundings.zone_of(line, block, by_box) if line is not None and kept else surroundings.zone_beside(why)
    return TracedBlock(block.text, kept, why, _path(block.box), round(choice.chance, 3), zone)


def _path(box: Box) -> str:
    return ">".join(reversed([_step(outer) for outer in islice(box.ancestry(), _STEPS)]))


def _step(box: Box) -> str:
    """An element as people point at one: its tag and its first name."""
    first = next(iter(box.names.split()), "")
    return f"{box.tag}.{first}" if first else box.tag


def values(known: Metadata, language: str) -> tuple[tuple[str, str, str], ...]:
    """(field, value, source) of what was found besides the text."""
    claims = {
        "title": known.title, "authors": known.authors, "section": known.section, "image": known.image,
        "language": Claim(language, "identified"), "published": known.published, "modified": known.modified,
        "agency": known.agency, "canonical": known.canonical,
    }  # fmt: skip
    return tuple((name, _shown(claim), claim.source) for name, claim in claims.items())


def _shown(claim: Claim) -> str:
    value = claim.value
    if isinstance(value, Moment):
        return value.isoformat()
    return ", ".join(value) if isinstance(value, tuple) else str(value or "")


def rule(found: SiteRule | None) -> str:
    """A site's rule in words: its domain and reason."""
    return f"{found.domain}: {found.reason}".rstrip(": ") if found else ""
