"""What the block model sees: one row of numbers a block, from its text, its boxes, its like and its neighbours.

Only what Python must look at is looked at box by box and block by block; all that sums or compares is numpy over columns.
Training and production run this code and no other, so a change here means a new model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from missionwatch.clean.blocks import Block, Box, Cut
from missionwatch.clean.lexicon import SHORT, Lexicon, words_in
from missionwatch.clean.vocabulary import HIDDEN_BIT, N_BITS, tag_bits, words_of

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


_TAGS = (
    "p", "li", "div", "h1", "h2", "h3", "h4", "h5", "td", "blockquote", "span", "dd", "dt", "pre", "section", "a", "th",
    "article", "figcaption", "body",
)  # fmt: skip
_TAG_NUMBER = {tag: number for number, tag in enumerate(_TAGS)}
_END = re.compile(r"[.!?…。][\"”»’')\]]*$")
_DIGITS, _CAPITALS = b"0123456789", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}:\d\d\b|\b\d+ (?:min|hours?|days?|minutes?) ")
# How short blocks begin that are not the article, and some that are.
_BEGINNINGS = {
    "also": r"(?:read|see|watch|also|related|more|recommended|lire|voir|lea|leia|veja|lesen|mehr|siehe|soma|li tou|next|"
    r"previous|trending|most|popular|latest|don.t miss|you may|up next|explore)\b",
    "credit": r"(?:image|photo|picture|foto|bild|credit|crédit|source|quelle|getty|file photo|ap photo|imagen|crédito|"
    r"picha|video|©|copyright|\(c\))",
    "share": r"(?:share|tweet|facebook|twitter|follow|whatsapp|email|e-mail|print|copy link|partager|teilen|compartir|"
    r"pin it|like|save|comment|reply|post|join)\b",
    "sign": r"(?:sign|subscribe|newsletter|get the|log in|login|register|create|download|unlock|become|support|donate|"
    r"abonn|inscri|suscr|anmeld|enter your|already|start|try|buy|shop|get|click|check out|view|learn|listen|contact|call)\b",
    "notice": r"(?:we use|this site|this website|by using|cookie|accept|privacy|wir verwenden|nous utilisons|all rights|"
    r"terms|disclaimer|advertis|sponsored|promoted|anzeige|publicité|affiliate|this article (?:was|is)|this story|editor|"
    r"note:|disclosure|correction|the views|opinions expressed|about the author|about)\b",
    "byline": r"(?:by|von|par|por|written|reported|author|posted|published|updated|last|first|reviewed|fact|edited|date|"
    r"veröffentlicht|stand|publié|min read|\d+ min|filed|tags?|topics?|categor|tagged|in:|in this)\b",
    "list": r"(?:q:|a:|step|tip|\d+[.)]|pros|cons|key|summary|overview|conclusion|table of contents|contents|"
    r"in this article|what is|what are|how to|how do|why)",
}
_BEGINNING = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _BEGINNINGS.items()), re.I)
_BEGINNING_NUMBER = {name: number for number, name in enumerate(_BEGINNINGS)}


@dataclass(frozen=True, slots=True)
class _Boxes:
    """Boxes as columns. Topic bits of each box alone, with two ancestors, and with all; parents; shapes; numbers.

    `values`: words, linked words, blocks, prose, depth, then learned scores: own, sum, lowest and highest of all around.
    """

    own: Ints
    near: Ints
    around: Ints
    parent: Ints
    shape: Ints
    values: Floats


WORDS, LINKED, BLOCKS, PROSE, DEPTH, SCORE, SCORE_SUM = range(7)


@dataclass(frozen=True, slots=True)
class _Texts:
    """Blocks as columns: `values` is what the model sees of each text, the rest what others need of it."""

    values: Floats
    words: Floats
    linked: Floats
    ends: Floats
    overlap: Floats
    tag: Ints

    @property
    def prose(self) -> Floats:
        """Words of blocks that look like running text, 0 for the others."""
        is_prose = (self.words > 12) & (self.linked < 0.34) & ((self.ends > 0) | (self.words > 40))
        return is_prose * self.words


def matrix(page: Cut, lexicon: Lexicon, title: str) -> Floats:
    """Rows for the blocks of a page, in their order; there must be one at least."""
    boxes = _boxes(page.boxes, lexicon)
    texts = _texts(page.blocks, lexicon, title)
    at = np.fromiter((block.box.number for block in page.blocks), np.int64, len(page.blocks))
    return np.concatenate([part for _, part in _parts(page, boxes, texts, at)], axis=1, dtype=np.float32)


def groups(page: Cut, lexicon: Lexicon, title: str) -> list[str]:
    """The name of the group of each column, for ablation."""
    boxes = _boxes(page.boxes, lexicon)
    texts = _texts(page.blocks, lexicon, title)
    at = np.fromiter((block.box.number for block in page.blocks), np.int64, len(page.blocks))
    return [name for name, part in _parts(page, boxes, texts, at) for _ in range(part.shape[1])]


def _parts(page: Cut, boxes: _Boxes, texts: _Texts, at: Ints) -> list[tuple[str, Floats]]:
    up = boxes.parent[at]
    grand = boxes.parent[up]
    prose = texts.prose
    main = _main(boxes)
    return [
        ("text", np.log1p(texts.words)[:, None]),
        ("text", texts.values),
        ("tag", (texts.tag[:, None] == np.arange(len(_TAGS))).astype(np.float32)),
        ("ancestors", _bits(boxes.own[at])),
        ("ancestors", _bits(boxes.own[up])),
        ("ancestors", _bits(boxes.near[at])),
        ("ancestors", _bits(boxes.around[at])),
        *[("container", _container(boxes, where)) for where in (at, up, grand)],
        ("lexicon", boxes.values[at, SCORE:]),
        ("lexicon", boxes.values[up, SCORE, None]),
        ("lexicon", boxes.values[grand, SCORE, None]),
        ("like", _like(boxes.shape[at], texts, prose)),
        ("like", _like(up, texts, prose)),
        ("main", _from_main(boxes, at, main)),
        ("neighbours", _neighbours(boxes, texts, prose, at, up)),
        ("place", _place(page, texts, prose)),
    ]


def _boxes(boxes: Sequence[Box], lexicon: Lexicon) -> _Boxes:
    own: list[int] = []
    near: list[int] = []
    around: list[int] = []
    parents: list[int] = []
    forms: list[int] = []
    shapes: list[int] = []
    values: list[tuple[float, ...]] = []
    known_forms: dict[tuple[str, str], int] = {}
    known_shapes: dict[tuple[int, int, int], int] = {}
    for box in boxes:
        words, bits = words_of(box.names)
        bits |= tag_bits(box.tag) | (HIDDEN_BIT if box.is_hidden else 0)
        score = lexicon.of_box(box.tag, words)
        up = box.parent.number if box.parent is not None else 0
        total = low = high = score
        own.append(bits)
        parents.append(up)
        if box.parent is None:
            near.append(bits)
            around.append(bits)
        else:
            near.append(bits | own[up] | own[parents[up]])
            around.append(bits | around[up])
            outer = values[up]
            total, low, high = outer[6] + score, min(outer[7], score), max(outer[8], score)
        forms.append(known_forms.setdefault((box.tag, box.names), len(known_forms)))
        shape = (forms[-1], forms[up], forms[parents[up]])
        shapes.append(known_shapes.setdefault(shape, len(known_shapes)))
        values.append((box.words, box.linked_words, box.blocks, box.prose, box.depth, score, total, low, high))
    return _Boxes(
        np.array(own, np.int64), np.array(near, np.int64), np.array(around, np.int64), np.array(parents, np.int64),
        np.array(shapes, np.int64), np.array(values, np.float32),
    )  # fmt: skip


def _texts(blocks: Sequence[Block], lexicon: Lexicon, title: str) -> _Texts:
    title_words = frozenset(words_in(title))
    seen: dict[str, int] = {}
    for block in blocks:
        seen[block.text] = seen.get(block.text, 0) + 1
    rows = []
    for block in blocks:
        text, count = block.text, block.words
        size = len(text)
        last, first = text[-1], text[0]
        beginning = -1
        dated = overlap = score = digits = capitals = 0.0
        if size < SHORT:
            match = _BEGINNING.match(text)
            if match and match.lastgroup:
                beginning = _BEGINNING_NUMBER[match.lastgroup]
            raw = text.encode("ascii", "ignore")
            digits = (len(raw) - len(raw.translate(None, _DIGITS))) / size
            capitals = (len(raw) - len(raw.translate(None, _CAPITALS))) / size
            dated = 1.0 if digits and _DATE.search(text) else 0.0
            words = words_in(text)
            score = lexicon.of_text(words)
            if title_words and words:
                overlap = sum([word in title_words for word in words]) / max(len(words), len(title_words))
        ends = last in ".!?…。" or (last in "\"”»’')]" and _END.search(text) is not None)
        inline = lexicon.of_box("inline", words_of(block.inline)[0]) if block.inline else 0.0
        row = [
            count, block.linked / size, ends, overlap, _TAG_NUMBER.get(block.box.tag, len(_TAGS)),
            size / count, size, block.links, block.linked / size, block.bold / size, ends, last == ":", last == "?",
            first.islower(), first.isdigit(), not first.isalnum(), text.count(",") / count,
            text.count(". ") + text.count("? ") + text.count("! "), digits, capitals,
            "“" in text or '"' in text or "„" in text, "|" in text or "»" in text or " / " in text or "›" in text,
            "©" in text, "@" in text or "http" in text, 0, 0, 0, 0, 0, 0, 0, dated, overlap, seen[text] - 1, score, inline,
        ]  # fmt: skip
        if beginning >= 0:
            row[24 + beginning] = 1
        rows.append(row)
    table = np.array(rows, np.float32)
    return _Texts(table[:, 5:], table[:, 0], table[:, 1], table[:, 2], table[:, 3], table[:, 4].astype(np.int64))


def _bits(values: Ints) -> Floats:
    return ((values[:, None] >> np.arange(N_BITS)) & 1).astype(np.float32)


def _container(boxes: _Boxes, where: Ints) -> Floats:
    """Size, link share, prose share and grain of one box around each block, alone and against the page."""
    box, page = boxes.values[where], boxes.values[0]
    words = np.maximum(box[:, WORDS], 1)
    return np.stack(
        [
            np.log1p(box[:, WORDS]), box[:, LINKED] / words, box[:, PROSE] / words, words / np.maximum(box[:, BLOCKS], 1),
            np.log1p(box[:, BLOCKS]), box[:, WORDS] / max(page[WORDS], 1), box[:, PROSE] / max(page[PROSE], 1),
            box[:, DEPTH],
        ],
        axis=1,
    )  # fmt: skip


def _main(boxes: _Boxes) -> int:
    """The box that holds the article's prose: from the body inwards as long as one box keeps most of it."""
    prose, parent = boxes.values[:, PROSE], boxes.parent
    at = 0
    for number in (np.argsort(-prose[1:], kind="stable")[:60] + 1).tolist():
        if parent[number] == at and prose[number] > 0 and prose[number] >= 0.6 * prose[at]:
            at = number
    return at


