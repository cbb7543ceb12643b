"""Numbers that may be figures, with what stands around them.

A number becomes a candidate with features: how near, in its own sentence, the cues of each kind stand (farther counts
less, and less again beyond a comma or a full stop), what it counts, how large it is. One death told without a number
("a Kenyan officer was killed", "the third officer to die") is a candidate too, of value 1.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from missionwatch.detect.fold import Folded, fold_word
from missionwatch.detect.quantities import Quantity, quantities
from missionwatch.detect.reading import Hits, Reading
from missionwatch.languages import LANGUAGES
from missionwatch.languages.spec import words

Span = tuple[int, int]

PLAIN = (
    "personnel_moved", "personnel_deployed", "personnel_pledged", "displaced", "killed", "mission_killed", "mission_wounded",
    "equipment_delivered",
)  # fmt: skip
PERSONNEL = PLAIN[:3]
ONE = ("mission_killed", "mission_wounded")
MONEY = ("money_pledged", "money_needed")
PERCENT = ("gang_control_pct",)
KINDS = (*PLAIN, *MONEY, *PERCENT)
UNITS = {"gang_control_pct": "percent", "equipment_delivered": "vehicles"}

# Least and most that a kind can sensibly be; a number beyond is something else.
RANGES = {
    "personnel_moved": (2, 6_000), "personnel_deployed": (5, 12_000), "personnel_pledged": (5, 20_000),
    "displaced": (50, 3_000_000), "killed": (2, 100_000), "mission_killed": (1, 200), "mission_wounded": (1, 500),
    "equipment_delivered": (2, 2_000),
}  # fmt: skip
ANY_CUE = (
    "people", "moved", "deployed", "pledged", "killed", "wounded", "displaced", "vehicles", "control", "given", "needed",
    "@gang", "@police", "@kenyan", "@contributor",
)  # fmt: skip
NOUNS = (
    "people", "period_victims", "vehicles", "@police", "@one member", "@kenyan", "@contributor", "killed", "wounded",
    "displaced",
)  # fmt: skip
HARM = ("killed", "wounded", "displaced")
MOVES = ("moved", "deployed", "pledged")
GROUPS = ("police", "kenyan", "kenya", "contributor", "gang", "head", "gear", "foreign", "one member", "capital")
REACH = 28.0  # characters over which a word's weight falls to a half
BESIDE_AFTER, BESIDE_BEFORE = 34, 18
MOST_CUES = 8  # of one group in one sentence
MOST_NUMBERS = 12  # in one sentence, and 200 in one text: a table is no news
MOST_IN_TEXT = 200
_STOPS = re.compile(r"[.;:!?\n]")
_NEXT_WORD = re.compile(r"[ ]?([^\W\d_]+)")
_NEAR_WHOLE = re.compile(r"^(?:\s\S+){0,4}?\s(?:of|from|sur|des|de|von|der|sou|dos)(?:\s\S+){0,3}?\s?$")
_FAR_WHOLE = re.compile(
    r"(?:out of|of a planned|of the planned|against an?|sur(?: les| un total de)?|contre|de los|de un total de|frente a|"
    r"de um total de|dos|von|der|kati ya|sou)(?:\s\S+){0,2}?\s?$"
)
_SUBSET = re.compile(
    r"\s?(?:of them|of whom|d entre eux|d entre elles|de ellos|de ellas|deles|delas|davon|nan yo|ladan yo|kati yao|"
    r"miongoni mwao)\b"
)
_ANDS = words("and et y e na und epi while tandis mientras enquanto huku wahrend")
_PAIRS = tuple(  # signs that mean more together than alone
    (one, other, f"{one} & {other}")
    for one, other in (
        ("moved", "people beside"),
        ("killed", "period_victims beside"),
        ("killed", "@kenyan"),
        ("killed", "@one member"),
        ("killed", "@police beside"),
        ("wounded", "@police beside"),
        ("moved", "period_victims beside"),
        ("control", "area"),
        ("@gang", "area"),
        ("deployed", "people beside"),
        ("pledged", "people beside"),
        ("vehicles beside", "delivered"),
    )
)
_BOUNDS = (0, 1, 10, 60, 1_000, 8_000, 10**15)
_SIZES = tuple((low, high, f"to {high}") for low, high in pairwise(_BOUNDS))
_RIVALS = (HARM, MOVES, ("given", "needed"))  # of each the nearest to a number matters
_NEAREST = {name: f"nearest is {name}" for names in _RIVALS for name in names}


@dataclass(slots=True)
class Around:
    """The cues of one sentence, by group; groups of words.yaml begin with an @, qualifiers with a ~."""

    number: int
    zone: str
    cues: dict[str, list[Span]] = field(default_factory=lambda: defaultdict(list))


class Candidate(NamedTuple):
    """A number that may be a figure of one of these kinds."""

    quantity: Quantity
    around: Around
    kinds: tuple[str, ...]
    features: Mapping[str, float]

    @property
    def value(self) -> float:
        """The value as a figure has it: one for an ordinal."""
        return 1.0 if self.quantity.is_ordinal else self.quantity.value

    def unit(self, kind: str) -> str:
        """The unit of the figure if it is of a kind."""
        return self.quantity.unit if kind in MONEY else UNITS.get(kind, "persons")


def candidates(reading: Reading, hits: Hits, language: str) -> list[Candidate]:
    """All numbers that may be figures, with their features."""
    with_harm = {hit.sentence for hit in hits["cue"] if hit.meaning.key in HARM[:2]}
    of_harm = [(reading.sentences[number].start, reading.sentences[number].end) for number in sorted(with_harm)]
    named = {place for kind in ("entity", "setting") for hit in hits[kind] for place in range(hit.start, hit.end)}
    by_sentence: dict[int, list[Quantity]] = defaultdict(list)
    for quantity in quantities(reading.folded, reading.aligned, language, of_harm):
        if quantity.start not in named:
            by_sentence[reading.sentence_at(quantity.start)].append(quantity)
    arounds = _cues_by_sentence(reading, hits, with_harm.union(by_sentence))
    found: list[Candidate] = []
    said = _said_in_title(arounds)
    small = _small_words(language)
    for number, around in arounds.items():
        if around.zone == "link" or len(found) > MOST_IN_TEXT:
            continue
        inside = by_sentence.get(number, [])[:MOST_NUMBERS]
        inside = sorted(inside + list(_untold(inside, around)), key=lambda quantity: quantity.start)
        found += [
            made for n in range(len(inside)) if (made := _candidate(n, inside, around, reading.folded, said, small))
        ]
    return found


@cache
def _small_words(language: str) -> frozenset[str]:
    return frozenset(fold_word(word) for word in LANGUAGES.get(language, LANGUAGES["en"]).small_words)


def _said_in_title(arounds: Mapping[int, Around]) -> dict[str, float]:
    """The cues of the title: what the news is."""
    return {
        f"title says {name}": 1.0
        for around in arounds.values()
        if around.zone == "title"
        for name in around.cues
        if name in HARM + MOVES
    }


def _untold(inside: list[Quantity], around: Around) -> Iterator[Quantity]:
    """One member of the mission without a number before the word, in a sentence that tells of harm."""
    if not around.cues.get("killed") and not around.cues.get("wounded"):
        return
    spans = around.cues.get("@one member", []) + around.cues.get("@person", [])
    for start, end in spans[:6]:
        if not any(0 <= start - quantity.end <= 24 or start <= quantity.start < end for quantity in inside):
            yield Quantity(start, end, 1.0, is_word=True)


def _cues_by_sentence(reading: Reading, hits: Hits, wanted: Collection[int]) -> dict[int, Around]:
    """The cues of the wanted sentences and of the title, in order of place."""
    arounds = {
        n: Around(n, sentence.zone)
        for n, sentence in enumerate(reading.sentences)
        if n in wanted or sentence.zone == "title"
    }
    prefixes = {"cue": "", "qualifier": "~", "group": "@"}
    for kind, prefix in prefixes.items():
        longest = 0
        for start, end, meaning, number in hits[kind]:
            if number not in arounds:
                continue
            if meaning.key in MOVES:
                if end < longest:
                    continue  # "até" in "até agora"
                longest = max(longest, end)
            listed = arounds[number].cues[prefix + meaning.key]
            if len(listed) < MOST_CUES:
                listed.append((start, end))
    return arounds


def _candidate(
    n: int, inside: list[Quantity], around: Around, read: Folded, said: Mapping[str, float], small: frozenset[str]
) -> Candidate | None:
    quantity, folded = inside[n], read.text
    kinds = _kinds(quantity)
    needed = HARM[:2] if kinds == ONE else ANY_CUE
    if (
        not kinds
        or not any(name in around.cues for name in needed)
        or (quantity.is_doubtful and not _counts_people(quantity, around))
        or (n and inside[n - 1].value > quantity.value and _SUBSET.match(folded[quantity.end : quantity.end + 20]))
    ):
        return None
    others = [other for other in inside[max(0, n - 1) : n + 2] if other is not quantity]
    features = {**_features(quantity, others, around, read, small), **said}
    if "counts something else" in features:
        kinds = tuple(kind for kind in kinds if kind not in PERSONNEL)
    if "vehicles here" in features:
        kinds = tuple(kind for kind in kinds if kind == "equipment_delivered")
    if not kinds:
        return None
    plain = [other.value for other in inside if not other.unit and other.value >= 20 and other is not quantity]
    features["beside a greater number"] = float(any(value > quantity.value for value in plain))
    features["beside a smaller number"] = float(any(value < quantity.value for value in plain))
    previous, following = inside[n - 1] if n else None, inside[n + 1] if n + 1 < len(inside) else None
    if (previous and _is_part(previous, quantity, folded)) or (following and _is_whole_of(quantity, following, folded)):
        features["a whole"] = 1.0
    if (following and _is_part(quantity, following, folded)) or (previous and _is_whole_of(previous, quantity, folded)):
        features["a part"] = 1.0
    return Candidate(quantity, around, kinds, features)


def _counts_people(quantity: Quantity, around: Around) -> bool:
    """Whether a word for people of the mission stands right at a number."""
    spans = around.cues.get("people", ())
    return any(0 <= start - quantity.end <= 2 or 0 <= quantity.start - end <= 2 for start, end in spans)


def _kinds(quantity: Quantity) -> tuple[str, ...]:
    if quantity.unit == "percent":
        return PERCENT if 20 <= quantity.value <= 100 else ()
    if quantity.unit:
        return MONEY if quantity.value >= 10_000 else ()
    if quantity.is_ordinal or quantity.value == 1:
        return ONE
    if quantity.value != int(quantity.value):
        return ()
    return tuple(kind for kind in PLAIN if RANGES[kind][0] <= quantity.value <= RANGES[kind][1])


def _is_part(one: Quantity, other: Quantity, folded: str) -> bool:
    """Whether one is told as a share of the other: "980 of a planned 2,500"."""
    if one.unit or other.unit or one.is_ordinal or other.is_ordinal or not 20 <= one.value < other.value:
        return False
    between = folded[one.end : other.start]
    if len(between) < 60 and _NEAR_WHOLE.match(between):
        return True
    return len(between) < 160 and bool(_FAR_WHOLE.search(between))


def _is_whole_of(one: Quantity, other: Quantity, folded: str) -> bool:
    """Whether the greater number comes first: "of the 2,500 planned only 980 are there"."""
    if one.unit or other.unit or one.is_ordinal or other.is_ordinal or not one.value > other.value >= 20:
        return False
    before = folded[max(0, one.start - 24) : one.start]
    return other.start - one.end < 160 and bool(_FAR_WHOLE.search(before))


def _features(
    quantity: Quantity, others: list[Quantity], around: Around, read: Folded, small: frozenset[str]
) -> dict[str, float]:
    begin, finish = quantity.start, quantity.end
    found = {"bias": 1.0, f"zone {around.zone}": 1.0}
    counts_known = False
    for name, spans in around.cues.items():
        sign = _sign(name)
        if sign is None:
            continue
        found[name], is_beside = _nearness(quantity, others, spans, read)
        if is_beside and name == "vehicles":
            is_beside = any(-2 <= start - finish <= 14 or 0 <= begin - end <= 6 for start, end in spans)
        if is_beside:
            found[sign.beside] = 1.0
        if sign.is_noun:
            counts_known |= is_beside
            for start, end in spans:
                if 0 <= start - finish <= 2 or 0 <= begin - end <= 2:
                    found[sign.here] = 1.0
                    break
    if not counts_known and _counts_unknown(quantity, around, read.text, small):
        found["counts something else"] = 1.0
    if "joined" in around.cues and any(0 <= begin - end <= 24 for _, end in around.cues["joined"]):
        found["joined just before"] = 1.0
    for names in _RIVALS:
        nearest = ""
        for name in names:
            if name in found and (not nearest or found[name] > found[nearest]):
                nearest = name
        if nearest:
            found[_NEAREST[nearest]] = 1.0
    found["size"] = math.log10(max(quantity.value, 1)) / 3
    for low, high, name in _SIZES:
        if low < quantity.value <= high:
            found[name] = 1.0
    found["ordinal"] = float(quantity.is_ordinal)
    found["word"] = float(quantity.is_word)
    for one, other, both in _PAIRS:
        if one in found and other in found:
            found[both] = min(found[one], found[other])
    return {name: value for name, value in found.items() if value}


class Sign(NamedTuple):
    """The names of the features that a group of cues gives, besides its own."""

    beside: str
    here: str
    is_noun: bool


@cache
def _sign(name: str) -> Sign | None:
    """The features of a group of cues, or None where it has none: words that join, round, or are of no interest here."""
    if name == "joined" or name[0] == "~" or (name[0] == "@" and name[1:] not in GROUPS):
        return None
    return Sign(f"{name} beside", f"{name} here", name in NOUNS)


def _counts_unknown(quantity: Quantity, around: Around, folded: str, small: frozenset[str]) -> bool:
    """Whether the word right behind the number is one that we know nothing of: "a hundred drums", "eleven steps"."""
    word = _NEXT_WORD.match(folded, quantity.end)
    if word is None or word.group(1) in small:
        return False
    at = word.start(1)
    return not any(start <= at < end for name, spans in around.cues.items() if name[0] != "~" for start, end in spans)


def _nearness(quantity: Quantity, others: list[Quantity], spans: list[Span], read: Folded) -> tuple[float, bool]:
    """The weight of the nearest word, 1 right beside and towards 0 far off; whether one stands beside the number.

    A word that stands nearer to another number belongs to that one and counts half.
    """
    begin, finish = quantity.start, quantity.end
    best, is_beside = 0.0, False
    for start, end in spans:
        if start >= finish:
            left, right, near, comma = finish, start, BESIDE_AFTER, 0.7
        else:
            left, right, near, comma = end, begin, BESIDE_BEFORE, 0.5
        distance = right - left if right > left else 0
        weight = REACH / (REACH + distance)
        if weight <= best and (is_beside or distance > near):
            continue  # what follows makes it no more
        between = read.text[left:right]
        if "," in between:
            weight *= comma ** between.count(",")
        elif distance <= near:
            is_beside = True
        if _STOPS.search(between) or (
            start < finish and distance > 1 and not _ANDS.isdisjoint(read.words[left + 1 : right + 1].split())
        ):
            weight *= 0.5
        if distance and any(start - other.end < distance > other.start - end for other in others):
            weight *= 0.5
        best = max(best, weight)
    return best, is_beside
