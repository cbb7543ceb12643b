"""Which blocks are the article: the block model's choice, with a veto for what a page itself calls something else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from missionwatch.clean import features, model
from missionwatch.clean.blocks import Block, Cut
from missionwatch.clean.zones import zone

METHOD = "blocks"
# Zones that the model may not overrule. The others are evidence only: their names are used for the article itself too often.
_VETOES = frozenset(["caption", "comments", "byline", "footer", "dialog", "media player", "newsletter box"])
_SURE = 0.9
_LITTLE, _LAST_THRESHOLD = 40, 0.2  # with fewer words than that chosen, less likely blocks are taken too
_PROSE = 12  # words from which a block is more than a title


@dataclass(frozen=True, slots=True)
class Choice:
    """Is the block text of the article, why (or where it stands instead), and how likely the model holds it to be."""

    is_body: bool
    why: str
    chance: float

    @property
    def is_sure(self) -> bool:
        return self.chance > _SURE


def choose(page: Cut, title: str) -> list[Choice]:
    """One choice for each block, by the model that ships with the program."""
    if not page.blocks:
        return []
    learned = model.load()
    return decide(page.blocks, learned.probabilities(features.matrix(page, learned.lexicon, title)), learned.threshold)


def decide(blocks: Sequence[Block], probabilities: features.Floats, threshold: float) -> list[Choice]:
    """The choices that follow from the model's probabilities."""
    chances: list[float] = probabilities.tolist()
    if _words_above(threshold, blocks, chances) < _LITTLE:
        threshold = _LAST_THRESHOLD
    body_words = _words_above(threshold, blocks, chances)
    choices = []
    for block, chance in zip(blocks, chances, strict=True):
        where = zone(block, body_words)
        is_vetoed = where in _VETOES or (where == "related links" and block.link_share > 0.3)
        is_body = chance > threshold and not is_vetoed
        choices.append(Choice(is_body, "text" if is_body else where or "not chosen", chance))
    return _without_teasers(blocks, choices)


def _words_above(threshold: float, blocks: Sequence[Block], chances: Sequence[float]) -> int:
    return sum(block.words for block, chance in zip(blocks, chances, strict=True) if chance > threshold)


def _without_teasers(blocks: Sequence[Block], choices: list[Choice]) -> list[Choice]:
    """Titles of other pages: blocks that are one link. In lists of links that the model is sure of they stay."""
    chosen = [number for number, choice in enumerate(choices) if choice.is_body]
    for place, number in enumerate(chosen):
        block = blocks[number]
        if block.link_share < 0.93 or block.words < 3:
            continue
        following = blocks[chosen[place + 1]] if place + 1 < len(chosen) else None
        if block.is_heading:
            is_teaser = following is None or following.words < _PROSE or following.link_share > 0.5
        elif block.box.tag == "li":
            is_teaser = not choices[number].is_sure
        else:
            is_teaser = not (choices[number].is_sure and block.text.endswith((".", ":")))  # a sentence that is a link
        if is_teaser:
            choices[number] = replace(choices[number], is_body=False, why="related link")
    return choices
