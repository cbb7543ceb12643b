"""What is already known while documents are placed: the documents of the last weeks, how they were judged against each
other, and a look-up by terms.

`Window` is what `place` needs; `MemoryWindow` keeps it in dictionaries, `missionwatch.store.cluster.PgWindow` in tables.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import islice
from typing import NamedTuple, Protocol

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from missionwatch.cluster.traits import Traits
from missionwatch.cluster.words import number
from missionwatch.model import Document, Placement

CAP = 32  # the newest documents that a term leads to
COMMON = 0.18  # what a term is worth that leads to so many, however telling it is elsewhere
LINE_CAP = 8  # pages that are looked at to see whether a line repeats
NEAREST = 32  # documents that one is compared with
EVIDENCE = 1.2  # of the terms that two documents have in common: it takes two, be they never seen before
WINDOW_H = 168.0
ROOM = 20_000
KEPT_WINDOWS = 3  # documents older than this many windows are forgotten, and so decided for good


class Record(Struct, frozen=True, gc=False):
    """A document as the window keeps it. `digest` stands for everything of it that clustering looks at, `edition` tells
    pages apart whose lines are counted, `ignored` are the lines taken for the outlet's boilerplate."""

    traits: Traits
    digest: str
    lines: tuple[int, ...]
    edition: int
    ignored: frozenset[int] = frozenset()
    story_id: int | None = None
    copy_of: str | None = None
    reason: str = ""

    @property
    def key(self) -> str:
        return self.traits.key

    @property
    def at(self) -> datetime:
        return self.traits.at

    @property
    def placement(self) -> Placement:
        """Where it was placed. Only for a record that has a story."""
        assert self.story_id is not None, "not placed yet"
        return Placement(self.key, self.story_id, self.copy_of, self.reason)


class Holder(NamedTuple):
    """A page that holds a line: its edition, and whether the line is taken for boilerplate there."""

    edition: int
    is_ignoring: bool


class Judged(Struct, gc=False):
    """A judged pair as it is kept: log-odds for copies and for stories, and the words for them."""

    copy: float
    story: float
    why: str = ""

    @property
    def is_bridge(self) -> bool:
        """Whether it can join groups: two groups only ever join over a pair judged above 0."""
        return self.copy > 0 or self.story > 0


Corrections = dict[tuple[str, str], bool]  # pairs that a person put together (True) or apart
Links = dict[str, dict[str, Judged]]  # symmetric: links[a][b] is links[b][a]


@dataclass(slots=True)
class Region:
    """Documents that are decided together, in whole stories, and what is known about their pairs."""

    records: dict[str, Record] = field(default_factory=dict)
    links: Links = field(default_factory=dict)
    corrections: Corrections = field(default_factory=dict)


class Window(Protocol):
    """What `place` needs to know and to keep. All within one transaction of whoever calls."""

    window_h: float

    def records(self, keys: Collection[str]) -> dict[str, Record]:
        """The known documents among these."""

    def places(self, keys: Collection[str]) -> dict[str, Placement]:
        """Where documents stand that are no longer known: decided for good, and taken up again."""

    def documents(self, keys: Collection[str]) -> list[Document]:
        """The known documents among these, as they were given."""

    def lines(self, wanted: Collection[int]) -> dict[int, dict[str, Holder]]:
        """For each of these lines (of one outlet each): known documents that hold it, the newest few."""

    def near(self, found: Collection[Traits]) -> dict[str, list[Record]]:
        """For each of these: known documents with a term in common that were published within the window around it."""

    def put(self, records: Mapping[str, Record], documents: Mapping[str, Document]) -> None:
        """Keep these documents. What was known of them before, links included, is forgotten."""

    def link(self, links: Mapping[str, Mapping[str, Judged]]) -> None:
        """Keep these judgements, each of which stands for both directions."""

    def aside(self, a: str, b: str) -> float | None:
        """What was remembered of a pair that is not linked: its log-odds for stories."""

    def remember(self, a: str, b: str, story: float) -> None:
        """Keep the log-odds of a pair that is not linked for as long as is convenient: they can be reckoned again."""

    def around(self, keys: Collection[str]) -> Region:
        """These documents, those that a bridge or a person's hand connects with one of them, and the stories of all of them,
        with all links and corrections among it."""

    def members(self, stories: Collection[int]) -> list[str]:
        """The documents that stand in these stories."""

    def new_stories(self, count: int) -> list[int]:
        """Story ids that nobody has, in order."""

    def move(self, records: Collection[Record]) -> None:
        """Keep the new places of these documents."""

    def merge(self, story_id: int, into: int, reason: str) -> None:
        """Record that a story was found to be another one."""


