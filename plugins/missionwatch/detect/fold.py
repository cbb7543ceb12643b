"""Folding: one code point to one, so that a place in the folded text is the same place in the stored one.

Case and accents go, apostrophes, hyphens and odd spaces become a plain space ("l'appui", "Fils-Aimé", "Port-au-Prince" match
however they are typed). Invisible characters (soft hyphens, direction marks, NUL, lone surrogates) and hyphens at the end
of a line are left out, which an index over the kept characters makes good.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np

_DROP = 0
_SPACES = "'’‘‛ʼ`´-‐‑‒–—―−_/\t\r\u00a0\u2007\u2009\u200a\u202f\u2002\u2003\u3000"
_TABLE_SIZE = 0x110000
_SPLIT_WORD = re.compile(r"(?<=[^\W\d_])([-\u00ad]\r?\n[ \t]*)(?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text.

    `index[i]` is the place in the original of the folded text's character i; None: the same place. `words` is the text
    with everything but letters and digits as spaces, and one space more at each end: so that a word is always a space, the
    word and a space, and its place there is one further on. `has_split_words`: a hyphen ends a line within a word, which
    may belong there ("Port-au-\\nPrince") or not ("Secu-\\nrity").
    """

    text: str
    words: str
    index: np.ndarray | None = None
    has_split_words: bool = False

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original's span of a folded span that is not empty."""
        if self.index is None:
            return start, end
        return int(self.index[start]), int(self.index[end - 1]) + 1


def fold_word(text: str) -> str:
    """A word or phrase of the topic, as it stands in `Folded.words`."""
    return " ".join(fold(text).words.split())


def fold(text: str) -> Folded:
    """Fold a text that is in NFC."""
    may_split = _may_split(text)
    if text.isascii() and not may_split:
        plain = text.encode("ascii").translate(_ascii_table())
        if b"\0" not in plain:
            words = plain.translate(_ascii_words_table()).decode("ascii")
            return Folded(_one_line(plain.decode("ascii")), f" {words} ")
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    folded, index = _table().take(codes), None
    splits = [hit.span(1) for hit in _SPLIT_WORD.finditer(text)] if may_split else []
    plain_text = folded.tobytes().decode("utf-32-le")
    if splits or "\0" in plain_text:
        keep = folded != _DROP
        for start, end in splits:
            keep[start:end] = False
        index = np.flatnonzero(keep)
        folded = folded[keep]
        plain_text = folded.tobytes().decode("utf-32-le")
    words = _words_table().take(folded).tobytes().decode("utf-32-le")
    return Folded(_one_line(plain_text), f" {words} ", index, bool(splits))


def keep_hyphens(text: str) -> str:
    """The text with such hyphens kept and the breaks after them turned into hyphens: nothing moves."""
    return _SPLIT_WORD.sub(lambda hit: "-" + "\u00ad" * (len(hit.group(1)) - 1), text)


def _may_split(text: str) -> bool:
    """Whether the costly search for split words is worth it."""
    return "-\n" in text or "-\r" in text or "\u00ad\n" in text


def _one_line(text: str) -> str:
    """Breaks within a paragraph become spaces; the break between two paragraphs stays and parts phrases."""
    if text.count("\n") == 2 * text.count("\n\n"):
        return text  # there are none within
    return text.replace("\n\n", "\x01\x01").replace("\n", " ").replace("\x01", "\n")


@cache
def _ascii_table() -> bytes:
    return bytes(int(code) if code < 128 else 0 for code in _table()[:256])


@cache
def _ascii_words_table() -> bytes:
    return bytes(int(code) if code < 128 else 0 for code in _words_table()[:256])


@cache
def _words_table() -> np.ndarray:
    """Letters and digits stay, all else becomes a space."""
    table = np.full(_TABLE_SIZE, ord(" "), dtype=np.uint32)
    for code in range(_TABLE_SIZE):
        if chr(code).isalnum():
            table[code] = code
    return table


@cache
def _table() -> np.ndarray:
    table = np.arange(_TABLE_SIZE, dtype=np.uint32)
    for code in range(0x250):
        table[code] = _base(chr(code))
    for code in range(0x1E00, 0x1F00):
        table[code] = _base(chr(code))
    for code in range(0x370, 0x590):  # Greek, Cyrillic, Armenian: case only
        lower = chr(code).lower()
        table[code] = ord(lower) if len(lower) == 1 else code
    for char in _SPACES:
        table[ord(char)] = ord(" ")
    for code in (
        *range(0x20),
        *range(0x7F, 0xA0),
        0xAD,
        *range(0x300, 0x370),
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xD800, 0xE000),
        0xFEFF,
        0xFFFD,
    ):
        if chr(code) not in "\n\t\r\x0b\x0c\x85":
            table[code] = _DROP
    for char in "\x0b\x0c\x85":
        table[ord(char)] = ord(" ")
    return table


def _base(char: str) -> int:
    lower = char.lower()
    if len(lower) != 1:
        lower = char
    parts = unicodedata.normalize("NFD", lower)
    if parts[0].isalpha() and all(unicodedata.combining(mark) for mark in parts[1:]):
        return ord(parts[0])
    return ord(lower)
