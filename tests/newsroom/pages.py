"""Article -> page: the outlet's template around the text, with everything else that a real page carries."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from tests.newsroom.day import Day, Version, zone
from tests.newsroom.stories import Article, Outlet, articles, clutter, outlets, slug

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
# Names that pages link to their own topic pages, inside the text.
LINKED = re.compile(r"Port-au-Prince|Puerto Príncipe|Porto Príncipe|Pòtoprens|Nairobi|Haiti\b|Haïti\b|Haití\b|Ayiti\b")
MARK = "\n<!-- Composed for testing: an invented report of an invented outlet. -->\n"
ACCENTS = ("#8a1c1c", "#14406b", "#20603c", "#5b3a86", "#8a5a00", "#0f5d66", "#333f48")
SHOWN = {
    "en": "{d} {month} {y}, {t}",
    "fr": "{d} {month} {y} à {h}h{m}",
    "es": "{d} de {month} de {y}, {t}",
    "ht": "{d} {month} {y}, {t}",
    "pt": "{d} de {month} de {y} às {t}",
    "sw": "{d} {month} {y}, {t}",
    "de": "{d}. {month} {y}, {t} Uhr",
}


@dataclass(frozen=True)
class Block:
    """A piece of the text: `kind` is p or h2."""

    kind: str
    html: Markup


def render_page(article: Article, day: Day, clock: datetime, **changes: Any) -> bytes:
    """The page as the outlet sends it at `clock`, in the outlet's character set. The article must be out.

    `changes` replace what surrounds the text, for pages that a test puts together itself: `photo` (src, caption, credit),
    `video` (a title), `related` and `teasers` (title, url).
    """
    version = day.version(article, clock)
    assert version, f"{article.id} is not out yet"
    outlet = outlets()[article.outlet]
    context = _context(article, version, outlet, day, clock) | changes
    html = TEMPLATES.get_template(f"{article.template}.html").render(context) + MARK
    return html.encode(outlet.charset, errors="xmlcharrefreplace")


def wrap(
    title: str,
    paragraphs: Sequence[str],
    published_at: datetime,
    *,
    outlet: str,
    agency: str | None = None,
    byline: str = "Newsroom",
    **changes: Any,
) -> bytes:
    """A page of `outlet` around a text from elsewhere, all its clutter included; `changes` as in `render_page`."""
    home = outlets()[outlet]
    article = Article(
        id="wrapped",
        number=48_000,
        outlet=outlet,
        language=home.language,
        title=title,
        paragraphs=tuple(paragraphs),
        byline=byline,
        category="World",
        hour=24.0,
        template=home.template,
        label="direct",
        agency=agency,
        summary=paragraphs[0],
    )
    return render_page(article, Day(published_at, 80), published_at, **changes)


def render_front(outlet: Outlet, day: Day, clock: datetime) -> bytes:
    """The outlet's front page: its articles, and where its feed is."""
    listed = [_teaser(a, day, clock) for a in day.listed(outlet, clock)]
    html = TEMPLATES.get_template("front.html").render(
        outlet=outlet, w=clutter(outlet.language), listed=listed, feed=day.base_url(outlet.key) + outlet.feed.path
    )
    return html.encode(outlet.charset, errors="xmlcharrefreplace")


def render_style(outlet: Outlet) -> bytes:
    """The outlet's style sheet."""
    return _read_style().replace("ACCENT", ACCENTS[outlet.address % len(ACCENTS)]).encode()


@cache
def _read_style() -> str:
    return (Path(__file__).parent / "templates" / "site.css").read_text("utf-8")


def shown_date(instant: datetime, language: str) -> str:
    """A local instant as people write it in this language."""
    return SHOWN[language].format(
        d=instant.day,
        month=clutter(language)["months"][instant.month - 1],
        y=instant.year,
        t=f"{instant:%H:%M}",
        h=f"{instant:%H}",
        m=f"{instant:%M}",
    )


