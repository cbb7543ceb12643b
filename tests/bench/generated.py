"""Generated news for the benchmarks of cluster: stories told by several outlets, in several languages, copied and cut.

Small words of each language, words of the subject as often as the frozen background counts them, rare ones made of syllables,
in the lengths and proportions of news: nothing here means anything, and only speed is measured with it.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

from missionwatch.cluster.background import FILE
from missionwatch.cluster.concepts import CONCEPTS
from missionwatch.languages import LANGUAGES
from missionwatch.model import Document

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 6.0  # everything lies within one window of seven days
SUBJECT = ("haiti", "mission", "security", "gangs", "force", "port", "prince", "united", "nations", "said", "the")
MATTERS = sorted(
    {beginning for beginnings in CONCEPTS.values() for beginning in beginnings.split() if len(beginning) > 4}
)
EVENTS = [
    "deployment",
    "attack_on_mission",
    "operation",
    "mandate",
    "funding_logistics",
    "misconduct",
    "withdrawal_transition",
    "humanitarian",
    "legal_political",
]
THINGS = ["org:mss", "org:gsf", "cty:kenya", "loc:port-au-prince", "org:pnh"] + [
    f"{kind}:{number}" for kind in ("per", "loc", "org") for number in range(200)
]
OUTLETS = [f"Outlet {number}" for number in range(80)]
TELLINGS = (1, 1, 1, 1, 1, 1, 2, 2, 3, 5)  # documents of a story; 1.8 in the mean


class Tongue:
    """Words of a language, frequent and rare as in news."""

    def __init__(self, code: str, seed: int) -> None:
        self.code = code
        self._chance = random.Random(seed)
        self._small = sorted(LANGUAGES[code].small_words)
        parts = [consonant + vowel for consonant in "bcdfghjklmnprstvz" for vowel in "aeiou"]
        self._rare = ["".join(self._chance.choices(parts, k=self._chance.randint(3, 4))) for _ in range(8_000)]
        self._common = self._drawn()

    def _drawn(self) -> Iterator[str]:
        """Beginnings of words of the subject, as often as its background counts them."""
        counts = json.loads(FILE.read_text(encoding="utf-8"))["stems"]
        while True:
            yield from self._chance.choices(list(counts), weights=list(counts.values()), k=1_000)

    def word(self, matters: Sequence[str]) -> str:
        """A word of a text that is about these matters."""
        draw = self._chance.random()
        if draw < 0.45:
            return self._chance.choice(self._small)
        if draw < 0.5:
            return self._chance.choice(SUBJECT)
        if draw < 0.56:
            return self._chance.choice(matters)
        if draw < 0.9:
            return next(self._common)
        return self._chance.choice(self._rare)

    def words(self, count: int, matters: Sequence[str]) -> list[str]:
        return [self.word(matters) for _ in range(count)]


@cache
def tongue(code: str) -> Tongue:
    return Tongue(code, seed=sum(map(ord, code)))


def news(stories: int, *, seed: int = 1, words: int = 250, prefix: str = "s") -> list[Document]:
    """The documents of so many stories, in order of publication; texts have `words` words in the mean."""
    chance = random.Random(seed)
    found: list[Document] = []
    for number in range(stories):
        found += _story(f"{prefix}{number}", chance, words)
    return sorted(found, key=lambda d: (d.published_at, d.key))


def _story(key: str, chance: random.Random, words: int) -> list[Document]:
    begin = BEGIN + timedelta(days=DAYS * chance.random())
    things = tuple(sorted({THINGS[int(len(THINGS) * chance.random() ** 2)] for _ in range(4)}))
    events = (chance.choice(EVENTS),)
    matters = chance.sample(MATTERS, 6)
    numbers = [str(chance.randint(11, 2_000)) for _ in range(3)]
    figures = (("personnel_moved", float(numbers[0])),) if events[0] == "deployment" else ()
    told: list[Document] = []
    for telling in range(chance.choice(TELLINGS)):
        if telling and chance.random() < 0.5:
            title, text, code = _edited(chance.choice(told), matters, chance)
        else:
            code = chance.choice(list(LANGUAGES))
            title, text = _report(tongue(code), numbers, matters, int(words * chance.uniform(0.4, 1.6)), chance)
        told.append(
            Document(
                key=f"{key}-{telling}",
                url=f"https://{key}-{telling}.example/",
                title=title,
                text=text,
                language=code,
                published_at=begin + timedelta(minutes=chance.randint(0, 600) if telling else 0),
                outlet=chance.choice(OUTLETS),
                entities=things,
                event_types=events,
                figures=figures,
            )
        )
    return [_with_footer(document) for document in told]


def _report(
    speech: Tongue, numbers: Sequence[str], matters: Sequence[str], count: int, chance: random.Random
) -> tuple[str, str]:
    length = max(12, count // 6)
    paragraphs = [speech.words(length, matters) for _ in range(6)]
    for place, number in enumerate(numbers):
        paragraphs[place].insert(chance.randint(1, 8), number)
    return " ".join(speech.words(8, matters)), "\n\n".join(_sentence(paragraph) for paragraph in paragraphs)


def _edited(original: Document, matters: Sequence[str], chance: random.Random) -> tuple[str, str, str]:
    """Somebody else's text: cut, and a word in twenty is another one."""
    speech = tongue(original.language)
    kept = original.text.split("\n\n")[: chance.randint(3, 6)]
    edited = [
        " ".join(w if w.isdigit() or chance.random() > 0.05 else speech.word(matters) for w in text.split())
        for text in kept
    ]
    title = original.title if chance.random() < 0.5 else " ".join(speech.words(8, matters))
    return title, "\n\n".join(edited), original.language


def _with_footer(document: Document) -> Document:
    return replace(document, text=f"{document.text}\n\n{_footer(document.outlet)}")


@cache
def _footer(outlet: str) -> str:
    return _sentence(Tongue("en", seed=int(outlet.split()[-1])).words(12, SUBJECT))


def _sentence(words: Sequence[str]) -> str:
    return " ".join(words).capitalize() + "."
