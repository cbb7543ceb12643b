"""The window of clustering in Postgres: look-up by index, everything within the caller's transaction and lock.

One `PgWindow` serves one batch: it remembers what it read, which holds only while nobody else can write.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from psycopg.types.json import Jsonb

from missionwatch.cluster.keeping import plain, revived
from missionwatch.cluster.traits import Traits
from missionwatch.cluster.window import CAP, Judged, Record, Region, nearest
from missionwatch.model import Document
from missionwatch.store.db import Database, Row

LINE_CAP = 8  # pages that are looked at to see whether a line repeats
PORTION = 1_000


class PgWindow:
    """What clustering knows, in the tables work.cluster_*; `window_h` is how far apart two documents of a story may be."""

    def __init__(self, db: Database, window_h: float) -> None:
        self.window_h = window_h
        self._db = db
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
        for row in self._db.all("cluster.lines", lines=list(wanted), cap=LINE_CAP) if wanted else ():
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
        ids = {
            traits.key: nearest((len(hits[term]), hits[term]) for term in keys[traits.key] if term in hits)
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

    def _hits(self, keys: Collection[int], since: datetime, until: datetime) -> dict[int, list[int]]:
        hits: dict[int, list[int]] = {}
        for row in self._db.all("cluster.near", terms=list(keys), since=since, until=until, cap=CAP):
            hits.setdefault(row.term, []).append(row.document_id)
        return hits

    def put(self, records: Mapping[str, Record], documents: Mapping[str, Document]) -> None:
        forget(self._db, list(self.records(records)))
        ids = [row.document_id for row in self._db.all("cluster.ids", count=len(records))]
        rows, spread = [], _Spread()
        for document_id, (key, record) in zip(ids, records.items(), strict=True):
            self._ids[key], self._records[document_id] = document_id, record
            keys = record.traits.terms
            spread.add(document_id, record, keys)
            rows.append(_row(document_id, record, keys, documents[key]))
        self._db.many("cluster.put", rows)
        self._db.run("cluster.put_terms", terms=spread.terms, times=spread.times, ids=spread.term_ids)
        self._db.run("cluster.put_lines", lines=spread.lines, ids=spread.line_ids, editions=spread.editions)

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
                a=[a for a, _, _ in pairs],
                b=[b for _, b, _ in pairs],
                copy=[j.copy for _, _, j in pairs],
                story=[j.story for _, _, j in pairs],
                why=[j.why for _, _, j in pairs],
            )

    def region(self, keys: Collection[str]) -> Region:
        ids = {row.document_id for row in self._db.all("cluster.region", keys=list(keys))}
        self._read(ids)
        names = {n: self._records[n].key for n in ids}
        region = Region({names[n]: self._records[n] for n in ids}, {name: {} for name in names.values()})
        for row in self._db.all("cluster.links", ids=list(ids)):
            a, b = names[row.a], names[row.b]
            region.links[a][b] = region.links[b][a] = Judged(row.copy_odds, row.story_odds, row.why)
        return region

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
            self._learn(self._db.all("cluster.records_by_id", ids=missing))

    def _learn(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self._ids[row.page_key] = row.document_id
            self._records[row.document_id] = Record(
                revived(row.traits, row.published_at, row.shingles),
                row.digest,
                tuple(row.lines),
                row.edition,
                frozenset(row.ignored),
                row.story_id,
                row.copy_of,
                row.reason,
            )


def by_key(records: Iterable[Record]) -> list[Record]:
    """In an order that does not depend on the database."""
    return sorted(records, key=lambda record: record.key)


class _Spread:
    """Rows of the look-up tables, as columns."""

    def __init__(self) -> None:
        self.terms: list[int] = []
        self.times: list[datetime] = []
        self.term_ids: list[int] = []
        self.lines: list[int] = []
        self.line_ids: list[int] = []
        self.editions: list[int] = []

    def add(self, document_id: int, record: Record, keys: list[int]) -> None:
        self.terms += keys
        self.times += [record.at] * len(keys)
        self.term_ids += [document_id] * len(keys)
        self.lines += record.lines
        self.line_ids += [document_id] * len(record.lines)
        self.editions += [record.edition] * len(record.lines)


def _row(document_id: int, record: Record, keys: list[int], document: Document) -> dict[str, Any]:
    return {
        "document_id": document_id,
        "page_key": record.key,
        "published_at": record.at,
        "story_id": record.story_id,
        "copy_of": record.copy_of,
        "reason": record.reason,
        "digest": record.digest,
        "edition": record.edition,
        "lines": list(record.lines),
        "ignored": list(record.ignored),
        "terms": keys,
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


def expire(db: Database, before: datetime) -> int:
    """Forget what was published before an instant, in portions that commit one by one; how many."""
    total = 0
    while rows := db.all("cluster.older", before=before, count=PORTION):
        with db.transaction():
            total += forget(db, [row.page_key for row in rows])
    return total
