"""Folding, numbers in seven languages and what they mean, misspelt names. All sentences are invented."""

from __future__ import annotations

import time

import pytest

from missionwatch.config import ROOT
from missionwatch.detect import Detector, load_topic
from missionwatch.detect.fold import fold, fold_word
from missionwatch.detect.quantities import quantities


def numbers(language: str, text: str) -> list[tuple[float, str]]:
    folded = fold(text)
    assert folded.index is None
    return [(found.value, found.unit) for found in quantities(folded, text, language) if not found.is_ordinal]


@pytest.mark.parametrize(
    ("language", "text", "value", "unit"),
    [
        ("en", "2,500 officers", 2500, ""),
        ("en", "2.5 million people", 2_500_000, ""),
        ("en", "1.3m people", 1_300_000, ""),
        ("en", "two thousand five hundred", 2500, ""),
        ("en", "two hundred and seventeen", 217, ""),
        ("en", "85 per cent", 85, "percent"),
        ("en", "nine-tenths", 90, "percent"),
        ("en", "US$15 million", 15_000_000, "USD"),
        ("en", "C$40 million", 40_000_000, "CAD"),
        ("en", "Sh10 billion", 10_000_000_000, "KES"),
        ("en", "3 100 officers", 3100, ""),
        ("de", "3 100 Beamte", 3100, ""),
        ("es", "cinco mil 500 agentes", 5500, ""),
        ("en", "half a dozen officers", 6, ""),
        ("fr", "deux douzaines de policiers", 24, ""),
        ("fr", "une trentaine de soldats", 30, ""),
        ("es", "dos docenas de agentes", 24, ""),
        ("es", "medio centenar de agentes", 50, ""),
        ("pt", "duas dúzias de agentes", 24, ""),
        ("pt", "meia dúzia de agentes", 6, ""),
        ("de", "zwei Dutzend Beamte", 24, ""),
        ("de", "sechsköpfiges Team", 6, ""),
        ("ht", "de douzèn ajan", 24, ""),
        ("sw", "maafisa dazeni mbili", 24, ""),
        ("fr", "2 500 policiers", 2500, ""),
        ("fr", "2\u202f500 policiers", 2500, ""),
        ("fr", "1,3 million", 1_300_000, ""),
        ("fr", "deux mille cinq cents", 2500, ""),
        ("fr", "quatre-vingt-cinq pour cent", 85, "percent"),
        ("fr", "quatre-vingt-dix-sept", 97, ""),
        ("fr", "soixante-douze", 72, ""),
        ("fr", "15 millions de dollars", 15_000_000, "USD"),
        ("es", "2.500 agentes", 2500, ""),
        ("es", "2,500 agentes", 2500, ""),
        ("es", "1.3 millones", 1_300_000, ""),
        ("es", "dos mil quinientos", 2500, ""),
        ("es", "ciento cuarenta y cuatro", 144, ""),
        ("es", "85 por ciento", 85, "percent"),
        ("pt", "5.500 soldados", 5500, ""),
        ("pt", "1,4 milhão", 1_400_000, ""),
        ("pt", "duzentos e dezessete", 217, ""),
        ("pt", "duzentos e dezassete", 217, ""),
        ("pt", "US$ 15 milhões", 15_000_000, "USD"),
        ("de", "2.500 Polizisten", 2500, ""),
        ("de", "1,3 Millionen", 1_300_000, ""),
        ("de", "zweihundertsiebzehn", 217, ""),
        ("de", "zweitausendfünfhundert", 2500, ""),
        ("de", "fünfundachtzig Prozent", 85, "percent"),
        ("ht", "2 500 polisye", 2500, ""),
        ("ht", "de san disèt", 217, ""),
        ("ht", "kat san", 400, ""),
        ("ht", "senksan", 500, ""),
        ("ht", "85 pousan", 85, "percent"),
        ("ht", "yon milyon", 1_000_000, ""),
        ("sw", "maafisa 2,500", 2500, ""),
        ("sw", "elfu mbili na mia tano", 2500, ""),
        ("sw", "mia mbili na kumi na saba", 217, ""),
        ("sw", "milioni 1.3", 1_300_000, ""),
        ("sw", "asilimia 85", 85, "percent"),
        ("sw", "dola milioni 15", 15_000_000, "USD"),
        ("sw", "KSh bilioni 10", 10_000_000_000, "KES"),
    ],
)
def test_numbers_are_read_as_each_language_writes_them(language: str, text: str, value: float, unit: str) -> None:
    assert numbers(language, text) == [(value, unit)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "in October 2024 and on 25 June"),
        ("en", "resolution 2793 and route 9"),
        ("en", "a 28-year-old, aged 28, for 3 hours"),
        ("en", "it ended 3-0 at 10:30"),
        ("en", "G9 and B2"),
        ("fr", "le 18 janvier 2025, âgé de 31 ans"),
        ("es", "la resolución 2699 del 2 de octubre de 2023"),
        ("sw", "azimio 2699 la mwaka wa 2023"),
        ("de", "am 4. Februar 2025 um 12 Uhr"),
        ("en", "Maria Otieno, 39, leaves a son"),
        ("de", "der Polizist (41) starb"),
        ("de", "am Samstag (18.) in Nairobi"),
        ("fr", "les 23 et 24 mai"),
        ("en", "passed by 141 votes to 12"),
        ("es", "varios miles de muertos"),
        ("es", "2.000 familias"),
    ],
)
def test_years_dates_ages_votes_and_the_numbers_of_things_are_no_quantities(language: str, text: str) -> None:
    assert numbers(language, text) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "between 515 and 600 million dollars"),
        ("en", "$515 to $600 million"),
        ("fr", "de 515 à 600 millions de dollars"),
        ("es", "entre 515 y 600 millones de dólares"),
        ("pt", "entre 515 e 600 milhões de dólares"),
        ("de", "zwischen 515 und 600 Millionen Dollar"),
        ("ht", "ant 515 ak 600 milyon dola"),
    ],
)
def test_both_ends_of_a_span_are_of_one_scale_and_currency(language: str, text: str) -> None:
    assert numbers(language, text) == [(515_000_000, "USD"), (600_000_000, "USD")]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "dozens of officers"),
        ("fr", "des milliers de personnes"),
        ("fr", "plusieurs centaines de policiers"),
        ("es", "millares de personas"),
        ("pt", "milhares de pessoas"),
        ("ht", "dè milye moun"),
        ("sw", "maelfu ya watu"),
        ("de", "Tausende Menschen"),
    ],
)
def test_thousands_without_a_number_are_no_number(language: str, text: str) -> None:
    assert numbers(language, text) == []


