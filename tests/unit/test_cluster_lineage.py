"""Who a report goes back to by its own words. All texts and outlets are invented; agencies are named, none said any of it."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from missionwatch.cluster.lineage import Report, origins, rests_on

OUTLETS = (
    "The Cove Times",
    "Miami Ledger",
    "Le Fanal",
    "Radyo Vanyan",
    "El Faro",
    "Gazeta da Praia",
    "Elbpost",
    "Habari Leo",
)
AT = datetime(2026, 9, 1, tzinfo=UTC)


def source_of(text: str, *, outlet: str = "Other Outlet", agency: str | None = None) -> str | None:
    return rests_on("Guards at the base", text, outlet, agency, OUTLETS)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("AFP", "Two boats were handed to the force on Friday, a source told AFP on condition of anonymity."),
        ("Reuters", "Wages of the force will be late, Reuters said, quoting three diplomats."),
        ("AP", "Prisoners were moved on Friday, officials confirmed to The Associated Press."),
        ("Miami Ledger", "Rifles seized in Haiti were bought in Florida, a Miami Ledger investigation found."),
        ("Le Fanal", "The force will move its base, the newspaper Le Fanal reports."),
        ("AFP", "Cent soldats arriveront lundi, a appris l'AFP de source diplomatique."),
        ("Le Fanal", "À en croire Le Fanal, cent soldats arriveront lundi."),
        ("Reuters", "« Nous viendrons », a assuré le général à Reuters, sans donner de date aux journalistes."),
        ("EFE", "Cien soldados llegarán el lunes, confirmaron a Efe fuentes militares."),
        ("El Faro", "Cien soldados llegarán el lunes, publicó el periódico El Faro."),
        ("Lusa", "Cem soldados chegam na segunda-feira, disse à Lusa fonte militar."),
        ("Gazeta da Praia", "Cem soldados chegam na segunda-feira, segundo revelou no domingo a Gazeta da Praia."),
        ("Reuters", "San sòlda ap rive lendi, se sa ajans Reuters fè konnen."),
        ("Radyo Vanyan", "San sòlda ap rive lendi, daprè sa Radyo Vanyan rapòte."),
        ("AFP", "Wanajeshi mia moja watawasili Jumatatu, shirika la habari la AFP limeripoti."),
        ("Habari Leo", "Wanajeshi mia moja watawasili Jumatatu, limeandika gazeti la Habari Leo."),
        ("dpa", "Hundert Soldaten treffen am Montag ein, wie die dpa aus Militärkreisen erfuhr."),
        ("Elbpost", "Einem Bericht der Elbpost zufolge treffen am Montag hundert Soldaten ein."),
    ],
)
def test_a_report_that_names_its_source_rests_on_it_in_any_language(source: str, text: str) -> None:
    assert source_of(text) == source


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Reuters", "NASSAU, Sept 4 (Reuters) - A hundred soldiers will land on Monday."),
        ("EFE", "Nasáu, 3 mar. (EFE).— Cien soldados llegarán el lunes."),
        ("AP", "NASSAU, Bahamas (AP) A hundred soldiers will land on Monday."),
        ("AFP", "Cent soldats arriveront lundi.\n\nLe Sémaphore avec AFP"),
        ("AFP", "A hundred soldiers will land on Monday.\n\n© Agence France-Presse"),
        ("Reuters", "A hundred soldiers will land.\n\nReporting by Ada Lane; Editing by Tom Pike; Reuters"),
    ],
)
def test_credits_in_a_dateline_or_below_the_text_name_the_agency(source: str, text: str) -> None:
    assert source_of(text) == source


@pytest.mark.parametrize(
    "text",
    [
        "A photographer of Reuters was given a prize on Monday by the force's press office.",
        "Journalists held a vigil on Monday for an AFP driver killed in Delmas, a union said.",
        "The force will sue Le Fanal over an article of last month, its spokesman said on Monday.",
        "Photo: a jetty. (AFP)\n\nMasons finished a jetty for the force on Tuesday, foreman Wilner Auguste said.",
        "Students of AP High School returned on Monday under guard of the force, the principal said.",
        "A medic was honoured on Monday for saving 26 lives at the base, in a ceremony that this paper saw.\n\n"
        "Last year Reuters reported that the force had no ambulance.",
    ],
)
def test_an_outlet_that_is_merely_mentioned_is_no_source(text: str) -> None:
    assert source_of(text) is None


def test_an_outlet_is_not_its_own_source() -> None:
    text = "The commander told Reuters on Friday that he wanted more women in uniform."
    assert source_of(text, outlet="Reuters") is None
    assert source_of(text) == "Reuters"
    assert source_of("Nassau (dpa) - Hundert Soldaten kommen.", outlet="Deutsche Presse-Agentur") is None


def test_the_agency_that_the_page_credits_comes_before_what_the_text_says() -> None:
    assert source_of("A source told AFP that boats came.", agency="Associated Press, AFP") == "AP"


def test_a_hostile_text_is_read_in_bounded_time() -> None:
    texts = ("said to " * 4000, "( " * 9000, "AFP " * 5000, "sagte der " * 3000, ";" * 20_000, " \n" * 20_000)
    began = time.process_time()
    for text in texts:
        source_of(text)
    assert time.process_time() - began < 2.0


def test_reports_that_credit_each_other_are_one_source() -> None:
    one = Report("one", 1, "one", "Le Fanal", AT, "El Faro")
    other = Report("other", 1, "other", "El Faro", AT, "Le Fanal")
    assert origins([one, other]) == {"one": "one", "other": "one"}


def test_a_copy_that_kept_the_credit_speaks_for_its_original() -> None:
    original = Report("a", 1, "a", "Le Fanal", AT, None)
    copy = Report("b", 1, "a", "El Faro", AT, "AFP")
    elsewhere = Report("c", 1, "c", "Elbpost", AT, "AFP")
    assert len(set(origins([original, copy, elsewhere]).values())) == 1
