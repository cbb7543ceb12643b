"""The window of clustering in Postgres: look-up by index, everything within the caller's transaction and lock.

One `PgWindow` serves one batch: it remembers what it read, which holds only while nobody else can write.
"""

from __future__ import annotations

import weakref
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from psycopg.types.json import Jsonb

from missionwatch.cluster.keeping import plain, revived
from missionwatch.cluster.traits import Traits
from missionwatch.cluster.window import CAP, LINE_CAP, Corrections, Judged, Links, Record, Region, nearest, placed
from missionwatch.errors import StoreError
from missionwatch.model import Document
from missionwatch.store.db import Database, Row

PORTION = 1_000
KEPT_TRAITS = 2_000  # about 100 MB


class PgWindow:
    """What clustering knows, in the tables work.cluster_*; `window_h` is how far apart two documents of a story may be."""

    def __init__(self, db: Database, window_h: float) -> None:
        self.window_h = window_h
        self._db = db
        self._traits = _caches.setdefault(db, _Traits(db))
        self._records: dict[int, Record] = {}
        self._ids: dict[str, int] = {}

    def records(self, keys: Collection[str]) -> dict[str, Record]:
        wanted = [key for key in keys if key not in self._ids]
        if wanted:
            self._learn(self._db.all("cluster.records", keys=wanted))
        return {key: self._records[self._ids[key]] for key in keys if key in self._ids}

    def documents(self, keys: Collection[str]) -> list[Document]:
        if not keys:
            return []
        return [
            document_of(row.document, row.published_at) for row in self._db.all("cluster.documents", keys=list(keys))
        ]

    def lines(self, wanted: Collection[int]) -> dict[int, dict[str, int]]:
        found: dict[int, dict[str, int]] = {}
        for row in self._db.all("cluster.lines", lines=_array(wanted), cap=LINE_CAP) if wanted else ():
            found.setdefault(row.line, {})[row.page_key] = row.edition
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
        ids = {traits.key: nearest([hits[term] for term in keys[traits.key] if term in hits]) for traits in found}
        self._read({n for some in ids.values() for n in some})
        return {
            traits.key: by_key(
                self._records[n]
                for n in ids[traits.key]
                if self._records[n].key != traits.key and abs(self._records[n].at - traits.at) <= reach
            )
            for traits in found
        }

    def _hits(self, keys: Collection[int], since: datetime, until: datetime) -> dict[int, list[int]]:
        hits: dict[int, list[int]] = {}
        for row in self._db.all("cluster.near", terms=_array(keys), since=since, until=until, cap=CAP):
            hits[row.term] = row.ids
        return hits

    def put(self, records: Mapping[str, Record], documents: Mapping[str, Document]) -> None:
        forget(self._db, list(self.records(records)))
        ids = [row.document_id for row in self._db.all("cluster.ids", count=len(records))]
        rows = []
        for document_id, (key, record) in zip(ids, records.items(), strict=True):
            self._ids[key], self._records[document_id] = document_id, record
            self._traits.put(document_id, record.traits)
            rows.append(_row(document_id, record, documents[key]))
        self._db.many("cluster.put", rows)
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

    def around(self, keys: Collection[str]) -> Region:
        partners = {
            key
            for pair, is_together in self._corrections(keys).items()
            if is_together
            for key in pair
            if key not in keys
        }
        core = [self._ids[key] for key in self.records({*keys, *partners})]
        ids = [row.document_id for row in self._db.all("cluster.around", ids=_array(core))]
        self._read(ids)
        names = {n: self._records[n].key for n in ids}
        links: Links = {name: {} for name in names.values()}
        for row in self._db.all("cluster.links", ids=_array(ids)):
            a, b = names[row.a], names[row.b]
            links[a][b] = links[b][a] = Judged(row.copy_odds, row.story_odds, row.why)
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

    def new_story(self) -> int:
        row = self._db.one("cluster.new_story")
        assert row is not None
        return int(row.story_id)

    def move(self, records: Collection[Record]) -> None:
        if not records:
            return
        for record in records:
            self._records[self._ids[record.key]] = record
        values = {
            "keys": [record.key for record in records],
            "stories": [record.story_id for record in records],
            "copies": [record.copy_of for record in records],
            "reasons": [record.reason for record in records],
        }
        for statement in ("cluster.move", "cluster.move_placements", "cluster.move_articles"):
            self._db.run(statement, **values)

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
            self._learn(self._db.all("cluster.records_by_id", ids=_array(missing)))

    def _learn(self, rows: Sequence[Row]) -> None:
        traits = self._traits.get([row.document_id for row in rows])
        for row in rows:
            self._ids[row.page_key] = row.document_id
            self._records[row.document_id] = Record(
                traits[row.document_id],
                row.digest,
                tuple(row.lines),
                row.edition,
                frozenset(row.ignored),
                row.story_id,
                row.copy_of,
                row.reason,
            )


class _Traits:
    """Traits that were read or written lately. Those of an id never change: a changed document gets a new id."""

    def __init__(self, db: Database) -> None:
        self._db = weakref.ref(db)
        self._kept: OrderedDict[int, Traits] = OrderedDict()

    def put(self, document_id: int, traits: Traits) -> None:
        self._kept[document_id] = traits
        while len(self._kept) > KEPT_TRAITS:
            self._kept.popitem(last=False)

    def get(self, ids: Collection[int]) -> dict[int, Traits]:
        found = {n: self._kept[n] for n in ids if n in self._kept}
        for n in found:
            self._kept.move_to_end(n)
        missing = [n for n in ids if n not in found]
        db = self._db()
        for row in db.all("cluster.traits", ids=_array(missing)) if missing and db else ():
            found[row.document_id] = revived(row.traits, row.published_at, row.shingles)
            self.put(row.document_id, found[row.document_id])
        return found


_caches: WeakKeyDictionary[Database, _Traits] = WeakKeyDictionary()


def _array(values: Iterable[object]) -> str:
    """Numbers as Postgres writes an array; many times faster than a list parameter."""
    return "{" + ",".join(map(str, values)) + "}"


def by_key(records: Iterable[Record]) -> list[Record]:
    """In an order that does not depend on the database."""
    return sorted(records, key=lambda record: record.key)


def _row(document_id: int, record: Record, document: Document) -> dict[str, Any]:
    return {
        "document_id": document_id,
        "page_key": record.key,
        "published_at": record.at,
        "story_id": record.story_id,
        "copy_of": record.copy_of,
        "reason": record.reason,
        "digest": record.digest,
        "edition": record.edition,
        "lines": _array(record.lines),
        "ignored": _array(record.ignored),
        "terms": _array(record.traits.terms),
        "traits": Jsonb(plain(record.traits)),
        "shingles": record.traits.shingles.astype("<i8").tobytes(),
        "document": Jsonb({k: v for k, v in asdict(document).items() if k != "published_at"}),
    }


def document_of(values: dict[str, Any], published_at: datetime) -> Document:
    """A document out of its JSON."""
    return Document(
        **{
            **values,
            "published_at": published_at,
            "entities": tuple(values["entities"]),
            "event_types": tuple(values["event_types"]),
            "figures": tuple((kind, value) for kind, value in values["figures"]),
        }
    )


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
    new = window.new_story()
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
