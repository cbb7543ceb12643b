"""Quotations and links from hostile articles, as pieces of text that are still to be escaped."""

from __future__ import annotations

from typing import Any

import pytest

from missionwatch.ui.quote import QUOTE_LIMIT, Piece, plain, quotation, safe_link


def evidence(quote: str, sentence: str | None = None, field: str = "text", start: int = 0) -> dict[str, Any]:
    found = {"field": field, "start": start, "end": start + len(quote), "quote": quote, "rule": "org:mss"}
    return found if sentence is None else found | {"sentence": sentence}


def test_the_marked_part_stands_in_its_sentence() -> None:
    found = quotation([evidence("the mission", "On Monday the mission landed.")], "A title", "en")
    assert found is not None
    assert found.pieces == (Piece("On Monday "), Piece("the mission", is_marked=True), Piece(" landed."))
    assert (found.opening, found.closing) == ("“", "”")


def test_a_sentence_from_the_text_is_preferred_to_the_title() -> None:
    title = "The mission lands"
    found = quotation([evidence("mission", title, "title"), evidence("the force", "Then the force left.")], title, "en")
    assert found is not None and found.pieces[1].text == "the force"


def test_all_evidence_of_one_sentence_is_marked_and_overlaps_are_marked_once() -> None:
    sentence = "Kenyan police of the mission in Haiti"
    found = quotation([evidence(quote, sentence) for quote in ("Kenyan police", "police of", "Haiti")], "", "en")
    assert found is not None
    assert [p.text for p in found.pieces if p.is_marked] == ["Kenyan police", "Haiti"]
    assert "".join(p.text for p in found.pieces) == sentence


def test_where_evidence_overlaps_the_first_named_is_marked() -> None:
    sentence = "Liancourt was open under escort of the Gang Suppression Force."
    found = quotation([evidence("Gang Suppression Force", sentence), evidence(sentence[:-1], sentence)], "", "en")
    assert found is not None and [p.text for p in found.pieces if p.is_marked] == ["Gang Suppression Force"]


def test_a_stem_is_marked_as_the_whole_word() -> None:
    found = quotation([evidence("policía haitian", "con la policía haitiana, dijo")], "", "es")
    assert found is not None and found.pieces[1] == Piece("policía haitiana", is_marked=True)


def test_without_a_sentence_the_quote_stands_alone() -> None:
    found = quotation([evidence("the mission")], "", "fr")
    assert found is not None and found.pieces == (Piece("the mission", is_marked=True),)
    assert found.opening == "«\u00a0"


def test_a_sentence_that_brings_its_own_marks_gets_no_second_ones() -> None:
    found = quotation([evidence("mission", "« La mission est là », dit-il.")], "", "fr")
    assert found is not None and (found.opening, found.closing) == ("", "")


@pytest.mark.parametrize(
    "nonsense", [None, [], "text", [None, 3, "x"], [{}], [{"quote": 5}], [{"quote": "  "}], {"quote": "x"}]
)
def test_evidence_of_a_wrong_shape_is_no_quotation(nonsense: Any) -> None:
    assert quotation(nonsense, "", "en") is None


def test_a_long_sentence_is_cut_around_what_is_marked() -> None:
    sentence = "word " * 400 + "the mission" + " more" * 400
    found = quotation([evidence("the mission", sentence)], "", "en")
    assert found is not None
    assert any(p.is_marked and p.text == "the mission" for p in found.pieces)
    assert sum(len(p.text) for p in found.pieces) <= QUOTE_LIMIT + 10
    assert found.pieces[0].text.startswith("… ") and found.pieces[-1].text.endswith(" …")


def test_controls_and_marks_that_turn_the_direction_are_taken_out() -> None:
    assert plain("a\u202eb\x00c\u2066d\n\t e") == "abcd e"


def test_a_title_of_a_megabyte_is_one_short_line() -> None:
    assert len(plain("x" * 1_000_000)) == 220


@pytest.mark.parametrize("url", ["http://a.example/x", "https://a.example:8443/?q=1#top", "https://радио.example/х"])
def test_http_and_https_become_links(url: str) -> None:
    assert safe_link(url) == url


@pytest.mark.parametrize(
    "url",
    [
        None, "", "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)",
        "data:text/html,x",
        "vbscript:x", "//a.example/x", "/dags", "https:///x", "https://user:word@a.example/", "https://bank.example@evil.example/",
        "https://a.example\\@evil.example/", "https://a.example/ x", "https://[::1", "https://a.example:port/", "ftp://a.example/",
        "https://a.example/\u202egpj.exe", "https://a.example/" + "x" * 3000,
    ],
)  # fmt: skip
def test_everything_else_does_not(url: str | None) -> None:
    assert safe_link(url) is None
