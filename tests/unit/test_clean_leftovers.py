"""What cleaning takes out of the chosen text, in seven languages. All sentences, names and outlets here are invented."""

from __future__ import annotations

import pytest

from missionwatch.clean.leftovers import strip
from missionwatch.clean.lines import Line
from missionwatch.clean.phrases import COOKIES, NEWSLETTER, PAYWALL, READ_ALSO, VIDEO_NOTICE
from missionwatch.model import LANGUAGES

BEFORE = (
    "The first paragraph of the invented report stands here, and it is long enough to be taken "
    "for running text by every rule."
)
AFTER = (
    "The last paragraph of the invented report follows, which is just as long as the first one "
    "and has nothing special about it."
)


def fate(text: str, **marks: object) -> tuple[str, str]:
    """(what is left, why) of a line that stands between two ordinary paragraphs."""
    line = Line(text, **marks)  # type: ignore[arg-type]
    result = strip([Line(BEFORE), line, Line(AFTER)], "An invented headline")
    assert (result.lines[0].text, result.lines[2].text) == (BEFORE, AFTER)
    return result.lines[1].text, result.lines[1].why


@pytest.mark.parametrize("words", [READ_ALSO, VIDEO_NOTICE, NEWSLETTER, COOKIES, PAYWALL])
def test_every_watched_language_has_words(words: dict[str, str]) -> None:
    assert set(words) == set(LANGUAGES)


@pytest.mark.parametrize(
    "line",
    [
        "Officers leave the invented airport Image: Pat Doe/picture alliance",
        "Officers leave the airport on Friday. Photo: Pat Doe/AFP",
        "Image: Pat Doe/dpa",
        "Photo : Agence inventée",
        "Crédit photo : Pat Doe",
        "© Pat Doe / AFP",
        "Foto: Pat Doe/EFE",
        "Imagen de archivo de la ciudad inventada. Crédito: Pat Doe",
        "Policiais chegam ao aeroporto inventado — Foto: Pat Doe/Reuters",
        "Polisye yo rive nan ayewopò a. Foto: Pat Doe",
        "Imaj: Pat Doe",
        "Picha: Pat Doe",
        "Polisi wakiwasili uwanja wa ndege. Picha: Pat Doe/AFP",
        "Chanzo cha picha: Pat Doe",
        "Polizisten am Flughafen Bild: Pat Doe/dpa/picture alliance",
        "Bildnachweis: Pat Doe",
        "Residents flee the district in March. (AP Photo/Pat Doe)",
        "Residents flee the district in March [Pat Doe/Reuters]",
        "Pat Doe/Getty Images",
    ],
)
def test_a_caption_or_picture_credit_goes(line: str) -> None:
    assert fate(line) == ("", "caption or credit")


@pytest.mark.parametrize(
    "line",
    [
        (
            "To view this video please enable JavaScript, and consider upgrading to a web browser that "
            "supports HTML5 video"
        ),
        "Pour visionner cette vidéo, veuillez activer JavaScript et mettre à jour votre navigateur",
        "Para ver este video, por favor habilite JavaScript en su navegador",
        "Para ver este vídeo, ative o JavaScript e use um navegador com suporte a vídeo HTML5",
        "Pou gade videyo sa a, tanpri aktive JavaScript nan navigatè ou",
        "Ili kutazama video hii, tafadhali wezesha JavaScript kwenye kivinjari chako",
        (
            "Um dieses Video zu sehen, aktivieren Sie bitte JavaScript und wechseln Sie zu einem "
            "Browser, der HTML5-Video unterstützt"
        ),
    ],
)
def test_a_players_notice_goes_in_every_language(line: str) -> None:
    assert fate(line) == ("", "video notice")
    assert fate(f"Why does the invented mission matter? {line}") == ("", "video notice")


@pytest.mark.parametrize(
    "line",
    [
        "Read also: Kenya-led mission in Haiti gets new vehicles",
        "READ MORE: Kenya-led mission in Haiti gets new vehicles",
        "Related: Gang Suppression Force awaits mandate",
        "Lire aussi : La Force de répression des gangs attend son mandat",
        "À lire aussi | La mission multinationale en Haïti",
        "Lea también: La misión multinacional en Haití recibe vehículos",
        "Te puede interesar: La misión multinacional en Haití",
        "Leia também: Missão multinacional no Haiti recebe veículos",
        "Saiba mais: Missão multinacional no Haiti",
        "Li tou: Misyon miltinasyonal la resevwa machin",
        "Soma pia: Ujumbe wa polisi wa Kenya nchini Haiti",
        "Lesen Sie auch: Multinationale Mission in Haiti bekommt Fahrzeuge",
        "Mehr zum Thema: Multinationale Mission in Haiti",
    ],
)
def test_a_read_also_line_goes_in_every_language(line: str) -> None:
    assert fate(line) == ("", "read also")
    assert fate(f"{line.partition(':')[0]}", link_share=1.0)[0] == ""