def _from_main(boxes: _Boxes, at: Ints, main: int) -> Floats:
    """Where the way from the page to the block leaves the way to the main box, how far behind, and into what."""
    way = {0}
    step = main
    while step:
        way.add(step)
        step = int(boxes.parent[step])
    meets: list[int] = []
    exits: list[int] = []
    for number, up in enumerate(boxes.parent.tolist()):
        if number in way:
            meets.append(number)
            exits.append(number)
        else:
            meets.append(meets[up])
            exits.append(number if up in way else exits[up])
    values = boxes.values
    depth = values[:, DEPTH]
    meet = depth[np.array(meets)[at]]
    out = values[np.array(exits)[at]]
    words = np.maximum(out[:, WORDS], 1)
    page = [
        values[main, PROSE] / max(1, values[0, PROSE]), np.log1p(values[main, PROSE]),
        values[main, LINKED] / max(1, values[main, WORDS]),
    ]  # fmt: skip
    return np.stack(
        [
            depth[main] - meet, depth[at] - meet, meet >= depth[main], out[:, LINKED] / words, out[:, PROSE] / words,
            np.log1p(out[:, WORDS]), out[:, SCORE], *(np.full(len(at), value) for value in page),
        ],
        axis=1,
    ).astype(np.float32)  # fmt: skip


