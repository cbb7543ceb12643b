"""Words of a text, the same however it is typed: folded, cut into lines, shingled, reduced to stems.

Everything here is a pure function of the text, the same in every process and version of Python, since its hashes are stored.
"""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import xxhash

SHINGLE = 3
STEM = 5
_WORD = re.compile(r"[a-z0-9]+")
_MASK = (1 << 63) - 1  # Postgres' bigint is signed
_MIX = tuple(np.uint64(odd) for odd in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9))
_PREFIX = re.compile(
    r"^\W*(?:update|refile|corrected|breaking|exclusive|urgent|wrapup|live)(?:[ -]\d+)?\W+", re.IGNORECASE
)


def fold(text: str) -> str:
    """The text without case and accents; typographic marks become plain ones."""
    if text.isascii():
        return text.lower()
    for mark, plain in (("’", "'"), ("–", " "), ("—", " "), ("œ", "oe"), ("ß", "ss"), ("Œ", "oe")):
        text = text.replace(mark, plain)
    return unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode("ascii")


def words(folded: str) -> list[str]:
    """The words and numbers of a folded text, in order."""
    return _WORD.findall(folded)


def headline(title: str) -> str:
    """A title without the agencies' marks ("UPDATE 1-")."""
    return _PREFIX.sub("", title)


def number(text: str) -> int:
    """A stable 63-bit number for a text."""
    return xxhash.xxh3_64_intdigest(text.encode()) & _MASK


class _Numbers(dict[str, int]):
    """Numbers of words, remembered; forgotten at once when there are too many."""

    def __missing__(self, word: str) -> int:
        if len(self) > 200_000:
            self.clear()
        value = self[word] = xxhash.xxh3_64_intdigest(word.encode())
        return value


_numbers = _Numbers()


def shingles(tokens: list[str]) -> np.ndarray:
    """The distinct runs of three words, as sorted 63-bit numbers. A shorter text is one run."""
    if not tokens:
        return np.empty(0, np.int64)
    codes = np.array([_numbers[token] for token in tokens], dtype=np.uint64)
    if len(codes) < SHINGLE:
        codes = np.concatenate([codes, np.zeros(SHINGLE - len(codes), np.uint64)])
    first, second, third = _MIX
    mixed = codes[:-2] * first + codes[1:-1] * second + codes[2:] * third
    mixed ^= mixed >> np.uint64(29)
    mixed *= first
    return np.unique((mixed >> np.uint64(1)).view(np.int64))


def stem(word: str) -> str:
    """The beginning of a word, which is what its forms and its cognates share."""
    return word[:STEM]
