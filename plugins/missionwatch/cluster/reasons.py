"""Why a document stands where it stands, in words for people, with the numbers that decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from missionwatch.cluster.compare import SCORES, VETO, Link
from missionwatch.cluster.window import Region

WORDS = {
    "title": "title",
    "text": "words",
    "amount": "numbers",
    "names": "names",
    "place": "places",
    "person": "people",
    "concept": "things",
}
_WORDS = tuple((SCORES.index(name), word) for name, word in WORDS.items())
_EVENT = SCORES.index("event")


def why_pair(link: Link) -> str:
    """What agreed in a pair."""
    like = link.likeness
    if link.copy > 0:
        if like.is_exact:
            return f"same text, {like.hours:.0f} h apart"
        return f"{like.contained:.0%} of the shorter text is in the other ({like.shared} runs of words), {like.hours:.0f} h apart"
    parts = [f"{word} {like.scores[place]:.2f}" for place, word in _WORDS if like.scores[place] >= 0.1]
    if like.scores[_EVENT]:
        parts.append("same kind of event")
    if like.shared_amounts:
        parts.append("both say " + ", ".join(f"{value:,.15g}" for value in sorted(like.shared_amounts)[-3:]))
    if link.story == VETO or link.copy == VETO:
        parts.append("but one form filled in twice or another group")
    return f"{'; '.join(parts) or 'nothing in common'}, {like.hours:.0f} h apart"


def why_placed(key: str, root: str, story: Sequence[str], originals: Mapping[str, str], region: Region) -> str:
    """Why a document is a copy, a further report of its story, or the first of one."""
    links = region.links.get(key, {})
    if root != key:
        best = (
            root
            if root in links
            else max((k for k in links if originals.get(k) == root), key=lambda k: (links[k].copy, k), default=root)
        )
        how = links[best].why if best in links else "over other copies"
        return f"copy of {region.records[root].traits.outlet}: {how}"
    if key == story_first(story, region):
        return "first report of its story"
    others = [k for k in story if originals[k] != key and k in links]
    if others:
        best = max(others, key=lambda k: (links[k].story, k))
        return f"same event as {region.records[best].traits.outlet}: {links[best].why}"
    return f"same event as {region.records[story_first(story, region)].traits.outlet}: over other reports"


def story_first(story: Sequence[str], region: Region) -> str:
    """The document of a story that was published first."""
    return min(story, key=lambda key: (region.records[key].at, key))
