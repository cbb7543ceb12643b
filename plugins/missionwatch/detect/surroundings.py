"""What stands around a number, as features: which cue words, how near, on which side, in the same clause; what it counts.

Features speak of groups of words (figures.yaml, words.yaml), never of words, so one model serves every language.
"""

from __future__ import annotations

import math
import re
import sys
from bisect import bisect_left
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
    "killed", "wounded", "displaced", "vote",
)  # fmt: skip
HARM = ("killed", "wounded", "displaced")
MOVES = ("moved", "deployed", "remain", "pledged", "ceiling", "future", "short")
MONEY = ("given", "needed")
RIVALS: tuple[tuple[str, ...], ...] = (HARM, MOVES, MONEY)  # of each the nearest to a number matters
TRUTHS = ("untrue", "confirmed")  # that something did not happen, or did after all: of sentences beside each other too
# These matter however far away in the sentence.
ANYWHERE = (*MOVES, *HARM, *MONEY, *TRUTHS, "vote", "denied", "history", "party")
ROLES = frozenset((*HARM, *MOVES, *MONEY, "denied", "untrue", "share", "party", "control", "delivered", "more"))
GROUPS = ("police", "lead people", "lead", "contributor", "gang", "head", "gear", "foreign", "one member", "capital")
TOGETHER = (  # what two groups say together is more than what each says alone
    ("moved", "future"), ("moved", "people beside"), ("moved", "period_victims beside"), ("moved", "more"), ("moved", "remain"),
    ("deployed", "people beside"), ("deployed", "future"), ("pledged", "people beside"), ("pledged", "future"),
    ("pledged", "more"), ("ceiling", "future"), ("remain", "future"), ("denied", "pledged"), ("denied", "moved"),
    ("killed", "period_victims beside"), ("killed", "@lead people"), ("killed", "@one member"), ("killed", "@police beside"),
    ("killed", "enemies"), ("killed", "@gang"), ("killed", "people beside"), ("wounded", "@police beside"),
    ("wounded", "people beside"), ("control", "area"), ("@gang", "area"), ("vehicles beside", "delivered"),
    ("vehicles beside", "future"), ("given", "future"), ("killed", "untrue"), ("wounded", "untrue"), ("killed", "confirmed"),
)  # fmt: skip
_TOGETHER = {
    first: [(one, other, f"{one} & {other}") for one, other in TOGETHER if one.removesuffix(" beside") == first]
    for first in {one.removesuffix(" beside") for one, _ in TOGETHER}
}
_NEAREST = {name: f"nearest is {name}" for rivals in RIVALS for name in rivals}
_HIGHEST = (1, 10, 60, 350, 1_300, 8_000, 10**15)  # of each range of sizes
_SIZES = [f"to {high}" for high in _HIGHEST] + ["beyond all"]
_NEXT_NOUNS = frozenset(f"{name} next" for name in NOUNS)
REACH = 28.0  # characters over which a word's weight falls to a half
BESIDE_AFTER, BESIDE_BEFORE = 34, 18
NEXT = 20  # room for one or two adjectives before the noun
OF = 10  # room for the words between "force" and its number: "force of 5,550", "kikosi cha watu 5,550"
SAID = frozenset((*HARM, *MOVES, *TRUTHS))  # what a title may say of the numbers below it
MOST_CUES = 8  # of one group in one sentence

COMMA, STOP, AND, BREAK = b",", b".", b"&", b"("  # kinds of pauses
_OF_MARKS = {**dict.fromkeys(b".;:!\n", STOP), b","[0]: COMMA, b"("[0]: BREAK}
_PAUSES = b"".join(_OF_MARKS.get(code, b" ") for code in range(256))
_JOINING = {
    **dict.fromkeys(words("and et y e na und epi while tandis mientras enquanto huku wahrend"), AND[0]),
    **dict.fromkeys(words("but which who mais qui pero que mas lakini aber welche men ki pandan ak"), BREAK[0]),
}
_FIND_JOINING = ahocorasick_rs.AhoCorasick([f" {word} " for word in _JOINING])  # as they stand in `Folded.words`
_KINDS_OF_JOINING = list(_JOINING.values())
_NEXT_WORD = re.compile(r"[ ]?([^\W\d_]+)")


