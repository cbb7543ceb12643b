"""The picture of the line: what came into each stage, what went on, what fell out, as shapes on a logarithmic scale.

A bar's height is the logarithm of its number. What goes on keeps the next bar's height; the difference peels off below
it. So a bar is split exactly, a tenth is always the same step, and 3 stories stay visible beside 2,000 entries.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

WIDTH, HEIGHT = 1200.0, 168.0
BAR = 7.0
_TALLEST = 128.0
_SHORTEST = 10.0
_THINNEST = 4.0  # a drop that happened can be seen
LAST = 0.5  # of the room of a bar: nothing leaves the last one
LATER = frozenset({"deferred", "waiting", "crashed"})
Kind = Literal["lost", "later", "kept"]
SHOWN_REASONS = 4


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some items did not go on: `lost`, or `later` (they are tried again), or `kept` (folded under another, say)."""

    word: str
    items: int
    kind: Kind = "lost"


@dataclass(frozen=True, slots=True)
class Step:
    """One bar: `items` came in, `onward` went on to the next, the rest is in `reasons`. `stages` work on it."""

    noun: str
    stages: str
    items: int
    onward: int
    reasons: tuple[Reason, ...] = ()

    def of(self, kind: Kind) -> int:
        """How many stayed behind in this way."""
        return sum(r.items for r in self.reasons if r.kind == kind)

    @property
    def behind(self) -> int:
        return sum(r.items for r in self.reasons)

    @property
    def kind(self) -> Kind:
        """How most of those that stayed behind did."""
        kinds: tuple[Kind, ...] = ("lost", "later", "kept")
        return max(kinds, key=self.of)

    @property
    def shown(self) -> tuple[Reason, ...]:
        """The reasons that stand under the bar; the last one may sum up the rest."""
        if len(self.reasons) <= SHOWN_REASONS:
            return self.reasons
        rest = self.reasons[SHOWN_REASONS - 1 :]
        kind: Kind = "lost" if any(r.kind == "lost" for r in rest) else rest[0].kind
        return (
            *self.reasons[: SHOWN_REASONS - 1],
            Reason(f"{len(rest)} other reasons", sum(r.items for r in rest), kind),
        )


@dataclass(frozen=True, slots=True)
class Shape:
    """What is drawn at one step, in the coordinates of a WIDTH x HEIGHT picture: a bar and up to two paths."""

    x: float
    height: float
    band: str = ""
    drop: str = ""
    kind: Kind = "lost"


def steps_of(funnel: Iterable[Any], *, stories: int, copies: int, alerts: Any | None) -> tuple[Step, ...]:
    """The bars of a period. `funnel`: rows (stage, is_entry, outcome, reason, items). `stories` had `copies` among their new
    reports; `alerts`: a row (alerts, stories, sent, pending, held, folded, dead). At every bar, items = onward + reasons."""
    ended: dict[str, list[Any]] = {}
    for row in funnel:
        key = "entries" if row.is_entry else row.stage
        ended.setdefault(key, []).append(row)
    entries = [*ended.get("entries", ()), *ended.get("fetch", ())]
    placed = ended.get("cluster", [])
    return (
        _worked("entries", "poll, fetch", entries),
        _worked("pages", "clean", ended.get("clean", [])),
        _worked("articles", "detect", ended.get("detect", [])),
        _gathered(placed, ended.get("load", []), stories, copies),
        _told(stories, alerts),
        _sent(alerts),
    )


def _worked(noun: str, stages: str, rows: Sequence[Any]) -> Step:
    kept = sum(r.items for r in rows if r.outcome == "kept")
    return Step(noun, stages, sum(r.items for r in rows), kept, _reasons(rows))


def _reasons(rows: Iterable[Any]) -> tuple[Reason, ...]:
    counts: dict[tuple[str, Kind], int] = {}
    for row in rows:
        if row.outcome != "kept":
            key: tuple[str, Kind] = (row.reason or row.outcome, "later" if row.outcome in LATER else "lost")
            counts[key] = counts.get(key, 0) + row.items
    return _ordered(Reason(word, items, kind) for (word, kind), items in counts.items())


