"""Other extractors behind the scorer's interface, for tables that show ours beside them."""

from __future__ import annotations

from typing import Any


def trafilatura_tuned(html: bytes, url: str) -> dict[str, Any]:
    """trafilatura without comments, which is its best setting on these pages."""
    from trafilatura import bare_extraction

    found = bare_extraction(html, url=url, include_comments=False, with_metadata=True)
    if found is None:
        return {}
    authors = [name.strip() for name in (found.author or "").split(";") if name.strip()]
    return {"title": found.title, "text": found.text, "authors": authors, "published": found.date}


def htmldate(html: bytes, url: str) -> dict[str, Any]:
    """htmldate, for the day."""
    from htmldate import find_date

    return {"published": find_date(html.decode("utf-8", "replace"), url=url, original_date=True)}