class Called(NamedTuple):
    """What the features of one group of words are called."""

    name: str
    beside: str
    next: str
    here: str
    clause_left: str
    clause_right: str
    first_left: str
    first_right: str
    is_noun: bool
    is_role: bool
    anywhere: str
    together: list[tuple[str, str, str]]


@dataclass(slots=True)
class Around:
    """The cues of one sentence, by group; groups of words.yaml begin with an @, qualifiers with a ~.

    `looked` are those that features speak of, `rivals`, `together` and `anywhere` are what the groups at hand leave of
    RIVALS, TOGETHER and ANYWHERE.
    """

    number: int
    zone: str
    cues: dict[str, list[Span]] = field(default_factory=dict)
    looked: list[tuple[int, int, Called]] = field(default_factory=list)
    rivals: list[list[str]] = field(default_factory=list)
    together: list[tuple[str, str, str]] = field(default_factory=list)
    anywhere: dict[str, float] = field(default_factory=dict)

    def prepare(self) -> list[tuple[int, int, Called]]:
        """What is the same for all numbers of the sentence, asked for by the first of them: `looked`, and the rest."""
        cues = self.cues
        self.looked, self.together, self.anywhere = [], [], {}
        for name, spans in cues.items():
            called = _called(name)
            if called is not None:
                self.looked += [(start, end, called) for start, end in spans]
                self.together += called.together
                if called.anywhere:
                    self.anywhere[called.anywhere] = 1.0
        self.rivals = [present for rivals in RIVALS if (present := [name for name in rivals if name in cues])]
        return self.looked

    def has_before(self, quantity: Quantity, name: str, within: int) -> bool:
        """Whether a word of a group ends so few characters before a number."""
        return name in self.cues and any(0 <= quantity.start - end <= within for _, end in self.cues[name])


@cache
def _called(name: str) -> Called | None:
    """None for groups that are not looked at."""
    if name == "joined" or name[0] == "~" or (name[0] == "@" and name[1:] not in GROUPS):
        return None
    return Called(
        name, f"{name} beside", f"{name} next", f"{name} here", f"clause left {name}", f"clause right {name}",
        f"first left {name}", f"first right {name}", name in NOUNS, name in ROLES, f"anywhere {name}" if name in ANYWHERE else "",
        _TOGETHER.get(name, []),
    )  # fmt: skip


def marks(folded: Folded) -> bytes:
    """Where a text pauses: for each character the kind of the stop, comma or joining word that begins there, or a space."""
    found = bytearray(folded.text.replace("?", "!").encode("ascii", "replace").translate(_PAUSES))
    for number, start, _ in _FIND_JOINING.find_matches_as_indexes(folded.words, overlapping=True):
        found[start] = _KINDS_OF_JOINING[number]
    return bytes(found)


def surroundings(
    quantity: Quantity,
    previous: Quantity | None,
    following: Quantity | None,
    around: Around,
    pauses: bytes,
    folded: str,
    small: frozenset[str],
) -> dict[str, float]:
    """The features of one number. `previous` and `following` are its neighbours in the sentence."""
    found = _look(quantity, previous, following, around.looked or around.prepare(), pauses)
    found["bias"] = found[f"zone {around.zone}"] = 1.0
    if found.keys().isdisjoint(_NEXT_NOUNS) and counts_unknown(quantity, around, folded, small):
        found["counts something else"] = 1.0
    if around.has_before(quantity, "joined", 24):
        found["joined just before"] = 1.0
    for rivals in around.rivals:
        found[_NEAREST[max(rivals, key=found.__getitem__)]] = 1.0
    found.update(around.anywhere)
    if around.has_before(quantity, "@head", OF):
        found["head just before"] = 1.0
    _add_size(quantity, found)
    for one, other, together in around.together:
        if other in found and one in found:
            found[together] = min(found[one], found[other])
    return found


