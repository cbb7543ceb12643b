"""How alike two documents are: sub-scores, and what follows from them for copies and for stories.

A judgement is a number: above 0 means "rather together", below 0 "rather apart" (log-odds, within +-LIMIT), and VETO never.
The weights of the story judgement are learned (fit.py writes model.json); the rules for copies and vetoes are in words below.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection
from functools import cache
from operator import mul
from pathlib import Path
from typing import TypeVar

import numpy as np
from msgspec import Struct

from missionwatch.cluster.background import background
from missionwatch.cluster.traits import Traits
from missionwatch.cluster.vocabulary import amount_weight
from missionwatch.cluster.words import fold, words
from missionwatch.languages import LANGUAGES

MODEL = Path(__file__).with_name("model.json")
LIMIT = 4.0
FLOOR = -1.5  # judgements below are not kept: no link says the same
VETO = -math.inf
COPY_WINDOW_H = 72.0
LEAST_SHARED = 6
LEAST_COPY = -0.5  # two versions may be cut so that they share nothing: that alone says little against one text
OTHER_THINGS = 0.2  # what a common number is worth that counts soldiers here and prisoners there
NO_COPY = 0.1  # texts whose words are less alike than this are no copies
K = TypeVar("K")
SCORES = (
    "text",
    "title",
    "lead",
    "told",
    "covered",
    "names",
    "amount",
    "amounts",
    "amounts_apart",
    "place",
    "places_apart",
    "person",
    "body",
    "country",
    "countries_apart",
    "event",
    "events_apart",
    "concept",
    "day",
    "days_apart",
    "again",
    "age",
)


class Likeness(Struct, frozen=True, gc=False):
    """How alike a pair is. `scores` are in the order of SCORES, 0 to 1 but for the age."""

    is_same_language: bool
    hours: float
    contained: float  # shared runs of words, of the shorter text's
    shared: int  # how many
    is_exact: bool
    scores: tuple[float, ...]
    shared_amounts: Collection[float]

    @property
    def title(self) -> float:
        return self.scores[1]


class Link(Struct, frozen=True, gc=False):
    """What is thought of a pair: as copies of one text, and as tellings of one story."""

    copy: float
    story: float
    likeness: Likeness

    @property
    def is_kept(self) -> bool:
        """Whether it says more than no link at all."""
        return self.copy > LEAST_COPY or self.story > FLOOR or VETO in (self.copy, self.story)


def compare(a: Traits, b: Traits) -> Link:
    """Judge a pair; the order of the two does not matter."""
    if b.at < a.at or (b.at == a.at and b.key < a.key):
        a, b = b, a
    likeness = likeness_of(a, b)
    copy = copy_judgement(a, b, likeness)
    return Link(copy, LIMIT if copy > 0 else story_judgement(a, b, likeness), likeness)


def likeness_of(a: Traits, b: Traits) -> Likeness:
    """The sub-scores of a pair, the earlier one first."""
    one, other = a.sides, b.sides
    is_same = a.language == b.language
    hours = abs(one.hour - other.hour)
    text = _cosine(a.stems, b.stems)
    shared = _shared(a.shingles, b.shingles) if is_same and text > NO_COPY and hours <= COPY_WINDOW_H else 0
    common = a.amounts.keys() & b.amounts.keys()
    told, covered = _covered(a, b), _covered(b, a)
    scores = (
        text,
        _cosine(a.title, b.title) if text else 0.0,  # both are parts of the text
        _cosine(a.lead, b.lead) if text else 0.0,
        min(told, covered),
        max(told, covered),
        _overlap(a.names, b.names, one.names, other.names),
        *_amounts(a, b, common),
        *_entities(a, b),
        *_countries(a, b),
        *_events(a.events, b.events),
        _cosine(a.concepts, b.concepts),
        *_days(a, b),
        math.log2(1 + hours / 24),
    )
    contained = shared / min(len(a.shingles), len(b.shingles)) if shared else 0.0
    return Likeness(is_same, hours, contained, shared, a.exact == b.exact != 0, scores, common)


def _shared(a: np.ndarray, b: np.ndarray) -> int:
    """How many numbers two sorted arrays have in common."""
    if len(b) < len(a):
        a, b = b, a
    if not len(a):
        return 0
    return int(np.count_nonzero(b.take(b.searchsorted(a), mode="clip") == a))


def _cosine(a: dict[K, float], b: dict[K, float]) -> float:
    if common := a.keys() & b.keys():
        return sum([a[key] * b[key] for key in common])
    return 0.0


def _covered(a: Traits, b: Traits) -> float:
    """The share of a's title that b's text has too, in the same words or as the same things."""
    stems, concepts = b.stems, b.concepts
    told = 0.0
    for stem, (weight, things) in a.claims.items():
        if stem in stems or (things and not concepts.keys().isdisjoint(things)):
            told += weight
    return told / a.sides.claimed if told else 0.0


def _overlap(a: dict[str, float], b: dict[str, float], whole_a: float, whole_b: float) -> float:
    """Shared weight over that of the smaller side; one common thing alone does not make 1."""
    if not a or not b or not (common := a.keys() & b.keys()):
        return 0.0
    return sum([a[key] for key in common]) / (min(whole_a, whole_b) + 0.5)


def _entities(a: Traits, b: Traits) -> tuple[float, float, float, float]:
    """Shared places, places that are all others, shared people and bodies."""
    one, other = a.sides, b.sides
    if a.entities.keys().isdisjoint(b.entities):
        return 0.0, min(one.place, other.place), 0.0, 0.0
    place = _overlap(one.places, other.places, one.placed, other.placed)
    apart = 0.0 if place else min(one.place, other.place)
    person = _overlap(one.people, other.people, one.peopled, other.peopled)
    return place, apart, person, _overlap(one.bodies, other.bodies, one.bodied, other.bodied)


def _countries(a: Traits, b: Traits) -> tuple[float, float]:
    """The prominence of the most prominent common country, and whether those of title and lead are others."""
    if not a.countries or not b.countries:
        return 0.0, 0.0
    weigh = background().weight
    most = max(
        [
            math.sqrt(a.countries[key] * b.countries[key]) * weigh("countries", key)
            for key in a.countries.keys() & b.countries.keys()
        ],
        default=0.0,
    )
    one, other = a.sides.actors, b.sides.actors
    apart = bool(one and other) and one.isdisjoint(b.countries) and other.isdisjoint(a.countries)
    return most, float(apart)


def _events(a: frozenset[str], b: frozenset[str]) -> tuple[float, float]:
    """The share of common kinds of event, and whether all are others."""
    if not a or not b:
        return 0.0, 0.0
    if a.isdisjoint(b):
        return 0.0, 1.0
    return len(a & b) / min(len(a), len(b)), 0.0


_AGAIN = frozenset(
    words(
        "second third another again deuxieme troisieme seconde autre autres encore segundo segunda otro otra otros otras tercer"
        " dezyem twazyem lot anko outro outra outros outras pili tena mwingine wengine nyingine zweite zweiter zweiten erneut"
        " weitere weiterer wieder"
    )
)


def _days(a: Traits, b: Traits) -> tuple[float, float, float]:
    """1 where both name one day first, half where one names first what the other names too; whether all days are others; and
    whether the later headline says that something happened another time, on another day than the earlier text names."""
    if a.day is None or b.day is None:
        return 0.0, 0.0, 0.0
    day = 1.0 if a.day == b.day else 0.5 if a.day in b.days or b.day in a.days else 0.0
    is_again = a.day < b.day and not _AGAIN.isdisjoint(b.headline.split())
    return day, float(not day and a.days.isdisjoint(b.days)), float(is_again)


def _amounts(a: Traits, b: Traits, common: Collection[float]) -> tuple[float, float, float]:
    """How telling the most telling number is that both give, and the others together; whether their leading numbers are all
    different."""
    one, other = a.sides, b.sides
    best = rest = 0.0
    for value in common:
        telling = amount_weight(value) * math.sqrt(a.amounts[value] * b.amounts[value])
        if value in a.counted and value in b.counted and set(a.counted[value]).isdisjoint(b.counted[value]):
            telling *= OTHER_THINGS
        best, rest = max(best, telling), rest + min(best, telling)
    if best < 0.5 and one.sums and other.sums:
        best = max(best, 0.6 * _near(a, b))
    apart = 1.0 if best <= 0.2 and one.lead_amounts and other.lead_amounts else 0.0
    return best, min(rest, 1.0), apart


def _near(a: Traits, b: Traits) -> float:
    """Large numbers that are equal but for rounding: thirteen million and 13.3 million."""
    sums = [(x, y) for x in a.sides.sums for y in b.sides.sums if abs(x - y) <= 0.03 * max(x, y)]
    return max([math.sqrt(a.amounts[x] * b.amounts[y]) for x, y in sums], default=0.0)


# --- copies ------------------------------------------------------------------------------------------------------------


def copy_judgement(a: Traits, b: Traits, like: Likeness) -> float:
    """Whether two texts are one, edited. Positive: yes.

    Texts in one language within 72 hours of each other whose words agree. Where each has leading numbers and none is the
    other's, they fill in one form (bulletins, contingents) and are no copies; nor are they when both tell numbers that the
    other does not, unless nearly all of the shorter one is in the longer. What is a day apart must agree more.
    """
    if like.hours > COPY_WINDOW_H or not like.is_same_language:
        return -LIMIT
    if like.is_exact:
        return LIMIT
    if (like.shared < LEAST_SHARED and like.contained < 0.9) or like.contained < 0.15:
        return -LIMIT
    least = 0.4
    if like.hours > 15:
        least = 0.6
    if min(a.size, b.size) < 40 and like.title < 0.3 and not like.shared_amounts:
        least = max(least, 0.7)
    if _has_each_own(a, b):
        least = max(least, 0.6)
    if is_form(a, b, like):
        return VETO
    return max(LEAST_COPY, min(LIMIT, 8 * (like.contained - least) + 1e-9))


def is_form(a: Traits, b: Traits, like: Likeness) -> bool:
    """One form, filled in twice: much text or title in common, but other leading numbers, issues or days."""
    if like.contained < 0.25 and like.title < 0.6:
        return False
    if has_other_issue(a, b) or (a.headline != b.headline and _undated(a) == _undated(b)):
        return True
    one, other = a.sides.lead_amounts, b.sides.lead_amounts
    numbers_differ = bool(one and other and not one & other and _has_each_own(a, b))
    return (numbers_differ and like.contained >= 0.25) or _titles_differ_in_number(a, b, like)


def has_other_issue(a: Traits, b: Traits) -> bool:
    """Whether the titles are numbered, as bulletins are, with different numbers."""
    one, other = _ISSUE.search(a.headline), _ISSUE.search(b.headline)
    return bool(one and other and one.group(1) != other.group(1))


def _titles_differ_in_number(a: Traits, b: Traits, like: Likeness) -> bool:
    one, other = a.sides.title_amounts, b.sides.title_amounts
    return bool(one and other and not one & other and like.title >= 0.6 and _has_each_own(a, b))


def _has_each_own(a: Traits, b: Traits) -> bool:
    """Whether each tells numbers of ten and more that the other does not."""
    one, other = a.sides.numbers, b.sides.numbers
    return not one <= other and not other <= one


def _undated(found: Traits) -> str:
    return " ".join(word for word in found.headline.split() if not is_day(word))


# --- stories -----------------------------------------------------------------------------------------------------------


def story_judgement(a: Traits, b: Traits, like: Likeness) -> float:
    """Whether two documents tell one event, as log-odds."""
    if is_apart(a, b, like):
        return VETO
    if a.kind != "report" or b.kind != "report":
        return -LIMIT
    bias, weights = model()[like.is_same_language]
    return max(-LIMIT, min(LIMIT, bias + sum(map(mul, weights, like.scores))))


def is_apart(a: Traits, b: Traits, like: Likeness) -> bool:
    """Whether something forbids one story, however alike the two are."""
    if like.is_same_language and (is_series(a, b, like) or _happened_again(a, b, like)):
        return True
    return _other_contingent(a, b, like)


def is_series(a: Traits, b: Traits, like: Likeness) -> bool:
    """Two issues of one bulletin in one language: a form that is filled in again on another day.

    Within the day a story's own numbers change, so there only what the title says of its issue or day counts.
    """
    if not is_form(a, b, like):
        return like.hours >= 15 and _is_same_title_again(a, b, like)
    return like.hours >= 15 or has_other_issue(a, b) or (a.headline != b.headline and _undated(a) == _undated(b))


def _is_same_title_again(a: Traits, b: Traits, like: Likeness) -> bool:
    return bool(a.headline) and a.headline == b.headline and like.contained < 0.6


def _happened_again(a: Traits, b: Traits, like: Likeness) -> bool:
    """Nearly the same headline over another text that speaks of a day two or more away: the like has happened again. News of
    the first event would have another headline."""
    return bool(
        like.title >= 0.85
        and like.contained < 0.6
        and a.day is not None
        and b.day is not None
        and abs(a.day - b.day) >= 2
    )


def _other_contingent(a: Traits, b: Traits, like: Likeness) -> bool:
    """Groups of another size that moved on another day, where neither text knows the other's number."""
    if like.hours <= 36 or not a.figures or not b.figures:
        return False
    one, other = _group_sizes(a), _group_sizes(b)
    return bool(
        one
        and other
        and not any(value in b.amounts for value in one)
        and not any(value in a.amounts for value in other)
    )


