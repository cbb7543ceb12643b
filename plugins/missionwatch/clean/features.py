"""What the block model sees: a column of numbers for each block, from its text, its boxes, its like and its neighbours.

Strings are looked at once a box or a block, and by C where that goes; all that counts, sums or compares is numpy over
columns. Training and production run this code and no other, so a change here means a new model.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from missionwatch.clean.blocks import BLOCKS, DEPTH, LINKED, PROSE, WORDS, Columns, Cut, Form
from missionwatch.clean.lexicon import Lexicon
from missionwatch.clean.vocabulary import N_BITS

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_SHORT = 240  # characters of blocks whose digits and capitals count
_TAGS = (
    "p", "li", "div", "h1", "h2", "h3", "h4", "h5", "td", "blockquote", "span", "dd", "dt", "pre", "section", "a", "th",
    "article", "figcaption", "body",
)  # fmt: skip
_WORDS = re.compile(r"\w{2,}")
_TAG_NUMBER = {tag: number for number, tag in enumerate(_TAGS)}


@dataclass(frozen=True, slots=True)
class _Boxes:
    """Boxes as columns: topic bits of each alone and of all around it, learned score alone and summed over all around it,
    and what boxes of one shape (names and tag, its parent's and grandparent's) share: a number."""

    own: Ints
    around: Ints
    score: Doubles
    score_sum: Doubles
    shape: Ints


@dataclass(frozen=True, slots=True)
class _Texts:
    """Blocks as columns: `values` is what the model sees of each text, the rest what others need of it."""

    values: Floats
    ends: npt.NDArray[np.float64]
    overlap: npt.NDArray[np.float64]
    tag: Ints


def matrix(page: Cut, lexicon: Lexicon, title: str) -> Floats:
    """One row a feature, one column for each block of the page, in order; there must be one at least."""
    return np.concatenate([part for _, part in _parts(page, lexicon, title)], dtype=np.float32)


def groups(page: Cut, lexicon: Lexicon, title: str) -> list[str]:
    """The name of the group of each feature, for ablation."""
    return [name for name, part in _parts(page, lexicon, title) for _ in part]


def _parts(page: Cut, lexicon: Lexicon, title: str) -> list[tuple[str, npt.NDArray[Any]]]:
    columns = page.columns
    boxes, texts = _boxes(page, lexicon), _texts(page, title)
    at = columns.box
    up = columns.parent[at]
    grand = columns.parent[up]
    container, own = _container(columns), boxes.own
    return [
        ("text", texts.values),
        ("tag", texts.tag == np.arange(len(_TAGS))[:, None]),
        ("ancestors", _topics(own[at], own[up], own[at] | own[up] | own[grand], boxes.around[at])),
        ("container", container[:, np.concatenate([at, up, grand])].reshape(-1, len(at))),
        ("lexicon", np.array([boxes.score[at], boxes.score[up], boxes.score[grand], boxes.score_sum[at]])),
        ("like", _like(boxes.shape[at], columns, texts)),
        ("like", _like(up, columns, texts)),
        ("main", _from_main(columns, boxes)),
        ("neighbours", _neighbours(columns, boxes, texts, up)),
        ("place", _place(columns, texts)),
    ]


def _boxes(page: Cut, lexicon: Lexicon) -> _Boxes:
    parents = page.parents
    score = [lexicon.of_box(form) for form in page.forms]
    own = [form.bits for form in page.forms]
    around, total = own[:1], score[:1]
    for bits, points, up in islice(zip(own, score, parents, strict=True), 1, None):
        around.append(bits | around[up])
        total.append(points + total[up])
    shapes: dict[Form, int] = {}
    form = np.array([shapes.setdefault(form, len(shapes)) for form in page.forms])
    parent = page.columns.parent
    three = ((form * len(shapes) + form[parent]) * len(shapes) + form[parent[parent]]).tolist()
    numbers: dict[int, int] = {}
    shape = np.array([numbers.setdefault(forms, len(numbers)) for forms in three])
    return _Boxes(np.array(own), np.array(around), np.array(score), np.array(total), shape)


def _topics(*bits: Ints) -> npt.NDArray[np.uint8]:
    """For each argument one row a topic."""
    raw = np.array(bits).view(np.uint8).reshape(len(bits), -1, 8)
    each = np.unpackbits(raw, axis=2, bitorder="little")[:, :, :N_BITS]
    return each.transpose(0, 2, 1).reshape(len(bits) * N_BITS, -1)


# Characters are counted three kinds at once, sixteen bits each, and noticed by kind, one bit each.
_CODES = 0x3100
_LOWER, _DIGIT, _WORD, _END, _CLOSING, _COLON, _QUESTION = (1 << n for n in range(7))
_QUOTE, _BAR, _RIGHTS, _ADDRESS = (1 << n for n in range(7, 11))
_COUNTED = np.zeros(_CODES + 1, np.int64)
_COUNTED[list(b"0123456789")] = 1
_COUNTED[list(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ")] = 1 << 16
_COUNTED[list(b",")] = 1 << 32
_NOTICED = np.array(
    [
        _LOWER * c.islower() | _DIGIT * c.isdigit() | _WORD * c.isalnum() | _END * (c in ".!?…。") | _CLOSING * (c in "\"”»’')]")
        | _COLON * (c == ":") | _QUESTION * (c == "?") | _QUOTE * (c in "“\"„") | _BAR * (c in "|»›") | _RIGHTS * (c == "©")
        | _ADDRESS * (c == "@") for c in map(chr, range(_CODES + 1))
    ],
    np.int64,
)  # fmt: skip


def _texts(page: Cut, title: str) -> _Texts:
    texts = [block.text for block in page.blocks]
    size = np.fromiter(map(len, texts), np.int64, len(texts))
    words, linked = page.columns.words, page.columns.linked
    codes = np.frombuffer("\n".join(texts).encode("utf-32-le", "replace"), "<u4")
    begins = np.cumsum(size + 1) - size - 1
    counted = _COUNTED.take(codes, mode="clip")
    noticed = _NOTICED.take(codes, mode="clip")
    is_end = noticed & _END > 0
    stops = np.flatnonzero(is_end[:-1])
    counted[stops[codes[stops + 1] == 32]] += 1 << 48
    counts = np.add.reduceat(counted, begins)
    digits, capitals, commas, sentences = counts & 0xFFFF, counts >> 16 & 0xFFFF, counts >> 32 & 0xFFFF, counts >> 48
    holds = np.bitwise_or.reduceat(noticed, begins)
    first, last = noticed[begins], noticed[begins + size - 1]
    before, before_it = noticed[begins + np.maximum(size - 2, 0)], noticed[begins + np.maximum(size - 3, 0)]
    closes = last & _CLOSING > 0
    ends = (last & _END > 0) | (closes & ((before & _END > 0) | ((before & _CLOSING > 0) & (before_it & _END > 0))))
    is_short = size < _SHORT
    overlap = _said_of(title, texts, size)
    seen = Counter(texts)
    values = np.empty((22, len(texts)), np.float32)
    values[:] = (
        np.log1p(words), size / words, size, page.columns.links, linked, page.columns.bold, ends,
        last & _COLON, last & _QUESTION, first & _LOWER, first & _DIGIT, first & _WORD,
        commas / words, sentences, is_short * digits / size, is_short * capitals / size,
        holds & _QUOTE, holds & _BAR, holds & _RIGHTS, holds & _ADDRESS,
        overlap, [seen[text] - 1 for text in texts],
    )  # fmt: skip
    tag = np.fromiter([_TAG_NUMBER.get(page.forms[box].tag, len(_TAGS)) for box in page.box_of], np.int64, len(texts))
    return _Texts(values, ends.astype(np.float64), overlap, tag)


def _said_of(title: str, texts: Sequence[str], size: Ints) -> Doubles:
    """Of texts about as long as the title: the share of words that they have in common."""
    wanted = frozenset(_WORDS.findall(title.lower()))
    overlap = np.zeros(len(texts))
    for number in np.flatnonzero((size < 1.6 * len(title)) & (1.6 * size > len(title))).tolist() if wanted else ():
        words = _WORDS.findall(texts[number].lower())
        overlap[number] = sum(map(wanted.__contains__, words)) / max(len(words), len(wanted))
    return overlap


def _container(columns: Columns) -> Doubles:
    """For each box: size, link share, prose share and grain, alone and against the page."""
    sums = columns.sums
    words = np.maximum(sums[WORDS], 1)
    return np.array([
        np.log1p(sums[WORDS]), sums[LINKED] / words, sums[PROSE] / words, words / np.maximum(sums[BLOCKS], 1),
        np.log1p(sums[BLOCKS]), sums[WORDS] / words[0], sums[PROSE] / max(sums[PROSE, 0], 1), sums[DEPTH],
    ])  # fmt: skip


def _main(columns: Columns) -> int:
    """The box that holds the article's prose: from the body inwards as long as one box keeps most of it."""
    prose, parent = columns.sums[PROSE], columns.parent
    at = 0
    for number in (np.argsort(-prose[1:], kind="stable")[:60] + 1).tolist():
        if parent[number] == at and prose[number] > 0 and prose[number] >= 0.6 * prose[at]:
            at = number
    return at


