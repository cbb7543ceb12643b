"""The topic's words, compiled for one pass: an Aho-Corasick automaton per language, and a small one that comes first.

Every pattern stands for one or more meanings: (kind, key, rule). A match counts where it begins and ends with a word, as far as
its word was not left open by a `*`, and where its capitals are right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import ahocorasick_rs

from missionwatch.detect.fold import Folded, fold_word
from missionwatch.detect.topic import ByLanguage, Topic
from missionwatch.model import LANGUAGES

ANY_CASE, CAPITAL, UPPER = 0, 1, 2
SHORTEST_BARE = 120  # characters: of a shorter text small letters say nothing
FILLER = "filler"  # the group of words.yaml that is not searched for
GATE_KINDS = frozenset({"name", "loose", "acronym", "rare acronym", "setting"})
TOLD_KINDS = frozenset({"cue", "qualifier", "event"})  # only for what a relevant text tells, not for the verdict
GATE_GROUPS = frozenset({"lead people", "person", "body"})  # and the first group of every composed name


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a pattern stands for. `kind` says for whom it is, `key` which entity or group, `rule` names the topic's line."""

    kind: str
    key: str
    rule: str
    open_start: bool = False
    open_end: bool = False
    case: int = ANY_CASE
    form: str = ""
    titles: tuple[str, ...] = ()


Match = tuple[int, int, Meaning]  # a span of the folded text and what it may stand for


class Hit(NamedTuple):
    """A meaning found: a span of the folded text, and the number of its sentence."""

    start: int
    end: int
    meaning: Meaning
    sentence: int


class Vocabulary:
    """An automaton with its meanings. Patterns carry the spaces at their ends, so that a match needs no second look."""

    def __init__(self, meanings: Iterable[tuple[str, Meaning]]) -> None:
        table: dict[str, list[Meaning]] = {}
        for word, meaning in meanings:
            pattern = f"{'' if meaning.open_start else ' '}{word}{'' if meaning.open_end else ' '}"
            listed = table.setdefault(pattern, [])
            if meaning not in listed:
                listed.append(meaning)
        # How far the word itself begins and ends from the match, in the folded text, which has one space less in front.
        self._entries = [
            [(-1 if meaning.open_start else 0, -1 if meaning.open_end else -2, meaning) for meaning in listed]
            for listed in table.values()
        ]
        self._automaton = ahocorasick_rs.AhoCorasick(list(table)) if table else None

    def occurs(self, words: str, original: str) -> bool:
        """Whether there is any match in `Folded.words`, or a part of these that begins with them."""
        if self._automaton is None:
            return False
        for number, start, end in self._automaton.find_matches_as_indexes(words, overlapping=True):
            for ahead, behind, meaning in self._entries[number]:
                if not meaning.case or _fits(
                    meaning.case, original[start + ahead : end + behind], has_no_capitals(original)
                ):
                    return True
        return False

    def hits(self, folded: Folded, original: str) -> list[Match]:
        """All matches, in order of their ends. `original` has the same length as the folded text."""
        if self._automaton is None:
            return []
        entries, is_bare = self._entries, has_no_capitals(original)
        return [
            (start + ahead, end + behind, meaning)
            for number, start, end in self._automaton.find_matches_as_indexes(folded.words, overlapping=True)
            for ahead, behind, meaning in entries[number]
            if not meaning.case or _fits(meaning.case, original[start + ahead : end + behind], is_bare)
        ]