def _group_sizes(found: Traits) -> list[float]:
    return [value for value in found.figures.get("personnel_moved", ()) if 1 < value < 10_000]


@cache
def model() -> dict[bool, tuple[float, list[float]]]:
    """Bias and weights (in the order of SCORES) for pairs of one language (True) and of two."""
    data = json.loads(MODEL.read_text(encoding="utf-8"))
    return {
        is_same: (data[name]["bias"], [data[name]["weights"][key] for key in SCORES])
        for is_same, name in ((True, "same language"), (False, "other language"))
    }


_ISSUE = re.compile(
    r"\b(?:no|nr|num|numero|nimewo|namba|nummer|issue|bulletin|edition|report|rapport|informe|vol) (\d+)\b"
)
_DAYS = frozenset(
    words(
        "monday tuesday wednesday thursday friday saturday sunday lundi mardi mercredi jeudi vendredi samedi dimanche"
        " lunes martes miercoles jueves viernes sabado domingo lendi madi mekredi jedi vandredi samdi dimanch"
        " segunda terca quarta quinta sexta feira jumatatu jumanne jumatano alhamisi ijumaa jumamosi jumapili"
        " montag dienstag mittwoch donnerstag freitag samstag sonntag week semaine semana woche wiki semen"
    )
)


@cache
def _months() -> frozenset[str]:
    return frozenset(fold(month) for spec in LANGUAGES.values() for month in spec.months)


def is_day(word: str) -> bool:
    """Whether a word of a title only says when: a weekday, a month, a number."""
    return word.isdigit() or word in _DAYS or word in _months()
