"""What clustering compares of a document: computed once, stored beside it, and independent of all other documents except
for the lines that its outlet repeats on page after page (`ignored`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache, cached_property, lru_cache
from itertools import compress, islice
from typing import NamedTuple, TypeVar

import numpy as np
from msgspec import Struct

from missionwatch.cluster.amounts import in_digits, in_words
from missionwatch.cluster.background import background
from missionwatch.cluster.days import days_before, days_in
from missionwatch.cluster.kinds import Kind, kind_of
from missionwatch.cluster.parts import DAMPING, Read, Zone, read_all
from missionwatch.cluster.spelling import spelled
from missionwatch.cluster.vocabulary import MOST, amount_weight, concept_weight, salts, senses, stem_weight_table, tells
from missionwatch.cluster.words import STEM, fold, headline, mixed, number, shingles, words
from missionwatch.model import Document

KEPT_AMOUNTS = 24
KEPT_NAMES = 48
COUNTED_FROM = 10  # smaller numbers are of too many things
LARGEST = 1e15  # longer runs of digits are no numbers of news
SKETCH = 24
MAX_CHARACTERS = 30_000
MAX_LINES = 400
MAX_TITLE = 1_000
AT_ONCE = 64  # documents that are read together
K = TypeVar("K")
_FORCE = frozenset(("officer", "soldier", "guard", "commander", "doctor", "expert"))  # people who are sent
_COUNTABLE = _FORCE | frozenset(
    words(
        "armour boat child church drone family food helicopter hospital kidnap money plane prison school vehicle vote weapon"
        " woman"
    )
)
# A capital inside of a sentence. Hostile texts of capitals only are bounded by KEPT_NAMES.
_CAPITAL = re.compile(r" (?<=[\w,;)] )[A-ZÀ-ÖØ-Þ][^\W_]{2,}(?:['’-][^\W_]+){0,3}")
_BREAK = re.compile(r"(?:\.\.\.|\[\.\.\.\]|\(\.\.\.\)) ?(?:\n[^\n]{0,80})?\Z")  # a line of the page may come below


class Traits(Struct, frozen=True, dict=True):
    """The comparable side of a document. Weights are between 0 and 1, vectors have at most length 1.

    `amounts` are values with their prominence (1 in the title, 0.7 in the lead, 0.35 below), and so are `countries`; `names`
    are words that the text writes with a capital inside of sentences; `day` is the day that the text names first, `days` all
    of them, as ordinals; `figures` what the detector counted, by kind; `claims` the stems of the title with their weights and
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
    stems: dict[int, float]
    title: dict[int, float]
    lead: dict[int, float]
    concepts: dict[str, float]
    claims: dict[int, tuple[float, tuple[str, ...]]]
    amounts: dict[float, float]
    entities: dict[str, float]
    events: frozenset[str]
    figures: dict[str, frozenset[float]]
    headline: str
    agency: str | None = None
    kind: Kind = "report"
    day: int | None = None
    days: frozenset[int] = frozenset()
    names: dict[str, float] = {}
    countries: dict[str, float] = {}
    counted: dict[float, tuple[str, ...]] = {}
    is_cut: bool = False  # its last line breaks off

    @cached_property
    def terms(self) -> dict[int, float]:
        """What a document is looked up by, and how telling it is: a sketch of its shingles, and its most telling words, numbers,
        names, things."""
        return _terms(self)

    @cached_property
    def sides(self) -> Sides:
        """What follows from all this, reckoned once for all comparisons."""
        return _sides(self)


class Sides(NamedTuple):
    """What comparing asks for again and again: the entities by what they are, and what each of these weighs together.

    `actors` are the countries of title and lead; of the numbers of ten and more, `numbers` are all, `lead_amounts` those of
    title or lead; `sums` are in the millions, which people round as they like. `hour` counts from some day on.
    """

    hour: float
    places: dict[str, float]
    people: dict[str, float]
    bodies: dict[str, float]
    place: float
    placed: float
    peopled: float
    bodied: float
    actors: frozenset[str]
    names: float
    claimed: float
    sums: tuple[float, ...]
    numbers: frozenset[float]
    title_amounts: frozenset[float]
    lead_amounts: frozenset[float]


def _sides(found: Traits) -> Sides:
    places, people, bodies = (
        {key: weight for key, weight in found.entities.items() if key.startswith(kind)}
        for kind in ("loc:", "per:", "org:")
    )
    amounts = [(value, weight) for value, weight in found.amounts.items() if value >= 10]
    return Sides(
        hour=found.at.timestamp() / 3600,
        places=places,
        people=people,
        bodies=bodies,
        place=max(places.values(), default=0.0),
        placed=sum(places.values()),
        peopled=sum(people.values()),
        bodied=sum(bodies.values()),
        actors=frozenset([country for country, weight in found.countries.items() if weight >= 0.7]),
        names=sum(found.names.values()),
        claimed=sum([weight for weight, _ in found.claims.values()]),
        sums=tuple([value for value, _ in amounts if value >= 1e6]),
        numbers=frozenset([value for value, _ in amounts]),
        title_amounts=frozenset([value for value, weight in amounts if weight >= 1]),
        lead_amounts=frozenset([value for value, weight in amounts if weight >= 0.7]),
    )


