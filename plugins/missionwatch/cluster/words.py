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


def shingles(codes: bytes) -> np.ndarray:
    """The distinct runs of three words, given as their numbers of eight bytes, as sorted 63-bit numbers. A shorter text is one
    run."""
    if not codes:
        return np.empty(0, np.int64)
    array = np.frombuffer(codes, dtype=np.uint64)
    if len(array) < SHINGLE:
        array = np.concatenate([array, np.zeros(SHINGLE - len(array), np.uint64)])
    first, second, third = _MIX
    mixed = array[:-2] * first + array[1:-1] * second + array[2:] * third
    mixed ^= mixed >> np.uint64(29)
    mixed *= first
    runs = (mixed >> np.uint64(1)).view(np.int64)
    runs.sort()
    return runs[np.concatenate(([True], runs[1:] != runs[:-1]))]
