"""Which blocks are the article: the block model's choice, with a veto for what a page itself calls something else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from missionwatch.clean import features, model
from missionwatch.clean.blocks import Block, Cut
from missionwatch.clean.columns import elsewhere
from missionwatch.clean.zones import zones

METHOD = "blocks"
# Zones that the model may not overrule. The others are evidence only: their names are used for the article itself too often.
_VETOES = frozenset(["caption", "comments", "byline", "footer", "dialog", "media player", "newsletter box"])
_SURE = 0.9
_LITTLE, _LAST_THRESHOLD = 40, 0.2  # with fewer words than that chosen, less likely blocks are taken too
_TEASER = "related link"
_ENDS = (".", ":", "!", "?", "”", '"', "»")
_MANY = 3  # linked headings, or twice as many link lines, that make a page a list of links with comments
_PROSE = 12  # words from which a block is more than a title


@dataclass(slots=True, eq=False)
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
    chances = learned.probabilities(features.matrix(page, learned.lexicon))
    return decide(page, chances, learned.threshold, title)


def decide(page: Cut, probabilities: features.Floats, threshold: float, title: str = "") -> list[Choice]:
    """The choices that follow from the model's probabilities."""
    blocks, words = page.blocks, page.columns.words
    if words[probabilities > threshold].sum() < _LITTLE:
        threshold = _LAST_THRESHOLD
    of_box = zones(page, int(words[probabilities > threshold].sum()))
    where = [of_box[box] for box in page.box_of]
    choices = [
        Choice(True, "text", chance)
        if chance > threshold and zone not in _VETOES and not (zone == "related links" and share > 0.3)
        else Choice(False, zone or "not chosen", chance)
        for zone, share, chance in zip(where, page.columns.linked.tolist(), probabilities.tolist(), strict=True)
    ]
    _drop_teasers(blocks, choices)
    chosen = [number for number, choice in enumerate(choices) if choice.is_body]
    for number, why in elsewhere(blocks, chosen, title).items():
        choices[number] = Choice(False, why, choices[number].chance)
    return choices


def _drop_teasers(blocks: Sequence[Block], choices: list[Choice]) -> None:
    """Takes out titles of other pages, what stands with them in one small box, and headings over nothing else."""
    chosen = [number for number, choice in enumerate(choices) if choice.is_body]
    has_linked_headings = sum(_is_linked(blocks[n]) and blocks[n].is_heading for n in chosen) >= _MANY
    has_link_lines = sum(_is_mostly_linked(blocks[n]) for n in chosen) >= 2 * _MANY
    for place, number in enumerate(chosen):
        block = blocks[number]
        following = blocks[chosen[place + 1]] if place + 1 < len(chosen) else None
        if block.words < 3:
            is_teaser = False
        elif not _is_linked(block):
            is_teaser = _is_apart(block, choices[number]) or (_is_mostly_linked(block) and not has_link_lines)
        elif block.is_heading:
            is_teaser = (
                not has_linked_headings or following is None or following.words < _PROSE or following.link_share > 0.5
            )
        elif block.tag == "li":
            is_teaser = not choices[number].is_sure
        else:
            is_teaser = not (choices[number].is_sure and block.text.endswith((".", ":")))  # a sentence that is a link
        if is_teaser:
            choices[number] = Choice(False, _TEASER, choices[number].chance)
    for number in chosen:
        block = blocks[number]
        before, after = choices[number - 1] if number else None, choices[number + 1 : number + 2]
        if (block.is_heading and after and after[0].why == _TEASER and not _goes_on(blocks, choices, number)) or (
            before is not None and before.why == _TEASER and _share_a_small_box(blocks[number - 1], block)
        ):
            choices[number] = Choice(False, _TEASER, choices[number].chance)


def _goes_on(blocks: Sequence[Block], choices: Sequence[Choice], heading: int) -> bool:
    """Does the text go on after a single line that points elsewhere by a label of its own, below a heading among its paragraphs?

    A bare link has no label: the heading is its.
    """
    if heading + 2 >= len(blocks):
        return False
    pointer, following = blocks[heading + 1], blocks[heading + 2]
    is_among_them = following.box.parent is blocks[heading].box.parent is pointer.box.parent
    is_text = choices[heading + 2].is_body and not following.is_heading and following.words >= _PROSE
    return is_among_them and is_text and not _is_linked(pointer)


def _is_apart(block: Block, choice: Choice) -> bool:
    """A line in an `aside` that ends no sentence."""
    if choice.is_sure or block.words > 25 or block.text.endswith(_ENDS):
        return False
    return any(box.tag == "aside" for box in block.box.ancestry())


def _is_mostly_linked(block: Block) -> bool:
    """A line that is a link and a label or a date: "Explainer", "(Read: ...)"."""
    if block.link_share < 0.6 or block.words > 30 or block.is_heading or block.tag == "li":
        return False
    return not _is_linked(block) and not block.text.endswith(_ENDS)


def _is_linked(block: Block) -> bool:
    return block.link_share >= 0.93


def _share_a_small_box(one: Block, other: Block) -> bool:
    """Do a teaser and a short block stand together in an element that holds little else?"""
    around = set(map(id, one.box.ancestry()))
    together = next((box for box in other.box.ancestry() if id(box) in around), None)
    if together is None or together.depth < 1 or together.words > 80 or together.blocks > 5:
        return False
    return other.words <= 30 and together.linked_words >= 0.2 * together.words
