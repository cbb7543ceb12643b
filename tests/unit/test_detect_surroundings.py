"""What stands around a number decides what it means; a text without capitals is read without them. All texts are invented."""

from __future__ import annotations

import pytest

from missionwatch.config import ROOT
from missionwatch.detect import Detector, load_topic
from missionwatch.detect.vocabulary import has_no_capitals


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector(load_topic(ROOT / "config" / "topics" / "haiti-security-mission"))


def told(detector: Detector, text: str, lang: str) -> set[tuple[str, float]]:
    return {(figure.kind, figure.value) for figure in detector.detect("", text, lang).figures}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The Gang Suppression Force said its soldiers killed 21 gunmen near Savien in Haiti on Tuesday."),
        ("fr", "La Force de répression des gangs dit avoir tué 21 bandits près de Savien, en Haïti."),
        ("es", "La Fuerza de Supresión de Pandillas mató a 21 pandilleros cerca de Savien, en Haití."),
        ("de", "Die Gang Suppression Force tötete nahe Savien in Haiti 21 Bandenmitglieder."),
        ("sw", "Kikosi cha Kukandamiza Magenge kiliwaua wahalifu 21 karibu na Savien, Haiti."),
    ],
)
def test_those_whom_the_mission_killed_are_not_its_own_dead(detector: Detector, lang: str, text: str) -> None:
    assert told(detector, text, lang) == {("killed", 21)}


def test_a_contingent_that_arrives_and_the_strength_that_it_leads_to_are_told_apart(detector: Detector) -> None:
    text = (
        "The arrival of 144 more Kenyan police in Port-au-Prince brings the Multinational Security Support mission "
        "to 757, against a ceiling of 2,500."
    )
    assert told(detector, text, "en") == {
        ("personnel_moved", 144), ("personnel_deployed", 757), ("personnel_pledged", 2500),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "written", "value"),
    [
        ("es", "4.600 millones de chelines", 4_600_000_000),
        ("sw", "shilingi bilioni 4.6", 4_600_000_000),
        ("ht", "4,6 milya chelen", 4_600_000_000),
    ],
)
def test_thousands_of_millions_are_read_in_the_manner_of_the_language(
    detector: Detector, lang: str, written: str, value: float
) -> None:
    text = f"Kenya, Haiti, Multinational Security Support mission, MSS: {written}."
    assert value in {figure.value for figure in detector.detect("", text, lang).figures}


def test_captions_without_capitals_still_name_people_and_places(detector: Detector) -> None:
    text = (
        "and in haiti the gang suppression force says its men are back in mirebalais the spokesman jack ombaka told the radio "
        "that nobody was hurt and that kenyan officers will stay in the town for now"
    )
    found = detector.detect("Radio bulletin, automatic captions", text, "en")
    assert {"per:ombaka", "loc:mirebalais", "org:gsf"} <= set(found.entities)


def test_small_letters_say_nothing_in_a_short_text_and_a_sentence_with_capitals_has_them() -> None:
    assert not has_no_capitals("a short line in small letters")
    assert not has_no_capitals("The council met. " * 20)
    assert has_no_capitals("Captions\n\n" + "the council met and the council voted " * 6)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Thirteen members of the Council voted for the Gang Suppression Force in Haiti; two abstained."),
        ("fr", "Treize membres ont voté pour la Force de répression des gangs en Haïti, deux se sont abstenus."),
        ("es", "Doce miembros votaron a favor de la Fuerza de Supresión de Pandillas en Haití y tres se abstuvieron."),
        (
            "sw",
            "Wajumbe 12 walipiga kura ya kuunga mkono Kikosi cha Kukandamiza Magenge nchini Haiti; watatu walijizuia.",
        ),
        (
            "de",
            "13 Mitglieder stimmten im Sicherheitsrat für die Gang Suppression Force in Haiti, zwei enthielten sich.",
        ),
    ],
)
def test_the_members_who_vote_are_no_strength(detector: Detector, lang: str, text: str) -> None:
    assert told(detector, text, lang) == set()


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "A force of 5,550 is to replace the Multinational Security Support mission in Haiti."),
        ("en", "By 13 votes to none the Security Council set up a Gang Suppression Force of 5,550 for Haiti."),
        ("fr", "Une force de 5 550 membres doit remplacer la Mission multinationale d'appui à la sécurité en Haïti."),
    ],
)
def test_a_force_that_is_yet_to_come_is_not_in_place(detector: Detector, lang: str, text: str) -> None:
    assert told(detector, text, lang) == {("personnel_pledged", 5550)}


def test_a_currency_goes_on_where_the_next_sentence_still_speaks_of_money(detector: Detector) -> None:
    given = "Canada gave the Gang Suppression Force $60 million."
    assert ("money_pledged", 25e6) in told(detector, f"{given} Another 25 million was pledged by Japan.", "en")
    assert ("displaced", 1.4e6) in told(detector, f"{given} In Haiti 1.4 million people are displaced.", "en")


def test_a_month_with_its_year_is_a_date_and_no_promise(detector: Detector) -> None:
    text = "Im Juni 2025 waren 700 Beamte der multinationalen Sicherheitsmission in Haiti."
    assert told(detector, text, "de") == {("personnel_deployed", 700)}