def blocks(paragraphs: tuple[str, ...]) -> list[Block]:
    """The text as pieces of HTML; the first known name of the second paragraph on is a link, as on real pages."""
    made, is_linked = [], False
    for position, text in enumerate(paragraphs):
        kind = "h2" if text.startswith("## ") else "p"
        html = escape(text.removeprefix("## "))
        if kind == "p" and position and not is_linked:
            html, is_linked = _with_link(html)
        made.append(Block(kind, html))
    return made


def _with_link(html: Markup) -> tuple[Markup, bool]:
    def link(match: re.Match[str]) -> str:
        return f'<a href="/topics/{slug(match[0])}">{match[0]}</a>'

    linked, count = LINKED.subn(link, str(html), count=1)
    return Markup(linked), bool(count)


def _context(article: Article, version: Version, outlet: Outlet, day: Day, clock: datetime) -> dict[str, Any]:
    words = clutter(outlet.language)
    published = day.published_at(article).astimezone(zone(outlet))
    updated = version.updated_at and version.updated_at.astimezone(zone(outlet))
    root = day.base_url(outlet.key)
    photo = {
        "src": f"{root}/media/{article.number}.jpg",
        "caption": article.caption or words["captions"][article.number % len(words["captions"])],
        "credit": f"{article.byline.split()[-1]}/{outlet.name}",
    }
    return {
        "a": article,
        "outlet": outlet,
        "w": words,
        "root": root,
        "url": day.url(article),
        "title": version.title,
        "blocks": blocks(version.paragraphs),
        "published": published,
        "updated": updated,
        "shown": shown_date(published, outlet.language),
        "shown_update": updated and shown_date(updated, outlet.language),
        "photo": photo,
        "video": words["teasers"][2],
        "related": _related(article, outlet, day, clock),
        "teasers": [{"title": t, "url": f"{root}/dossier/{slug(t)}"} for t in words["teasers"]],
        "tags": [article.category, *(word.title() for word in slug(version.title).split("-")[:3] if len(word) > 3)],
        "wall": article.visible is not None,
        "section_url": f"{root}/{slug(article.category)}/",
        "json_ld": _json_ld(article, version, outlet, published, updated, photo["src"], day.url(article)),
        "feed": root + outlet.feed.path,
    }


def _related(article: Article, outlet: Outlet, day: Day, clock: datetime) -> list[dict[str, str]]:
    others = [a for a in day.listed(outlet, clock) if a.id != article.id and a.outlet == outlet.key]
    return [_teaser(a, day, clock) for a in others[:3]]


def _teaser(article: Article, day: Day, clock: datetime) -> dict[str, str]:
    version = day.version(article, clock)
    assert version
    return {"title": version.title, "url": day.url(article), "id": article.id}


def _json_ld(
    article: Article,
    version: Version,
    outlet: Outlet,
    published: datetime,
    updated: datetime | None,
    image: str,
    url: str,
) -> Markup:
    """schema.org data as a script may hold it: no character that could end the script."""
    data = {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting" if article.template == "liveblog" else "NewsArticle",
        "headline": version.title,
        "datePublished": published.isoformat(),
        "dateModified": (updated or published).isoformat(),
        "mainEntityOfPage": url,
        "image": [image],
        "inLanguage": outlet.language,
        "articleSection": article.category,
        "author": [{"@type": "Person", "name": article.byline}],
        "publisher": {"@type": "NewsMediaOrganization", "name": outlet.name},
    }
    text = json.dumps(data, ensure_ascii=False)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def warm_up() -> None:
    """Read the content and compile the templates: a thread each would do it at its first request otherwise."""
    for language in {article.language for article in articles().values()}:
        clutter(language)
    for name in TEMPLATES.list_templates(extensions=["html", "xml"]):
        TEMPLATES.get_template(name)
    _read_style()


def all_templates() -> set[str]:
    """The templates that the day's articles use."""
    return {article.template for article in articles().values()}
