"""The window of clustering in Postgres: look-up by index, everything within the caller's transaction and lock.

One `PgWindow` serves one batch: it remembers what it read, which holds only while nobody else can write.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

import msgspec

from missionwatch.cluster.keeping import packed, unpacked
from missionwatch.cluster.placing import CLUSTER_VERSION
from missionwatch.cluster.traits import Traits, lines_of, traits
from missionwatch.cluster.window import (
    CAP,
    LINE_CAP,
    Corrections,
    Holder,
    Judged,
    Links,
    Record,
    Region,
    nearest,
    placed,
)
from missionwatch.errors import StoreError
from missionwatch.model import Document, Placement
from missionwatch.store.db import Database, Row

PORTION = 1_000
KEPT_ASIDES = 200_000  # about 30 MB
KEPT_TRAITS = 2_000  # about 100 MB


class PgWindow:
    """What clustering knows, in the tables work.cluster_*; `window_h` is how far apart two documents of a story may be."""

    def __init__(self, db: Database, window_h: float) -> None:
        self.window_h = window_h
        self._db = db
        self._memory = _memories.setdefault(db, _Memory())
        self._records: dict[int, Record] = {}
        self._ids: dict[str, int] = {}

    def records(self, keys: Collection[str]) -> dict[str, Record]:
        wanted = [key for key in keys if key not in self._ids]
        if wanted:
            self._learn(self._db.all("cluster.records", keys=wanted, version=CLUSTER_VERSION), {})
        return {key: self._records[self._ids[key]] for key in keys if key in self._ids}

    def places(self, keys: Collection[str]) -> dict[str, Placement]:
        rows = self._db.all("cluster.places", keys=list(keys)) if keys else ()
        return {row.page_key: Placement(row.page_key, row.story_id, row.copy_of, row.reason) for row in rows}

    def documents(self, keys: Collection[str]) -> list[Document]:
        if not keys:
            return []
        return [
            document_of(row.document, row.published_at) for row in self._db.all("cluster.documents", keys=list(keys))
        ]

    def lines(self, wanted: Collection[int]) -> dict[int, dict[str, Holder]]:
        found: dict[int, dict[str, Holder]] = {}
        for row in self._db.all("cluster.lines", lines=_array(wanted), cap=LINE_CAP) if wanted else ():
            found.setdefault(row.line, {})[row.page_key] = Holder(row.edition, row.is_ignoring)
        return found

    def near(self, found: Collection[Traits]) -> dict[str, list[Record]]:
        if not found:
            return {}
        reach = timedelta(hours=self.window_h)
        keys = {traits.key: traits.terms for traits in found}
        hits = self._hits(
            {term for some in keys.values() for term in some},
            min(traits.at for traits in found) - reach,
            max(traits.at for traits in found) + reach,
        )
        ids = {
            traits.key: nearest([(weight, hits[term]) for term, weight in keys[traits.key].items() if term in hits])
            for traits in found
        }
        self._read({n for some in ids.values() for n in some})
        return {
            traits.key: by_key(
                self._records[n]
                for n in ids[traits.key]
                if self._records[n].key != traits.key and abs(self._records[n].at - traits.at) <= reach
            )
            for traits in found
        }

    def _hits(self, keys: Collection[int], since: datetime, until: datetime) -> dict[int, array[int]]:
        rows = self._db.all("cluster.near", terms=_array(keys), since=since, until=until, cap=CAP)
        return {row.term: array("q", row.ids) for row in rows}

    def put(self, records: Mapping[str, Record], documents: Mapping[str, Document]) -> None:
        forget(self._db, list(self.records(records)))
        ids = [row.document_id for row in self._db.all("cluster.ids", count=len(records))]
        for document_id, (key, record) in zip(ids, records.items(), strict=True):
            self._ids[key], self._records[document_id] = document_id, record
            self._memory.put(document_id, record.traits)
        self._db.run("cluster.put", ids=_array(ids), version=CLUSTER_VERSION, **_columns(records.values(), documents))
        self._db.run("cluster.put_terms", ids=_array(ids))
        self._db.run("cluster.put_lines", ids=_array(ids))

    def link(self, links: Mapping[str, Mapping[str, Judged]]) -> None:
        pairs = [
            (a, b, judged)
            for key, others in links.items()
            for other, judged in others.items()
            for a, b in ((self._ids[key], self._ids[other]), (self._ids[other], self._ids[key]))
        ]
        if pairs:
            self._db.run(
                "cluster.put_links",
                a=_array(a for a, _, _ in pairs),
                b=_array(b for _, b, _ in pairs),
                copy=_array(j.copy for _, _, j in pairs),
                story=_array(j.story for _, _, j in pairs),
                why=[j.why for _, _, j in pairs],
            )

    def aside(self, a: str, b: str) -> float | None:
        return self._memory.asides.get(_pair(self._ids[a], self._ids[b]))

    def remember(self, a: str, b: str, story: float) -> None:
        if len(self._memory.asides) >= KEPT_ASIDES:
            self._memory.asides.clear()
        self._memory.asides[_pair(self._ids[a], self._ids[b])] = story

    def around(self, keys: Collection[str]) -> Region:
        core = [self._ids[key] for key in self.records(keys)]
        rows = self._db.all("cluster.around", ids=_array(core))
        corrections: Corrections = {}
        if rows and rows[0].has_corrections:
            together = [pair for pair, is_together in self._corrections(keys).items() if is_together]
            core = [self._ids[key] for key in self.records({*keys, *(key for pair in together for key in pair)})]
            rows = self._db.all("cluster.around", ids=_array(core))
        ids = [row.document_id for row in rows]
        self._read(ids)
        names = {n: self._records[n].key for n in ids}
        links: Links = {name: {} for name in names.values()}
        for row in self._db.all("cluster.links", ids=_array(ids)):
            a, b = names[row.a], names[row.b]
            links[a][b] = links[b][a] = Judged(row.copy_odds, row.story_odds, row.why)
        if rows and rows[0].has_corrections:
            corrections = self._corrections(links)
        return Region(
            {names[n]: self._records[n] for n in ids},
            links,
            {pair: value for pair, value in corrections.items() if pair[0] in links and pair[1] in links},
        )

    def _corrections(self, keys: Collection[str]) -> Corrections:
        rows = self._db.all("cluster.corrections", keys=list(keys))
        return {(row.a, row.b): row.is_together for row in rows}

    def members(self, stories: Collection[int]) -> list[str]:
        if not stories:
            return []
        return [row.page_key for row in self._db.all("cluster.pages_of_stories", ids=_array(stories))]

    def new_stories(self, count: int) -> list[int]:
        return sorted(row.story_id for row in self._db.all("cluster.new_stories", count=count)) if count else []

    def move(self, records: Collection[Record]) -> None:
        if not records:
            return
        earlier = [record for record in records if self._records[self._ids[record.key]].story_id is not None]
        for record in records:
            self._records[self._ids[record.key]] = record
        self._db.run("cluster.move", **_places(records))
        if earlier:
            self._db.run("cluster.move_placements", **_places(earlier))
            self._db.run("cluster.move_articles", **_places(earlier))

    def merge(self, story_id: int, into: int, reason: str) -> None:
        self._db.run("cluster.merge", story_id=story_id, into=into)
        self._db.run(
            "cluster.record_change",
            kind="merge",
            story_id=story_id,
            into=into,
            page_key=None,
            made_by="clustering",
            reason=reason,
        )

    def _read(self, ids: Iterable[int]) -> None:
        missing = [n for n in ids if n not in self._records]
        if missing:
            remembered = self._memory.remembered(missing)
            unknown = _array(n for n in missing if n not in remembered)
            rows = self._db.all("cluster.records_by_id", ids=_array(missing), unknown=unknown, version=CLUSTER_VERSION)
            self._learn(rows, remembered)

    def _learn(self, rows: Iterable[Row], remembered: Mapping[int, Traits]) -> None:
        for row in rows:
            found = remembered.get(row.document_id)
            if found is None:
                found = unpacked(row.traits) if row.traits else _made_again(row)
                self._memory.put(row.document_id, found)
            self._ids[row.page_key] = row.document_id
            self._records[row.document_id] = Record(
                found,
                row.digest,
                tuple(row.lines),
                row.edition,
                frozenset(row.ignored),
                row.story_id,
                row.copy_of,
                row.reason,
            )


class _Memory:
    """Traits that were read or written lately, and judgements. Those of an id never change: a changed document gets a new
    id."""

    def __init__(self) -> None:
        self.asides: dict[tuple[int, int], float] = {}
        self._kept: OrderedDict[int, Traits] = OrderedDict()

    def remembered(self, ids: Iterable[int]) -> dict[int, Traits]:
        """The traits of those that are remembered."""
        found = {n: self._kept[n] for n in ids if n in self._kept}
        for n in found:
            self._kept.move_to_end(n)
        return found

    def put(self, document_id: int, found: Traits) -> None:
        self._kept[document_id] = found
        while len(self._kept) > KEPT_TRAITS:
            self._kept.popitem(last=False)


_memories: WeakKeyDictionary[Database, _Memory] = WeakKeyDictionary()


def _pair(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)


def _array(values: Iterable[object]) -> str:
    """Numbers as Postgres writes an array; many times faster than a list parameter."""
    return "{" + ",".join(map(str, values)) + "}"


def by_key(records: Iterable[Record]) -> list[Record]:
    """In an order that does not depend on the database."""
    return sorted(records, key=lambda record: record.key)


def _columns(records: Collection[Record], documents: Mapping[str, Document]) -> dict[str, list[object]]:
    return {
        "keys": [r.key for r in records],
        "at": [r.at for r in records],
        "stories": [r.story_id for r in records],
        "copies": [r.copy_of for r in records],
        "reasons": [r.reason for r in records],
        "digests": [r.digest for r in records],
        "editions": [r.edition for r in records],
        "lines": [_array(r.lines) for r in records],
        "ignored": [_array(r.ignored) for r in records],
        "terms": [_array(r.traits.terms) for r in records],
        "traits": [packed(r.traits) for r in records],
        "documents": [msgspec.json.encode(documents[r.key]).decode() for r in records],
    }


def _places(records: Collection[Record]) -> dict[str, list[object]]:
    return {
        "keys": [r.key for r in records],
        "stories": [r.story_id for r in records],
        "copies": [r.copy_of for r in records],
        "reasons": [r.reason for r in records],
    }


def document_of(text: str, published_at: datetime) -> Document:
    """A document out of its JSON."""
    return msgspec.convert({**msgspec.json.decode(text), "published_at": published_at}, Document)


def _made_again(row: Row) -> Traits:
    """The traits of a document that an earlier version of clustering kept."""
    document = document_of(row.document, row.published_at)
    lines = lines_of(document)
    return traits(document, lines, row.ignored)


def forget(db: Database, keys: Collection[str]) -> int:
    """Take documents out of the window (changed, forgotten by law, too old); how many were there."""
    return len(db.all("cluster.forget", keys=list(keys))) if keys else 0


def merge(db: Database, story_id: int, into: int, made_by: str) -> int:
    """Put a story's articles into another one, for good; the id under which all of them stand.

    In one transaction that holds the lock of stories. Raises StoreError when there is no such story.
    """
    one, other = _story(db, story_id), _story(db, into)
    if one == other:
        return other
    window = PgWindow(db, 0)
    mine, theirs = (window.records(_pages(db, story)) for story in (one, other))
    _correct(db, mine.values(), theirs.values(), is_together=True, made_by=made_by)
    window.move([placed(r, other, r.copy_of, r.reason) for r in mine.values()])
    db.run("cluster.merge", story_id=one, into=other)
    db.run("cluster.record_change", kind="merge", story_id=one, into=other, page_key=None, made_by=made_by, reason="")
    return other


def split(db: Database, page_key: str, made_by: str) -> int:
    """Take an article out of its story, with its copies when it is their original, for good; the id of its new story.

    In one transaction that holds the lock of stories. Raises StoreError when the article stands in no story.
    """
    window = PgWindow(db, 0)
    record = window.records([page_key]).get(page_key)
    row = db.one("cluster.article", page_key=page_key)
    if record is None and row is None:
        raise StoreError(f"{page_key} stands in no story", subject=page_key)
    old = record.story_id if record else row.story_id if row else None
    assert old is not None, "a record is placed as soon as it is kept"
    [new] = window.new_stories(1)
    story = window.records(_pages(db, old)) if record else {}
    parted = {key: r for key, r in story.items() if page_key in (key, r.copy_of)}
    rest = [r for key, r in story.items() if key not in parted]
    _correct(db, parted.values(), rest, is_together=False, made_by=made_by)
    window.move([placed(r, new, r.copy_of if r.copy_of in parted else None, "parted by hand") for r in parted.values()])
    if record is None:
        db.run("cluster.move_articles", keys=[page_key], stories=[new], copies=[None], reasons=["parted by hand"])
    db.run("cluster.record_change", kind="split", story_id=old, into=new, page_key=page_key, made_by=made_by, reason="")
    return new


def _story(db: Database, story_id: int) -> int:
    row = db.one("cluster.story", story_id=story_id)
    if row is None:
        raise StoreError(f"there is no story {story_id}", subject=str(story_id))
    return int(row.story_id)


def _pages(db: Database, story_id: int) -> list[str]:
    return PgWindow(db, 0).members([story_id])


def _correct(
    db: Database, some: Iterable[Record], others: Collection[Record], *, is_together: bool, made_by: str
) -> None:
    """Record a decision on all pairs: originals are enough to join, copies too must part."""
    pairs = [
        (min(a.key, b.key), max(a.key, b.key))
        for a in some
        for b in others
        if not is_together or (a.copy_of is None and b.copy_of is None)
    ]
    if pairs:
        db.run(
            "cluster.correct",
            a=[a for a, _ in pairs],
            b=[b for _, b in pairs],
            is_together=is_together,
            made_by=made_by,
        )


def expire(db: Database, before: datetime) -> int:
    """Forget what was published before an instant, in portions that commit one by one; how many."""
    total = 0
    while rows := db.all("cluster.older", before=before, count=PORTION):
        with db.transaction():
            total += forget(db, [row.page_key for row in rows])
    return total
