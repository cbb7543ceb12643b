"""Numbers that may be figures, with what stands around them.

A number becomes a candidate with features: how near, in its own sentence, the cues of each kind stand (farther counts
less, and less again beyond a comma or a full stop), what it counts, how large it is. One death told without a number
("a Kenyan officer was killed", "the third officer to die") is a candidate too, of value 1.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cache, lru_cache
from itertools import accumulate
from operator import attrgetter
from typing import NamedTuple

from missionwatch.detect.fold import fold_word
from missionwatch.detect.quantities import Quantity, quantities
from missionwatch.detect.reading import Hits, Reading
from missionwatch.detect.surroundings import (
    HARM,
    MOST_CUES,
    MOVES,
    TRUTHS,
    Around,
    Span,
    counts_unknown,
    marks,
    said_in_title,
    surroundings,
    what_is_counted,
)
from missionwatch.languages import LANGUAGES

PLAIN = (
    "personnel_moved", "personnel_deployed", "personnel_pledged", "displaced", "killed", "mission_killed", "mission_wounded",
    "equipment_delivered",
)  # fmt: skip
PERSONNEL = PLAIN[:3]
MONEY_WORDS = ("given", "needed")
OF_PEOPLE = ("displaced", "period_victims")  # beside these, millions are people
CARRIED = (*HARM, *MOVES, *MONEY_WORDS)
_MOVES = frozenset(MOVES)
_CARRIED = {name: f"carried {name}" for name in CARRIED}
HURT = HARM[:2]
_BESIDE = {name: f"{name} in the next sentence" for name in TRUTHS}
NOTED = frozenset((*HURT, *TRUTHS))
LONGEST_AUXILIARY = 6  # letters
ONE = ("mission_killed", "mission_wounded")
MONEY = ("money_pledged", "money_needed")
PERCENT = ("gang_control_pct",)
KINDS = (*PLAIN, *MONEY, *PERCENT)
FAMILIES = {
    "strength": PERSONNEL, "deaths": ("mission_killed", "killed"), "wounds": ("mission_wounded",), "flight": ("displaced",),
    "vehicles": ("equipment_delivered",), "money": MONEY, "control": PERCENT,
}  # fmt: skip
UNITS = {"gang_control_pct": "percent", "equipment_delivered": "vehicles"}

# Least and most that a kind can sensibly be; a number beyond is something else.
RANGES = {
    "personnel_moved": (2, 6_000), "personnel_deployed": (2, 12_000), "personnel_pledged": (2, 20_000),
    "displaced": (50, 3_000_000), "killed": (2, 100_000), "mission_killed": (1, 200), "mission_wounded": (1, 500),
    "equipment_delivered": (2, 2_000),
}  # fmt: skip
ANY_CUE = (
    "people", "moved", "deployed", "remain", "pledged", "ceiling", "killed", "wounded", "displaced", "vehicles", "control",
    "given", "needed", "period_victims", "enemies", "@gang", "@police", "@lead people", "@contributor", "@head",
)  # fmt: skip
PEOPLE = ("people", "@police", "@one member", "@lead people", "@contributor")
FEW = 10  # so small a number counts members only where it says so
MOST_NUMBERS = 12  # in one sentence, and 200 in one text: a table is no news
MOST_IN_TEXT = 200
_NEAR_WHOLE = re.compile(r"^(?:\s\S+){0,4}?\s(?:of|from|sur|des|de|von|der|sou|dos)(?:\s\S+){0,3}?\s?$")
_FAR_WHOLE = re.compile(
    r"(?:out of|of a planned|of the planned|against an?|sur(?: les| un total de)?|contre|de los|de un total de|frente a|"
    r"de um total de|dos|von|der|kati ya|sou)(?:\s\S+){0,2}?\s?$"
)
_SUBSET = re.compile(
    r"\s?(?:\w+ )?(?:of them|of whom|d entre eux|d entre elles|de ellos|de ellas|deles|delas|davon|nan yo|ladan yo|kati yao|"
    r"miongoni mwao)\b"
)


_YEAR_ON = re.compile(r" (?:de |d )?20[0-3]\d\b")  # "in June 2025" is a date, "in June" may be a promise
_SCALED = re.compile(r"[^\W\d_]{3}")  # written with a word of scale
_PERSONS = re.compile(
    r"\s?(?:of |de |d )?(?:people|person|haitian|menschen|habit|residen|einwohner|civil|refugee|displaced|gens\b|gente|moun\b|"
    r"pessoas)"
)


class Candidate(NamedTuple):
    """A number that may be a figure of one of these kinds."""

    quantity: Quantity
    around: Around
    kinds: tuple[str, ...]
    features: dict[str, float]

    @property
    def value(self) -> float:
        """The value as a figure has it: one for an ordinal."""
        return 1.0 if self.quantity.is_ordinal else self.quantity.value

    def unit(self, kind: str) -> str:
        """The unit of the figure if it is of a kind."""
        return self.quantity.unit if kind in MONEY else UNITS.get(kind, "persons")


def candidates(reading: Reading, hits: Hits, language: str) -> list[Candidate]:
    """All numbers that may be figures, with their features."""
    noted: dict[int, set[str]] = defaultdict(set)
    for start, _, meaning in hits.told:
        if meaning.key in NOTED:
            noted[reading.sentence_at(start)].add(meaning.key)
    with_harm = {number for number, names in noted.items() if not names.isdisjoint(HURT)}
    of_harm = [(reading.sentences[number].start, reading.sentences[number].end) for number in sorted(with_harm)]
    named = sorted((start, end) for kind in ("entity", "setting") for start, end, _, _ in hits[kind])
    furthest = list(accumulate((end for _, end in named), max))
    after_numbered = {hit.end + 1 for hit in hits["numbered"]}
    by_sentence: dict[int, list[Quantity]] = defaultdict(list)
    for quantity in quantities(reading.folded, reading.aligned, language, of_harm):
        if not is_inside(quantity.start, named, furthest) and (quantity.unit or quantity.start not in after_numbered):
            by_sentence[reading.sentence_at(quantity.start)].append(quantity)
    arounds = _cues_by_sentence(reading, hits, with_harm.union(by_sentence))
    found: list[Candidate] = []
    said = next((said_in_title(around.cues) for around in arounds.values() if around.zone == "title"), {})
    small = _small_words(language)
    counted: dict[str, float] = {}
    pauses = b""
    currency = ""
    for number, around in arounds.items():
        if around.zone == "link" or len(found) > MOST_IN_TEXT:
            continue
        inside = by_sentence.get(number, [])[:MOST_NUMBERS]
        own_currency = next((quantity.unit for quantity in inside if quantity.unit and quantity.unit != "percent"), "")
        currency = own_currency or currency
        if own_currency or (currency and _speaks_of_money(around)):
            inside = _with_currency(inside, currency, reading.folded.text)
        if untold := _untold(inside, around):
            inside = sorted(inside + untold, key=attrgetter("start"))
        if not inside:
            continue
        pauses = pauses or marks(reading.folded)
        several = [_candidate(n, inside, around, pauses, reading.folded.text, small) for n in range(len(inside))]
        if not any(several):
            continue
        heard = said | _heard_beside(number, noted, reading)
        for made in filter(None, several):
            found.append(made)
            made.features.update(heard)
            if own := what_is_counted(made.features):
                counted = own
            else:
                made.features.update(counted)
    return found


def is_inside(place: int, spans: list[tuple[int, int]], furthest: list[int]) -> bool:
    """Whether a place lies in one of some spans, which are in order of place; `furthest`: how far the spans reach so far."""
    begun = bisect_left(spans, (place + 1,))
    return begun > 0 and place < furthest[begun - 1]


def _heard_beside(number: int, noted: Mapping[int, set[str]], reading: Reading) -> dict[str, float]:
    """Whether a sentence is a question, and whether the one before or after says that something is untrue, or so after all."""
    beside = noted.get(number - 1, set()) | noted.get(number + 1, set())
    heard = {feature: 1.0 for name, feature in _BESIDE.items() if name in beside}
    sentence = reading.sentences[number]
    if reading.folded.text[sentence.start : sentence.end].rstrip().endswith("?"):
        heard["asked"] = 1.0
    return heard


@cache
def _small_words(language: str) -> frozenset[str]:
    return frozenset(fold_word(word) for word in LANGUAGES.get(language, LANGUAGES["en"]).small_words)


def _speaks_of_money(around: Around) -> bool:
    """Whether money is still the matter of a sentence that names no currency."""
    return not around.cues.keys().isdisjoint(MONEY_WORDS) and around.cues.keys().isdisjoint(OF_PEOPLE)


def _with_currency(inside: list[Quantity], currency: str, folded: str) -> list[Quantity]:
    """Millions beside or after an amount of money are of its currency: "310 million dollars, and 60 million from Canada"."""
    return [
        quantity._replace(unit=currency)
        if not quantity.unit and quantity.value >= 1e5 and _SCALED.search(folded, quantity.start, quantity.end)
        and not _PERSONS.match(folded, quantity.end) else quantity
        for quantity in inside
    ]  # fmt: skip


def _untold(inside: list[Quantity], around: Around) -> list[Quantity]:
    """Members of the mission without a number before the word, one each, in a sentence that tells of harm."""
    if around.cues.keys().isdisjoint(HURT):
        return []
    spans = around.cues.get("@one member", []) + around.cues.get("@person", [])
    return [
        Quantity(start, end, 1.0, is_word=True)
        for start, end in spans[:6]
        if not any(0 <= start - quantity.end <= 24 or start <= quantity.start < end for quantity in inside)
    ]


def _cues_by_sentence(reading: Reading, hits: Hits, wanted: Collection[int]) -> dict[int, Around]:
    """The cues of the wanted sentences and of the title, in order of place."""
    arounds = {
        n: Around(n, sentence.zone)
        for n, sentence in enumerate(reading.sentences)
        if n in wanted or sentence.zone == "title"
    }
    words: dict[int, list[tuple[int, int, str]]] = {}
    for start, end, meaning, number in hits["group"]:
        if number in arounds:
            words.setdefault(number, []).append((start, -end, f"@{meaning.key}"))
    begins = [start for start, _, _ in hits.told]
    for number, around in arounds.items():
        sentence = reading.sentences[number]
        first, beyond = bisect_left(begins, sentence.start), bisect_left(begins, sentence.end)
        found = [
            (start, -end, meaning.key)
            for start, end, meaning in hits.told[first:beyond]
            if meaning.kind != "event" and not (meaning.key == "future" and _YEAR_ON.match(reading.folded.text, end))
        ]
        _fill(around.cues, sorted(found + words.get(number, [])))
    return arounds


def _fill(cues: dict[str, list[Span]], found: list[tuple[int, int, str]]) -> None:
    """Sort the cues of a sentence, in order of place as (start, -end, group), by their groups."""
    longest = 0
    for start, minus_end, name in found:
        end = -minus_end
        if name in _MOVES:
            if end < longest:
                continue  # "até" in "até agora"
            longest = end
        spans = cues.get(name)
        if spans is None:
            cues[name] = [(start, end)]
        elif len(spans) < MOST_CUES:
            spans.append((start, end))
    if "deployed" in cues:
        _leave_out_auxiliaries(cues)


def _leave_out_auxiliaries(cues: dict[str, list[Span]]) -> None:
    """ "Has" tells of strength in "has 400 officers", of nothing in "has left"."""
    verbs = {start for name in CARRIED if name != "deployed" for start, _ in cues.get(name, ())}
    if verbs:
        cues["deployed"] = [
            (start, end) for start, end in cues["deployed"] if end - start > LONGEST_AUXILIARY or end + 1 not in verbs
        ]
        if not cues["deployed"]:
            del cues["deployed"]


def _candidate(
    n: int, inside: list[Quantity], around: Around, pauses: bytes, folded: str, small: frozenset[str]
) -> Candidate | None:
    quantity = inside[n]
    kinds = _kinds(quantity)
    needed = HURT if kinds == ONE else ANY_CUE
    if (
        not kinds
        or (not quantity.unit and around.cues.keys().isdisjoint(needed))
        or (quantity.is_doubtful and not _counts(("people",), quantity, around, 2))
    ):
        return None
    previous, following = inside[n - 1] if n else None, inside[n + 1] if n + 1 < len(inside) else None
    features = surroundings(quantity, previous, following, around, pauses, folded, small)
    if n and inside[n - 1].value > quantity.value and _SUBSET.match(folded, quantity.end):
        features["of them"] = 1.0
    if quantity.value == 1 and not quantity.is_ordinal and counts_unknown(quantity, around, folded, small):
        features["one thing"] = 1.0  # "in a wounded country"
    if n:
        _add_carried(features, inside, n, around, folded)
    if "vehicles here" in features:
        kinds = tuple(kind for kind in kinds if kind == "equipment_delivered")
    if quantity.value < FEW and not quantity.unit and not _counts(PEOPLE, quantity, around, 24):
        kinds = tuple(kind for kind in kinds if kind not in PERSONNEL)  # two aircraft, three roads, four years
    if not kinds:
        return None
    if len(inside) > 1:
        plain = [other.value for other in inside if not other.unit and other.value >= 20]
        if any(value > quantity.value for value in plain):
            features["beside a greater number"] = 1.0
        if any(value < quantity.value for value in plain):
            features["beside a smaller number"] = 1.0
    if (previous and _is_part(previous, quantity, folded)) or (following and _is_whole_of(quantity, following, folded)):
        features["a whole"] = 1.0
    if (following and _is_part(quantity, following, folded)) or (previous and _is_whole_of(previous, quantity, folded)):
        features["a part"] = 1.0
    return Candidate(quantity, around, kinds, features)


def _add_carried(features: dict[str, float], inside: list[Quantity], n: int, around: Around, folded: str) -> None:
    """What the numbers before say of this one: the verb that stands before them all, and whether it is one of their parts."""
    quantity, previous = inside[n], inside[n - 1]
    gap = folded[previous.end : quantity.start]
    if "." not in gap and ";" not in gap:
        verbs = [
            (end, start, name)
            for name in CARRIED
            if name in around.cues
            for start, end in around.cues[name]
            if start < quantity.start
        ]
        if not any(start >= previous.end for _, start, _ in verbs):
            features["carried"] = 1.0
            earlier = [verb for verb in verbs if verb[0] <= previous.start]
            if earlier:
                features[_CARRIED[max(earlier)[2]]] = 1.0
    whole = next((one.value for one in inside[:n] if one.value > quantity.value >= 2 and not one.unit), 0.0)
    if whole and not quantity.unit:
        others = [one.value for one in inside if one.value < whole and not one.unit]
        if any(abs(sum(others[a:b]) - whole) < 0.5 for a in range(len(others)) for b in range(a + 2, len(others) + 1)):
            features["sums up"] = 1.0


def _counts(names: tuple[str, ...], quantity: Quantity, around: Around, within: int) -> bool:
    """Whether a word of some groups stands behind a number, so many characters away at most, or right before it."""
    spans = (span for name in names for span in around.cues.get(name, ()))
    return any(0 <= start - quantity.end <= within or 0 <= quantity.start - end <= 2 for start, end in spans)


def _kinds(quantity: Quantity) -> tuple[str, ...]:
    if quantity.unit == "percent":
        return PERCENT if 20 <= quantity.value <= 100 else ()
    if quantity.unit:
        return MONEY if quantity.value >= 10_000 else ()
    if quantity.is_ordinal or quantity.value == 1:
        return ONE
    if quantity.value != int(quantity.value):
        return ()
    return _plain_kinds(quantity.value)


@lru_cache(10_000)
def _plain_kinds(value: float) -> tuple[str, ...]:
    return tuple(kind for kind in PLAIN if RANGES[kind][0] <= value <= RANGES[kind][1])


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
