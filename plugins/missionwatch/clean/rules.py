"""Per-site rules: config/cleaning.yaml, a mapping from domain to what is special about it.

    example.org:
      drop: [".promo-box", "#audio-player"]        # CSS selectors taken out of the page
      drop_text: ["Follow Example", "re:^Editor's note:"]   # lines: the start of one, or an RE2 pattern after "re:"
      body: "div.story-text"                       # the only place where text is looked for
      reason: "why the rule is there"

A rule holds for the domain and its subdomains; the most specific one wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import re2
from pydantic import AfterValidator, Field

from missionwatch.config import Strict, read_yaml, validate
from missionwatch.errors import ConfigError


def _selector(value: str) -> str:
    import soupsieve  # a tenth of a second, and few programs read rules

    try:
        soupsieve.compile(value)
    except (soupsieve.SelectorSyntaxError, ValueError) as error:
        raise ValueError(f"expected a CSS selector, found {value!r}") from error
    return value


def _line(value: str) -> str:
    if not value.removeprefix("re:").strip():
        raise ValueError(f"expected the start of a line or re: and a pattern, found {value!r}")
    if value.startswith("re:"):
        try:
            re2.compile(value[3:])
        except re2.error as error:
            raise ValueError(f"expected an RE2 pattern after re:, found {value[3:]!r} ({error})") from error
    return value


Selector = Annotated[str, AfterValidator(_selector)]


class SiteRule(Strict):
    """What is special about one site."""

    drop: tuple[Selector, ...] = Field(default=(), strict=False)
    drop_text: tuple[Annotated[str, AfterValidator(_line)], ...] = Field(default=(), strict=False)
    body: Selector | None = None
    reason: str = ""

    def matching(self, line: str) -> str | None:
        """The `drop_text` rule that a line of text falls under."""
        for rule in self.drop_text:
            if re2.search(rule[3:], line) if rule.startswith("re:") else line.startswith(rule):
                return rule
        return None

    def apply(self, html: str) -> str:
        """The page without what `drop` selects, cut down to `body` (its head stays)."""
        if not self.drop and not self.body:
            return html
        from bs4 import BeautifulSoup  # only pages of sites with such a rule pay for it

        soup = BeautifulSoup(html, "lxml")
        for selector in self.drop:
            for element in soup.select(selector):
                element.decompose()
        chosen = soup.select(self.body) if self.body else []
        if chosen and soup.body:
            kept = [element.extract() for element in chosen if not any(parent in chosen for parent in element.parents)]
            soup.body.clear()
            soup.body.extend(kept)
        return str(soup)


@dataclass(frozen=True, slots=True)
class SiteRules:
    """All rules by domain."""

    by_domain: Mapping[str, SiteRule]

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


def load_rules(folder: Path) -> SiteRules:
    """`folder`/cleaning.yaml, or no rules where the file is not there. Raises ConfigError naming file and key."""
    path = folder / "cleaning.yaml"
    if not path.exists():
        return NO_RULES
    data: Any = read_yaml(path)
    if data is None:
        return NO_RULES
    if not isinstance(data, dict):
        raise ConfigError("expected a mapping from domains to rules", file=str(path))
    rules: dict[str, SiteRule] = {}
    for domain, value in data.items():
        if (
            not isinstance(domain, str)
            or "." not in domain
            or domain != domain.lower()
            or "/" in domain
            or " " in domain
        ):
            raise ConfigError("expected a domain like example.org", file=str(path), key=str(domain))
        rules[domain] = validate(SiteRule, value, file=str(path), key=domain)
    return SiteRules(rules)
