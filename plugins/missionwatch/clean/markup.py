"""A tree's markup as columns: where its tags stand, how deep, and how much text follows each.

The parser writes its tree out again in C, and what it writes is well-formed: every tag is closed, ">" stands nowhere but
at the ends of tags, and "<" nowhere in text. So numpy finds the structure, and no node is visited from Python.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from missionwatch.errors import NotArticle

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_INLINE = (
    "abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark output q rp rt ruby s samp small span "
    "strike strong sub sup time tt u var wbr center amp-img picture source img embed input link meta"
)
_VOID = "hr param track area base basefont bgsound frame keygen col image"
_BOX, _TEXT, _LINK, _BREAK, _RULE = range(5)
_KINDS = dict.fromkeys(_INLINE.split(), _TEXT) | dict.fromkeys(_VOID.split(), _RULE)
_KINDS |= {"a": _LINK, "br": _BREAK}
_NAME = 8  # characters by which a tag is known
_SPACE, _LESS, _GREATER, _SLASH, _QUESTION = b" <>/?"
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<\?[^<>]*>")
_ONE, _SEVEN = np.uint64(1), np.uint64(7)
_SPACES, _GREATERS, _LOWS, _HIGHS = (np.uint64(int.from_bytes(bytes([b]) * _NAME)) for b in (_SPACE, _GREATER, 1, 128))


def _code(name: str) -> int:
    return int.from_bytes(name.encode()[:_NAME].ljust(_NAME, b"\0"), "little")


_CODES = np.array(sorted(map(_code, _KINDS)), "<u8")
_KIND_OF_CODE = np.array([_KINDS[name] for name in sorted(_KINDS, key=_code)], np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Boxes:
    """Elements that hold lines and are no part of one, in order: where the tag starts and ends, the number of the box
    around it (of the first its own), depth, and the lines inside, from `first` to before `last`."""

    start: Ints
    end: Ints
    parent: Ints
    depth: Ints
    first: Ints
    last: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Stretches of text between block-level tags or line breaks, in order; only those with something to see.

    `start` and `end` are offsets in the markup, `box` is the innermost box; `letters` and `linked` count characters
    that are no space, `links` anchors. Lines of one `run` have no block-level tag between them. `place` counts
    breaks: two lines of a run that are more than one apart have an empty line between them.
    """

    start: Ints
    end: Ints
    box: Ints
    letters: Ints
    linked: Ints
    links: Ints
    run: Ints
    place: Ints

    def take(self, which: Ints) -> Lines:
        """Only these lines."""
        return Lines(*(getattr(self, column.name)[which] for column in fields(self)))


def read(markup: str) -> tuple[Boxes, Lines]:
    """Boxes and lines of one element's markup. Raises NotArticle ("hostile html") for what no parser wrote."""
    raw = np.frombuffer((markup + " " * _NAME).encode("latin-1", "replace"), np.uint8)
    starts, ends = _tags(raw, markup)
    closes = raw[starts + 1] == _SLASH
    names = _names(raw, starts + 1 + closes)
    kind = _kinds(names)
    kind[raw[starts + 1] == _QUESTION] = _TEXT  # what a server forgot to run, "<?php ...?>": nothing closes it
    step = 1 - 2 * closes
    depth = ((kind == _BOX) * step).cumsum()
    if depth[-1] or depth.min() < 0:
        kind[_unpaired(names, closes, kind)] = _TEXT
        depth = ((kind == _BOX) * step).cumsum()
    is_box = kind == _BOX
    breaks = np.flatnonzero(is_box | (kind >= _BREAK))

    seen = (raw > _SPACE).cumsum(dtype=np.int32)
    letters = np.append(seen[starts[1:]] - seen[ends[:-1]] - 1, 0).astype(np.int64)
    in_line = np.add.reduceat(letters, breaks)
    kept = np.flatnonzero(in_line)
    tags = breaks[kept]
    nest = _Nest(np.flatnonzero(is_box & ~closes), depth)
    lines = Lines(
        start=ends[tags] + 1,
        end=np.append(starts, len(markup))[np.append(breaks[1:], len(starts))[kept]],
        box=nest.around(tags),
        letters=in_line[kept],
        linked=np.add.reduceat(letters * (((kind == _LINK) * step).cumsum() > 0), breaks)[kept],
        links=np.add.reduceat((kind == _LINK) & ~closes, breaks, dtype=np.int64)[kept],
        run=(kind[breaks] != _BREAK).cumsum()[kept],
        place=kept,
    )
    return _boxes(nest, np.flatnonzero(is_box & closes), starts, ends, lines, tags)


