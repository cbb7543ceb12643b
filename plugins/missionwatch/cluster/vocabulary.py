"""What is known of a word before any document is read: its number, its stem, the things that it stands for."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import cache, lru_cache

import xxhash

from missionwatch.cluster.background import background
from missionwatch.cluster.concepts import CONCEPTS, Beginnings
from missionwatch.cluster.countries import COUNTRIES
from missionwatch.cluster.words import STEM, fold
from missionwatch.languages import LANGUAGES

MOST = 100_000  # words that are remembered for a language
_CONCEPTS, _COUNTRIES = Beginnings(CONCEPTS), Beginnings(COUNTRIES)


class Vocabulary:
    """The folded words of a language, learned when they are first met; forgotten at once when there are too many."""

    def __init__(self, language: str) -> None:
        spec = LANGUAGES.get(language)
        self._small = frozenset(map(fold, spec.small_words)) if spec else frozenset()
        self._codes = _Codes(self)
        self._stems: dict[str, str] = {}
        self._concepts: dict[str, tuple[str, ...]] = {}
        self._countries: dict[str, str] = {}

    def codes(self, tokens: Iterable[str]) -> list[int]:
        """The numbers of words. Ask for these first: it is here that words are learned."""
        return list(map(self._codes.__getitem__, tokens))

    def stems(self, tokens: Iterable[str]) -> list[str]:
        """The stems of those words that tell something: neither small words nor bare numbers."""
        return list(filter(None, map(self._stems.get, tokens)))

    def concepts(self, tokens: Iterable[str]) -> list[tuple[str, ...]]:
        """What those words stand for that stand for anything."""
        return list(filter(None, map(self._concepts.get, tokens)))

    def countries(self, tokens: Iterable[str]) -> list[str]:
        """The countries that those words name."""
        return list(filter(None, map(self._countries.get, tokens)))

    def learn(self, word: str) -> int:
        """Take up a word; its number."""
        if len(self._codes) >= MOST:
            for table in (self._codes, self._stems, self._concepts, self._countries):
                table.clear()
        if len(word) > 2:
            if not word.isdigit() and word not in self._small:
                self._stems[word] = sys.intern(word[:STEM])
            if found := _CONCEPTS.of(word):
                self._concepts[word] = tuple(found)
            if countries := _COUNTRIES.of(word):
                self._countries[word] = countries[0]
        code = self._codes[word] = xxhash.xxh3_64_intdigest(word.encode())
        return code


class _Codes(dict[str, int]):
    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        self._vocabulary = vocabulary

    def __missing__(self, word: str) -> int:
        return self._vocabulary.learn(word)


@lru_cache(maxsize=16)
def vocabulary(language: str) -> Vocabulary:
    """The vocabulary of a language, of an unknown one too."""
    return Vocabulary(language)


@cache
def concept_weight(concept: str) -> float:
    """How telling a thing or act is."""
    return background().weight("concepts", concept)


@lru_cache(maxsize=MOST)
def amount_weight(value: float) -> float:
    """How telling a number is; small ones say little."""
    return background().weight("amounts", f"{value:g}") * (1.0 if value >= 10 else 0.3)
