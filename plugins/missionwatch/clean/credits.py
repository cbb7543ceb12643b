"""Names that a page may mean as its authors, gathered from all places, and what each is beside the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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


def marked(found: Candidates, is_site: Callable[[str], bool]) -> list[Candidate]:
    """The candidates, marked with what their names are, by themselves and in each sort of place that gives them."""
    every = list(found.by_names.values())
    for candidate in every:
        kinds = {people.kind(name) for name in candidate.names}
        known = [people.has_first_name(name) for name in candidate.names]
        marks = candidate.marks
        marks.add("all first names" if all(known) else "some first names" if any(known) else "no first names")
        marks.add(f"words {min(5, max(len(name.split()) for name in candidate.names))}")
        marks.add(f"{len(candidate.families)} families")
        said = {f"kind {kind}" for kind in kinds} | {"known" if any(known) else "unknown"}
        if any(is_site(name) for name in candidate.names):
            said.add("site")
        marks |= said
        marks.update(f"{family} {one}" for family in candidate.families for one in said)
    return every
