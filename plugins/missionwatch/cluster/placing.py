"""Place documents: judge each against what is near it, then decide anew, together, all that its links lead to.

The groups are a function of the documents and not of the order or the batches in which they came: judgements concern pairs
only, and every decision is made over all documents that are linked with each other. Earlier documents may therefore move
(a late original takes over its copies, a missing link joins two stories); story ids stay with the larger part.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta

import xxhash

from missionwatch.cluster.compare import FLOOR, LEAST_COPY, VETO, compare
from missionwatch.cluster.groups import agglomerate
from missionwatch.cluster.reasons import why_pair, why_placed
from missionwatch.cluster.traits import Traits, all_traits, lines_of
from missionwatch.cluster.window import Holder, Judged, Record, Region, Window, by_time, placed
from missionwatch.cluster.words import fold, headline, number, words
from missionwatch.model import Document, Placement

CLUSTER_VERSION = "7"
BOILERPLATE_PAGES = 3
CERTAIN = 1e6
STAY = 0.5  # how much a changed document leans towards the story that it was in


def place(documents: Sequence[Document], window: Window) -> list[Placement]:
    """Place documents and record them in the window.

    Returns their placements in order of publication, and after them those of earlier documents that this moved. A document
    that is known and unchanged keeps its place. The caller holds the lock of stories and the transaction.
    """
    with _uninterrupted():
        return _place(by_key(documents), window)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Without looking for garbage in cycles, of which there is none here; it costs a twentieth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _place(batch: Mapping[str, Document], window: Window) -> list[Placement]:
    known = window.records(list(batch))
    fresh = [d for d in batch.values() if d.key not in known or known[d.key].digest != digest(d)]
    moved: dict[str, Record] = {}
    if fresh:
        changed = _records(fresh, known, window)
        links = _judge(changed, known, window)
        window.link(links)
        moved = _decide(_touched(changed, links, window), window)
    now = {key: record.placement for key, record in {**known, **moved}.items()}
    own = sorted(batch.values(), key=lambda d: (d.published_at, d.key))
    return [now[d.key] for d in own] + [r.placement for r in by_time(moved.values()) if r.key not in batch]


def by_key(documents: Iterable[Document]) -> dict[str, Document]:
    """The last document of each key."""
    return {document.key: document for document in documents}


def digest(document: Document) -> str:
    """Stands for all that clustering looks at."""
    parts = (
        CLUSTER_VERSION,
        document.title,
        document.language,
        document.published_at.isoformat(),
        document.outlet,
        document.agency,
        sorted(document.entities),
        sorted(document.event_types),
        sorted(document.figures),
    )
    return xxhash.xxh3_128_hexdigest(f"{parts}{document.text}".encode("utf-8", "surrogatepass"))


# --- documents and their outlets' boilerplate --------------------------------------------------------------------------


def _records(fresh: Sequence[Document], known: Mapping[str, Record], window: Window) -> dict[str, Record]:
    """Records for changed documents, and for known ones one of whose lines has just turned out to be boilerplate; kept."""
    lines = {d.key: lines_of(d) for d in fresh}
    holders = holders_of(fresh, lines, window)
    boilerplate = boilerplate_of(holders)
    late = window.records(
        {
            key
            for line in boilerplate
            for key, page in holders[line].items()
            if not page.is_ignoring and key not in lines
        }
    )
    since = min(d.published_at for d in fresh) - timedelta(hours=window.window_h)  # older ones are decided for good
    behind = window.documents([key for key, record in late.items() if record.at >= since])
    documents = by_key([*fresh, *behind])
    lines.update({d.key: lines_of(d) for d in behind})
    old = {**known, **late}
    places = window.places([key for key in documents if key not in old])
    ignored = {key: _ignored(lines[key], boilerplate, old.get(key)) for key in documents}
    found = all_traits([(d, lines[key], ignored[key]) for key, d in documents.items()])
    changed = {
        t.key: _record(documents[t.key], t, lines[t.key], ignored[t.key], old.get(t.key), places.get(t.key))
        for t in found
    }
    window.put(changed, documents)
    return changed


def holders_of(
    documents: Sequence[Document], lines: Mapping[str, list[tuple[int, str]]], window: Window
) -> dict[int, dict[str, Holder]]:
    """Which pages of an outlet hold a line of these documents, known ones and these; of lines that may be boilerplate."""
    holders = window.lines({line for document in documents for line, _ in lines[document.key]})
    pages = Counter(line for document in documents for line, _ in lines[document.key])
    for document in documents:
        page = Holder(edition(document), is_ignoring=False)
        for line, _ in lines[document.key]:
            if line in holders or pages[line] >= BOILERPLATE_PAGES:  # most lines stand on one page only
                holders.setdefault(line, {})[document.key] = page
    return holders


def boilerplate_of(holders: Mapping[int, Mapping[str, Holder]]) -> set[int]:
    """The lines that their outlet repeats page after page."""
    return {
        line
        for line, pages in holders.items()
        if len(pages) >= BOILERPLATE_PAGES and len({page.edition for page in pages.values()}) >= BOILERPLATE_PAGES
    }


def edition(document: Document) -> int:
    """The same for versions of one page: one headline on one day. Lines are counted once for each."""
    return number(f"{' '.join(words(fold(headline(document.title))))} {document.published_at.date()}")


def _ignored(lines: Sequence[tuple[int, str]], boilerplate: Collection[int], old: Record | None) -> frozenset[int]:
    """The lines of a document that are boilerplate, or were before."""
    return frozenset([line for line, _ in lines if line in boilerplate or (old and line in old.ignored)])


def _record(
    document: Document,
    found: Traits,
    lines: Sequence[tuple[int, str]],
    ignored: frozenset[int],
    old: Record | None,
    place: Placement | None,
) -> Record:
    if old:
        place = old.placement if old.story_id is not None else None
    record = Record(found, digest(document), tuple(sorted({line for line, _ in lines})), edition(document), ignored)
    return placed(record, place.story_id, place.copy_of, place.reason) if place else record


# --- pairs -------------------------------------------------------------------------------------------------------------


def _judge(changed: Mapping[str, Record], known: Mapping[str, Record], window: Window) -> dict[str, dict[str, Judged]]:
    near = window.near([record.traits for record in changed.values()])
    links: dict[str, dict[str, Judged]] = {}
    for key, record in changed.items():
        for other in near[key]:
            far = other.traits.key
            if key in links.get(far, ()):
                continue
            stays = key in known and record.story_id is not None and record.story_id == other.story_id
            link = compare(record.traits, other.traits)
            story = link.story + STAY if stays else link.story
            if link.copy > LEAST_COPY or link.copy == VETO or story > 0:
                links.setdefault(key, {})[far] = Judged(link.copy, story, why_pair(link))
            else:
                window.remember(key, far, story)
    return links


# --- groups ------------------------------------------------------------------------------------------------------------


def _touched(changed: Mapping[str, Record], links: Mapping[str, Mapping[str, Judged]], window: Window) -> set[str]:
    """Changed documents, those that a bridge now joins to one of them, and the stories of all of them."""
    bridged = {key for others in links.values() for key, judged in others.items() if judged.is_bridge}
    stories = {r.story_id for r in (*changed.values(), *window.records(bridged).values()) if r.story_id is not None}
    return {*changed, *bridged, *window.members(stories)}


def _decide(touched: Collection[str], window: Window) -> dict[str, Record]:
    """The records around touched documents at their places, new places kept in the window.

    Stories beside a touched one are looked at too, but not those beside a story that came out as it was: what a group is
    depends on its members alone (see `agglomerate`), so nothing beyond it can come out otherwise. The groups are therefore
    those that deciding everything anew would make.
    """
    core = set(touched)
    region = window.around(core)
    while True:
        stories, originals = _group(region, window)
        sizes = Counter(record.story_id for record in region.records.values())
        restless = {key for story in stories if _is_new(story, originals, region, sizes) for key in story}
        if restless <= core:
            break
        core |= restless
        wider = window.around(core)
        if wider.records.keys() == region.records.keys():
            break
        region = wider
    moved = {}
    for story, story_id in zip(stories, _story_ids(stories, region, window), strict=True):
        for key in story:
            old, root = region.records[key], originals[key]
            copy_of = root if root != key else _forgotten_original(old, region)
            if (story_id, copy_of) != (old.story_id, old.copy_of):
                moved[key] = placed(old, story_id, copy_of, why_placed(key, root, story, originals, region))
    window.move(list(moved.values()))
    return {**{key: region.records[key] for key in region.records if region.records[key].story_id}, **moved}


def _forgotten_original(record: Record, region: Region) -> str | None:
    """The original of a copy that is taken up again when its original is out of the window: that was decided for good."""
    return None if record.copy_of in region.records else record.copy_of


def _is_new(
    story: Sequence[str], originals: Mapping[str, str], region: Region, sizes: Mapping[int | None, int]
) -> bool:
    """Whether a story is another one than before (stories had these `sizes`), or has other originals."""
    story_id = region.records[story[0]].story_id
    if story_id is None or sizes[story_id] != len(story):
        return True
    return any(
        region.records[key].story_id != story_id or (region.records[key].copy_of or key) != originals[key]
        for key in story
    )


def _group(region: Region, window: Window) -> tuple[list[list[str]], dict[str, str]]:
    """The stories of a region, and each document's original."""
    _keep_apart(region)
    keys = [record.key for record in by_time(region.records.values())]
    copies = agglomerate(keys, _column(keys, region, "copy"), missing=LEAST_COPY, best=0.5)
    roots = [original(group, region) for group in copies]
    home = dict(zip(roots, copies, strict=True))
    judgement = _unjudged(region, window)
    joined = agglomerate(roots, _reports(roots, copies, region, judgement), missing=judgement)
    stories = [[key for root in group for key in home[root]] for group in joined]
    return stories, {key: root for root, group in home.items() for key in group}


