"""Typing errors of one letter in long words: "Multinatonal Security Suport", "Jimmy Cherizer", "Port-au-Prinse".

Each known word is filed under every spelling that it gives with one letter left out; a word of the text is looked up the
same way, so that a letter too few, too many, wrong or swapped is found without comparing it to every known word. Of a name
of several words one may be misspelt, and the others vouch for it. Of stems ("multinational*") the beginning of a word may be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from missionwatch.detect.fold import Folded
from missionwatch.detect.vocabulary import Meaning

SHORTEST = 7  # of known words for names of the mission
SHORTEST_NAME = 8  # of people and places: "Holness" and "Holiness" are too close
SHORTEST_PART = 6  # of a name of two words; of a longer one a letter less
HEAD = 3
LONGEST = 30
MOST_WORDS = 400  # of a text that may be misspelt and are looked at
REMEMBERED = 50_000  # words: the same ones come again in most texts
_CAPITALISED = re.compile(rf"[A-ZÀ-Þ][^\W\d_]{{5,{LONGEST - 1}}}")
_LONG = re.compile(rf"[^\W\d_]{{6,{LONGEST}}}")


class Known(NamedTuple):
    """What a known word means where these words stand right before and after it."""

    before: str
    after: str
    meaning: Meaning


class Speller:
    """Known words and what they mean, found in spite of one wrong letter."""

    def __init__(self, names: Iterable[tuple[str, Meaning]]) -> None:
        self._known: dict[str, list[Known]] = {}
        self._stems: dict[str, set[str]] = {}  # by their first letters
        for name, meaning in names:
            for word, before, after in _parts(name):
                self._known.setdefault(word, []).append(Known(before, after, meaning))
                if meaning.open_end and not after:
                    self._stems.setdefault(word[:HEAD], set()).add(word)
        self._whole = {
            word for word, meant in self._known.items() if any(known.before == known.after == "" for known in meant)
        }
        # One wrong letter leaves the first or the last three as they are: many words are passed over by that alone.
        self._heads = {word[:HEAD] for word in self._known}
        self._tails = {word[-HEAD:] for word in self._known}
        self._shortened: dict[str, set[str]] = {}
        for word in self._known:
            for short in _shortened(word):
                self._shortened.setdefault(short, set()).add(word)
        self._meant = lru_cache(REMEMBERED)(self._look_up)

    def find(self, folded: Folded, aligned: str, capitals_only: bool) -> list[tuple[int, int, Meaning]]:
        """Misspelt words with what was meant. Words that are known as they stand are no misspellings.

        With `capitals_only` names alone are looked at.
        """
        if not self._known:
            return []
        found = []
        suspects = self._capitalised(folded, aligned) if capitals_only else self._suspects(folded)
        for start, end in islice(suspects, MOST_WORDS):
            word = folded.text[start:end]
            for known in self._meant(word):
                for before, after, meaning in self._known[known]:
                    first, last = start - len(before), end + len(after)
                    if (not meaning.case or aligned[start].isupper()) and (
                        before == after == "" or folded.words[first : last + 2] == f" {before}{word}{after} "
                    ):
                        found.append((first, last, meaning))
        return found

    def _capitalised(self, folded: Folded, aligned: str) -> Iterator[tuple[int, int]]:
        """The places of capitalised words that may be misspelt."""
        place = 0
        for word in _CAPITALISED.findall(aligned):
            place = aligned.find(word, place)
            end = place + len(word)
            if self._meant(folded.text[place:end]):
                yield place, end
            place = end

    def _suspects(self, folded: Folded) -> Iterator[tuple[int, int]]:
        """The places of words that may be misspelt: each different word is looked up once, and few are looked for."""
        meant = self._meant
        for word in sorted({word for word in folded.words.split() if len(word) >= SHORTEST - 1 and meant(word)}):
            place = folded.words.find(f" {word} ")
            while place >= 0:
                yield from (part.span() for part in _LONG.finditer(folded.text, place, place + len(word)))
                place = folded.words.find(f" {word} ", place + 1)

    def _look_up(self, word: str) -> tuple[str, ...]:
        """The known words that a word may be; of a longer run of letters and digits, those that its parts may be."""
        if not word.isalpha() or len(word) > LONGEST:
            return tuple(known for part in _LONG.findall(word) for known in self._look_up(part))
        if word in self._whole or (word[:HEAD] not in self._heads and word[-HEAD:] not in self._tails):
            return ()
        candidates = set()
        for short in _shortened(word):
            candidates |= self._shortened.get(short, set())
        found = {known for known in candidates if _is_one_off(word, known)}
        for stem in self._stems.get(word[:HEAD], ()):
            if not word.startswith(stem) and any(_is_one_off(word[: len(stem) + more], stem) for more in (0, 1, -1)):
                found.add(stem)
        return tuple(sorted(found))


def _parts(name: str) -> Iterator[tuple[str, str, str]]:
    """The words of a name that may be misspelt, each with what stands before and after it."""
    words = name.split()
    if len(words) == 1:
        if name.isalpha():
            yield name, "", ""
        return
    shortest = SHORTEST_PART if len(words) == 2 else SHORTEST_PART - 1
    at = 0
    for word in words:
        if word.isalpha() and len(word) >= shortest:
            yield word, name[:at], name[at + len(word) :]
        at += len(word) + 1


def _shortened(word: str) -> set[str]:
    return {word} | {word[:n] + word[n + 1 :] for n in range(len(word))}


def _is_one_off(word: str, known: str) -> bool:
    """One letter added, left out, changed, or two neighbours swapped; the first letter is right."""
    if word == known or word[0] != known[0] or abs(len(word) - len(known)) > 1:
        return False
    same = 0
    while same < min(len(word), len(known)) and word[same] == known[same]:
        same += 1
    rest, wanted = word[same:], known[same:]
    return (
        rest[1:] == wanted[1:]
        or rest[1:] == wanted
        or rest == wanted[1:]
        or (rest[:2] == wanted[:2][::-1] and rest[2:] == wanted[2:])
    )
