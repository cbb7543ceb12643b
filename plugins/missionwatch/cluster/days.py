"""Which day a text speaks of: "on Tuesday", mardi, jana. Two reports of one event name the same day, whatever their language.

Days are ordinals of the calendar, reckoned from the day of publication (UTC). A weekday is the last one of that name; one
that would be five or six days back is taken for the coming one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from missionwatch.cluster.words import fold, words
from missionwatch.languages import LANGUAGES

_WEEK = {
    "en": "monday tuesday wednesday thursday friday saturday sunday",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miercoles jueves viernes sabado domingo",
    "ht": "lendi madi mekredi jedi vandredi samdi dimanch",
    "pt": "segunda terca quarta quinta sexta sabado domingo",
    "sw": "jumatatu jumanne jumatano alhamisi ijumaa jumamosi jumapili",
    "de": "montag dienstag mittwoch donnerstag freitag samstag|sonnabend sonntag",
}
_BACK = {  # days before the day of publication
    "en": {"today": 0, "yesterday": 1},
    "fr": {"aujourd": 0, "hier": 1},
    "es": {"hoy": 0, "ayer": 1},
    "ht": {"jodi": 0},
    "pt": {"hoje": 0, "ontem": 1},
    "sw": {"leo": 0, "jana": 1},
    "de": {"heute": 0, "gestern": 1},
}
_GERMAN_HOURS = ("", "s", "abend", "abends", "morgen", "nachmittag", "nacht", "vormittag", "mittag")
_BEFORE_PORTUGUESE = frozenset(["na", "nesta", "desta", "da", "ultima"])  # "na terca" is a day, "terca parte" is none

_SPANS = {
    **dict.fromkeys(["day", "days", "jour", "jours", "dia", "dias", "jou", "tag", "tage", "tagen", "siku"], 1),
    **dict.fromkeys(
        ["week", "weeks", "semaine", "semaines", "semana", "semanas", "semen", "woche", "wochen", "wiki"], 7
    ),
}
_EARLIER = frozenset(
    words(
        "earlier before after later ago tot auparavant avant apres antes despues depois apos avan apre zuvor fruher spater"
        " nach vor kabla baada"
    )
)
_ONE = frozenset(["a", "one", "the", "un", "une", "le", "el", "um", "uma", "yon", "ein", "einen", "moja"])
LONGEST = 21


@cache
def _names(language: str) -> dict[str, tuple[bool, int]]:
    """Word -> (is a weekday, which one; or else days back)."""
    found = {word: (False, back) for word, back in _BACK.get(language, {}).items()}
    for day, names in enumerate(_WEEK.get(language, "").split()):
        for name in names.split("|"):
            for ending in _GERMAN_HOURS if language == "de" else ("",):
                found[name + ending] = True, day
    return found


def days_in(
    tokens: Sequence[str], language: str, published: int, places: Sequence[int] | None = None
) -> list[tuple[int, int]]:
    """The days that folded words name, in their order, as (index of the word, day).

    `places` are the indices of the words that are among `date_words`, if the caller has them; so below.
    """
    names = _names(language)
    found = []
    for n in range(len(tokens)) if places is None else places:
        hit = names.get(tokens[n])
        if hit and tokens[n - 1 : n] != ["santo"] and (language != "pt" or _is_portuguese_day(tokens, n, hit)):
            found.append((n, _resolve(hit, published)))
    return found


def days_before(tokens: Sequence[str], language: str, places: Sequence[int] | None = None) -> set[int]:
    """How many days back folded words go from the day that they tell of: "two days after", quatre jours plus tot."""
    numbers = _numbers(language)
    found: set[int] = set()
    for n in range(len(tokens)) if places is None else places:
        token = tokens[n]
        if token in _SPANS and not _EARLIER.isdisjoint(tokens[n + 1 : n + 3]):
            count = tokens[n + 1] if token in ("siku", "wiki") else tokens[n - 1] if n else ""
            number = int(count) if count.isdigit() and len(count) < 3 else 1 if count in _ONE else numbers.get(count, 0)
            if 0 < number * _SPANS[token] <= LONGEST:
                found.add(number * _SPANS[token])
    return found


@cache
def _numbers(language: str) -> dict[str, int]:
    spec = LANGUAGES.get(language)
    return {fold(word): number for word, number in spec.numbers.items()} if spec else {}


def _is_portuguese_day(tokens: Sequence[str], n: int, hit: tuple[bool, int]) -> bool:
    is_weekday, day = hit
    after, before = tokens[n + 1 : n + 2], tokens[n - 1] if n else ""
    return not is_weekday or day >= 5 or after == ["feira"] or before in _BEFORE_PORTUGUESE


def _resolve(hit: tuple[bool, int], published: int) -> int:
    is_weekday, number = hit
    if not is_weekday:
        return published - number
    back = (published - 1 - number) % 7  # ordinal 1 was a Monday
    return published - back if back < 5 else published - back + 7


@cache
def _months(language: str) -> dict[str, int]:
    spec = LANGUAGES.get(language)
    return {fold(name): month for name, month in spec.months.items()} if spec else {}


def past_months(tokens: Sequence[str], language: str, this_month: int, places: Sequence[int] | None = None) -> set[int]:
    """The months other than this one that folded words name beside a day or a year."""
    months = _months(language)
    return {
        month
        for n in (range(len(tokens)) if places is None else places)
        if (month := months.get(tokens[n])) and month != this_month and _is_dated(tokens, n)
    }


@cache
def date_words(language: str) -> frozenset[str]:
    """The folded words that this module looks at."""
    return frozenset((*_names(language), *_months(language), *_SPANS))


def _is_dated(tokens: Sequence[str], n: int) -> bool:
    around = tokens[max(0, n - 2) : n + 3]
    return any(token.isdigit() for token in around)
