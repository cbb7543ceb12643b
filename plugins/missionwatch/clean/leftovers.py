"""What choosing blocks leaves in: captions, credits, notices, "read also", bylines, dates, in seven languages.

`strip` takes the chosen blocks' texts in order and gives each its fate: from the head (`heads`), through the body
(`line_rules`), to the tail (`agencies`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from missionwatch.clean import phrases
from missionwatch.clean.agencies import AGENCY_ONLY, DASH, DATELINE, agencies_in, signature, without_credit
from missionwatch.clean.heads import BYLINE, is_date_line, names_people, strip_head
from missionwatch.clean.line_rules import (
    FIRST_ELSEWHERE,
    LONGEST,
    NOTICE,
    NOTICE_HINTS,
    READ_ALSO,
    credit_end,
    hints_in,
    holds,
    worth_asking,
)
from missionwatch.clean.lines import INNER_SENTENCE, SENTENCE_END, Line, Stripped
from missionwatch.clean.text import fold

_ABOUT_AUTHOR = re.compile(phrases.ABOUT_AUTHOR)


def strip(lines: Sequence[Line], title: str, authors: Sequence[str] = ()) -> Stripped:
    """Each line's fate: kept, cut or dropped with the rule's name; and the agency credited, like "AFP, AP"."""
    out = list(lines)
    agencies: list[str] = []
    strip_head(out, fold(title), {fold(name) for name in authors})
    _body(out, agencies)
    _tail(out, agencies, {fold(name) for name in authors})
    for index, line in enumerate(out):
        if 0 < len(line.text) < 60 and AGENCY_ONLY.match(line.text):
            out[index] = line.without("caption or credit")
    return Stripped(tuple(out), ", ".join(dict.fromkeys(agencies)) or None)


def _body(lines: list[Line], agencies: list[str]) -> None:
    in_related: int | None = None
    signed = _signed_in_capitals(lines)
    smalls = [line.text.lower() for line in lines]
    hints = hints_in(smalls)
    notices = tuple(NOTICE_HINTS.intersection(hints))
    for index, (line, small) in enumerate(zip(lines, smalls, strict=True)):
        text = line.text
        if not text:
            continue
        if in_related is not None:
            if _is_teaser(line, in_related):
                lines[index] = line.without("related link")
                continue
            in_related = None
        if notices and holds(small, notices) and NOTICE.search(text[:4000]):
            _drop_notice(lines, index)
            continue
        size = len(text)
        for rule in worth_asking(text, small, hints) if size <= LONGEST and index != signed else ():
            if size <= rule.longest and rule.test(line):
                lines[index] = line.without(rule.why)
                if rule.why == "read also" and size <= 60:
                    in_related = line.group
                break
        else:
            _cut(lines, index, agencies)


def _signed_in_capitals(lines: Sequence[Line]) -> int | None:
    """The last line, where it is two to four capitals in the paragraphs' own element: "AD" there is who wrote it."""
    alive = [index for index, line in enumerate(lines) if line.text][-2:]
    if len(alive) < 2:
        return None
    above, last = (lines[index] for index in alive)
    is_short = 2 <= len(last.text) <= 4 and last.text.isalpha() and last.text.isupper()
    return (
        alive[1] if is_short and last.group == above.group and last.group and SENTENCE_END.search(above.text) else None
    )


def _is_teaser(line: Line, group: int) -> bool:
    """What follows a "read also" heading: links, and short lines of the same box that end no sentence."""
    return line.link_share > 0.7 or (
        line.group == group and len(line.text) < 140 and not SENTENCE_END.search(line.text)
    )


def _drop_notice(lines: list[Line], index: int) -> None:
    """A player's notice goes, with the video's title before it; the article's sentences in the same block stay."""
    line = lines[index]
    sentences = INNER_SENTENCE.split(line.text)
    starts = [0, *(match.end() for match in INNER_SENTENCE.finditer(line.text))]
    bad = [n for n, sentence in enumerate(sentences) if NOTICE.search(sentence[:600])]
    first = bad[0] if bad else 0
    if first and line.text[starts[first - 1] : starts[first]].rstrip()[-1:] in "?!":
        first -= 1
    before = line.text[: starts[first]].strip()
    after_at = starts[bad[-1] + 1] if bad and bad[-1] + 1 < len(starts) else len(line.text)
    after = line.text[after_at:].strip()
    rest = " ".join(part for part in (before, after) if len(part) > 80)
    lines[index] = replace(line, text=rest, why="video notice")
    if rest:
        return
    before_it = next((back for back in range(index - 1, max(-1, index - 3), -1) if lines[back].text), None)
    if before_it is not None and _is_video_title(lines[before_it], line):
        lines[before_it] = lines[before_it].without("title of a video")


