"""The judge on single texts, all invented: labels, evidence, entities, hostile input."""

from __future__ import annotations

import time
import unicodedata

import pytest

from missionwatch.config import ROOT
from missionwatch.detect import Detector, load_topic
from missionwatch.model import Detection

SEED = ROOT.parent / "shared" / "seed" / "dw-2025-01-19.txt"


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector(load_topic(ROOT / "config" / "topics" / "haiti-security-mission"))


def assert_evidence_fits(detection: Detection, title: str, text: str) -> None:
    fields = {"title": unicodedata.normalize("NFC", title), "text": unicodedata.normalize("NFC", text)}
    for evidence in detection.evidence:
        assert fields[evidence.field][evidence.start : evidence.end] == evidence.quote != ""
        assert evidence.quote in evidence.sentence
        assert evidence.sentence in fields[evidence.field]
        assert evidence.rule
    for figure in detection.figures:
        assert fields[figure.field][figure.start : figure.end] == figure.quote != ""


def test_the_first_article_is_right(detector: Detector) -> None:
    if not SEED.exists():
        pytest.skip("the folder ../shared/seed is not here")
    text = SEED.read_text(encoding="utf-8")
    found = detector.detect("Kenya sends more police to Haiti", text, "en")
    assert found.label == "direct"
    assert {
        "per:ruto",
        "per:murkomen",
        "per:fils-aime",
        "org:mss",
        "org:unsc",
        "loc:port-au-prince",
        "cty:kenya",
    } <= set(found.entities)
    assert {
        ("personnel_moved", 217),
        ("personnel_deployed", 400),
        ("personnel_pledged", 2500),
        ("gang_control_pct", 85),
        ("displaced", 700_000),
        ("killed", 5600),
    } == {(figure.kind, figure.value) for figure in found.figures}
    assert_evidence_fits(found, "Kenya sends more police to Haiti", text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "fr",
            "Faute de camions, l’appui de la Mission multinationale d’appui à la sécurité se fait attendre à Delmas.",
        ),
        ("en", "Haïti's streets are quiet, said a Gang Suppression Force spokes-\nman."),
        ("en", "Talks on the Multinational Secu-\nrity Support mission go on."),
        ("en", "The MULTI-NATIONAL SECURITY SUPPORT MISSION IN HAITI GETS TRUCKS"),
        ("es", "La fuerza multinacional de seguridad patrulla Haití, dijo el alcalde."),
        ("pt", "A força multinacional de apoio à segurança ficou sem combustível em Porto Príncipe."),
        ("de", "Die Banden-Bekämpfungseinheit soll im Herbst in Haiti stehen."),
        ("sw", "Kikosi cha Kukandamiza Magenge kimeanza doria Haiti."),
        ("ht", "Misyon Miltinasyonal Sipò pou Sekirite a pa gen gaz."),
    ],
)
def test_names_are_found_in_every_form(detector: Detector, language: str, text: str) -> None:
    found = detector.detect("", text, language)
    assert found.label == "direct"
    assert_evidence_fits(found, "", text)


def test_decomposed_accents_are_counted_in_nfc(detector: Detector) -> None:
    text = unicodedata.normalize("NFD", "À Pétion-Ville, la Force de répression des gangs a fermé la route.")
    found = detector.detect("Haïti", text, "fr")
    assert found.label == "direct"
    assert_evidence_fits(found, "Haïti", text)


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        (
            "en",
            "Flotilla sails",
            "Boats of the Global Sumud Flotilla (GSF) left the port on Friday with food for Gaza.",
        ),
        ("en", "Spy agency warns", "China's Ministry of State Security (MSS) published a cartoon about foreign spies."),
        ("en", "Kenya Police win", "Kenya Police FC beat their rivals 2-0 in the league in Nairobi on Sunday."),
        ("fr", "Football", "Haïti a battu le Guatemala deux buts à zéro au stade de Miami."),
        ("en", "Storm", "The storm killed forty people in Haiti and flooded the south."),
    ],
)
def test_what_is_confused_with_it_is_not_it(detector: Detector, language: str, title: str, text: str) -> None:
    found = detector.detect(title, text, language)
    assert found.label == "none"
    assert found.reason


def test_a_related_link_is_no_mention(detector: Detector) -> None:
    text = "The rice harvest was poor, growers in the valley said.\n\nRead more: Gang Suppression Force lands in Haiti"
    assert detector.detect("Rice harvest", text, "en").label == "none"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The rice harvest was poor.\n\nAlso read: Kenyan police of the MSS leave Haiti\n\nGSF lands in Haiti"),
        ("fr", "La récolte de riz est mauvaise.\n\nLire aussi : Haïti, la Force de répression des gangs arrive"),
        ("es", "La cosecha de arroz fue mala.\n\nLea también: La Fuerza de Supresión de Pandillas llega a Haití"),
        ("ht", "Rekòt diri a pa bon ane sa a.\n\nLi tou: Fòs Represyon Gang lan rive Pòtoprens"),
        ("pt", "A colheita de arroz foi fraca.\n\nLeia também: Força de Supressão de Gangues chega ao Haiti"),
        ("sw", "Mavuno ya mpunga yalikuwa duni.\n\nSoma pia: Kikosi cha Kukandamiza Magenge chawasili Haiti"),
        ("de", "Die Reisernte war schlecht.\n\nLesen Sie auch: Gang Suppression Force landet in Haiti"),
    ],
)
def test_a_pointer_to_another_article_is_no_mention_in_any_language(
    detector: Detector, language: str, text: str
) -> None:
    assert detector.detect("", text, language).label == "none"


