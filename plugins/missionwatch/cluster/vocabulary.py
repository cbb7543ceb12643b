"""What is known of a word before any document is read: its number, its stem, the things that it stands for."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

import xxhash

from missionwatch.cluster.amounts import is_number_word
from missionwatch.cluster.background import background
from missionwatch.cluster.concepts import CONCEPTS, Beginnings
from missionwatch.cluster.countries import COUNTRIES
from missionwatch.cluster.days import is_date_word
from missionwatch.cluster.words import STEM, fold
from missionwatch.languages import LANGUAGES

MOST = 100_000  # words that are remembered for a language
_CONCEPTS, _COUNTRIES = Beginnings(CONCEPTS), Beginnings(COUNTRIES)


class Sense(NamedTuple):
    """What a folded word stands for, which most words do not: things, a country, a part of a number, a day or a month."""

    concepts: tuple[str, ...]
    country: str | None
    is_number: bool
    is_date: bool


class Word(NamedTuple):
    """A folded word: its number in eight bytes, its stem if it tells something (neither a small word nor a bare number), and
    what it stands for."""

    code: bytes
    stem: str | None
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

    def __missing__(self, word: str) -> Word:
        if len(self) >= MOST:
            self.clear()
        tells = len(word) > 2 and not word.isdigit() and word not in self._small
        found = self[word] = Word(
            xxhash.xxh3_64_intdigest(word.encode()).to_bytes(8, "little"),
            sys.intern(word[:STEM]) if tells else None,
            self._sense(word),
        )
        return found

    def _sense(self, word: str) -> Sense | None:
        is_long = len(word) > 2
        concepts = _CONCEPTS.of(word) if is_long else ()
        countries = _COUNTRIES.of(word) if is_long else ()
        is_number, is_date = is_number_word(word, self._language), is_date_word(word, self._language)
        if concepts or countries or is_number or is_date:
            return Sense(tuple(concepts), countries[0] if countries else None, is_number, is_date)
        return None

    def concepts(self, tokens: Iterable[str]) -> list[tuple[str, ...]]:
        """What those of these words stand for that stand for things or acts."""
        return [sense.concepts for token in tokens if (sense := self[token].sense) and sense.concepts]


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