def _keep_apart(region: Region) -> None:
    """Pairs that a person parted: no judgement of ours counts."""
    for (a, b), is_together in region.corrections.items():
        if not is_together:
            region.links.setdefault(a, {})[b] = region.links.setdefault(b, {})[a] = Judged(VETO, VETO, "parted by hand")


def _reports(
    roots: Sequence[str], copies: Sequence[Sequence[str]], region: Region, judgement: Callable[[str, str], float]
) -> dict[str, dict[str, float]]:
    """Judgements of originals: of those that were found near each other, or copies of which were. Those that a person joined,
    or copies of which: stronger than anything else."""
    home = {key: root for root, group in zip(roots, copies, strict=True) for key in group}
    found: dict[str, dict[str, float]] = {root: {} for root in roots}
    for key, others in region.links.items():
        one = home[key]
        for other, judged in others.items():
            two = home[other]
            if one == key and two == other:
                found[one][two] = judged.story
            elif judged.story > 0 and one != two and two not in region.links[one]:
                found[one][two] = found[two][one] = judgement(one, two)
    for (a, b), is_together in region.corrections.items():
        if home[a] != home[b]:
            found[home[a]][home[b]] = found[home[b]][home[a]] = CERTAIN if is_together else VETO
    return found


def _unjudged(region: Region, window: Window) -> Callable[[str, str], float]:
    """Judges originals that the look-up did not find near each other: they share too little, or too many were nearer."""

    def judgement(a: str, b: str) -> float:
        story = window.aside(a, b)
        if story is None:
            one, other = region.records[a], region.records[b]
            is_far = abs(one.at - other.at) > timedelta(hours=window.window_h)
            story = FLOOR if is_far else compare(one.traits, other.traits).story
            window.remember(a, b, story)
        return story

    return judgement


