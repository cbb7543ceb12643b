"""From signs to a verdict: features of a text, and the small logistic model that weighs them.

The features are about kinds of signs and their distance from the setting, never about words, so one model serves every
language and topic. `python -m missionwatch.detect.train` makes it again from labelled items.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from missionwatch.detect.clues import Found, Scene
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
    has_lead: bool = False
    has_gang: bool = False
    has_contributor: bool = False


def accepted(signs: Signs) -> list[Named]:
    """The names that count: those that need the setting only where it is, none that the text spells out otherwise."""
    grounded = signs.scene.is_set or any(clue.strength == "strong" for clue in signs.clues)
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
    for strength in ("strong", "fair", "weak"):
        values[f"{strength} kinds"] = math.log1p(sum(found == strength for found, _ in rules))
    values["sentences with a clue"] = math.log1p(
        len({clue.sentence for clue in signs.clues if clue.strength != "weak"})
    )
    values["setting"] = float(scene.is_set)
    values["setting in title"] = float(scene.title)
    values["lead and setting"] = float(signs.has_lead and scene.is_set)
    values["lead without setting"] = float(signs.has_lead and not scene.is_set)
    values["gang and setting"] = float(signs.has_gang and scene.is_set)
    values["contributor and setting"] = float(signs.has_contributor and scene.is_set)
    _count_counters(values, signs)
    return {name: value for name, value in values.items() if value}


def _count_counters(values: dict[str, float], signs: Signs) -> None:
    counters = signs.scene.counters
    values["counter"] = math.log1p(sum(counters.values()))
    best = [clue.sentence for clue in signs.clues if clue.strength in ("strong", "fair")]
    if best and not signs.names:
        values["counter beside every clue"] = float(all(n in signs.scene.counter_sentences for n in best))
    if counters and not signs.names:
        values["counter without a name"] = math.log1p(counters.most_common(1)[0][1])


def probability(values: dict[str, float], weights: dict[str, float]) -> float:
    """The chance that a text with these features is relevant."""
    total = sum(weights.get(name, 0.0) * value for name, value in values.items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


@cache
def load_model() -> dict[str, dict[str, float]]:
    """The trained weights that ship with the package."""
    return json.loads(MODEL.read_text(encoding="utf-8"))
