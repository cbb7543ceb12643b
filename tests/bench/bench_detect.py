"""Texts to verdicts, beside a plain alternation of the same names by `re` and spaCy's PhraseMatcher, in one run.

Texts have 500 words in seven languages, built from the invented sentences of the golden sets; the topic is the one that
ships, with invented people added until it holds 1,000 names. One thread, language given. Two streams: texts that are
relevant, each with one golden report in it; and a stream of which 95 % is irrelevant, a fifth of that with traps in it:
Haiti without the mission, Kenya's police at home, other missions and acronyms.
"""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from missionwatch.config import ROOT
from missionwatch.detect import Detector, Topic, load_topic
from missionwatch.detect.topic import Person
from missionwatch.model import LANGUAGES
from tests.bench.__main__ import best, line

GOLDEN = ROOT / "tests" / "golden"
TOPIC = ROOT / "config" / "topics" / "haiti-security-mission"
NAMES = 1_000
WORDS = 500
SHARE_RELEVANT = 0.05
ABOUT_THE_MISSION = 0.3  # of the sentences of a relevant text besides its report
ROUNDS = 3
PEERS_READ = 60  # texts of a stream
# Sentences about these are no news of elsewhere.
_SUBJECT = re.compile(
    r"ha[iï]t|port-au|pont-sond|ken[iy]|kény|queni|quéni|conting|kont[ie]nj|guatem|gwatem", re.IGNORECASE
)


class News(NamedTuple):
    """One generated text, as it reaches the judge."""

    title: str
    text: str
    language: str


def names(topic: Topic) -> list[str]:
    """All names of the topic, as a plain matcher would be given them."""
    found: dict[str, None] = {}
    for mission in topic.missions.values():
        for listed in (*mission.names.values(), *mission.loose.values(), mission.acronyms, mission.rare_acronyms):
            found.update(dict.fromkeys(listed))
    for person in topic.people.values():
        found.update(dict.fromkeys([person.name, *person.variants, *person.alone]))
    for body in topic.organisations.values():
        for listed in (body.names, body.acronyms, *body.languages.values()):
            found.update(dict.fromkeys(listed))
    for place in topic.places.values():
        for listed in (place.forms, *place.languages.values()):
            found.update(dict.fromkeys(listed))
    for listed in (*(country.names for country in topic.countries.values()), *topic.setting.names.values()):
        found.update(dict.fromkeys(listed))
    return [name.strip("*") for name in found]


def grown(topic: Topic) -> Topic:
    """The topic with invented people added until it holds enough names."""
    choose = random.Random(2)
    people = dict(topic.people)
    for number in range(NAMES - len(names(topic))):
        people[f"per:invented-{number}"] = Person(name=f"{_invented(choose)} {_invented(choose)}")
    return topic.model_copy(update={"people": people})


def _invented(choose: random.Random) -> str:
    return "".join(choose.choice("bdfgklmnrstvz") + choose.choice("aeiou") for _ in range(choose.randint(2, 4))).title()


class Press:
    """Writes texts of 500 words out of golden sentences."""

    def __init__(self) -> None:
        self._choose = random.Random(1)
        self.reports: list[dict[str, Any]] = []
        self._sentences: dict[tuple[str, str], list[str]] = defaultdict(list)
        for item in _lines("detect/items.jsonl"):
            about = "mission" if item["label"] != "none" else "trap"
            self._sentences[item["lang"], about] += _split(item["text"])
            if about == "mission":
                self.reports.append(item)
        for item in _lines("languages/invented.jsonl"):
            if item["kind"] == "sentence" and not _SUBJECT.search(item["text"]):
                self._sentences[item["language"], "world"].append(item["text"])

    def relevant(self) -> Iterator[News]:
        """Each golden report, continued by sentences of which some are about the mission too."""
        for item in self.reports:
            shares = {"mission": ABOUT_THE_MISSION, "world": 1 - ABOUT_THE_MISSION}
            yield News(item["title"], self._written(item["text"], item["lang"], shares), item["lang"])

    def irrelevant(self, count: int) -> Iterator[News]:
        """News of the world; a fifth holds golden traps: Haiti without the mission, Kenya, other missions and acronyms."""
        for number in range(count):
            language = LANGUAGES[number % len(LANGUAGES)]
            shares = {"trap": 0.1, "world": 0.9} if number % 5 == 0 else {"world": 1.0}
            title = self._choose.choice(self._sentences[language, "world"])
            yield News(title, self._written(title, language, shares), language)

    def _written(self, begin: str, language: str, shares: dict[str, float]) -> str:
        paragraphs, sentences, count = [], [begin], len(begin.split())
        while count < WORDS:
            (about,) = self._choose.choices(list(shares), list(shares.values()))
            sentences.append(self._choose.choice(self._sentences[language, about]))
            count += len(sentences[-1].split())
            if len(sentences) == 3:
                paragraphs.append(" ".join(sentences))
                sentences = []
        return "\n\n".join([*paragraphs, " ".join(sentences)])


def _lines(name: str) -> Iterator[dict[str, Any]]:
    for row in (GOLDEN / name).read_text(encoding="utf-8").splitlines():
        yield json.loads(row)


def _split(text: str) -> list[str]:
    return [sentence.strip() for sentence in re.split(r"(?<=[.!?])\s+", text) if sentence.strip()]


def phrase_matcher(listed: list[str]) -> Callable[[str], object] | None:
    """spaCy's matcher on a blank pipeline, or None where spaCy is not installed."""
    try:
        import spacy
        from spacy.matcher import PhraseMatcher
    except ImportError:
        return None
    blank = spacy.blank("xx")
    matcher = PhraseMatcher(blank.vocab, attr="LOWER")
    matcher.add("names", list(blank.tokenizer.pipe(listed)))
    return lambda text: matcher(blank.tokenizer(text))


def streams() -> dict[str, list[News]]:
    """Both streams by what they are called."""
    press = Press()
    relevant = list(press.relevant())
    mixed = relevant[::3]
    mixed = mixed + list(press.irrelevant(round(len(mixed) / SHARE_RELEVANT) - len(mixed)))
    random.Random(3).shuffle(mixed)
    return {"relevant": relevant, "95 % irrelevant": mixed}


def main() -> None:
    """Print a line for each stream and peer."""
    topic = grown(load_topic(TOPIC))
    listed = names(topic)
    detector = Detector(topic)
    plain = re.compile("|".join(re.escape(name) for name in sorted(listed, key=len, reverse=True)), re.IGNORECASE)
    peers: dict[str, Callable[[str], object]] = {f"re, {len(listed):,} names": plain.findall}
    if matcher := phrase_matcher(listed):
        peers["spaCy PhraseMatcher"] = matcher
    else:
        print("detect: spaCy is not installed, so its PhraseMatcher is left out (make bench installs it)")
    for called, stream in streams().items():
        for language in LANGUAGES:
            detector.detect("", "Haiti", language)  # compiles the language's words
        part = stream[:: max(1, len(stream) // PEERS_READ)]  # peers are slow, and their pace is even
        ours, *theirs = best(
            lambda stream=stream: [detector.detect(*news) for news in stream],
            *(lambda work=work, part=part: [work(news.text) for news in part] for work in peers.values()),
            rounds=ROUNDS,
        )
        for peer, took in zip(peers, theirs, strict=True):
            line(f"detect, {called}", ours, peer, took * len(stream) / len(part), len(stream), "texts")


if __name__ == "__main__":
    main()