def _from_main(columns: Columns, boxes: _Boxes) -> Floats:
    """Where the way from the page to the block leaves the way to the main box, how far behind, and into what."""
    main, parents, at = _main(columns), columns.parent.tolist(), columns.box
    way = {0}
    step = main
    while step:
        way.add(step)
        step = parents[step]
    meets: list[int] = []
    exits: list[int] = []
    for number, up in enumerate(parents):
        is_on_way = number in way
        meets.append(number if is_on_way else meets[up])
        exits.append(number if is_on_way or up in way else exits[up])
    sums = columns.sums
    depth = sums[DEPTH]
    meet, exit_ = depth[np.array(meets)[at]], np.array(exits)[at]
    out = sums[:, exit_]
    words = np.maximum(out[WORDS], 1)
    table = np.empty((10, len(at)), np.float32)
    table[:7] = (
        depth[main] - meet, depth[at] - meet, meet >= depth[main], out[LINKED] / words, out[PROSE] / words,
        np.log1p(out[WORDS]), boxes.score[exit_],
    )  # fmt: skip
    table[7] = sums[PROSE, main] / max(1, sums[PROSE, 0])
    table[8] = np.log1p(sums[PROSE, main])
    table[9] = sums[LINKED, main] / max(1, sums[WORDS, main])
    return table