def test_links_below_a_read_also_heading_go() -> None:
    lines = [
        Line(BEFORE, group=1),
        Line("Lire aussi", group=2, is_heading=True),
        Line("La mission en Haïti manque de moyens", group=2, is_item=True),
        Line("Haïti : un nouveau contingent kényan", link_share=1.0, group=2),
        Line(AFTER, group=1),
    ]
    result = strip(lines, "Un titre inventé")
    assert [line.text for line in result.lines] == [BEFORE, "", "", "", AFTER]


@pytest.mark.parametrize(
    "line",
    [
        "Sign up for our newsletter to get the invented news in your inbox",
        "Abonnez-vous à notre infolettre inventée",
        "Suscríbete a nuestro boletín inventado",
        "Inscreva-se na nossa newsletter inventada",
        "Abòne nan lèt nouvèl nou an",
        "Jiandikishe kwa jarida letu la habari",
        "Melden Sie sich hier für unseren Newsletter an",
    ],
)
def test_a_newsletter_box_goes_in_every_language(line: str) -> None:
    assert fate(line) == ("", "newsletter box")


@pytest.mark.parametrize(
    "line",
    [
        "We use cookies to give you the best experience on this invented site.",
        "Nous utilisons des cookies pour améliorer votre visite.",
        "Utilizamos cookies para mejorar su visita.",
        "Utilizamos cookies para melhorar a sua visita.",
        "Nou itilize cookies pou amelyore vizit ou.",
        "Tunatumia vidakuzi ili kuboresha huduma.",
        "Wir verwenden Cookies, um Ihren Besuch zu verbessern.",
    ],
)
def test_a_cookie_notice_goes_in_every_language(line: str) -> None:
    assert fate(line) == ("", "cookie notice")


@pytest.mark.parametrize(
    "line",
    [
        "Share",
        "Share on Facebook",
        "Facebook Twitter WhatsApp Email",
        "Partager sur WhatsApp",
        "Teilen",
        "Compartir en Facebook",
        "Shiriki kwenye WhatsApp",
    ],
)
def test_a_share_bar_goes(line: str) -> None:
    assert fate(line)[0] == ""


@pytest.mark.parametrize(
    ("credit", "agency"),
    [
        ("mfi/sms (AFP AP)", "AFP, AP"),
        ("(AFP, AP)", "AFP, AP"),
        ("xy/ab (dpa, Reuters)", "dpa, Reuters"),
        ("AFP", "AFP"),
        ("Con información de EFE", "EFE"),
        ("Avec AFP", "AFP"),
        ("Avec l'AFP et Reuters", "AFP, Reuters"),
        ("Com informações da Lusa", "Lusa"),
        ("Mit Material von dpa und AFP", "dpa, AFP"),
        ("Chanzo: AFP", "AFP"),
        ("Sous: AFP", "AFP"),
        ("Source: Reuters", "Reuters"),
    ],
)
def test_an_agency_credit_at_the_end_becomes_data(credit: str, agency: str) -> None:
    alone = strip([Line(BEFORE), Line(AFTER), Line(credit)], "")
    assert ([line.text for line in alone.lines], alone.agency) == ([BEFORE, AFTER, ""], agency)


@pytest.mark.parametrize("glue", [""])
def test_an_agency_credit_glued_to_the_last_paragraph_is_cut(glue: str) -> None:
    result = strip([Line(BEFORE), Line(f"{AFTER}{glue}mfi/sms (AFP AP)")], "")
    assert (result.lines[1].text, result.agency) == (AFTER, "AFP, AP")