def _column(keys: Sequence[str], region: Region, name: str) -> dict[str, dict[str, float]]:
    return {key: {other: getattr(judged, name) for other, judged in region.links.get(key, {}).items()} for key in keys}


def original(group: Sequence[str], region: Region) -> str:
    """The document that the others of a group copy: the agency's own that they credit, else the first that does not break off,
    else the fullest."""
    if len(group) == 1:
        return group[0]
    members = [region.records[key] for key in group]
    credited = {fold(r.traits.agency) for r in members if r.traits.agency}

    def rank(record: Record) -> tuple[bool, bool, object, int, str]:
        is_agency = fold(record.traits.outlet) in credited
        return not is_agency, record.traits.is_cut, record.at, -record.traits.size, record.key

    return min(members, key=rank).key


def _story_ids(stories: Sequence[Sequence[str]], region: Region, window: Window) -> list[int]:
    """Ids for groups: each id stays with the group that holds most of its documents; what is left over is merged or new."""
    claims = Counter(
        (n, old)
        for n, story in enumerate(stories)
        for key in story
        if (old := region.records[key].story_id) is not None
    )
    ids: dict[int, int] = {}
    taken: set[int] = set()
    homeless: dict[int, int] = {}
    for (n, old), _ in sorted(claims.items(), key=lambda claim: (-claim[1], claim[0][1], claim[0][0])):
        if n not in ids and old not in taken:
            ids[n] = old
            taken.add(old)
        else:
            homeless.setdefault(old, n)
    fresh = [n for n in range(len(stories)) if n not in ids]
    ids.update(zip(fresh, window.new_stories(len(fresh)), strict=True))
    for old, n in homeless.items():
        if old not in taken:
            window.merge(old, ids[n], "found to be one story")
    return [ids[n] for n in range(len(stories))]
