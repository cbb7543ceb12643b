"""Who copied whom: containment, direction, figures that must agree, translations. All texts and outlets are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from missionwatch.cluster import MemoryWindow, place
from missionwatch.model import Document, Placement

AT = datetime(2026, 8, 3, 6, tzinfo=UTC)
WIRE = Document(
    key="wire",
    url="https://wire.example/",
    title="Force hands bridge at Moreau back to farmers",
    text=(
        "MOREAU, Haiti — Soldiers of the Gang Suppression Force handed the bridge at Moreau back to a farmers' cooperative on"
        " Monday, five months after they took it from a gang.\n\n"
        "The cooperative counted 312 carts in the first hour.\n\n"
        '"I had forgotten the sound of wheels", said its treasurer, Odile Francius.\n\n'
        "A guard of 24 men stays on the northern bank until the harvest."
    ),
    language="en",
    published_at=AT,
    outlet="Anchor Agency",
)
PARAGRAPHS = WIRE.text.split("\n\n")


def settled(*documents: Document) -> dict[str, Placement]:
    window = MemoryWindow()
    place(documents, window)
    return window.placements


def version(key: str, text: str, *, hours: float = 1, **changes: object) -> Document:
    return replace(
        WIRE, key=key, text=text, outlet=f"Outlet {key}", published_at=AT + timedelta(hours=hours), **changes
    )  # type: ignore[arg-type]


def test_an_abridged_version_is_a_copy_of_the_full_one() -> None:
    found = settled(WIRE, version("short", PARAGRAPHS[0]))
    assert found["short"].copy_of == "wire"


def test_an_extended_version_is_a_copy_of_the_one_that_came_before() -> None:
    more = f"{WIRE.text}\n\nThe valley grows plantains and sends them to the capital by river when the road is closed."
    assert settled(WIRE, version("long", more))["long"].copy_of == "wire"


def test_a_version_that_breaks_off_is_the_copy_even_if_it_came_first() -> None:
    cut = version("cut", f"{PARAGRAPHS[0]}\n\n{PARAGRAPHS[1]} ...", hours=-1)
    found = settled(WIRE, cut)
    assert found["cut"].copy_of == "wire"
    assert found["wire"].copy_of is None


def test_the_agency_that_a_copy_credits_is_the_original_whoever_was_seen_first() -> None:
    early = replace(version("early", WIRE.text, hours=-1), agency="Anchor Agency")
    found = settled(WIRE, early)
    assert (found["early"].copy_of, found["wire"].copy_of) == ("wire", None)


def test_one_form_with_other_figures_is_no_copy_and_no_further_report() -> None:
    text = WIRE.text.replace("312 carts", "87 carts").replace("24 men", "60 men").replace("five", "nine")
    other = version("other", text.replace("Moreau", "Lafond").replace("Monday", "Thursday"), hours=72)
    found = settled(WIRE, replace(other, title="Force hands bridge at Lafond back to farmers"))
    assert found["other"].copy_of is None
    assert found["other"].story_id != found["wire"].story_id


def test_a_translation_with_all_figures_and_quotes_is_in_the_story_and_no_copy() -> None:
    french = version(
        "french",
        "MOREAU, Haïti — Des soldats de la Force de répression des gangs ont rendu lundi à une coopérative d'agriculteurs le"
        " pont de Moreau, repris à un gang il y a cinq mois.\n\n"
        "La coopérative a compté 312 charrettes en une heure.\n\n"
        "« J'avais oublié le bruit des roues », a dit sa trésorière, Odile Francius.\n\n"
        "Une garde de 24 hommes reste sur la rive nord jusqu'à la récolte.",
        language="fr",
        title="La force rend le pont de Moreau aux agriculteurs",
    )
    spanish = version(
        "spanish",
        "Soldados de la Fuerza de Supresión de Pandillas devolvieron el lunes a una cooperativa de agricultores el puente de"
        ' Moreau. Pasaron 312 carretas en la primera hora. "Había olvidado el sonido de las ruedas", dijo la tesorera Odile'
        " Francius. Quedan 24 guardias.",
        language="es",
        title="Devuelven a campesinos el puente de Moreau",
    )
    found = settled(WIRE, french, spanish)
    assert len({placement.story_id for placement in found.values()}) == 1
    assert {placement.copy_of for placement in found.values()} == {None}


def test_a_round_up_that_prints_the_first_paragraph_is_no_copy_and_another_story() -> None:
    text = (
        "Monday: the Gang Suppression Force gave a bridge back to farmers at Moreau.\n\n"
        "Tuesday: the price of rice fell by a tenth.\n\n"
        "Wednesday: a ferry sank off Jérémie without loss of life."
    )
    found = settled(WIRE, version("round-up", text, hours=50, title="The week in brief"))
    assert found["round-up"].copy_of is None
    assert found["round-up"].story_id != found["wire"].story_id


def test_an_explainer_that_mentions_the_event_is_a_story_of_its_own() -> None:
    text = (
        "In October 2023 the Security Council allowed the multinational mission; in June 2024 the first Kenyans landed.\n\n"
        "The United States froze 13.3 million dollars in February 2025; in September 2025 the Gang Suppression Force came.\n\n"
        "Now its soldiers have handed the bridge at Moreau to a cooperative of farmers: 312 carts crossed in an hour."
    )
    found = settled(WIRE, version("explainer", text, hours=8, title="How the force came to hold bridges"))
    assert found["explainer"].story_id != found["wire"].story_id


def test_an_opinion_that_says_so_is_a_story_of_its_own() -> None:
    text = "The bridge at Moreau is back with its farmers, 312 carts an hour. The Gang Suppression Force should give back more."
    found = settled(WIRE, version("opinion", text, hours=8, title="Opinion: give the bridges back"))
    assert found["opinion"].story_id != found["wire"].story_id
