"""Which language a text is written in: a statistical model, corrected for what it does not know about news.

py3langid scores some 130 languages by byte sequences. Alone it is right on sentences but drifts on headlines, where names of
people and places outweigh the rest ("Haiti" looks Creole, "Fils-Aimé" French), and towards small neighbours of the
watched languages (Nigerian Pidgin, Galician, Aragonese). So short texts are also read without their names, small words
of the watched languages count extra, and another language must lead clearly before it is believed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from itertools import islice
from typing import Any

import numpy as np

from missionwatch.languages import de, en, es, fr, ht, pt, sw
from missionwatch.languages.spec import Language

LOOKED_AT = 300  # characters; more does not help
SHORT = 120  # characters up to which a text is read a second time without its names
SMALL_WORD = 4.0  # all in units of the model: log-likelihood
LETTER = 3.0
DECLARED = 9.0
PLAIN, PLAIN_LEAD = 24.0, 12.0  # of small words and letters, where the model would say what is declared anyway
LEAD_PER_ROOT_BYTE = 1.9  # by which any other language must lead
NEIGHBOUR_LEAD_PER_ROOT_BYTE = 6.0  # the same for small neighbours, whose feeds nobody watches
NEIGHBOURS = frozenset(
    ["pcm", "an", "ext", "oc", "wa", "lb", "gcf", "gcr", "vec", "lij", "fy", "nn", "kik", "la", "eo", "br", "gd", "vo"]
)

ALIASES = {"wuu": "zh", "yue": "zh", "nn": "no", "uzs": "uz", "sdh": "ku", "arz": "ar", "ary": "ar", "zxx": "und"}

_WATCHED: dict[str, Language] = {m.LANGUAGE.code: m.LANGUAGE for m in (en, fr, es, ht, pt, sw, de)}
_WORD = re.compile(r"[^\W\d_]+")


def identify(text: str, declared: str | None = None) -> str:
    """The ISO code of the text's language, "und" where there is nothing to go by. `declared` ("en", "en-US") is evidence only."""
    declared = re.split("[-_]", declared.strip().lower())[0] if declared else None
    sample = _sample(text)
    words = _WORD.findall(sample)
    if sum(len(word) for word in words) < 3:
        return declared if declared in _WATCHED and words else "und"
    bonuses = _bonuses(sample, words)
    if declared in _WATCHED and _is_plainly(declared, bonuses):
        return declared
    model = _model()
    scores = model.scores(sample)
    if len(sample) <= SHORT:
        plain = _without_names(sample)
        if plain:
            scores += model.scores(plain)
    scores[model.watched] += bonuses
    if declared in _WATCHED:
        scores[model.at[declared]] += DECLARED
    return model.decide(scores, len(sample.encode()) ** 0.5)


def _sample(text: str) -> str:
    """The first letters and words: one line, NFC, no lone surrogates, small if all of it is capitals."""
    start = unicodedata.normalize("NFC", text[: 4 * LOOKED_AT].encode("utf-8", "ignore").decode())
    sample = " ".join(start.split())[:LOOKED_AT]
    return sample.lower() if sample.isupper() else sample


def _without_names(sample: str) -> str:
    """The words written small, or nothing where too few of them are (title case, German)."""
    small = [word for word in _WORD.findall(sample) if word.islower()]
    return " ".join(small) if sum(len(word) > 2 for word in small) >= 3 else ""


def _bonuses(sample: str, words: list[str]) -> list[float]:
    """What speaks for each of the watched languages, in their order."""
    lowered = {word.lower() for word in islice(words, 80)}
    letters = set(sample.lower())
    return [
        SMALL_WORD * min(len(lowered & language.small_words), 8) + LETTER * min(len(letters & language.marks), 2)
        for language in _WATCHED.values()
    ]


def _is_plainly(declared: str, bonuses: list[float]) -> bool:
    """Do the small words speak for the declared language, and for no other nearly as much? True of three texts in four.

    The model is asked of the rest: it is half a millisecond away, in tables too large for the processor's own memory.
    """
    own, second = sorted(bonuses)[:-3:-1]
    return own >= PLAIN and own - second >= PLAIN_LEAD and bonuses[list(_WATCHED).index(declared)] == own


class _Model:
    """py3langid's tables, asked for one score a language and nothing sorted: it is asked once for every page."""

    def __init__(self, langid: Any) -> None:
        found = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
        self._next = found.tk_nextmove
        # Tuples, since the garbage collector walks through lists of numbers again and again.
        self._output, self._rows = tuple(found.tk_output), tuple(row << 8 for row in found.tk_row)
        self._weights, self._priors = found.nb_ptc, found.nb_pc
        columns: dict[str, list[int]] = {}
        for column, code in enumerate(found.nb_classes):
            columns.setdefault(code, []).append(column)
        self.codes = list(columns)
        self.at = {code: place for place, code in enumerate(self.codes)}
        self.watched = np.array([self.at[code] for code in _WATCHED])
        self._first = np.array([own[0] for own in columns.values()])
        self._again = [(self.at[code], column) for code, own in columns.items() for column in own[1:]]
        leads = [NEIGHBOUR_LEAD_PER_ROOT_BYTE if code in NEIGHBOURS else LEAD_PER_ROOT_BYTE for code in self.codes]
        self._leads = np.array(leads)
        self._leads[self.watched] = np.inf

    def scores(self, text: str) -> Any:
        """The log-likelihood of each of `codes`, the better one where two spellings are one language."""
        following, output, rows = self._next, self._output, self._rows
        seen: list[int] = []
        state = 0
        for letter in unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass"):
            state = following[rows[state] + letter]
            if output[state] >= 0:
                seen.append(output[state])
        if not seen:
            return np.zeros(len(self.codes))
        counted = Counter(seen)
        counts = np.fromiter(counted.values(), np.float32, len(counted))
        weights = self._weights.take(np.fromiter(counted, np.intp, len(counted)), axis=0).astype(np.float32)
        every = np.log1p(counts) @ weights + self._priors
        found = every[self._first].astype(np.float64)
        for place, column in self._again:
            found[place] = max(found[place], every[column])
        return found

    def decide(self, scores: Any, root_bytes: float) -> str:
        best = int(self.watched[scores[self.watched].argmax()])
        credible = scores - self._leads * root_bytes
        other = int(credible.argmax())
        code = self.codes[other]
        return ALIASES.get(code, code) if credible[other] > scores[best] else self.codes[best]


@cache
def _model() -> _Model:
    from py3langid import langid  # 0.4 s to load: only where a language is asked for

    return _Model(langid)
