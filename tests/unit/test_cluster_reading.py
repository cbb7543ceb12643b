"""Documents read together, their words as numbers. All texts are invented."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from missionwatch.cluster.amounts import number_words
from missionwatch.cluster.concepts import CONCEPTS
from missionwatch.cluster.countries import COUNTRIES
from missionwatch.cluster.days import date_words
from missionwatch.cluster.keeping import packed
from missionwatch.cluster.parts import KEPT_STEMS
from missionwatch.cluster.spelling import spelled, stem_number
from missionwatch.cluster.traits import all_traits, lines_of, traits
from missionwatch.cluster.vocabulary import Known, may_stand_for, salts, senses, tells
from missionwatch.cluster.words import words
from missionwatch.languages import LANGUAGES
from missionwatch.model import Document

TEXTS = (
    "",
    "217 officers from kenya, 4x4 vehicles; 13,3 million!",
    "\n ... \n",
    "a",
    "internationalization of the constitutional question",
)


def document(key: str, text: str, language: str = "en", title: str = "Harbour reopens") -> Document:
    return Document(
        key=key,
        url=f"https://{key}.example/",
        title=title,
        text=text,
        language=language,
        published_at=datetime(2026, 3, 5, 12, tzinfo=UTC),
        outlet="The Invented Courier",
    )


def test_each_text_keeps_its_own_words() -> None:
    read = spelled(TEXTS)
    for number, text in enumerate(TEXTS):
        assert read.words[read.bounds[number] : read.bounds[number + 1]] == words(text)
    assert read.sizes.tolist() == [len(word) for word in read.words]


def test_no_text_has_no_words() -> None:
    assert spelled([]).words == spelled([""]).words == []


def test_words_are_numbers_in_the_order_of_the_alphabet_and_begin_with_their_stem() -> None:
    known = sorted(("a", "ab", "abc9", "harbour", "harbours", "harvest", "zone", "4x4", "217"))
    read = spelled([" ".join(known)])
    assert read.letters.tolist() == sorted(read.letters.tolist())
    assert read.stems.tolist() == [stem_number(word) for word in known]
    assert stem_number("harbour") == stem_number("harbours") != stem_number("harvest")


def test_a_word_has_one_code_wherever_it_stands_and_no_other_word_has_it() -> None:
    one, other = spelled(["ships left the harbour"]), spelled(["x", "harbour harbourmaster harbourmasters harbou"])
    assert one.codes[3] == other.codes[1]
    assert len(set(other.codes.tolist())) == 5


@pytest.mark.parametrize("language", [*LANGUAGES, "xx"])
def test_every_word_that_stands_for_something_is_looked_at(language: str) -> None:
    beginnings = [b.rstrip("=") for table in (CONCEPTS, COUNTRIES) for line in table.values() for b in line.split()]
    known = sorted({*beginnings, *(b + "ab" for b in beginnings), *number_words(language), *date_words(language)})
    text = " ".join(known).replace("-", " ")
    read = spelled([text])
    places = set(may_stand_for(read, salts([language], [len(read.words)])).tolist())
    missed = [word for n, word in enumerate(read.words) if senses(language)[word] and n not in places]
    assert missed == []
    assert sum(senses(language)[word] is not None for word in read.words) > 500


def test_most_words_need_no_look() -> None:
    chance = random.Random(5)
    made_up = ["".join(chance.choices("bdfgklmnprstvaeiou", k=7)) for _ in range(2_000)]
    read = spelled([" ".join(made_up)])
    assert len(may_stand_for(read, salts(["en"], [2_000]))) < 400


def test_small_words_of_the_language_and_bare_numbers_tell_nothing() -> None:
    read = spelled(["the officers have 217 boats and 4x4s", "the officers have 217 boats and 4x4s"])
    found = tells(read, salts(["en", "fr"], [7, 7])).tolist()
    assert found[:7] == [False, True, False, False, True, False, True]
    assert found[7:] == [True, True, True, False, True, True, True]


def test_documents_read_together_are_read_as_if_alone() -> None:
    past = "Boats left the harbour. Two days after three officers were wounded, they came back with 40 crates of food."
    german = "Zweihundertsiebzehn Polizisten kamen am Dienstag im Hafen an. Am 3. Januar waren es noch 40."
    documents = [
        document("a", past),
        document("b", ""),
        document("c", german, "de", "Polizisten im Hafen"),
        document("d", "Trois bateaux ont quitté le port mardi avec 13,3 millions de dollars.", "fr"),
        replace(document("e", "", title="")),
        document("f", past * 30, "xx"),
    ]
    pages = [(d, lines_of(d), frozenset[int]()) for d in documents]
    together = [packed(found) for found in all_traits(pages)]
    assert together == [packed(traits(*page)) for page in pages]
    assert together[::-1] == [packed(found) for found in all_traits(pages[::-1])]


def test_numbers_compounded_of_others_are_found_in_the_middle_of_a_text() -> None:
    found = traits(*_page("Im Hafen kamen zweihundertsiebzehn Polizisten an.", "de"))
    assert found.amounts == {217: 0.7}


def test_of_words_that_are_equally_telling_the_first_of_the_alphabet_are_kept() -> None:
    chance = random.Random(3)
    rare = [f"{a}{b}q{c}x" for a in "bcdfg" for b in "aeiou" for c in "bcdfghj"]
    found = traits(*_page(" ".join(chance.sample(rare, len(rare))), title=""))
    assert list(found.stems) == [stem_number(word) for word in sorted(rare)[:KEPT_STEMS]]


def _page(text: str, language: str = "en", title: str = "Harbour") -> tuple[Document, list[tuple[int, str]]]:
    made = document("a", text, language, title)
    return made, lines_of(made)


def test_a_number_that_shares_its_place_with_a_known_one_is_not_known() -> None:
    known = np.array([5, 2**63, 70_000], np.uint64)
    others = known + np.uint64(16_381)
    found = Known(known).of(np.concatenate([others, known, np.array([2**64 - 2, 0], np.uint64)]))
    assert found.tolist() == [False] * 3 + [True] * 3 + [False] * 2
