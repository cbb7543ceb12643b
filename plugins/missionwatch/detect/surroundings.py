"""What stands around a number, as features: which cue words, how near, on which side, in the same clause; what it counts.

Features speak of groups of words (figures.yaml, words.yaml), never of words, so one model serves every language.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

import ahocorasick_rs

from missionwatch.detect.fold import Folded
from missionwatch.detect.quantities import Quantity
from missionwatch.languages.spec import words

Span = tuple[int, int]

NOUNS = (
    "people", "period_victims", "enemies", "vehicles", "@police", "@one member", "@lead people", "@contributor", "@gang",
    "killed", "wounded", "displaced",
)  # fmt: skip
HARM = ("killed", "wounded", "displaced")
MOVES = ("moved", "deployed", "remain", "pledged", "ceiling", "future", "short")
MONEY = ("given", "needed")
RIVALS: tuple[tuple[str, ...], ...] = (HARM, MOVES, MONEY)  # of each the nearest to a number matters
ROLES = frozenset((*HARM, *MOVES, *MONEY, "denied", "share", "party", "control", "delivered", "more"))
GROUPS = ("police", "lead people", "lead", "contributor", "gang", "head", "gear", "foreign", "one member", "capital")
TOGETHER = (  # what two groups say together is more than what each says alone
    ("moved", "future"), ("moved", "people beside"), ("moved", "period_victims beside"), ("moved", "more"), ("moved", "remain"),
    ("deployed", "people beside"), ("deployed", "future"), ("pledged", "people beside"), ("pledged", "future"),
    ("pledged", "more"), ("ceiling", "future"), ("remain", "future"), ("denied", "pledged"), ("denied", "moved"),
    ("killed", "period_victims beside"), ("killed", "@lead people"), ("killed", "@one member"), ("killed", "@police beside"),
    ("killed", "enemies"), ("killed", "@gang"), ("killed", "people beside"), ("wounded", "@police beside"),
    ("wounded", "people beside"), ("control", "area"), ("@gang", "area"), ("vehicles beside", "delivered"),
    ("vehicles beside", "future"), ("given", "future"),
)  # fmt: skip
SIZES = ((0, 1), (1, 10), (10, 60), (60, 350), (350, 1_300), (1_300, 8_000), (8_000, 10**15))
_NEXT_NOUNS = frozenset(f"{name} next" for name in NOUNS)
REACH = 28.0  # characters over which a word's weight falls to a half
BESIDE_AFTER, BESIDE_BEFORE = 34, 18
NEXT = 20  # room for one or two adjectives before the noun
MOST_CUES = 8  # of one group in one sentence

COMMA, STOP, AND, BREAK = ",.&("  # kinds of pauses
_PAUSES = {",": COMMA, **dict.fromkeys(".;:!?\n", STOP), **dict.fromkeys("(–—", BREAK)}
_JOINING = {
    **dict.fromkeys(words("and et y e na und epi while tandis mientras enquanto huku wahrend"), AND),
    **dict.fromkeys(words("but which who mais qui pero que mas lakini aber welche men ki pandan ak"), BREAK),
}
_FIND_PAUSES = ahocorasick_rs.AhoCorasick(list(_PAUSES))
_FIND_JOINING = ahocorasick_rs.AhoCorasick([f" {word} " for word in _JOINING])  # as they stand in `Folded.words`
_KINDS_OF_PAUSES, _KINDS_OF_JOINING = list(_PAUSES.values()), list(_JOINING.values())
_NEXT_WORD = re.compile(r"[ ]?([^\W\d_]+)")


@dataclass(slots=True)
class Around:
    """The cues of one sentence, by group; groups of words.yaml begin with an @, qualifiers with a ~."""

    number: int
    zone: str
    start: int = 0
    end: int = 0
    cues: dict[str, list[Span]] = field(default_factory=lambda: defaultdict(list))


class Marks(NamedTuple):
    """Where a text pauses, in order: the places of stops, commas and joining words, and the kind of each, a character."""

    places: list[int]
    kinds: str


def marks(folded: Folded) -> Marks:
    """The pauses of a text."""
    pauses = _FIND_PAUSES.find_matches_as_indexes(folded.text)
    joining = _FIND_JOINING.find_matches_as_indexes(folded.words, overlapping=True)
    found = [(start, _KINDS_OF_PAUSES[number]) for number, start, _ in pauses]
    found += [(start, _KINDS_OF_JOINING[number]) for number, start, _ in joining]
    found.sort()
    return Marks([place for place, _ in found], "".join([kind for _, kind in found]))


def surroundings(
    quantity: Quantity,
    previous: Quantity | None,
    following: Quantity | None,
    around: Around,
    pauses: Marks,
    folded: str,
    small: frozenset[str],
) -> dict[str, float]:
    """The features of one number. `previous` and `following` are its neighbours in the sentence."""
    found = {"bias": 1.0, f"zone {around.zone}": 1.0}
    nearest: dict[str, tuple[int, list[str]]] = {}
    for name, spans in around.cues.items():
        if called := _called(name):
            _look(called, spans, quantity, previous, following, pauses, found, nearest)
    for side, (distance, names) in nearest.items():
        for name in names:
            found[f"first {side} {name}"] = REACH / (REACH + distance)
    if found.keys().isdisjoint(_NEXT_NOUNS) and counts_unknown(quantity, around, folded, small):
        found["counts something else"] = 1.0
    if any(0 <= quantity.start - end <= 24 for _, end in around.cues.get("joined", ())):
        found["joined just before"] = 1.0
    for rivals in RIVALS:
        present = [name for name in rivals if name in found]
        if present:
            found[f"nearest is {max(present, key=lambda name: found[name])}"] = 1.0
    _add_size(quantity, found)
    for one, other in TOGETHER:
        if one in found and other in found:
            found[f"{one} & {other}"] = min(found[one], found[other])
    return found


class Called(NamedTuple):
    """What the features of one group of words are called."""

    name: str
    beside: str
    next: str
    here: str
    left: str
    right: str
    is_noun: bool
    is_role: bool


@cache
def _called(name: str) -> Called | None:
    """None for groups that are not looked at."""
    if name == "joined" or name[0] == "~" or (name[0] == "@" and name[1:] not in GROUPS):
        return None
    sides = f"clause left {name}", f"clause right {name}"
    return Called(name, f"{name} beside", f"{name} next", f"{name} here", *sides, name in NOUNS, name in ROLES)


def _look(
    called: Called,
    spans: list[Span],
    quantity: Quantity,
    previous: Quantity | None,
    following: Quantity | None,
    pauses: Marks,
    found: dict[str, float],
    nearest: dict[str, tuple[int, list[str]]],
) -> None:
    """One group's words around a number: the weight of the nearest, whether one is beside it, on which side in its clause."""
    name, beside, next_to, here, on_left, on_right, is_noun, is_role = called
    best, first, last, (places, kinds) = 0.0, quantity.start, quantity.end, pauses
    for start, end in spans:
        is_behind = start >= last
        distance = start - last if is_behind else first - end
        if distance < 0:
            left, right, distance = first, first, 0
        else:
            left, right = (last, start) if is_behind else (end, first)
        weight, commas = REACH / (REACH + distance), 0
        before = bisect_left(places, left)
        is_paused = before < len(places) and places[before] < right
        if is_paused:
            after = bisect_left(places, right, before)
            commas = kinds.count(COMMA, before, after)
            weight *= (0.7 if is_behind else 0.5) ** commas
            if STOP in kinds[before:after] or (not is_behind and AND in kinds[before:after]):
                weight *= 0.5
        if (previous is not None and _is_nearer(previous, start, end, distance)) or (
            following is not None and _is_nearer(following, start, end, distance)
        ):
            weight *= 0.5
        if weight > best:
            best = weight
        if not commas and distance <= (BESIDE_AFTER if is_behind else BESIDE_BEFORE):
            found[beside] = 1.0
        if is_noun and distance <= (NEXT if is_behind else 2):
            found[next_to] = 1.0
            if distance <= 2:
                found[here] = 1.0
        other = following if is_behind else previous
        if not is_role or (other is not None and (other.start < start if is_behind else other.end > end)):
            continue  # the word is beyond the next number
        if not is_paused:
            found[on_right if is_behind else on_left] = 1.0
        side = "right" if is_behind else "left"
        known = nearest.get(side)
        if known is None or distance < known[0]:
            nearest[side] = distance, [name]
        elif distance == known[0]:
            known[1].append(name)
    found[name] = best
    if name == "vehicles" and not any(-2 <= start - last <= 14 or 0 <= first - end <= 6 for start, end in spans):
        found.pop(beside, None)


