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
SPACED = bytes(code if chr(code) in "abcdefghijklmnopqrstuvwxyz0123456789" else 32 for code in range(256))
_MASK = (1 << 63) - 1  # Postgres' bigint is signed
_MIX = tuple(np.uint64(odd) for odd in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9))
_FOLDED, _UNSIGNED = np.uint64(29), np.uint64(1)
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
    return folded.encode().translate(SPACED).decode().split()


def headline(title: str) -> str:
    """A title without the agencies' marks ("UPDATE 1-")."""
    return _PREFIX.sub("", title)


def number(text: str | bytes) -> int:
    """A stable 63-bit number for a text."""
    return xxhash.xxh3_64_intdigest(text.encode() if isinstance(text, str) else text) & _MASK


def mixed(number: int) -> int:
    """Another stable 63-bit number for a small one."""
    return number * 0x9E3779B97F4A7C15 & _MASK


def shingles(codes: np.ndarray) -> np.ndarray:
    """The distinct runs of three words, given by their codes, as sorted 63-bit numbers. A shorter text is one run."""
    if not len(codes):
        return np.empty(0, np.int64)
    if len(codes) < SHINGLE:
        codes = np.concatenate([codes, np.zeros(SHINGLE - len(codes), np.uint64)])
    first, second, third = _MIX
    runs = codes[:-2] * first
    runs += codes[1:-1] * second
    runs += codes[2:] * third
    runs ^= runs >> _FOLDED
    runs *= first
    runs >>= _UNSIGNED
    runs.sort()
    return runs[is_last(runs)].view(np.int64)


def is_last(numbers: np.ndarray) -> np.ndarray:
    """For each of some numbers in order whether it is the last of its like."""
    found = np.ones(len(numbers), np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=found[:-1])
    return found
