"""When a line that stands on many pages of one site is the site's own, and when it is news. All lines are invented."""

from __future__ import annotations

import pytest

from missionwatch.clean import repeated
from missionwatch.clean.repeated import is_boilerplate, key, learnable

LABEL = "Write to the night desk of the Ledger"
TEASER = "What the mission on the islands is about"
NUMBERED = "Mission of 1,000 lands on the islands"
SENTENCE = "We would like to hear from you about the ferry and the pier."
WIRE = "The mission has lacked money and equipment since it arrived."
FIGURE = "The ferry has carried 900 people since the spring of last year."


def names_topic(line: str) -> bool:
    return "mission" in line.lower()


@pytest.mark.parametrize(
    ("line", "pages", "of", "days", "is_dropped"),
    [
        (LABEL, 5, 20, 3, True),
        (LABEL, 4, 20, 30, False),  # too few pages
        (LABEL, 5, 20, 2, False),  # of two days only
        (LABEL, 5, 64, 30, False),  # a small part of what the site has
        (LABEL, 8, 12, 1, True),  # most pages of a new site, on its first day
        (LABEL, 7, 12, 1, False),
        (SENTENCE, 8, 20, 3, True),
        (SENTENCE, 7, 7, 9, False),  # a sentence needs more
        (SENTENCE, 20, 64, 9, False),
        (SENTENCE, 30, 64, 2, False),
        (WIRE, 64, 64, 60, False),  # it names the topic
        (FIGURE, 64, 64, 60, False),  # it holds a number
        (TEASER, 7, 64, 9, True),  # a label that names the topic is a teaser
        (NUMBERED, 64, 64, 60, False),  # unless it tells a figure
        (LABEL, 9, 5, 9, False),  # no site has fewer pages than its line
    ],
)
def test_boilerplate_is_told_by_pages_days_share_and_what_the_line_is(
    line: str, pages: int, of: int, days: int, is_dropped: bool
) -> None:
    assert is_boilerplate(line, pages, of, days, names_topic) == is_dropped


def test_the_topic_is_asked_only_where_it_could_decide() -> None:
    def asked(line: str) -> bool:
        raise AssertionError(f"asked of {line!r}")

    assert not is_boilerplate(SENTENCE, 3, 64, 9, asked)
    assert is_boilerplate(LABEL, 12, 64, 9, asked)


def test_a_line_is_known_whatever_its_case_accents_punctuation_and_numbers() -> None:
    assert key("Reçu 12 fois : écrivez-nous !") == key("RECU 7 FOIS ecrivez nous")
    assert key("Write to us") != key("Write to them")
    assert -(2**63) <= key("x") < 2**63


def test_only_short_lines_are_remembered() -> None:
    found = learnable([LABEL, "ab", "12345", "x" * (repeated.LONGEST + 1), LABEL.upper()])
    assert list(found) == [key(LABEL)]
