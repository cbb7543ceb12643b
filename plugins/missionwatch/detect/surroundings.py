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
REACH = 28.0  # characters over which a word's weight falls to a half
BESIDE_AFTER, BESIDE_BEFORE = 34, 18
NEXT = 20  # room for one or two adjectives before the noun
MOST_CUES = 8  # of one group in one sentence

_STOPS = frozenset(".;:!?\n")
_BREAKS = re.compile(
    r"[,.;:!?\n(–—]|\b(?:and|but|while|which|who|et|mais|tandis|qui|y|pero|mientras|que|e|mas|enquanto|na|lakini|huku|und|aber|"
    r"wahrend|welche|epi|men|ki|pandan|ak)\b"
)
_ANDS = words("and et y e na und epi while tandis mientras enquanto huku wahrend")  # each of them is a break too
_NEXT_WORD = re.compile(r"[ ]?([^\W\d_]+)")


@dataclass(slots=True)
class Around:
    """The cues of one sentence, by group; groups of words.yaml begin with an @, qualifiers with a ~."""

    number: int
    zone: str
    start: int = 0
    end: int = 0
    cues: dict[str, list[Span]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True, slots=True)
class Marks:
    """Where a sentence pauses: commas, stops, joining words, and all that may end a clause."""

    commas: list[int]
    stops: list[int]
    ands: list[int]
    breaks: list[int]


def marks(folded: str, start: int, end: int) -> Marks:
    """The pauses of a span."""
    found = Marks([], [], [], [])
    for match in _BREAKS.finditer(folded, start, end):
        place, mark = match.start(), match.group()
        found.breaks.append(place)
        if mark == ",":
            found.commas.append(place)
        elif mark in _STOPS:
            found.stops.append(place)
        elif mark in _ANDS:
            found.ands.append(place)
    return found


def _between(places: list[int], start: int, end: int) -> int:
    return bisect_left(places, end) - bisect_left(places, start) if places else 0


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
        if name == "joined" or name[0] == "~" or (name[0] == "@" and name[1:] not in GROUPS):
            continue
        _look(name, spans, quantity, previous, following, pauses, found, nearest)
    for side, (distance, names) in nearest.items():
        for name in names:
            found[f"first {side} {name}"] = REACH / (REACH + distance)
    if not any(f"{name} next" in found for name in NOUNS) and _counts_unknown(quantity, around, folded, small):
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


def _look(
    name: str,
    spans: list[Span],
    quantity: Quantity,
    previous: Quantity | None,
    following: Quantity | None,
    pauses: Marks,
    found: dict[str, float],
    nearest: dict[str, tuple[int, list[str]]],
) -> None:
    """One group's words around a number: the weight of the nearest, whether one is beside it, on which side in its clause."""
    best, first, last = 0.0, quantity.start, quantity.end
    for start, end in spans:
        is_behind = start >= last
        distance = start - last if is_behind else first - end
        if distance < 0:
            left, right, distance = first, first, 0
        else:
            left, right = (last, start) if is_behind else (end, first)
        commas = _between(pauses.commas, left, right)
        weight = REACH / (REACH + distance) * (0.7 if is_behind else 0.5) ** commas
        if _between(pauses.stops, left, right) or (not is_behind and _between(pauses.ands, left, right)):
            weight *= 0.5
        other = following if is_behind else previous
        is_beyond = other is not None and (other.start < start if is_behind else other.end > end)
        if _is_nearer(previous, start, end, distance) or _is_nearer(following, start, end, distance):
            weight *= 0.5
        best = max(best, weight)
        if not commas and distance <= (BESIDE_AFTER if is_behind else BESIDE_BEFORE):
            found[f"{name} beside"] = 1.0
        if name in NOUNS and distance <= (NEXT if is_behind else 2):
            found[f"{name} next"] = 1.0
            if distance <= 2:
                found[f"{name} here"] = 1.0
        if is_beyond or name not in ROLES:
            continue
        side = "right" if is_behind else "left"
        if not _between(pauses.breaks, left, right):
            found[f"clause {side} {name}"] = 1.0
        known = nearest.get(side)
        if known is None or distance < known[0]:
            nearest[side] = distance, [name]
        elif distance == known[0]:
            known[1].append(name)
    found[name] = best
    if name == "vehicles" and not any(-2 <= start - last <= 14 or 0 <= first - end <= 6 for start, end in spans):
        found.pop(f"{name} beside", None)


def _is_nearer(other: Quantity | None, start: int, end: int, distance: int) -> bool:
    """Whether a word stands nearer to another number than to this one: then it belongs to that one."""
    if other is None:
        return False
    gap = start - other.end if start >= other.end else other.start - end if end <= other.start else 0
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


def _counts_unknown(quantity: Quantity, around: Around, folded: str, small: frozenset[str]) -> bool:
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


def what_is_counted(features: Mapping[str, float]) -> dict[str, float]:
    """What a number counts, as features for the next one that says nothing of it: "twelve trucks; thirty more are promised"."""
    return {f"{EARLIER}{name}": 1.0 for name in _COUNTED if f"{name} here" in features} or {
        f"{EARLIER}{name}": 1.0 for name in _COUNTED if f"{name} beside" in features
    }
