"""Typing errors of one letter in long words: "Multinatonal Security Suport", "Cherizer".

Each known word is filed under every spelling that it gives with one letter left out; a word of the text is looked up the
same way, so that a letter too few, too many, wrong or swapped is found without comparing it to every known word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from missionwatch.detect.fold import Folded
from missionwatch.detect.vocabulary import Meaning

SHORTEST = 7  # of known words for names of the mission
SHORTEST_NAME = 8  # of people and places: "Holness" and "Holiness" are too close
LONGEST = 30
MOST_WORDS = 400  # of a text that are looked at
REMEMBERED = 50_000  # words: the same ones come again in most texts
_CAPITALISED = re.compile(rf"[A-ZÀ-Þ][^\W\d_]{{5,{LONGEST - 1}}}")
_LONG = re.compile(rf"[^\W\d_]{{6,{LONGEST}}}")


class Speller:
    """Known words and what they mean, found in spite of one wrong letter."""

    def __init__(self, words: Iterable[tuple[str, Meaning]]) -> None:
        self._known: dict[str, list[Meaning]] = {}
        for word, meaning in words:
            if word.isalpha():
                self._known.setdefault(word, []).append(meaning)
        # One wrong letter leaves the first or the last four as they are: most words are passed over by that alone.
        self._heads = {word[:4] for word in self._known}
        self._tails = {word[-4:] for word in self._known}
        self._shortened: dict[str, set[str]] = {}
        for word in self._known:
            for short in _shortened(word):
                self._shortened.setdefault(short, set()).add(word)
        self._meant = lru_cache(REMEMBERED)(self._look_up)

    def find(self, folded: Folded, aligned: str, capitals_only: bool) -> list[tuple[int, int, Meaning]]:
        """Misspelt words with what was meant. Words that are known as they stand are no misspellings.

        With `capitals_only` names alone are looked at.
        """
        if not self._known or not (capitals_only or self._holds_any(folded)):
            return []
        found = []
        for number, match in enumerate((_CAPITALISED if capitals_only else _LONG).finditer(aligned)):
            if number > MOST_WORDS:
                break
            for known in self._meant(folded.text[match.start() : match.end()]):
                found += [
                    (match.start(), match.end(), meaning)
                    for meaning in self._known[known]
                    if not meaning.case or aligned[match.start()].isupper()
                ]
        return found

    def _holds_any(self, folded: Folded) -> bool:
        """Whether any word is a misspelt one: cheaper to say of all words than to find each one's place."""
        meant = self._meant
        return any(len(word) >= SHORTEST - 1 and meant(word) for word in set(folded.words.split()))

    def _look_up(self, word: str) -> set[str]:
        """The known words that a word may be; of a longer run of letters and digits, those that its parts may be."""
        if not word.isalpha() or len(word) > LONGEST:
            return {known for part in _LONG.findall(word) for known in self._look_up(part)}
        if word in self._known or (word[:4] not in self._heads and word[-4:] not in self._tails):
            return set()
        candidates = set()
        for short in _shortened(word):
            candidates |= self._shortened.get(short, set())
        return {known for known in candidates if _is_one_off(word, known)}


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