def _like(group: Ints, columns: Columns, texts: _Texts) -> Doubles:
    """What the blocks in boxes of the same shape (or in the same box) are like on the whole. Groups are small numbers."""
    words, prose = columns.words, columns.prose
    count = np.bincount(group)
    size = np.maximum(count, 1)
    total = np.bincount(group, prose)
    mean_words = np.log1p(np.bincount(group, words) / size)
    table = np.array([
        np.log1p(count), mean_words, np.bincount(group, columns.linked) / size, np.bincount(group, texts.ends) / size,
        np.bincount(group, prose > 0) / size, np.log1p(total), total / max(1.0, float(total.max())), -mean_words,
    ])[:, group]  # fmt: skip
    table[7] += np.log1p(words)
    return table


_FAR, _NEAR, _WIDE = (-3, -2, -1, 1, 2, 3), (-2, -1, 1, 2), (5, 12)


def _neighbours(columns: Columns, boxes: _Boxes, texts: _Texts, up: Ints) -> Doubles:
    """What stands before and after: three blocks each way one by one, then five and twelve summed."""
    size, at = len(up), columns.box
    is_heading = (texts.tag >= 3) & (texts.tag <= 7)
    around = np.zeros((5, size + 6))
    around[:, 3:-3] = np.log1p(columns.words), columns.linked, columns.prose > 0, is_heading, boxes.score_sum[at]
    same = np.full((2, size + 6), -1)
    same[:, 3:-3] = boxes.shape[at], up
    total = np.zeros((3, size + 1))
    np.cumsum([columns.prose, columns.words * columns.linked, columns.words], axis=1, out=total[:, 1:])
    index = np.arange(size)
    before = [total[:, :-1] - total[:, np.maximum(0, index - width)] for width in _WIDE]
    after = [total[:, np.minimum(size, index + 1 + width)] - total[:, 1:] for width in _WIDE]
    return np.concatenate([
        *[around[:4, 3 + step : 3 + step + size] for step in _FAR],
        *[around[4:, 3 + step : 3 + step + size] for step in _NEAR],
        *[same[:, 3 + step : 3 + step + size] == same[:, 3:-3] for step in _NEAR],
        np.log1p(np.concatenate(before + after)),
    ])  # fmt: skip


def _place(columns: Columns, texts: _Texts) -> Doubles:
    """Where on the page: by blocks, by prose before and after, against the headline and the nearest long paragraphs."""
    prose = columns.prose
    size = len(prose)
    index = np.arange(size)
    before = np.cumsum(prose) - prose
    whole = max(1, int(prose.sum()))
    heads = np.flatnonzero(texts.tag == _TAG_NUMBER["h1"])
    head = int(heads[0]) if len(heads) else int(texts.overlap.argmax()) if texts.overlap.max() > 0.7 else -1
    is_long = prose > 25
    last = np.maximum.accumulate(np.where(is_long, index, -99))
    following = np.minimum.accumulate(np.where(is_long, index, size + 99)[::-1])[::-1]
    table = np.empty((12, size))
    table[0] = index / size
    table[1:5] = np.log1p([index, size - index, before, whole - before - prose + 1])
    table[5] = before / whole
    table[6] = np.minimum(np.maximum(index - head, -50), 200) if head >= 0 else -99
    table[7] = index == head
    table[8] = np.minimum(index - last, 60)
    table[9] = np.minimum(following - index, 60)
    table[10] = np.log1p(size)
    table[11] = np.log1p(whole)
    return table
