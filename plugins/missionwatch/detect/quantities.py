"""Numbers in news text, in digits and words, in the formats of the watched languages; and numbers that are no quantities.

Years, dates, hours, ages, distances, resolution and road numbers, scores and ranges are left out here, so that nothing later can
mistake them. Ordinals are kept, marked, because "the third officer to die" tells of one death.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import ahocorasick_rs

from missionwatch.languages import LANGUAGES, Language

MOST_DIGITS = 15
_DIGITS = re.compile(r"\d{1,3}(?:[.,\u00a0\u202f\u2009 ’']\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,]\d+)?")
_MONEY_MARKS = (
    "sh",
    "usd",
    "kes",
    "us",
)  # may stand right before the first digit; any other letter makes it a name ("G9")
_ATTACHED = re.compile(r"\s?(k|m|mn|bn|b|mdd|mds|mrd|mio)\b(?!\.\w)", re.IGNORECASE)
_ATTACHED_SCALES = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9, "mdd": 1e6, "mds": 1e9, "mrd": 1e9, "mio": 1e6}
_WORD = re.compile(r"[^\W\d_]+")
_PERCENT_AFTER = re.compile(
    r"\s?(?:%|per ?cent\b|percent\b|pour cent\b|pour ?cents?\b|por ciento\b|por cento\b|pousan\b|pou san\b|prozent\b|asilimia\b)"
)
_PERCENT_BEFORE = re.compile(r"(?:asilimia|percent of)\s(?:\w+\s)?$")
_MONEY_BEFORE = re.compile(
    r"(?:(us\s?\$|usd|us dollars?|\$us|u\.s\.\s?\$)|(c\s?\$|ca\s?\$|cad)|(ksh|kes|shilingi(?: za kenya)?|sh)|(eur|€|euro)|(gbp|£)|"
    r"(dola(?: za marekani)?|dolares|\$))[\s.]?$"
)
_MONEY_AFTER = re.compile(
    r"\s?(?:de |d |of |mil )?(?:(us dollars?|u\.s\. dollars?|usd|us\s?\$|\$\s?us|dollars? americains?|dolares estadounidenses|dolares americanos|"
    r"us dollar|dola za marekani|dola ameriken|dolar ameriken|dolares dos eua)|(canadian dollars?|dollars? canadiens?|dolares canadienses|"
    r"kanadische dollar|kanadischen dollar|dola kanadyen|dolares canadenses|dola za kanada|c\s?\$)|(shillings?|kenyan? shillings?|kes|ksh|shilingi|"
    r"chelines|xelins|kenia schilling|schilling)|(euros?|€|yuro|ewo)|(pounds?|£)|(dollars?|dolares|dolar|dola|\$))"
)
_CURRENCIES = ("USD", "CAD", "KES", "EUR", "GBP", "USD")
_NOT_COUNTED_AFTER = re.compile(
    r"\s?(?:year|yr|month|week|day|hour|minute|second|mile|km|kilomet|metre|meter|acre|hectare|kg|kilo|ton|litre|liter|gallon|degree|p\.?m\.?\b|a\.?m\.?\b|"
    r"o clock|:\d|ans?\b|annee|mois\b|semaine|jours?\b|heures?\b|h\b|h\d|minutes?\b|metres?\b|tonne|ano|mes(?:es)?\b|semana|dia|hora|minuto|"
    r"kilom|metro|jahr|monat|woche|tag(?:e|en)?\b|stunde|minute|uhr|meter|grad\b|an\b|ane\b|mwa\b|semenn|jou\b|e ?d ?tan|miaka|mwaka|miezi|mwezi|wiki|"
    r"siku|saa\b|dakika|mita|kilomita|points?\b|puntos?|goals?|wickets|overs|votes?\b|voix\b|votos?\b|vwa\b|kura\b|stimmen\b|times\b|seats?\b|"
    r"countries|pays\b|paises|peyi\b|nchi\b|mataifa|lander\b|nations?\b|laender)"
)
_NOT_COUNTED_BEFORE = re.compile(
    r"\b(?:"
    + "|".join(
        (
            "resolutions?|resolucion|rezolisyon|resolucao|azimio(?: namba| nambari| la)?",
            r"no\.|nr\.?|n[o°º]\.|numero|nimewo|namba|nambari|nummer|route|road|highway|nationale?|nasyonal|rn",
            "article|articulo|artigo|atik|kifungu|artikel|chapter|chapitre|capitulo|section|page",
            "age|aged|edad|idad|umri wa miaka|umri wa|alter von|flight|vol|vuelo|delmas|laboule|santo",
            "miaka|mwaka wa|mwaka|saa|tarehe|covid|fifa|s res|channel|radio|fm|psalm",
        )
    )
    + r")\s?$"
)
_TENTHS = re.compile(r"\s?(?:tenths|dixiemes|decimos|decimas|zehntel)\b")
_YEARS = range(1_900, 2_101)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its place in the folded text. `unit` is "", percent, or an ISO currency."""

    start: int
    end: int
    value: float
    unit: str = ""
    is_ordinal: bool = False
    is_word: bool = False
    is_doubtful: bool = False  # the word means something else as often as the number


