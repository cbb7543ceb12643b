"""Numbers as clustering reads them."""

from __future__ import annotations

import pytest

from missionwatch.cluster.amounts import in_digits, in_words
from missionwatch.cluster.words import fold, words


@pytest.mark.parametrize(
    ("language", "text", "values"),
    [
        ("en", "2,500 officers and $13.3 million, 40.7m in all, 85 percent", [2500, 13_300_000, 40_700_000, 85]),
        ("fr", "2 500 hommes, 13,3 millions de dollars", [2500, 13_300_000]),
        ("es", "2.500 agentes y 1,3 millones", [2500, 1_300_000]),
        ("pt", "2.500 agentes e 1,4 milhão", [2500, 1_400_000]),
        ("de", "2.500 Polizisten, 1,3 Millionen", [2500, 1_300_000]),
        ("sw", "maafisa 144, dola milioni 15", [144, 15_000_000]),
        ("ht", "2 500 polisye, 38 milyon dola", [2500, 38_000_000]),
        ("en", "in 2025, at 06:30, on 18 January, along RN1, 2026-01-18", []),
    ],
)
def test_digits_are_read_as_each_language_writes_them(language: str, text: str, values: list[float]) -> None:
    assert [value for _, value in in_digits(fold(text), language)] == values


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "two hundred and seventeen Kenyans", 217),
        ("fr", "deux cent dix-sept policiers", 217),
        ("es", "doscientos diecisiete policías", 217),
        ("pt", "duzentos e dezessete policiais", 217),
        ("de", "zweihundertsiebzehn Polizisten", 217),
        ("ht", "de san disèt polisye", 217),
        ("sw", "maafisa mia mbili na kumi na saba", 217),
        ("en", "thirteen million dollars", 13_000_000),
        ("fr", "quatre-vingt-cinq", 85),
    ],
)
def test_number_words_are_read_in_seven_languages(language: str, text: str, value: float) -> None:
    assert [found for _, found in in_words(words(fold(text)), language)] == [value]


def test_an_unknown_language_is_read_like_english() -> None:
    assert [value for _, value in in_digits("2,500", "xx")] == [2500]
