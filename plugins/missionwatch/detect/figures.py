"""What the numbers mean: of the kinds of figure that a number may be, the likeliest of the likeliest family (strength, deaths,
money and so on).

A number that is of no family for sure is left out: a figure that is not understood is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from missionwatch.detect.candidates import FAMILIES, ONE, Candidate, candidates
from missionwatch.detect.meanings import NONE, Meanings
from missionwatch.detect.quantities import Quantity
from missionwatch.detect.reading import Hits, Reading
from missionwatch.detect.surroundings import Around
from missionwatch.languages import LANGUAGES
from missionwatch.model import Figure

ENOUGH = 0.5
TERSE = 0.2  # by how much less a headline is believed than the text, where both tell the number
_YEAR = re.compile(r"(?<![\d.,])(20[12]\d)(?![\d.,]\d)")


def figures(reading: Reading, hits: Hits, language: str, meanings: Meanings) -> list[Figure]:
    """The figures of a relevant text in order of place, each once."""
    chosen = choose(candidates(reading, hits, language), meanings)
    found = [_figure(kind, candidate, reading, language) for kind, candidate in chosen]
    return sorted(found, key=lambda figure: (figure.field != "title", figure.start))


def choose(found: list[Candidate], meanings: Meanings) -> list[tuple[str, Candidate]]:
    """Kind and candidate of what is sure enough.

    One number means one thing in one text: where it is told twice, the surer counts.
    """
    best: dict[tuple[float, str], tuple[float, str, Candidate]] = {}
    for candidate, chances in zip(found, meanings.chances([made.features for made in found]), strict=True):
        if chances[NONE] > ENOUGH:
            continue  # as most are
        kind, chance = best_kind(candidate.kinds, chances)
        if chance < ENOUGH:
            continue
        told = candidate.value, kind if candidate.value == 1 else candidate.quantity.unit
        sureness = chance - (TERSE if candidate.around.zone == "title" else 0.0)
        if told not in best or sureness > best[told][0]:
            best[told] = sureness, kind, candidate
    counted = {kind for (value, _), (_, kind, _) in best.items() if kind in ONE and value > 1}
    return [(kind, made) for (value, _), (_, kind, made) in best.items() if not (value == 1 and kind in counted)]


def best_kind(kinds: tuple[str, ...], chances: Mapping[str, float]) -> tuple[str, float]:
    """The kind that fits best, and how sure it is that the number is a figure of its family."""
    families = _by_family(kinds)
    by_family = {family: sum(map(chances.__getitem__, own)) for family, own in families.items()}
    family = max(by_family, key=by_family.__getitem__)
    kind = max(families[family], key=chances.__getitem__)
    return kind, by_family[family] / (sum(by_family.values()) + chances[NONE])


@lru_cache(1_000)
def _by_family(kinds: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    found = {family: tuple(kind for kind in own if kind in kinds) for family, own in FAMILIES.items()}
    return {family: own for family, own in found.items() if own}


def _figure(kind: str, candidate: Candidate, reading: Reading, language: str) -> Figure:
    quantity, value = candidate.quantity, candidate.value
    name, start, end = reading.original(quantity.start, quantity.end)
    source = reading.title if name == "title" else reading.text
    plain = int(value) if value == int(value) else round(value, 6)
    return Figure(
        kind, plain, candidate.unit(kind), _qualifier(quantity, candidate.around), _as_of(reading, candidate.around, language),
        source[start:end], "title" if name == "title" else "text", start, end,
    )  # fmt: skip


def _qualifier(quantity: Quantity, around: Around) -> str | None:
    """The rounding word right before the number."""
    for name, spans in around.cues.items():
        if name.startswith("~") and any(0 <= quantity.start - end <= 8 for _, end in spans):
            return name[1:]
    return None


def _as_of(reading: Reading, around: Around, language: str) -> str | None:
    """The month or year that the sentence names, in ISO form, where it names exactly one."""
    sentence = reading.sentences[around.number]
    text = reading.folded.text[sentence.start : sentence.end]
    if "20" not in text:
        return None
    years = set(_YEAR.findall(text))
    if len(years) != 1:
        return None
    year = years.pop()
    months = LANGUAGES[language].months if language in LANGUAGES else {}
    before = re.findall(r"[^\W\d_]+", text[: text.index(year)])[-2:]
    month = next((months[word] for word in reversed(before) if word in months), None)
    return f"{year}-{month:02d}" if month else year
