"""The headline: what headings, meta, JSON-LD and the title element claim, without the site's name, and the choice among them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import unquote, urlsplit

from missionwatch.clean import claims
from missionwatch.clean.claims import NOTHING, Claim
from missionwatch.clean.facts import Facts, Heading
from missionwatch.clean.text import fold, tidy
from missionwatch.model import Page

_SEPARATOR = re.compile(r"\s+(?:[|•·*»«–—―‹›]|-{1,2}|::|\\\\|//|/)\s+|\s*[|»«]\s*|\s+:\s+|:\s+")
_LOGO = re.compile(r"logo|site-?(?:title|name|brand)|brand|masthead", re.I)
_TITLE = re.compile(r"title|headline|heading|titre|titulo|titel|header", re.I)
_META = ("dc.title", "dcterms.title", "parsely-title", "sailthru.title", "citation_title", "title", "headline")
_FAMILIES = {"h1": "h", "h2": "h", "headline": "h", "og": "m", "twitter": "m", "meta": "m", "tag": "t", "ld": "l"}
_TITLE_ELEMENT = "title element"
_NO_WORD = frozenset(["html", "htm", "php", "article", "index", "amp"])


@dataclass(slots=True)
class Candidate:
    """A text that may be the headline, in the spelling of its best source."""

    text: str
    source: str
    marks: set[str] = field(default_factory=set)


def choose(facts: Facts, page: Page) -> Claim:
    """The headline as a Claim."""
    found = candidates(facts, page)
    keys = list(found)
    entry = tidy(page.entry_title)
    number, confidence = claims.best([found[key].marks for key in keys], "title", may_be_none=False)
    if number < 0:
        return Claim(entry, "feed", 0.9) if entry else NOTHING
    known = found.get(fold(entry))
    if known and "as declared" in known.marks and confidence < 0.9:
        return Claim(
            entry, "feed", max(confidence, 0.9)
        )  # the feed knows which part of "Site : Headline" is the headline
    chosen = found[keys[number]]
    if "is site" in chosen.marks and entry and not facts.is_site(entry):
        return Claim(entry, "feed", 0.9)
    return Claim(chosen.text, chosen.source, confidence)


def as_shown(claim: Claim, lines: Sequence[str]) -> Claim:
    """The headline that stands at the head of the text, where the title holds it beside a name of the site that nothing else
    on the page tells: pages without a head."""
    title = str(claim.value or "")
    if claim.source != _TITLE_ELEMENT:
        return claim
    cuts = list(_SEPARATOR.finditer(title))
    parts = {fold(part) for cut in (cuts[:1] + cuts[-1:]) for part in (title[: cut.start()], title[cut.end() :])}
    shown = (line for line in lines if 2 * len(line) > len(title) and fold(line) in parts)
    return next((replace(claim, value=line) for line in shown), claim)


# --- the site's name --------------------------------------------------------------------------------------------------


def without_site(text: str, is_site: Callable[[str], bool]) -> str:
    """`text` without the segments at its ends that are the site's name."""
    for _ in range(3):
        cuts = list(_SEPARATOR.finditer(text))
        if not cuts:
            return text
        tail, head = text[cuts[-1].end() :], text[: cuts[0].start()]
        if is_site(tail) and len(text[: cuts[-1].start()]) > 3:
            text = text[: cuts[-1].start()].rstrip()
        elif is_site(head) and len(text[cuts[0].end() :]) > 3:
            text = text[cuts[0].end() :].lstrip()
        else:
            return text
    return text


# --- candidates -------------------------------------------------------------------------------------------------------


class _Found:
    """Candidates by their folded text."""

    def __init__(self) -> None:
        self.by_text: dict[str, Candidate] = {}

    def add(self, text: str, source: str, *marks: str) -> None:
        key = fold(text)
        if not key or len(text) > 400:
            return
        known = self.by_text.get(key)
        if known is None:
            known = self.by_text[key] = Candidate(text, source)
        elif known.text.isupper() and not text.isupper():
            known.text = text
        known.marks.update(marks)


def candidates(facts: Facts, page: Page) -> dict[str, Candidate]:
    """Every text that may be the headline, by its folded form."""
    found = _Found()
    _from_headings(facts, found)
    for name, text, source in _declared(facts):
        _add_parts(found, name, text, source, facts.is_site)
    _from_lesser_headings(facts, found)
    if page.entry_title:
        entry = tidy(page.entry_title)
        if fold(entry) in found.by_text:
            found.add(entry, "feed", "feed")
    _compare(found.by_text, facts, page)
    return found.by_text


def _declared(facts: Facts) -> Iterator[tuple[str, str, str]]:
    for name in ("og:title", "twitter:title"):
        for text in facts.meta.get(name, ())[:1]:
            yield name.partition(":")[0], text, "meta"
    for name in _META:
        for text in facts.meta.get(name, ())[:1]:
            yield "meta", text, "meta"
    if facts.title_tag:
        yield "tag", facts.title_tag, _TITLE_ELEMENT
    for key, name in (("headline", "ld"), ("name", "ld name"), ("alternativeHeadline", "ld other")):
        value = facts.ld.get(key)
        if isinstance(value, str):
            yield name, tidy(value[:1000]), "json-ld"