def quantities(
    folded: str, aligned: str, language: str, for_ones: list[tuple[int, int]] | None = None
) -> list[Quantity]:
    """All quantities of a text in order of place. `aligned` is the text before folding, of the same length.

    Words for one ("one", "une", "yon") and ordinals are frequent and seldom wanted: with `for_ones` only those in these spans count.
    """
    spec = LANGUAGES.get(language, LANGUAGES["en"])
    found = list(_in_digits(folded, aligned, spec))
    taken = [(quantity.start, quantity.end) for quantity in found]
    found += _in_words(folded, spec, taken, for_ones)
    return sorted(found, key=lambda quantity: quantity.start)


def _in_digits(folded: str, aligned: str, spec: Language) -> Iterator[Quantity]:
    position = 0
    for match in _DIGITS.finditer(aligned):
        start, end = match.span()
        if start < position or end - start > MOST_DIGITS or not _begins_number(folded, start):
            continue
        following = folded[end : end + 40]
        plain, grouped = _value(match.group(), spec, following)
        if plain is None:
            start, end, plain, grouped = (
                start,
                start + len(match.group().split()[0]),
                *_value(match.group().split()[0], spec, ""),
            )
            following = folded[end : end + 40]
            if plain is None:
                continue
        ordinal = re.match(r"(?:st|nd|rd|th|e|er|re|eme|yem|º|ª|°|a|o)\b", following)
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


def _value(written: str, spec: Language, following: str) -> tuple[float | None, bool]:
    """The number as written, and whether it has groups of three digits."""
    marks = [c for c in written if not c.isdigit()]
    if not marks:
        return float(written), False
    if any(mark.isspace() for mark in marks):
        if " " in marks and spec.code in ("en", "sw", "de"):
            return None, False
        pieces = re.split(r"\s", written)
        head, _, tail = pieces[-1].replace(",", ".").partition(".")
        return float("".join(pieces[:-1]) + head + ("." + tail if tail else "")), True
    last = written.rsplit(marks[-1], 1)[1]
    scale_follows = (word := _WORD.match(following.lstrip())) and word.group() in spec.scales
    if len(last) != 3 or (len(set(marks)) == 2):
        if len(set(marks)) == 2 or len(marks) == 1:
            whole = written[: len(written) - len(last) - 1]
            return float("".join(c for c in whole if c.isdigit()) + "." + last), len(marks) > 1
        return float("".join(c for c in written if c.isdigit())), True
    is_decimal = len(marks) == 1 and (
        (marks[0] == "." and spec.decimal == ".")
        or (scale_follows and spec.scales.get(word.group() if word else "", 0) >= 1_000_000)
    )
    if marks[0] == "." and spec.code == "es" and not scale_follows:
        is_decimal = False
    if is_decimal:
        return float(written.replace(",", ".")), False
    return float("".join(c for c in written if c.isdigit())), True


