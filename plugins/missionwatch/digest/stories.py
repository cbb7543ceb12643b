"""The stories of a digest: their order, what is counted of them, and the sentences that prove them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from missionwatch.digest.inputs import ArticleSeen, DigestInputs
from missionwatch.mail import language_name, line, marked, proof, quote_marks, web_link

MAX_TITLE = 200
MAX_OUTLET = 80


@dataclass(frozen=True, slots=True)
class Quotation:
    """A sentence of an article, in its language, with the evidence marked, and where it stands."""

    article_id: int
    version: int
    language: str
    language_name: str
    opened: str
    closed: str
    pieces: tuple[tuple[str, bool], ...]
    outlet: str
    at: datetime
    is_headline: bool
    notes: tuple[str, ...]
    link: str | None
    url: str

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.pieces)


@dataclass(frozen=True, slots=True)
class Story:
    """A story as the digest counts it: over all its articles that were loaded before the period's end."""

    story_id: int
    lead: ArticleSeen
    first: ArticleSeen
    articles: tuple[ArticleSeen, ...]
    fresh: tuple[ArticleSeen, ...]
    edited: tuple[ArticleSeen, ...]
    is_new: bool

    @property
    def title(self) -> str:
        return line(self.lead.title, MAX_TITLE)

    @property
    def reports(self) -> int:
        """Independent reports: copies count as what they copy."""
        return len({a.source for a in self.articles})

    @property
    def fresh_reports(self) -> int:
        """Independent reports of the period that were not known before it."""
        known = {a.source for a in self.articles if a not in self.fresh}
        return len({a.source for a in self.fresh} - known)

    @property
    def outlets(self) -> int:
        return len({a.outlet for a in self.articles})

    @property
    def languages(self) -> tuple[tuple[str, int], ...]:
        """Articles by language, most first."""
        return tuple(sorted(Counter(a.language for a in self.articles).items(), key=lambda item: (-item[1], item[0])))

    @property
    def is_direct(self) -> bool:
        return any(a.label == "direct" for a in self.articles)

    @property
    def score(self) -> float:
        return max(a.score for a in self.articles)

    @property
    def event_types(self) -> tuple[str, ...]:
        """The event types of its articles, most frequent first."""
        found = Counter(name for a in self.articles for name in a.event_types)
        return tuple(name for name, _ in sorted(found.items(), key=lambda item: (-item[1], item[0])))


def stories(inputs: DigestInputs) -> list[Story]:
    """The stories that were active in the period, the best proven first: named, by many who report on their own."""
    grouped: defaultdict[int, list[ArticleSeen]] = defaultdict(list)
    for article in inputs.articles:
        grouped[article.story_id].append(article)
    found = [_story(story_id, articles, inputs.period_start) for story_id, articles in grouped.items()]
    return sorted(
        found,
        key=lambda s: (not s.is_direct, not s.fresh, -s.fresh_reports, -s.reports, -s.outlets, s.lead.at, s.story_id),
    )


def _story(story_id: int, articles: Sequence[ArticleSeen], start: datetime) -> Story:
    return Story(
        story_id=story_id,
        # The same lead as in the view analyst.stories: one story has one title, wherever it is told.
        lead=min(articles, key=lambda a: (a.copy_of is not None, a.label != "direct", a.at, a.article_id)),
        first=min(articles, key=lambda a: (a.first_seen_at, a.copy_of is not None, a.article_id)),
        articles=tuple(articles),
        fresh=tuple(a for a in articles if a.loaded_at >= start),
        edited=tuple(a for a in articles if a.loaded_at < start and a.edited_at is not None and a.edited_at >= start),
        is_new=all(a.loaded_at >= start for a in articles),
    )


def english_headline(story: Story) -> ArticleSeen | None:
    """An English headline for a story whose own is in another language: of the same report, if there is one."""
    if story.lead.language == "en":
        return None
    found = [a for a in story.articles if a.language == "en"]
    return min(
        found,
        key=lambda a: (a.report != story.lead.report, a.copy_of is not None, a.label != "direct", a.at, a.article_id),
        default=None,
    )


def quotations(story: Story, most: int) -> list[Quotation]:
    """Up to `most` quotations of what is new: originals first, English first, then a language each."""
    candidates = sorted(
        (a for a in story.fresh + story.edited if a.evidence),
        key=lambda a: (a.copy_of is not None, a.label != "direct", -a.score, a.at, a.article_id),
    )
    chosen: list[ArticleSeen] = []
    for wanted in (_is_new_language, _is_new_outlet):
        for article in sorted(candidates, key=lambda a: a.language != "en"):
            if len(chosen) < most and article not in chosen and wanted(article, chosen):
                chosen.append(article)
    made: list[Quotation] = []
    for article in chosen:
        quotation = _quotation(article, story)
        if all(quotation.text != other.text for other in made):
            made.append(quotation)
    return made


def _is_new_language(article: ArticleSeen, chosen: Sequence[ArticleSeen]) -> bool:
    return all(a.language != article.language and a.report != article.report for a in chosen)


def _is_new_outlet(article: ArticleSeen, chosen: Sequence[ArticleSeen]) -> bool:
    return all(a.outlet != article.outlet and a.report != article.report for a in chosen)


def _quotation(article: ArticleSeen, story: Story) -> Quotation:
    sentence, evidence = proof(article.evidence)
    is_headline = all(e.field == "title" for e in evidence)
    opened, closed = quote_marks(article.language, sentence)
    return Quotation(
        article_id=article.article_id,
        version=article.version,
        language=article.language,
        language_name=language_name(article.language),
        opened=opened,
        closed=closed,
        pieces=marked(sentence, evidence),
        outlet=line(article.outlet, MAX_OUTLET),
        at=article.at,
        is_headline=is_headline,
        notes=tuple(_notes(article, story)),
        link=web_link(article.url),
        url=line(article.url, 300),
    )


def _notes(article: ArticleSeen, story: Story) -> Iterable[str]:
    """Who copied whom, and what the verdict rests on, in words."""
    group = [a for a in story.articles if a.report == article.report]
    carriers = len({a.outlet for a in group})
    original = next((a for a in group if a.article_id == article.copy_of), None)
    carried = f", {carriers} outlets carry it" if carriers > 1 else ""
    if article.agency:
        yield f"agency copy of {line(article.agency, 60)}{carried}"
    elif article.copy_of is not None:
        yield f"copy of {line(original.outlet, MAX_OUTLET) if original else 'another outlet'}{carried}"
    elif carriers > 1:
        yield f"{carriers} outlets carry it"
    if article.basis != "page":
        yield "judged by its feed entry alone"
    if article.edited_at is not None:
        yield f"version {article.version}"
