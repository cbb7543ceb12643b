"""The composed stories of this folder as documents, scores of a clustering, and copies with heavy edits."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import yaml

from missionwatch.cluster import MemoryWindow, place
from missionwatch.cluster.fit import document as document_of
from missionwatch.cluster.words import words
from missionwatch.config import ROOT
from missionwatch.detect import Detector, load_topic
from missionwatch.model import Document, Placement

FOLDER = Path(__file__).parent
BATCH = 50


@dataclass(frozen=True)
class Told:
    """A document with the right answers."""

    document: Document
    story: str
    original: str


def told(name: str, half: int | None = None) -> list[Told]:
    """The stories of one file, with what the real detector finds in them. A file in halves holds two YAML documents,
    the second of which is for measuring only; `half` (0 or 1) picks one."""
    parts = list(yaml.safe_load_all((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")))
    chosen = parts if half is None else [parts[half]]
    return [told for part in chosen for story, reports in part.items() for told in _story(story, reports)]


def _story(story: str, reports: Sequence[dict[str, Any]]) -> list[Told]:
    written = {report["id"]: report for report in reports if "copy_of" not in report}
    return [
        Told(_document(written.get(report["id"]) or republished(written[report["copy_of"]], report)), story, original)
        for report in reports
        for original in [report.get("copy_of", report["id"])]
    ]


def detected(document: Document) -> Document:
    """The document with the detector's findings."""
    found = _detector().detect(document.title, document.text, document.language)
    figures = tuple((figure.kind, figure.value) for figure in found.figures)
    return replace(document, entities=found.entities, event_types=found.event_types, figures=figures)


def placed(documents: Sequence[Document], *, batch: int = BATCH, is_sorted: bool = True) -> dict[str, Placement]:
    """Where documents end up, placed in batches; in order of publication, or in the order given."""
    if is_sorted:
        documents = sorted(documents, key=lambda document: (document.published_at, document.key))
    window = MemoryWindow()
    for start in range(0, len(documents), batch):
        place(documents[start : start + batch], window)
    return window.placements


@dataclass(frozen=True)
class Scores:
    """Pairwise F1 of copies, stories and stories across languages, and the pairs that are wrong."""

    copies: float
    stories: float
    across: float
    joined: list[tuple[str, str]]
    missed: list[tuple[str, str]]


def scores(right: Sequence[Told], found: Mapping[str, Placement]) -> Scores:
    """How well a clustering agrees with the right answers, over all pairs."""
    pairs = list(combinations(right, 2))
    across = [(a, b) for a, b in pairs if a.document.language != b.document.language]

    def same_story(a: Told, b: Told) -> bool:
        return found[a.document.key].story_id == found[b.document.key].story_id

    def same_text(a: Told, b: Told) -> bool:
        one, other = found[a.document.key], found[b.document.key]
        return (one.copy_of or one.key) == (other.copy_of or other.key)

    wrong = [(a, b) for a, b in pairs if same_story(a, b) != (a.story == b.story)]
    return Scores(
        f1(pairs, lambda a, b: a.original == b.original, same_text),
        f1(pairs, lambda a, b: a.story == b.story, same_story),
        f1(across, lambda a, b: a.story == b.story, same_story),
        [(a.document.key, b.document.key) for a, b in wrong if a.story != b.story],
        [(a.document.key, b.document.key) for a, b in wrong if a.story == b.story],
    )


def f1(
    pairs: Sequence[tuple[Told, Told]], right: Callable[[Told, Told], bool], found: Callable[[Told, Told], bool]
) -> float:
    """F1 over pairs that belong together."""
    both = one = 0
    for a, b in pairs:
        is_right, is_found = right(a, b), found(a, b)
        both += is_right and is_found
        one += is_right != is_found
    return 2 * both / (2 * both + one) if both or one else 1.0


def rand_index(right: Sequence[object], found: Sequence[object]) -> float:
    """The adjusted Rand index of two groupings of the same things."""

    def pairs(counts: Sequence[int]) -> float:
        return sum(count * (count - 1) / 2 for count in counts)

    def sizes(labels: Sequence[object]) -> list[int]:
        return [labels.count(label) for label in set(labels)]

    both = pairs(sizes(list(zip(right, found, strict=True))))
    one, other, every = pairs(sizes(right)), pairs(sizes(found)), pairs([len(right)])
    expected = one * other / every
    return (both - expected) / ((one + other) / 2 - expected)


# --- light edits, as written beside a report ---------------------------------------------------------------------------

WIRE_WORDS = {"said": "told reporters", "about": "around", "officers": "policemen", "killed": "slain", "town": "city"}


