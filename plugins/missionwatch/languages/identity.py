"""Which language a text is written in: a statistical model, corrected for what it does not know about news.

py3langid scores some 130 languages by byte sequences. Alone it is right on sentences but drifts on headlines, where names of
people and places outweigh the rest ("Haiti" looks Creole, "Fils-Aimé" French), and towards small neighbours of the
watched languages (Nigerian Pidgin, Galician, Aragonese). So short texts are also read without their names, small words
of the watched languages count extra, and another language must lead clearly before it is believed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import islice
from typing import Any

from missionwatch.languages import de, en, es, fr, ht, pt, sw
from missionwatch.languages.spec import Language

LOOKED_AT = 300  # characters; more does not help
SHORT = 120  # characters up to which a text is read a second time without its names
SMALL_WORD = 4.0  # all in units of the model: log-likelihood
LETTER = 3.0
DECLARED = 9.0
LEAD_PER_ROOT_BYTE = 1.9  # by which any other language must lead
NEIGHBOUR_LEAD_PER_ROOT_BYTE = 6.0  # the same for small neighbours, whose feeds nobody watches
NEIGHBOURS = frozenset(
    ["pcm", "an", "ext", "oc", "wa", "lb", "gcf", "gcr", "vec", "lij", "fy", "nn", "kik", "la", "eo", "br", "gd", "vo"]
)

ALIASES = {"wuu": "zh", "yue": "zh", "nn": "no", "uzs": "uz", "sdh": "ku", "arz": "ar", "ary": "ar", "zxx": "und"}

_WATCHED: dict[str, Language] = {m.LANGUAGE.code: m.LANGUAGE for m in (en, fr, es, ht, pt, sw, de)}
_WORD = re.compile(r"[^\W\d_]+")


def identify(text: str, declared: str | None = None) -> str:
    """The ISO code of the text's language, "und" where there is nothing to go by. `declared` is evidence only."""
    sample = _sample(text)
    words = _WORD.findall(sample)
    if sum(len(word) for word in words) < 3:
        return declared if declared in _WATCHED and words else "und"
    scores = dict(_model().rank(sample))
    if len(sample) <= SHORT:
        plain = _without_names(sample)
        if plain:
            for code, score in _model().rank(plain):
                scores[code] += score
    for code, bonus in _bonuses(sample, words).items():
        scores[code] += bonus
    if declared in _WATCHED:
        scores[declared] += DECLARED
    return _decide(scores, len(sample.encode()) ** 0.5)


def _decide(scores: dict[str, float], root_bytes: float) -> str:
    best = max(_WATCHED, key=lambda code: scores[code])

    def credible(code: str) -> float:
        lead = NEIGHBOUR_LEAD_PER_ROOT_BYTE if code in NEIGHBOURS else LEAD_PER_ROOT_BYTE
        return scores[code] - lead * root_bytes

    other = max((code for code in scores if code not in _WATCHED), key=credible)
    return ALIASES.get(other, other) if credible(other) > scores[best] else best


def _sample(text: str) -> str:
    """The first letters and words: one line, NFC, no lone surrogates, small if all of it is capitals."""
    start = unicodedata.normalize("NFC", text[: 4 * LOOKED_AT].encode("utf-8", "ignore").decode())
    sample = " ".join(start.split())[:LOOKED_AT]
    return sample.lower() if sample.isupper() else sample


def _without_names(sample: str) -> str:
    """The words written small, or nothing where too few of them are (title case, German)."""
    small = [word for word in _WORD.findall(sample) if word.islower()]
    return " ".join(small) if sum(len(word) > 2 for word in small) >= 3 else ""


def _bonuses(sample: str, words: list[str]) -> dict[str, float]:
    lowered = {word.lower() for word in islice(words, 80)}
    letters = set(sample.lower())
    found = {}
    for code, language in _WATCHED.items():
        count = len(lowered & language.small_words)
        found[code] = SMALL_WORD * min(count, 8) + LETTER * min(len(letters & language.marks), 2)
    return found


@cache
def _model() -> Any:
    from py3langid import langid  # 0.4 s to load: only where a language is asked for

    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
