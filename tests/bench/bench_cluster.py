"""Documents to copies and stories: in memory, through Postgres, looked up, raced for, and beside others' ways to find copies.

`python -m tests.bench cluster` takes about five minutes. Texts are generated (tests/bench/generated.py) but for those with
heavy edits, which are made of the invented reports of the golden sets. Speeds in memory and ratios are of CPU time, those with
Postgres of wall time. With `--whole`, `python -m tests.bench.bench_cluster` gives the million older documents all of their
terms (60 instead of 12: some 10 GB, a quarter of an hour).
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from missionwatch.cluster import MemoryWindow, place
from missionwatch.cluster.traits import Traits, lines_of, traits
from missionwatch.model import Document
from missionwatch.stack import postgres as embedded
from missionwatch.store import Database
from missionwatch.store.cluster import PgWindow
from missionwatch.store.db import connect
from missionwatch.store.migrate import migrate
from tests.bench.cluster_peers import PEERS
from tests.bench.cluster_races import race
from tests.bench.generated import news
from tests.golden.cluster.sets import heavy_edits, placed, rand_index, told
from tests.integration.test_cluster_postgres import RACERS, settle

BATCH = 50
LIVE_STORIES = (400, 2_000, 10_000)
TIMED = 1_000  # documents that are timed at each of these sizes
LIVE_DOCUMENTS = 50_000
OLDER_DOCUMENTS = 1_000_000
LOOKED_UP = 500
ROUNDS = 7
RACES = 200


def main() -> None:
    """All of it; what needs no database first."""
    documents = news(11_500)
    memory(documents)
    copies(documents[:1_500])
    with _database() as url:
        batches(url, documents[:3_000])
        look_up(url, news(300, seed=7, prefix="q"), older_terms=60 if "--whole" in sys.argv else 12)
    with _database() as url:
        races(url)


def memory(documents: Sequence[Document]) -> None:
    """Documents a second while so many stories are live; all lie within one window."""
    window, seen = MemoryWindow(), set()
    wanted, speeds, begun, timed = list(LIVE_STORIES), [], 0.0, 0
    for start in range(0, len(documents), BATCH):
        batch = documents[start : start + BATCH]
        if wanted and len(seen) >= wanted[0] and not begun:
            begun, timed = time.process_time(), 0
        place(batch, window)
        seen.update(document.key.split("-")[0] for document in batch)
        timed += BATCH
        if begun and timed >= TIMED:
            speeds.append(timed / (time.process_time() - begun))
            print(f"cluster, {wanted.pop(0):>6,} live stories{speeds[-1]:>10,.0f} documents/s")
            begun = 0.0
    print(f"  {'slowest / fastest':<25}{min(speeds) / max(speeds):>10.2f}")


def copies(documents: Sequence[Document]) -> None:
    """Heavy edits told apart: the adjusted Rand index of ours and of others, and the speed of all on generated texts."""
    reports = [t for name in ("fit", "held") for t in told(name) if t.document.text.count("\n\n") >= 2]
    edited = sorted(heavy_edits(reports, copies=6, seed=11), key=lambda t: (t.document.published_at, t.document.key))
    right = [t.original for t in edited]
    where = placed([t.document for t in edited])
    ours = rand_index(right, [where[t.document.key].copy_of or t.document.key for t in edited])
    begun = time.process_time()
    _in_memory(documents)
    took = time.process_time() - begun
    print(f"copies with heavy edits: {len(edited)} documents of {len(reports)} reports")
    print(f"  {'ours, stories too':<26}ARI {ours:.3f}{len(documents) / took:>10,.0f} documents/s")
    texts = [f"{t.document.title}\n{t.document.text}" for t in edited]
    generated = [f"{d.title}\n{d.text}" for d in documents]
    for name, group in PEERS.items():
        begun = time.process_time()
        group(generated)
        theirs = time.process_time() - begun
        print(
            f"  {name:<26}ARI {rand_index(right, group(texts)):.3f}{len(documents) / theirs:>10,.0f} documents/s"
            f"{theirs / took:>8.2f} x the time of ours"
        )


def batches(url: str, documents: Sequence[Document]) -> None:
    """Documents a second through Postgres, in batches of one transaction each: by the clock, and by the CPU time of ours and of
    the server together, which is what the clock would show on an idle machine with a fast disk."""
    with Database(url, statement_timeout_s=600) as db:
        settle(db, documents[:BATCH], batch=BATCH)
        begun, spent = time.perf_counter(), time.process_time() + _server_cpu_s(db)
        settle(db, documents[BATCH:], batch=BATCH)
        took, spent = time.perf_counter() - begun, time.process_time() + _server_cpu_s(db) - spent
        count = len(documents) - BATCH
        print(f"cluster through Postgres{count / took:>14,.0f} documents/s   by CPU time {count / spent:,.0f}/s")


def _server_cpu_s(db: Database) -> float:
    """CPU seconds of the server's process for this connection; 0 where that cannot be seen."""
    row = db.connection.execute("select pg_backend_pid() as it").fetchone()
    stat = Path(f"/proc/{row.it}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def look_up(url: str, queries: Sequence[Document], older_terms: int) -> None:
    """Milliseconds to find what is near one document, with what is compared of it; then with older documents stored."""
    wanted = [traits(document, lines_of(document)) for document in queries[:LOOKED_UP]]
    with Database(url, statement_timeout_s=3600) as db, connect(url, timeout_ms=3_600_000) as owner:
        row = owner.execute("select count(*) as n from work.cluster_document").fetchone()
        copies_of_each = LIVE_DOCUMENTS // row.n - 1
        owner.execute(MULTIPLY, {"times": copies_of_each})
        owner.execute(MULTIPLY_TERMS, {"times": copies_of_each})
        owner.execute("vacuum analyze work.cluster_document, work.cluster_term")
        live = _look_up(db, wanted)
        begun = time.perf_counter()
        owner.execute("alter table work.cluster_term drop constraint cluster_term_pkey")
        owner.execute(OLDER, {"times": OLDER_DOCUMENTS // LIVE_DOCUMENTS, "terms": older_terms})
        owner.execute("alter table work.cluster_term add primary key (term, published_at, document_id)")
        owner.execute("vacuum analyze work.cluster_term")
        print(
            f"  ({OLDER_DOCUMENTS:,} older documents with {older_terms} terms each: {time.perf_counter() - begun:.0f} s)"
        )
        older = _look_up(db, wanted)
    for name, (half, most) in ((f"{LIVE_DOCUMENTS:,} live", live), (f"and {OLDER_DOCUMENTS:,} older", older)):
        print(f"look-up, {name:<22}{half:>8.2f} ms p50{most:>8.2f} ms p99")
    print(f"  {'slower by':<28}{older[0] / live[0] - 1:>8.0%}    {older[1] / live[1] - 1:>8.0%}")


def races(url: str) -> None:
    """Processes that place copies of one story at the same moment."""
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(RACERS)
    racers = [context.Process(target=race, args=(url, barrier, racer, RACES)) for racer in range(RACERS)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(300)
    with Database(url) as db:
        row = db.connection.execute(
            "select count(*) as n from (select from work.cluster_document group by split_part(page_key, '-', 2)"
            " having count(distinct story_id) > 1 or count(*) <> %s) as split",
            (RACERS,),
        ).fetchone()
    print(f"{RACES} races of {RACERS} processes{row.n:>12} wrong splits")


# Clones of the live documents. Half of their terms are the originals' (what many have in common stays common), half are not.
MULTIPLY = """
insert into work.cluster_document (
    document_id, page_key, published_at, story_id, copy_of, reason, digest, edition, lines, ignored, terms, traits, version,
    document
)
select
    d.document_id + 10000000 * n, d.page_key || ' ' || n, d.published_at, d.story_id, d.copy_of, d.reason, d.digest, d.edition,
    d.lines, d.ignored,
    array(select case when mod(abs(hashint8(t)), 2) = 0 then t else hashint8extended(t, n) end from unnest(d.terms) as t),
    d.traits, d.version, d.document
from work.cluster_document as d
cross join generate_series(1, %(times)s) as n
"""
MULTIPLY_TERMS = """
insert into work.cluster_term (term, published_at, document_id)
select distinct t, d.published_at, d.document_id
from work.cluster_document as d
cross join unnest(d.terms) as t
where d.document_id > 10000000 and %(times)s > 0
"""
# The same documents weeks and months ago: as the look-up would see them if nobody had ever taken them out.
OLDER = """
insert into work.cluster_term (term, published_at, document_id)
select t.term, d.published_at - n * interval '3 weeks', d.document_id + 1000000000000 * n
from work.cluster_document as d
cross join lateral (select distinct t from unnest(d.terms[1:%(terms)s]) as t) as t (term)
cross join generate_series(1, %(times)s) as n
"""


def _look_up(db: Database, wanted: Sequence[Traits]) -> tuple[float, float]:
    """Median and 99th percentile in milliseconds over the documents, each the best of some rounds: warm, and without what
    else the machine does."""
    best = [float("inf")] * len(wanted)
    for _ in range(ROUNDS):
        for number, found in enumerate(wanted):
            begun = time.perf_counter()
            PgWindow(db, 168.0).near([found])
            best[number] = min(best[number], (time.perf_counter() - begun) * 1000)
    best.sort()
    return best[len(best) // 2], best[len(best) * 99 // 100]


def _in_memory(documents: Sequence[Document]) -> None:
    window = MemoryWindow()
    for start in range(0, len(documents), BATCH):
        place(documents[start : start + BATCH], window)


@contextmanager
def _database() -> Iterator[str]:
    """A database of its own on an embedded server of its own, both gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="missionwatch-bench-") as home:
        server = embedded.start(Path(home))
        try:
            with connect(server.url("postgres")) as connection:
                connection.execute("create database bench")
            migrate(server.url("bench"))
            yield server.url("bench")
        finally:
            embedded.stop(Path(home))


if __name__ == "__main__":
    main()