@pytest.mark.parametrize(
    ("line", "rest", "agency"),
    [
        (
            "PORT-AU-PRINCE, Haiti (AP) — The invented officers arrived on Friday, the government said.",
            "The invented officers arrived on Friday, the government said.",
            "AP",
        ),
        (
            "Puerto Príncipe, 18 ene (EFE).- Los agentes inventados llegaron el viernes, dijo el gobierno.",
            "Los agentes inventados llegaron el viernes, dijo el gobierno.",
            "EFE",
        ),
        (
            "NAIROBI (Reuters) - The invented officers left on Friday, the ministry said in a statement.",
            "The invented officers left on Friday, the ministry said in a statement.",
            "Reuters",
        ),
        (
            "Port-au-Prince (dpa) - Die erfundenen Polizisten sind am Freitag angekommen, so die Regierung.",
            "Die erfundenen Polizisten sind am Freitag angekommen, so die Regierung.",
            "dpa",
        ),
    ],
)
def test_a_dateline_becomes_data(line: str, rest: str, agency: str) -> None:
    result = strip([Line(line), Line(AFTER)], "")
    assert (result.lines[0].text, result.agency) == (rest, agency)


@pytest.mark.parametrize(
    "line",
    [
        "By Pat Doe",
        "By Pat Doe and Kim Roe",
        "Par Pat Doe",
        "Por Pat Doe",
        "Von Pat Doe",
        "Na Pat Doe",
        "Pa Pat Doe",
        "January 19, 2025",
        "19 janvier 2025 à 10h32",
        "Publicado el 19 de enero de 2025",
        "19.01.2025",
        "Veröffentlicht am 19. Januar 2025, 10:32 Uhr",
        "19 Januari 2025",
        "19 janvye 2025",
        "3 min read",
    ],
)
def test_byline_and_date_above_the_text_go(line: str) -> None:
    result = strip([Line(line), Line(BEFORE), Line(AFTER)], "")
    assert [entry.text for entry in result.lines] == ["", BEFORE, AFTER]


@pytest.mark.parametrize(
    "date",
    [
        "date 2025-01-19 ",
        "2025-01-19 ",
        "January 19, 2025 - ",
        "19 janvier 2025 — ",
        "19.01.2025 | ",
        "19 de enero de 2025 · ",
    ],
)
def test_a_date_glued_to_the_first_line_is_cut(date: str) -> None:
    assert strip([Line(date + BEFORE), Line(AFTER)], "").lines[0].text == BEFORE


def test_the_headline_repeated_above_the_text_goes() -> None:
    result = strip([Line("An invented headline!", is_heading=True), Line(BEFORE)], "An invented headline")
    assert [line.text for line in result.lines] == ["", BEFORE]


@pytest.mark.parametrize(
    "line",
    [
        "Why is the invented mission sending officers?",
        "“The arrival of these officers is a crucial step,” the invented minister said.",
        "By noon on Friday the officers had reached the capital.",
        "Par ailleurs, le gouvernement a annoncé de nouvelles mesures.",
        "Related violence has displaced thousands of people in the district.",
        "More on Friday's vote was expected from the council, diplomats said.",
        (
            "The images: what they show, and what they do not, is disputed by both sides. Analysts "
            "looked at the footage. They found no proof."
        ),
        "The government relies on AFP and Reuters reports.",
        "La source du conflit reste inconnue, selon la police.",
        "Kenya's share of the costs is disputed.",
        "Registered voters may sign the petition until Sunday.",
        "He told AFP (the agency) that the force had left.",
        "In 2025 the council extended the mandate.",
        "Na polisi walisema kuwa hali ni shwari.",
    ],
)
def test_ordinary_sentences_stay(line: str) -> None:
    assert fate(line) == (line, "")


def test_sentences_around_a_players_notice_in_one_paragraph_stay() -> None:
    notice = (
        "What is the invented mission? To view this video please enable JavaScript, and consider "
        "upgrading your browser."
    )
    assert fate(f"{BEFORE} {notice}") == (BEFORE, "video notice")


def test_a_headline_goes_though_the_title_names_the_site_too_and_a_sentence_of_its_words_stays() -> None:
    lines = [Line("Fishermen open a cold store of their own"), Line(BEFORE), Line(AFTER)]
    for title in (
        "The Quay Post - Fishermen open a cold store of their own",
        "Fishermen open a cold store of their own | Post",
    ):
        assert [line.why for line in strip(lines, title).lines] == ["headline repeated", "", ""]
    assert (
        strip([Line("Fishermen open a store"), *lines[1:]], "Fishermen open a store in a town nobody knows")
        .lines[0]
        .text
    )
