"""The head of a text: headline, byline, date. Up to the first real paragraph, what repeats title, author and date goes."""

from __future__ import annotations

import re
from dataclasses import replace

from missionwatch.clean import phrases
from missionwatch.clean.dates import DATE
from missionwatch.clean.lines import SENTENCE_END, Line
from missionwatch.clean.text import fold

_I = re.IGNORECASE
_NAME = r"(?:\w[\w.'’-]*)"
BYLINE = re.compile(
    rf"[\W_]{{0,3}}{phrases.BYLINE}\s*:?\s+(?P<names>{_NAME}(?:(?:\s+|[,;:]\s*|\s*&\s*|\s*/\s*){_NAME}){{0,9}})[\W_]*$",
    _I,
)
_NAME_AND_ROLE = re.compile(
    rf"[\W_]{{0,3}}(?:[A-ZÀ-ÖØ-Þ][\w.'’-]*\s+){{1,3}}[A-ZÀ-ÖØ-Þ][\w.'’-]*\s*[,|–—-]\s*(?i:{phrases.ROLE})\b[^.!?]{{0,40}}$"
)
_READ_TIME = re.compile(
    r"(?:\W*(?:temps\s+de\s+lecture|lesezeit|tiempo\s+de\s+lectura|tempo\s+de\s+leitura|"
    r"reading\s+time|tan\s+lekti|muda\s+wa\s+kusoma)\b.{0,20}|\W*dakika\s+\d{1,3}\s+za\s+kusoma\W*|\W*\d{1,3}\s*[-\s]?(?:min(?:ute)?s?|minit|dakika|minutos?|"
    r"minuten?)\b\W*(?:read|de\s+lecture|de\s+lectura|"
    r"de\s+leitura|lesezeit|lekti|kusoma)?\W*)$",
    _I,
)
_CLOCK = (
    r"(?:(?:at|à|a\s+las|às|um|nan|saa|,|-|–|\||@|"
    r"T)?\s*\d{1,2}\s*(?:[:h.]\s*\d{2})(?::\d{2})?\s*(?:[ap]\.?\s?m\.?|uhr|h|hs|z)?\s*(?:\(?(?:GMT|"
    r"UTC|EST|EDT|CET|CEST|EAT|ET|BST|[A-Z]{2,4})?(?:[+-]\d{1,2}(?::?\d{2})?)?\)?)?)"
)
_LABELLED = rf"(?:{phrases.DATE_LABEL}\s*[:\-–]?\s*)"
_DATE_LINE = re.compile(
    rf"\W*{_LABELLED}?(?:(?:[^\W\d]{{2,12}}[,.]?\s+)?(?:{DATE})\W*{_CLOCK}?\W*{_LABELLED}?){{1,3}}$", _I
)
_HAS_DATE = re.compile(DATE, _I)
_CLOCK_LINE = re.compile(rf"\W*(?:{phrases.DATE_LABEL}\s*[:\-–]?\s*)?{_CLOCK}\W*$", _I)
_AGO = re.compile(
    (
        r"\W*(?:\w+\s+){0,2}(?:\d+|an?|il\s+y\s+a|hace|há|vor)\s+.{0,20}(?:ago|heures?|horas?|stunden|"
        r"minutes?|minutos?|tagen?|jours?|d[ií]as|zilizopita)\W*$"
    ),
    _I,
)
_GLUED_DATE = re.compile(
    (
        rf"\W*(?:{phrases.DATE_LABEL}\s*[:\-–]?\s*)?(?:{DATE})(?:\s*{_CLOCK}(?=\W))?(?:\s*[-–—|:·•,]\s*|"
        rf"\s+)(?=[\w\"“«¿¡'‘„(])"
    ),
    _I,
)
_LONGEST = 500  # characters of a line that may repeat a headline or a name


def strip_head(lines: list[Line], title: str, authors: set[str]) -> None:
    """Up to the first real paragraph: what repeats title, author and date."""
    for index, line in enumerate(lines[:12]):
        if not line.text:
            continue
        why = _head_rule(line, index, title, authors)
        if why:
            lines[index] = line.without(why)
        elif len(line.text) > 100 and not line.is_heading:
            match = _GLUED_DATE.match(line.text[:120])
            if match:
                lines[index] = replace(line, text=line.text[match.end() :], why="date glued to the first line")
            return


def _head_rule(line: Line, index: int, title: str, authors: set[str]) -> str | None:
    text = line.text
    folded = fold(text) if len(text) <= _LONGEST else ""
    is_near = index < 3 and (_is_most_of(folded, title) or (line.is_heading and _alike(folded, title)))
    if title and (folded == title or is_near):
        return "headline repeated"
    if (folded and folded in authors) or (len(text) <= 140 and BYLINE.match(text) and names_people(text)):
        return "byline"
    if len(text) <= 90 and _NAME_AND_ROLE.match(text):
        return "byline"
    if len(text) <= 140 and is_date_line(text):
        return "date line"
    if len(text) > 140 or SENTENCE_END.search(text):
        return None
    if not line.is_heading and _HAS_DATE.search(text):
        return "date line"
    if any(len(name) > 5 and name in folded for name in authors) and not line.is_heading:
        return "byline"
    return "above the headline" if line.is_above else None


def _is_most_of(folded: str, title: str) -> bool:
    """Is a line the title but for a site's name before or after it?"""
    is_part = title.endswith(f" {folded}") or title.startswith(f"{folded} ")
    return is_part and len(folded) > 20 and len(folded) > 0.6 * len(title)


def _alike(a: str, b: str) -> bool:
    return (
        len(a) > 15
        and len(b) > 15
        and (a.startswith(b) or b.startswith(a))
        and min(len(a), len(b)) / max(len(a), len(b)) > 0.8
    )


def names_people(text: str) -> bool:
    """At least one capitalised word after the label: "By noon" is no byline."""
    rest = text.split()[1:]
    return (
        bool(rest)
        and sum(word[:1].isupper() for word in rest) >= max(1, len(rest) // 2)
        and not SENTENCE_END.search(text)
    )


def is_date_line(text: str) -> bool:
    return bool(_DATE_LINE.match(text) or _CLOCK_LINE.match(text) or _READ_TIME.match(text) or _AGO.match(text))
