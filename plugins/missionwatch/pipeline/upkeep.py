"""Upkeep of what is stored: retention, running again from the archive, and single articles by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from missionwatch.errors import BadAddress, ItemError
from missionwatch.pipeline.edges import Edges
from missionwatch.store.cluster import expire, forget
from missionwatch.store.locks import slot_of
from missionwatch.urls import host_of, page_key

if TYPE_CHECKING:
    from missionwatch.store import Row

BY_HAND = "by-hand"
WINDOWS = 3  # articles come late, and a document is compared with others up to a window before and after it
REPROCESSED = ("clean", "detect", "cluster", "load")


# --- retention ---


def maintain(edges: Edges) -> Counter[str]:
    """Remove what is past its retention; how much of what went. Bodies go before the rows that know of them."""
    keep, now = edges.settings.retention, edges.clock()
    gone: Counter[str] = Counter()
    bodies = edges.db.all(
        "maintain.old_bodies",
        before=now - timedelta(days=keep.raw_no_mention_d),
        work_before=now - timedelta(days=keep.work_d),
    )
    for row in bodies:
        edges.archive.delete(row.body_sha256)
        edges.db.run("maintain.body_gone", body_sha256=row.body_sha256)
        gone["raw bodies"] += 1
    with edges.db.transaction():
        before = now - timedelta(days=keep.work_d)
        edges.db.run("maintain.remember_bodies", before=before)
        gone["pages"] += edges.db.run("maintain.old_pages", before=before)
        gone["entries"] += edges.db.run("maintain.old_entries", before=before)
        gone["states"] += edges.db.run("maintain.old_states", before=before)
        gone["lines of sites"] += edges.db.run("lines.old", before=now)
    gone["clustered documents"] += expire(edges.db, now - WINDOWS * timedelta(hours=edges.settings.cluster.window_h))
    with edges.db.transaction():
        before = now - timedelta(days=keep.outcomes_d)
        edges.db.run("maintain.sum_outcomes", before=before)
        gone["outcomes"] += edges.db.run("maintain.old_outcomes", before=before)
        gone["runs"] += edges.db.run("maintain.old_runs", before=before)
    return gone


# --- again ---


@dataclass(frozen=True, slots=True)
class Again:
    """What `reprocess` is about to run again."""

    stage: str
    since: datetime
    until: datetime
    feed: str | None = None


def reopen(edges: Edges, again: Again) -> int:
    """Make the pages of a period due again from a stage on; how many. The stages then find them by themselves."""
    stages = REPROCESSED[REPROCESSED.index(again.stage) :]
    values = {"since": again.since, "until": again.until, "feed": again.feed}
    with edges.db.transaction():
        pages = [row.page_key for row in edges.db.all("reprocess.restore", **values)]
        pages += [row.page_key for row in edges.db.all("reprocess.pages", **values)]
        edges.db.run("reprocess.reopen", page_keys=pages, stages=list(stages))
    return len(set(pages))


def would_change(edges: Edges, again: Again) -> list[dict[str, object]]:
    """What `reprocess` would change, one row for each article: done for real in a transaction that is rolled back."""
    from missionwatch.pipeline import run_line

    values = {"since": again.since, "until": again.until, "feed": again.feed}
    patient = replace(edges, settings=edges.settings.model_copy(update={"stage_budget_s": float("inf")}))
    with edges.db.rehearsal():
        reopen(edges, again)
        before = {row.page_key: row for row in edges.db.all("reprocess.standing", **values)}
        run_line(patient, "dry run", stages=REPROCESSED[REPROCESSED.index(again.stage) :])
        after = edges.db.all("reprocess.standing", **values)
    return [
        {"url": row.url, "before": _standing(old), "after": _standing(row), "reason": _what_changed(old, row)}
        for row in after
        for old in [before[row.page_key]]
        if _standing(old) != _standing(row) or old.text_sha256 != row.text_sha256
    ]


def _standing(row: Row) -> str:
    parts = [row.label or "no article"]
    if row.story_id is not None and row.label not in (None, "none"):
        parts.append(f"story {row.story_id}" + (" copy" if row.copy_of else ""))
    return ", ".join(parts)


def _what_changed(old: Row, new: Row) -> str:
    if old.label != new.label:
        return new.reason or "verdict"
    return "text" if old.text_sha256 != new.text_sha256 else "place"


# --- single articles ---


def add_article(edges: Edges, run_id: str, url: str) -> str:
    """Take in one article that no feed listed; its page key. Raises BadAddress, ItemError."""
    key, host = page_key(url), host_of(url)
    if not host or not url.startswith(("http://", "https://")):
        raise BadAddress(f"{url!r} is no http or https address", subject=url)
    if edges.db.one("articles.tombstone", page_key=key):
        raise ItemError(
            f"{url} was taken out by `articles forget` and does not come back", subject=url, kind="forgotten"
        )
    now = edges.clock()
    with edges.db.transaction():
        edges.db.run(
            "poll.add_entry",
            feed=BY_HAND,
            page_key=key,
            guid=key,
            link=url,
            title="",
            summary="",
            categories=[],
            published_at=None,
            at=now,
            host=host,
            run_id=run_id,
            verdict="fetch",
        )
        edges.db.one("poll.add_page", page_key=key, feed=BY_HAND, url=url, host=host, slot=slot_of(host), at=now)
    return key


def forget_article(edges: Edges, url: str, reason: str) -> Counter[str]:
    """Remove all that is stored of one article and leave a tombstone; how much of what went."""
    key = page_key(url)
    gone: Counter[str] = Counter()
    bodies = {row.body_sha256 for row in edges.db.all("articles.bodies", page_key=key)}
    with edges.db.transaction():
        edges.db.run("articles.bury", page_key=key, url=url, reason=reason, at=edges.clock())
        edges.db.run("articles.unlink_copies", page_key=key)
        forget(edges.db, [key])
        gone["articles"] += edges.db.run("articles.forget_news", page_key=key)
        gone["pages"] += edges.db.run("articles.forget_work", page_key=key)
        gone["entries"] += edges.db.run("articles.forget_entries", page_key=key)
        edges.db.run("ledger.forget_state", item=key)
        edges.db.run("articles.forget_body", page_key=key)
        edges.db.run("articles.forget_corrections", page_key=key)
    for sha256 in bodies:
        if not edges.db.one("articles.body_in_use", body_sha256=sha256):
            edges.archive.delete(sha256)
            gone["raw bodies"] += 1
    return gone


def retry_article(edges: Edges, url: str) -> list[Row]:
    """Take up again what was set aside or put off of one article; the states that were lifted, none where all is well."""
    key = page_key(url)
    unwell = edges.db.all("articles.unwell", item=key)
    if unwell:
        with edges.db.transaction():
            edges.db.run("articles.retry_fetch", page_key=key)
            edges.db.run("ledger.forget_state", item=key)
    return unwell
