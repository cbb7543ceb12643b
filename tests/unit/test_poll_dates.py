"""Dates of entries, as publishers write them."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missionwatch.poll.dates import EARLIEST, instant

NOW = datetime(2024, 7, 1, tzinfo=UTC)
AFTERNOON = datetime(2024, 6, 25, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw",
    [
        "Tue, 25 Jun 2024 14:00:00 GMT",
        "Tue, 25 Jun 24 14:00:00 +0000",
        "Tue, 25 Jun 2024 10:00:00 EDT",
        "25-Jun-2024 14:00",
        "2024-06-25 14:00:00 UTC",
        "2024-06-25T14:00Z",
        "2024-06-25T19:30:00.123+05:30",
        "20240625T140000Z",
        "20240625140000",
        "2024-06-25 14:00",
        "1719324000",
        "1719324000000",
        "Mar, 25 Jun 2024 10:00:00 -0400",
        "mardi 25 juin 2024 14:00:00 GMT",
        "25 juin 2024 à 14h00",
        "martes, 25 de junio de 2024 14:00",
        "25 de junho de 2024, 14h00",
        "Dienstag, 25. Juni 2024, 14:00 Uhr",
        "Madi 25 jen 2024 14:00",
        "Jumanne, 25 Juni 2024 17:00 EAT",
        "June 25, 2024 2:00 PM",
    ],
)
def test_an_instant_is_read_however_it_is_written(raw: str) -> None:
    assert instant(raw, now=NOW) == AFTERNOON


@pytest.mark.parametrize(
    ("raw", "month"),
    [
        ("4 janvier 2024", 1),
        ("4 febrero 2024", 2),
        ("4 mas 2024", 3),
        ("4 März 2024", 3),
        ("4 Machi 2024", 3),
        ("4 avr. 2024", 4),
        ("4 me 2024", 5),
        ("4 mai 2024", 5),
        ("4 jwen 2024", 6),
        ("4 jiyè 2023", 7),
        ("4 juillet 2023", 7),
        ("4 Julai 2023", 7),
        ("4 août 2023", 8),
        ("4 agosto 2023", 8),
        ("4 Septemba 2023", 9),
        ("4 setembro 2023", 9),
        ("4 outubro 2023", 10),
        ("4 oktòb 2023", 10),
        ("4 Novemba 2023", 11),
        ("4 desanm 2023", 12),
        ("4 diciembre 2023", 12),
        ("4 Dezember 2023", 12),
    ],
)
def test_month_names_of_seven_languages_are_known(raw: str, month: int) -> None:
    found = instant(raw, now=NOW)
    assert found is not None
    assert (found.day, found.month) == (4, month)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        None,
        "25/06/2024 14:00",
        "06/07/2024",
        "4 out 2023",
        "yesterday",
        "0000-00-00 00:00:00",
        "2024-02-30",
        "1994-12-31",
        "2024-07-02 01:00",
        "3",
    ],
)
def test_what_is_ambiguous_or_impossible_is_unknown(raw: str | None) -> None:
    assert instant(raw, now=NOW) is None


def test_the_parsers_value_serves_where_no_rule_reads_the_text_but_not_for_bare_numbers() -> None:
    parsed = time.struct_time((2024, 6, 25, 14, 0, 0, 1, 177, 0))
    assert instant("Tue Jun 25 14:00:00 UTC 2024", parsed, now=NOW) == AFTERNOON
    assert instant("25/06/2024 14:00", parsed, now=NOW) is None


@given(st.text(max_size=60))
def test_no_text_makes_it_raise_and_every_result_is_plausible(text: str) -> None:
    found = instant(text, now=NOW)
    assert found is None or EARLIEST <= found <= NOW + timedelta(hours=24)


@given(st.datetimes(datetime(1995, 1, 2), datetime(2024, 6, 30)).map(lambda d: d.replace(microsecond=0, tzinfo=UTC)))  # noqa: DTZ001
def test_what_python_writes_is_read_back(at: datetime) -> None:
    for raw in (at.isoformat(), at.strftime("%a, %d %b %Y %H:%M:%S +0000"), str(int(at.timestamp()))):
        if len(raw) >= 9:
            assert instant(raw, now=NOW) == at
