"""One page read from bytes to Article, with the story of each block and each value kept for `explain`."""

from __future__ import annotations

import html as html_entities
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from missionwatch.clean import blocks as cutting
from missionwatch.clean import (
    body,
    confidence,
    datelines,
    decode,
    facts,
    kinds,
    leftovers,
    metadata,
    prescan,
    surroundings,
    telling,
    verdict,
)  # fmt: skip
from missionwatch.clean import posts as posting
from missionwatch.clean import repeated as repeating
from missionwatch.clean.blocks import Block
from missionwatch.clean.claims import Claim
from missionwatch.clean.dates import Moment
from missionwatch.clean.leftovers import Line
from missionwatch.clean.repeated import NONE, Repeated
from missionwatch.clean.rules import NO_RULES, Applied, SiteRule, SiteRules
from missionwatch.clean.telling import TracedBlock
from missionwatch.clean.text import fold, tidy
from missionwatch.errors import NotArticle, Rejected
from missionwatch.model import Article, Dateline, Page

CLEAN_VERSION = "4"
MAX_TEXT = 400_000  # characters: the longest article seen has 150,000
_SITE_RULE = "site rule: "
_TAGS = re.compile(r"<[^>]{0,500}>")


@dataclass(frozen=True, slots=True)
class Trace:
    """How a page was read. Exactly one of `article` and `rejected` is there.

    `values` are (field, value, source); `published` keeps the zone, or the bare day, as the page wrote it, where the
    Article has UTC. `title`, `text` and the rest are what was found, of a rejected page too. `blocks` is there when
    `explain` asked for it. `rule` is the site rule that holds for the page, `rule_told` what its selectors did.
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
    rule_told: tuple[str, ...] = ()


def clean(page: Page, rules: SiteRules = NO_RULES, repeated: Repeated = NONE) -> Article:
    """The article of a page. Raises Rejected (mostly NotArticle) whose `kind` is the reason that is counted.

    `repeated` are the lines that its site is known to repeat.
    """
    return clean_with(page, rules.at(page.final_url or page.url), repeated)


def clean_with(page: Page, rule: SiteRule | None, repeated: Repeated) -> Article:
    """The same, with the site's rule at hand."""
    trace = _trace(page, rule, repeated, is_told=False)
    if trace.article is None:
        assert trace.rejected is not None
        raise trace.rejected
    return trace.article


def read(page: Page, rules: SiteRules = NO_RULES, repeated: Repeated = NONE) -> Trace:
    """The same as `clean`, with every value's source, and a rejection not raised; `blocks` stays empty."""
    return _trace(page, rules.at(page.final_url or page.url), repeated, is_told=False)


def explain(page: Page, rules: SiteRules = NO_RULES, repeated: Repeated = NONE) -> Trace:
    """The same as `read`, told: every block with its fate too, which costs time that only people who ask should pay."""
    return _trace(page, rules.at(page.final_url or page.url), repeated, is_told=True)


def _trace(page: Page, rule: SiteRule | None, repeated: Repeated, *, is_told: bool) -> Trace:
    if page.body is None:
        return _from_entry(page)
    try:
        html = decode.decode(page.body, page.content_type, page.url)
        prescan.scan(html, page.url)
        applied = rule.apply(html) if rule else Applied(html)
        return _read(applied, page, rule, repeated, is_told=is_told)
    except Rejected as error:
        error.subject = error.subject or page.url
        return Trace(None, error, title=tidy(page.entry_title))


def _read(applied: Applied, page: Page, rule: SiteRule | None, repeated: Repeated, *, is_told: bool) -> Trace:
    html = applied.html
    tree = cutting.parse(html)
    claims = facts.read(tree, page.final_url or page.url)
    found = cutting.cut(tree)
    title = metadata.title(claims, page, metadata.headline_candidates(found.blocks))
    choices = body.choose(found, title.value or "")
    known = metadata.read(tree, claims, page, found.blocks, title, [n for n, c in enumerate(choices) if c.is_body])
    authors, moment = known.authors, known.published.value
    chosen = chosen_of(found.blocks, choices)
    lines = lines_of(found, choices, chosen, title.value or "", rule)
    method = body.METHOD
    hidden = _hidden_body(claims, sum(len(line.text) for line in lines))
    if hidden:
        lines, chosen, method = hidden, [], "json-ld"
    stripped = leftovers.strip(lines, title.value or "", authors.value)
    if repeated:
        stripped = replace(stripped, lines=tuple(_without_repeated(line, repeated) for line in stripped.lines))
    posts, timeless = posting.read(tree, claims, page.url, stripped.lines)
    stripped = replace(stripped, lines=timeless)
    fates = dict(zip(chosen, stripped.lines, strict=True)) if chosen else {}
    credit = stripped.agency or leftovers.agency_below(found.blocks[n].text for n in _below(chosen, found.blocks))
    agency = Claim(credit, "credit line", 0.95) if credit else known.agency
    text = "\n\n".join(line.text for line in stripped.lines if line.text)[:MAX_TEXT]
    before = sum(len(line.text) for line in lines)
    why_none = verdict.why_none(text, title.value or "", claims, found.blocks, before)
    language = identify(f"{title.value or ''}\n{text}", claims.language or page.feed_language)
    dateline = _dateline(lines, stripped.lines, moment)
    article = Article(
        page_key=page.page_key, url=page.final_url or page.url, title=title.value or "", text=text, language=language,
        published_at=moment.instant if moment else None, published_source=known.published.source or None,
        authors=authors.value, agency=agency.value, section=known.section.value, image_url=known.image.value,
        modified_at=known.modified.value.instant if known.modified.value else None,
        published_offset_min=moment.offset_min if moment else None, canonical_url=known.canonical.value,
        declared_language=known.declared_language, provenance=replace(known, agency=agency).provenance(),
        method=f"{method} + site rule" if rule_did(applied, rule, stripped.lines) else method,
        confidence=None if hidden else confidence.expected(confidence.doubt(found.blocks, choices)),
        kind=kinds.kind_of(text, title.value or "", claims, found.blocks, posts, stripped.lines),
        passages=surroundings.passages(stripped.lines, [found.blocks[n] for n in chosen], MAX_TEXT),
        asides=surroundings.asides(found.blocks, choices, fates), posts=posts, dateline=dateline,
    )  # fmt: skip
    values = {
        "title": title, "authors": authors, "section": known.section, "image": known.image,
        "language": Claim(language, "identified"), "published": known.published, "modified": known.modified,
        "agency": agency, "canonical": known.canonical,
    }  # fmt: skip
    return Trace(
        article=None if why_none else article,
        rejected=NotArticle(why_none[1], subject=page.url, kind=why_none[0]) if why_none else None,
        blocks=telling.told(found.blocks, choices, fates) if is_told else (),
        values=tuple((name, _shown(claim), claim.source) for name, claim in values.items()),
        title=article.title, text=text, authors=article.authors,
        published=moment.isoformat() if moment else None, language=language, rule=_rule_shown(rule),
        rule_told=applied.told,
    )  # fmt: skip


