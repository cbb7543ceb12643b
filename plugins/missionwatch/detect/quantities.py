"""Numbers in news text, in digits and words, in the formats of the watched languages; and numbers that are no quantities.

Years, dates, hours, ages, distances, resolution and road numbers, scores and ranges are left out here, so that nothing later can
mistake them. Ordinals are kept, marked, because "the third officer to die" tells of one death.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from missionwatch.detect.fold import Folded
from missionwatch.detect.number_words import number_words, runs, values
from missionwatch.languages import LANGUAGES, Language

MOST_DIGITS = 15
MOST_NUMBERS = 1_000  # that are looked at in one text: more is a table or an attack
_DIGITS = re.compile(  # a first digit of its own lets the search jump from digit to digit
    r"[0-9](?:[0-9]{0,2}(?:[.,\u00a0\u202f\u2009 ’'][0-9]{3})+(?![0-9])(?:[.,][0-9]{1,2}(?![0-9]))?|[0-9]*(?:[.,][0-9]+)?)"
)
_MONEY_MARKS = ("sh", "usd", "kes", "us")  # may stand before the first digit; any other letter makes it a name ("G9")
_ATTACHED = re.compile(r"\s?(k|m|mn|bn|b|mdd|mds|mrd|mio)\b(?!\.\w)", re.IGNORECASE)
_ATTACHED_SCALES = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9, "mdd": 1e6, "mds": 1e9, "mrd": 1e9, "mio": 1e6}
_SPACED = ("bn", "mn", "mdd", "mrd", "mio", "mds")  # may also stand apart
_WORD = re.compile(r"[^\W\d_]+")
_NEXT_WORD = re.compile(r"\s?([^\W\d_]+)")
_FURTHER_WORD = re.compile(r"\s(?:de\s)?([^\W\d_]+)")
_WORD_BEFORE = re.compile(r"([^\W\d_]+)\s$")
_RANGE_ON = re.compile(r"[-–/:]\d")
_RANGE_BEFORE = re.compile(r"\d[-–/:.]$")
_SPAN = re.compile(r"\s?(?:and|et|y|e|und|ak|na|(?P<to>to|a|bis|hadi|-|–))\s?")
_SPAN_BEGINS = re.compile(r"\b(?:between|from|entre|de|zwischen|von|ant|kati ya|kutoka)\s$")
_ORDINAL = re.compile(r"(?:st|nd|rd|th|e|er|re|eme|yem|º|ª|°|a|o)\b")
_TENTHS = re.compile(r"\s?(?:tenths|dixiemes|decimos|decimas|zehntel)\b")
_HALF = re.compile(r"\b(?:half a|half|une? demi|demi|medi[oa]|mei[oa]|mwatye|nusu|eine halbe|ein halbes|halbe)[ -]$")
_RESOLUTIONS = re.compile(
    r"\b(?:resolutions|resolucion\w*|resoluco\w*|rezolisyon|resolutionen|maazimio) \d{4} (?:et|and|y|e|und|ak|na) $"
)
_YEARS = range(1_900, 2_101)
_BEFORE_MONTH = re.compile(r"^\.?\s?(?:de |di |of |ya |mwezi wa |th |st |nd |rd )?")
_DAYS_ON = re.compile(r"\.?\s?(?:(?:and|to|et|au|y|al|e|a|und|bis(?: zum)?|ak|na|hadi|-|–)\s?)\d{1,2}\.?\s")
_AGE = re.compile(r"\s?[,)]")
_SCORE_ON = re.compile(r"\s(?:\w+\s)?(?:to|against|contre|contra|a|por|kont|dhidi ya|gegen|zu)\s\d{1,3}\b")
_SCORE_BEFORE = re.compile(r"\d\s(?:\w+\s)?(?:to|against|contre|contra|a|por|kont|dhidi ya|gegen|zu)\s$")
_SCORE_ENDS = tuple(
    f" {word} " for word in ("to", "against", "contre", "contra", "a", "por", "kont", "ya", "gegen", "zu")
)
_VOTE = re.compile(r"\b(?:vot\w*|voix|vwa|kura|stimm\w*|gestimmt)\b")
_LAST_WORD = re.compile(r"([^\W\d_]+)\.?\s$")

_PERCENTS = "%|per ?cent|percent|pour ?cents?|por ciento|por cento|pousan|pou san|prozent|asilimia"
_PERCENT_AFTER = re.compile(rf"\s?(?:{_PERCENTS})(?![^\W\d_])")
_PERCENT_BEFORE = re.compile(r"(?:asilimia|percent of)\s(?:\w+\s)?$")

_CURRENCIES = ("USD", "CAD", "KES", "EUR", "GBP", "USD")  # in the order of the groups below
_MONEY_BEFORE = re.compile(
    r"(?:"
    r"(us\s?\$|usd|us dollars?|\$us|u\.s\.\s?\$)|"
    r"(c\s?\$|ca\s?\$|cad|dola za (?:canada|kanada))|"
    r"(ksh|kes|shilingi(?: za kenya)?|sh)|"
    r"(eur|€|euro)|"
    r"(gbp|£)|"
    r"(dola(?: za marekani)?|dolares|\$)"
    r")[\s.]?$"
)
_MONEY_AFTER = re.compile(
    r"\s?(?:de |d |of |mil )?(?:"
    r"(us dollars?|u\.s\. dollars?|usd|us\s?\$|\$\s?us|dollars? americains?|dolares estadounidenses|dolares americanos|"
    r"dola za marekani|dola ameriken|dolar ameriken|dolares dos eua)|"
    r"(canadian dollars?|dollars? canadiens?|dolares canadienses|kanadischen? dollar|dola kanadyen|dolares canadenses|"
    r"dola za [ck]anada|c\s?\$)|"
    r"(shillings?|kenyan? shillings?|kes|ksh|shilingi|chelines|chelins?|chelen|xelins|kenia schilling|schilling)|"
    r"(euros?|€|yuro|ewo)|"
    r"(pounds?|£)|"
    r"(dollars?|dolares|dolar|dola|\$)"
    r")"
)

# What is counted here is no person, vehicle or money: time, distance, weight, votes, countries.
_NOT_COUNTED_AFTER = re.compile(
    r"\s?(?:"
    r"year|yr|month|week|day|hour|minute|second|p\.?m\.?\b|a\.?m\.?\b|o clock|:\d|times\b|"
    r"ans?\b|annee|mois\b|semaine|jours?\b|heures?\b|h\b|h\d|ano|mes(?:es)?\b|semana|dia|hora|minuto|"
    r"jahr|monat|woche|tag(?:e|en)?\b|stunde|uhr|an\b|ane\b|mwa\b|semenn|jou\b|e ?d ?tan|zan\b|"
    r"mile|km|kilomet|metre|meter|acre|hectare|kg|kilo|ton|litre|liter|gallon|degree|kilom|metro|grad\b|"
    r"points?\b|puntos?|goals?|wickets|overs|votes?\b|voix\b|votos?\b|vwa\b|stimmen\b|seats?\b|"
    r"countries|pays\b|paises|peyi\b|lander\b|nations?\b|famil|fanmi\b|household|haushalte?\b|years?[ -]old"
    r")"
)
_NO_COUNT_WORDS = (
    "resolution", "resolutions", "resolucion", "rezolisyon", "resolucao", "azimio", "azimio la", "no.", "nr", "nr.", "n°.", "nº.",
    "numero", "nimewo", "namba", "nambari", "nummer", "route", "road", "highway", "national", "nationale", "nasyonal", "rn",
    "article", "articulo", "artigo", "atik", "kifungu", "artikel", "chapter", "chapitre", "capitulo", "section", "page",
    "age", "aged", "edad", "idad", "umri wa", "alter von", "flight", "vol", "vuelo",
    "a las", "miaka", "mwaka wa", "mwaka", "miezi", "wiki", "siku", "saa", "dakika", "tarehe", "kilomita", "mita", "kura", "nchi",
    "mataifa", "kurasa", "covid", "fifa", "s res", "channel", "radio", "fm", "psalm",
)  # fmt: skip
_NOT_COUNTED_BEFORE = re.compile(rf"\b(?:{'|'.join(map(re.escape, _NO_COUNT_WORDS))})\s?$")
# Searching for what ends a text is slow, comparing its end is not: these say whether the search is worth it.
_MONEY_ENDS = (
    "$", "usd", "dollar", "dollars", "cad", "ksh", "kes", "shilingi", "kenya", "sh", "eur", "€", "euro", "gbp", "£", "dola",
    "marekani", "canada", "kanada", "dolares",
)  # fmt: skip
_SEVERAL = frozenset((
    "several", "many", "few", "mehrere", "mehreren", "einige", "einigen", "viele", "vielen", "plusieurs", "quelques", "varios",
    "varias", "algunos", "muchos", "alguns", "algumas", "muitos", "plizye", "anpil", "kek",
))  # fmt: skip  # "several thousand" is no number


class Quantity(NamedTuple):
    """A number with its place in the folded text. `unit` is "", percent, or an ISO currency."""

    start: int
    end: int
    value: float
    unit: str = ""
    is_ordinal: bool = False
    is_word: bool = False
    is_doubtful: bool = False  # the word means something else as often as the number


def quantities(
    folded: Folded, aligned: str, language: str, for_ones: list[tuple[int, int]] | None = None
) -> list[Quantity]:
    """All quantities of a text in order of place. `aligned` is the text before folding, of the same length.

    Words for one ("one", "une", "yon") and ordinals are frequent and seldom wanted: with `for_ones` only those in
    these spans count.
    """
    spec = LANGUAGES.get(language, LANGUAGES["en"])
    found = list(_in_digits(folded.text, aligned, spec))
    taken = [(quantity.start, quantity.end) for quantity in found]
    found += _in_words(folded, spec, taken, for_ones)
    return _scaled_alike(_joined(sorted(found, key=lambda quantity: quantity.start)), folded.text)


def _scaled_alike(found: list[Quantity], folded: str) -> list[Quantity]:
    """Both ends of a span are of one scale and one currency: "between 515 and 600 million dollars"."""
    for n in range(1, len(found)):
        low, high = found[n - 1], found[n]
        if high.value < 1e6 or not 0 < low.value < 1e3 or "percent" in (low.unit, high.unit):
            continue
        scale = 1e9 if high.value >= 1e9 else 1e6
        joined = _SPAN.fullmatch(folded, low.end, high.start)
        if joined is None or low.value * scale >= high.value:
            continue
        if (low.unit and joined["to"]) or _SPAN_BEGINS.search(folded[max(0, low.start - 12) : low.start]):
            found[n - 1] = low._replace(value=low.value * scale, unit=low.unit or high.unit)
    return found


def _joined(found: list[Quantity]) -> list[Quantity]:
    """Thousands in words go on in digits: "cinco mil 500"."""
    made: list[Quantity] = []
    for quantity in found:
        last = made[-1] if made else None
        if (
            last and last.is_word and not last.unit and last.value % 1_000 == 0 and 1_000 <= last.value < 100_000
            and not quantity.is_word and not quantity.is_ordinal and 10 <= quantity.value < 1_000
            and quantity.start == last.end + 1
        ):  # fmt: skip
            made[-1] = quantity._replace(start=last.start, value=last.value + quantity.value)
        else:
            made.append(quantity)
    return made


def _in_digits(folded: str, aligned: str, spec: Language) -> Iterator[Quantity]:
    position = 0
    for match in islice(_DIGITS.finditer(aligned), MOST_NUMBERS):
        start, end = match.span()
        if start < position or end - start > MOST_DIGITS or not _begins_number(folded, start):
            continue
        following = folded[end : end + 40]
        plain, grouped = _value(match.group(), spec)
        if plain is None:
            written = match.group().split()[0]  # "in 2024 217 officers" are two numbers
            end = start + len(written)
            following = folded[end : end + 40]
            plain, grouped = _value(written, spec)
        if plain is None:
            continue
        ordinal = _ORDINAL.match(following)
        if ordinal and not grouped and plain < 100:
            yield Quantity(start, end + ordinal.end(), plain, is_ordinal=True)
            continue
        value, first, last = _scaled(plain, start, end, folded, aligned, spec)
        unit, last, first = _unit(folded, first, last)
        position = last
        if unit or value != plain or not _is_no_quantity(folded, aligned, start, last, value, grouped, spec):
            yield Quantity(first, last, value, unit)


def _begins_number(folded: str, start: int) -> bool:
    """Whether a digit is not the middle of a longer number or of a name."""
    before = folded[start - 1 : start]
    if before.isalpha() or before == "_":
        return folded[max(0, start - 3) : start].endswith(_MONEY_MARKS)
    return before not in (".", ",") or not folded[max(0, start - 2) : start - 1].isdigit()


def _value(written: str, spec: Language) -> tuple[float | None, bool]:
    """The number as written, and whether it has groups of three digits."""
    marks = [c for c in written if not c.isdigit()]
    if not marks:
        return float(written), False
    if any(mark.isspace() for mark in marks):
        if " " in marks and spec.code in ("en", "sw", "de") and (len(marks) > 1 or not written[1:2].isspace()):
            return None, False  # "24 217" is two numbers, "3 100" is one
        pieces = re.split(r"\s", written)
        head, _, tail = pieces[-1].replace(",", ".").partition(".")
        return float("".join(pieces[:-1]) + head + ("." + tail if tail else "")), True
    last = written.rsplit(marks[-1], 1)[1]
    if len(last) != 3 or (len(set(marks)) == 2):
        if len(set(marks)) == 2 or len(marks) == 1:
            whole = written[: len(written) - len(last) - 1]
            return float("".join(c for c in whole if c.isdigit()) + "." + last), len(marks) > 1
        return float("".join(c for c in written if c.isdigit())), True
    is_decimal = len(marks) == 1 and marks[0] == "." and spec.decimal == "." and spec.code != "es"
    if is_decimal:
        return float(written.replace(",", ".")), False
    return float("".join(c for c in written if c.isdigit())), True


def _scaled(plain: float, start: int, end: int, folded: str, aligned: str, spec: Language) -> tuple[float, int, int]:
    """With a scale word behind the number ("1.3 million", "2 milyon 500 mil") or before it ("milioni 1.3")."""
    after = _NEXT_WORD.match(folded[end : end + 24])
    if spec.multipliers_follow:
        before = _WORD_BEFORE.search(folded[max(0, start - 14) : start])
        if before and before.group(1) in spec.scales and plain < 1000:
            return plain * spec.scales[before.group(1)], start - len(before.group(1)) - 1, end
    if after and after.group(1) in spec.scales and not (plain >= 1000 and spec.scales[after.group(1)] < 1_000_000):
        value, last = plain * spec.scales[after.group(1)], end + after.end()
        more = _FURTHER_WORD.match(folded[last : last + 14])
        if more and more.group(1) in spec.scales and spec.scales[more.group(1)] > spec.scales[after.group(1)]:
            return value * spec.scales[more.group(1)], start, last + more.end()
        return value, start, last
    attached = _ATTACHED.match(aligned[end : end + 6])
    if attached and (not attached.group()[0].isspace() or attached.group(1).lower() in _SPACED):
        return plain * _ATTACHED_SCALES[attached.group(1).lower()], start, end + attached.end()
    return plain, start, end


def _unit(folded: str, start: int, end: int) -> tuple[str, int, int]:
    """Percent or currency beside a number: the unit, the new end, the new start."""
    if percent := _PERCENT_AFTER.match(folded, end, end + 36):
        return "percent", percent.end(), start
    before = folded[max(0, start - 26) : start]
    if ("asilimia" in before or "percent of" in before) and (percent := _PERCENT_BEFORE.search(before)):
        return "percent", end, start - len(percent.group())
    if (
        before.rstrip().removesuffix(".").rstrip().endswith(_MONEY_ENDS)
        and (money := _MONEY_BEFORE.search(before))
        and not before[: money.start()][-1:].isalpha()
    ):
        currency = _CURRENCIES[(money.lastindex or 1) - 1]
        if (
            currency == "USD"
            and (named := _MONEY_AFTER.match(folded, end, end + 36))
            and named.lastindex
            and named.lastindex < 6
        ):
            currency = _CURRENCIES[named.lastindex - 1]
        return currency, end, start - len(money.group())
    if (
        (money := _MONEY_AFTER.match(folded, end, end + 36))
        and money.lastindex
        and not folded[money.end() : min(money.end() + 1, end + 36)].isalpha()
    ):
        return _CURRENCIES[money.lastindex - 1], money.end(), start
    return "", end, start


def _is_no_quantity(
    folded: str, aligned: str, start: int, end: int, value: float, grouped: bool, spec: Language
) -> bool:
    before, after = folded[max(0, start - 32) : start], folded[end : end + 24]
    if _is_told_by_word_before(before) or _NOT_COUNTED_AFTER.match(after) or _RESOLUTIONS.search(before):
        return True
    if _RANGE_ON.match(aligned[end : end + 2]) or _RANGE_BEFORE.search(aligned[max(0, start - 2) : start]):
        return True
    if aligned[max(0, start - 1) : start] in ("#", "-", "/") and value < 100:
        return True
    if not grouped and value in _YEARS and value == int(value) and len(str(int(value))) == 4:
        return True
    if 15 <= value < 100 and not grouped and before.endswith((", ", "(")) and _AGE.match(after):
        return True  # "Maria Otieno, 39, ..."; "(41)"
    if value < 1_000 and not grouped and _is_score(folded, before, start, end):
        return True
    return value <= 31 and not grouped and _is_day(before, after, spec)


def _is_score(folded: str, before: str, start: int, end: int) -> bool:
    """Whether a number is one side of a vote: "by 141 votes to 12"."""
    if not (_SCORE_ON.match(folded, end) or (before.endswith(_SCORE_ENDS) and _SCORE_BEFORE.search(before))):
        return False
    return _VOTE.search(folded, max(0, start - 60), end + 30) is not None


def _is_told_by_word_before(before: str) -> bool:
    """Whether the word before a number says that it counts nothing: "resolution", "age"."""
    return before.rstrip().endswith(_NO_COUNT_WORDS) and _NOT_COUNTED_BEFORE.search(before) is not None


def _is_day(before: str, after: str, spec: Language) -> bool:
    """Whether a small number is the day of a date: a month stands beside it, or beside the day that follows."""
    if before.endswith("(") and after.startswith((".)", ")")):
        return True  # "am Samstag (18.)"
    if other := _DAYS_ON.match(after):
        after = after[other.end() :]
    following = _WORD.match(_BEFORE_MONTH.sub("", after))
    previous = _LAST_WORD.search(before)
    return bool(following and following.group() in spec.months) or bool(
        previous and len(previous.group(1)) > 2 and previous.group(1) in spec.months
    )


def _in_words(
    reading: Folded, spec: Language, taken: list[tuple[int, int]], for_ones: list[tuple[int, int]] | None
) -> Iterator[Quantity]:
    position = 0
    folded = reading.text
    for run in islice(runs(number_words(reading, spec, for_ones != []), folded, spec), MOST_NUMBERS):
        if run[0][0] < position:
            continue
        texts = [folded[start:end] for start, end in run]
        if for_ones and len(run) == 1 and (spec.numbers.get(texts[0], 2) == 1 or texts[0] in spec.ordinals):
            place = run[0][0]
            if not any(start <= place < end for start, end in for_ones):
                continue
        if len(run) == 1 and texts[0] in spec.ordinals and texts[0] not in spec.numbers:
            yield Quantity(*run[0], spec.ordinals[texts[0]], is_ordinal=True, is_word=True)
            continue
        for value, first, last in values(texts, spec):
            begin, finish = run[first][0], run[last - 1][1]
            is_vague = texts[last - 1] in spec.vague and (last - first == 1 or texts[first] in spec.ambiguous)
            if value is None or is_vague or _is_taken(begin, finish, taken):
                continue
            made = _written(value, begin, finish, texts[first] if last - first == 1 else "", folded, spec)
            position = max(position, made.end if made else 0)
            if made:
                yield made


def _is_taken(begin: int, finish: int, taken: list[tuple[int, int]]) -> bool:
    """Whether a number in digits stands there already; `taken` is in order of place."""
    number = bisect_left(taken, (finish, 0)) - 1  # the last that begins before the end
    return number >= 0 and taken[number][1] > begin


def _written(value: float, begin: int, finish: int, alone: str, folded: str, spec: Language) -> Quantity | None:
    """A number in words with its unit; None where it counts nothing that matters. `alone`: its only word."""
    if tenths := _TENTHS.match(folded, finish, finish + 12):
        return Quantity(begin, tenths.end(), value * 10, "percent", is_word=True)
    if alone and value in (12, 100, 1e6, 1e9) and (half := _HALF.search(folded[max(0, begin - 12) : begin])):
        value, begin = value / 2, begin - len(half.group())
    unit, finish, begin = _unit(folded, begin, finish)
    before = folded[max(0, begin - 24) : begin]
    if not unit and (
        _NOT_COUNTED_AFTER.match(folded, finish, finish + 24) or (value < 100 and _is_told_by_word_before(before))
    ):
        return None
    ordinal = False
    if alone and (alone in spec.scales or spec.ordinal_marks):
        previous = (before.split() or [""])[-1]
        if alone in spec.scales and previous in _SEVERAL:
            return None
        ordinal = value <= 20 and previous in spec.ordinal_marks
    return Quantity(begin, finish, value, unit, ordinal, is_word=True, is_doubtful=alone in spec.ambiguous)
