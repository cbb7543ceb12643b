"""Which language a text is written in. The sentences are invented."""

from __future__ import annotations

import pytest

from missionwatch.languages import LANGUAGES, identify, identity
from missionwatch.model import LANGUAGES as WATCHED

TITLES = {
    "en": [
        "Officers fly home from Haiti after a year",
        "Patrols resume on the northern road",
        "Council votes on new force",
    ],
    "fr": [
        "Des policiers rentrent d'Haïti après un an",
        "Le Conseil vote sur la nouvelle force",
        "Grève des enseignants lundi",
    ],
    "es": [
        "Policías regresan de Haití tras un año",
        "El Consejo vota sobre la nueva fuerza",
        "Huelga de maestros el lunes",
    ],
    "ht": [
        "Polisye yo tounen lakay yo apre yon lane Ayiti",
        "Konsèy la ap vote sou nouvo fòs la",
        "Pwofesè yo fè grèv lendi",
    ],
    "pt": [
        "Policiais voltam do Haiti após um ano",
        "Conselho vota sobre a nova força",
        "Professores fazem greve na segunda",
    ],
    "sw": [
        "Polisi warejea kutoka Haiti baada ya mwaka mmoja",
        "Baraza lapigia kura kikosi kipya",
        "Walimu wagoma Jumatatu",
    ],
    "de": [
        "Polizisten kehren nach einem Jahr aus Haiti zurück",
        "Der Rat stimmt über die neue Truppe ab",
        "Lehrer streiken am Montag",
    ],
}


@pytest.mark.parametrize(("language", "title"), [(code, title) for code, titles in TITLES.items() for title in titles])
def test_short_titles_are_told_apart(language: str, title: str) -> None:
    assert identify(title) == language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("it", "Il ministro ha annunciato nuove misure contro la violenza nella capitale"),
        ("nl", "De regering stuurt volgende maand extra agenten naar het eiland"),
        ("id", "Presiden mengatakan bahwa harga bahan bakar tidak akan naik tahun ini"),
        ("ru", "Правительство объявило о новых мерах безопасности"),
        ("so", "Dowladda ayaa ku dhawaaqday tillaabooyin cusub oo amniga lagu xoojinayo"),
    ],
)
def test_other_languages_get_their_own_code(language: str, text: str) -> None:
    assert identify(text) == language


@pytest.mark.parametrize("text", ["", "   \n", "12 345 – 6.7", "!!! ???", "\x00\x00"])
def test_nothing_to_go_by_is_und(text: str) -> None:
    assert identify(text) == "und"


def test_the_declared_language_is_evidence_and_not_the_truth() -> None:
    assert identify("Le gouvernement annonce des mesures contre la violence dans la capitale", "en") == "fr"
    assert identify("Taxi", "es") == "es"


PLAIN = {
    "en": "The mayor said that the old harbour will be closed for a year, and that no one who works there has to leave.",
    "fr": "Le maire a dit que le vieux port sera fermé pour un an et que ceux qui y travaillent ne sont pas dans la rue.",
    "es": "El alcalde dijo que el viejo puerto no va a abrir en un año y que los que trabajan allí no se van por eso.",
}


@pytest.mark.parametrize("language", PLAIN)
def test_what_is_declared_and_plainly_so_is_believed_without_the_model(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert identify(PLAIN[language]) == language
    monkeypatch.setattr(identity, "_model", None)  # calling it would fail
    assert identify(PLAIN[language], language) == language


@pytest.mark.parametrize("language", PLAIN)
def test_what_is_declared_wrongly_is_not_believed_however_plain_the_text(language: str) -> None:
    assert [identify(PLAIN[language], declared) for declared in LANGUAGES] == [language] * len(LANGUAGES)


@pytest.mark.parametrize("declared", ["en-US", "EN_gb", " en "])
def test_a_declared_language_counts_with_its_country_too(declared: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "_model", lambda: pytest.fail("the model was asked"))
    assert identify(PLAIN["en"], declared) == "en"


def test_only_the_beginning_is_looked_at() -> None:
    start = "The government announced new measures against violence in the capital on Monday. " * 4
    assert identify(start + "Le gouvernement annonce des mesures contre la violence. " * 100) == "en"


def test_capitals_do_not_hide_the_language() -> None:
    assert identify("POLICÍAS REGRESAN DE HAITÍ TRAS UN AÑO") == "es"


def test_hostile_text_gets_an_answer() -> None:
    for text in ("\ud800\udfff" * 1000, "‮" * 500 + "abc", "a" * 1_000_000, "\x00abc\x00" * 10_000):
        assert isinstance(identify(text), str)


def test_every_watched_language_has_its_module() -> None:
    assert tuple(LANGUAGES) == WATCHED
    assert all(language.numbers and language.small_words for language in LANGUAGES.values())
