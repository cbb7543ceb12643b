"""Numbers in words: the places of number words in a text, and what a run of them says, in the watched languages.

A run may hold more than one number ("in twos and threes"); a word that cannot continue the number so far begins the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import ahocorasick_rs

from missionwatch.detect.fold import Folded
from missionwatch.languages import LANGUAGES, Language

LONGEST_WORD = 40  # letters of a German number in one word
LONGEST_RUN = 14  # words of one number


def number_words(folded: Folded, spec: Language, with_ones: bool) -> list[tuple[int, int]]:
    """The places of all number words; a German number of several words is one word."""
    matches = _word_automaton(spec.code, with_ones).find_matches_as_indexes(folded.words, overlapping=True)
    if not spec.compounds:
        return [(start, end - 2) for _, start, end in matches]
    found: dict[int, int] = {}
    text = folded.text
    for _, start, end in matches:
        if start not in found:
            end = _end_of_word(text, end - 1)
            word = text[start:end]
            if word in spec.multipliers or word in spec.ordinals or _compound(word) is not None:
                found[start] = end
    return sorted(found.items())


def _end_of_word(text: str, end: int) -> int:
    """Where the word ends, unless it is far too long for a number."""
    last = end
    while last < len(text) and last - end < LONGEST_WORD and text[last].isalpha():
        last += 1
    return last


@cache
def _word_automaton(code: str, with_ones: bool) -> ahocorasick_rs.AhoCorasick:
    """Number words with the spaces around them, as in `Folded.words`; compounds begin with one and go on."""
    spec = LANGUAGES[code]
    words = {word for word, value in spec.numbers.items() if with_ones or value > 1 or spec.compounds}
    words |= set(spec.multipliers)
    words |= set(spec.ordinals) if with_ones else set()
    tail = "" if spec.compounds else " "
    return ahocorasick_rs.AhoCorasick(sorted(f" {word}{tail}" for word in words if word.isalpha()))


def runs(words: list[tuple[int, int]], folded: str, spec: Language) -> Iterator[list[tuple[int, int]]]:
    """Number words one after another, with nothing but a joining word between them. An ordinal stands alone."""
    run: list[tuple[int, int]] = []
    for start, end in words:
        if run:
            gap = folded[run[-1][1] : start]
            joined = gap.strip()
            is_apart = len(gap) > 5 or gap == "" or (joined and joined not in spec.joiners)
            if is_apart or folded[start:end] in spec.ordinals or len(run) >= LONGEST_RUN:
                yield run
                run = []
            elif joined:
                at = run[-1][1] + gap.index(joined)
                run.append((at, at + len(joined)))
        run.append((start, end))
    if run:
        yield run


def values(words: list[str], spec: Language) -> Iterator[tuple[float | None, int, int]]:
    """The numbers that a run of number words holds: value, first word, word after the last."""
    if len(words) == 1 and words[0] in spec.numbers and words[0] not in spec.scales:
        yield spec.numbers[words[0]], 0, 1  # most numbers have one word
        return
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
            if not used or number + 1 >= len(words) or words[number + 1] in spec.scales or not _goes_on(current, spec):
                break
            continue
        scale, value = spec.multipliers.get(word), spec.numbers.get(word)
        if scale is not None and scale <= 100:
            if scale == 100 and (current >= 100 or (current > 20 and spec.code != "en")):
                break
            current = max(current, 1) * scale
        elif scale is not None:
            if scale >= smallest_scale:
                break
            smallest_scale = scale
            total, current = total + max(current, 1) * scale, 0
        else:
            value = _compound(word) if value is None and spec.compounds else value
            joined = None if value is None else _joined(current, value, spec, is_first=not used)
            if joined is None:
                break
            current = joined
        used = number + 1
    return (total + current if used else None), used


def _goes_on(current: float, spec: Language) -> bool:
    """Whether "and" may continue a number here: after a round one, and anywhere in Portuguese and Spanish."""
    return not current % 10 or current % 100 == 0 or spec.code in ("pt", "es")


def _joined(current: float, value: int, spec: Language, is_first: bool) -> float | None:
    """The number so far with one more word, or None where the word begins another number."""
    if is_first or not current:
        return current + value
    if value >= 100:
        return None
    if spec.code == "fr" and value == 20 and current % 100 == 4:
        return current + 76  # quatre-vingts
    fits = current % 100 == 0 or (current % 10 == 0 and value < 10)
    if spec.code in ("fr", "ht"):
        fits |= current % 100 in (60, 80) and 10 <= value < 20  # soixante-dix
        fits |= current % 100 in (10, 70, 90) and 7 <= value <= 9  # dix-sept
    return current + value if fits else None


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
        if word in spec.multipliers:
            scale = spec.multipliers[word]
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
    if len(word) > LONGEST_WORD:
        return None
    word = word.partition("kopfig")[0]  # a team of six is "sechsköpfig"
    if word in spec.numbers:
        return spec.numbers[word]
    for mark, scale in (("tausend", 1_000), ("hundert", 100)):
        if mark in word and word != mark:
            head, _, tail = word.partition(mark)
            if scale == 1_000 and head.endswith("einhalb") and not tail:  # zweieinhalbtausend
                whole = spec.numbers.get(head.removesuffix("einhalb"), 0)
                return whole * scale + scale // 2 if whole else None
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
