"""Which kinds of event a relevant text reports: the topic's trigger words, weighed by where they stand.

Each kind gets features (its words in title, lead and body, near a mention of the mission, against the strongest other
kind, and the figures that speak for it); a small logistic model, the same for all kinds but for a bias, says which are
reported.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Mapping

from missionwatch.detect.reading import Hits, Reading
from missionwatch.detect.topic import Topic
from missionwatch.detect.verdict import probability
from missionwatch.model import Figure

ENOUGH = 0.5
WEIGHTS = {"title": 2.0, "lead": 1.2, "body": 0.7, "last": 0.7, "near": 0.5}  # of an event's words, by where they stand
ZONES = ("title", "lead", "body", "last", "near", "far")
MOST = 3


def event_types(found: Mapping[str, Mapping[str, float]], weights: Mapping[str, float]) -> tuple[str, ...]:
    """Kinds of event, surest first, from their features; the nearest one where none is sure."""
    chances = {event: probability(values, weights) for event, values in found.items()}
    ranked = sorted(chances, key=lambda event: -chances[event])
    return tuple(event for event in ranked[:MOST] if chances[event] >= ENOUGH or event == ranked[0])


def event_features(
    topic: Topic, hits: Hits, reading: Reading, mentions: Collection[int], named: Collection[str], figures: list[Figure]
) -> dict[str, dict[str, float]]:
    """Features by kind of event. `mentions` are places of the mission's signs, `named` the names that it goes by here."""
    words: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    mentioned = {reading.sentence_at(place) for place in mentions}
    told = [(reading.sentence_at(start), meaning) for start, _, meaning in hits.told if meaning.kind == "event"]
    for number, meaning in told:
        by_zone, form = words[meaning.key], meaning.form
        by_zone[reading.sentences[number].zone].add(form)
        by_zone["near" if number in mentioned else "far"].add(form)
    kinds = {figure.kind for figure in figures}
    strengths = {event: _strength(by_zone) for event, by_zone in words.items()}
    best = max(strengths.values(), default=0.0)
    return {
        event: _features(
            event,
            words.get(event, {}),
            strengths.get(event, 0.0),
            best,
            kinds & set(declared.figures),
            kinds,
            len(named),
        )
        for event, declared in topic.events.items()
    }


def _strength(by_zone: Mapping[str, set[str]]) -> float:
    return sum(WEIGHTS[zone] * math.sqrt(len(found)) for zone, found in by_zone.items() if zone in WEIGHTS)


def _features(
    event: str,
    by_zone: Mapping[str, set[str]],
    strength: float,
    best: float,
    own: set[str],
    kinds: set[str],
    names: int,
) -> dict[str, float]:
    values = {"bias": 1.0, f"is {event}": 1.0}
    if strength and best:
        values["share"] = strength / best
    if 0 < strength == best:
        values["strongest"] = 1.0
    for zone in ZONES:
        if found := by_zone.get(zone):
            values[zone] = math.log1p(len(found))
            if zone in ("title", "lead", "near"):
                values[f"{zone} of {event}"] = values[zone]
    if own:
        values["figures of its own"] = 1.0
    elif kinds:
        values["figures of others"] = 1.0
    for kind in kinds:
        values[f"{event} by {kind}"] = 1.0
    if names > 1:
        values[f"{event} under two names"] = 1.0
    return values
