"""What the code has to know about a language: its small words, its number words and how it writes figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

Style = str  # one of "," or ".": the mark between groups of three digits


@dataclass(frozen=True)
class Language:
    """One watched language. Words are lower case; those of numbers and months without accents, as folding leaves them.

    `small_words` and `marks` (letters that its neighbours do not use) tell it from its neighbours in short texts. `numbers` are
    number words by value, `scales` those that multiply, `collectives` such as "dozen" multiply what stands before them; `vague`
    words ("thousands") say no number without one. `multipliers_follow` where the multiplier stands after hundred and thousand
    ("mia mbili"), `compounds` where a number is one word. `ordinal_marks` make an ordinal of the number after them ("wa tatu");
    `ambiguous` number words mean other things too.
    """

    code: str
    small_words: frozenset[str]
    marks: frozenset[str] = frozenset()
    thousands: tuple[str, ...] = (",",)
    decimal: str = "."
    numbers: dict[str, int] = field(default_factory=dict)
    scales: dict[str, int] = field(default_factory=dict)
    collectives: dict[str, int] = field(default_factory=dict)
    vague: frozenset[str] = frozenset()
    joiners: frozenset[str] = frozenset()
    multipliers_follow: bool = False
    compounds: bool = False
    ordinals: dict[str, int] = field(default_factory=dict)
    ordinal_marks: frozenset[str] = frozenset()
    ambiguous: frozenset[str] = frozenset()
    months: dict[str, int] = field(default_factory=dict)

    @cached_property
    def multipliers(self) -> dict[str, int]:
        """The scales and the collectives."""
        return self.collectives | self.scales


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


def numbered(text: str, start: int = 0, step: int = 1) -> dict[str, int]:
    """Words in order of their value; several spellings of one value are joined by a bar."""
    return {word: start + step * n for n, group in enumerate(text.split()) for word in group.split("|")}
