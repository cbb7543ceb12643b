"""The article that the project started from, in a page of the newsroom: the first thing that must be right."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from missionwatch import evaluation
from tests.conftest import SHARED_SEED
from tests.newsroom import pages

SEED = SHARED_SEED / "dw-2025-01-19.txt"
pytestmark = pytest.mark.skipif(not SEED.is_file(), reason="the seed article of ../shared/seed is not here")

TITLE = "Haiti: 217 more Kenyan police officers arrive"


@pytest.fixture(scope="module")
def careless() -> list[str]:
    """The article's paragraphs as a careless scraper left them, date, notices and credits included."""
    return [paragraph.strip() for paragraph in SEED.read_text(encoding="utf-8").split("\n\n") if paragraph.strip()]


@pytest.fixture(scope="module")
def body(careless: list[str]) -> list[str]:
    """The same without what is not the article: the date glued to the first line, picture line, video notice, credits."""
    kept = [careless[0].split("2025-01-19 ", 1)[1], *careless[1:]]
    return [
        paragraph
        for paragraph in kept
        if "Image:" not in paragraph and "JavaScript" not in paragraph and not paragraph.startswith("mfi/sms")
    ]


@pytest.fixture(scope="module")
def html(careless: list[str]) -> bytes:
    return pages.wrap(TITLE, careless, datetime(2025, 1, 19, 9, 30, tzinfo=UTC), outlet="kueste-und-welt")


@pytest.fixture(scope="module")
def article(html: bytes) -> dict:
    return evaluation.extract(
        html, "https://kueste-und-welt.example/en/haiti-217-more-kenyan-police-officers/a-71345678"
    )


def test_it_is_cleaned_of_everything_that_is_not_the_article(article, body):
    assert article["rejected"] is None
    assert article["title"] == TITLE
    assert article["text"].split("\n\n") == body
    assert article["language"] == "en"
    assert datetime.fromisoformat(article["published"]).date() == date(2025, 1, 19)


def test_it_is_about_the_mission_with_its_people_bodies_and_places(article):
    found = evaluation.detect(article["title"], article["text"], "en")
    assert found["label"] == "direct"
    assert {
        "per:ruto",
        "per:murkomen",
        "per:fils-aime",
        "org:mss",
        "org:unsc",
        "loc:port-au-prince",
        "cty:kenya",
    } <= set(found["entities"])
    assert "deployment" in found["event_types"]
    for evidence in found["evidence"]:
        assert article[evidence["field"]][evidence["start"] : evidence["end"]] == evidence["quote"]


def test_its_figures_have_each_their_meaning(article):
    found = {(f["kind"], f["value"]) for f in evaluation.detect(article["title"], article["text"], "en")["figures"]}
    assert found >= {
        ("personnel_moved", 217.0),
        ("personnel_pledged", 2500.0),
        ("gang_control_pct", 85.0),
        ("displaced", 700000.0),
        ("killed", 5600.0),
    }
    assert {kind for kind, value in found if value == 400.0} <= {"personnel_moved", "personnel_deployed"}
    assert any(value == 400.0 for _, value in found)
    assert {value for _, value in found} == {217.0, 400.0, 2500.0, 85.0, 700000.0, 5600.0}
