"""What is known of words before any document is read: which tell nothing, how telling a stem is, what a word stands for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from missionwatch.cluster.amounts import is_compounding, is_number_word, number_words
from missionwatch.cluster.background import background
from missionwatch.cluster.concepts import CONCEPTS, LONGER, Beginnings
from missionwatch.cluster.countries import COUNTRIES
from missionwatch.cluster.days import date_words
from missionwatch.cluster.spelling import Spelling, spelled, stem_number
from missionwatch.cluster.words import STEM, fold, number
from missionwatch.languages import LANGUAGES

UNKNOWN = ""  # any other language
MOST = 100_000  # words that are remembered for a language
_CONCEPTS, _COUNTRIES = Beginnings(CONCEPTS), Beginnings(COUNTRIES)
_PLACES = np.uint64(16_381)  # of a table in which numbers are marked; several may share one
_DIGIT = np.uint64(ord("9") + 1 << 56)  # below: the word begins with a digit
_NEVER = np.uint64(2**64 - 1)


class Sense(NamedTuple):
    """What a folded word stands for, which most words do not: things, a country, a part of a number, a day or a month."""

    concepts: tuple[str, ...]
    country: str | None
    is_number: bool
    is_date: bool


class Senses(dict[str, Sense | None]):
    """What the folded words of a language stand for, learned when they are first met; forgotten at once when there are too
    many."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language, self._dates = language, date_words(language)
        self.is_compounding = is_compounding(language)

    def __missing__(self, word: str) -> Sense | None:
        if len(self) >= MOST:
            self.clear()
        concepts, countries = tuple(_CONCEPTS.of(word)), _COUNTRIES.of(word)
        found = Sense(
            concepts, countries[0] if countries else None, is_number_word(word, self._language), word in self._dates
        )
        self[word] = sense = found if any(found) else None
        return sense


@lru_cache(maxsize=16)
def senses(language: str) -> Senses:
    """The words of a language, of an unknown one too."""
    return Senses(language)


def salts(languages: Sequence[str], counts: Sequence[int]) -> np.ndarray:
    """What tells words of one language from those of another, for so many words of each."""
    known = [number(language if language in LANGUAGES else UNKNOWN) for language in languages]
    return np.repeat(np.array(known, np.uint64), counts)


class Known:
    """Some numbers, and quickly which of others are among them."""

    def __init__(self, numbers: np.ndarray) -> None:
        self._sorted = np.sort(np.append(numbers, _NEVER))
        self._marks = np.zeros(int(_PLACES), np.bool_)
        self._marks[numbers % _PLACES] = True

    def of(self, numbers: np.ndarray) -> np.ndarray:
        """For each of these whether it is known."""
        found = self._marks[numbers % _PLACES]
        likely = found.nonzero()[0]
        numbers = numbers[likely]
        found[likely] = self._sorted[self._sorted.searchsorted(numbers)] == numbers
        return found


def tells(read: Spelling, salt: np.ndarray) -> np.ndarray:
    """Which words tell something: neither small words nor bare numbers."""
    found = ~_small().of(read.codes ^ salt) & (read.sizes > 2)
    for place in (read.letters < _DIGIT).nonzero()[0].tolist():
        found[place] &= not read.words[place].isdigit()
    return found


def may_stand_for(read: Spelling, salt: np.ndarray) -> np.ndarray:
    """The places of all words that have digits or stand for something, and of a few more."""
    whole, *heads = _standing()
    found = whole.of(read.letters ^ salt) | (read.letters < _DIGIT)
    for size, head in zip((3, 4, STEM), heads, strict=True):
        begins = head.of(read.beginnings(size))
        found |= begins & (read.sizes <= size + LONGER) if size < STEM else begins
    return found.nonzero()[0]


@cache
def _small() -> Known:
    """The small words of all languages, as their codes with the salt of the language."""
    found = []
    for language, spec in LANGUAGES.items():
        read = spelled(list(map(fold, spec.small_words)))
        found.append(read.codes ^ salts([language], [len(read.words)]))
    return Known(np.concatenate(found))


@cache
def _standing() -> list[Known]:
    """The numbers and dates of each language by their first letters, and the beginnings of things and countries with three, four
    and five letters."""
    of_languages = [
        (word, language)
        for language in (*LANGUAGES, UNKNOWN)
        for word in (*number_words(language), *date_words(language))
    ]
    read = spelled([word for word, _ in of_languages])
    known = [Known(read.letters ^ salts([language for _, language in of_languages], [1] * len(of_languages)))]
    beginnings = _CONCEPTS.beginnings | _COUNTRIES.beginnings
    for size in (3, 4, STEM):
        known.append(Known(spelled([b for b in beginnings if len(b) == size]).letters))
    return known


def stem_weights(stems: np.ndarray) -> np.ndarray:
    """How telling stems are."""
    known, weights = _stems()
    places = known.searchsorted(stems)
    return np.where(known[places] == stems, weights[places], 1.0)


@cache
def _stems() -> tuple[np.ndarray, np.ndarray]:
    known = sorted(stem_weight_table().items())
    numbers = np.array([*(stem for stem, _ in known), 2**62], np.int64)
    return numbers, np.array([*(weight for _, weight in known), 1.0])


@cache
def stem_weight_table() -> dict[int, float]:
    """How telling the stems are that were seen before; all others weigh 1."""
    return {stem_number(stem): weight for stem, weight in background().stems.items()}


@cache
def concept_weight(concept: str) -> float:
    """How telling a thing or act is."""
    return background().weight("concepts", concept)


@lru_cache(maxsize=MOST)
def amount_weight(value: float) -> float:
    """How telling a number is; small ones say little."""
    return background().weight("amounts", f"{value:g}") * (1.0 if value >= 10 else 0.3)
