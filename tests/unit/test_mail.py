"""What every mail has in common keeps hostile words harmless. All of them are invented by us."""

from __future__ import annotations

from dataclasses import replace

import pytest

from missionwatch.mail import line, marked, proof, quote_marks, web_link, wrap
from missionwatch.model import Evidence


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "javascript://host.example/%0aalert(1)",
        "JAVASCRIPT:alert(1)",
        "data:text/html,<script>",
        "ftp://host.example/x",
        "https://",
        "https://[bad/",
        "https://host.example/a b",
        "https://host.example/a\nb",
        "https://host.example/" + "x" * 3000,
        "/relative",
    ],
)
def test_a_reader_can_click_on_web_addresses_only(url: str) -> None:
    assert web_link(url) is None


def test_a_good_address_is_kept_as_it_is() -> None:
    assert web_link("https://host.example/a?b=c&d=é") == "https://host.example/a?b=c&d=é"


def test_a_line_is_one_line_without_control_or_direction_characters() -> None:
    assert line("a\r\nBcc: b\x00\u202e\u2028 c  d") == "a Bcc: b c d"
    assert line("217\u00a0agents") == "217\u00a0agents"


def test_a_long_line_ends_at_a_word() -> None:
    assert line("one two three four", 12) == "one two…"
    assert len(line("x" * 500, 100)) <= 100


def evidence(sentence: str, *quotes: str) -> tuple[Evidence, ...]:
    return tuple(Evidence("text", sentence.find(q), sentence.find(q) + len(q), q, "rule", sentence) for q in quotes)


def test_pieces_of_a_sentence_are_the_sentence() -> None:
    sentence = "The mission and the officers of the mission met."
    pieces = marked(sentence, evidence(sentence, "mission", "officers"))
    assert "".join(text for text, _ in pieces) == sentence
    assert [text for text, is_marked in pieces if is_marked] == ["mission", "officers"]


def test_where_evidence_overlaps_the_stronger_piece_is_marked() -> None:
    sentence = "The officers of the support mission met."
    pieces = marked(sentence, evidence(sentence, "support mission", "officers of the support", "mission met"))
    assert [text for text, is_marked in pieces if is_marked] == ["support mission"]


def test_of_two_equal_words_the_one_that_was_meant_is_marked() -> None:
    sentence = "A mission is a mission of the MSS."
    found = (
        Evidence("text", 115, 122, "mission", "name", sentence),
        Evidence("text", 130, 133, "MSS", "name", sentence),
    )
    pieces = marked(sentence, found)
    assert [text for text, _ in pieces] == ["A mission is a ", "mission", " of the ", "MSS", "."]


def test_names_are_the_proof_where_there_are_names_and_hints_where_there_are_none() -> None:
    hint = evidence("Kenyan police in Haiti met.", "Kenyan police")[0]
    hint = replace(hint, rule="clues.police")
    name = replace(evidence("The MSS met.", "MSS")[0], rule="missions.acronyms", start=500)
    title = replace(evidence("MSS arrives", "MSS")[0], rule="missions.acronyms", field="title")
    assert proof((title, name, hint)) == ("The MSS met.", (name,))
    assert proof((title, hint)) == ("MSS arrives", (title,))
    assert proof((hint,)) == ("Kenyan police in Haiti met.", (hint,))


def test_what_is_cut_of_a_long_sentence_is_said_and_the_rest_is_verbatim() -> None:
    sentence = "before " * 100 + "the mission" + " after" * 100
    pieces = marked(sentence, evidence(sentence, "the mission"), limit=200)
    assert (pieces[0][0], pieces[-1][0]) == ("… ", " …")
    inner = "".join(text for text, _ in pieces[1:-1])
    assert inner in sentence and "the mission" in inner and len(inner) <= 210


def test_a_sentence_that_quotes_gets_the_inner_marks() -> None:
    assert quote_marks("en") == ("“", "”") and quote_marks("en", "He said “yes”.") == ("‘", "’")
    assert quote_marks("fr", "« Oui »")[0] == "“"


def test_an_address_is_never_broken_by_the_columns() -> None:
    address = "https://host.example/" + "long-" * 30
    assert address in wrap(f"see {address} for more", "  ")