def _is_nearer(other: Quantity, start: int, end: int, distance: int) -> bool:
    """Whether a word stands nearer to another number than to this one: then it belongs to that one."""
    first, last = other.start, other.end
    gap = start - last if start >= last else first - end if end <= first else 0
    return gap < distance


def _add_size(quantity: Quantity, found: dict[str, float]) -> None:
    found["size"] = math.log10(max(quantity.value, 1)) / 3
    for low, high in SIZES:
        if low < quantity.value <= high:
            found[f"to {high}"] = 1.0
    if quantity.is_ordinal:
        found["ordinal"] = 1.0
    if quantity.is_word:
        found["word"] = 1.0


def counts_unknown(quantity: Quantity, around: Around, folded: str, small: frozenset[str]) -> bool:
    """Whether the word right behind the number is one that we know nothing of: "a hundred drums", "eleven steps"."""
    word = _NEXT_WORD.match(folded, quantity.end)
    if word is None or word.group(1) in small:
        return False
    at = word.start(1)
    return not any(start <= at < end for name, spans in around.cues.items() if name[0] != "~" for start, end in spans)


def said_in_title(cues: Mapping[str, list[Span]]) -> dict[str, float]:
    """The cues of the title: what the news is."""
    return {f"title says {name}": 1.0 for name in cues if name in HARM or name in MOVES}


EARLIER = "before it "
_COUNTED = ("people", "period_victims", "enemies", "vehicles")
_NAMES_OF_COUNTED = [(f"{EARLIER}{name}", f"{name} here", f"{name} beside") for name in _COUNTED]


def what_is_counted(features: Mapping[str, float]) -> dict[str, float]:
    """What a number counts, as features for the next one that says nothing of it: "twelve trucks; thirty more are promised"."""
    return {earlier: 1.0 for earlier, here, _ in _NAMES_OF_COUNTED if here in features} or {
        earlier: 1.0 for earlier, _, beside in _NAMES_OF_COUNTED if beside in features
    }
