"""The judge: is a text about the topic, what does it name, what happened, which numbers, and why do we think so.

Text is folded once and read by a small automaton first: most of the world's news holds no name, place or person of the topic and
ends there. The rest is read sentence by sentence for names, descriptions and counter-evidence, which a small model weighs.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Any

from missionwatch.detect import names as naming
from missionwatch.detect.clues import STRENGTHS, ClueFinder, scene
from missionwatch.detect.entities import entities
from missionwatch.detect.events import event_features, event_types
from missionwatch.detect.figures import figures
from missionwatch.detect.lines import Lines
from missionwatch.detect.meanings import FILE as MEANINGS
from missionwatch.detect.meanings import load_meanings
from missionwatch.detect.origins import Origin, origins
from missionwatch.detect.reading import Hits, Reading, find_hits, open_text
from missionwatch.detect.spelling import SHORTEST, SHORTEST_NAME, Speller
from missionwatch.detect.topic import Topic
from missionwatch.detect.verdict import MODEL, Signs, accepted, features, load_model, probability
from missionwatch.detect.vocabulary import Hit, Vocabulary, fillers, gate, judged, long_words, loose, told
from missionwatch.languages import identify
from missionwatch.model import Detection, Evidence, Figure, Label

CODE_VERSION = "8"  # raised by hand when the rules in this folder change
THRESHOLD = 0.5
BEGINNING = 200  # characters
MOST_EVIDENCE = 12
LONGEST_WORD = 60  # letters that evidence is widened by at most
CITED = 20_000  # rules whose places in the topic are remembered
_YEAR = re.compile(
    r"(?:19|20)(?<!\w\d\d)\d\d\b"
)  # what stands in front is looked at second: digits let the search jump
WEAK = "signs of the mission are weak"
NOTHING = 0.001  # the score of a text that the gate stops


class Detector:
    """Judges texts on one topic. Keeps the topic's automata, nothing about texts."""

    def __init__(self, topic: Topic, model: dict[str, Any] | None = None, lines: Lines | None = None) -> None:
        self.topic = topic
        self._cite = lru_cache(CITED)((lines or Lines({}, {})).cite)
        self._model = load_model() if model is None else model
        self._gate = gate(topic)
        self._loose = loose(topic)
        self._by_language: dict[str, tuple[Vocabulary, Vocabulary]] = {}
        self._fillers: dict[str, frozenset[str]] = {}
        self._spellers: dict[str, Speller] = {}
        self._clues = ClueFinder(topic)
        self._not_entities = frozenset(key for key, body in topic.organisations.items() if not body.entity)
        self._first_year = min((m.since.year for m in topic.missions.values() if m.since), default=0)
        self._composing = naming.composing(topic)

    @cached_property
    def version(self) -> str:
        """Changes when the topic, the rules or the model change."""
        model = hashlib.sha256(MODEL.read_bytes() + MEANINGS.read_bytes()).hexdigest()[:6]
        return f"{CODE_VERSION}-{self.topic.digest}-{model}"

    def detect(self, title: str, text: str, language: str | None = None) -> Detection:
        """The verdict on one article. `language`: as identified; None: it is identified here."""
        reading = open_text(title, text)
        language = language or identify(f"{title}\n{text[:600]}")
        if not reading.joined.strip():
            return Detection("none", 0.0, "nothing to read: title and text are empty", language)
        if language not in self.topic.setting.languages and not self._passes(reading):
            return Detection("none", NOTHING, "no name, place or person of the topic occurs", language)
        signs, hits = self.signs(reading, language)
        score = probability(features(signs, reading), self._model["relevant"])
        if score < THRESHOLD:
            evidence = self._evidence(reading, signs, language)[:3]
            return Detection("none", round(score, 4), self._why_not(signs, language), language, evidence)
        return self._relevant(reading, language, signs, hits, score)

    def matches(self, title: str, summary: str, categories: Sequence[str] = ()) -> bool:
        """The loose first test for feeds of which only matching pages are fetched: recall first, precision is for the judge.

        Any name, place or people of the topic will do, also ambiguous ones; so will the leading country with its police, and a
        text in a language of the setting.
        """
        reading = open_text(title, "\n".join([summary, *categories]))
        found = {
            meaning.key if meaning.kind == "group" else "certain"
            for _, _, meaning in self._loose.hits(reading.folded, reading.aligned)
        }
        if found - {"lead", "police"} or found == {"lead", "police"}:
            return True
        return identify(f"{title}\n{summary}") in self.topic.setting.languages

    def origins(self, title: str, text: str, language: str) -> list[Origin]:
        """From which lines of the topic the verdict's entities, events and figures come, and what spoke against it."""
        found = self.detect(title, text, language)
        reading = open_text(title, text)
        signs, hits = self.signs(reading, language)
        named = entities(hits, accepted(signs), self._not_entities) if found.is_relevant else {}
        return [
            origin._replace(rule=self._cite(origin.rule, language))
            for origin in origins(found, reading, signs, hits, named)
        ]

    def signs(self, reading: Reading, language: str) -> tuple[Signs, Hits]:
        """All signs in a text, and all words of the topic in it."""
        reading.split()
        hits = find_hits(reading, *self._vocabulary(language))
        self._add_misspelt(hits, reading, language)
        signs = Signs()
        signs.sentences_with = _sentences_with(hits)
        signs.names = self._names(hits, reading, signs, self._fillers[language])
        signs.scene = scene(self.topic, hits, reading, language, bool(signs.names) and "police" in signs.sentences_with)
        signs.has_earlier_years_only = self._tells_of_earlier_years(reading)
        signs.clues = self._clues.find(hits, reading, signs.scene)
        return signs, hits

    def _add_misspelt(self, hits: Hits, reading: Reading, language: str) -> None:
        """Words with one wrong letter, where the text is about the setting, the leading country or such a mission at all."""
        if not hits["setting"] and language not in self.topic.setting.languages:
            groups = {hit.meaning.key for hit in hits["group"]}
            if groups.isdisjoint(("lead people", "lead")) and not any(
                groups.issuperset(rule.all) for mission in self.topic.missions.values() for rule in mission.composed
            ):
                return
        is_named = bool(hits["name"] or hits["acronym"])
        added = set()
        for start, end, meaning in self._spellers[language].find(reading.folded, reading.aligned, is_named):
            number = reading.sentence_at(start)
            if reading.sentences[number].zone != "link":
                hits[meaning.kind].append(Hit(start, end, meaning, number))
                added.add(meaning.kind)
        for kind in added:
            hits[kind].sort(key=lambda hit: (hit.start, -hit.end))

    def _tells_of_earlier_years(self, reading: Reading) -> bool:
        """Whether all years in the text lie before the mission began."""
        years = _YEAR.findall(reading.folded.text)
        return bool(years) and int(max(years)) < self._first_year

    def _passes(self, reading: Reading) -> bool:
        """Whether a word of the gate occurs; most texts that hold one do so at their beginning."""
        words = reading.folded.words
        return any(self._gate.occurs(part, reading.aligned) for part in (words[:BEGINNING], words))

    def _vocabulary(self, language: str) -> tuple[Vocabulary, Vocabulary]:
        if language not in self._by_language:
            self._by_language[language] = judged(self.topic, language), told(self.topic, language)
            self._fillers[language] = fillers(self.topic, language)
            words = long_words(self.topic, language, self._composing, SHORTEST, SHORTEST_NAME)
            self._spellers[language] = Speller(words)
        return self._by_language[language]

    def _names(self, hits: Hits, reading: Reading, signs: Signs, small: frozenset[str]) -> list[naming.Named]:
        found = [
            *naming.literal(hits, signs.sentences_with, reading),
            *naming.composed(self.topic, self._composing, small, hits, reading),
        ]
        if any(named.tier == "acronym" for named in found):
            found = self._own_acronyms(found, hits, reading, signs)
        return sorted(found, key=lambda named: named.start)

    def _own_acronyms(
        self, found: list[naming.Named], hits: Hits, reading: Reading, signs: Signs
    ) -> list[naming.Named]:
        """The names without the acronyms that the text spells out as something else, which are noted among the signs."""
        own = [(hit.start, hit.end) for hit in hits["group"] if hit.meaning.key in self._composing]
        own += [(named.start, named.end) for named in found if named.tier != "acronym" for _ in (1, 2)]
        checked: dict[str, bool] = {}
        kept = []
        for named in found:
            if named.tier == "acronym":
                key = reading.folded.text[named.start : named.end]
                if key not in checked:
                    checked[key] = naming.other_expansion(named, reading, own)
                if checked[key]:
                    signs.foreign.append(named)
                    continue
            kept.append(named)
        return kept

    def _relevant(self, reading: Reading, language: str, signs: Signs, hits: Hits, score: float) -> Detection:
        names = accepted(signs)
        label: Label = "direct" if names else "contextual"
        found = entities(hits, names, self._not_entities)
        numbers = figures(reading, hits, language, load_meanings())
        happened = event_types(self.event_signs(reading, signs, hits, numbers), self._model["events"])
        return Detection(
            label,
            round(score, 4),
            self._why(names, signs, language),
            language,
            self._evidence(reading, signs, language),
            tuple(sorted(found)),
            happened,
            tuple(numbers),
        )

    def event_signs(
        self, reading: Reading, signs: Signs, hits: Hits, numbers: list[Figure]
    ) -> dict[str, dict[str, float]]:
        """What speaks for each kind of event."""
        mentions = [named.start for named in accepted(signs)]
        mentions += [clue.start for clue in signs.clues if clue.strength != "weak"]
        named = {named.mission for named in accepted(signs)}
        return event_features(self.topic, hits, reading, mentions, named, numbers)

    def _evidence(self, reading: Reading, signs: Signs, language: str) -> tuple[Evidence, ...]:
        spans = [(named.start, named.end, named.rule) for named in accepted(signs)]
        best = sorted(signs.clues, key=lambda clue: (STRENGTHS.index(clue.strength), clue.start))
        spans += [(clue.start, clue.end, clue.rule) for clue in best]
        seen: set[tuple[int, int]] = set()
        evidence = []
        for start, end, rule in (whole_words(reading.folded.text, *span) for span in spans):
            if end > start and (start, end) not in seen:
                seen.add((start, end))
                evidence.append(reading.evidence(start, end, self._cite(rule, language)))
            if len(evidence) == MOST_EVIDENCE:
                break
        return tuple(evidence)

    def _why(self, names: list[naming.Named], signs: Signs, language: str) -> str:
        if names:
            return f"names the mission ({self._cite(names[0].rule, language)})"
        best = min(signs.clues, key=lambda clue: STRENGTHS.index(clue.strength), default=None)
        if best is None:
            return "the whole of the text points to the mission"
        return f"describes the mission ({self._cite(best.rule, language)})"

    def _why_not(self, signs: Signs, language: str) -> str:
        reason = _why_not(signs)
        return f"{reason} ({self._cite(signs.clues[0].rule, language)})" if reason == WEAK and signs.clues else reason


