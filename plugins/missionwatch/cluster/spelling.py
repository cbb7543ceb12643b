"""The words of many texts as numbers, reckoned for all of them at once: much faster than looking up one word after the other.

A word's letters are a number as they stand, eight letters in 64 bits, so that the order of numbers is that of the alphabet and
the beginning of a word is the beginning of its number. The same in every process.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from missionwatch.cluster.words import SPACED, STEM

_NONE, _ALL = np.uint64(0), ~np.uint64(0)
_LETTERS = np.array([_NONE, *(_ALL << np.uint64(64 - 8 * n) for n in range(1, 9))])  # so many of the first
_FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_STEM = np.uint64(64 - 8 * STEM)


class Spelling(NamedTuple):
    """The words of some texts."""

    words: list[str]
    sizes: np.ndarray  # how many letters each has
    letters: np.ndarray  # the first eight
    codes: np.ndarray  # told by the first sixteen
    stems: np.ndarray  # the first five, as small numbers
    bounds: list[int]  # where each text begins among the words, and where the last ends

    def beginnings(self, count: int) -> np.ndarray:
        """The first letters of the words, at most eight."""
        return self.letters & _LETTERS[count]


def spelled(texts: Sequence[str]) -> Spelling:
    """The words of folded texts."""
    letters = "\n".join(texts).encode().translate(SPACED)
    padded = b" " + letters + b" " * 17  # so that there are sixteen letters after each beginning
    is_space = np.frombuffer(padded, np.uint8) == 32
    edges = (is_space[1:] != is_space[:-1]).nonzero()[0] + 1
    starts, ends = edges[::2], edges[1::2]
    sizes = ends - starts
    eight = np.ndarray(len(padded) - 7, ">u8", padded, strides=(1,))  # letters from everywhere on
    first = eight[starts].astype(np.uint64) & _LETTERS[np.minimum(sizes, 8)]
    second = eight[starts + 8].astype(np.uint64) & _LETTERS[np.clip(sizes - 8, 0, 8)]
    bounds = starts.searchsorted(np.cumsum([1, *(len(text) + 1 for text in texts)]))
    codes = (first * _FIRST) ^ (second * _SECOND)
    stems = (first >> _STEM).astype(np.int64)
    return Spelling(letters.decode().split(), sizes, first, codes, stems, bounds.tolist())


def stem_number(word: str) -> int:
    """The number of a word's stem."""
    return int.from_bytes(word[:STEM].encode().ljust(STEM, b"\0"), "big")
