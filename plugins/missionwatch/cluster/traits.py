"""What clustering compares of a document: computed once, stored beside it, and independent of all other documents except
for the lines that its outlet repeats on page after page (`ignored`).
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from itertools import islice

import numpy as np

from missionwatch.cluster.amounts import in_digits, in_words
from missionwatch.cluster.background import background
from missionwatch.cluster.concepts import concepts_of
from missionwatch.cluster.words import fold, headline, number, shingles, stem, words
from missionwatch.languages import LANGUAGES
from missionwatch.model import Document

LEAD = 45  # words of the text that count as its lead
KEPT_STEMS = 80
KEPT_AMOUNTS = 24
SKETCH = 32
MAX_WORDS = 4_000
MAX_LINES = 400


@dataclass(frozen=True)
class Traits:
    """The comparable side of a document. Weights are between 0 and 1, `stems` and `title` vectors have length 1.

    `amounts` are values with their prominence (1 in the title, 0.7 in the lead, 0.35 below); `figures` what the detector
    counted, by kind; `exact` is the whole text in one number, `caption` the title for people.
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
    def lead_amounts(self) -> frozenset[float]:
        """Numbers of ten and more that stand in title or lead."""
        return frozenset(value for value, weight in self.amounts.items() if weight >= 0.7 and value >= 10)


def lines_of(document: Document) -> list[tuple[int, str]]:
    """The lines of a text, folded, with numbers that are the outlet's own; empty ones are left out."""
    folded = [line.strip() for line in fold(document.text).split("\n", MAX_LINES)[:MAX_LINES]]
    return [(number(f"{document.outlet}\n{line}"), line) for line in folded if line]


def traits(document: Document, lines: list[tuple[int, str]], ignored: Collection[int] = ()) -> Traits:
    """The traits of a document with these lines (`lines_of`), without those that are ignored."""
    title = fold(headline(document.title))
    kept = [line for line_number, line in lines if line_number not in ignored] if ignored else [line for _, line in lines]
    body = "\n".join(kept)
    title_words = words(title)[:100]
    body_words = words(body)[:MAX_WORDS]
    lead_end = _lead_end(body)
    title_stems = _vector(title_words, document.language)
    lead_words = words(body[:lead_end])
    return Traits(
        key=document.key, outlet=document.outlet, language=document.language, at=document.published_at,
        caption=document.title[:200],
        exact=number(" ".join(body_words)) if body_words else number("title " + " ".join(title_words)),
        size=len(body_words), shingles=shingles(body_words),
        stems=_vector(title_words + body_words, document.language), title=title_stems,
        lead=_vector(title_words + lead_words, document.language),
        concepts=_concepts(title_words, lead_words, body_words),
        amounts=_amounts(title, title_words, body, lead_end, body_words, document.language),
        entities={entity: background().weight("entities", entity) for entity in document.entities},
        events=frozenset(document.event_types), figures=_figures(document.figures), headline=" ".join(title_words),
        agency=document.agency,
    )


def _terms(found: Traits) -> list[int]:
    weigh = background().weight
    keys = [f"x:{found.exact}"]
    keys += (f"w:{word}" for word in _first(found.title, 6, 0.1))
    keys += (f"w:{word}" for word in _first(found.stems, 14, 0.1))
    keys += (f"c:{concept}" for concept in _first(found.concepts, 5, 0.15))
    keys += (f"e:{entity}" for entity in _first(dict(sorted(found.entities.items(), key=_telling)), 6, 0.45))
    for value, weight in found.amounts.items():
        if value >= 10 and weight * weigh("amounts", f"{value:g}") > 0.2:
            keys.append(f"n:{value:g}")
            if value >= 1e6:
                keys.append(f"m:{value:.1e}")
    return [*{number(key) for key in keys}, *found.shingles[:SKETCH].tolist()]


def _first(vector: dict[str, float], count: int, least: float) -> list[str]:
    return [key for key, weight in islice(vector.items(), count) if weight >= least]


def _lead_end(body: str) -> int:
    """Where the lead ends: after about LEAD words."""
    return min(len(body), LEAD * 6)


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


def _vector(tokens: list[str], language: str) -> dict[str, float]:
    """Weights of the most telling stems, the most telling first."""
    counts: dict[tuple[str, float], int] = {}
    for token in tokens:
        weighed = _weight(token, language)
        if weighed:
            counts[weighed] = counts.get(weighed, 0) + 1
    return _unit({key: weight if n == 1 else weight * (1 + math.log(n)) for (key, weight), n in counts.items()}, KEPT_STEMS)


def _unit(vector: dict[str, float], kept: int) -> dict[str, float]:
    best = sorted(vector.items(), key=_telling)[:kept]
    length = math.sqrt(sum(weight * weight for _, weight in best))
    return {key: weight / length for key, weight in best if weight} if length else {}


def _telling(item: tuple[str, float]) -> tuple[float, str]:
    return -item[1], item[0]


@lru_cache(maxsize=100_000)
def _concepts_of(word: str) -> tuple[str, ...]:
    return tuple(concepts_of(word)) if len(word) > 2 else ()


def _concepts(title: list[str], lead: list[str], body: list[str]) -> dict[str, float]:
    vector: dict[str, float] = {}
    for tokens, weight in ((title, 1.0), (lead, 0.7), (body[len(lead):], 0.35)):
        for token in tokens:
            for concept in _concepts_of(token):
                vector[concept] = max(weight, vector.get(concept, 0.0))
    weigh = background().weight
    return _unit({concept: weight * weigh("concepts", concept) for concept, weight in vector.items()}, KEPT_STEMS)


def _amounts(
    title: str, title_words: list[str], body: str, lead_end: int, body_words: list[str], language: str,
) -> dict[float, float]:
    found: dict[float, float] = {}
    for place, value in in_digits(body, language):
        found[value] = max(found.get(value, 0.0), 0.7 if place < lead_end else 0.35)
    for index, value in in_words(body_words, language):
        found[value] = max(found.get(value, 0.0), 0.7 if index < LEAD else 0.35)
    for _, value in (*in_digits(title, language), *in_words(title_words, language)):
        found[value] = 1.0
    if len(found) > KEPT_AMOUNTS:
        found = dict(sorted(found.items(), key=lambda item: (-item[1], item[0]))[:KEPT_AMOUNTS])
    return found


def _figures(figures: Collection[tuple[str, float]]) -> dict[str, frozenset[float]]:
    kinds: dict[str, set[float]] = {}
    for kind, value in figures:
        kinds.setdefault(kind, set()).add(float(value))
    return {kind: frozenset(values) for kind, values in kinds.items()}


