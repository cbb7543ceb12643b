"""One page read from bytes to Article, with the story of each block and each value kept for `explain`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from missionwatch.clean import blocks as cutting
from missionwatch.clean import (
    body,
    confidence,
    decode,
    facts,
    kinds,
    metadata,
    prescan,
    surroundings,
    telling,
    titles,
    verdict,
    wording,
)
from missionwatch.clean.dates import Moment
from missionwatch.clean.repeated import NONE, Repeated
from missionwatch.clean.rules import NO_RULES, Applied, SiteRule, SiteRules
from missionwatch.clean.telling import TracedBlock
from missionwatch.clean.text import tidy
from missionwatch.clean.wording import Wording
from missionwatch.errors import NotArticle, Rejected
from missionwatch.model import Article, Page

CLEAN_VERSION = "9"


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
    tree = cutting.parse(applied.html)
    claims = facts.read(tree, page.final_url or page.url)
    cut = cutting.cut(tree)
    title = metadata.title(claims, page)
    choices = body.choose(cut, title.value or "")
    chosen = [n for n, choice in enumerate(choices) if choice.is_body]
    title = titles.as_shown(title, [cut.blocks[n].text for n in chosen[:3]])
    known = metadata.read(claims, page, cut.blocks, title, chosen)
    words = wording.read(cut, choices, tree, claims, known, page.url, rule, repeated)
    known = replace(known, agency=words.agency)
    language = identify(f"{title.value or ''}\n{words.text}", claims.language or page.feed_language)
    why_none = verdict.why_none(words.text, title.value or "", claims, cut.blocks, words.chosen_size)
    article = _article(page, cut, choices, claims, known, words, language, applied)
    return Trace(
        article=None if why_none else article,
        rejected=NotArticle(why_none[1], subject=page.url, kind=why_none[0]) if why_none else None,
        blocks=telling.told(cut.blocks, choices, words.fates) if is_told else (),
        values=telling.values(known, language),
        title=article.title,
        text=words.text,
        authors=article.authors,
        published=known.published.value.isoformat() if known.published.value else None,
        language=language,
        rule=telling.rule(rule),
        rule_told=applied.told,
    )


def _article(
    page: Page, cut: cutting.Cut, choices: Sequence[body.Choice], claims: facts.Facts, known: metadata.Metadata,
    words: Wording, language: str, applied: Applied,
) -> Article:  # fmt: skip
    """All that was found, as one value."""
    moment, modified = known.published.value, known.modified.value
    is_changed = applied.changed or words.is_changed_by_rule
    return Article(
        page_key=page.page_key,
        url=page.final_url or page.url,
        title=known.title.value or "",
        text=words.text,
        language=language,
        published_at=moment.instant if moment else None,
        published_source=known.published.source or None,
        published_offset_min=moment.offset_min if moment else None,
        modified_at=modified.instant if modified else None,
        authors=known.authors.value,
        agency=known.agency.value,
        section=known.section.value,
        image_url=known.image.value,
        canonical_url=known.canonical.value,
        declared_language=known.declared_language,
        provenance=known.provenance(),
        method=f"{words.method} + site rule" if is_changed else words.method,
        confidence=confidence.expected(confidence.doubt(cut.blocks, choices)) if words.chosen else None,
        kind=kinds.kind_of(words.text, known.title.value or "", claims, cut.blocks, words.posts, words.lines),
        passages=surroundings.passages(words.lines, [cut.blocks[n] for n in words.chosen], wording.MAX_TEXT),
        asides=surroundings.asides(cut.blocks, choices, words.fates),
        posts=words.posts,
        dateline=words.dateline(moment.instant.date() if moment else None),
    )


def _from_entry(page: Page) -> Trace:
    """What the feed itself said, when the page could not be had."""
    title, text = tidy(wording.TAGS.sub(" ", page.entry_title)), tidy(wording.TAGS.sub(" ", page.entry_summary))
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
