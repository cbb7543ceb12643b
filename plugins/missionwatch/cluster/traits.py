"""What clustering compares of a document: computed once, stored beside it, and independent of all other documents except
for the lines that its outlet repeats on page after page (`ignored`).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from itertools import compress, islice
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from missionwatch.cluster.amounts import in_digits, in_words
from missionwatch.cluster.background import background
from missionwatch.cluster.days import days_before, days_in
from missionwatch.cluster.kinds import Kind, kind_of
from missionwatch.cluster.vocabulary import MOST, amount_weight, concept_weight, vocabulary
from missionwatch.cluster.words import STEM, fold, headline, number, shingles, words
from missionwatch.model import Document

LEAD_CHARACTERS = 270  # of the text that count as its lead: two or three sentences
KEPT_STEMS = 64
KEPT_AMOUNTS = 24
KEPT_NAMES = 48
LARGEST = 1e15  # longer runs of digits are no numbers of news
SKETCH = 24
DAMPING = 0.1  # common words alone make no vector of length 1
MAX_CHARACTERS = 30_000
MAX_LINES = 400
# "two days after two officers were wounded": what happened before, which is another story as often as not.
_MARKS = [f" {word} " for word in ("after", "apres", "despues", "tras", "apos", "depois", "apre", "baada", "nach")]
_AFTER = re.compile(f"(?:{'|'.join(_MARKS)})" r"(?:[^.,;\n]|[.,](?=\d)){1,300}")
_FORCE = frozenset(("officer", "soldier", "guard", "commander", "doctor", "expert"))  # people who are sent
_COUNTABLE = _FORCE | frozenset(
    words(
        "armour boat child church drone family food helicopter hospital kidnap money plane prison school vehicle vote weapon"
        " woman"
    )
)
# A capital inside of a sentence. Hostile texts of capitals only are bounded by KEPT_NAMES.
_CAPITAL = re.compile(r" (?<=[\w,;)] )[A-ZÀ-ÖØ-Þ][^\W_]{2,}(?:['’-][^\W_]+){0,3}")
_END = re.compile(r"[.!?]\s|\n")
_BREAK = re.compile(r"(?:\.\.\.|\[\.\.\.\]|\(\.\.\.\)) ?(?:\n[^\n]{0,80})?\Z")  # a line of the page may come below
_CODE, _STEM, _SENSE = map(itemgetter, range(3))  # of a Word
_UNIT = re.compile(
    r"\b(?:days?|weeks?|hours?|jours?|semaines?|heures?|dias?|semanas?|horas?|jou|semen|tagen?|wochen?|siku \w+)$"
)


@dataclass(frozen=True)
class Traits:
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
    names: dict[str, float] = field(default_factory=dict)
    countries: dict[str, float] = field(default_factory=dict)
    counted: dict[float, tuple[str, ...]] = field(default_factory=dict)
    is_cut: bool = False  # its last line breaks off

    @cached_property
    def terms(self) -> dict[int, float]:
        """What a document is looked up by, and how telling it is: a sketch of its shingles, and its most telling words, numbers,
        names, things."""
        return _terms(self)

    @cached_property
    def places(self) -> dict[str, float]:
        """The places among the entities."""
        return {key: weight for key, weight in self.entities.items() if key.startswith("loc:")}

    @cached_property
    def people(self) -> dict[str, float]:
        """The people among the entities."""
        return {key: weight for key, weight in self.entities.items() if key.startswith("per:")}

    @cached_property
    def bodies(self) -> dict[str, float]:
        """The organisations among the entities."""
        return {key: weight for key, weight in self.entities.items() if key.startswith("org:")}

    @cached_property
    def actors(self) -> frozenset[str]:
        """The countries of title and lead."""
        return frozenset(country for country, weight in self.countries.items() if weight >= 0.7)

    @cached_property
    def named(self) -> float:
        """What the names weigh together."""
        return sum(self.names.values())

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
    codes: bytes
    stems: list[str]  # of the words that tell something
    concepts: list[tuple[str, ...]]
    countries: list[str]
    numbers: list[int]  # where the words stand that can be part of a number
    has_dates: bool


def zones(title: str, body: str, language: str) -> list[Zone]:
    """Title, lead, the rest, and background, of folded texts."""
    told, past = _parted(body)
    cut = _lead_end(told)
    lead, rest = (told[:cut], told[cut:]) if cut > 0 else (told, "")
    return [
        _zone(weight, text, language) for weight, text in ((1.0, title[:1000]), (0.7, lead), (0.35, rest), (0.35, past))
    ]


def _lead_end(told: str) -> int:
    """Where the sentence ends in which the lead does; of an endless one, the word."""
    hit = _END.search(told, LEAD_CHARACTERS - 60, LEAD_CHARACTERS + 200)
    return hit.start() if hit else told.find(" ", LEAD_CHARACTERS)


def _parted(body: str) -> tuple[str, str]:
    """What a text tells, and what it tells as the past."""
    if not any(_is_after_unit(body, at) for mark in _MARKS for at in _places(mark, body)):
        return body, ""  # most texts; looking for the marks alone is fast
    spans = [hit.span() for hit in _AFTER.finditer(body) if _is_after_unit(body, hit.start())]
    if not spans:
        return body, ""
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(body)]
    told = " . ".join(body[end:start] for end, start in zip(ends, starts, strict=True))
    return told, " . ".join(body[start:end] for start, end in spans)


def _places(mark: str, body: str) -> Iterator[int]:
    at = body.find(mark)
    while at >= 0:
        yield at
        at = body.find(mark, at + 1)


def _is_after_unit(body: str, at: int) -> bool:
    return _UNIT.search(body, max(0, at - 24), at) is not None


def _zone(weight: float, text: str, language: str) -> Zone:
    tokens = words(text)
    known = list(map(vocabulary(language).__getitem__, tokens))
    senses = list(map(_SENSE, known))
    concepts, countries, numbers, has_dates = [], [], [], False
    for place, (things, country, is_number, is_date) in compress(enumerate(senses), senses):
        if things:
            concepts.append(things)
        if country:
            countries.append(country)
        if is_number:
            numbers.append(place)
        if is_date:
            has_dates = True
    stems = list(filter(None, map(_STEM, known)))
    return Zone(weight, text, tokens, b"".join(map(_CODE, known)), stems, concepts, countries, numbers, has_dates)


def traits(document: Document, lines: list[tuple[int, str]], ignored: Collection[int] = ()) -> Traits:
    """The traits of a document with these lines (`lines_of`), without those that are ignored."""
    language = document.language
    body = "\n".join([line for n, line in lines if n not in ignored] if ignored else [line for _, line in lines])
    body = body[:MAX_CHARACTERS]
    parts = title, lead, rest, past = zones(fold(headline(document.title)), body, language)
    whole = _zone(1.0, body, language) if past.words else None
    body_words = whole.words if whole else lead.words + rest.words
    led = title.stems + lead.stems
    amounts, counted = _amounts(parts, language)
    published = document.published_at.toordinal()
    dated = body_words if lead.has_dates or rest.has_dates or past.has_dates else []
    own = days_in(title.words + lead.words, language, published) if title.has_dates or lead.has_dates else []
    days = own + (days_in(rest.words + past.words, language, published) if rest.has_dates or past.has_dates else [])
    has_dates = any(zone.has_dates for zone in parts)
    told_on = days[0] if days else published
    back = days_before(body_words, language) if has_dates else ()
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
        shingles=shingles(whole.codes if whole else lead.codes + rest.codes),
        stems=_vector(led + rest.stems),
        title=_vector(title.stems),
        lead=_vector(led),
        concepts=_concepts(parts),
        claims=_claims(title, language),
        amounts=amounts,
        counted=counted,
        entities={entity: background().weight("entities", entity) for entity in document.entities},
        events=frozenset(document.event_types),
        figures=_figures(document.figures),
        kind=kind_of(title.text, body, dated, language, document.published_at.month, has_day=bool(own)),
        day=days[0] if days else None,
        days=frozenset([*days, *(told_on - number for number in back)]) if days else frozenset(),
        is_cut="..." in body and _BREAK.search(body) is not None,
        names=_names(document.text[:MAX_CHARACTERS]),
        countries=_countries(parts),
    )


def _terms(found: Traits) -> dict[int, float]:
    known = background()
    keys = {f"x:{found.exact}": 1.0}
    for word in (*_first(found.title, 6, 0.1), *_first(found.stems, 14, 0.1)):
        keys[f"w:{word}"] = known.stems.get(word, 1.0)
    for concept in _first(found.concepts, 5, 0.15):
        keys[f"c:{concept}"] = concept_weight(concept)
    for entity in _first(dict(sorted(found.entities.items(), key=_telling)), 6, 0.45):
        keys[f"e:{entity}"] = found.entities[entity]
    for value, weight in found.amounts.items():
        if value >= 10 and weight * amount_weight(value) > 0.2:
            keys[f"n:{value:g}"] = amount_weight(value)
            if value >= 1e6:
                keys[f"m:{value:.1e}"] = amount_weight(value)
    return {
        **{number(key): weight for key, weight in keys.items()},
        **dict.fromkeys(found.shingles[:SKETCH].tolist(), 0.5),
    }


def _first(vector: dict[str, float], count: int, least: float) -> list[str]:
    return [key for key, weight in islice(vector.items(), count) if weight >= least]


def stems_of(document: Document) -> set[str]:
    """All stems of a document that carry meaning."""
    return set(_whole(document).stems)


def amounts_of(document: Document) -> set[float]:
    """All numbers of a document."""
    zone = _whole(document)
    found = (*in_digits(zone.text, document.language), *in_words(zone.words, document.language))
    return {value for _, value in found}


def concept_ids(document: Document) -> set[str]:
    """All things and acts of a document."""
    return {concept for concepts in _whole(document).concepts for concept in concepts}


def countries_of(document: Document) -> set[str]:
    """All countries of a document."""
    return set(_whole(document).countries)


def _whole(document: Document) -> Zone:
    return _zone(1.0, fold(f"{document.title}\n{document.text}"), document.language)


def _vector(stems: Sequence[str]) -> dict[str, float]:
    """Weights of the most telling stems, the most telling first."""
    entries = _entries()
    return _unit(
        [
            entries[stem] if count == 1 else (entries[stem][0] * (1 + math.log(count)), stem)
            for stem, count in Counter(stems).items()
        ]
    )


class _Entries(dict[str, tuple[float, str]]):
    """Minus the weight of a stem, and the stem; forgotten at once when there are too many."""

    def __missing__(self, stem: str) -> tuple[float, str]:
        if len(self) >= MOST:
            self.clear()
        found = self[stem] = -background().stems.get(stem, 1.0), stem
        return found


@cache
def _entries() -> _Entries:
    return _Entries()


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


def _concepts(parts: Sequence[Zone]) -> dict[str, float]:
    vector: dict[str, float] = {}
    for zone in parts:
        for things in zone.concepts:
            for concept in things:
                vector.setdefault(concept, zone.weight)  # zones come in order of weight
    return _unit([(-weight * concept_weight(concept), concept) for concept, weight in vector.items()])


def _names(text: str) -> dict[str, float]:
    weigh = background().stems.get
    found = {}
    for hit in _CAPITAL.finditer(text):
        for word in words(fold(hit.group())):
            if len(word) > 2:
                found[word] = weigh(word[:STEM], 1.0)
    return found if len(found) <= KEPT_NAMES else dict(sorted(found.items(), key=_telling)[:KEPT_NAMES])


def _countries(parts: Sequence[Zone]) -> dict[str, float]:
    found: dict[str, float] = {}
    for zone in parts:
        for country in zone.countries:
            found.setdefault(country, zone.weight)
    return found


def _claims(title: Zone, language: str) -> dict[str, tuple[float, tuple[str, ...]]]:
    known, weigh = vocabulary(language), background().stems.get
    found: dict[str, tuple[float, tuple[str, ...]]] = {}
    for _, stem, sense in map(known.__getitem__, title.words):
        if stem:
            things = sense.concepts if sense else ()
            weight = weigh(stem, 1.0)
            found[stem] = (max(weight, *map(concept_weight, things)) if things else weight, things)
    return found


def _amounts(parts: Sequence[Zone], language: str) -> tuple[dict[float, float], dict[float, tuple[str, ...]]]:
    """The numbers with their prominence, and what the words beside them say that is counted."""
    found: dict[float, float] = {}
    counted: dict[float, set[str]] = {}
    for zone in parts:
        for place, value in in_digits(zone.text, language):
            if value <= LARGEST:
                found[value] = max(found.get(value, 0.0), zone.weight)
                beside = words(zone.text[max(0, place - 12) : place + 44])
                counted.setdefault(value, set()).update(_counted(beside, language))
        for place, value in in_words(zone.words, language, zone.numbers):
            if value <= LARGEST:
                found[value] = max(found.get(value, 0.0), zone.weight)
                beside = zone.words[max(0, place - 1) : place + 5]
                counted.setdefault(value, set()).update(_counted(beside, language))
    if len(found) > KEPT_AMOUNTS:
        found = dict(sorted(found.items(), key=lambda item: (-item[1], item[0]))[:KEPT_AMOUNTS])
    return found, {value: tuple(sorted(counted[value])) for value in found if value >= 10 and counted[value]}


def _counted(beside: Sequence[str], language: str) -> set[str]:
    found = vocabulary(language).concepts(beside)
    return {"force" if thing in _FORCE else thing for things in found for thing in things if thing in _COUNTABLE}


def _figures(figures: Collection[tuple[str, float]]) -> dict[str, frozenset[float]]:
    kinds: dict[str, set[float]] = {}
    for kind, value in figures:
        kinds.setdefault(kind, set()).add(float(value))
    return {kind: frozenset(values) for kind, values in kinds.items()}
