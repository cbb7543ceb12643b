"""What clustering compares of a document: computed once, stored beside it, and independent of all other documents except
for the lines that its outlet repeats on page after page (`ignored`).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cached_property, lru_cache
from itertools import compress, islice
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from msgspec import Struct

from missionwatch.cluster.amounts import in_digits, in_words
from missionwatch.cluster.background import background
from missionwatch.cluster.days import days_before, days_in
from missionwatch.cluster.kinds import Kind, kind_of
from missionwatch.cluster.vocabulary import AFTER, MOST, Vocabulary, amount_weight, concept_weight, vocabulary
from missionwatch.cluster.words import STEM, code_number, fold, headline, number, shingles, words
from missionwatch.model import Document

LEAD_CHARACTERS = 270  # of the text that count as its lead: two or three sentences
KEPT_STEMS = 64
KEPT_AMOUNTS = 24
KEPT_NAMES = 48
COUNTED_FROM = 10  # smaller numbers are of too many things
LARGEST = 1e15  # longer runs of digits are no numbers of news
SKETCH = 24
DAMPING = 0.1**0.5  # common words alone make no vector of length 1
MAX_CHARACTERS = 30_000
MAX_LINES = 400
# "two days after two officers were wounded": what happened before, which is another story as often as not.
_AFTER = re.compile(f" (?:{'|'.join(sorted(AFTER))}) " r"(?:[^.,;\n]|[.,](?=\d)){1,300}")
_FORCE = frozenset(("officer", "soldier", "guard", "commander", "doctor", "expert"))  # people who are sent
_COUNTABLE = _FORCE | frozenset(
    words(
        "armour boat child church drone family food helicopter hospital kidnap money plane prison school vehicle vote weapon"
        " woman"
    )
)
# A capital inside of a sentence. Hostile texts of capitals only are bounded by KEPT_NAMES.
_CAPITAL = re.compile(r" (?<=[\w,;)] )[A-ZÀ-ÖØ-Þ][^\W_]{2,}(?:['’-][^\W_]+){0,3}")
_END = re.compile(r"[.!?\n](?:(?<=\n)|(?=\s))")
_BREAK = re.compile(r"(?:\.\.\.|\[\.\.\.\]|\(\.\.\.\)) ?(?:\n[^\n]{0,80})?\Z")  # a line of the page may come below
_UNITS = frozenset(
    words(
        "day days week weeks hour hours jour jours semaine semaines heure heures dia dias semana semanas hora horas jou semen"
        " tage tagen woche wochen"
    )
)
_UNIT = re.compile(rf"\b(?:{'|'.join(sorted(_UNITS))}|siku \w+)$")


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


class Zone(NamedTuple):
    """A part of a document and how much what it says counts: the title most, what is told as the past least. With places of
    words among its words."""

    weight: float
    text: str
    words: list[str]
    codes: bytes
    stems: tuple[str | None, ...]  # of the words that tell something
    weights: tuple[float, ...]  # of the stems
    concepts: list[tuple[int, tuple[str, ...]]]  # where a word stands for things, and for which
    countries: list[str]
    numbers: list[int]  # places of words that are a number or part of one
    dates: list[int]  # of words that can name a day or a month
    afters: list[int]  # of "after"
    digits: list[str]  # the words that have digits


def zones(title: str, body: str, known: Vocabulary) -> list[Zone]:
    """Title, lead, the rest, and background, of folded texts."""
    headed, (lead, rest), past = _zone(1.0, title[:1000], known), _told(body, known), ""
    if _is_after_unit(lead) or _is_after_unit(rest):
        told, past = _parted(body)
        if past:
            lead, rest = _told(told, known)
    return [headed, lead, rest, _zone(0.35, past, known)]


def _is_after_unit(zone: Zone) -> bool:
    """Whether "after" may stand behind a unit of time somewhere."""
    return any(place < 2 or zone.words[place - 1] in _UNITS or zone.words[place - 2] == "siku" for place in zone.afters)


def _told(told: str, known: Vocabulary) -> tuple[Zone, Zone]:
    cut = _lead_end(told)
    lead, rest = (told[:cut], told[cut:]) if cut > 0 else (told, "")
    return _zone(0.7, lead, known), _zone(0.35, rest, known)


def _lead_end(told: str) -> int:
    """Where the sentence ends in which the lead does; of an endless one, the word."""
    hit = _END.search(told, LEAD_CHARACTERS - 60, LEAD_CHARACTERS + 200)
    return hit.start() if hit else told.find(" ", LEAD_CHARACTERS)


def _parted(body: str) -> tuple[str, str]:
    """What a text tells, and what it tells as the past."""
    spans = [hit.span() for hit in _AFTER.finditer(body) if _UNIT.search(body, max(0, hit.start() - 24), hit.start())]
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(body)]
    told = " . ".join(body[end:start] for end, start in zip(ends, starts, strict=True))
    return told, " . ".join(body[start:end] for start, end in spans)


def _zone(weight: float, text: str, known: Vocabulary) -> Zone:
    tokens = words(text)
    if not tokens:
        return Zone(weight, text, tokens, b"", (), (), [], [], [], [], [], [])
    codes, stems, weights, senses = zip(*map(known.__getitem__, tokens), strict=True)
    zone = Zone(weight, text, tokens, b"".join(codes), stems, weights, [], [], [], [], [], [])
    for place, (things, country, is_number, is_date, is_after, has_digits) in compress(enumerate(senses), senses):
        if things:
            zone.concepts.append((place, things))
        if country:
            zone.countries.append(country)
        if is_number:
            zone.numbers.append(place)
        if is_date:
            zone.dates.append(place)
        if is_after:
            zone.afters.append(place)
        if has_digits:
            zone.digits.append(tokens[place])
    return zone


def traits(document: Document, lines: list[tuple[int, str]], ignored: Collection[int] = ()) -> Traits:
    """The traits of a document with these lines (`lines_of`), without those that are ignored."""
    language, known = document.language, vocabulary(document.language)
    body = "\n".join([line for n, line in lines if n not in ignored] if ignored else [line for _, line in lines])
    body = body[:MAX_CHARACTERS]
    parts = title, lead, rest, past = zones(fold(headline(document.title)), body, known)
    whole = [_zone(1.0, body, known)] if past.words else [lead, rest]
    body_words, body_dates = _joined(whole)
    codes = b"".join([zone.codes for zone in whole])
    led, led_weights = title.stems + lead.stems, title.weights + lead.weights
    amounts, counted = _amounts(parts, known, language)
    published = document.published_at
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
        exact=code_number(codes) if body_words else number("title " + " ".join(title.words)) if title.words else 0,
        size=len(body_words),
        shingles=shingles(codes),
        stems=_vector(led + rest.stems, led_weights + rest.weights),
        title=_vector(title.stems, title.weights),
        lead=_vector(led, led_weights),
        concepts=_concepts(parts),
        claims=_claims(title),
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
    weigh = background().stems.get
    terms = {number(f"x:{found.exact}"): 1.0}
    for word in (*_first(found.title, 6, 0.1), *_first(found.stems, 14, 0.1)):
        terms[_term("w:" + word)] = weigh(word, 1.0)
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


def _first(vector: dict[str, float], count: int, least: float) -> list[str]:
    return [key for key, weight in islice(vector.items(), count) if weight >= least]


def stems_of(document: Document) -> set[str]:
    """All stems of a document that carry meaning."""
    return set(filter(None, _whole(document).stems))


def amounts_of(document: Document) -> set[float]:
    """All numbers of a document."""
    zone = _whole(document)
    found = (*in_digits(zone.text, document.language), *in_words(zone.words, document.language))
    return {value for _, value in found}


def concept_ids(document: Document) -> set[str]:
    """All things and acts of a document."""
    return {concept for _, things in _whole(document).concepts for concept in things}


def countries_of(document: Document) -> set[str]:
    """All countries of a document."""
    return set(_whole(document).countries)


def _whole(document: Document) -> Zone:
    return _zone(1.0, fold(f"{document.title}\n{document.text}"), vocabulary(document.language))


def _vector(stems: Sequence[str | None], weights: Sequence[float]) -> dict[str, float]:
    """Weights of the most telling stems, the most telling first."""
    telling = dict(zip(stems, weights, strict=True))
    if len(telling) < len(stems):
        for stem, count in Counter(stems).items():
            if count > 1:
                telling[stem] *= 1 + math.log(count)
    telling.pop(None, None)
    best = sorted(telling.items(), key=itemgetter(1), reverse=True)[:KEPT_STEMS]
    length = math.hypot(DAMPING, *[weight for _, weight in best])
    return {stem: weight / length for stem, weight in best if stem}


def _unit(weights: dict[str, float]) -> dict[str, float]:
    """A vector of at most length 1, the heaviest first."""
    length = math.hypot(DAMPING, *weights.values())
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


def _claims(title: Zone) -> dict[str, tuple[float, tuple[str, ...]]]:
    weigh, concepts = background().stems.get, dict(title.concepts)
    found: dict[str, tuple[float, tuple[str, ...]]] = {}
    for place, stem in enumerate(title.stems):
        if stem:
            things, weight = concepts.get(place, ()), weigh(stem, 1.0)
            found[stem] = (max(weight, *map(concept_weight, things)) if things else weight, things)
    return found


def _amounts(
    parts: Sequence[Zone], known: Vocabulary, language: str
) -> tuple[dict[float, float], dict[float, tuple[str, ...]]]:
    """The numbers with their prominence, and what the words beside them say that is counted."""
    found: dict[float, float] = {}
    counted: dict[float, set[str]] = {}
    for zone in parts:
        hits = [
            (value, words(zone.text[max(0, place - 12) : place + 44]))
            for place, value in in_digits(zone.text, language, zone.digits)
        ]
        if zone.numbers:
            hits += [
                (value, zone.words[max(0, place - 1) : place + 5])
                for place, value in in_words(zone.words, language, zone.numbers)
            ]
        for value, beside in hits:
            if value <= LARGEST:
                found.setdefault(value, zone.weight)  # zones come in order of weight
                if value >= COUNTED_FROM:
                    counted.setdefault(value, set()).update(_counted(beside, known))
    if len(found) > KEPT_AMOUNTS:
        found = dict(sorted(found.items(), key=lambda item: (-item[1], item[0]))[:KEPT_AMOUNTS])
    return found, {value: tuple(sorted(counted[value])) for value in found if counted.get(value)}


def _counted(beside: Sequence[str], known: Vocabulary) -> set[str]:
    senses = [sense for word in beside if (sense := known[word].sense) and sense.concepts]
    return {
        "force" if thing in _FORCE else thing for sense in senses for thing in sense.concepts if thing in _COUNTABLE
    }


def _figures(figures: Collection[tuple[str, float]]) -> dict[str, frozenset[float]]:
    kinds: dict[str, set[float]] = {}
    for kind, value in figures:
        kinds.setdefault(kind, set()).add(float(value))
    return {kind: frozenset(values) for kind, values in kinds.items()}
