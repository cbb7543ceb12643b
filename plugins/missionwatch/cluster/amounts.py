"""Numbers in a text that tell one event from another: 217, thirteen million, 13,3 millones, mia mbili na kumi na saba.

Only values matter here, not what they count (the detector says that). Years, dates, hours and road numbers are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from missionwatch.cluster.words import fold
from missionwatch.languages import LANGUAGES

_DIGITS = re.compile(r"[0-9](?:[ \u00a0\u202f]?[0-9]{3}(?![0-9])|[.,][0-9]|[0-9])*")  # folded text is ASCII
_DIGIT = re.compile(r"[0-9]")
_GROUPED = re.compile(r"\d{1,3}([ .,])\d{3}(?:\1\d{3})*")
_SHORT = re.compile(r"(?:mn?|bn)\b")
_SHORT_SCALES = {"m": 1e6, "mn": 1e6, "bn": 1e9, "million": 1e6, "billion": 1e9}
_YEARS = range(1900, 2100)


@dataclass(frozen=True, slots=True)
class Words:
    """A language's number words, folded."""

    numbers: Mapping[str, int]
    scales: Mapping[str, int]
    joiners: frozenset[str]
    months: frozenset[str]
    decimal: str
    is_following: bool  # the multiplier follows: mia mbili
    is_compounding: bool


def in_digits(folded: str, language: str, written: Iterable[str] | None = None) -> list[tuple[int, float]]:
    """The numbers in digits of a folded text as (place, value), with their scale words.

    `written` are the words of the text that have digits, in their order, if the caller has them.
    """
    spec = _words(language)
    found = []
    for hit in _DIGITS.finditer(folded) if written is None else _runs(folded, written):
        start, end = hit.span()
        if _is_part(folded, start, end):
            continue
        value, after = _value(hit.group(), spec.decimal), _word_after(folded, end)
        scale = _scale(spec, after) or (_scale(spec, _word_before(folded, start)) if spec.is_following else None)
        if scale:
            found.append((start, value * scale))
        elif not hit.group().isdigit() or not (
            _is_year(hit.group()) or (value <= 31 and _is_day(_word_before(folded, start), after, spec))
        ):
            found.append((start, value))
    return found


def _runs(folded: str, written: Iterable[str]) -> Iterator[re.Match[str]]:
    """The runs of digits in these words, without looking at the rest of the text."""
    place = done = 0
    for word in written:
        start = folded.index(word, place)
        place = start + len(word)
        while done < place and (digit := _DIGIT.search(folded, max(start, done), place)):
            hit = _DIGITS.match(folded, digit.start())
            assert hit, "it begins with a digit"
            done = hit.end()
            yield hit


def is_number_word(word: str, language: str) -> bool:
    """Whether a folded word is a number or part of one."""
    spec = _words(language)
    return word in spec.numbers or word in spec.scales or (spec.is_compounding and "hundert" in word)


def number_words(language: str) -> frozenset[str]:
    """The folded words that are numbers or parts of them; a compounding language has more (`is_number_word`)."""
    spec = _words(language)
    return frozenset((*spec.numbers, *spec.scales))


def is_compounding(language: str) -> bool:
    """Whether words can be numbers that are compounded of others: zweihundertsiebzehn."""
    return _words(language).is_compounding


def in_words(tokens: Sequence[str], language: str, places: Sequence[int] | None = None) -> list[tuple[int, float]]:
    """The numbers in words as (index of the first word, value); a run of number words is one number.

    `places` are the indices of the words that `is_number_word` knows, if the caller has them.
    """
    if places is None:
        places = [index for index, token in enumerate(tokens) if is_number_word(token, language)]
    spec = _words(language)
    numbers, scales = spec.numbers, spec.scales
    found: list[tuple[int, float]] = []
    done = 0
    for place in places:
        if place < done:
            continue
        if tokens[place] not in numbers and tokens[place] not in scales:
            if value := _compound(tokens[place], spec):
                found.append((place, value))
            continue
        run = []
        for done in range(place, len(tokens) + 1):
            token = tokens[done] if done < len(tokens) else ""
            if token in numbers or token in scales:
                run.append(token)
            elif token not in spec.joiners:
                break
        _close(run, done, spec, found)
        done += 1
    return found