def _look(
    quantity: Quantity,
    previous: Quantity | None,
    following: Quantity | None,
    looked: list[tuple[int, int, Called]],
    pauses: bytes,
) -> dict[str, float]:
    """Of each group around a number the weight of the nearest word, whether one is beside it, on which side in its clause."""
    found: dict[str, float] = {}
    first, last = quantity.start, quantity.end
    pause_before = len(pauses[:first].rstrip())  # the place behind it
    pause_after = len(pauses) - len(pauses[last:].lstrip())
    nearest_left = nearest_right = sys.maxsize
    first_left: list[str] = []
    first_right: list[str] = []
    for start, end, called in looked:
        is_behind = start >= last
        if is_behind:
            distance, is_paused, other = start - last, pause_after < start, following
        else:
            distance, is_paused, other = first - end if end < first else 0, end < pause_before, previous
        weight, commas = REACH / (REACH + distance), 0
        if is_paused:
            between = pauses[last:start] if is_behind else pauses[end:first]
            commas = between.count(COMMA)
            weight *= (0.7 if is_behind else 0.5) ** commas
            if STOP in between or (not is_behind and AND in between):
                weight *= 0.5
        if other is not None and distance > 0 and start - other.end < distance > other.start - end:
            weight *= 0.5  # it stands nearer to the next number, and belongs to that one
        if weight > found.get(called.name, 0.0):
            found[called.name] = weight
        if not commas and distance <= (BESIDE_AFTER if is_behind else BESIDE_BEFORE):
            found[called.beside] = 1.0
        if called.is_noun and distance <= (NEXT if is_behind else 2):
            found[called.next] = 1.0
            if distance <= 2:
                found[called.here] = 1.0
        if not called.is_role:
            continue
        if other is not None and (other.start < start if is_behind else other.end > end):
            continue  # the word is beyond the next number
        if is_behind:
            if not is_paused:
                found[called.clause_right] = 1.0
            if distance <= nearest_right:
                first_right = [*first_right, called.first_right] if distance == nearest_right else [called.first_right]
                nearest_right = distance
        else:
            if not is_paused:
                found[called.clause_left] = 1.0
            if distance <= nearest_left:
                first_left = [*first_left, called.first_left] if distance == nearest_left else [called.first_left]
                nearest_left = distance
    for name in first_left:
        found[name] = REACH / (REACH + nearest_left)
    for name in first_right:
        found[name] = REACH / (REACH + nearest_right)
    if "vehicles beside" in found and not any(
        -2 <= start - last <= 14 or 0 <= first - end <= 6 for start, end, called in looked if called.name == "vehicles"
    ):
        del found["vehicles beside"]
    return found


def _add_size(quantity: Quantity, found: dict[str, float]) -> None:
    value = quantity.value
    found["size"] = math.log10(max(value, 1)) / 3
    if value > 0:
        found[_SIZES[bisect_left(_HIGHEST, value)]] = 1.0
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
    for name, spans in around.cues.items():
        for start, end in spans:
            if start <= at < end and name[0] != "~":
                return False
    return True


def said_in_title(cues: Mapping[str, list[Span]]) -> dict[str, float]:
    """The cues of the title: what the news is."""
    return {f"title says {name}": 1.0 for name in cues if name in SAID}


_COUNTED = ("people", "period_victims", "enemies", "vehicles")
_HERE = {f"{name} here": f"before it {name}" for name in _COUNTED}
_BESIDE = {f"{name} beside": f"before it {name}" for name in _COUNTED}


def what_is_counted(features: Mapping[str, float]) -> dict[str, float]:
    """What a number counts, as features for the next one that says nothing of it: "twelve trucks; thirty more are promised"."""
    return _said_before(features, _HERE) or _said_before(features, _BESIDE)


def _said_before(features: Mapping[str, float], names: Mapping[str, str]) -> dict[str, float]:
    return {before: 1.0 for name, before in names.items() if name in features}