def has_no_capitals(original: str) -> bool:
    """Whether a text is written in small letters only, as captions made by machines are; a title may have capitals."""
    return len(original) > SHORTEST_BARE and original[len(original) // 3 :].islower()


def _fits(case: int, written: str, is_bare: bool) -> bool:
    """Whether a word is written with the capitals that it needs; names need none in a text that has none."""
    if case == CAPITAL:
        return is_bare or not written.islower()
    return case == ANY_CASE or written.upper() == written


def fillers(topic: Topic, language: str) -> frozenset[str]:
    """The small words that may stand between the words of one name."""
    by_language = topic.words.get(FILLER, {})
    return frozenset(fold_word(word) for word in by_language.get(language, by_language.get("en", ())))


def gate(topic: Topic) -> Vocabulary:
    """The names, places and people one of which a relevant text must hold, in all languages at once; all mean the same."""
    return Vocabulary(
        (pattern, Meaning("gate", "", "", meaning.open_start, meaning.open_end, meaning.case))
        for pattern, meaning in _selection(topic, GATE_KINDS, _gate_groups(topic))
    )


def loose(topic: Topic) -> Vocabulary:
    """What makes a headline worth a look: the gate's words, ambiguous places, the leading country and its police."""
    return Vocabulary(_selection(topic, GATE_KINDS | {"weak setting"}, _gate_groups(topic) | {"lead", "police"}))


def _gate_groups(topic: Topic) -> frozenset[str]:
    return GATE_GROUPS | {rule.all[0] for mission in topic.missions.values() for rule in mission.composed}


def _selection(topic: Topic, kinds: frozenset[str], groups: frozenset[str]) -> Iterator[tuple[str, Meaning]]:
    for language in LANGUAGES:
        for pattern, meaning in _meanings(topic, language):
            if meaning.kind in kinds or (meaning.kind == "group" and meaning.key in groups):
                yield pattern, meaning


def long_words(
    topic: Topic, language: str, composing: frozenset[str], shortest: int, shortest_name: int
) -> Iterator[tuple[str, Meaning]]:
    """What is long enough to be known in spite of a wrong letter: the mission's names and their words, people, places."""
    for pattern, meaning in _meanings(topic, language if language in LANGUAGES else "en"):
        if meaning.kind == "group":
            is_known = meaning.key in composing and len(pattern) >= shortest and not meaning.open_start
        elif meaning.kind in ("entity", "setting", "weak setting"):
            # Countries are too near their people's names.
            is_known = (
                meaning.rule.startswith(("people", "places")) and len(pattern) >= shortest_name and not meaning.titles
            )
        else:
            is_known = meaning.kind == "name" and len(pattern) >= shortest_name
        if is_known:
            yield pattern, meaning


def judged(topic: Topic, language: str) -> Vocabulary:
    """What the verdict on a text of this language looks at; English words for a language that nobody declared words for."""
    return _part(topic, language, is_told=False)


def told(topic: Topic, language: str) -> Vocabulary:
    """What the events and figures of a relevant text are told by."""
    return _part(topic, language, is_told=True)


def _part(topic: Topic, language: str, is_told: bool) -> Vocabulary:
    meanings = _meanings(topic, language if language in LANGUAGES else "en")
    return Vocabulary(found for found in meanings if (found[1].kind in TOLD_KINDS) == is_told)


def _meanings(topic: Topic, language: str) -> Iterator[tuple[str, Meaning]]:
    yield from _names(topic)
    yield from _setting(topic, language)
    yield from _people(topic)
    yield from _organisations(topic, language)
    yield from _countries(topic)
    for group, by_language in topic.words.items():
        if group == FILLER:
            continue
        yield from _listed("group", group, f"words.{group}", by_language.get(language, ()))
    for kind, by_language in topic.counter.items():
        yield from _listed("counter", kind, f"counter.{kind}", by_language.get(language, ()))
    for event, declared in topic.events.items():
        yield from _listed("event", event, f"events.{event}", declared.words.get(language, ()))
    for cue, by_language in topic.figures.items():
        yield from _listed("cue", cue, f"figures.{cue}", by_language.get(language, ()))
    for qualifier, by_language in topic.qualifiers.items():
        yield from _listed("qualifier", f"~{qualifier}", f"qualifiers.{qualifier}", by_language.get(language, ()))


def _listed(
    kind: str, key: str, rule: str, forms: Iterable[str], case: int = ANY_CASE, titles: tuple[str, ...] = ()
) -> Iterator[tuple[str, Meaning]]:
    for form in forms:
        pattern = fold_word(form.strip("*"))
        if pattern:
            needed = ANY_CASE if case == CAPITAL and not pattern.replace(" ", "").isalpha() else case  # a digit will do
            yield (
                pattern,
                Meaning(kind, key, f"{rule}: {form}", form.startswith("*"), form.endswith("*"), needed, form, titles),
            )


def _by_language(kind: str, key: str, rule: str, forms: ByLanguage) -> Iterator[tuple[str, Meaning]]:
    for language, words in forms.items():
        yield from _listed(kind, key, f"{rule}.{language}", words)


def _names(topic: Topic) -> Iterator[tuple[str, Meaning]]:
    for key, mission in topic.missions.items():
        yield from _by_language("name", key, f"missions.{key}.names", mission.names)
        yield from _by_language("loose", key, f"missions.{key}.loose", mission.loose)
        yield from _listed("acronym", key, f"missions.{key}.acronyms", mission.acronyms, UPPER)
        yield from _listed("rare acronym", key, f"missions.{key}.rare_acronyms", mission.rare_acronyms, UPPER)


def _setting(topic: Topic, language: str) -> Iterator[tuple[str, Meaning]]:
    for words in topic.setting.names.values():
        yield from _listed("setting", "name", "setting.names", words)
    yield from _listed("capital", "capital", "setting.capital", topic.setting.capital.get(language, ()))
    yield from _listed("elsewhere", "elsewhere", "setting.elsewhere", topic.setting.elsewhere)
    yield from _listed("numbered", "numbered", "setting.numbered", topic.setting.numbered)
    yield from _listed("setting", "gazetteer", "gazetteer.strong", topic.gazetteer.strong, CAPITAL)
    yield from _listed("weak setting", "gazetteer", "gazetteer.weak", topic.gazetteer.weak, CAPITAL)
    for key, place in topic.places.items():
        forms = (*place.forms, *place.languages.get(language, ()))
        yield from _listed("entity", key, f"places.{key}", forms, CAPITAL)
        yield from _listed("weak setting" if place.weak else "setting", key, f"places.{key}", forms, CAPITAL)


def _people(topic: Topic) -> Iterator[tuple[str, Meaning]]:
    for key, person in topic.people.items():
        rule = f"people.{key}"
        certain = (person.name, *person.variants, *person.alone)
        yield from _listed("entity", key, rule, certain, CAPITAL)
        if person.mission:
            yield from _listed("group", "person", rule, certain, CAPITAL)
        for surname, titles in person.titled.items():
            yield from _listed("entity", key, rule, (surname,), CAPITAL, titles)


def _organisations(topic: Topic, language: str) -> Iterator[tuple[str, Meaning]]:
    for key, body in topic.organisations.items():
        rule = f"organisations.{key}"
        names = (*body.names, *body.languages.get(language, ()))
        yield from _listed("entity", key, rule, names)
        yield from _listed("entity", key, rule, body.acronyms, UPPER)
        if body.mission:
            yield from _listed("group", "body", rule, names)
            yield from _listed("group", "body", rule, body.acronyms, UPPER)


def _countries(topic: Topic) -> Iterator[tuple[str, Meaning]]:
    for key, country in topic.countries.items():
        rule = f"countries.{key}"
        if country.entity:
            yield from _listed("entity", key, rule, country.names, CAPITAL)
        if country.lead:
            yield from _listed("group", "lead", rule, (*country.names, *country.signs), CAPITAL)
            yield from _listed("group", "lead people", rule, country.people)
        elif country.sends:
            yield from _listed("group", "contributor", rule, (*country.names, *country.people))