class MemoryWindow:
    """A window in dictionaries. Beyond `room` documents it forgets those that are older than three windows."""

    def __init__(self, window_h: float = WINDOW_H, room: int = ROOM) -> None:
        self.window_h = window_h
        self._room = room
        self._records: dict[str, Record] = {}
        self._documents: dict[str, Document] = {}
        self._links: Links = {}
        self._asides: dict[str, dict[str, float]] = defaultdict(dict)
        self._postings: dict[int, array[int]] = {}  # for each term, the numbers of the documents that have it, sorted
        self._numbers: dict[str, int] = {}
        self._keys: dict[int, str] = {}  # by number
        self._lines: dict[int, dict[str, None]] = defaultdict(dict)
        self._stories = 0
        self._members: dict[int, set[str]] = defaultdict(set)
        self._ages: list[tuple[datetime, str]] = []
        self._newest = datetime.min.replace(tzinfo=UTC)
        self.placements: dict[str, Placement] = {}  # where everything is now, forgotten documents included
        self.merged: dict[int, int] = {}
        self.corrections: Corrections = {}

    def records(self, keys: Collection[str]) -> dict[str, Record]:
        return {key: self._records[key] for key in keys if key in self._records}

    def places(self, keys: Collection[str]) -> dict[str, Placement]:
        return {key: self.placements[key] for key in keys if key in self.placements and key not in self._records}

    def documents(self, keys: Collection[str]) -> list[Document]:
        return [self._documents[key] for key in keys if key in self._documents]

    def lines(self, wanted: Collection[int]) -> dict[int, dict[str, Holder]]:
        held = {line: islice(reversed(self._lines[line]), LINE_CAP) for line in wanted if line in self._lines}
        return {line: {key: self._holder(line, key) for key in keys} for line, keys in held.items()}

    def _holder(self, line: int, key: str) -> Holder:
        record = self._records[key]
        return Holder(record.edition, line in record.ignored)

    def near(self, found: Collection[Traits]) -> dict[str, list[Record]]:
        return {traits.key: self._near(traits) for traits in found}

    def _near(self, traits: Traits) -> list[Record]:
        reach = timedelta(hours=self.window_h)
        since, until = traits.at - reach, traits.at + reach
        first, last = _first_number(since), _first_number(until + timedelta(seconds=1))
        hits = []
        for term, weight in traits.terms.items():
            if (held := self._postings.get(term)) is not None:
                if len(held) >= CAP:
                    end = bisect_left(held, last) if held[-1] >= last else len(held)
                    start = max(0, end - CAP)
                    held = held[start if held[start] >= first else bisect_left(held, first) : end]
                hits.append((weight, held))
        found = sorted(map(self._keys.__getitem__, nearest(hits)))
        records = [self._records[key] for key in found if key != traits.key]
        return [record for record in records if since <= record.at <= until]

    def put(self, records: Mapping[str, Record], documents: Mapping[str, Document]) -> None:
        self._expire()
        for key, record in records.items():
            self._forget(key)
            self._records[key], self._documents[key] = record, documents[key]
            if record.story_id is not None:
                self._members[record.story_id].add(key)
            heappush(self._ages, (record.at, key))
            self._newest = max(self._newest, record.at)
            self._post(record)
            for line in record.lines:
                self._lines[line][key] = None

    def _post(self, record: Record) -> None:
        """Have a record found by its terms. Its number depends on its time and key alone, as far as no two are the same."""
        found = _first_number(record.at) + number(record.key) % _A_SECOND
        while found in self._keys:
            found += 1
        self._numbers[record.key], self._keys[found] = found, record.key
        alone = array("q", (found,))  # shared by all terms that lead to no other, as most do
        for term in record.traits.terms:
            held = self._postings.setdefault(term, alone)
            if held is alone:
                continue
            if len(held) == 1:
                self._postings[term] = held = held[:]
            if held[-1] < found:
                held.append(found)
            else:
                insort(held, found)

    def _expire(self) -> None:
        oldest = self._newest - timedelta(hours=KEPT_WINDOWS * self.window_h) if self._ages else self._newest
        while len(self._records) > self._room and self._ages and self._ages[0][0] < oldest:
            at, key = heappop(self._ages)
            if key in self._records and self._records[key].at == at:
                self._forget(key)

    def link(self, links: Mapping[str, Mapping[str, Judged]]) -> None:
        for key, others in links.items():
            for other, judged in others.items():
                self._links.setdefault(key, {})[other] = judged
                self._links.setdefault(other, {})[key] = judged

    def aside(self, a: str, b: str) -> float | None:
        return self._asides[a].get(b) if a in self._asides else None

    def remember(self, a: str, b: str, story: float) -> None:
        self._asides[a][b] = self._asides[b][a] = story

    def _forget(self, key: str) -> None:
        old = self._records.pop(key, None)
        if old is None:
            return
        found = self._numbers.pop(key)
        del self._keys[found]
        for term in old.traits.terms:
            held = self._postings[term]
            if len(held) == 1:
                del self._postings[term]
            else:
                del held[bisect_left(held, found)]
        for line in old.lines:
            self._lines[line].pop(key, None)
        if old.story_id is not None:
            self._members[old.story_id].discard(key)
        for other in self._links.pop(key, {}):
            self._links.get(other, {}).pop(key, None)
        for other in self._asides.pop(key, {}):
            self._asides.get(other, {}).pop(key, None)

    def around(self, keys: Collection[str]) -> Region:
        wanted = set(keys)
        for key in keys:
            wanted.update(other for other, judged in self._links.get(key, {}).items() if judged.is_bridge)
        together = [
            pair for pair, is_together in self.corrections.items() if is_together and not wanted.isdisjoint(pair)
        ]
        wanted.update(key for pair in together for key in pair if key in self._records)
        stories = {story for key in wanted if (story := self._records[key].story_id) is not None}
        inside = wanted.union(*(self._members[story] for story in stories))
        return Region(
            {key: self._records[key] for key in inside},
            {key: {o: j for o, j in self._links.get(key, {}).items() if o in inside} for key in inside},
            {pair: value for pair, value in self.corrections.items() if pair[0] in inside and pair[1] in inside},
        )

    def members(self, stories: Collection[int]) -> list[str]:
        return [key for story in stories for key in self._members.get(story, ())]

    def new_stories(self, count: int) -> list[int]:
        self._stories += count
        return list(range(self._stories - count + 1, self._stories + 1))

    def move(self, records: Collection[Record]) -> None:
        for record in records:
            before = self._records[record.key].story_id
            if before is not None:
                self._members[before].discard(record.key)
            self._members[record.placement.story_id].add(record.key)
            self._records[record.key], self.placements[record.key] = record, record.placement

    def merge(self, story_id: int, into: int, reason: str) -> None:
        self.merged[story_id] = into


