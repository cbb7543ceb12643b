"""What is special about single sites, and how it is applied to a page. How people declare it is in `rules_file`.

Plain values: the process that reads pages gets the rule of each page handed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Applied:
    """A page after its site's rule, what each selector of it did, in words for `explain`, and whether that was anything."""

    html: str
    told: tuple[str, ...] = ()
    changed: bool = False


@dataclass(frozen=True, slots=True)
class SiteRule:
    """What is special about one site: see `rules_file` for the keys. Selectors and patterns are valid."""

    drop: tuple[str, ...] = ()
    drop_text: tuple[str, ...] = ()
    body: str | None = None
    reason: str = ""
    domain: str = ""

    @property
    def has_selectors(self) -> bool:
        return bool(self.drop or self.body)

    def matching(self, line: str) -> str | None:
        """The `drop_text` rule that a line of text falls under."""
        if not self.drop_text:
            return None
        import re2  # linear, whatever people write; only sites with such rules pay for it

        for rule in self.drop_text:
            if re2.search(rule[3:], line) if rule.startswith("re:") else line.startswith(rule):
                return rule
        return None

    def apply(self, html: str) -> Applied:
        """The page without what `drop` selects, cut down to `body` (its head stays); whole where `body` selects nothing."""
        if not self.has_selectors:
            return Applied(html)
        from bs4 import BeautifulSoup  # only pages of sites with such a rule pay for it

        # Not lxml: it leaves out, in silence, what is nested deeper than 255.
        soup = BeautifulSoup(html, "html.parser")
        told: list[str] = []
        taken = 0
        for selector in self.drop:
            elements = soup.select(selector)
            for element in elements:
                element.decompose()
            taken += len(elements)
            told.append(f"drop {selector}: {len(elements)} taken out")
        chosen = soup.select(self.body) if self.body else []
        if self.body:
            told.append(f"body {self.body}: {len(chosen)} found" + ("" if chosen else ", so the whole page was read"))
        if chosen and soup.body:
            kept = [element.extract() for element in chosen if not any(parent in chosen for parent in element.parents)]
            soup.body.clear()
            soup.body.extend(kept)
        return Applied(str(soup), tuple(told), bool(taken or chosen))


@dataclass(frozen=True, slots=True)
class SiteRules:
    """All rules by domain."""

    by_domain: Mapping[str, SiteRule]

    @property
    def has_selectors(self) -> bool:
        return any(rule.has_selectors for rule in self.by_domain.values())

    def at(self, url: str) -> SiteRule | None:
        """The rule for an address: its host's, or the nearest parent domain's."""
        try:
            host = (urlsplit(url).hostname or "").lower()
        except ValueError:
            return None
        labels = host.split(".")
        for start in range(len(labels) - 1):
            rule = self.by_domain.get(".".join(labels[start:]))
            if rule:
                return rule
        return None


NO_RULES = SiteRules({})