def _tags(raw: npt.NDArray[np.uint8], markup: str) -> tuple[Ints, Ints]:
    """Where tags start and end. Markup with other "<" or ">" than those of tags is searched tag by tag."""
    starts, ends = np.flatnonzero(raw == _LESS), np.flatnonzero(raw == _GREATER)
    if len(starts) != len(ends):  # the name of an attribute may hold "<"
        first = starts.searchsorted(np.append(-1, ends[:-1]))
        starts = np.append(starts, len(raw))[first]
    if len(ends) and (starts < ends).all() and (ends[:-1] < starts[1:]).all():
        return starts, ends
    found = np.array([match.span() for match in _TAG.finditer(markup)], np.int64).reshape(-1, 2)
    if not len(found):
        raise NotArticle("markup that no parser wrote", kind="hostile html")
    return found[:, 0], found[:, 1] - 1


def _unpaired(names: npt.NDArray[np.uint64], closes: npt.NDArray[np.bool_], kind: Ints) -> list[int]:
    """The tags of boxes that nothing closes or that close nothing: a quirk of one tag must not cost the page."""
    open_at: list[int] = []
    found: list[int] = []
    still_open: dict[int, int] = {}
    for place in np.flatnonzero(kind == _BOX).tolist():
        name = int(names[place])
        if not closes[place]:
            open_at.append(place)
            still_open[name] = still_open.get(name, 0) + 1
        elif not still_open.get(name):
            found.append(place)
        else:
            while True:
                last = open_at.pop()
                still_open[int(names[last])] -= 1
                if names[last] == name:
                    break
                found.append(last)
    return found + open_at


def _names(raw: npt.NDArray[np.uint8], at: Ints) -> npt.NDArray[np.uint64]:
    """The first characters of each tag's name, which starts at `at`, as one number."""
    eights = np.ndarray((len(raw) - _NAME + 1,), "<u8", raw.data, strides=(1,))
    codes = eights[at]
    ends = _zero_bytes(codes ^ _SPACES) | _zero_bytes(codes ^ _GREATERS)
    codes &= ((ends & (~ends + _ONE)) >> _SEVEN) - _ONE  # only what stands before the first of them
    return codes


def _kinds(codes: npt.NDArray[np.uint64]) -> Ints:
    """What each tag does to a line, by its name."""
    place = np.minimum(_CODES.searchsorted(codes), len(_CODES) - 1)
    return np.where(_CODES[place] == codes, _KIND_OF_CODE[place], _BOX)


def _zero_bytes(words: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """The highest bit of each byte that is zero; right up to the first one of a word, which is all that is asked."""
    return (words - _LOWS) & ~words & _HIGHS


class _Nest:
    """Which box is around a tag: the last one opened before it at the right depth, found in a sorted list of both."""

    def __init__(self, opens: Ints, depth: Ints) -> None:
        self.opens, self.depth, self.size = opens, depth, len(depth) + 1
        keys = depth[opens] * self.size + opens
        self.order = keys.argsort(kind="stable")
        self.keys = keys[self.order]

    def around(self, tags: Ints, up: int = 0) -> Ints:
        """For each tag the box that is open behind it, or with `up` one that many levels out."""
        wanted = (self.depth[tags] - up) * self.size + tags
        return self.order[self.keys.searchsorted(wanted, side="right") - 1]


def _boxes(nest: _Nest, closes: Ints, starts: Ints, ends: Ints, lines: Lines, tags: Ints) -> tuple[Boxes, Lines]:
    """The boxes that hold lines, and the lines with their boxes numbered so."""
    opens, depth = nest.opens, nest.depth
    keys = np.sort((depth[closes] + 1) * nest.size + closes)
    close = keys[keys.searchsorted(depth[opens] * nest.size + opens)] % nest.size
    first, last = tags.searchsorted(opens), tags.searchsorted(close)
    kept = np.flatnonzero(last > first)
    number = (last > first).cumsum() - 1
    parent = nest.around(opens[kept], up=1)
    parent[:1] = kept[:1]
    boxes = Boxes(
        starts[opens[kept]], ends[opens[kept]], number[parent], depth[opens[kept]] - 1, first[kept], last[kept]
    )
    return boxes, replace(lines, box=number[lines.box])
