"""Which kinds of event a relevant text reports: the topic's trigger words, weighed by where they stand."""

from __future__ import annotations

import math
from collections import Counter, defaultdict

from missionwatch.detect.reading import Reading
from missionwatch.detect.topic import Topic
from missionwatch.detect.vocabulary import Hit
from missionwatch.model import Figure

ZONE_WEIGHTS = {"title": 2.2, "lead": 1.3, "body": 0.7, "last": 0.8, "link": 0.0}
NEAR_MENTION = 1.5
ENOUGH = 1.9
SHARE_OF_BEST = 0.55


def event_types(
    topic: Topic, hits: list[Hit], reading: Reading, mentions: list[int], figures: list[Figure]
) -> tuple[str, ...]:
    """Kinds of event, strongest first; the nearest one where none is strong. `mentions` are places of the mission's signs."""
    scores = scores_by_event(topic, hits, reading, mentions, figures)
    if not scores:
        return tuple(list(topic.events)[:1])
    ranked = scores.most_common()
    best = ranked[0][1]
    return tuple(
        event for event, score in ranked if score == best or (score >= ENOUGH and score >= SHARE_OF_BEST * best)
    )[:3]


def scores_by_event(
    topic: Topic, hits: list[Hit], reading: Reading, mentions: list[int], figures: list[Figure]
) -> Counter[str]:
    """How much speaks for each kind."""
    seen: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    mention_sentences = {reading.sentence_at(place) for place in mentions}
    for start, _, meaning in hits:
        if meaning.kind != "event":
            continue
        number = reading.sentence_at(start)
        zone = reading.sentences[number].zone
        weight = ZONE_WEIGHTS[zone] * (NEAR_MENTION if number in mention_sentences else 1.0)
        words = seen[(meaning.key, zone)]
        words[meaning.form] = max(words[meaning.form], weight)  # type: ignore[assignment]
    scores: Counter[str] = Counter()
    for (event, _), words in seen.items():
        scores[event] += sum(words.values()) / math.sqrt(len(words))  # type: ignore[assignment]
    for event, declared in topic.events.items():
        scores[event] += 0.9 * len({figure.kind for figure in figures} & set(declared.figures))  # type: ignore[assignment]
    return Counter({event: score for event, score in scores.items() if score > 0})
