"""detect: judge of each article whether it is about the mission, and store why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING

from psycopg.types.json import Jsonb

from missionwatch.model import Detection, Evidence, Passage, Post
from missionwatch.pipeline.edges import Bucket, Edges
from missionwatch.pipeline.items import Progress, log_progress, work_through
from missionwatch.pipeline.stage import Counts, stage
from missionwatch.store.ledger import Ending
from missionwatch.store.locks import slots_of

if TYPE_CHECKING:
    from missionwatch.store import Row

NO_MISSION = "no mission"


def detect(
    edges: Edges, run_id: str, bucket: Bucket = Bucket(), progress: Progress = log_progress, *, only: str | None = None
) -> Counts:
    """Judge what is due in a bucket of hosts."""
    with stage(edges, run_id, "detect", bucket, progress) as work:
        detector = edges.detector()
        items = edges.db.all(
            "detect.due",
            slots=slots_of(bucket.number, bucket.of),
            version=detector.version,
            only=only,
            now=edges.clock(),
        )
        work_through(
            work,
            items,
            lambda item: detector.detect(item.title, item.text, item.language),
            lambda item, found: save(edges, item, found, detector.version),
        )
        return work.ledger.counts


def save(edges: Edges, item: Row, found: Detection, version: str) -> Ending:
    """Store a verdict; says how the item ended."""
    edges.db.run(
        "detect.save",
        page_key=item.item,
        label=found.label,
        score=found.score,
        reason=found.reason,
        language=found.language,
        evidence=Jsonb([asdict(e) for e in placed(found.evidence, _passages(item), _posts(item))]),
        entities=list(found.entities),
        event_types=list(found.event_types),
        figures=Jsonb([asdict(f) for f in found.figures]),
        detector=version,
        text_sha256=item.text_sha256,
        at=edges.clock(),
    )
    return Ending("kept", found.label) if found.is_relevant else Ending("skipped", NO_MISSION)


def placed(evidence: Sequence[Evidence], passages: Sequence[Passage], posts: Sequence[Post]) -> tuple[Evidence, ...]:
    """Evidence with the zone of the page where it stood, and the time of the live blog's post that holds it."""
    return tuple(_placed(one, passages, posts) for one in evidence)


def _placed(evidence: Evidence, passages: Sequence[Passage], posts: Sequence[Post]) -> Evidence:
    if evidence.field == "title":
        return replace(evidence, zone="title")
    zone = next((one.zone for one in passages if one.start <= evidence.start < one.end), evidence.zone)
    post = next((one for one in posts if one.start <= evidence.start < one.end), None)
    return replace(evidence, zone=zone, posted_at=post.at.isoformat() if post and post.at else "")


def _passages(item: Row) -> list[Passage]:
    return [Passage(**one) for one in item.passages]


def _posts(item: Row) -> list[Post]:
    return [Post(**{**one, "at": one["at"] and datetime.fromisoformat(one["at"])}) for one in item.posts]
