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
_SPACED = bytes(code if chr(code) in "abcdefghijklmnopqrstuvwxyz0123456789" else 32 for code in range(256))
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
    return folded.encode().translate(_SPACED).decode().split()


def headline(title: str) -> str:
    """A title without the agencies' marks ("UPDATE 1-")."""
    return _PREFIX.sub("", title)


def number(text: str) -> int:
    """A stable 63-bit number for a text."""
    return xxhash.xxh3_64_intdigest(text.encode()) & _MASK


def code_number(codes: bytes) -> int:
    """A stable 63-bit number for words in their order, given by their codes."""
    return xxhash.xxh3_64_intdigest(codes) & _MASK


def shingles(codes: bytes) -> np.ndarray:
    """The distinct runs of three words, given by their codes of eight bytes, as sorted 63-bit numbers. A shorter text is one
    run."""
    if not codes:
        return np.empty(0, np.int64)
    array = np.frombuffer(codes.ljust(8 * SHINGLE, b"\0"), dtype=np.uint64)
    first, second, third = _MIX
    mixed = array[:-2] * first
    mixed += array[1:-1] * second
    mixed += array[2:] * third
    mixed ^= mixed >> _FOLDED
    mixed *= first
    mixed >>= _UNSIGNED
    mixed.sort()
    is_last = np.ones(len(mixed), np.bool_)
    np.not_equal(mixed[1:], mixed[:-1], out=is_last[:-1])
    return mixed[is_last].view(np.int64)
