"""Topics are declared, checked and enough: a new one needs no code. All names here are invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from missionwatch.config import ROOT
from missionwatch.detect import Detector, load_topic, read_lines
from missionwatch.detect.candidates import candidates
from missionwatch.detect.reading import open_text
from missionwatch.errors import ConfigError

LAKE = """
title: The lake guard
missions:
  org:lake-guard:
    title: Lake Guard Mission
    names: {en: [Lake Guard Mission], fr: [Mission de garde du lac]}
    acronyms: [LGM]
setting:
  names: {en: [Lake Orm, Ormish*], fr: [lac Orm]}
people:
  per:sahl: {name: Ilva Sahl, alone: [Sahl], mission: true}
countries:
  cty:tarn: {names: [Tarn], people: [tarnish*], lead: true}
words:
  police: {en: [officer*, police], fr: [polici*]}
  sent: {en: [sent, arriv*], fr: [arriv*]}
clues:
  Tarnish police: {all: [lead people, police], within: 40, strength: strong}
events:
  arrival: {words: {en: [arriv*, land*], fr: [arriv*]}}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "lake.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_second_topic_works_without_code(tmp_path: Path) -> None:
    detector = Detector(load_topic(write(tmp_path, LAKE)))
    named = detector.detect("Lake Guard Mission sends boats", "The boats arrived on Lake Orm on Monday.", "en")
    described = detector.detect(
        "Boats on the lake", "Tarnish officers arrived at Lake Orm to guard the Ormish ferries.", "en"
    )
    elsewhere = detector.detect("LGM shares rise", "The tool maker LGM said its profit rose.", "en")
    assert (named.label, described.label, elsewhere.label) == ("direct", "contextual", "none")
    assert "org:lake-guard" in named.entities
    assert named.event_types == ("arrival",)


def test_a_name_in_small_letters_counts_where_it_holds_a_digit(tmp_path: Path) -> None:
    text = LAKE.replace("people:\n", "people:\n  per:orm9: {name: Orm9 Dall}\n")
    detector = Detector(load_topic(write(tmp_path, text)))
    found = detector.detect("Lake Guard Mission", "On Lake Orm orm9 dall met ilva sahl, and both smiled.", "en")
    assert {key for key in found.entities if key.startswith("per:")} == {"per:orm9"}


def test_names_made_of_a_topics_own_words_need_no_code(tmp_path: Path) -> None:
    text = LAKE.replace(
        "    acronyms: [LGM]\n", "    acronyms: [LGM]\n    composed: [{all: [lacustrine, watch], needs: setting}]\n"
    ).replace("words:\n", "words:\n  lacustrine: {en: [lacustrine]}\n  watch: {en: [watch, wardens]}\n")
    detector = Detector(load_topic(write(tmp_path, text)))
    assert detector.detect("", "The new lacustrine watch will have ten boats on Lake Orm.", "en").label == "direct"
    assert detector.detect("", "The new lacustrin wardens wait for boats on Lake Orm.", "en").label == "direct"
    assert detector.detect("", "A lacustrine plant was found by wardens in a park.", "en").label == "none"
    assert detector.matches("Lacustrine wardens hired", "")


def test_a_number_after_a_quarter_with_numbers_counts_nothing(tmp_path: Path) -> None:
    text = LAKE.replace("[lac Orm]}\n", "[lac Orm]}\n  numbered: [Pier]\n") + "figures:\n  people: {en: [officer*]}\n"
    reading = open_text("", "On Lake Orm 40 officers of the Lake Guard Mission arrived at Pier 33 officers said.")
    values = []
    for topic in (text, text.replace("[Pier]", "[Quay]")):
        _, hits = Detector(load_topic(write(tmp_path, topic))).signs(reading, "en")
        values.append([candidate.value for candidate in candidates(reading, hits, "en")])
    assert values == [[40], [40, 33]]


def test_a_folder_is_one_topic(tmp_path: Path) -> None:
    head, _, tail = LAKE.partition("people:")
    (tmp_path / "a.yaml").write_text(head, encoding="utf-8")
    (tmp_path / "b.yaml").write_text("people:" + tail, encoding="utf-8")
    assert load_topic(tmp_path) == load_topic(write(tmp_path.parent, LAKE))


