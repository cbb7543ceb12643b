"""Traits as plain values for a table, and back."""

from __future__ import annotations

from typing import Any

import numpy as np

from missionwatch.cluster.traits import Traits

_PLAIN = ("key", "outlet", "language", "caption", "exact", "size", "headline", "agency", "kind", "day")
_VECTORS = ("stems", "title", "lead", "concepts", "entities", "names", "countries")


def plain(traits: Traits) -> dict[str, Any]:
    """What goes into a JSON column; `at` and `shingles` have columns of their own."""
    return {
        **{name: getattr(traits, name) for name in _PLAIN},
        **{name: {key: round(weight, 5) for key, weight in getattr(traits, name).items()} for name in _VECTORS},
        "claims": {stem: [round(weight, 3), concepts] for stem, (weight, concepts) in traits.claims.items()},
        "amounts": list(traits.amounts.items()),
        "events": sorted(traits.events),
        "days": sorted(traits.days),
        "figures": {kind: sorted(values) for kind, values in traits.figures.items()},
    }


def revived(values: dict[str, Any], at: Any, shingles: bytes) -> Traits:
    """The traits again, but for the fifth digit of their weights."""
    return Traits(
        **{name: values[name] for name in (*_PLAIN, *_VECTORS) if name in values},  # earlier versions kept fewer
        at=at,
        shingles=np.frombuffer(shingles, dtype="<i8"),
        amounts=dict(map(tuple, values["amounts"])),
        claims={stem: (weight, tuple(concepts)) for stem, (weight, concepts) in values["claims"].items()},
        events=frozenset(values["events"]),
        days=frozenset(values.get("days", ())),
        figures={kind: frozenset(numbers) for kind, numbers in values["figures"].items()},
    )