def _add_parts(found: _Found, name: str, text: str, source: str, is_site: Callable[[str], bool]) -> None:
    """A declared title whole, without the site's name, and its parts."""
    found.add(text, source, name, f"{name} whole")
    own = without_site(text, is_site)
    if own != text:
        found.add(own, source, name, f"{name} cut")
    cuts = list(_SEPARATOR.finditer(text))[:8]
    if cuts:
        found.add(text[: cuts[0].start()], source, "part", f"{name} first part")
        found.add(text[cuts[-1].end() :], source, "part", f"{name} last part")
    if len(cuts) > 1:
        found.add(text[: cuts[-1].start()], source, "part", f"{name} but last part")
        found.add(text[cuts[0].end() :], source, "part", f"{name} but first part")


def _from_headings(facts: Facts, found: _Found) -> None:
    firsts = [title for title in facts.titles if title.tag == "h1"]
    for number, title in enumerate(firsts[:6]):
        _add_heading(
            found, title, "h1 first" if number == 0 else "h1 later", *(["h1 only"] if len(firsts) == 1 else [])
        )
    for title in facts.titles:
        if title.is_headline:
            found.add(title.text, "heading", "headline")


def _from_lesser_headings(facts: Facts, found: _Found) -> None:
    """The first heading of the second level, and others that say what something else says too."""
    lesser = [title for title in facts.titles if title.tag == "h2"]
    for number, title in enumerate(lesser):
        if number == 0 or fold(title.text) in found.by_text:
            named = ["h2 named"] if _TITLE.search(title.names) else []
            found.add(title.text, "heading", "h2", "h2 later" if number else "h2 first", *named)


def _add_heading(found: _Found, title: Heading, *marks: str) -> None:
    """A first-level heading, and what is left of it without a kicker above or an addition below."""
    marks += ("h1",)
    if title.is_linked:
        marks += ("h1 linked",)
    if _TITLE.search(title.names):
        marks += ("h1 named",)
    if _LOGO.search(title.names) or _LOGO.search(title.around):
        marks += ("h1 logo",)
    if title.around.startswith(("article", "main")) or " article " in title.around or " main " in title.around:
        marks += ("h1 in article",)
    found.add(title.text, "heading", *marks)
    found.add(title.unspaced, "heading", "h1 unspaced")
    pieces = title.pieces
    if 2 <= len(pieces) <= 6:
        found.add(" ".join(pieces[1:]), "heading", "h1 tail")
        found.add(" ".join(pieces[:-1]), "heading", "h1 head")
        if len(pieces) == 2:
            found.add(f"{pieces[0]}: {pieces[1]}", "heading", "h1 joined")


# --- candidates beside each other -------------------------------------------------------------------------------------


def _compare(found: dict[str, Candidate], facts: Facts, page: Page) -> None:
    slug = _slug(page)
    og, tag = fold(facts.first("og:title") or ""), fold(facts.title_tag)
    for key, candidate in found.items():
        marks = candidate.marks
        families = {_FAMILIES[mark] for mark in marks if mark in _FAMILIES}
        marks.add(f"{len(families)} families")
        if families & {"m", "t", "l"} or "part" in marks:
            marks.add("as declared")
        if "h1" in marks:
            marks.update(f"h1={family}" for family in families & {"m", "t", "l"})
            if len(families) == 1 and "part" in marks:
                marks.add("h1=part")
        if "h2" in marks and len(families) > 1:
            marks.add("h2 confirmed")
        if "h1 tail" in marks and (families or "part" in marks):
            marks.add("h1 tail confirmed")
        if "h1 head" in marks and families:
            marks.add("h1 head confirmed")
        if facts.is_site(candidate.text):
            marks.add("is site")
        for name, whole in (("og", og), ("tag", tag)):
            if whole and whole != key:
                if whole.startswith(key):
                    marks.add(f"starts {name}")
                elif key in whole:
                    marks.add(f"in {name}")
                elif key.startswith(whole):
                    marks.add(f"{name} starts it")
                elif whole in key:
                    marks.add(f"{name} in it")
        marks.update(_shape(key, slug))


def _shape(key: str, slug: frozenset[str]) -> Iterator[str]:
    """How long it is, and how much of it the address holds."""
    words = key.split()
    count = len(words)
    yield f"words {count if count < 4 else '4-5' if count < 6 else '6-15' if count < 16 else '16-25' if count < 26 else 'many'}"
    own = {word for word in words if len(word) > 2}
    if slug and own:
        yield f"of slug {_share(len(slug & own) / len(own))}"


def _share(value: float) -> str:
    return "none" if value == 0 else "some" if value < 0.5 else "most" if value < 0.9 else "all"


def _slug(page: Page) -> frozenset[str]:
    """The words of the address's last part."""
    last = unquote(urlsplit(page.final_url or page.url).path.rstrip("/").rpartition("/")[2])[:300]
    words = fold(re.sub(r"[-_.]", " ", last)).split()
    return frozenset(word for word in words if len(word) > 2 and not word.isdigit() and word not in _NO_WORD)
