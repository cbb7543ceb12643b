"""What is known of a word before any document is read: its code, its stem, the things that it stands for."""

from __future__ import annotations

import sys
from functools import cache, lru_cache
from typing import NamedTuple

import xxhash

from missionwatch.cluster.amounts import is_number_word
from missionwatch.cluster.background import background
from missionwatch.cluster.concepts import CONCEPTS, Beginnings
from missionwatch.cluster.countries import COUNTRIES
from missionwatch.cluster.days import date_words
from missionwatch.cluster.words import STEM, fold
from missionwatch.languages import LANGUAGES

MOST = 100_000  # words that are remembered for a language
AFTER = frozenset(("after", "apres", "despues", "tras", "apos", "depois", "apre", "baada", "nach"))
# What orders stems that are equally telling by the alphabet, in every process: in all a millionth.
_TIE = 1e-6 / 36**STEM
_CONCEPTS, _COUNTRIES = Beginnings(CONCEPTS), Beginnings(COUNTRIES)
_HEADS = _CONCEPTS.heads | _COUNTRIES.heads


class Sense(NamedTuple):
    """What a folded word stands for, which most words do not: things, a country, a part of a number, a day or a month, or
    "after"; or it is written with digits."""

    concepts: tuple[str, ...]
    country: str | None
    is_number: bool
    is_date: bool
    is_after: bool
    has_digits: bool


class Word(NamedTuple):
    """A folded word: its code in eight bytes; its stem, if it tells something (neither a small word nor a bare number), and how
    telling that is; and what it stands for."""

    code: bytes
    stem: str | None
    weight: float
    sense: Sense | None


class Vocabulary(dict[str, Word]):
    """The folded words of a language, learned when they are first met; forgotten at once when there are too many.

    All that is known of a word is in one place: looking words up is much of what clustering does.
    """

    def __init__(self, language: str) -> None:
        super().__init__()
        spec = LANGUAGES.get(language)
        self._language = language
        self._small = frozenset(map(fold, spec.small_words)) if spec else frozenset()
        self._dates, self._weigh = date_words(language), background().stems.get

    def __missing__(self, word: str) -> Word:
        if len(self) >= MOST:
            self.clear()
        stem, weight = None, 0.0
        if len(word) > 2 and not word.isdigit() and word not in self._small:
            stem = sys.intern(word[:STEM])
            weight = self._weigh(stem, 1.0) - _TIE * int(stem.ljust(STEM, "0"), 36)
        found = self[word] = Word(xxhash.xxh3_64_digest(word.encode()), stem, weight, self._sense(word))
        return found

    def _sense(self, word: str) -> Sense | None:
        concepts: tuple[str, ...] = ()
        country = None
        if word[:3] in _HEADS:
            concepts, countries = tuple(_CONCEPTS.of(word)), _COUNTRIES.of(word)
            country = countries[0] if countries else None
        is_number, is_date, is_after = is_number_word(word, self._language), word in self._dates, word in AFTER
        if concepts or country or is_number or is_date or is_after or not word.isalpha():
            return Sense(concepts, country, is_number, is_date, is_after, not word.isalpha())
        return None


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
