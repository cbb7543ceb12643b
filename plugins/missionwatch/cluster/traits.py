"""What clustering compares of a document: computed once, stored beside it, and independent of all other documents except
for the lines that its outlet repeats on page after page (`ignored`).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property, lru_cache
from itertools import islice
from typing import NamedTuple

import numpy as np

from missionwatch.cluster.amounts import in_digits, in_words
from missionwatch.cluster.background import background
from missionwatch.cluster.concepts import concepts_of
from missionwatch.cluster.words import fold, headline, number, shingles, stem, words
from missionwatch.languages import LANGUAGES
from missionwatch.model import Document

LEAD_CHARACTERS = 270  # of the text that count as its lead: two or three sentences
KEPT_STEMS = 80
KEPT_AMOUNTS = 24
SKETCH = 32
DAMPING = 0.1  # common words alone make no vector of length 1
MAX_CHARACTERS = 30_000
MAX_LINES = 400
# "two days after two officers were wounded": what happened before, which is another story as often as not.
_PAST_HINT = re.compile(r"(?:after|apre|despues|tras|apos|depois|baada|nach) ")
_PAST = re.compile(
    r"\b(?:days?|weeks?|hours?|jours?|semaines?|heures?|dias?|semanas?|horas?|jou|semen|tagen?|tage|wochen?|siku \w+)"
    r" (?:after|apres|despues|tras|apos|depois|apre|baada|nach) (?:[^.,;\n]|[.,](?=\d)){1,300}"
)


@dataclass(frozen=True)
class Traits:
    """The comparable side of a document. Weights are between 0 and 1, vectors have at most length 1.

    `amounts` are values with their prominence (1 in the title, 0.7 in the lead, 0.35 below); `figures` what the detector
    counted, by kind; `claims` the stems of the title with their weights and
    the things that they stand for; `exact` is the whole text in one number, `caption` the title for people.
    """

    key: str
    outlet: str
    language: str
    at: datetime
    caption: str
    exact: int
    size: int
    shingles: np.ndarray
    stems: dict[str, float]
    title: dict[str, float]
    lead: dict[str, float]
    concepts: dict[str, float]
    claims: dict[str, tuple[float, tuple[str, ...]]]
    amounts: dict[float, float]
    entities: dict[str, float]
    events: frozenset[str]
    figures: dict[str, frozenset[float]]
    headline: str
    agency: str | None = None

    @cached_property
    def terms(self) -> list[int]:
        """What a new document is looked up by: a sketch of its shingles, and its most telling words, numbers, names, things."""
        return _terms(self)

    @cached_property
    def shingle_set(self) -> frozenset[int]:
        return frozenset(self.shingles.tolist())

    @cached_property
    def claimed(self) -> float:
        """What the claims weigh together."""
        return sum(weight for weight, _ in self.claims.values())

    @cached_property
    def sums(self) -> tuple[float, ...]:
        """Numbers in the millions, which are rounded as people like."""
        return tuple(value for value in self.amounts if value >= 1e6)

    @cached_property
    def numbers(self) -> frozenset[float]:
        """Numbers of ten and more, wherever they stand."""
        return frozenset(value for value in self.amounts if value >= 10)

    @cached_property
    def title_amounts(self) -> frozenset[float]:
        """Numbers of ten and more in the title."""
        return frozenset(value for value, weight in self.amounts.items() if weight >= 1 and value >= 10)

    @cached_property
    def lead_amounts(self) -> frozenset[float]:
        """Numbers of ten and more that stand in title or lead."""
        return frozenset(value for value, weight in self.amounts.items() if weight >= 0.7 and value >= 10)


def lines_of(document: Document) -> list[tuple[int, str]]:
    """The lines of a text, folded, with numbers that are the outlet's own; empty ones are left out."""
    folded = [line.strip() for line in fold(document.text).split("\n", MAX_LINES)[:MAX_LINES]]
    return [(number(f"{document.outlet}\n{line}"), line) for line in folded if line]


class Zone(NamedTuple):
    """A part of a document and how much what it says counts: the title most, what is told as the past least."""

    weight: float
    text: str
    words: list[str]


def zones(title: str, body: str) -> list[Zone]:
    """Title, lead, the rest, and background, of folded texts."""
    past = " . ".join(_PAST.findall(body)) if _PAST_HINT.search(body) else ""
    told = _PAST.sub(" . ", body) if past else body
    cut = told.find(" ", LEAD_CHARACTERS)
    parts = (
        (1.0, title[:1000]),
        (0.7, told[:cut] if cut > 0 else told),
        (0.35, told[cut:] if cut > 0 else ""),
        (0.35, past),
    )
    return [Zone(weight, text, words(text)) for weight, text in parts]


def traits(document: Document, lines: list[tuple[int, str]], ignored: Collection[int] = ()) -> Traits:
    """The traits of a document with these lines (`lines_of`), without those that are ignored."""
    language = document.language
    body = "\n".join([line for n, line in lines if n not in ignored] if ignored else [line for _, line in lines])
    body = body[:MAX_CHARACTERS]
    parts = title, lead, rest, past = zones(fold(headline(document.title)), body)
    body_words = words(body) if past.words else lead.words + rest.words
    titled = _weighed(title.words, language)
    led = titled + _weighed(lead.words, language)
    return Traits(
        key=document.key,
        outlet=document.outlet,
        language=language,
        at=document.published_at,
        caption=document.title[:200],
        headline=" ".join(title.words),
        agency=document.agency,
        exact=_exact(title.words, body_words),
        size=len(body_words),
        shingles=shingles(body_words),
        stems=_vector(led + _weighed(rest.words, language)),
        title=_vector(titled),
        lead=_vector(led),
        concepts=_concepts(parts),
        claims=_claims(title.words, language),
        amounts=_amounts(parts, language),
        entities={entity: background().weight("entities", entity) for entity in document.entities},
        events=frozenset(document.event_types),
        figures=_figures(document.figures),
    )


