"""What the pipeline must make of the newsroom's day, told from the content alone.

Addresses depend on the day (its date and port), so these functions take a `Day`: `newsroom.day`. All of them mean the
end of the day, after at least two passes: the page that fails once is there on the second.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.newsroom.day import Day
from tests.newsroom.stories import Article, articles, outlets, troubles

BACKLOG = timedelta(hours=48)  # as in the default settings


@dataclass(frozen=True)
class Mention:
    """A row that analyst.mentions must hold. Entities and figures are the least that it has.

    `url` has no tracking, a row's may have some: `day.article_at(row.url).id` tells which article a row is.
    `basis` None: either is right, since a page with a wall may count as a page or not.
    """

    id: str
    url: str
    outlet: str
    language: str
    title: str
    label: str
    basis: str | None
    published_at: datetime
    entities: tuple[str, ...]
    figures: tuple[tuple[str, float, str], ...]


@dataclass(frozen=True)
class Outcome:
    """How an item must end a stage last: its reason begins with one of `reasons`; none listed: any reason."""

    stage: str
    item: str
    url: str
    outcome: str
    reasons: tuple[str, ...] = ()


def relevant() -> list[Article]:
    """The articles that are mentions."""
    return [article for article in articles().values() if article.label != "none"]


def expected_mentions(day: Day) -> dict[str, Mention]:
    """The mentions by article id: these and no others."""
    return {article.id: _mention(article, day) for article in relevant()}


def expected_stories() -> dict[str, frozenset[str]]:
    """Story name -> ids of its articles, copies and updates included."""
    told: dict[str, set[str]] = {}
    for article in relevant():
        assert article.story, f"{article.id} is relevant and in no story"
        told.setdefault(article.story, set()).add(article.id)
    return {story: frozenset(ids) for story, ids in told.items()}


def expected_copies() -> set[frozenset[str]]:
    """The groups of articles that are one text: an original and those that republish it."""
    groups: dict[str, set[str]] = {}
    for article in relevant():
        if article.copy_of:
            groups.setdefault(article.copy_of, {article.copy_of}).add(article.id)
    return {frozenset(group) for group in groups.values()}


def expected_text(article_id: str, *, is_edited: bool = True) -> str:
    """The clean text, paragraphs parted by a blank line: after the edit, where there is one, or before it.

    Behind a wall: what stands before it. Where the page cannot be had: the feed's summary.
    """
    article = articles()[article_id]
    if article.trouble == "forbidden":
        return article.summary
    paragraphs = article.edit.paragraphs if is_edited and article.edit else article.shown
    return "\n\n".join(paragraph.removeprefix("## ") for paragraph in paragraphs)


def expected_title(article_id: str, *, is_edited: bool = True) -> str:
    """The headline, without the site's name."""
    article = articles()[article_id]
    return article.edit.title if is_edited and article.edit else article.title


def expected_edits() -> frozenset[str]:
    """The articles that change under their address: they have two versions when both were seen."""
    return frozenset(article.id for article in articles().values() if article.edit)


def expected_late() -> frozenset[str]:
    """The mentions that the first pass cannot have, because their page fails once."""
    return frozenset(article.id for article in relevant() if article.trouble == "first-500")


def expected_outcomes(day: Day) -> list[Outcome]:
    """What each trouble must end in, and that healthy feeds are kept and an old entry is not fetched."""
    polled = [Outcome("poll", key, day.feed_url(key), "kept") for key in outlets()]
    polled += [
        Outcome("poll", key, day.trouble_url(feed["address"], feed["path"]), feed["outcome"], tuple(feed["reasons"]))
        for key, feed in troubles()["feeds"].items()
    ]
    fetched = [
        Outcome(
            page.get("stage", "fetch"), name, _trouble_url(name, page, day), page["outcome"], tuple(page["reasons"])
        )
        for name, page in troubles()["pages"].items()
    ]
    old = [
        Outcome("fetch", article.id, day.url(article), "skipped", ("backlog",))
        for article in articles().values()
        if day.published_at(article) < day.now - BACKLOG
    ]
    return polled + fetched + old


def _trouble_url(name: str, page: dict[str, Any], day: Day) -> str:
    if "path" in page:
        return day.base_url("odd-pages") + page["path"]
    return next(day.url(article) for article in articles().values() if article.trouble == name)


def _basis(article: Article) -> str | None:
    if article.visible is not None:
        return None
    return "feed entry only" if article.trouble == "forbidden" else "page"


def _mention(article: Article, day: Day) -> Mention:
    return Mention(
        id=article.id,
        url=day.url(article),
        outlet=outlets()[article.outlet].name,
        language=article.language,
        title=expected_title(article.id),
        label=article.label,
        basis=_basis(article),
        published_at=day.published_at(article),
        entities=article.entities,
        figures=article.figures,
    )