def whole_words(folded: str, start: int, end: int, rule: str) -> tuple[int, int, str]:
    """A span widened to the words that it cuts: what readers are shown ends where a word does."""
    first, last = max(0, start - LONGEST_WORD), min(len(folded), end + LONGEST_WORD)
    while start > first and folded[start - 1 : start + 1].isalpha():
        start -= 1
    while end < last and folded[end - 1 : end + 1].isalpha():
        end += 1
    return start, end, rule


def _sentences_with(hits: Hits) -> dict[str, set[int]]:
    """The sentences that hold words of the groups which the verdict looks at."""
    wanted = {"lead": "lead", "lead people": "lead", "contributor": "contributor", "gang": "gang", "police": "police"}
    found: dict[str, set[int]] = {}
    for hit in hits["group"]:
        name = wanted.get(hit.meaning.key)
        if name:
            found.setdefault(name, set()).add(hit.sentence)
    both = found.get("lead", set()) & found.get("police", set())
    return found | {"lead with police": both} if both else found


def _why_not(signs: Signs) -> str:
    if signs.foreign:
        return "an acronym of the mission occurs, but the text spells it out as something else"
    if any(named.tier == "acronym" for named in signs.names) and not signs.scene.is_set:
        return "an acronym of the mission occurs, but nothing shows the setting"
    if not signs.scene.is_set:
        return "words of the mission occur, but nothing shows the setting"
    if not signs.names and not signs.clues:
        return "the setting is named, but neither the mission nor its people"
    other = signs.scene.counters.most_common(1)
    if other:
        return f"{WEAK}, and the text is about {other[0][0]}"
    return WEAK
