"""What every mail to people has in common: its templates, plain lines, Message-ID and list headers.

Titles and sentences come from strangers. `line` makes one harmless line of them, the HTML templates escape whatever they
are given, and `web_link` lets nothing through but http and https.
"""

from __future__ import annotations

import hashlib
import re
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from missionwatch.model import Evidence

TEMPLATES = Path(__file__).resolve().parent / "templates" / "mail"
COLUMNS = 78  # of the text part
MAX_LINK = 2_000  # characters: a longer address is shown without a link
LANGUAGE_NAMES = {
    "en": "English",
    "fr": "French",
    "es": "Spanish",
    "ht": "Haitian Creole",
    "pt": "Portuguese",
    "sw": "Swahili",
    "de": "German",
}
_QUOTE_MARKS = {"fr": ("«\u00a0", "\u00a0»"), "ht": ("«\u00a0", "\u00a0»"), "es": ("«", "»"), "de": ("„", "“")}
# Direction marks can turn what a reader sees around: no article needs them inside one quoted line.
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@cache
def environment() -> Environment:
    """The mail templates: HTML escaped, an unknown name is an error, layout lines leave no trace."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["wrap"] = wrap
    return made


def render(template: str, **values: Any) -> str:
    """A template of templates/mail with its values."""
    return environment().get_template(template).render(**values)


def line(text: str, limit: int | None = None) -> str:
    """`text` as one line without control and direction characters, cut at a word with an ellipsis."""
    kept = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text if c not in _DIRECTION)
    flat = " ".join(part for part in kept.split(" ") if part)
    if limit is None or len(flat) <= limit:
        return flat
    return (flat[: limit - 1].rsplit(" ", 1)[0] or flat[: limit - 1]).rstrip(" ,;:") + "…"


def wrap(text: str, first: str = "", rest: str | None = None, width: int = COLUMNS) -> str:
    """`text` in lines of at most `width` columns; an address is never broken."""
    return textwrap.fill(
        text,
        width,
        initial_indent=first,
        subsequent_indent=first if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def web_link(url: str) -> str | None:
    """`url` if a reader may click on it: http or https, with a host and of bearable length; else None."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    is_good = parts.scheme in {"http", "https"} and bool(parts.hostname) and len(url) <= MAX_LINK
    return url if is_good and not any(c.isspace() or ord(c) < 32 for c in url) else None


def language_name(code: str) -> str:
    """The English name of a language; its code where we have none."""
    return LANGUAGE_NAMES.get(code, code)


def quote_marks(code: str, quoted: str = "") -> tuple[str, str]:
    """The quotation marks that a language uses; its inner ones where `quoted` has the outer ones itself."""
    outer = _QUOTE_MARKS.get(code, ("“", "”"))
    inner = ("“", "”") if code in {"fr", "ht", "es"} else ("‘", "’")
    return inner if outer[0].strip() in quoted else outer


def proof(evidence: Sequence[Evidence]) -> tuple[str, tuple[Evidence, ...]]:
    """The sentence that proves most, as one line, with its evidence.

    Evidence comes strongest first, and the first word of a rule is its family: names of the mission are not mixed with
    what only hints at it. The text is preferred to the headline, then the sentence with most evidence, then the earliest.
    """
    strong = [e for e in evidence if _family(e) == _family(evidence[0])]
    sentences: dict[str, list[Evidence]] = {}
    for e in [e for e in strong if e.field == "text"] or strong:
        sentences.setdefault(line(e.sentence or e.quote), []).append(e)
    sentence, found = max(sentences.items(), key=lambda item: (len(item[1]), -min(e.start for e in item[1])))
    return sentence, tuple(found)


def _family(evidence: Evidence) -> str:
    return evidence.rule.partition(".")[0]


def marked(sentence: str, evidence: Iterable[Evidence], limit: int = 360) -> tuple[tuple[str, bool], ...]:
    """A sentence in pieces (text, is evidence), cut to about `limit` characters around the first evidence.

    Where it was cut, a piece "…" says so; all other pieces are the article's own words, in its order.
    """
    spans = _spans(sentence, evidence)
    start, end = _window(sentence, spans, limit)
    pieces: list[tuple[str, bool]] = [("… ", False)] if start > 0 else []
    at = start
    for left, right in spans:
        if left < start or right > end:
            continue
        pieces += [(sentence[at:left], False), (sentence[left:right], True)]
        at = right
    pieces.append((sentence[at:end], False))
    if end < len(sentence):
        pieces.append((" …", False))
    return tuple((text, is_marked) for text, is_marked in pieces if text)


def _spans(sentence: str, evidence: Iterable[Evidence]) -> list[tuple[int, int]]:
    """Where the evidence stands in its sentence; what overlaps a stronger piece (one before it) is not marked."""
    places = {
        e: [m.start() for m in re.finditer(re.escape(line(e.quote)), sentence)] for e in evidence if line(e.quote)
    }
    starts = [{e.start - place for place in found} for e, found in places.items() if found]
    base = min(set.intersection(*starts), default=None) if starts else None  # where the sentence begins in its field
    spans: list[tuple[int, int]] = []
    for e, found in places.items():
        if not found:
            continue
        left = found[0] if base is None else e.start - base
        right = left + len(line(e.quote))
        if all(right <= start or left >= end for start, end in spans):
            spans.append((left, right))
    return sorted(spans)


def _window(sentence: str, spans: list[tuple[int, int]], limit: int) -> tuple[int, int]:
    if len(sentence) <= limit:
        return 0, len(sentence)
    left, right = spans[0] if spans else (0, 0)
    start = max(0, min(left - limit // 3, len(sentence) - limit))
    end = min(len(sentence), max(start + limit, min(right, start + 2 * limit)))
    if start > 0:
        space = sentence.find(" ", start, left)
        start = space + 1 if space >= 0 else start
    if end < len(sentence):
        space = sentence.rfind(" ", right, end)
        end = space if space >= 0 else end
    return start, end


def message_id(sender: str, kind: str, *parts: str) -> str:
    """A Message-ID that is the same whenever kind and parts are, under the sender's domain."""
    digest = hashlib.sha256("\x1f".join((kind, *parts)).encode()).hexdigest()[:32]
    return f"<{kind}.{digest}@{sender.rpartition('@')[2] or 'localhost'}>"


def list_headers(sender: str, name: str, at: datetime) -> tuple[tuple[str, str], ...]:
    """The headers of a machine's mail to a list: what it is, how to leave it, when it was written."""
    domain = sender.rpartition("@")[2] or "localhost"
    stop = f"mailto:{quote(sender, safe='@')}?subject={quote(f'stop {name}')}"
    return (
        ("Date", format_datetime(at)),
        ("List-Id", f"MissionWatch {name} <{name}.missionwatch.{domain}>"),
        ("List-Unsubscribe", f"<{stop}>"),
        ("Auto-Submitted", "auto-generated"),
    )
