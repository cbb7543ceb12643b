"""Characters: NFC, nothing invisible, one kind of space. Every text that leaves the stage has been through `tidy`."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Soft hyphen, zero-width characters, direction marks, byte-order mark, C0/C1 controls, lone surrogates, noncharacters
# and the private-use characters that icon fonts print. The zero-width joiner is spelling in some scripts, but in none
# of the watched languages, and it breaks matching.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff]"
)
# Neither of them nor anything that NFC changes is among the letters and marks of western Europe and its typography.
_UNUSUAL = re.compile("[^\n -~\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e]")
_COMBINING = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)
_WORD = re.compile(r"\w+")
_SHORT = 300  # characters of texts that are worth remembering folded: titles and names are compared many times


def visible(text: str) -> str:
    """`text` without characters that nobody sees, in NFC. Whitespace stays as it is."""
    if not _UNUSUAL.search(text):
        return text
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def tidy(text: str) -> str:
    """One line: NFC, nothing invisible, runs of any whitespace one space."""
    return " ".join(visible(text).split())


def fold(text: str) -> str:
    """`text` for comparison only: its words without accents and case, parted by one space."""
    return _fold_short(text) if len(text) <= _SHORT else _fold(text)


def _fold(text: str) -> str:
    if text.isascii():
        return " ".join(_WORD.findall(text.casefold()))
    return " ".join(_WORD.findall(_COMBINING.sub("", unicodedata.normalize("NFKD", text)).casefold()))


_fold_short = lru_cache(maxsize=8192)(_fold)


def words(text: str) -> list[str]:
    """The words of `text`, as they stand."""
    return _WORD.findall(text)
