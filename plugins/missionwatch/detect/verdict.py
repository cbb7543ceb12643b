"""From signs to a verdict: features of a text, and the small logistic model that weighs them.

The features are about kinds of signs and their distance from the setting, never about words, so one model serves every
language and topic. `python -m missionwatch.detect.train` makes it again from labelled items.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import repeat
from operator import mul
from pathlib import Path
from typing import Any

from missionwatch.detect.clues import LEVELS, STRENGTHS, Found, Scene
from missionwatch.detect.names import Named
from missionwatch.detect.reading import Reading

MODEL = Path(__file__).with_name("model.json")


@dataclass(slots=True)
class Signs:
    """All that was found in one text."""

    names: list[Named] = field(default_factory=list)
    foreign: list[Named] = field(default_factory=list)  # acronyms that the text spells out as something else
    clues: list[Found] = field(default_factory=list)
    scene: Scene = field(default_factory=Scene)
    has_earlier_years_only: bool = False
    sentences_with: dict[str, set[int]] = field(default_factory=dict)


def accepted(signs: Signs) -> list[Named]:
    """The names that count: those that need the setting only where it is, none that the text spells out otherwise."""
    grounded = signs.scene.is_set or any(clue.strength in STRENGTHS[:2] for clue in signs.clues)
    return [named for named in signs.names if grounded or not named.needs_setting]


def features(signs: Signs, reading: Reading) -> dict[str, float]:
    """The text in numbers. Names of features are those of the model's weights."""
    scene = signs.scene
    values: dict[str, float] = {"bias": 1.0}
    for named in signs.names:
        level = scene.level(reading.sentence_at(named.start))
        values[f"{named.tier} {level}"] = 1.0
    values["named in its setting"] = float(scene.is_set and any(named.tier != "loose" for named in signs.names))
    values["name elsewhere spelled"] = float(bool(signs.foreign))
    rules = {(clue.strength, clue.rule) for clue in signs.clues}
    for clue in signs.clues:
        values[f"{clue.strength} {clue.level}"] = 1.0
    for strength in STRENGTHS:
        values[f"{strength} kinds"] = math.log1p(sum(found == strength for found, _ in rules))
    values["sentences with a clue"] = math.log1p(
        len({clue.sentence for clue in signs.clues if clue.strength != "weak"})
    )
    values["setting"] = float(scene.is_set)
    values["setting in title"] = float(scene.title)
    for group, name in (("lead", "lead"), ("contributor", "contributor"), ("lead with police", "lead with police")):
        levels = {scene.level(number) for number in signs.sentences_with.get(group, ())}
        if levels:
            values[f"{name} {min(levels, key=LEVELS.index)}"] = 1.0
    values["gang and setting"] = float("gang" in signs.sentences_with and scene.is_set)
    values["weak with lead"] = float("weak sentence" in values and "lead" in signs.sentences_with)
    values["earlier years only"] = float(signs.has_earlier_years_only)
    values["setting only weak"] = float(scene.is_set and not scene.strong and not scene.speaks_it)
    values["acronym bare"] = float(_is_bare(signs))
    _count_counters(values, signs, len(reading.sentences))
    return {name: value for name, value in values.items() if value}


def _is_bare(signs: Signs) -> bool:
    """Whether an acronym is all there is: no description, no leading country, no gangs, no police."""
    others = {"lead", "gang", "police"} & set(signs.sentences_with)
    return {named.tier for named in signs.names} == {"acronym"} and not others and not signs.clues


def _count_counters(values: dict[str, float], signs: Signs, sentences: int) -> None:
    counters = signs.scene.counters
    if not counters:
        return
    values["counter"] = math.log1p(sum(counters.values()))
    if not signs.names:
        best = {clue.sentence for clue in signs.clues if clue.strength != "weak"}
        values["counter beside every clue"] = float(bool(best) and best <= set(signs.scene.counter_sentences))
        if "lead" not in signs.sentences_with:
            values["counter without a name or the lead"] = 1.0
        values["counter without a name"] = counters.most_common(1)[0][1] / math.sqrt(sentences)


def probability(values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The chance that a text with these features is relevant."""
    total = sum(map(mul, values.values(), map(weights.get, values, repeat(0.0))))
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


@cache
def load_model() -> dict[str, Any]:
    """The trained weights that ship with the package."""
    return json.loads(MODEL.read_text(encoding="utf-8"))