_A_SECOND = 1 << 24  # numbers of documents that were published in one


def _first_number(at: datetime) -> int:
    """The least number of a document that was published in that second."""
    return int(at.timestamp()) * _A_SECOND


def nearest(hits: Sequence[tuple[float, array[int]]]) -> list[int]:
    """The documents worth comparing, out of those that each term of a document leads to (the newest CAP of them), with what
    the term is worth: two that were never seen are enough, of common ones it takes several. Documents are told by number.

    Worth comes from the frozen background and not from the documents that are here, so that it does not matter which of two
    comes first. Only what is too common here is worth less.
    """
    sizes = [len(held) for _, held in hits]
    if not any(sizes):
        return []
    worth = [min(weight, COMMON) if size >= CAP else weight for (weight, _), size in zip(hits, sizes, strict=True)]
    found = np.frombuffer(b"".join([held for _, held in hits]), np.int64)
    order = found.argsort(kind="stable")
    found = found[order]
    is_first = np.ones(len(found), np.bool_)
    np.not_equal(found[1:], found[:-1], out=is_first[1:])
    starts = is_first.nonzero()[0]
    evidence = np.add.reduceat(np.array(worth).repeat(sizes)[order], starts)
    likely = (evidence >= EVIDENCE).nonzero()[0]
    if len(likely) > NEAREST:
        likely = likely[evidence[likely].argsort(kind="stable")[-NEAREST:]]  # of equal ones the latest
    return found[starts[likely]].tolist()


def placed(record: Record, story_id: int, copy_of: str | None, reason: str) -> Record:
    """The record at another place."""
    return replace(record, story_id=story_id, copy_of=copy_of, reason=reason)


def by_time(records: Iterable[Record]) -> list[Record]:
    """In order of publication."""
    return sorted(records, key=lambda record: (record.traits.at, record.traits.key))
