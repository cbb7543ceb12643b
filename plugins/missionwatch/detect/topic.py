"""A topic: what to watch for, as people declare it in config/topics. Checked whole; a mistake names its file and key.

A topic is one YAML file or a folder of them; the folder's files are read as one mapping. Words are given by language (or as one
list for all); a `*` at the end of a word stands for any ending, one at its start for any beginning.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

import re2
from pydantic import AfterValidator, Field, model_validator

from missionwatch.config import Strict, read_yaml, validate
from missionwatch.errors import ConfigError
from missionwatch.model import LANGUAGES

MAX_PATTERN_LENGTH = 200
MAX_WORD_LENGTH = 120
RE2_MEMORY_BYTES = 1 << 20

Strength = Literal["certain", "strong", "fair", "weak"]
Needs = Literal["nothing", "setting", "near", "sentence"]


def _word(value: str) -> str:
    inner = value[1:-1] if value.startswith("*") else value[:-1]
    if not value.strip("* ") or "*" in inner or len(value) > MAX_WORD_LENGTH or len(value.strip("* ")) < 2:
        if len(value) == 1 and value.isalpha():
            return value
        raise ValueError(f"expected a word or phrase with a * at most at its ends, found {value!r:.60}")
    return value


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise ValueError(f"expected one of {', '.join(LANGUAGES)}, found {value!r}")
    return value


def _pattern(value: str) -> str:
    if len(value) > MAX_PATTERN_LENGTH:
        raise ValueError(f"a pattern may have {MAX_PATTERN_LENGTH} characters, found {len(value)}")
    try:
        compile_pattern(value)
    except re2.error as error:
        raise ValueError(f"not a pattern that RE2 accepts ({error}), found {value!r:.60}") from error
    return value


def compile_pattern(pattern: str) -> Any:
    """A user's pattern, compiled so that it runs in linear time and bounded memory."""
    options = re2.Options()
    options.max_mem = RE2_MEMORY_BYTES
    options.log_errors = False
    return re2.compile(pattern, options)


Word = Annotated[str, AfterValidator(_word)]
Words = Annotated[tuple[Word, ...], Field(strict=False)]
Names = Annotated[tuple[str, ...], Field(strict=False)]
ByLanguage = dict[Annotated[str, AfterValidator(_language)], Words]


class Composed(Strict):
    """A name by its words: one of each group, in one noun phrase, in any order.

    The rarest group stands first: a text without any word of it is not read for such a name.
    """

    all: Names
    needs: Literal["nothing", "setting"] = "nothing"


class Mission(Strict):
    """One name that the subject goes by, as an entity of its own."""

    title: str
    since: date | None = None
    until: date | None = None
    names: ByLanguage = Field(default_factory=dict)
    acronyms: Words = ()
    rare_acronyms: Words = ()
    composed: Annotated[tuple[Composed, ...], Field(strict=False)] = ()
    loose: ByLanguage = Field(default_factory=dict)


class Setting(Strict):
    """Where it all happens: what shows that a text is about that place.

    `elsewhere`: other things of that name; `numbered`: roads and quarters that go by number, so that "Delmas 33" counts nothing.
    """

    names: ByLanguage = Field(default_factory=dict)
    capital: ByLanguage = Field(default_factory=dict)
    languages: Names = ()
    elsewhere: Words = ()
    numbered: Words = ()


class Person(Strict):
    """Somebody: full name and variants, surnames that count alone or after a title of the listed groups."""

    name: str
    variants: Words = ()
    alone: Words = ()
    titled: dict[str, Names] = Field(default_factory=dict)
    mission: bool = False


class Organisation(Strict):
    """A body: names in any language, names in one language, acronyms in capitals.

    `entity: false`: only there so that a shorter name inside it does not count.
    """

    names: Words = ()
    languages: ByLanguage = Field(default_factory=dict)
    acronyms: Words = ()
    mission: bool = False
    entity: bool = True


class Place(Strict):
    """A place of the setting. `weak`: the name means other things too."""

    forms: Words
    languages: ByLanguage = Field(default_factory=dict)
    weak: bool = False


class Country(Strict):
    """A country that takes part. `names` give the entity, `people` (stems) do not; `signs` show it too.

    `lead`: it leads the mission; `sends`: it sends people; `entity`: false where no entity is wanted.
    """

    names: Words
    people: Words = ()
    signs: Words = ()
    lead: bool = False
    sends: bool = True
    entity: bool = True


