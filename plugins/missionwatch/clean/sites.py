"""The names of a page's site, and whether a text is one of them: no part of a headline, and nobody's author."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from missionwatch.clean.text import fold

_META = ("og:site_name", "application-name", "twitter:site", "apple-mobile-web-app-title")


def names(meta: Mapping[str, Sequence[str]], ld: Mapping[str, Any], url: str) -> tuple[str, ...]:
    """The names that meta, JSON-LD's publisher and the address give, folded and without spaces."""
    found = [name for key in _META for name in meta.get(key, ())]
    publisher = ld.get("publisher")
    for item in publisher if isinstance(publisher, list) else [publisher]:
        if isinstance(item, dict) and isinstance(item.get("name"), str):
            found.append(item["name"])
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    found += [host.replace(".", ""), *(label for label in host.split(".")[:-1] if len(label) > 2)]
    return tuple(dict.fromkeys(name for name in map(_squeezed, found) if name))


def is_one(text: str, known: Sequence[str]) -> bool:
    """Is the text one of the `known` names, shortened ("Post") or a little longer ("Post Online")?"""
    own = _squeezed(text)
    size = len(own)
    return bool(own) and any(
        own == name
        or (size > 3 and name.startswith(own))
        or (len(name) > 3 and own.startswith(name) and size <= 1.7 * len(name))
        for name in known
    )


def _squeezed(text: str) -> str:
    return fold(text).replace(" ", "")