def test_evidence_says_where_it_stood(detector: Detector) -> None:
    filler = "\n\n".join(f"Rain fell on the hills for the {n}th day. Roads were closed." for n in range(4, 9))
    text = f"The MSS reached Haiti. The town was quiet.\n\n{filler}\n\nThe MSS keeps a base in Haiti."
    found = detector.detect("MSS in Haiti", text, "en")
    zones = [evidence.zone for evidence in found.evidence if evidence.quote == "MSS"]
    assert zones == ["title", "lead", "last"]


def test_every_verdict_has_a_reason_and_a_language(detector: Detector) -> None:
    for title, text in [
        ("", ""),
        ("Cats", "Cats sleep."),
        ("Haiti", "Rain fell in Haiti."),
        ("MSS", "MSS wins a race."),
    ]:
        found = detector.detect(title, text)
        assert found.label == "none"
        assert found.reason
        assert found.language


def test_the_loose_test_prefers_recall(detector: Detector) -> None:
    assert detector.matches("Night patrols start in Turgeau", "")
    assert detector.matches("Kenyan officers fly home", "They were met by their families.")
    assert detector.matches("Weekly notes", "A short text", ["Haïti", "Sécurité"])
    assert not detector.matches("Local bakery wins prize", "The rye bread was praised.")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Haiti " * 900_000,
        "Kenyan police MSS Haiti 217 " * 180_000,
        "a" * 1_000_000,
        "Haïti" + "é" * 1_000_000,
        "\ud800\udfff lone \ud83d Haiti MSS \udc00",
        "\u202eMSS\u202c Haiti \u200f\u200e Gang\u200b Suppression\u00ad Force",
        "Haiti\x00MSS\x00\x00Gang Suppression Force",
        "1" * 1_000_000 + " Haiti MSS",
        "1,000,000," * 100_000 + " Haiti MSS",
        "two hundred and " * 60_000 + " Haiti MSS",
        "Haiti MSS " + "(" * 200_000,
        "Haiti MSS" + "\n-" * 300_000,
        "Haiti MSS " + "S. " * 200_000,
        "ハイチ Haiti гаити MSS هايتي",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_hostile_text_is_judged_within_a_second(detector: Detector, text: str) -> None:
    for language in ("ht", None):
        start = time.process_time()
        found = detector.detect(text[:300], text, language)
        assert time.process_time() - start < 1.0
        assert found.reason
        assert_evidence_fits(found, text[:300], text)


@pytest.mark.parametrize(
    "text",
    [
        "Haiti MSS " + "." * 200_000,
        "Haiti MSS " + ". " * 100_000 + "(" * 100_000,
        "Haiti MSS " + '"“”' * 60_000,
        "The Gang Suppression Force is in Haiti. " * 50_000,
        "multinational security support force mission " * 50_000 + " Haiti",
        "Haiti MSS officer killed 3 two hundred Kenyan police 217 wounded. " * 20_000,
        "Haiti MSS officer killed 3 two hundred Kenyan police 217 wounded " * 20_000,
        "police officers foreign troops mission force led Haiti Kenya gang security support contingent base " * 9_000,
        "Haiti Secu-\nrity Multi-\nnational Port-au-\nPrince " * 20_000,
        "H\u00adaiti M\u00adSS " * 60_000,
        "Haiti Kenya Multinatonal Securty Suport Supression Christofidis " * 20_000,
        "GSF MSS FRG FSG MMAS Global Sumud Flotilla Haiti " * 20_000,
        "Haiti MSS " + "mary sue sold " * 60_000,
        "Read more: Haiti MSS\n\n" * 50_000,
        "$5 million US$ 1,000 Haiti MSS " * 40_000,
        "Haiti MSS third officer killed first second fourth " * 20_000,
        "Haiti MSS zweihundertsiebzehn " + "hundert" * 50_000,
        "Ruto Kipchumba Murkomen Godfrey Otunge Port-au-Prince Chérizier Barbecue " * 20_000,
        "Haiti MSS e" + "\u0301" * 200_000,
        "\u202eHaiti\u202c MSS \u200f\ud800\x00" * 40_000,
    ],
    ids=lambda text: repr(text[:24]),
)
def test_thousands_of_mentions_and_numbers_together_take_no_longer(detector: Detector, text: str) -> None:
    for language in ("en", "ht", "de"):
        start = time.process_time()
        found = detector.detect(text[:20_000], text, language)
        detector.matches(text[:20_000], text)
        assert time.process_time() - start < 1.0
        assert found.reason
        assert_evidence_fits(found, text[:20_000], text)


def test_invisible_characters_do_not_hide_a_name(detector: Detector) -> None:
    text = "The Gang\u00a0Suppr\u00adession\u200b Force entered Haiti."
    found = detector.detect("", text, "en")
    assert found.label == "direct"
    assert_evidence_fits(found, "", text)