def test_a_key_in_two_files_is_an_error_that_names_both(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(LAKE, encoding="utf-8")
    (tmp_path / "b.yaml").write_text("title: Another", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"b\.yaml: title: this key stands already in .*a\.yaml"):
        load_topic(tmp_path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("title: The lake guard", "title: The lake guard\ntitel: Twice"), "titel: unknown key"),
        (("officer*, police", "off*cer, police"), r"words\.police\.en\.0.*\*"),
        (("fr: [polici*]", "xx: [polici*]"), "xx"),
        (("all: [lead people, police]", "all: [lead people, polise]"), "polise"),
        (("within: 40", "within: many"), r"clues\.Tarnish police\.within"),
        (("strength: strong", "strength: sure"), "strength"),
        (("[LGM]", "[1]"), "acronyms"),
    ],
)
def test_a_mistake_names_its_key(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    assert change[0] in LAKE
    with pytest.raises(ConfigError, match=message):
        load_topic(write(tmp_path, LAKE.replace(*change)))


@pytest.mark.parametrize("pattern", ["(a", "a{1000}{1000}", "(?=a)b", "x" * 500, r"(a)\\1"])
def test_patterns_are_checked_and_capped(tmp_path: Path, pattern: str) -> None:
    text = LAKE + f"patterns:\n  mine: {{pattern: '{pattern}', strength: fair}}\n"
    with pytest.raises(ConfigError, match=r"patterns\.mine"):
        load_topic(write(tmp_path, text.replace("\\\\", "\\")))


def test_a_missing_topic_is_a_config_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        load_topic(tmp_path / "nothing.yaml")
    with pytest.raises(ConfigError, match="no YAML"):
        load_topic(tmp_path)


def test_the_version_changes_with_the_topic(tmp_path: Path) -> None:
    one = Detector(load_topic(write(tmp_path, LAKE))).version
    same = Detector(load_topic(write(tmp_path, "# a remark\n" + LAKE))).version
    other = Detector(load_topic(write(tmp_path, LAKE.replace("[LGM]", "[LGM, LGMO]")))).version
    assert one == same != other


def test_the_topic_that_ships_is_valid_and_holds_the_briefs_ids() -> None:
    topic = load_topic(ROOT / "config" / "topics" / "haiti-security-mission")
    assert {"org:mss", "org:gsf"} == set(topic.missions)
    assert {"per:henry", "per:henry-kevron", "per:salvador"} <= set(topic.people)
    assert len(topic.events) == 9
    assert load_topic(ROOT / "config" / "topics" / "haiti-security-mission.yaml") == topic


def test_every_finding_names_the_file_and_line_that_it_comes_from(tmp_path: Path) -> None:
    text = LAKE + "counter:\n  football: {en: [match]}\n"
    path = write(tmp_path, text)
    lines = text.splitlines()
    detector = Detector(load_topic(path), lines=read_lines(path))

    def said(rule: str) -> str:
        """The line of the topic that a rule cites."""
        file, _, number = rule.rpartition("[")[2].rstrip("]").partition(":")
        assert file == "lake.yaml"
        return lines[int(number) - 1]

    story = ("A match", "Lake Guard Mission officers sent from Tarn landed on Lake Orm, Sahl said.", "en")
    named = detector.detect(*story)
    assert "Lake Guard Mission" in said(named.evidence[0].rule)
    assert said(named.evidence[0].rule) in named.reason or named.evidence[0].rule in named.reason
    found = {(origin.what, origin.key): said(origin.rule) for origin in detector.origins(*story)}
    assert "Ilva Sahl" in found["entity", "per:sahl"]
    assert "Tarn" in found["entity", "cty:tarn"]
    assert "land*" in found["event", "arrival"]
    assert "match" in found["against", "football"]
    described = detector.detect("", "Tarnish officers guard Lake Orm.", "en")
    assert "Tarnish police" in said(described.evidence[0].rule)


def test_a_rule_of_a_folder_cites_the_file_and_the_language_of_the_text() -> None:
    path = ROOT / "config" / "topics" / "haiti-security-mission"
    lines = read_lines(path)
    rule = "words.gang: gang"
    places = {language: lines.of(rule, language) for language in ("en", "pt")}
    assert places["en"] != places["pt"]
    for place in places.values():
        file, _, number = place.partition(":")
        assert "gang" in (path / file).read_text(encoding="utf-8").splitlines()[int(number) - 1]
    composed = "missions.org:gsf.composed: suppress + gang + head"
    file, _, number = lines.of(composed).partition(":")
    assert "suppress, gang, head" in (path / file).read_text(encoding="utf-8").splitlines()[int(number) - 1]
    assert lines.of("nothing.here: at all") == ""
