"""Days that a text names, and what sort of text it is. All sentences are invented."""

from __future__ import annotations

from datetime import date

import pytest

from missionwatch.cluster.days import days_before, days_in, past_months
from missionwatch.cluster.kinds import kind_of
from missionwatch.cluster.words import fold, words

THURSDAY = date(2026, 7, 16).toordinal()


def named(text: str, language: str) -> list[int]:
    """Days before publication on a Thursday, as the text names them."""
    return [THURSDAY - day for _, day in days_in(words(fold(text)), language, THURSDAY)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Gunmen attacked on Tuesday."),
        ("fr", "Des hommes armés ont attaqué mardi."),
        ("es", "Hombres armados atacaron el martes."),
        ("ht", "Bandi atake madi."),
        ("pt", "Homens armados atacaram na terça-feira."),
        ("sw", "Watu wenye silaha walishambulia Jumanne."),
        ("de", "Bewaffnete griffen am Dienstagabend an."),
    ],
)
def test_a_weekday_is_the_last_one_of_that_name_in_every_language(language: str, text: str) -> None:
    assert named(text, language) == [2]


def test_the_weekday_of_publication_is_that_day_and_tomorrows_is_to_come() -> None:
    assert named("On Thursday they left.", "en") == [0]
    assert named("They will come back on Friday.", "en") == [-1]
    assert named("Yesterday it rained.", "en") == [1]


def test_ordinals_and_names_that_look_like_weekdays_are_none() -> None:
    assert named("A terça parte da força chegou.", "pt") == []
    assert named("El buque zarpó de Santo Domingo.", "es") == []


@pytest.mark.parametrize(
    ("language", "text", "back"),
    [
        ("en", "two days after the attack", {2}),
        ("en", "a week earlier", {7}),
        ("fr", "quatre jours plus tôt", {4}),
        ("es", "tres días después", {3}),
        ("sw", "siku mbili baada ya shambulio", {2}),
        ("de", "zwei Tage nach dem Angriff", {2}),
        ("en", "for two days they waited", set()),
        ("en", "900 days after", set()),
    ],
)
def test_days_that_a_text_goes_back_are_counted(language: str, text: str, back: set[int]) -> None:
    assert days_before(words(fold(text)), language) == back


def test_months_count_only_beside_a_date_and_not_the_current_one() -> None:
    tokens = words(fold("It may rain. In June 2024, on 3 March and on 8 July 2026."))
    assert past_months(tokens, "en", 7) == {6, 3}


def kind(title: str, text: str, *, has_day: bool = False) -> str:
    body = fold(text)
    return kind_of(fold(title), body, words(body), "en", 7, has_day=has_day)


HISTORY = "It began in October 2023. In June 2024 they landed. In February 2025 money was frozen."


def test_a_text_that_goes_back_over_months_and_names_no_day_is_background() -> None:
    assert kind("Who are they?", HISTORY) == "background"
    assert kind("Attack on the base", HISTORY, has_day=True) == "report"


def test_labelled_lines_make_a_listing_and_a_transcript_is_none() -> None:
    assert kind("Brief", "Roads: open. Port: shut. Killed: 2.") == "listing"
    assert kind("Week", "Monday: a bridge fell.\n\nTuesday: rain.\n\nFriday: a vote was held.") == "listing"
    assert kind("Talk", "HOST: Good morning. GUEST: Hello. HOST: What happened? GUEST: They came.") == "report"
    assert (
        kind("Attack", 'He said: "We fled." Photo: archive. Soldiers came. They left. A child cried. It rained.')
        == "report"
    )


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Opinion: send tyres", "opinion"),
        ("Éditorial | Dix jours", "opinion"),
        ("Kommentar: Zu spät", "opinion"),
        ("Analysis shows bullets came from roof", "report"),
        ("Timeline: the mission so far", "background"),
        ("Opinion poll finds trust at 41 percent", "report"),
    ],
)
def test_a_headline_that_says_so_makes_an_opinion_or_background(title: str, expected: str) -> None:
    assert kind(title, "Soldiers came. They left.") == expected