def _is_part(text: str, start: int, end: int) -> bool:
    """Whether the digits belong to something else: RN1, 06:30, 2026-01-18, 4x4."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if (before and (before.isalnum() or before in ":-/_")) or (
        after in (":", "/") and text[end + 1 : end + 2].isdigit()
    ):
        return True
    if after == "-" and text[end + 1 : end + 2].isdigit():
        return True
    return after.isalpha() and not _SHORT.match(text, end)


def _word_before(text: str, start: int) -> str:
    before = text[max(0, start - 20) : start].rsplit(None, 1)
    return before[-1].strip(".,(") if before else ""


def _word_after(text: str, end: int) -> str:
    after = text[end : end + 20].split(None, 1)
    return after[0].strip(".,;:)") if after else ""


def _scale(spec: Words, word: str) -> float | None:
    value = _SHORT_SCALES.get(word) or spec.scales.get(word)
    return float(value) if value and value >= 1000 else None


def _value(digits: str, decimal: str) -> float:
    """Groups of three digits are thousands; one group after the language's decimal dot is a fraction."""
    if digits.isdigit():
        return float(digits)
    grouped = _GROUPED.fullmatch(digits)
    if grouped and digits[0] != "0" and (grouped.group(1) != decimal or decimal == "," or len(digits) > 7):
        return float(re.sub("[ .,]", "", digits))
    head, mark, tail = digits.replace(" ", "").replace(",", ".").rpartition(".")
    return float(head.replace(".", "") + mark + tail)


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and int(digits) in _YEARS


def _is_day(before: str, after: str, spec: Words) -> bool:
    """Whether a month stands beside a number."""
    return before in spec.months or after in spec.months or after == "de"


def _close(run: list[str], end: int, spec: Words, found: list[tuple[int, float]]) -> None:
    if not run or all(spec.scales.get(word, 0) >= 1000 for word in run):
        return
    value = _follow(run, spec) if spec.is_following else _lead(run, spec)
    if value > 1:
        found.append((end - len(run), value))


def _lead(run: list[str], spec: Words) -> float:
    """Two hundred and seventeen: the multiplier stands before."""
    total = group = 0
    for word in run:
        if word in spec.numbers:
            value = spec.numbers[word]
            group = group * value if group == 4 and value == 20 else group + value  # quatre-vingt
        elif spec.scales[word] == 100:
            group = max(group, 1) * 100
        else:
            total, group = total + max(group, 1) * spec.scales[word], 0
    return float(total + group)


def _follow(run: list[str], spec: Words) -> float:
    """Mia mbili na kumi na saba: the multiplier stands after."""
    total, index = 0, 0
    while index < len(run):
        scale = spec.scales.get(run[index])
        factor = spec.numbers.get(run[index + 1], 0) if scale and index + 1 < len(run) else 0
        if scale and 0 < factor < 10:
            total += scale * factor
            index += 1
        else:
            total += scale or spec.numbers[run[index]]
        index += 1
    return float(total)


def _compound(word: str, spec: Words) -> float:
    """Zweihundertsiebzehn."""
    head, _, tail = word.partition("hundert")
    if head and head not in spec.numbers:
        return 0.0
    ones, _, tens = tail.partition("und")
    rest = spec.numbers.get(tail) or (spec.numbers.get(ones, 0) + spec.numbers[tens] if tens in spec.numbers else 0)
    return float(spec.numbers.get(head, 1) * 100 + rest) if rest or not tail else 0.0


@cache
def _words(language: str) -> Words:
    spec = LANGUAGES.get(language, LANGUAGES["en"])
    return Words(
        {fold(word): value for word, value in spec.numbers.items() if "-" not in word},
        {fold(word): value for word, value in spec.scales.items()},
        frozenset(map(fold, spec.joiners)),
        frozenset(map(fold, spec.months)),
        spec.decimal,
        spec.multipliers_follow,
        spec.compounds,
    )
