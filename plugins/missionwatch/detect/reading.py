"""A text as the judge reads it: title and body as one string, sentences with their zones, and the topic's words found in them."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from missionwatch.detect.fold import Folded, fold, keep_hyphens
from missionwatch.detect.vocabulary import Hit, Match, Vocabulary
from missionwatch.languages.spec import words
from missionwatch.model import Evidence

LONGEST_TITLE = 2_000
LONGEST_TEXT = 60_000  # characters that are judged; the longest reports and live pages have about as many
SEPARATOR = "\n\n"
MAX_SENTENCE = 1_200  # a longer one is cut, so that nothing near each other is far apart

_END = re.compile(  # a set of characters first lets the search jump from one to the next; counts are bounded for endless dots
    r"[.!?…\n](?:"
    r"(?<=[.!?…])[.!?…]{0,9}[\"»”’')\]]{0,9}\s+(?=[\"«“‘¿¡(\[—–-]*\s?[^\W_a-zß-öø-ÿ])|"
    r"(?<=[.!?…])[.!?…]{0,9}[\"»”’')\]]{0,9}\n\n+|"
    r"(?<=\n)(?:\n+|(?=[-•*–—]\s))"
    r")"
)
_ABBREVIATIONS = words(
    "mr mrs ms dr gen col sgt cpl lt capt st ste sen rep gov no sr sra mme mgr me pr prof dkt hon rev res etc vs"
)
_LAST_WORD = re.compile(r"\w+\Z")
_LONGEST_ABBREVIATION = 4
_LINKS = re.compile(
    r"^\W*(?:"
    r"read (?:more|also|next)|also read|see also|related|more (?:on|from)|most (?:read|popular)|recommended|watch(?: also)?|"
    r"lire (?:aussi|également|la suite)|[àa] lire|sur le même (?:sujet|thème)|voir aussi|articles? (?:liés|connexes)|"
    r"les plus lus|le(?:a|er) (?:también|además|más)|te puede interesar|más (?:sobre|noticias|leíd[ao]s)|"
    r"relacionad[oa]s?|noticias relacionadas|leia (?:também|mais)|veja (?:também|mais)|mais lid[ao]s|"
    r"notícias relacionadas|li tou|gade tou|plis nouvèl|soma (?:zaidi|pia)|habari zinazohusiana|"
    r"mehr (?:zum thema|dazu)|lesen sie auch|lies auch|auch interessant|meistgelesen"
    r")\b[^.\n]{0,60}?(?::|$|\n)",
    re.IGNORECASE,
)


_BEGIN, _FINISH, _ZONE = itemgetter(0), itemgetter(1), itemgetter(2)
_new_hit = _new_sentence = tuple.__new__  # what a named tuple's own constructor calls, without the call before it


class Hits(dict[str, list[Hit]]):
    """Hits by kind, in order of place; those of TOLD_KINDS apart, since they are for relevant texts only."""

    def __init__(self, told: Callable[[], list[Match]]) -> None:
        super().__init__()
        self._told = told

    def __missing__(self, kind: str) -> list[Hit]:
        return self.setdefault(kind, [])

    @cached_property
    def told(self) -> list[Match]:
        """Those of TOLD_KINDS; looked for when first asked for."""
        return self._told()


class Sentence(NamedTuple):
    """A span of the folded text. `zone` is title, lead, body, last or link (a pointer to another article)."""

    start: int
    end: int
    zone: str


@dataclass(slots=True)
class Reading:
    """A text, read. All spans are of `folded.text`; `aligned` is the original, character by character the same length."""

    title: str
    text: str
    joined: str
    folded: Folded
    aligned: str
    sentences: list[Sentence] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    is_cut: bool = False

    def sentence_at(self, place: int) -> int:
        """The number of the sentence that holds a place."""
        return bisect_right(self.starts, place) - 1

    def split(self) -> None:
        """Find the sentences."""
        self.sentences = split_sentences(self.aligned, len(self.title))
        self.starts = [sentence.start for sentence in self.sentences]

    def original(self, start: int, end: int) -> tuple[str, int, int]:
        """Field and span there of a folded span."""
        start, end = self.folded.span(start, end)
        if start < len(self.title):
            return "title", start, min(end, len(self.title))
        shift = len(self.title) + len(SEPARATOR)
        return "text", max(0, start - shift), max(1, end - shift)

    def folded_at(self, field: str, place: int) -> int:
        """The folded place of what stands at a place of a field."""
        place += 0 if field == "title" else len(self.title) + len(SEPARATOR)
        return place if self.folded.index is None else int(np.searchsorted(self.folded.index, place))

    def quote(self, start: int, end: int) -> str:
        """A span as it stands in the article."""
        name, first, last = self.original(start, end)
        return (self.title if name == "title" else self.text)[first:last]

    def evidence(self, start: int, end: int, rule: str) -> Evidence:
        """The span as evidence, with the sentence around it."""
        name, first, last = self.original(start, end)
        source = self.title if name == "title" else self.text
        around = self.sentences[self.sentence_at(start)] if self.sentences else Sentence(start, end, "body")
        _, left, right = self.original(min(around.start, start), max(around.end, end))
        quote = source[first:last]
        sentence = source[min(left, first) : max(right, last)].strip()
        return Evidence("title" if name == "title" else "text", first, last, quote, rule, sentence, around.zone)


def nfc(text: str) -> str:
    """The form that offsets count in."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def open_text(title: str, text: str) -> Reading:
    """Fold a text, and nothing more: enough for the gate."""
    is_cut = len(text) > LONGEST_TEXT or len(title) > LONGEST_TITLE
    title, text = nfc(title[:LONGEST_TITLE]), nfc(text[:LONGEST_TEXT])
    joined = f"{title}{SEPARATOR}{text}"
    folded = fold(joined)
    return Reading(title, text, joined, folded, _aligned(joined, folded), is_cut=is_cut)