def lines_of(document: Document) -> list[tuple[int, str]]:
    """The lines of a text, folded, with numbers that are the outlet's own; empty ones are left out."""
    folded = [line.strip() for line in fold(document.text).split("\n", MAX_LINES)[:MAX_LINES]]
    return [(number(f"{document.outlet}\n{line}"), line) for line in folded if line]


Page = tuple[Document, Sequence[tuple[int, str]], Collection[int]]  # with its lines, and those of them that are ignored


def traits(document: Document, lines: Sequence[tuple[int, str]], ignored: Collection[int] = ()) -> Traits:
    """The traits of a document with these lines (`lines_of`), without those that are ignored."""
    return all_traits([(document, lines, ignored)])[0]


def all_traits(pages: Sequence[Page]) -> list[Traits]:
    """The traits of some documents, in their order; faster than one by one."""
    found = []
    for start in range(0, len(pages), AT_ONCE):
        some = [
            (document, *_folded(document, lines, ignored))
            for document, lines, ignored in pages[start : start + AT_ONCE]
        ]
        texts = read_all([(title, body, document.language) for document, title, body in some])
        found += [_traits(document, body, read) for (document, _, body), read in zip(some, texts, strict=True)]
    return found


def _folded(document: Document, lines: Sequence[tuple[int, str]], ignored: Collection[int]) -> tuple[str, str]:
    body = "\n".join([line for n, line in lines if n not in ignored])
    return fold(headline(document.title))[:MAX_TITLE], body[:MAX_CHARACTERS]


def _traits(document: Document, body: str, read: Read) -> Traits:
    title, *_ = parts = read.zones
    language, published = document.language, document.published_at
    body_words, body_dates = _joined(read.told)
    amounts, counted = _amounts(parts, language)
    days, has_own = _days(parts, language, published.toordinal())
    told_on = days[0] if days else published.toordinal()
    return Traits(
        key=document.key,
        outlet=document.outlet,
        language=language,
        at=published,
        caption=document.title[:200],
        headline=" ".join(title.words),
        agency=document.agency,
        exact=_exact(title.words, read.codes),
        size=len(body_words),
        shingles=shingles(read.codes),
        stems=read.stems,
        title=read.title,
        lead=read.lead,
        concepts=_concepts(parts),
        claims=_claims(title, read.headed),
        amounts=amounts,
        counted=counted,
        entities={entity: background().weight("entities", entity) for entity in document.entities},
        events=frozenset(document.event_types),
        figures=_figures(document.figures),
        kind=kind_of(title.text, body, body_words, language, published.month, body_dates, has_day=has_own),
        day=days[0] if days else None,
        days=frozenset([*days, *(told_on - back for back in days_before(body_words, language, body_dates))])
        if days
        else frozenset(),
        is_cut="..." in body and _BREAK.search(body) is not None,
        names=_names(document.text[:MAX_CHARACTERS]),
        countries=_countries(parts),
    )


def _exact(title: Sequence[str], codes: np.ndarray) -> int:
    """The whole text as one number; of a page without text, its title; 0 for nothing."""
    return number(codes.tobytes()) if len(codes) else number("title " + " ".join(title)) if title else 0


def _joined(parts: Sequence[Zone]) -> tuple[list[str], list[int]]:
    """The words of zones, and where those stand that can name a day or a month."""
    tokens: list[str] = []
    dates: list[int] = []
    for zone in parts:
        dates += [len(tokens) + place for place in zone.dates]
        tokens += zone.words
    return tokens, dates


def _days(parts: Sequence[Zone], language: str, published: int) -> tuple[list[int], bool]:
    """The days that a document names, and whether title or lead name one."""
    tokens, dates = _joined(parts)
    found = days_in(tokens, language, published, dates)
    opening = len(parts[0].words) + len(parts[1].words)
    return [day for _, day in found], bool(found) and found[0][0] < opening


def _terms(found: Traits) -> dict[int, float]:
    weigh = stem_weight_table().get
    terms = {number(f"x:{found.exact}"): 1.0}
    for stem in (*_first(found.title, 6, 0.1), *_first(found.stems, 14, 0.1)):
        terms[mixed(stem)] = weigh(stem, 1.0)
    for concept in _first(found.concepts, 5, 0.15):
        terms[_term("c:" + concept)] = concept_weight(concept)
    for entity, weight in sorted(found.entities.items(), key=_telling)[:6]:
        if weight >= 0.45:
            terms[_term("e:" + entity)] = weight
    for value, weight in found.amounts.items():
        telling = amount_weight(value)
        if value >= 10 and weight * telling > 0.2:
            terms[_term(f"n:{value:g}")] = telling
            if value >= 1e6:
                terms[_term(f"m:{value:.1e}")] = telling
    terms.update(dict.fromkeys(found.shingles[:SKETCH].tolist(), 0.5))
    return terms


