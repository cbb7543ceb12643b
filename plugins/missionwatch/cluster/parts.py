"""The parts of documents, and what their words say: title, lead, the rest, and what is told as the past."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from missionwatch.cluster.spelling import Spelling, spelled
from missionwatch.cluster.vocabulary import Senses, may_stand_for, salts, senses, stem_weights, tells
from missionwatch.cluster.words import STEM, is_last, words

LEAD_CHARACTERS = 270  # of the text that count as its lead: two or three sentences
KEPT_STEMS = 64
DAMPING = 0.1  # common words alone make no vector of length 1
WEIGHTS = (1.0, 0.7, 0.35, 0.35, 0.0)  # what each of Parts counts: the title most
_STEM_BITS = 8 * STEM
# "two days after two officers were wounded": what happened before, which is another story as often as not.
_MARK = re.compile(" (?:a(?:fter|pres?|pos)|de(?:spues|pois)|tras|baada|nach) ")  # by beginnings: twice as fast
_AFTER = re.compile(_MARK.pattern + r"(?:[^.,;\n]|[.,](?=\d)){1,300}")
_END = re.compile(r"[.!?\n](?:(?<=\n)|(?=\s))")
_UNITS = frozenset(
    words(
        "day days week weeks hour hours jour jours semaine semaines heure heures dia dias semana semanas hora horas jou semen"
        " tage tagen woche wochen"
    )
)
_UNIT = re.compile(rf"\b(?:{'|'.join(sorted(_UNITS))}|siku \w+)$")


class Zone(NamedTuple):
    """A part of a document and how much what it says counts: the title most, what is told as the past least. With places of
    words among its words."""

    weight: float
    text: str
    words: list[str]
    concepts: list[tuple[int, tuple[str, ...]]]  # where a word stands for things, and for which
    countries: list[str]
    numbers: list[int]  # places of words that are a number or part of one
    dates: list[int]  # of words that can name a day or a month
    digits: list[str]  # the words that begin with a digit


class Parts(NamedTuple):
    """The folded texts of a document: what it tells is its lead and its rest, unless it goes back to the past."""

    title: str
    lead: str
    rest: str
    past: str
    whole: str  # all but the title, where something of it is past


class Read(NamedTuple):
    """A document as it was read. Vectors are the weights of the most telling stems, the most telling first."""

    zones: list[Zone]  # title, lead, rest, past
    told: list[Zone]  # the whole text
    codes: np.ndarray  # of the words of the text
    headed: list[int | None]  # the stems of the title's words, of those that tell something
    stems: dict[int, float]  # a vector of all that is told
    lead: dict[int, float]  # of title and lead
    title: dict[int, float]  # of the title


def parts_of(title: str, body: str) -> Parts:
    """A folded document in its parts."""
    told, past = _parted(body)
    cut = _lead_end(told)
    lead, rest = (told[:cut], told[cut:]) if cut > 0 else (told, "")
    return Parts(title, lead, rest, past, body if past else "")


def _lead_end(told: str) -> int:
    """Where the sentence ends in which the lead does; of an endless one, the word."""
    hit = _END.search(told, LEAD_CHARACTERS - 60, LEAD_CHARACTERS + 200)
    return hit.start() if hit else told.find(" ", LEAD_CHARACTERS)


def _parted(body: str) -> tuple[str, str]:
    """What a text tells, and what it tells as the past."""
    if not any(_UNIT.search(body, max(0, hit.start() - 24), hit.start()) for hit in _MARK.finditer(body)):
        return body, ""  # most texts
    spans = [hit.span() for hit in _AFTER.finditer(body) if _UNIT.search(body, max(0, hit.start() - 24), hit.start())]
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(body)]
    told = " . ".join(body[end:start] for end, start in zip(ends, starts, strict=True))
    return told, " . ".join(body[start:end] for start, end in spans)


def read_all(documents: Sequence[tuple[str, str, str]]) -> list[Read]:
    """Documents, given as folded title, folded text and language: much faster together than one by one."""
    texts = [parts_of(title, body) for title, body, _ in documents]
    read = spelled([text for parts in texts for text in parts])
    counts = np.diff(read.bounds)
    salt = salts([language for *_, language in documents], counts.reshape(-1, len(WEIGHTS)).sum(axis=1))
    telling = tells(read, salt)
    vectors = _vectors(read, telling, np.repeat(np.arange(len(counts)), counts), len(documents))
    places = may_stand_for(read, salt)
    cuts = places.searchsorted(read.bounds)
    among = [slice(*bounds) for bounds in pairwise(read.bounds)]
    at = [places[slice(*bounds)].tolist() for bounds in pairwise(cuts)]
    found = []
    for n, (parts, (*_, language)) in enumerate(zip(texts, documents, strict=True)):
        first, known = n * len(WEIGHTS), senses(language)
        *zones, whole = [
            _zone(weight, text, read.words, among[m], at[m], known)
            for m, (weight, text) in enumerate(zip(WEIGHTS, parts, strict=True), first)
        ]
        headed, lead, rest, _, all_of_it = among[first : first + len(WEIGHTS)]
        stems = np.where(telling[headed], read.stems[headed], 0).tolist()
        found.append(
            Read(
                zones,
                [whole] if parts.whole else zones[1:3],
                read.codes[all_of_it if parts.whole else slice(lead.start, rest.stop)],
                [stem or None for stem in stems],
                *vectors[3 * n : 3 * n + 3],
            )
        )
    return found


def _zone(weight: float, text: str, tokens: list[str], among: slice, places: Sequence[int], known: Senses) -> Zone:
    """A part, whose words are `among` these, with what those at these places stand for; they are all that may stand for
    something."""
    zone = Zone(weight, text, tokens[among], [], [], [], [], [])
    if known.is_compounding and "hundert" in text:
        places = sorted({*places, *(n for n, word in enumerate(zone.words, among.start) if "hundert" in word)})
    for n in places:
        place = n - among.start
        word = zone.words[place]
        if word[0] <= "9":
            zone.digits.append(word)
        elif sense := known[word]:
            things, country, is_number, is_date = sense
            if things:
                zone.concepts.append((place, things))
            if country:
                zone.countries.append(country)
            if is_number:
                zone.numbers.append(place)
            if is_date:
                zone.dates.append(place)
    return zone


def _vectors(read: Spelling, telling: np.ndarray, part: np.ndarray, count: int) -> list[dict[int, float]]:
    """For each of so many documents the weights of the most telling stems, the most telling first: of all that it tells, of
    title and lead, of the title. `part` is the part in which each word stands."""
    document, part = np.divmod(part, len(WEIGHTS))
    group = [3 * document[chosen] + n for n in range(3) for chosen in [telling & (part < 3 - n)]]
    stems = [read.stems[telling & (part < 3 - n)] for n in range(3)]
    every = np.sort((np.concatenate(group) << _STEM_BITS) | np.concatenate(stems))  # in the order of the alphabet
    ends = is_last(every).nonzero()[0]
    every = every[ends]
    stem, place = every & ((1 << _STEM_BITS) - 1), every >> _STEM_BITS
    weights = stem_weights(stem) * (1 + np.log(np.diff(ends, prepend=-1)))
    order = np.lexsort((-weights, place))
    begins = place.searchsorted(np.arange(3 * count + 1))
    order = order[np.arange(len(order)) - begins[place] < KEPT_STEMS]
    stem, place, weights = stem[order], place[order], weights[order]
    weights /= np.sqrt(np.bincount(place, weights * weights, minlength=3 * count) + DAMPING)[place]
    bounds = place.searchsorted(np.arange(3 * count + 1)).tolist()
    names, values = stem.tolist(), weights.tolist()
    return [dict(zip(names[a:b], values[a:b], strict=True)) for a, b in pairwise(bounds)]