def republished(report: dict[str, Any], copy: dict[str, Any]) -> dict[str, Any]:
    """A report as another outlet prints it. `agencies`: credit instead of the dateline; `words`: a few words exchanged;
    `drop`: a paragraph left out; `swap`: two exchanged; `keep`: cut after so many; `add`: one more; `caption` above;
    `foot` below; `title`: another headline."""
    paragraphs = report["text"].split("\n\n")
    if "agencies" in copy:
        paragraphs[0] = "(Agencies) " + paragraphs[0].partition(" — ")[2]
    if "words" in copy:
        paragraphs = [" ".join(WIRE_WORDS.get(word, word) for word in text.split(" ")) for text in paragraphs]
    if "drop" in copy:
        del paragraphs[copy["drop"] - 1]
    if "swap" in copy:
        paragraphs[1], paragraphs[2] = paragraphs[2], paragraphs[1]
    if "keep" in copy:
        paragraphs = [*paragraphs[: copy["keep"] - 1], paragraphs[copy["keep"] - 1] + " ..."]
    if "add" in copy:
        paragraphs.insert(-1, copy["add"])
    paragraphs = [*filter(None, [copy.get("caption")]), *paragraphs, *filter(None, [copy.get("foot")])]
    edited = {key: copy[key] for key in ("id", "at", "outlet", "title") if key in copy}
    return report | edited | {"text": "\n\n".join(paragraphs)}


# --- heavy edits -------------------------------------------------------------------------------------------------------

FILLERS = (
    "Neighbours said that they had heard nothing of the matter before the evening news.",
    "It was not possible to reach the ministry, whose offices were closed for the holiday.",
    "Traders at the harbour expect prices to move little before the end of the month.",
    "A spokeswoman promised a statement for the following morning and took no questions.",
    "Schools in the district will open an hour later until the repairs are finished.",
)
FOOTERS = (
    "Subscribe to our morning letter and never miss a story from the islands again.",
    "Reproduction without written consent of the publisher is forbidden in all its forms.",
    "Do you know more? Our desk is reached day and night by post, telephone and pigeon.",
    "This outlet is invented and so is its slogan: the sea has no opinion but we do.",
)
OTHER_WORDS = tuple(
    words("reportedly officials nearby yesterday according sources major local several again region team")
)


def heavy_edits(originals: Sequence[Told], copies: int, seed: int) -> list[Told]:
    """Each original with republished versions: cut, padded, reordered, reworded in places, re-headlined, on pages whose
    outlet puts a caption above and the same lines below every text. Times stay within a day."""
    chance = random.Random(seed)
    result = []
    for original in originals:
        result.append(original)
        for number in range(copies):
            result.append(_edited(original, number, chance))
    return result


def _edited(original: Told, number: int, chance: random.Random) -> Told:
    document = original.document
    paragraphs = document.text.split("\n\n")
    kept = paragraphs[: max(1, round(len(paragraphs) * chance.uniform(0.5, 1.0)))]
    if chance.random() < 0.3:
        kept = [kept[0], *chance.sample(kept[1:], len(kept) - 1)]
    kept = [_reworded(paragraph, chance) for paragraph in kept]
    for _ in range(chance.randint(0, 2)):
        kept.insert(chance.randint(1, len(kept)), chance.choice(FILLERS))
    page = chance.randrange(len(FOOTERS))
    caption = [f"Photo: a file picture, archive {chance.randint(2, 9)}"] if chance.random() < 0.3 else []
    title = document.title if chance.random() < 0.5 else " ".join(chance.sample(document.title.split(), 4))
    edited = replace(
        document,
        key=f"{document.key}-copy-{number}",
        title=title.upper() if chance.random() < 0.2 else title,
        text="\n\n".join([*caption, *kept, FOOTERS[page]]),
        outlet=f"Page {page}",
        published_at=document.published_at + timedelta(minutes=chance.randint(5, 14 * 60)),
    )
    return Told(edited, original.story, original.original)


def _reworded(paragraph: str, chance: random.Random) -> str:
    parts = paragraph.split()
    return " ".join(
        chance.choice(OTHER_WORDS) if word.isalpha() and word.islower() and chance.random() < 0.1 else word
        for word in parts
        if chance.random() > 0.03
    )


def _document(report: dict[str, Any]) -> Document:
    return detected(document_of(report))


_DETECTORS: list[Detector] = []


def _detector() -> Detector:
    if not _DETECTORS:
        _DETECTORS.append(Detector(load_topic(ROOT / "config" / "topics" / "haiti-security-mission")))
    return _DETECTORS[0]
