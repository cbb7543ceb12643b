"""What the numbers mean: each quantity is weighed against the words around it.

A word counts less with distance and beyond a comma or a full stop. Numbers that no kind fits are left out: a figure that is not
understood is worse than none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from missionwatch.detect.quantities import Quantity, quantities
from missionwatch.detect.reading import Reading
from missionwatch.detect.vocabulary import Hit
from missionwatch.model import Figure

REACH = 28.0  # characters over which a word's weight falls to a half
NOUN_AFTER, NOUN_BEFORE = 34, 16
UNITS = {"gang_control_pct": "percent", "equipment_delivered": "vehicles"}
_STOPS = re.compile(r"[.;:!?\n]")
_OF_WHOLE = re.compile(
    r"^(?:\s\S+){0,4}?\s(?:of|out of|from|sur|des|de|von|kati ya|sou|from a|de los|dos)(?:\s\S+){0,3}?\s?$"
)


@dataclass(slots=True)
class Around:
    """The cues of one sentence, by group."""

    start: int
    end: int
    cues: dict[str, list[tuple[int, int]]]


def figures(reading: Reading, hits: list[Hit], language: str, named_spans: list[tuple[int, int]]) -> list[Figure]:
    """The figures of a relevant text. `named_spans`: names of things, whose numbers are no quantities ("400 Mawozo")."""
    found: dict[tuple[str, float, str], Figure] = {}
    cues = _cues_by_sentence(reading, hits)
    named = {place for start, end in named_spans for place in range(start, end)}
    numbers = [
        quantity
        for quantity in quantities(reading.folded.text, reading.aligned, language)
        if quantity.start not in named
    ]
    by_sentence: dict[int, list[Quantity]] = defaultdict(list)
    for quantity in numbers:
        by_sentence[reading.sentence_at(quantity.start)].append(quantity)
    for number, inside in by_sentence.items():
        if reading.sentences[number].zone == "link":
            continue
        for quantity, kind in _judge(inside, number, cues, reading):
            unit = quantity.unit if kind.startswith("money") else UNITS.get(kind, "persons")
            key = kind, quantity.value, unit
            if key not in found:
                found[key] = _figure(kind, quantity, unit, reading, cues[number])
    for figure in _untold_deaths(reading, hits, cues, found):
        found.setdefault((figure.kind, figure.value, figure.unit), figure)
    return sorted(found.values(), key=lambda figure: (figure.field != "title", figure.start))


def _cues_by_sentence(reading: Reading, hits: list[Hit]) -> dict[int, Around]:
    cues = {n: Around(s.start, s.end, defaultdict(list)) for n, s in enumerate(reading.sentences)}
    for start, end, meaning in hits:
        if meaning.kind in ("cue", "qualifier", "group"):
            name = meaning.key if meaning.kind != "qualifier" else f"~{meaning.key}"
            if meaning.kind == "group":
                name = f"@{meaning.key}"
            cues[reading.sentence_at(start)].cues[name].append((start, end))
    return cues


def _judge(
    inside: list[Quantity], number: int, cues: dict[int, Around], reading: Reading
) -> Iterator[tuple[Quantity, str]]:
    around = cues[number]
    folded = reading.folded.text
    kinds: list[str | None] = [_kind(quantity, around, folded) for quantity in inside]
    for n in range(len(inside) - 1):
        one, other = inside[n], inside[n + 1]
        if (
            not one.unit
            and not other.unit
            and not one.is_ordinal
            and not other.is_ordinal
            and 20 <= one.value < other.value
            and other.start > one.end
            and _OF_WHOLE.match(folded[one.end : other.start])
            and kinds[n] in (None, "personnel_deployed", "personnel_moved", "personnel_pledged")
            and kinds[n + 1] in (None, "personnel_deployed", "personnel_moved", "personnel_pledged")
            and (kinds[n] or kinds[n + 1])
        ):
            kinds[n] = "personnel_deployed"
            kinds[n + 1] = "personnel_pledged"
    yield from ((quantity, kind) for quantity, kind in zip(inside, kinds, strict=True) if kind)


def _kind(quantity: Quantity, around: Around, folded: str) -> str | None:
    if quantity.unit == "percent":
        weight = _weight("control", quantity, around, folded) + _weight("@gang", quantity, around, folded)
        is_area = _has(around, "area") or _has(around, "@capital")
        return "gang_control_pct" if weight and is_area and 20 <= quantity.value <= 100 else None
    if quantity.unit:
        return _money(quantity, around, folded)
    if quantity.is_ordinal:
        return None
    return _persons_or_vehicles(quantity, around, folded)


def _money(quantity: Quantity, around: Around, folded: str) -> str | None:
    given = _weight("given", quantity, around, folded)
    needed = _weight("needed", quantity, around, folded)
    if quantity.value < 10_000 or (not given and not needed):
        return None
    return "money_needed" if needed > given else "money_pledged"


def _persons_or_vehicles(quantity: Quantity, around: Around, folded: str) -> str | None:
    value = quantity.value
    if value != int(value):
        return None
    if _beside("vehicles", quantity, around) and value >= 2:
        return "equipment_delivered" if _has(around, "delivered") and value < 2_000 else None
    of_mission = (
        _beside("people", quantity, around)
        or _beside("@police", quantity, around)
        or _beside("@kenyan", quantity, around)
    )
    harm = {kind: _weight(kind, quantity, around, folded) for kind in ("killed", "wounded", "displaced")}
    move = {kind: _weight(kind, quantity, around, folded) for kind in ("moved", "deployed", "pledged")}
    move["deployed"] *= 1.2
    worst = max(harm, key=lambda kind: harm[kind])
    best = max(move, key=lambda kind: move[kind])
    if worst == "displaced" and harm[worst] > 0.35 and value >= 100:
        return "displaced"
    if harm[worst] > 0.45 and harm[worst] >= move[best] * 0.7:
        if worst == "displaced":
            return None
        if _is_of_mission(quantity, around) and value < 60:
            return f"mission_{worst}"
        return (
            "killed"
            if worst == "killed" and value >= 2 and (value >= 20 or _beside("period_victims", quantity, around))
            else None
        )
    if not of_mission or value < 5 or (quantity.is_word and value < 8 and not move[best]):
        if not (value >= 50 and move[best] > 0.5):
            return None
    if move[best] < 0.2:
        return "personnel_deployed" if value >= 50 and of_mission else None
    return f"personnel_{best}"


def _is_of_mission(quantity: Quantity, around: Around) -> bool:
    return any(_has(around, group) for group in ("@kenyan", "@contributor", "@police", "@kenya"))


def _has(around: Around, name: str) -> bool:
    return bool(around.cues.get(name))


def _beside(name: str, quantity: Quantity, around: Around) -> bool:
    """Whether a word of the group stands right behind the number, or right before it."""
    for start, end in around.cues.get(name, ()):
        if 0 <= start - quantity.end <= NOUN_AFTER or 0 <= quantity.start - end <= NOUN_BEFORE:
            return True
    return False


def _weight(name: str, quantity: Quantity, around: Around, folded: str) -> float:
    """The weight of the group's nearest word, between 0 (none in the sentence) and 1 (right beside)."""
    best = 0.0
    for start, end in around.cues.get(name, ()):
        if start < quantity.end and quantity.start < end:
            distance, between = 0, ""
        elif start >= quantity.end:
            distance, between = start - quantity.end, folded[quantity.end : start]
        else:
            distance, between = quantity.start - end, folded[end : quantity.start]
        weight = REACH / (REACH + distance)
        if _STOPS.search(between):
            weight *= 0.5
        weight *= 0.75 ** between.count(",")
        best = max(best, weight)
    return best