def _like(group: Ints, texts: _Texts, prose: Floats) -> Floats:
    """What the blocks in boxes of the same shape (or in the same box) are like on the whole."""
    _, inverse = np.unique(group, return_inverse=True)
    count = np.bincount(inverse)

    def mean(values: npt.NDArray[np.generic]) -> npt.NDArray[np.float64]:
        return np.bincount(inverse, weights=values.astype(np.float64)) / count

    words, total = mean(texts.words), np.bincount(inverse, weights=prose)
    table = np.stack(
        [
            np.log1p(count), np.log1p(words), mean(texts.linked), mean(texts.ends), mean(prose > 0), np.log1p(total),
            total / max(1.0, float(total.max())),
        ],
        axis=1,
    )[inverse]  # fmt: skip
    return np.column_stack([table, np.log1p(texts.words) - np.log1p(words)[inverse]]).astype(np.float32)


def _neighbours(boxes: _Boxes, texts: _Texts, prose: Floats, at: Ints, up: Ints) -> Floats:
    """What stands before and after: three blocks each way one by one, then five and twelve summed."""
    size = len(at)
    words = np.log1p(texts.words)
    is_prose = (prose > 0).astype(np.float32)
    is_heading = ((texts.tag >= 3) & (texts.tag <= 7)).astype(np.float32)
    around, shape = boxes.values[at, SCORE_SUM], boxes.shape[at]
    columns: list[npt.NDArray[np.generic]] = []
    for step in (-3, -2, -1, 1, 2, 3):
        columns += [_shift(values, step, 0) for values in (words, texts.linked, is_prose, is_heading)]
        if abs(step) < 3:
            columns += [_shift(around, step, 0), _shift(shape, step, -1) == shape, _shift(up, step, -1) == up]
    index = np.arange(size)
    for values in (prose, texts.words * texts.linked, texts.words):
        total = np.concatenate([[0.0], np.cumsum(values)])
        for width in (5, 12):
            columns.append(np.log1p(total[index] - total[np.maximum(0, index - width)]))
            columns.append(np.log1p(total[np.minimum(size, index + 1 + width)] - total[index + 1]))
    return np.stack(columns, axis=1).astype(np.float32)


