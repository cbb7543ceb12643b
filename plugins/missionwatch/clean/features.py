"""What the block model sees: a column of numbers for each block, from its text, its boxes, its like and its neighbours.

Strings are looked at once a kind of box, and of a block's text only size, first and last character count; the rest is numpy
over columns, since a call costs what a hundred numbers cost. Training and production run this code and no other, so a change
here means a new model.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from missionwatch.clean.blocks import BLOCKS, DEPTH, LINKED, PROSE, WORDS, Columns, Cut
from missionwatch.clean.lexicon import Lexicon
from missionwatch.clean.vocabulary import tag_bits, topics_named

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_MOST = 0.6  # share of a box's prose that one inside it has, where that is on the way to the article

_TAGS = ("p", "li", "div", "h1", "h2", "h3", "h4", "td", "pre")
_TAG_NUMBER = {tag: number for number, tag in enumerate(_TAGS)}
# What is asked of a block's own box, of that and the two around it, and of all around it.
_OWN = topics_named("content"), topics_named("body"), topics_named("box"), topics_named("lead")
_CLOSE = (
    topics_named("article"), topics_named("caption"), topics_named("comments"), topics_named("list"), topics_named("box"),
    tag_bits("ul"), tag_bits("figcaption"), tag_bits("figure"),
)  # fmt: skip
_AROUND = (
    topics_named("comments"), topics_named("byline"), topics_named("footer"), topics_named("tags"), topics_named("player"),
    tag_bits("main"), tag_bits("section"), tag_bits("article"), tag_bits("aside"), tag_bits("table"),
)  # fmt: skip
_BITS = np.array([*_OWN, *_CLOSE, *_AROUND])[:, None]
_ASKED = np.repeat(np.arange(3), [len(_OWN), len(_CLOSE), len(_AROUND)])


@dataclass(frozen=True, slots=True)
class _Boxes:
    """Boxes as columns: topic bits of each alone and of all around it, learned score alone and summed over all around it, is
    it on the way from the page to the box that holds the article's prose, and `shape`: equal where names and tag are, and its
    parent's and grandparent's."""

    own: Ints
    around: Ints
    score: Doubles
    score_sum: Doubles
    is_on_way: Bools
    shape: Ints


def matrix(page: Cut, lexicon: Lexicon) -> Floats:
    """One row a feature, one column for each block of the page, in order; there must be one at least."""
    return np.concatenate([part for _, part in _parts(page, lexicon)], dtype=np.float32)


def groups(page: Cut, lexicon: Lexicon) -> list[str]:
    """The name of the group of each feature, for ablation."""
    return [name for name, part in _parts(page, lexicon) for _ in part]


def _parts(page: Cut, lexicon: Lexicon) -> list[tuple[str, npt.NDArray[np.generic]]]:
    columns, boxes = page.columns, _boxes(page, lexicon)
    at = columns.box
    up = columns.parent[at]
    grand = columns.parent[up]
    three = np.concatenate([at, up, grand])
    own, score = boxes.own[three].reshape(3, -1), boxes.score[three].reshape(3, -1)
    asked = np.array([own[0], np.bitwise_or.reduce(own), boxes.around[at]])
    tag = np.array([_TAG_NUMBER.get(form.tag, -1) for form in page.kinds])[columns.form[at]]
    score_sum = boxes.score_sum[at]
    shape = np.unique(boxes.shape[at], return_inverse=True)[1]
    return [
        ("text", _texts(page)),
        ("tag", tag == np.arange(len(_TAGS))[:, None]),
        ("ancestors", asked[_ASKED] & _BITS > 0),
        ("container", _container(columns)[:, three].reshape(-1, len(at))),
        ("lexicon", score),
        ("lexicon", score_sum[None]),
        ("like", _like(shape, columns)),
        ("like", _like(up, columns)),
        ("main", _from_main(columns, boxes)),
        ("neighbours", _neighbours(columns, score_sum, shape, tag)),
        ("place", _place(columns, tag)),
    ]


def _boxes(page: Cut, lexicon: Lexicon) -> _Boxes:
    """What is around boxes is found by doubling: each box takes what the one as far out again has found so far."""
    columns = page.columns
    form, parent, prose, nothing = columns.form, columns.parent, columns.sums[PROSE], len(columns.parent)
    kind = np.append(form, len(page.kinds))  # a last box of no kind is around the outermost
    own = np.array([*(form.bits for form in page.kinds), 0])[kind]
    score = np.array([*map(lexicon.of_box, page.kinds), 0.0])[kind]
    is_on_way = np.append(prose >= _MOST * np.maximum(prose[parent], 1), True)
    outer = np.append(parent, nothing)
    outer[0], is_on_way[0] = nothing, True
    around, total = own.copy(), score.copy()
    while outer[-2::-1].min(initial=nothing) < nothing:
        around |= around[outer]
        total += total[outer]
        is_on_way &= is_on_way[outer]
        outer = outer[outer]
    shape = (form * len(page.kinds) + form[parent]) * len(page.kinds) + form[parent[parent]]
    return _Boxes(own[:-1], around[:-1], score[:-1], total[:-1], is_on_way[:-1], shape)


def _texts(page: Cut) -> Floats:
    columns, texts = page.columns, [block.text for block in page.blocks]
    seen = Counter(texts)
    table = np.empty((8, len(texts)), np.float32)
    table[:] = (
        np.log1p(columns.words), [len(text) for text in texts], columns.linked, columns.links, columns.is_ended,
        [text[-1] == ":" for text in texts], [text[0].isalnum() for text in texts], [seen[text] for text in texts],
    )  # fmt: skip
    return table


def _container(columns: Columns) -> Doubles:
    """For each box: size, link share, prose share and grain, alone and against the page."""
    sums = columns.sums
    words = np.maximum(sums[WORDS], 1)
    return np.array([
        np.log1p(sums[WORDS]), sums[LINKED] / words, sums[PROSE] / words, words / np.maximum(sums[BLOCKS], 1),
        np.log1p(sums[BLOCKS]), sums[WORDS] / words[0], sums[PROSE] / max(sums[PROSE, 0], 1), sums[DEPTH],
    ])  # fmt: skip


def _from_main(columns: Columns, boxes: _Boxes) -> Floats:
    """Where the way from the page to the block leaves the way to the main box, how far behind, and into what.

    The main box holds the article's prose: each box on the way to it keeps most of the prose of the one before.
    """
    parent, at, on_way = columns.parent, columns.box, boxes.is_on_way
    main, number = int(np.flatnonzero(on_way)[-1]), np.arange(len(parent))
    meet = _outwards(np.where(on_way, number, parent))[at]
    leave = _outwards(np.where(on_way | on_way[parent], number, parent))[at]
    sums = columns.sums
    depth, out = sums[DEPTH], sums[:, leave]
    words = np.maximum(out[WORDS], 1)
    table = np.empty((10, len(at)), np.float32)
    table[:7] = (
        depth[main] - depth[meet], depth[at] - depth[meet], meet == main, out[LINKED] / words, out[PROSE] / words,
        np.log1p(out[WORDS]), boxes.score[leave],
    )  # fmt: skip
    table[7] = sums[PROSE, main] / max(1, sums[PROSE, 0])
    table[8] = np.log1p(sums[PROSE, main])
    table[9] = sums[LINKED, main] / max(1, sums[WORDS, main])
    return table


def _outwards(step: Ints) -> Ints:
    """For each box the one at which the steps from it end."""
    further = step[step]
    while (further != step).any():
        step, further = further, further[further]
    return step


def _like(group: Ints, columns: Columns) -> Doubles:
    """What the blocks in boxes of the same shape (or in the same box) are like on the whole. Groups are small numbers."""
    words, prose = columns.words, columns.prose
    count = np.bincount(group)
    size = np.maximum(count, 1)
    total = np.bincount(group, prose)
    mean_words = np.log1p(np.bincount(group, words) / size)
    table = np.array([
        np.log1p(count), mean_words, np.bincount(group, columns.linked) / size,
        np.bincount(group, columns.is_ended) / size, np.bincount(group, prose > 0) / size, np.log1p(total),
        total / max(1.0, float(total.max())), -mean_words,
    ])[:, group]  # fmt: skip
    table[7] += np.log1p(words)
    return table


def _neighbours(columns: Columns, score: Doubles, shape: Ints, tag: Ints) -> Doubles:
    """What stands before and after: two blocks each way one by one, then the words in links of five and twelve summed."""
    size = len(score)
    is_heading = (tag >= _TAG_NUMBER["h1"]) & (tag <= _TAG_NUMBER["h4"])
    around = np.full((5, size + 4), -1.0)
    around[:, 2:-2] = score, columns.linked, columns.words, is_heading, shape
    linked = np.concatenate([np.zeros(13), np.cumsum(columns.words * columns.linked)])
    linked = np.append(linked, np.full(12, linked[-1]))
    now, before = linked[13 : 13 + size], linked[12 : 12 + size]
    return np.concatenate([
        around[:2, :size], around[:4, 1 : 1 + size], around[:4, 3 : 3 + size], around[:2, 4:],
        around[4:, 1 : 1 + size] == shape, around[4:, 3 : 3 + size] == shape,
        [before - linked[7 : 7 + size], before - linked[:size]],
        [linked[18 : 18 + size] - now, linked[25 : 25 + size] - now],
    ])  # fmt: skip


def _place(columns: Columns, tag: Ints) -> Doubles:
    """Where on the page: by blocks, by prose before and after, against the headline and the nearest long paragraphs."""
    prose = columns.prose
    size = len(prose)
    index = np.arange(size)
    before = np.cumsum(prose) - prose
    whole = max(1, int(prose.sum()))
    heads = np.flatnonzero(tag == _TAG_NUMBER["h1"])
    head = int(heads[0]) if len(heads) else -1
    is_long = prose > 25
    table = np.empty((12, size))
    table[0] = index / size
    table[1:5] = index, size - index, before, whole - before - prose
    table[5] = before / whole
    table[6] = np.minimum(np.maximum(index - head, -50), 200) if head >= 0 else -99
    table[7] = index == head
    table[8] = np.minimum(index - np.maximum.accumulate(np.where(is_long, index, -99)), 60)
    table[9] = np.minimum(np.minimum.accumulate(np.where(is_long, index, size + 99)[::-1])[::-1] - index, 60)
    table[10], table[11] = size, whole
    return table