def _figure(kind: str, quantity: Quantity, unit: str, reading: Reading, around: Around) -> Figure:
    field, start, end = reading.original(quantity.start, quantity.end)
    source = reading.title if field == "title" else reading.text
    return Figure(
        kind,
        _plain(quantity.value),
        unit,
        _qualifier(quantity, around),
        _as_of(reading, around),
        source[start:end],
        "title" if field == "title" else "text",
        start,
        end,
    )


def _plain(value: float) -> float:
    return int(value) if value == int(value) else round(value, 6)


def _qualifier(quantity: Quantity, around: Around) -> str | None:
    for name, spans in around.cues.items():
        if name.startswith("~") and any(
            0 <= quantity.start - end <= 8 or start <= quantity.start < end for start, end in spans
        ):
            return name[1:]
    return None


def _as_of(reading: Reading, around: Around) -> str | None:
    """A day, month or year that the sentence names, in ISO form; only where there is exactly one."""
    return None


def _untold_deaths(
    reading: Reading, hits: list[Hit], cues: dict[int, Around], found: dict[tuple[str, float, str], Figure]
) -> Iterator[Figure]:
    """One death told without a number: "a Kenyan officer was killed", "the third officer to die"."""
    if any(kind == "mission_killed" for kind, _, _ in found):
        return
    return
    yield
