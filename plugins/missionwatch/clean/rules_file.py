"""config/cleaning.yaml, read and checked: a mapping from domain to what is special about it.

    example.org:
      drop: [".promo-box", "#audio-player"]        # CSS selectors taken out of the page
      drop_text: ["Follow Example", "re:^Editor's note:"]   # lines: the start of one, or an RE2 pattern after "re:"
      body: "div.story-text"                       # the only place where text is looked for
      reason: "why the rule is there"

A rule holds for the domain and its subdomains; the most specific one wins.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

import re2
from pydantic import AfterValidator, Field

from missionwatch.clean.rules import NO_RULES, SiteRule, SiteRules
from missionwatch.config import Strict, read_yaml, validate
from missionwatch.errors import ConfigError

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}")  # or an IPv4 address, which intranets have
_MOST = 50  # rules of one kind for one site
_EVERYTHING = frozenset({"*", "html", "body", "head", ":root"})


def _selector(value: str) -> str:
    import soupsieve  # a tenth of a second, and few programs read rules

    try:
        soupsieve.compile(value)
    except (soupsieve.SelectorSyntaxError, ValueError) as error:
        raise ValueError(f"expected a CSS selector, found {value!r}") from error
    return value


def _dropped(value: str) -> str:
    if value.strip().lower() in _EVERYTHING:
        raise ValueError(f"expected a selector of something on the page, found {value!r}, which is all of it")
    return _selector(value)


def _line(value: str) -> str:
    pattern = value.removeprefix("re:")
    if len(pattern.strip()) < 3:
        raise ValueError(
            f"expected the start of a line or re: and a pattern, three characters or more, found {value!r}"
        )
    if value.startswith("re:"):
        try:
            found = re2.compile(pattern)
        except re2.error as error:
            raise ValueError(f"expected an RE2 pattern after re:, found {pattern!r} ({error})") from error
        if found.search(""):
            raise ValueError(f"expected a pattern that needs words to match, found {pattern!r}, which drops every line")
    return value


class _Declared(Strict):
    """A site's rule, as an engineer writes it."""

    drop: tuple[Annotated[str, AfterValidator(_dropped)], ...] = Field(default=(), strict=False, max_length=_MOST)
    drop_text: tuple[Annotated[str, AfterValidator(_line)], ...] = Field(default=(), strict=False, max_length=_MOST)
    body: Annotated[str, AfterValidator(_selector)] | None = None
    reason: str = ""


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
    return SiteRules({str(domain): _rule(domain, value, str(path)) for domain, value in data.items()})


def _rule(domain: object, value: object, file: str) -> SiteRule:
    if not isinstance(domain, str) or not _DOMAIN.fullmatch(domain):
        raise ConfigError(
            "expected a domain in lower case, like example.org, without scheme and path", file=file, key=str(domain)
        )
    declared = validate(_Declared, value, file=file, key=domain)
    return SiteRule(**declared.model_dump(), domain=domain)