def _is_video_title(line: Line, notice: Line) -> bool:
    if len(line.text) > 120 or line.link_share == 1 or line.text.endswith((".", ":", "”", '"')):
        return False
    is_together = line.group in {notice.group, notice.outer}
    return is_together or (line.text.endswith("?") and not line.is_heading)


def _cut(lines: list[Line], index: int, agencies: list[str]) -> None:
    """What is glued to a paragraph: a dateline that credits an agency before it, a picture credit after it.

    A dateline that names only a place stays: the place is news, and there is nowhere else to keep it.
    """
    line = lines[index]
    text, why = line.text, line.why
    match = DATELINE.match(text[:140]) if len(text) > 40 and _may_have_dateline(text[:140]) else None
    if match:
        agencies.extend(agencies_in(next(group for group in match.group("in", "after", "lead", "first") if group)))
        text, why = text[match.end() :], "dateline"
    end = credit_end(text) if len(text) > 300 else None
    if end:
        text, why = text[: end.start() + 1].rstrip(), "picture credit"
    if text != line.text:
        lines[index] = replace(line, text=text, why=why)


def _may_have_dateline(start: str) -> bool:
    """Is there a dash, or an agency's bracket at the very start?"""
    if "-" not in start and "—" not in start and "–" not in start and start[0] not in "[(":
        return False
    return DASH.search(start) is not None


def _tail(lines: list[Line], agencies: list[str], authors: set[str]) -> None:
    """Credits, signatures and headings of nothing, from the end upwards, until a line is plain text."""
    alive = [index for index, line in enumerate(lines) if line.text]
    for place in range(len(alive) - 1, max(-1, len(alive) - 7), -1):
        index = alive[place]
        line = lines[index]
        text, found = without_credit(line.text)
        agencies.extend(found)
        why = "agency credit"
        if text == line.text:
            above = lines[alive[place - 1]].text if place else ""
            if _is_about_author(line, authors):
                lines[index] = line.without("about the author")
                continue
            why, found = _tail_rule(line, above, authors) if above else ("", [])
            if not why:
                return
            agencies.extend(found)
            text = ""
        lines[index] = replace(line, text=text, why=why)
        if text:
            return


def _is_about_author(line: Line, authors: set[str]) -> bool:
    """Does a last paragraph begin with an author's name, and say what they do?"""
    if len(line.text) > 400 or not authors:
        return False
    folded = fold(line.text)
    name = next((name for name in authors if len(name) > 5 and folded.startswith(f"{name} ")), None)
    return name is not None and bool(_ABOUT_AUTHOR.match(folded, len(name) + 1))


def _tail_rule(line: Line, above: str, authors: set[str]) -> tuple[str, list[str]]:
    """(why a last line is not text, the agencies that it names); no reason: it is text. `above` stands before it."""
    text = line.text
    if len(text) <= 200 and FIRST_ELSEWHERE.search(text) and (agencies := agencies_in(text)):
        return "agency credit", agencies
    if len(text) <= 60 and text.endswith(":"):
        return "heading without text", []
    if SENTENCE_END.search(text) or len(text) > 100:
        return "", []
    if len(text) <= 60 and READ_ALSO.match(text):
        return "read also", []
    if line.is_heading:
        return "heading without text", []
    if BYLINE.match(text) and names_people(text):
        return "byline", []
    if len(text) <= 60 and is_date_line(text):
        return "date line", []
    if len(above) < 60 or not SENTENCE_END.search(above):
        return "", []  # the last of a list is no signature
    is_signature, found = signature(line, authors)
    return ("signature" if is_signature else ""), found