class Gazetteer(Strict):
    """Further names that show the setting."""

    strong: Words = ()
    weak: Words = ()


class Clue(Strict):
    """A description: words of every group (one to four) within so many characters of one sentence."""

    all: Annotated[tuple[str, ...], Field(strict=False, min_length=1, max_length=4)]
    within: int = Field(default=80, ge=1, le=400)
    needs: Needs = "setting"
    strength: Strength


class Pattern(Strict):
    """A clue as a regular expression (RE2) on the folded text."""

    pattern: Annotated[str, AfterValidator(_pattern)]
    strength: Strength


class Event(Strict):
    """A kind of event: its words, and the kinds of figures that speak for it."""

    words: ByLanguage
    figures: Names = ()


class Topic(Strict):
    """All of a topic."""

    title: str
    missions: dict[str, Mission]
    setting: Setting = Setting()
    people: dict[str, Person] = Field(default_factory=dict)
    organisations: dict[str, Organisation] = Field(default_factory=dict)
    places: dict[str, Place] = Field(default_factory=dict)
    gazetteer: Gazetteer = Gazetteer()
    countries: dict[str, Country] = Field(default_factory=dict)
    words: dict[str, ByLanguage] = Field(default_factory=dict)
    clues: dict[str, Clue] = Field(default_factory=dict)
    patterns: dict[str, Pattern] = Field(default_factory=dict)
    counter: dict[str, ByLanguage] = Field(default_factory=dict)
    events: dict[str, Event] = Field(default_factory=dict)
    figures: dict[str, ByLanguage] = Field(default_factory=dict)
    qualifiers: dict[str, ByLanguage] = Field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        """Changes with any change of the topic."""
        canonical = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()[:12]

    @model_validator(mode="after")
    def _groups_exist(self) -> Topic:
        known = set(self.words) | DERIVED_GROUPS
        for place, groups in _named_groups(self):
            for group in groups:
                if group not in known:
                    raise ValueError(f"{place} names a group of words that is not declared, found {group!r}")
        return self


DERIVED_GROUPS = frozenset({"lead", "lead people", "contributor", "setting", "person", "body", "mission", "capital"})


def _named_groups(topic: Topic) -> Iterator[tuple[str, list[str]]]:
    for key, mission in topic.missions.items():
        for composed in mission.composed:
            yield f"missions.{key}.composed", list(composed.all)
    for key, clue in topic.clues.items():
        yield f"clues.{key}.all", [name for group in clue.all for name in group.split("|")]
    for key, person in topic.people.items():
        yield f"people.{key}.titled", [group for groups in person.titled.values() for group in groups]


def load_topic(path: Path) -> Topic:
    """The topic in a YAML file or a folder of them (also without the suffix). Raises ConfigError."""
    files = topic_files(path)
    if len(files) == 1:
        return validate(Topic, read_yaml(files[0]), file=str(files[0]))
    merged: dict[str, Any] = {}
    origin: dict[str, str] = {}
    for file in files:
        for key, value in _mapping(file).items():
            if key in merged:
                raise ConfigError(f"this key stands already in {origin[key]}", file=str(file), key=str(key))
            merged[key], origin[key] = value, str(file)
    return _validate_merged(merged, origin, str(files[0].parent))


def topic_files(path: Path) -> list[Path]:
    """The files of the topic at a path: one file, with or without its suffix, or those of a folder. Raises ConfigError."""
    if path.suffix != ".yaml" and not path.is_dir() and path.with_suffix(".yaml").exists():
        path = path.with_suffix(".yaml")
    if path.suffix == ".yaml" and not path.exists() and path.with_suffix("").is_dir():
        path = path.with_suffix("")
    if not path.is_dir():
        return [path]
    files = sorted(path.glob("*.yaml"))
    if not files:
        raise ConfigError("the folder holds no YAML file", file=str(path))
    return files


def _mapping(file: Path) -> dict[str, Any]:
    data = read_yaml(file)
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise ConfigError("expected a mapping of keys", file=str(file))
    return data


def _validate_merged(merged: dict[str, Any], origin: dict[str, str], folder: str) -> Topic:
    try:
        return validate(Topic, merged, file=folder)
    except ConfigError as error:
        top = error.key.split(".")[0]
        if top in origin:
            raise ConfigError(str(error.args[0]), file=origin[top], key=error.key) from error
        raise