def _scaled(plain: float, start: int, end: int, folded: str, aligned: str, spec: Language) -> tuple[float, int, int]:
    """With a scale word behind the number ("1.3 million", "2 milyon 500 mil") or before it ("milioni 1.3")."""
    after = re.match(r"\s?([^\W\d_]+)", folded[end : end + 24])
    if spec.multipliers_follow:
        before = re.search(r"([^\W\d_]+)\s$", folded[max(0, start - 14) : start])
        if before and before.group(1) in spec.scales and plain < 1000:
            return plain * spec.scales[before.group(1)], start - len(before.group(1)) - 1, end
    if after and after.group(1) in spec.scales and not (plain >= 1000 and spec.scales[after.group(1)] < 1_000_000):
        value, last = plain * spec.scales[after.group(1)], end + after.end()
        more = re.match(r"\s(?:de\s)?([^\W\d_]+)", folded[last : last + 14])
        if more and more.group(1) in spec.scales and spec.scales[more.group(1)] > spec.scales[after.group(1)]:
            return value * spec.scales[more.group(1)], start, last + more.end()
        return value, start, last
    attached = _ATTACHED.match(aligned[end : end + 6])
    if attached and (
        not attached.group()[0].isspace() or attached.group(1).lower() in ("bn", "mn", "mdd", "mrd", "mio", "mds")
    ):
        return plain * _ATTACHED_SCALES[attached.group(1).lower()], start, end + attached.end()
    return plain, start, end


def _unit(folded: str, start: int, end: int) -> tuple[str, int, int]:
    """Percent or currency beside a number: the unit, the new end, the new start."""
    after = folded[end : end + 36]
    if percent := _PERCENT_AFTER.match(after):
        return "percent", end + percent.end(), start
    before = folded[max(0, start - 26) : start]
    if percent := _PERCENT_BEFORE.search(before):
        return "percent", end, start - len(percent.group())
    if money := _MONEY_BEFORE.search(before):
        if not before[: money.start()][-1:].isalpha():
            currency = _CURRENCIES[(money.lastindex or 1) - 1]
            if currency == "USD" and (named := _MONEY_AFTER.match(after)) and named.lastindex and named.lastindex < 6:
                currency = _CURRENCIES[named.lastindex - 1]
            return currency, end, start - len(money.group())
    if money := _MONEY_AFTER.match(after):
        tail = after[money.end() : money.end() + 1]
        if not tail.isalpha() and money.lastindex:
            return _CURRENCIES[money.lastindex - 1], end + money.end(), start
    return "", end, start


def _is_no_quantity(
    folded: str, aligned: str, start: int, end: int, value: float, grouped: bool, spec: Language
) -> bool:
    before, after = folded[max(0, start - 24) : start], folded[end : end + 24]
    if _NOT_COUNTED_BEFORE.search(before) or _NOT_COUNTED_AFTER.match(after):
        return True
    if re.match(r"[-–/:]\d", aligned[end : end + 2]) or re.search(r"\d[-–/:.]$", aligned[max(0, start - 2) : start]):
        return True
    if aligned[max(0, start - 1) : start] in ("#", "-", "/") and value < 100:
        return True
    if not grouped and value in _YEARS and value == int(value) and len(str(int(value))) == 4:
        return True
    if value <= 31 and not grouped:
        word = _WORD.match(after.lstrip()) or _WORD.match(re.sub(r"^\s?(?:de|di|of|ya|mwezi wa)\s", "", after))
        previous = re.search(r"([^\W\d_]+)\.?\s$", before)
        following = re.sub(r"^\.?\s?(?:de |of |ya |th |st |nd |rd )?", "", after)
        month = _WORD.match(following)
        if (month and month.group() in spec.months) or (word and word.group() in spec.months and len(word.group()) > 2):
            return True
        if previous and previous.group(1) in spec.months and len(previous.group(1)) > 2:
            return True
    return False


