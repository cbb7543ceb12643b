"""From which entry of the topic each finding comes: for people who ask why, not for the line itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from missionwatch.detect.reading import Hits, Reading
from missionwatch.detect.verdict import Signs
from missionwatch.detect.vocabulary import Hit
from missionwatch.model import Detection

MOST_OF_ONE = 4  # words shown for one event, figure or kind of counter-evidence


class Origin(NamedTuple):
    """What was found ("entity", "event", "figure", "against"), its id, the words, and the rule that knows them."""

    what: str
    key: str
    quote: str
    rule: str


def origins(
    found: Detection, reading: Reading, signs: Signs, hits: Hits, named: dict[str, tuple[int, int, str]]
) -> Iterator[Origin]:
    """Origins of a verdict's entities (`named`: span and rule by id), events and figures, and of what spoke against it."""
    for key in found.entities:
        start, end, rule = named[key]
        yield Origin("entity", key, reading.quote(start, end), rule)
    told = [Hit(*match, reading.sentence_at(match[0])) for match in hits.told]
    for event in found.event_types:
        yield from _of_words(
            "event", event, [hit for hit in told if hit.meaning.kind == "event" and hit.meaning.key == event], reading
        )
    for figure in found.figures:
        at = reading.folded_at(figure.field, figure.start)
        inside = [hit for hit in told if hit.meaning.kind == "cue" and hit.sentence == reading.sentence_at(at)]
        near = sorted(inside, key=lambda hit: abs(hit.start - at))
        yield from _of_words("figure", f"{figure.kind} {figure.value:,.15g}", near, reading)
    for kind in signs.scene.counters:
        yield from _of_words("against", kind, [hit for hit in hits["counter"] if hit.meaning.key == kind], reading)
    for acronym in signs.foreign:
        yield Origin("against", "spelled out otherwise", reading.quote(acronym.start, acronym.end), acronym.rule)


def _of_words(what: str, key: str, hits: list[Hit], reading: Reading) -> Iterator[Origin]:
    """The first few hits of different rules."""
    first = {hit.meaning.rule: hit for hit in reversed(hits)}
    for hit in [hit for hit in hits if first[hit.meaning.rule] is hit][:MOST_OF_ONE]:
        yield Origin(what, key, reading.quote(hit.start, hit.end), hit.meaning.rule)