def _aligned(joined: str, folded: Folded) -> str:
    if folded.index is None:
        return joined
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return codes[folded.index].tobytes().decode("utf-32-le", "replace")


def find_hits(reading: Reading, judged: Vocabulary, told: Vocabulary) -> Hits:
    """All hits by kind, in order of place; those in pointers to other articles left out. Split words are read in both ways."""
    hits = Hits(lambda: _matches(reading, told))
    number, following = 0, 0
    bounds = [*reading.starts, len(reading.aligned) + 1]
    for start, end, meaning in _matches(reading, judged):
        if start >= following:
            number = reading.sentence_at(start)
            following = bounds[number + 1]
        hits[meaning.kind].append(_new_hit(Hit, (start, end, meaning, number)))
    return hits


def _matches(reading: Reading, vocabulary: Vocabulary) -> list[Match]:
    """The matches in order of place; none in pointers to other articles."""
    found = vocabulary.hits(reading.folded, reading.aligned)
    if reading.folded.has_split_words:
        known = {(start, end) for start, end, _ in found}
        found += [match for match in _with_hyphens_kept(reading, vocabulary) if match[:2] not in known]
    if "link" in map(_ZONE, reading.sentences):
        found = [match for match in found if reading.sentences[reading.sentence_at(match[0])].zone != "link"]
    found.sort(key=_FINISH, reverse=True)
    found.sort(key=_BEGIN)
    return found


def _with_hyphens_kept(reading: Reading, vocabulary: Vocabulary) -> list[Match]:
    """The matches where hyphens at the ends of lines belong to the words."""
    other, index = fold(keep_hyphens(reading.joined)), reading.folded.index
    if other.index is None or index is None:
        return []
    hits = vocabulary.hits(other, _aligned(reading.joined, other))
    # The places in the one folding of what starts and ends in the other.
    edges = other.index[np.array([(start, end - 1) for start, end, _ in hits], dtype=np.intp).reshape(-1, 2)]
    places = np.minimum(np.searchsorted(index, edges), len(index) - 1)
    is_kept = (index[places] == edges).all(axis=1)
    return [
        (start, last + 1, meaning)
        for (start, last), kept, (_, _, meaning) in zip(places.tolist(), is_kept.tolist(), hits, strict=True)
        if kept
    ]


def split_sentences(aligned: str, title_end: int) -> list[Sentence]:
    """Sentences of title and text with their zones."""
    bounds = [0]
    for match in _END.finditer(aligned):
        at, end = match.span()
        if aligned[at] != "." or aligned[end - 1] == "\n" or not _ends_abbreviation(aligned, at):
            if end - bounds[-1] > MAX_SENTENCE:
                bounds += range(bounds[-1] + MAX_SENTENCE, end, MAX_SENTENCE)
            bounds.append(end)
    bounds += range(bounds[-1] + MAX_SENTENCE, len(aligned), MAX_SENTENCE)
    if bounds[-1] < len(aligned):
        bounds.append(len(aligned))
    return _with_zones(aligned, bounds, title_end)


def _ends_abbreviation(aligned: str, dot: int) -> bool:
    """Whether the full stop at this place belongs to an abbreviation or an initial."""
    tail = aligned[max(0, dot - _LONGEST_ABBREVIATION - 1) : dot]
    if len(tail) > _LONGEST_ABBREVIATION and tail.isalpha():
        return False
    last = _LAST_WORD.search(tail)
    word = last.group().lower() if last else ""
    return word in _ABBREVIATIONS or (len(word) == 1 and "a" <= word <= "z")


def _with_zones(aligned: str, bounds: list[int], title_end: int) -> list[Sentence]:
    last_paragraph = (
        aligned.rfind("\n\n", 0, len(aligned.rstrip())) if "\n\n" in aligned[title_end + 2 :] else len(aligned)
    )
    sentences, body_seen, in_links = [], 0, False
    for start, end in pairwise(bounds):
        if start < title_end:
            zone = "title"
        else:
            if start == 0 or aligned[start - 1] == "\n":
                in_links = _continues_links(aligned[start:end], in_links)
            zone = "link" if in_links else "lead" if body_seen < 2 else "last" if start > last_paragraph else "body"
            body_seen += not in_links
        sentences.append(_new_sentence(Sentence, (start, end, zone)))
    return sentences


def _continues_links(paragraph: str, in_links: bool) -> bool:
    """Whether a paragraph points to other articles: it says so, or it is one more headline in a list that does."""
    if _LINKS.match(paragraph):
        return True
    line = paragraph.strip()
    return in_links and len(line) < 160 and not line.endswith((".", "!", "…", ".»", ".”", '."'))