def _dateline(before: Sequence[Line], after: Sequence[Line], moment: Moment | None) -> Dateline | None:
    """The dateline of the first paragraph, as it stood before it was cut."""
    first = next((n for n, line in enumerate(after[:8]) if len(line.text) > 40 and not line.is_heading), None)
    return None if first is None else datelines.read(before[first].text, moment.instant.date() if moment else None)


def rule_did(applied: Applied, rule: SiteRule | None, lines: Sequence[Line]) -> bool:
    """Did the site's rule change anything on the page?"""
    return rule is not None and (applied.changed or any(line.why.startswith(_SITE_RULE) for line in lines))


def _hidden_body(claims: facts.Facts, shown: int) -> list[Line]:
    """The text as the page's JSON-LD has it, where the page itself shows next to nothing of it."""
    hidden = claims.ld.get("articleBody")
    if not isinstance(hidden, str) or len(hidden) < 400 or shown > 0.35 * len(hidden):
        return []
    plain = _TAGS.sub(" ", html_entities.unescape(hidden[:MAX_TEXT]))
    return [Line(line) for line in (tidy(part) for part in plain.splitlines()) if line]


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


def lines_of(
    found: cutting.Cut, choices: Sequence[body.Choice], chosen: Sequence[int], title: str, rule: SiteRule | None = None
) -> list[Line]:
    """The chosen blocks as lines for `leftovers`."""
    headline = _headline(found.blocks, title)
    return [
        _line(found, found.blocks[number], rule, is_above=number < headline, is_sure=choices[number].is_sure)
        for number in chosen
    ]


def chosen_of(found: Sequence[Block], choices: Sequence[body.Choice]) -> list[int]:
    """Numbers of the blocks that become lines: the body's, and players' notices, which say what stands before them."""
    notices = leftovers.notices([block.text for block in found])
    return [n for n, choice in enumerate(choices) if choice.is_body or n in notices]


def _headline(found: Sequence[Block], title: str) -> int:
    """The number of the block that is the headline; 0 when none is."""
    folded = fold(title)
    least, most = len(title) // 2, 2 * len(title)
    for block in found[:200] if folded else ():
        if least <= len(block.text) <= most and block.link_share < 0.5 and fold(block.text) == folded:
            return block.number
    return 0


def _line(page: cutting.Cut, block: Block, rule: SiteRule | None, *, is_above: bool, is_sure: bool) -> Line:
    matched = rule.matching(block.text) if rule else None
    box = page.box_of[block.number]
    is_item = page.forms[box].tag == "li" or page.forms[page.parents[box]].tag == "li"
    line = Line(block.text, block.link_share, block.is_heading, is_item, *_group(page, box), is_above, is_sure)
    return line.without(f"{_SITE_RULE}{matched}") if matched else line


def _without_repeated(line: Line, repeated: Repeated) -> Line:
    pages = repeated.get(repeating.key(line.text)) if 0 < len(line.text) <= repeating.LONGEST else None
    return line.without(repeating.why(pages)) if pages else line


_SMALL = frozenset(["p", "li", "ul", "ol", "h2", "h3", "h4", "h5", "h6", "span"])


def _group(page: cutting.Cut, box: int) -> tuple[int, int]:
    """(the element that holds the line's paragraph or list, the one around it where it is small)."""
    while box and page.forms[box].tag in _SMALL:
        box = page.parents[box]
    outer = page.parents[box]
    return box + 1, outer + 1 if box and page.columns.sums[cutting.WORDS, outer] <= 80 else 0


def _below(chosen: Sequence[int], found: Sequence[Block]) -> range:
    """The few blocks after the text, where some sites credit the agency."""
    return range(chosen[-1] + 1, min(chosen[-1] + 4, len(found))) if chosen else range(0)


def _shown(claim: Claim) -> str:
    value = claim.value
    if isinstance(value, Moment):
        return value.isoformat()
    return ", ".join(value) if isinstance(value, tuple) else str(value or "")


def _rule_shown(rule: SiteRule | None) -> str:
    return f"{rule.domain}: {rule.reason}".rstrip(": ") if rule else ""