_term = lru_cache(maxsize=MOST)(number)  # the same words, things and numbers come again and again


def _first(vector: dict[K, float], count: int, least: float) -> list[K]:
    return [key for key, weight in islice(vector.items(), count) if weight >= least]


def stems_of(document: Document) -> set[str]:
    """All stems of a document that carry meaning."""
    read = spelled([_whole(document)])
    telling = tells(read, salts([document.language], [len(read.words)]))
    return {word[:STEM] for word in compress(read.words, telling)}


def amounts_of(document: Document) -> set[float]:
    """All numbers of a document."""
    text, language = _whole(document), document.language
    return {value for _, value in (*in_digits(text, language), *in_words(words(text), language))}


def concept_ids(document: Document) -> set[str]:
    """All things and acts of a document."""
    known = senses(document.language)
    return {concept for word in words(_whole(document)) if (sense := known[word]) for concept in sense.concepts}


def countries_of(document: Document) -> set[str]:
    """All countries of a document."""
    known = senses(document.language)
    return {sense.country for word in words(_whole(document)) if (sense := known[word]) and sense.country}


def _whole(document: Document) -> str:
    return fold(f"{document.title}\n{document.text}")


def _unit(weights: dict[str, float]) -> dict[str, float]:
    """A vector of at most length 1, the heaviest first."""
    length = math.hypot(math.sqrt(DAMPING), *weights.values())
    return {key: weight / length for key, weight in sorted(weights.items(), key=_telling)}


def _telling(item: tuple[str, float]) -> tuple[float, str]:
    return -item[1], item[0]


def _concepts(parts: Sequence[Zone]) -> dict[str, float]:
    vector: dict[str, float] = {}
    for zone in parts:
        for _, things in zone.concepts:
            for concept in things:
                vector.setdefault(concept, zone.weight)  # zones come in order of weight
    return _unit({concept: weight * concept_weight(concept) for concept, weight in vector.items()})


def _names(text: str) -> dict[str, float]:
    weigh = background().stems.get
    names = words(fold("".join(_CAPITAL.findall(text))))
    found = {name: weigh(name[:STEM], 1.0) for name in names if len(name) > 2}
    return found if len(found) <= KEPT_NAMES else dict(sorted(found.items(), key=_telling)[:KEPT_NAMES])


def _countries(parts: Sequence[Zone]) -> dict[str, float]:
    found: dict[str, float] = {}
    for zone in parts:
        for country in zone.countries:
            found.setdefault(country, zone.weight)
    return found


def _claims(title: Zone, stems: Sequence[int | None]) -> dict[int, tuple[float, tuple[str, ...]]]:
    weigh, concepts = stem_weight_table().get, dict(title.concepts)
    found: dict[int, tuple[float, tuple[str, ...]]] = {}
    for place, stem in enumerate(stems):
        if stem:
            things, weight = concepts.get(place, ()), weigh(stem, 1.0)
            found[stem] = (max(weight, *map(concept_weight, things)) if things else weight, things)
    return found


def _amounts(parts: Sequence[Zone], language: str) -> tuple[dict[float, float], dict[float, tuple[str, ...]]]:
    """The numbers with their prominence, and what the words beside them say that is counted."""
    found: dict[float, float] = {}
    counted: dict[float, set[str]] = {}
    for zone in parts:
        if not zone.digits and not zone.numbers:
            continue
        hits = [
            (value, zone.text[max(0, place - 12) : place + 44])
            for place, value in in_digits(zone.text, language, zone.digits)
        ]
        hits += [
            (value, " ".join(zone.words[max(0, place - 1) : place + 5]))
            for place, value in in_words(zone.words, language, zone.numbers)
        ]
        countable = {zone.words[place]: some for place, things in zone.concepts if (some := _countable(things))}
        for value, beside in hits:
            if value <= LARGEST:
                found.setdefault(value, zone.weight)  # zones come in order of weight
                if countable and value >= COUNTED_FROM:
                    told = [thing for word in words(beside) for thing in countable.get(word, ())]
                    counted.setdefault(value, set()).update(told)
    if len(found) > KEPT_AMOUNTS:
        found = dict(sorted(found.items(), key=lambda item: (-item[1], item[0]))[:KEPT_AMOUNTS])
    return found, {value: tuple(sorted(counted[value])) for value in found if counted.get(value)}


@cache
def _countable(things: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the things that a word stands for that can be counted; all people who are sent are one."""
    return tuple("force" if thing in _FORCE else thing for thing in things if thing in _COUNTABLE)


def _figures(figures: Collection[tuple[str, float]]) -> dict[str, frozenset[float]]:
    kinds: dict[str, set[float]] = {}
    for kind, value in figures:
        kinds.setdefault(kind, set()).add(float(value))
    return {kind: frozenset(values) for kind, values in kinds.items()}