def _shift(values: npt.NDArray[np.generic], step: int, fill: float) -> npt.NDArray[np.generic]:
    out = np.full(len(values), fill, values.dtype)
    if step > 0:
        out[:-step] = values[step:]
    else:
        out[-step:] = values[:step]
    return out


def _place(page: Cut, texts: _Texts, prose: Floats) -> Floats:
    """Where on the page: by blocks, by prose before and after, against the headline and the nearest long paragraphs."""
    size = len(prose)
    index = np.arange(size, dtype=np.float32)
    before = np.cumsum(prose) - prose
    whole = max(1.0, float(prose.sum()))
    head = next((block.number for block in page.blocks if block.box.tag == "h1"), -1)
    if head < 0 and texts.overlap.max() > 0.7:
        head = int(texts.overlap.argmax())
    is_long = prose > 25
    last = np.maximum.accumulate(np.where(is_long, index, -99))
    following = np.minimum.accumulate(np.where(is_long, index, size + 99)[::-1])[::-1]
    return np.stack(
        [
            index / size, np.log1p(index), np.log1p(size - index), before / whole, np.log1p(before),
            np.log1p(whole - before - prose + 1),
            np.clip(index - head, -50, 200) if head >= 0 else np.full(size, -99.0), index == head,
            np.minimum(index - last, 60), np.minimum(following - index, 60), np.full(size, np.log1p(size)),
            np.full(size, np.log1p(whole)),
        ],
        axis=1,
    ).astype(np.float32)  # fmt: skip