def _in_words(
    folded: str, spec: Language, taken: list[tuple[int, int]], for_ones: list[tuple[int, int]] | None
) -> Iterator[Quantity]:
    position = 0
    for run in _runs(_number_words(folded, spec, for_ones != []), folded, spec):
        if run[0][0] < position:
            continue
        if len(run) == 1 and for_ones and not any(start <= run[0][0] < end for start, end in for_ones):
            word = folded[run[0][0] : run[0][1]]
            if spec.numbers.get(word, 2) == 1 or word in spec.ordinals:
                continue
        texts = [folded[start:end] for start, end in run]
        if len(run) == 1 and texts[0] in spec.ordinals and texts[0] not in spec.numbers:
            yield Quantity(*run[0], spec.ordinals[texts[0]], is_ordinal=True, is_word=True)
            continue
        for value, first, last in _values(texts, spec):
            begin, finish = run[first][0], run[last - 1][1]
            if value is None or any(a < finish and begin < b for a, b in taken):
                continue
            made = _written(value, begin, finish, texts[first] if last - first == 1 else "", folded, spec)
            position = max(position, made.end if made else 0)
            if made:
                yield made


def _written(value: float, begin: int, finish: int, alone: str, folded: str, spec: Language) -> Quantity | None:
    """A number in words with its unit; None where it counts nothing that matters. `alone`: its only word."""
    if tenths := _TENTHS.match(folded[finish : finish + 12]):
        return Quantity(begin, finish + tenths.end(), value * 10, "percent", is_word=True)
    unit, finish, begin = _unit(folded, begin, finish)
    before, after = folded[max(0, begin - 24) : begin], folded[finish : finish + 24]
    if not unit and (_NOT_COUNTED_AFTER.match(after) or (value < 100 and _NOT_COUNTED_BEFORE.search(before))):
        return None
    previous = before.split()[-1] if before.strip() else ""
    ordinal = bool(alone) and value <= 20 and previous in spec.ordinal_marks
    return Quantity(begin, finish, value, unit, ordinal, is_word=True, is_doubtful=alone in spec.ambiguous)


def _number_words(folded: str, spec: Language, with_ones: bool) -> list[tuple[int, int]]:
    """The places of all number words; a German number of several words is one word."""
    found: dict[int, int] = {}
    for _, start, end in _word_automaton(spec.code, with_ones).find_matches_as_indexes(folded, overlapping=True):
        if spec.compounds:
            while start > 0 and folded[start - 1].isalpha():
                start -= 1
            while end < len(folded) and folded[end].isalpha():
                end += 1
            word = folded[start:end]
            if word not in spec.scales and word not in spec.ordinals and _compound(word) is None:
                continue
        elif (start > 0 and folded[start - 1].isalnum()) or (end < len(folded) and folded[end].isalnum()):
            continue
        found[start] = max(end, found.get(start, 0))
    return sorted(found.items())


@cache
def _word_automaton(code: str, with_ones: bool) -> ahocorasick_rs.AhoCorasick:
    spec = LANGUAGES[code]
    words = {word for word, value in spec.numbers.items() if with_ones or value > 1} | set(spec.scales)
    words |= set(spec.ordinals) if with_ones else set()
    return ahocorasick_rs.AhoCorasick(sorted(word for word in words if word.isalpha()))


def _runs(words: list[tuple[int, int]], folded: str, spec: Language) -> Iterator[list[tuple[int, int]]]:
    """Number words one after another, with nothing but a joining word between them. An ordinal stands alone."""
    run: list[tuple[int, int]] = []
    for start, end in words:
        if run:
            gap = folded[run[-1][1] : start]
            joined = gap.strip()
            if (
                len(gap) > 5
                or gap == ""
                or (joined and joined not in spec.joiners)
                or folded[start:end] in spec.ordinals
            ):
                yield run
                run = []
            elif joined:
                at = run[-1][1] + gap.index(joined)
                run.append((at, at + len(joined)))
        run.append((start, end))
    if run:
        yield run


def _values(words: list[str], spec: Language) -> Iterator[tuple[float | None, int, int]]:
    """The numbers that a run of number words holds: value, first word, word after the last."""
    at = 0
    while at < len(words):
        value, used = (_leading_multiplier if spec.multipliers_follow else _trailing_multiplier)(words[at:], spec)
        if used == 0:
            at += 1
            continue
        yield value, at, at + used
        at += used