def test_a_small_number_beside_millions_is_no_end_of_a_span() -> None:
    assert numbers("en", "It has 50 trucks and 60 million dollars") == [(50, ""), (60_000_000, "USD")]
    assert numbers("en", "a fee of $5 and $60 million") == [(5, "USD"), (60_000_000, "USD")]


def test_folding_keeps_every_place() -> None:
    text = "L’Appui à la Sécurité – d'Haïti"
    assert fold(text).text == "l appui a la securite   d haiti"
    assert len(fold(text).text) == len(text)


def test_what_folding_leaves_out_is_made_good_by_the_index() -> None:
    text = "Sécu-\nrité\u00ad \x00d\ud800u port"
    folded = fold(text)
    at = folded.text.index("securite")
    start, end = folded.span(at, at + len("securite"))
    assert text[start:end] == "Sécu-\nrité"
    assert folded.text.endswith("du port")
    assert fold(text).has_split_words


def test_paragraphs_part_phrases_and_single_breaks_do_not() -> None:
    assert fold("Gang\nSuppression").text == "gang suppression"
    assert fold("Gang\n\nSuppression").text == "gang\n\nsuppression"
    assert fold_word("Pétion-Ville") == "petion ville"


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector(load_topic(ROOT / "config" / "topics" / "haiti-security-mission"))


def test_a_figure_has_its_rounding_word_its_date_and_its_place(detector: Detector) -> None:
    text = "In June 2025 about 1,000 officers of the Multinational Security Support mission were in Haiti."
    (figure,) = detector.detect("", text, "en").figures
    assert (figure.kind, figure.value, figure.unit) == ("personnel_deployed", 1000, "persons")
    assert (figure.qualifier, figure.as_of, figure.quote) == ("about", "2025-06", "1,000")
    assert text[figure.start : figure.end] == "1,000"


def test_the_name_of_a_gang_is_no_number(detector: Detector) -> None:
    text = "The gang 400 Mawozo shot at the Gang Suppression Force in Haiti; nobody was hurt, police said."
    found = detector.detect("", text, "en")
    assert "org:400-mawozo" in found.entities
    assert 400 not in {figure.value for figure in found.figures}


def test_an_ordinal_alone_tells_of_one(detector: Detector) -> None:
    found = detector.detect("Third Kenyan officer dies in Haiti", "He was buried on Friday.", "en")
    assert [(figure.kind, figure.value) for figure in found.figures] == [("mission_killed", 1)]


@pytest.mark.parametrize(
    "text",
    [
        "The Multinatonal Security Support mission got trucks for Haiti.",
        "A Gang Suppresion Force patrol passed through Delmas in Haiti.",
        "The Multi national Security Suport force waits in Port-au-Prince.",
    ],
)
def test_one_wrong_letter_does_not_hide_a_name(detector: Detector, text: str) -> None:
    assert detector.detect("", text, "en").label == "direct"


def test_people_of_one_surname_are_told_apart(detector: Detector) -> None:
    about_haiti = "The Multinational Security Support mission in Haiti met {} on Monday."
    colonel = detector.detect("", about_haiti.format("Colonel Kevron Henry"), "en").entities
    premier = detector.detect("", about_haiti.format("Prime Minister Henry"), "en").entities
    envoy = detector.detect("", about_haiti.format("María Isabel Salvador"), "es").entities
    country = detector.detect("", about_haiti.format("soldiers of El Salvador"), "en").entities
    assert "per:henry-kevron" in colonel and "per:henry" not in colonel
    assert "per:henry" in premier and "per:henry-kevron" not in premier
    assert "per:salvador" in envoy and "cty:el-salvador" not in envoy
    assert "cty:el-salvador" in country and "per:salvador" not in country


@pytest.mark.parametrize(
    "text",
    [
        "hundert" * 60_000,
        "zwei " * 60_000,
        "1 " * 100_000,
        "1.1" * 60_000,
        "una y " * 40_000,
        "$" * 60_000,
        "mia " * 60_000,
    ],
    ids=lambda text: text[:8],
)
@pytest.mark.parametrize("language", ["de", "sw", "es"])
def test_endless_numbers_end(detector: Detector, language: str, text: str) -> None:
    start = time.perf_counter()
    detector.detect("Haiti MSS killed police", f"Haiti MSS police killed {text}", language)
    assert time.perf_counter() - start < 1.0