def _terms(found: Traits) -> list[int]:
    keys = [f"x:{found.exact}"]
    keys += (f"w:{word}" for word in _first(found.title, 6, 0.1))
    keys += (f"w:{word}" for word in _first(found.stems, 14, 0.1))
    keys += (f"c:{concept}" for concept in _first(found.concepts, 5, 0.15))
    keys += (f"e:{entity}" for entity in _first(dict(sorted(found.entities.items(), key=_telling)), 6, 0.45))
    for value, weight in found.amounts.items():
        if value >= 10 and weight * amount_weight(value) > 0.2:
            keys.append(f"n:{value:g}")
            if value >= 1e6:
                keys.append(f"m:{value:.1e}")
    return [*{number(key) for key in keys}, *found.shingles[:SKETCH].tolist()]


def _first(vector: dict[str, float], count: int, least: float) -> list[str]:
    return [key for key, weight in islice(vector.items(), count) if weight >= least]


def stems_of(document: Document) -> set[str]:
    """All stems of a document that carry meaning."""
    tokens = words(fold(f"{document.title}\n{document.text}"))
    return {weighed[0] for token in tokens if (weighed := _weight(token, document.language))}


def amounts_of(document: Document) -> set[float]:
    """All numbers of a document."""
    text = fold(f"{document.title}\n{document.text}")
    found = (*in_digits(text, document.language), *in_words(words(text), document.language))
    return {value for _, value in found}


def concept_ids(document: Document) -> set[str]:
    """All things and acts of a document."""
    return {concept for token in words(fold(f"{document.title}\n{document.text}")) for concept in _concepts_of(token)}


@lru_cache(maxsize=100_000)
def _weight(word: str, language: str) -> tuple[str, float] | None:
    """A word's stem and weight; None for small words and bare numbers."""
    if len(word) < 3 or word.isdigit() or word in _small_words(language):
        return None
    return stem(word), background().weight("stems", stem(word))


@lru_cache(maxsize=16)
def _small_words(language: str) -> frozenset[str]:
    spec = LANGUAGES.get(language)
    return frozenset(map(fold, spec.small_words)) if spec else frozenset()


def _weighed(tokens: Sequence[str], language: str) -> list[tuple[str, float]]:
    return [weighed for token in tokens if (weighed := _weight(token, language))]


def _vector(weighed: Sequence[tuple[str, float]]) -> dict[str, float]:
    """Weights of the most telling stems, the most telling first."""
    return _unit(
        [
            (-weight if count == 1 else -weight * (1 + math.log(count)), key)
            for (key, weight), count in Counter(weighed).items()
        ]
    )


def _unit(negative: list[tuple[float, str]]) -> dict[str, float]:
    """A vector of at most length 1 out of (minus the weight, key): sorted as it stands, the heaviest come first."""
    negative.sort()
    best = negative[:KEPT_STEMS]
    length = math.sqrt(sum([weight * weight for weight, _ in best]) + DAMPING)
    return {key: -weight / length for weight, key in best if weight}


def _telling(item: tuple[str, float]) -> tuple[float, str]:
    return -item[1], item[0]


def _exact(title: Sequence[str], body: Sequence[str]) -> int:
    """The whole text as one number; of a page without text, its title; 0 for nothing."""
    return number(" ".join(body)) if body else number("title " + " ".join(title)) if title else 0


@lru_cache(maxsize=100_000)
def _concepts_of(word: str) -> tuple[str, ...]:
    return tuple(concepts_of(word)) if len(word) > 2 else ()


def _concepts(parts: Sequence[Zone]) -> dict[str, float]:
    vector: dict[str, float] = {}
    for zone in parts:
        for token in set(zone.words):
            for concept in _concepts_of(token):
                vector.setdefault(concept, zone.weight)  # zones come in order of weight
    return _unit([(-weight * _concept_weight(concept), concept) for concept, weight in vector.items()])


def _claims(title: list[str], language: str) -> dict[str, tuple[float, tuple[str, ...]]]:
    found = {}
    for token in title:
        weighed = _weight(token, language)
        concepts = _concepts_of(token)
        if weighed and (weighed[1] or concepts):
            found[weighed[0]] = (max(weighed[1], *map(_concept_weight, concepts)) if concepts else weighed[1], concepts)
    return found


@cache
def _concept_weight(concept: str) -> float:
    return background().weight("concepts", concept)


@lru_cache(maxsize=100_000)
def amount_weight(value: float) -> float:
    """How telling a number is; small ones say little."""
    return background().weight("amounts", f"{value:g}") * (1.0 if value >= 10 else 0.3)


def _amounts(parts: Sequence[Zone], language: str) -> dict[float, float]:
    found: dict[float, float] = {}
    for zone in parts:
        for _, value in (*in_digits(zone.text, language), *in_words(zone.words, language)):
            found[value] = max(found.get(value, 0.0), zone.weight)
    if len(found) > KEPT_AMOUNTS:
        found = dict(sorted(found.items(), key=lambda item: (-item[1], item[0]))[:KEPT_AMOUNTS])
    return found


def _figures(figures: Collection[tuple[str, float]]) -> dict[str, frozenset[float]]:
    kinds: dict[str, set[float]] = {}
    for kind, value in figures:
        kinds.setdefault(kind, set()).add(float(value))
    return {kind: frozenset(values) for kind, values in kinds.items()}