def _trailing_multiplier(words: list[str], spec: Language) -> tuple[float | None, int]:
    """two hundred (and) seventeen; deux cent dix-sept; de san disèt; zweihundertsiebzehn."""
    total = current = 0.0
    used = 0
    smallest_scale = float("inf")
    for number, word in enumerate(words):
        if word in spec.joiners:
            if not used or number + 1 >= len(words) or words[number + 1] in spec.scales:
                break
            if current and current % 10 and current % 100 != 0 and spec.code not in ("pt", "es"):
                break
            continue
        value = spec.numbers.get(word)
        if value is None and spec.compounds:
            value = _compound(word)
        if word in spec.scales:
            scale = spec.scales[word]
            if scale == 100:
                if current >= 100 or (current > 20 and spec.code != "en"):
                    break
                current = max(current, 1) * 100
            elif scale == 12:
                current = max(current, 1) * 12
            else:
                if scale >= smallest_scale:
                    break
                smallest_scale = scale
                total += max(current, 1) * scale
                current = 0
            used = number + 1
            continue
        if value is None:
            break
        if spec.code == "fr" and value == 20 and current % 100 == 4:
            current += 76
        elif value >= 1000 and not used:
            total, used = total + value, number + 1
            break
        elif value >= 1000 or (value >= 100 and current):
            break
        elif (
            not current
            or (current % 100 == 0 and value < 100)
            or (current % 10 == 0 and value < 10)
            or (spec.code == "fr" and current % 100 in (60, 80) and 10 <= value < 20)
        ) or (spec.code == "fr" and current % 100 in (10, 70, 90) and 7 <= value <= 9):
            current += value
        else:
            break
        used = number + 1
    return (total + current if used else None), used


def _leading_multiplier(words: list[str], spec: Language) -> tuple[float | None, int]:
    """mia mbili na kumi na saba; elfu mbili na mia tano; milioni moja."""
    total, used, at = 0.0, 0, 0
    last_scale = float("inf")
    while at < len(words):
        word = words[at]
        if word in spec.joiners:
            if not used:
                break
            at += 1
            continue
        if word in spec.scales:
            scale = spec.scales[word]
            if scale >= last_scale:
                break
            factor = spec.numbers.get(words[at + 1]) if at + 1 < len(words) else None
            if (
                factor == 10
                and at + 3 < len(words)
                and words[at + 2] in spec.joiners
                and spec.numbers.get(words[at + 3], 99) < 10
                and scale >= 1000
            ):
                factor, at = 10 + spec.numbers[words[at + 3]], at + 2
            total += scale * (factor or 1)
            last_scale = scale
            at += 2 if factor else 1
        elif word in spec.numbers:
            value = spec.numbers[word]
            step = 100 if value >= 10 else 10
            if step > last_scale or (last_scale == 10 and value >= 10):
                break
            if last_scale < 10:
                break
            total += value
            last_scale = 10 if value >= 10 else 1
            at += 1
        else:
            break
        used = at
    return (total if used else None), used


def _compound(word: str) -> int | None:
    """A German number in one word."""
    spec = LANGUAGES["de"]
    if word in spec.numbers:
        return spec.numbers[word]
    for mark, scale in (("tausend", 1_000), ("hundert", 100)):
        if mark in word and word != mark:
            head, _, tail = word.partition(mark)
            first = 1 if not head else _compound(head)
            rest = 0 if not tail else _compound(tail.removeprefix("und"))
            return None if first is None or rest is None or first == 0 else first * scale + rest
    if "und" in word:
        unit, _, tens = word.partition("und")
        if spec.numbers.get(unit, 10) < 10 and spec.numbers.get(tens, 0) >= 20 and spec.numbers[tens] % 10 == 0:
            return spec.numbers[unit] + spec.numbers[tens]
        if unit == "ein" and spec.numbers.get(tens, 0) >= 20:
            return 1 + spec.numbers[tens]
    return None
