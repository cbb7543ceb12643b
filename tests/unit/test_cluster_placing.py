"""Placing documents: copies, stories, boilerplate, changed documents. All texts are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from missionwatch.cluster import MemoryWindow, explain, place, remarks
from missionwatch.cluster.keeping import packed, unpacked
from missionwatch.model import Document, Placement

DAY = datetime(2026, 4, 7, 6, tzinfo=UTC)
TEXT = (
    "GONAIVES — A bridge over the Quinte river was reopened on Tuesday by engineers of the Gang Suppression Force.\n\n"
    "The bridge had been mined by gangs in December and cut the town off from its hospital for four months.\n\n"
    "Some 36 engineers worked on it at night, under floodlights, with two armoured vehicles at either end.\n\n"
    "Fishmongers crossed first, with baskets on their heads, before the ribbon was cut by the deputy mayor."
)
OTHER = (
    "Port officials said that 12 containers of medicine had been released on Wednesday after a dispute about duties.\n\n"
    "The medicine is meant for clinics in the south, which have waited since February for insulin and saline solution."
)


def document(key: str, title: str, text: str, *, hours: float = 0, outlet: str = "Quinte Wire", **more) -> Document:
    return Document(
        key=key,
        url=f"https://{key}.example/",
        title=title,
        text=text,
        language=more.pop("language", "en"),
        published_at=DAY + timedelta(hours=hours),
        outlet=outlet,
        **more,
    )


def settle(*documents: Document, batch: int = 50, window: MemoryWindow | None = None) -> dict[str, Placement]:
    window = window or MemoryWindow()
    for start in range(0, len(documents), batch):
        place(documents[start : start + batch], window)
    return window.placements


BRIDGE = document("bridge", "Bridge in Gonaives reopened", TEXT)


@pytest.mark.parametrize(
    "text",
    [
        TEXT.split("\n\n")[0] + "\n\n" + TEXT.split("\n\n")[1] + " ...",
        TEXT + "\n\nThe ministry of public works did not answer questions about the cost of the repair on Tuesday.",
        "Photo: a file picture of the river. (Archive)\n\n" + TEXT,
        "\n\n".join(reversed(TEXT.split("\n\n"))),
        TEXT.replace("reopened", "opened again").replace("engineers", "sappers").replace("armoured", "heavy"),
    ],
    ids=["cut short", "extended", "captioned", "reordered", "reworded"],
)
def test_a_republished_text_is_a_copy_of_the_first(text: str) -> None:
    where = settle(BRIDGE, document("again", "ENGINEERS REOPEN RIVER CROSSING", text, hours=3, outlet="Coast Mail"))
    assert where["again"].copy_of == "bridge"
    assert where["again"].story_id == where["bridge"].story_id
    assert "h apart" in where["again"].reason


def test_the_agency_that_others_credit_is_the_original_even_when_it_is_seen_later() -> None:
    copies = [
        document(f"paper-{n}", "Bridge reopened", TEXT, hours=n, outlet=f"Paper {n}", agency="Quinte Wire")
        for n in range(3)
    ]
    where = settle(*copies, replace(BRIDGE, published_at=DAY + timedelta(hours=4)))
    assert {where[c.key].copy_of for c in copies} == {"bridge"}
    assert where["bridge"].copy_of is None


def test_an_original_that_comes_late_takes_over_its_copies() -> None:
    window = MemoryWindow()
    settle(document("second", "Bridge reopened", TEXT, hours=2, outlet="Coast Mail"), window=window)
    first_story = window.placements["second"].story_id
    moved = place([BRIDGE], window)
    assert [p.key for p in moved] == ["bridge", "second"]
    assert window.placements["second"].copy_of == "bridge"
    assert {p.story_id for p in moved} == {first_story}


def test_identical_texts_years_apart_are_neither_copies_nor_one_story() -> None:
    where = settle(BRIDGE, document("later", BRIDGE.title, TEXT, hours=3 * 8766))
    assert where["later"].copy_of is None
    assert where["later"].story_id != where["bridge"].story_id


def test_forms_filled_in_with_other_numbers_are_other_stories() -> None:
    def contingent(key: str, number: int, hours: float) -> Document:
        text = (
            f"NASSAU — The islands have sent another {number} officers to Haiti to join the force against gangs, the "
            "minister said.\n\nThe officers left at dawn and will reinforce those who were deployed last year.\n\n"
            "The prime minister met them at the airport and thanked them for their courage."
        )
        title = f"Islands send {number} more officers to Haiti"
        return document(key, title, text, hours=hours, figures=(("personnel_moved", float(number)),))

    where = settle(contingent("april", 61, 0), contingent("may", 48, 60))
    assert where["may"].copy_of is None
    assert where["may"].story_id != where["april"].story_id


def test_two_issues_of_a_numbered_bulletin_are_other_stories_even_on_one_day() -> None:
    form = (
        "Roads: the coast road is {state} to lorries; drivers report tolls at the usual places on it.\n\n"
        "Incidents: {n} convoys were turned back by armed men. No aid worker was hurt.\n\n"
        "Contact: the desk answers from six in the morning to ten at night on all days."
    )
    where = settle(
        document("no-7", "Access bulletin no. 7", form.format(state="open", n=2)),
        document("no-8", "Access bulletin no. 8", form.format(state="shut", n=5), hours=12),
    )
    assert where["no-8"].story_id != where["no-7"].story_id


def test_lines_that_an_outlet_repeats_make_no_copies() -> None:
    line = (
        "Subscribe to our letter for islanders abroad, read by nine thousand families every single morning of the year."
    )
    pages = [
        document(f"page-{n}", title, f"{text}\n\n{line}", hours=n, outlet="Island Page")
        for n, (title, text) in enumerate(
            [
                ("Two ferries collide", "Two ferries touched in fog off the cape; nobody was hurt, the harbour said."),
                ("Mango prices fall", "Mangoes cost half of what they did at Easter, traders at the market said."),
                ("Choir wins prize", "A choir of bus drivers has won the national prize for hymns, judges said."),
                ("School gets a roof", "The school of Anse Rouge has a roof again after six years under plastic."),
            ]
        )
    ]
    window = MemoryWindow()
    where = settle(*pages, window=window)
    assert all(where[p.key].copy_of is None for p in pages)
    assert len({where[p.key].story_id for p in pages}) == 4
    assert all(len(record.ignored) == 1 for record in window.records([p.key for p in pages]).values())


def test_versions_of_one_page_do_not_make_its_lines_boilerplate() -> None:
    versions = [document(f"v{n}", BRIDGE.title, TEXT, hours=n) for n in range(5)]
    window = MemoryWindow()
    where = settle(*versions, window=window)
    assert {where[f"v{n}"].copy_of for n in range(1, 5)} == {"v0"}
    assert not any(record.ignored for record in window.records(list(where)).values())


def test_a_site_whose_every_page_is_boilerplate_has_no_copies() -> None:
    pages = [
        document(f"p{n}", f"Shell page {n} {word}", TEXT) for n, word in enumerate(["lion", "rose", "salt", "wind"])
    ]
    where = settle(*pages[:3], document("last", "Quite another headline", TEXT, hours=1))
    assert set(where) == {"p0", "p1", "p2", "last"}
    assert all(placement.copy_of is None for placement in where.values())


@pytest.mark.parametrize("text", ["", " \n ", "!"])
def test_documents_without_text_are_placed_and_are_no_copies_of_each_other(text: str) -> None:
    where = settle(document("one", "", text), document("two", "", text, hours=1), BRIDGE)
    assert where["one"].copy_of is None and where["two"].copy_of is None
    assert where["two"].story_id != where["bridge"].story_id


def test_identical_briefs_are_copies() -> None:
    brief = "Engineers have reopened the bridge."
    where = settle(
        document("a", "Bridge open", brief), document("b", "Bridge open", brief, hours=1, outlet="Coast Mail")
    )
    assert where["b"].copy_of == "a"


def test_a_known_document_keeps_its_place_and_costs_nothing() -> None:
    window = MemoryWindow()
    first = place([BRIDGE], window)
    assert place([BRIDGE], window) == first
    assert place([BRIDGE, BRIDGE], window) == first


def test_a_changed_document_keeps_its_story_while_it_is_about_the_same() -> None:
    window = MemoryWindow()
    second = document("second", "Bridge reopened", TEXT, hours=2, outlet="Coast Mail")
    before = settle(BRIDGE, second, window=window)["bridge"].story_id
    edited = replace(second, text=TEXT.replace("36 engineers", "36 engineers and divers"))
    place([edited], window)
    assert window.placements["second"].story_id == before
    assert window.placements["second"].copy_of == "bridge"


def test_a_document_that_became_another_one_moves_and_the_rest_stays() -> None:
    window = MemoryWindow()
    second = document("second", "Bridge reopened", TEXT, hours=2, outlet="Coast Mail")
    before = settle(BRIDGE, second, window=window)["bridge"].story_id
    place([replace(second, title="Medicine released from port", text=OTHER)], window)
    assert window.placements["bridge"].story_id == before
    assert window.placements["second"].story_id != before
    assert window.placements["second"].copy_of is None


def test_two_stories_that_turn_out_to_be_one_are_merged_and_that_is_recorded() -> None:
    lines = TEXT.split("\n\n")
    window = MemoryWindow()
    head = document("head", "River crossing", "\n\n".join(lines[:2]))
    tail = document("tail", "Fish, baskets and a ribbon", "\n\n".join(lines[2:]), hours=1, outlet="Coast Mail")
    apart = settle(head, tail, window=window)
    one, other = apart["head"].story_id, apart["tail"].story_id
    assert one != other
    place([document("whole", "Bridge in Gonaives reopened", TEXT, hours=2, outlet="Third")], window)
    assert len({p.story_id for p in window.placements.values()}) == 1
    assert window.merged in ({one: other}, {other: one})


def test_what_a_person_joined_or_parted_stays_so() -> None:
    window = MemoryWindow()
    medicine = document("medicine", "Medicine released from port", OTHER, hours=1)
    copy = document("copy", "Bridge reopened", TEXT, hours=2, outlet="Coast Mail")
    window.corrections = {("bridge", "medicine"): True, ("bridge", "copy"): False}
    where = settle(BRIDGE, medicine, copy, window=window)
    assert where["medicine"].story_id == where["bridge"].story_id
    assert where["copy"].story_id != where["bridge"].story_id
    assert where["copy"].copy_of is None


def test_explain_says_what_was_compared_and_why() -> None:
    window = MemoryWindow()
    settle(BRIDGE, document("medicine", "Medicine released from port", OTHER, hours=1), window=window)
    best = explain(document("new", "Bridge reopened", TEXT, hours=2, outlet="Coast Mail"), window)[0]
    assert best.key == "bridge" and best.copy_odds > 0
    assert best.scores["contained"] == 1.0 and best.scores["hours"] == 2.0
    assert window.placements.keys() == {"bridge", "medicine"}


def test_old_documents_are_forgotten_and_keep_their_places() -> None:
    window = MemoryWindow(room=0)
    settle(BRIDGE, window=window)
    later = document("later", "Medicine released from port", OTHER, hours=24 * 60)
    settle(later, document("latest", "Choir wins", "A choir won.", hours=24 * 61), window=window)
    place([document("last", "Bus stops", "A bus stopped.", hours=24 * 62)], window)
    assert window.records(["bridge"]) == {}
    assert "bridge" in window.placements


def test_what_was_forgotten_and_comes_again_keeps_story_and_original() -> None:
    window = MemoryWindow(room=0)
    copy = document("copy", "Bridge reopened", TEXT, hours=2, outlet="Coast Mail")
    before = settle(BRIDGE, copy, window=window)["copy"]
    for days in (60, 61):
        place([document(f"d{days}", f"Choir {days} wins", f"Choir {days} won.", hours=24 * days)], window)
    assert window.records(["bridge", "copy"]) == {}
    assert remarks(copy, window) == ["It is older than what is compared: where it stands was decided for good."]
    assert place([copy], window) == [before]
    assert place([replace(BRIDGE, text=f"{TEXT} Corrected.")], window)[0].story_id == before.story_id


def test_a_brief_is_said_to_be_one_and_joins_the_story_without_being_a_copy() -> None:
    window = MemoryWindow()
    brief = document(
        "brief", "Gonaives bridge open", "The Quinte river bridge in Gonaives was reopened by 36 engineers.", hours=1
    )
    where = settle(BRIDGE, brief, window=window)
    assert where["brief"].story_id == where["bridge"].story_id
    assert where["brief"].copy_of is None
    assert remarks(brief, window) == ["It is a brief of 11 words: a copy must agree with it nearly whole."]


def test_pages_without_text_say_so() -> None:
    window = MemoryWindow()
    assert remarks(document("a", "", "!"), window) == ["It has neither text nor title: nothing is a copy of it."]
    assert remarks(document("b", "Bridge open", ""), window) == [
        "It has no text: only a page with the same title is a copy."
    ]


def test_boilerplate_is_named_and_left_out_of_what_is_explained() -> None:
    window = MemoryWindow()
    words = ["lion", "rose", "salt", "wind"]
    pages = [document(f"p{n}", f"Shell page {n} {word}", TEXT) for n, word in enumerate(words)]
    settle(*pages, window=window)
    assert remarks(pages[0], window) == [
        "All of its 4 lines are boilerplate of Quinte Wire: only its title is compared."
    ]
    partly = document("new", "Ferry sinks", f"{TEXT}\n\n{OTHER}", hours=1)
    assert remarks(partly, window)[0] == "4 of its 6 lines are boilerplate of Quinte Wire and left out."
    assert not any(candidate.copy_odds > 0 for candidate in explain(partly, window))


def test_a_changed_document_is_said_to_have_changed() -> None:
    window = MemoryWindow()
    settle(BRIDGE, window=window)
    assert remarks(BRIDGE, window) == []
    assert remarks(replace(BRIDGE, text=f"{TEXT} Corrected."), window) == [
        "It has changed since it was placed, and is placed anew with the next run."
    ]


def test_identical_texts_years_apart_are_not_even_compared() -> None:
    window = MemoryWindow()
    later = document("later", BRIDGE.title, TEXT, hours=3 * 8766)
    settle(BRIDGE, later, window=window)
    assert explain(later, window) == []


def test_hostile_texts_are_placed_in_no_time_and_can_be_stored() -> None:
    texts = [
        "9" * 100_000,
        "1," * 50_000,
        "million " * 30_000,
        "days after " * 20_000,
        "a\n" * 100_000,
        "\u200b" * 9_000,
    ]
    documents = [document(f"h{n}", "x" * 50_000, text, outlet=f"Outlet {n}") for n, text in enumerate(texts)]
    window = MemoryWindow()
    where = settle(*documents, window=window)
    assert len(where) == len(texts)
    for record in window.records(list(where)).values():
        assert packed(unpacked(packed(record.traits))) == packed(record.traits)


def test_a_document_is_found_by_its_own_terms_only_when_one_of_them_has_become_another_ones_too() -> None:
    window = MemoryWindow()
    bridge = document("bridge", "Bridge over the Quinte reopened", TEXT)
    medicine = document("medicine", "Bridge over the Quinte waits for medicine", OTHER, hours=1)
    settle(bridge, medicine, batch=1, window=window)
    terms = {key: set(record.traits.terms) for key, record in window.records(["bridge", "medicine"]).items()}
    assert terms["bridge"] & terms["medicine"], "they share words of their titles"
    number = {window._numbers[key]: key for key in terms}
    held = {term: {number[n] for n in found} for term, found in window._postings.items()}
    assert held == {term: {key for key in terms if term in terms[key]} for term in set().union(*terms.values())}
    place([replace(bridge, text=OTHER.upper())], window)
    assert all(len(found) == len(set(found)) for found in window._postings.values())
    assert {n for found in window._postings.values() for n in found} == set(window._numbers.values())