def _ordered(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    return tuple(sorted((r for r in reasons if r.items > 0), key=lambda r: (r.kind == "later", -r.items, r.word)))


def _gathered(placed: Sequence[Any], loaded: Sequence[Any], stories: int, copies: int) -> Step:
    # Cluster and load see the same articles, so a mention that load did not keep is counted there and not twice.
    kept = sum(r.items for r in (loaded or placed) if r.outcome == "kept")
    failed = _reasons([*placed, *loaded])
    further = max(kept - copies - stories, 0)
    onward = min(stories, kept)
    folded = max(kept - onward - further, 0)
    reasons = _ordered([*failed, Reason("copies", folded, "kept"), Reason("further reports", further, "kept")])
    return Step("mentions", "cluster, load", onward + sum(r.items for r in reasons), onward, reasons)


def _told(stories: int, alerts: Any | None) -> Step:
    told = min(alerts.stories, stories) if alerts else 0
    return Step("stories", "alert", stories, told, _ordered([Reason("no rule", stories - told, "kept")]))


def _sent(alerts: Any | None) -> Step:
    if alerts is None:
        return Step("alerts", "channels", 0, 0)
    reasons = _ordered(
        [
            Reason("dead", alerts.dead),
            Reason("folded", alerts.folded, "kept"),
            Reason("held", alerts.held, "later"),
            Reason("pending", alerts.pending, "later"),
        ]
    )
    return Step("alerts", "channels", alerts.alerts, alerts.sent, reasons)


def shapes_of(steps: Sequence[Step]) -> tuple[Shape, ...]:
    """The drawing of some steps, evenly spaced; the last has half the room."""
    most = max((s.items for s in steps), default=0)
    pitch = WIDTH / (max(len(steps), 1) - 1 + LAST)
    heights = [_height(s.items, most) for s in steps]
    return tuple(
        _shape(step, number * pitch, pitch, heights[number], heights[number + 1] if number + 1 < len(steps) else None)
        for number, step in enumerate(steps)
    )


def _height(items: int, most: int) -> float:
    if items <= 0:
        return 0.0
    if most <= 1:
        return _SHORTEST
    return _SHORTEST + (_TALLEST - _SHORTEST) * math.log(items) / math.log(most)


def _shape(step: Step, x: float, pitch: float, height: float, following: float | None) -> Shape:
    missing = step.behind
    onward = min(following or 0.0, height) if step.onward else 0.0
    if missing and height - onward < _THINNEST:
        onward = max(height - _THINNEST, 0.0)
    band = ""
    if following and step.onward:
        band = _band(x + BAR, x + pitch, onward if missing else height, following)
    drop = _drop(x + BAR, onward, height, pitch) if missing and height else ""
    return Shape(round(x, 1), round(height, 1), band, drop, step.kind)


def _band(left: float, right: float, left_height: float, right_height: float) -> str:
    middle = (left + right) / 2
    return (
        f"M{left:.1f} 0H{right:.1f}V{right_height:.1f}"
        f"C{middle:.1f} {right_height:.1f} {middle:.1f} {left_height:.1f} {left:.1f} {left_height:.1f}Z"
    )


def _drop(left: float, top: float, bottom: float, pitch: float) -> str:
    """A ribbon that leaves the bar to the right and falls to the bottom of the picture, getting thinner."""
    thick = bottom - top
    foot = min(max(thick * 0.5, 5.0), 34.0)
    reach = pitch * 0.2
    inner, outer = left + reach, left + reach + foot
    turn = min(bottom + 6, HEIGHT - 12)
    return (
        f"M{left:.1f} {top:.1f}C{left + reach * 0.75:.1f} {top:.1f} {outer:.1f} {top + thick * 0.35:.1f} {outer:.1f} {HEIGHT:.1f}"
        f"H{inner:.1f}C{inner:.1f} {turn:.1f} {left + reach * 0.5:.1f} {bottom:.1f} {left:.1f} {bottom:.1f}Z"
    )
