"""Names that a page may mean as its authors, gathered from all places, and what each is beside the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from missionwatch.clean import people
from missionwatch.clean.text import fold

_HEAD = frozenset(["ld", "meta"])


@dataclass(slots=True)
class Candidate:
    """Names that stand together somewhere, and what is known of the places where they stand."""

    names: tuple[str, ...]
    source: str
    marks: set[str] = field(default_factory=set)
    families: set[str] = field(default_factory=set)


class Candidates:
    """The candidates of one page by their folded names, so that places which say the same are one candidate."""

    def __init__(self) -> None:
        self.by_names: dict[frozenset[str], Candidate] = {}

    def add(self, names: Sequence[str], source: str, family: str, *marks: str) -> None:
        if not names:
            return
        key = frozenset(map(fold, names))
        found = self.by_names.get(key)
        if found is None:
            found = self.by_names[key] = Candidate(tuple(names), source)
        found.marks.update(marks)
        found.families.add(family)

    def copy(self) -> Candidates:
        """The same candidates, to which others can be added."""
        other = Candidates()
        for key, one in self.by_names.items():
            other.by_names[key] = Candidate(one.names, one.source, set(one.marks), set(one.families))
        return other

    def are_settled(self, is_site: Callable[[str], bool]) -> bool:
        """Does the head name people, so that no line need be read?

        JSON-LD is believed alone; meta where it names nobody else and a first name or a place of the page confirms it. On
        the labelled pages reading on changed as many right answers as wrong ones.
        """
        of_people = [
            one
            for one in self.by_names.values()
            if not one.families.isdisjoint(_HEAD)
            and all(people.kind(n) == "person" and not is_site(n) for n in one.names)
        ]
        return any("ld" in one.families or "place" in one.families for one in of_people) or (
            len(of_people) == 1 and any(map(people.has_first_name, of_people[0].names))
        )


# --- candidates beside each other -------------------------------------------------------------------------------------

_PLACE_MARKS = ("class", "link", "rel", "itemprop")
_WHERE = frozenset(
    [
        "elsewhere",
        "in article",
        "in body",
        "in nav",
        "in aside",
        "in footer",
        "above h1",
        "close below h1",
        "far below h1",
    ]
)
_BARE_MARKS = ("line ", "near date", "all first", "no first")
_CREDITING = frozenset(["label preposition", "label phrase", "near date"])


def compared(found: Candidates, title: str, is_site: Callable[[str], bool]) -> list[Candidate]:
    """The candidates, marked with what each is by itself and beside the others. `title` is the folded title element."""
    every = found.by_names
    has_person = any(_credits_a_person(candidate) for candidate in every.values())
    for names, candidate in every.items():
        marks = candidate.marks
        kinds = {people.kind(name) for name in candidate.names}
        is_own = any(is_site(name) for name in candidate.names)
        marks.update(_of_families(candidate, kinds, is_own))
        marks.update(_beside(names, every))
        marks.update(_of_names(names, candidate.names, kinds))
        if is_own:
            marks.add("site")
        if has_person and (is_own or "person" not in kinds):
            marks.add("beside a person")
        if any(name and name in title for name in names):
            marks.add("in title")
    return list(every.values())


def _credits_a_person(candidate: Candidate) -> bool:
    """Are these people, named as such near the headline?"""
    return (
        "near headline" in candidate.marks
        and ("place" in candidate.families or not _CREDITING.isdisjoint(candidate.marks))
        and all(people.kind(name) == "person" for name in candidate.names)
        and any(map(people.has_first_name, candidate.names))
    )


def _of_families(candidate: Candidate, kinds: set[str], is_own: bool) -> Iterator[str]:
    """How many sorts of places name them, which, and what sort of name stands there."""
    families = candidate.families
    count = len(families)
    known = [people.has_first_name(name) for name in candidate.names]
    names = "all first names" if all(known) else "some first names" if any(known) else "no first names"
    yield f"{count} families"
    yield names
    for family in families:
        yield f"{family} {'known' if any(known) else 'unknown'}"
        yield from (f"{family} {kind}" for kind in kinds)
        yield from (f"{family}={other}" for other in families if family < other)
        if is_own:
            yield f"{family} site"
    if is_own and count > 1:
        yield "site confirmed"
    if count == 1:
        yield f"only {next(iter(families))}"
        marks = [*candidate.marks, names]
        if "bare" in marks:
            yield from (f"bare {mark}" for mark in marks if mark.startswith(_BARE_MARKS))
        if "place" in families:
            where = _WHERE.intersection(marks)
            yield from (f"{mark} {one}" for mark in marks if mark.startswith(_PLACE_MARKS) for one in where)


def _beside(names: frozenset[str], every: Mapping[frozenset[str], Candidate]) -> Iterator[str]:
    """What the other candidates are to this one: parts, wholes, other spellings."""
    for others, other in every.items():
        if others < names:
            yield "holds another"
            if other.families & {"ld", "meta"}:
                yield "holds a head's"
        elif others > names:
            yield "part of another"
            if other.families & {"ld", "meta"}:
                yield "part of a head's"
            if "place" in other.families:
                yield "part of a place's"
        elif others != names and len(names) == len(others) == 1:
            one, two = set(next(iter(names)).split()), set(next(iter(others)).split())
            if one < two:
                yield "shorter spelling"
            elif two < one:
                yield "longer spelling"


def _of_names(names: frozenset[str], spelled: Sequence[str], kinds: set[str]) -> Iterator[str]:
    yield from (f"kind {kind}" for kind in kinds)
    yield f"names {min(3, len(names))}"
    yield f"words {min(5, max(name.count(' ') + 1 for name in names))}"
    if len(kinds) > 1:
        yield "kinds mixed"
    if any(len(name) > 4 and name.isupper() for name in spelled):
        yield "capitals"
