"""One page read from bytes to Article, with the story of each block and each value kept for `explain`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from missionwatch.clean import blocks as cutting
from missionwatch.clean import body, dates, decode, facts, leftovers, metadata, prescan, verdict
from missionwatch.clean.blocks import Block
from missionwatch.clean.dates import Moment
from missionwatch.clean.leftovers import Line
from missionwatch.clean.metadata import NOTHING, Claim
from missionwatch.clean.rules import NO_RULES, SiteRule, SiteRules
from missionwatch.clean.text import fold, tidy
from missionwatch.errors import NotArticle, Rejected
from missionwatch.model import Article, Page

CLEAN_VERSION = "1"
MAX_TEXT = 400_000  # characters: the longest article seen has 150,000
_TAGS = re.compile(r"<[^>]{0,500}>")


@dataclass(frozen=True, slots=True)
class TracedBlock:
    """A block of the page: its text, as kept (cut where something was glued to it), or why it was dropped."""

    text: str
    kept: str
    why: str
    path: str

    @property
    def is_kept(self) -> bool:
        return bool(self.kept)


@dataclass(frozen=True, slots=True)
class Trace:
    """How a page was read. Exactly one of `article` and `rejected` is there; `values` maps a field to value and source.

    `values["published"]` keeps the zone, or the bare day, as the page wrote it; the Article has it in UTC.
    """

    article: Article | None
    rejected: Rejected | None
    blocks: tuple[TracedBlock, ...] = ()
    values: tuple[tuple[str, str, str], ...] = ()
    title: str = ""
    text: str = ""
    authors: tuple[str, ...] = ()
    published: str | None = None
    language: str = ""
    rule: str = ""


def clean(page: Page, rules: SiteRules = NO_RULES) -> Article:
    """The article of a page. Raises Rejected (mostly NotArticle) whose `kind` is the reason that is counted."""
    trace = explain(page, rules)
    if trace.article is None:
        assert trace.rejected is not None
        raise trace.rejected
    return trace.article


def explain(page: Page, rules: SiteRules = NO_RULES) -> Trace:
    """The same as `clean`, told: every block with its fate, every value with its source; a rejection is not raised."""
    if page.body is None:
        return _from_entry(page)
    try:
        html = decode.decode(page.body, page.content_type, page.url)
        prescan.scan(html, page.url)
    except Rejected as error:
        return Trace(None, error, title=tidy(page.entry_title))
    return _read(html, page, rules)


def _read(html: str, page: Page, rules: SiteRules) -> Trace:
    rule = rules.at(page.final_url or page.url)
    if rule:
        html = rule.apply(html)
    tree = cutting.parse(html)
    claims = facts.read(tree)
    found = cutting.cut(tree)
    choices = body.choose(html, found)
    title = metadata.title(claims, page, (block.text for block in found[:120] if 15 <= len(block.text) <= 250))
    authors = metadata.authors(claims, lambda: facts.bylines(tree))
    moment, moment_source = metadata.published(claims, page, _short_lines(found))
    chosen = [number for number, choice in enumerate(choices) if choice.is_body]
    headline = _headline(found, title.value or "")
    stripped = leftovers.strip([_line(found[n], rule, n < headline) for n in chosen], title.value or "", authors.value)
    kept = dict(zip(chosen, stripped.lines, strict=True))
    agency = stripped.agency or leftovers.agency_below(found[n].text for n in _below(chosen, found))
    text = "\n\n".join(line.text for line in stripped.lines if line.text)[:MAX_TEXT]
    why_none = verdict.why_none(text, title.value or "", claims, found)
    language = identify(f"{title.value or ''}\n{text}", claims.language or page.feed_language)
    section, image = metadata.section(claims), metadata.image(claims, page)
    article = Article(
        page_key=page.page_key,
        url=page.final_url or page.url,
        title=title.value or "",
        text=text,
        language=language,
        published_at=moment.instant if moment else None,
        published_source=moment_source or None,
        authors=authors.value,
        agency=agency,
        section=section.value,
        image_url=image.value,
        method=body.METHOD,
    )
    values = {
        "title": title,
        "authors": authors,
        "section": section,
        "image": image,
        "language": Claim(language, "identified"),
        "published": Claim(moment.isoformat(), moment_source) if moment else NOTHING,
        "agency": Claim(agency, "credit line") if agency else NOTHING,
    }
    return Trace(
        article=None if why_none else article,
        rejected=NotArticle(why_none[1], subject=page.url, kind=why_none[0]) if why_none else None,
        blocks=tuple(_traced(block, kept.get(n), choices[n].why) for n, block in enumerate(found)),
        values=tuple((name, _shown(claim), claim.source) for name, claim in values.items()),
        title=article.title,
        text=text,
        authors=article.authors,
        published=moment.isoformat() if moment else None,
        language=language,
        rule=_rule_shown(rule),
    )


def _from_entry(page: Page) -> Trace:
    """What the feed itself said, when the page could not be had."""
    title, text = tidy(_TAGS.sub(" ", page.entry_title)), tidy(_TAGS.sub(" ", page.entry_summary))
    if not title and not text:
        return Trace(None, NotArticle("neither page nor words in the feed", subject=page.url, kind="empty page"))
    moment = Moment(page.entry_published_at) if page.entry_published_at else None
    language = identify(f"{title}\n{text}", page.feed_language)
    article = Article(
        page_key=page.page_key,
        url=page.final_url or page.url,
        title=title,
        text=text,
        language=language,
        basis="feed entry only",
        published_at=moment.instant if moment else None,
        published_source="feed" if moment else None,
        method="feed entry",
    )
    values = (
        ("title", title, "feed"),
        ("published", moment.isoformat() if moment else "", "feed"),
        ("language", language, "identified"),
    )
    return Trace(
        article,
        None,
        values=values,
        title=title,
        text=text,
        published=moment.isoformat() if moment else None,
        language=language,
    )


def identify(text: str, declared: str | None) -> str:
    """The language of a text: identified, or declared where it is too short to tell."""
    from missionwatch.languages import identify as by_words

    return by_words(text, declared=declared)


def _headline(found: Sequence[Block], title: str) -> int:
    """The number of the block that is the headline; 0 when none is."""
    folded = fold(title)
    return (
        next((n for n, block in enumerate(found) if fold(block.text) == folded and block.link_share < 0.5), 0)
        if folded
        else 0
    )


def _line(block: Block, rule: SiteRule | None, is_above: bool) -> Line:
    matched = rule.matching(block.text) if rule else None
    tags = [box.tag for box in list(block.box.ancestry())[:3]]
    line = Line(block.text, block.link_share, block.is_heading, "li" in tags, _group(block), is_above)
    return line.without(f"site rule: {matched}") if matched else line


def _group(block: Block) -> int:
    """Lines of one small box belong together; list items take the box around the list."""
    box = block.box
    while box.parent is not None and box.tag in {
        "p",
        "li",
        "ul",
        "ol",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "span",
        "strong",
        "b",
        "a",
    }:
        box = box.parent
    return id(box)


def _below(chosen: Sequence[int], found: Sequence[Block]) -> range:
    """The few blocks after the text, where some sites credit the agency."""
    return range(chosen[-1] + 1, min(chosen[-1] + 4, len(found))) if chosen else range(0)


def _short_lines(found: Sequence[Block]) -> list[str]:
    """Short lines that may carry the date: from the headline on, at most forty."""
    start = next((n for n, block in enumerate(found) if block.box.tag == "h1"), 0)
    return [
        block.text
        for block in found[max(0, start - 3) : start + 25]
        if len(block.text) <= 160 and dates.in_text(block.text)
    ]


def _traced(block: Block, line: Line | None, why: str) -> TracedBlock:
    path = ">".join(
        reversed(
            [f"{box.tag}.{box.names.split()[0]}" if box.names else box.tag for box in list(block.box.ancestry())[:4]]
        )
    )
    if line is None:
        return TracedBlock(block.text, "", why, path)
    return TracedBlock(block.text, line.text, line.why or why, path)


def _shown(claim: Claim) -> str:
    return ", ".join(claim.value) if isinstance(claim.value, tuple) else str(claim.value or "")


def _rule_shown(rule: SiteRule | None) -> str:
    return rule.reason or "site rule" if rule else ""
