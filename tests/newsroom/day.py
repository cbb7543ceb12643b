"""When and where the articles of the simulated day appear: instants, addresses, versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import cached_property
from urllib.parse import parse_qs, urlsplit

from tests.newsroom.stories import Article, Outlet, articles, outlets, slug

LENGTH = timedelta(hours=24)
TROUBLE_HOST = "127.0.2.{address}"


@dataclass(frozen=True)
class Version:
    """An article at one instant: what its page and its entry say."""

    title: str
    paragraphs: tuple[str, ...]
    updated_at: datetime | None


@dataclass(frozen=True)
class Day:
    """The 24 hours that end at `now`, on a given port."""

    now: datetime
    port: int

    @property
    def start(self) -> datetime:
        return self.now - LENGTH

    def at(self, hour: float) -> datetime:
        """An hour of the day as an instant, to the second."""
        return (self.start + timedelta(hours=hour)).astimezone(UTC).replace(microsecond=0)

    def published_at(self, article: Article) -> datetime:
        return self.at(article.hour)

    def version(self, article: Article, clock: datetime) -> Version | None:
        """The article as it stands at `clock`; None: not out yet."""
        if self.published_at(article) > clock:
            return None
        edit = article.edit
        if edit and self.at(edit.hour) <= clock:
            return Version(edit.title, edit.paragraphs, self.at(edit.hour))
        return Version(article.title, article.shown, None)

    def base_url(self, outlet: str) -> str:
        return f"http://{outlets()[outlet].host}:{self.port}"

    def trouble_url(self, address: int, path: str) -> str:
        return f"http://{TROUBLE_HOST.format(address=address)}:{self.port}{path}"

    def feed_url(self, outlet: str) -> str:
        """The address to declare, which for one outlet is an old one that redirects."""
        feed = outlets()[outlet].feed
        return self.base_url(outlet) + (feed.moved_from or feed.path)

    def path(self, article: Article) -> str:
        outlet = outlets()[article.outlet]
        local = self.published_at(article).astimezone(zone(outlet))
        return outlet.path.format(
            slug=slug(article.title),
            number=article.number,
            section=slug(article.category),
            year=f"{local:%Y}",
            month=f"{local:%m}",
            day=f"{local:%d}",
        )

    def url(self, article: Article) -> str:
        """The article's own address, without tracking."""
        return self.base_url(article.outlet) + self.path(article)

    def link(self, article: Article, lister: Outlet) -> str:
        """The address as the feed of `lister` writes it: with its tracking, relative where it is so."""
        own = lister.key == article.outlet and lister.feed.links == "relative"
        address = self.path(article) if own else self.url(article)
        tracking = lister.feed.tracking.format(slug=slug(article.title, words=3))
        return f"{address}{'&' if '?' in address else '?'}{tracking}" if tracking else address

    def article_at(self, url: str) -> Article | None:
        """The article that an address leads to, whatever tracking it carries."""
        return self._by_place.get(_place(url))

    @cached_property
    def _by_place(self) -> dict[tuple[str | None, str, str], Article]:
        return {_place(self.url(article)): article for article in articles().values()}

    def listed(self, outlet: Outlet, clock: datetime) -> list[Article]:
        """The articles in the outlet's feed at `clock`, newest first."""
        everything = articles().values()
        names = outlet.feed.lists
        mine = [a for a in everything if (a.outlet == outlet.key if names is None else a.id in names)]
        out = [a for a in mine if self.version(a, clock)]
        return sorted(out, key=self.published_at, reverse=True)


def zone(outlet: Outlet) -> timezone:
    """The outlet's clock."""
    return timezone(timedelta(hours=outlet.utc))


def _place(url: str) -> tuple[str | None, str, str]:
    parts = urlsplit(url)
    return parts.hostname, parts.path, "".join(parse_qs(parts.query).get("id", ()))
