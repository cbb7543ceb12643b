"""What was chosen and belongs to other articles: the next one of an endless page, teasers in a column beside the text.

Told by structure alone: an element that looks like the article's own, beside it, with a headline of its own; a short block with
a link, apart from where the text stands.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from missionwatch.clean.blocks import Block, Box
from missionwatch.clean.text import fold

NEXT = "next article"
BESIDE = "beside the text"
_LITTLE = 60  # words that an article before the next one has at least
_TEASER_WORDS, _TEASER_LINKS = 60, 0.25
_PROMOTED, _PARAGRAPHS = 0.2, 0.8
_BOXES = frozenset(["div", "section", "aside", "article"])
_ARTICLE = re.compile(
    r"(?:^|[\s_-])(?:article|story|post|entry|news|nota|noticia|artigo|articulo|artikel|beitrag|atik|makala|habari)",
    re.I,
)
_MOST = 0.6  # share of the chosen words that make an element the text's own


def elsewhere(blocks: Sequence[Block], chosen: Sequence[int], title: str) -> dict[int, str]:
    """Chosen blocks that are no text of this article, with the reason."""
    found = dict.fromkeys(_of_the_next(blocks, chosen, title), NEXT)
    rest = [n for n in chosen if n not in found]
    return found | dict.fromkeys((*_beside(blocks, rest), *_promoted(blocks, rest), *_closing(blocks, rest)), BESIDE)


# --- the next article ---


def _of_the_next(blocks: Sequence[Block], chosen: Sequence[int], title: str) -> Iterator[int]:
    headlines = [block for block in blocks if block.tag == "h1"]
    if len(headlines) < 2 or not chosen:
        return
    folded = fold(title)
    own = next((block for block in headlines if fold(block.text) == folded), headlines[0])
    others = [box for block in headlines if block.number > own.number and (box := _twin(own.box, block.box))]
    if not others:
        return
    first = min(box.number for box in others)
    words = 0
    for number in chosen:
        block = blocks[number]
        if block.box.number < first:
            words += block.words
        elif words >= _LITTLE and any(box in others for box in block.box.ancestry()):
            yield number


def _twin(own: Box, other: Box) -> Box | None:
    """The element that holds the other headline and looks like the one beside it that holds ours; None where there is none."""
    around = {box.number: inner for inner, box in _steps(own)}
    for inner, box in _steps(other):
        mine = around.get(box.number)
        if mine is not None:
            is_alike = mine is not inner and mine.tag == inner.tag and _kind(mine) == _kind(inner)
            return inner if is_alike and (inner.tag == "article" or _ARTICLE.search(inner.names)) else None
    return None


def _steps(box: Box) -> Iterator[tuple[Box, Box]]:
    """(an element, the one around it), outwards."""
    while box.parent is not None:
        yield box, box.parent
        box = box.parent


def _kind(box: Box) -> str:
    return next(iter(box.names.split()), "").rstrip("0123456789-_")


# --- teasers in a column ---


def _beside(blocks: Sequence[Block], chosen: Sequence[int]) -> Iterator[int]:
    """Short blocks with a link in another cell of the row whose one cell is the article: how old pages lay out columns."""
    suspects = {n for n in chosen if blocks[n].link_share >= _TEASER_LINKS and blocks[n].words <= _TEASER_WORDS}
    if not suspects or not any(form.tag == "td" for form in blocks[0].frame.kinds):
        return
    cells = {n: cell for n in chosen if (cell := _cell(blocks[n].box)) is not None}
    words: Counter[int] = Counter()
    for number, cell in cells.items():
        words[cell.number] += blocks[number].words
    total = sum(blocks[n].words for n in chosen)
    main = {id(cell.parent): cell for cell in cells.values() if words[cell.number] >= _MOST * total}
    for number in suspects & cells.keys():
        cell = cells[number]
        if main.get(id(cell.parent), cell) is not cell and cell.linked_words * 4 > cell.words:
            yield number


def _promoted(blocks: Sequence[Block], chosen: Sequence[int]) -> Iterator[int]:
    """Short blocks with a link, straight in a `div` or the like, where the text stands in paragraphs: boxes set into it."""
    suspects = [n for n in chosen if blocks[n].tag in _BOXES and blocks[n].words <= _TEASER_WORDS]
    suspects = [n for n in suspects if blocks[n].link_share >= _PROMOTED]
    if not suspects:
        return
    total = sum(blocks[n].words for n in chosen)
    if sum(blocks[n].words for n in chosen if blocks[n].tag == "p") >= _PARAGRAPHS * total:
        yield from suspects


def _closing(blocks: Sequence[Block], chosen: Sequence[int]) -> Sequence[int]:
    """A last heading with the lines below it, where each of them is a link and a few words on it: what to read next."""
    lines = 0
    while lines < len(chosen) and _points(blocks[chosen[-1 - lines]]):
        lines += 1
    is_list = lines >= 2 and lines < len(chosen) and blocks[chosen[-1 - lines]].is_heading
    return chosen[-1 - lines :] if is_list else ()


def _points(block: Block) -> bool:
    return (
        block.tag == "p"
        and 1 <= block.links <= 2
        and block.link_share >= _TEASER_LINKS
        and block.words <= _TEASER_WORDS
    )


def _cell(box: Box) -> Box | None:
    return next((outer for outer in box.ancestry() if outer.tag == "td"), None)
