"""What choosing blocks leaves in: captions, credits, notices, "read also", bylines, dates, in seven languages.

`strip` takes the chosen blocks' texts in order and gives each its fate. Every rule is a shape (here) over words
(`phrases`); its name is what `explain` shows. Patterns look at bounded stretches, so every line is cheap.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from missionwatch.clean import phrases
from missionwatch.clean.dates import DATE
from missionwatch.clean.text import fold


@dataclass(frozen=True, slots=True)
class Line:
    """A chosen block as the rules see it. `text` is empty once dropped; `why` names the rule that dropped or cut it.

    Lines of one `group` stand in one element; `outer` is the group around theirs where that is a small one, else 0.
    """

    text: str
    link_share: float = 0.0
    is_heading: bool = False
    is_item: bool = False
    group: int = 0
    outer: int = 0
    is_above: bool = False
    is_sure: bool = False
    why: str = ""

    def without(self, why: str) -> Line:
        """This line, dropped."""
        return replace(self, text="", why=why)


@dataclass(frozen=True, slots=True)
class Stripped:
    """The lines with their fates, and the agency that the page credits."""

    lines: tuple[Line, ...]
    agency: str | None


def _any(words: dict[str, str]) -> str:
    return "|".join(f"(?:{pattern})" for pattern in words.values())


_I = re.IGNORECASE
_LABEL_END = r"\s*(?:[:：©|]|\(c\)\s|/(?=\s*\w))"
_CREDIT_START = re.compile(rf"[\[(]?\s*(?:{phrases.CREDIT_LABEL}){_LABEL_END}", _I)
_CREDIT_END = re.compile(
    rf"(?:^|[\s.!?…\"”)\]])[\[(]?(?:{phrases.CREDIT_LABEL})\s*(?:[:：]\s*©?|©)\s*(?=[^\s])[^:]{{2,110}}$", _I
)
_DESK_END = re.compile(
    rf"(?:[\[(]\s*(?:photo|foto|image|picha|bild|"
    rf"file\s+photo)?\s*[:\s]*[^\[\]()]{{0,80}}(?:\b(?:{phrases.PICTURE_DESKS})\b)[^\[\]()]{{0,60}}[\])]|"
    rf""
    rf"(?:©|\(c\))\s*[^.]{{2,80}}|(?:/|\||—|–|-)\s*(?:{phrases.PICTURE_DESKS})(?:\s+via\s+[\w\s-]{{2,40}})?)\s*\.?$"
)
_LABEL_SIGN = re.compile(r"[:：©/]|\([cC]\)")
_PHOTO_BY = re.compile(
    (
        r"(?:\(?(?:ap|file|handout|courtesy|epa|reuters|afp)?\s*(?:photo|photograph|picture|"
        r"image)s?\s+(?:by|courtesy of|from)\s|photos?\s+d['’]archives?\b|archivbild\b|symbolbild\b|"
        r"foto\s+de\s+archivo\b)"
    ),
    _I,
)
_DESK_MARK = re.compile(r"[\[(©/|—–]|\s-\s")
_DESK_ONLY = re.compile(
    rf"[^.!?]{{0,60}}[/|,]\s*(?:{phrases.PICTURE_DESKS})(?:\s+via\s+[\w\s-]{{2,40}})?$|(?:{phrases.PICTURE_DESKS})$"
)
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright\b|all rights reserved|tous droits|todos los derechos|todos os direitos|alle rechte)", _I
)
_RIGHTS = (
    "all rights reserved", "tous droits réservés", "derechos reservados", "direitos reservados",
    "alle rechte vorbehalten", "dwa rezève", "haki zote zimehifadhiwa",
)  # fmt: skip
_NOTICE = re.compile(_any(phrases.VIDEO_NOTICE), _I)
_NOTICE_HINTS = ("javascript", "html", "browser", "be played", "be loaded", "naveg", "navig", "kivinjari")
_READ_ALSO = re.compile(rf"[\W_]{{0,4}}(?:{_any(phrases.READ_ALSO)})(?P<rest>.*)$", _I | re.S)
_PAYWALL = re.compile("|".join(phrases.PAYWALL.values()))
# A cheap look first: one of these stands in every notice.
_PAYWALL_HINTS = (
    "abon", "subscri", "suscri", "assin", "member", "reading", "leyendo", "lendo", "a ler", "jisajili", "kusoma", "lire",
    "kontinye", "weiterlesen", "unlock", "exclusiv", "article",
)  # fmt: skip
_NEWSLETTER = re.compile(rf"[\W_]{{0,4}}(?:{_any(phrases.NEWSLETTER)})", _I)
_COOKIES = re.compile(rf"[\W_]{{0,4}}(?:{_any(phrases.COOKIES)})", _I)
_NAME = r"(?:\w[\w.'’-]*)"
_BYLINE = re.compile(
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
_AGENCY = rf"(?:{phrases.AGENCIES})"
_AGENCY_LIST = rf"{_AGENCY}(?:\s*(?:,|/|;|&|\+|\bet\b|\band\b|\by\b|\bund\b|\be\b|\bak\b|\bna\b|\s)\s*{_AGENCY}){{0,4}}"
_SLASHED = r"(?:[a-zäöü]{1,4}(?:/[a-zäöü]{1,4}){1,4}|[A-Z]{2,3}(?:/[A-Z]{2,3}){1,3})"
_SIGNATURE = rf"(?:{_SLASHED}|[a-zäöü]{{2,4}})"
_ENDED = r"(?<=[.!?…\"”»)’'])"
# mfi/sms (AFP AP) | (AFP, AP) | sms (dpa): the shape of desk signatures at the end of a text, glued or not.
_AGENCY_TAIL = re.compile(
    rf"(?:(?:{_ENDED}|^)\s*(?:{_SIGNATURE}\s*)?|(?<=\s)(?:{_SLASHED}\s*)?)[\[(](?P<names>{_AGENCY_LIST})[\])]\s*\.?$|"
    rf"(?:{_ENDED}|^)\s*[—–-]+\s*(?P<dashed>{_AGENCY_LIST})\.?$|{_ENDED}(?P<bare>{_AGENCY_LIST})\.?$"
)
_AGENCY_LEAD = re.compile(
    rf"[\W_]{{0,3}}(?:{_any(phrases.AGENCY_LEAD)})(?:\s*[:\s]\s*|(?<=[\s'’]))(?P<rest>.{{2,80}})$", _I
)
# The same shapes with a name that no list knows: only where they are a whole line.
_ACRONYM = r"[A-Z][\w&.-]{1,12}"
_UNKNOWN_CREDIT = re.compile(
    rf"(?:{_SLASHED}\s*[\[(](?P<desk>{_ACRONYM}(?:\s*[,/]?\s*{_ACRONYM}){{0,3}})[\])]|"
    rf"[^.!?()]{{0,40}}\((?P<short>[A-Z]{{2,8}}|[A-Z]\w{{2,14}})\))$"
)
_WITH = re.compile(
    r"(?:^|\s)(?:with|avec|con|com|mit|ak|na)\s+(?P<rest>(?:l['’])?[A-ZÀ-Þ][\w.-]+(?:\s+[A-ZÀ-Þ][\w.-]+){0,2})$"
)
_NEWSROOM = re.compile(
    r"\b(?:radio|radyo|t[ée]l[ée]\w*|tv|agen\w*|ag[êe]nc\w*|ajans|news|press\w*|diario|di[áa]rio|jornal|journal|"
    r"zeitung|shirika)\b",
    _I,
)
_SIGNED = re.compile(rf"[\W_]{{0,2}}(?P<sig>{_SIGNATURE})[\W_]{{0,2}}$")
_AGENCY_NAMES = re.compile(rf"\b{_AGENCY}\b")
_AGENCY_ONLY = re.compile(rf"\W*(?:{_AGENCY_LIST})\W*$")
_AGENCY_WORDS = re.compile(
    (
        r"\b(?:l['’]|d['’]|la|le|el|los|las|der|die|des|de|da|do|das|dos|the|a|o|os|as|nan|ajans|agences?|"
        r"agencias?|ag[êe]ncias?|agenturen|shirika\s+la|mashirika\s+ya|news|nouvèl|and|et|y|e|und|ak|"
        r"na)\b|['’]"
    ),
    _I,
)
_DATELINE = re.compile(
    rf"(?P<place>(?:\(?[A-ZÀ-ÖØ-Þ][\w'’.-]*(?:[\s,/-]+(?:[A-ZÀ-ÖØ-Þ][\w'’.-]*|d[eu]|la|le|los|"
    rf"\d{{1,2}}\.?|[a-zéû]{{3,9}}\.?)){{0,6}}\)?)[\s,]*)"
    rf"(?:[\[(](?P<in>{_AGENCY_LIST})[\])]|[,/]\s*(?P<after>{_AGENCY_LIST}))\s*[.:]?\s*[-–—]+\s*(?=\S)|"
    rf"[\[(](?P<lead>{_AGENCY_LIST})[\])]\s*[-–—.:]+\s*(?=\S)|"
    rf"(?P<first>{_AGENCY_LIST})\s*[-–—]\s+(?=\S)"
)
_DASH = re.compile(r"[-–—:.]\s")
_SENTENCE_END = re.compile(r"[.!?…。:;][\"”»’')\]]*$")
_INNER_SENTENCE = re.compile(r"[.!?…][\"”»’')\]]*\s+(?=[\"“«„¿¡'‘(]?[A-ZÀ-ÖØ-Þ0-9])")
_MAILBOX = re.compile(phrases.MAILBOX, _I)
_OFFER = re.compile(phrases.OFFER, _I)
_FIRST_ELSEWHERE = re.compile(phrases.FIRST_ELSEWHERE, _I)
_PAREN_CREDIT = re.compile(r"\((?:[A-ZÀ-ÖØ-Þ][\w.'’-]*\s?){1,4}\s*/\s*[^()]{2,50}\)$")
_LABEL_GOES_ON = re.compile(r"[^:.!?]{0,40}[:：|»>→]")
_TOKENS = re.compile(r"[\w+-]+")
_ABOUT_AUTHOR = re.compile(phrases.ABOUT_AUTHOR)
_LETTER = re.compile(r"[^\W\d_]")


def strip(lines: Sequence[Line], title: str, authors: Sequence[str] = ()) -> Stripped:
    """Each line's fate: kept, cut or dropped with the rule's name; and the agency credited, like "AFP, AP"."""
    out = list(lines)
    agencies: list[str] = []
    _head(out, fold(title), {fold(name) for name in authors})
    _body(out, agencies)
    _tail(out, agencies, {fold(name) for name in authors})
    for index, line in enumerate(out):
        if 0 < len(line.text) < 60 and _AGENCY_ONLY.match(line.text):
            out[index] = line.without("caption or credit")
    return Stripped(tuple(out), ", ".join(dict.fromkeys(agencies)) or None)


# --- the head: headline, byline, date -------------------------------------------------------------------------------


def _head(lines: list[Line], title: str, authors: set[str]) -> None:
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
    text, folded = line.text, fold(line.text)
    if title and (folded == title or (line.is_heading and index < 3 and _alike(folded, title))):
        return "headline repeated"
    if folded in authors or (len(text) <= 140 and _BYLINE.match(text) and _names_people(text)):
        return "byline"
    if len(text) <= 90 and _NAME_AND_ROLE.match(text):
        return "byline"
    if len(text) <= 140 and _is_date_line(text):
        return "date line"
    if len(text) > 140 or _SENTENCE_END.search(text):
        return None
    if not line.is_heading and _HAS_DATE.search(text):
        return "date line"
    if any(len(name) > 5 and name in folded for name in authors) and not line.is_heading:
        return "byline"
    return "above the headline" if line.is_above else None


def _alike(a: str, b: str) -> bool:
    return (
        len(a) > 15
        and len(b) > 15
        and (a.startswith(b) or b.startswith(a))
        and min(len(a), len(b)) / max(len(a), len(b)) > 0.8
    )


def _names_people(text: str) -> bool:
    """At least one capitalised word after the label: "By noon" is no byline."""
    rest = text.split()[1:]
    return (
        bool(rest)
        and sum(word[:1].isupper() for word in rest) >= max(1, len(rest) // 2)
        and not _SENTENCE_END.search(text)
    )


def _is_date_line(text: str) -> bool:
    return bool(_DATE_LINE.match(text) or _CLOCK_LINE.match(text) or _READ_TIME.match(text) or _AGO.match(text))


# --- the body: one rule after the other, the first that speaks decides ----------------------------------------------


def _body(lines: list[Line], agencies: list[str]) -> None:
    in_related: int | None = None
    signed = _signed_in_capitals(lines)
    page = "\n".join([line.text for line in lines]).lower()
    has_notices = _holds(page, _NOTICE_HINTS)
    rules = [rule for rule in _RULES if not rule.hints or _holds(page, rule.hints)]
    for index, line in enumerate(lines):
        text = line.text
        if not text:
            continue
        if in_related is not None:
            if _is_teaser(line, in_related):
                lines[index] = line.without("related link")
                continue
            in_related = None
        if has_notices and _is_notice(text[:4000]):
            _drop_notice(lines, index)
            continue
        size = len(text)
        for rule in rules if size <= _LONGEST and index != signed else ():
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
        alive[1] if is_short and last.group == above.group and last.group and _SENTENCE_END.search(above.text) else None
    )


def _is_teaser(line: Line, group: int) -> bool:
    """What follows a "read also" heading: links, and short lines of the same box that end no sentence."""
    return line.link_share > 0.7 or (
        line.group == group and len(line.text) < 140 and not _SENTENCE_END.search(line.text)
    )


def _drop_notice(lines: list[Line], index: int) -> None:
    """A player's notice goes, with the video's title before it; the article's sentences in the same block stay."""
    line = lines[index]
    sentences = _INNER_SENTENCE.split(line.text)
    starts = [0, *(match.end() for match in _INNER_SENTENCE.finditer(line.text))]
    bad = [n for n, sentence in enumerate(sentences) if _NOTICE.search(sentence[:600])]
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


def notices(texts: Sequence[str]) -> set[int]:
    """Which blocks are nothing but a player's notice."""
    short = [text if len(text) < 300 else "" for text in texts]
    if not _holds("\n".join(short).lower(), _NOTICE_HINTS):
        return set()
    return {number for number, text in enumerate(short) if _is_notice(text)}


def _is_notice(text: str) -> bool:
    """Every pattern of the seven languages holds one of a few plain words: a cheap look first."""
    return _holds(text.lower(), _NOTICE_HINTS) and bool(_NOTICE.search(text))


def _is_read_also(line: Line) -> bool:
    match = _READ_ALSO.match(line.text)
    if not match:
        return False
    rest = match.group("rest")
    if not _LETTER.search(rest):
        return True
    if re.match(r"\s*[:：|»>→\-–—]", rest) or line.link_share > 0.5:
        return True
    if _LABEL_GOES_ON.match(rest) and (line.link_share > 0.2 or not line.text.endswith(".")):
        return True
    return (line.is_heading and len(line.text) < 50) or (
        rest[:1].isspace() and len(line.text) < 90 and not _SENTENCE_END.search(line.text) and line.is_item
    )


def _is_caption(line: Line) -> bool:
    text, size = line.text, len(line.text)
    label = _CREDIT_START.match(text) if _LABEL_SIGN.search(text, 0, 80) else None
    if label:
        return size <= 300 and not _is_prose(text[label.end() :].strip())
    if size <= 300 and (_PHOTO_BY.match(text) or _PAREN_CREDIT.match(text)):
        return True
    end = _credit_end(text)
    if end and text[end.start() :].count(". ") == 0:
        return len(_INNER_SENTENCE.findall(text[: end.start()])) <= 1 and end.start() <= 300
    tail = text[-140:]
    if size <= 400 and not line.is_heading and _DESK_MARK.search(tail) and _DESK_END.search(tail):
        return _AGENCY_TAIL.search(tail) is None or size < 8
    return size <= 80 and bool(_DESK_ONLY.match(text)) and not _AGENCY_ONLY.match(text)


def _credit_end(text: str) -> re.Match[str] | None:
    """A picture credit at the end of a line; looked for only where its colon or sign stands."""
    tail = text[-125:]
    if ":" not in tail and "©" not in tail and "：" not in tail:
        return None
    return _CREDIT_END.search(text, max(0, len(text) - 140))


def _is_prose(text: str) -> bool:
    """Two sentences or more, or a long one: "Video: ..." lines with that are the article's own."""
    return len(_INNER_SENTENCE.findall(text)) >= 2 or len(text) > 250


def _is_copyright(line: Line) -> bool:
    return bool(_COPYRIGHT.match(line.text)) or _holds(line.text.lower(), _RIGHTS)


def _is_share_bar(line: Line) -> bool:
    if line.is_sure and (line.is_heading or line.is_item):
        return False  # "Facebook" as a heading in an article about networks
    tokens = _TOKENS.findall(line.text.casefold())
    return (
        bool(tokens)
        and any(t in phrases.SHARE_MUST for t in tokens)
        and all(t in phrases.SHARE_WORDS or t.isdigit() for t in tokens)
    )


def _is_ad_label(line: Line) -> bool:
    tokens = _TOKENS.findall(line.text.casefold())
    return not phrases.AD_MUST.isdisjoint(tokens) and phrases.AD_WORDS.issuperset(tokens)


def _is_clutter(line: Line) -> bool:
    return line.text.casefold().strip(" .:!|-–—→»>[]*") in phrases.CLUTTER_LINES


def _is_newsletter(line: Line) -> bool:
    if len(_INNER_SENTENCE.findall(line.text)) > 2:
        return False
    if _NEWSLETTER.match(line.text[:300]):
        return True
    return len(line.text) <= 220 and bool(_MAILBOX.search(line.text) and _OFFER.search(line.text))


def _is_cookie_notice(line: Line) -> bool:
    return bool(_COOKIES.match(line.text[:300]))


def _is_paywall_notice(line: Line) -> bool:
    return _holds(line.text.lower(), _PAYWALL_HINTS) and bool(_PAYWALL.search(fold(line.text)))


def _holds(text: str, words: tuple[str, ...]) -> bool:
    return any(map(text.__contains__, words))


def _is_nothing(line: Line) -> bool:
    return not any(map(str.isalnum, line.text))


@dataclass(frozen=True, slots=True)
class _Rule:
    """`test` speaks of lines of up to `longest` characters, on pages that hold one of `hints` in small letters."""

    why: str
    test: Callable[[Line], bool]
    longest: int
    hints: tuple[str, ...] = ()


_RULES = (
    _Rule("no words", _is_nothing, 60),
    _Rule("clutter", _is_clutter, 60),
    _Rule("advertisement label", _is_ad_label, 60),
    _Rule("share bar", _is_share_bar, 160),
    _Rule("paywall notice", _is_paywall_notice, 200),
    _Rule("read also", _is_read_also, 300),
    _Rule("caption or credit", _is_caption, 500),
    _Rule("cookie notice", _is_cookie_notice, 700, phrases.COOKIE_HINTS),
    _Rule("newsletter box", _is_newsletter, 320),
    _Rule("copyright line", _is_copyright, 200),
)
_LONGEST = max(rule.longest for rule in _RULES)


def _cut(lines: list[Line], index: int, agencies: list[str]) -> None:
    """What is glued to a paragraph: a dateline that credits an agency before it, a picture credit after it.

    A dateline that names only a place stays: the place is news, and there is nowhere else to keep it.
    """
    line = lines[index]
    text, why = line.text, line.why
    match = _DATELINE.match(text[:140]) if len(text) > 40 and _DASH.search(text, 0, 140) else None
    if match:
        agencies.extend(_agencies(next(group for group in match.group("in", "after", "lead", "first") if group)))
        text, why = text[match.end() :], "dateline"
    end = _credit_end(text) if len(text) > 300 else None
    if end:
        text, why = text[: end.start() + 1].rstrip(), "picture credit"
    if text != line.text:
        lines[index] = replace(line, text=text, why=why)


# --- the tail: who wrote it first -----------------------------------------------------------------------------------


def _tail(lines: list[Line], agencies: list[str], authors: set[str]) -> None:
    """Credits, signatures and headings of nothing, from the end upwards, until a line is plain text."""
    alive = [index for index, line in enumerate(lines) if line.text]
    for place in range(len(alive) - 1, max(-1, len(alive) - 7), -1):
        index = alive[place]
        line = lines[index]
        text, found = _without_credit(line.text)
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
    if len(text) <= 200 and _FIRST_ELSEWHERE.search(text) and (agencies := _agencies(text)):
        return "agency credit", agencies
    if len(text) <= 60 and text.endswith(":"):
        return "heading without text", []
    if _SENTENCE_END.search(text) or len(text) > 100:
        return "", []
    if len(text) <= 60 and _READ_ALSO.match(text):
        return "read also", []
    if line.is_heading:
        return "heading without text", []
    if _BYLINE.match(text) and _names_people(text):
        return "byline", []
    if len(text) <= 60 and _is_date_line(text):
        return "date line", []
    if len(above) < 60 or not _SENTENCE_END.search(above):
        return "", []  # the last of a list is no signature
    is_signature, found = _signature(line, authors)
    return ("signature" if is_signature else ""), found


def _without_credit(text: str) -> tuple[str, list[str]]:
    found: list[str] = []
    if len(text) <= 120:
        lead = _AGENCY_LEAD.match(text)
        if lead and _AGENCY_NAMES.search(lead.group("rest")):
            names = _AGENCY_NAMES.sub(" ", _AGENCY_WORDS.sub(" ", lead.group("rest")))
            if not re.search(r"\w{3,}", names):
                return "", _agencies(lead.group("rest"))
        if _AGENCY_ONLY.match(text):
            return "", _agencies(text)
    start = max(0, len(text) - 120)
    match = _AGENCY_TAIL.search(text, start)
    if match:
        found = _agencies(next(group for group in match.group("names", "dashed", "bare") if group))
        return text[: match.start()].rstrip(), found
    parts = re.split(r"(?<=[.!?…\"”»)])\s+", text[start:])
    lead = _AGENCY_LEAD.match(parts[-1]) if len(parts) > 1 else None
    if (
        lead
        and _AGENCY_NAMES.search(lead.group("rest"))
        and not re.search(r"\w{3,}", _AGENCY_NAMES.sub(" ", _AGENCY_WORDS.sub(" ", lead.group("rest"))))
    ):
        return text[: len(text) - len(parts[-1])].rstrip(), _agencies(lead.group("rest"))
    if len(text) <= 25 and _SIGNED.match(text) and "/" in text:
        return "", []
    if len(text) <= 60 and (match := _UNKNOWN_CREDIT.match(text)):
        return "", [match.group("desk") or match.group("short")]
    return text, []


def _signature(line: Line, authors: set[str]) -> tuple[bool, list[str]]:
    """Is a last line a name and nothing else; and if it is an organisation's, which."""
    text, words = line.text, line.text.split()
    if len(text) > 48 or len(words) > 6 or line.is_heading or line.is_item or _SENTENCE_END.search(text):
        return False, []
    match = _WITH.search(text)
    if match:
        return True, [match.group("rest").removeprefix("l'").removeprefix("l’")]
    if fold(text) in authors:
        return True, []
    if len(words) <= 4 and all(word[:1].isupper() for word in words):
        return True, [text] if len(words) == 1 or _NEWSROOM.search(text) else []
    return False, []


def agency_below(texts: Iterable[str]) -> str | None:
    """The agency that a line under the text credits, when the text itself credits none."""
    for text in texts:
        if len(text) <= 60:
            rest, found = _without_credit(text)
            if found and not rest:
                return ", ".join(found)
    return None


_CANONICAL = {
    "reuters": "Reuters",
    "rtr": "Reuters",
    "thomson reuters": "Reuters",
    "agence france-presse": "AFP",
    "afptv": "AFP",
    "associated press": "AP",
    "the associated press": "AP",
    "agencia efe": "EFE",
    "deutsche presse-agentur": "dpa",
    "dpa": "dpa",
    "lusa": "Lusa",
    "epd": "epd",
    "ap": "AP",
    "afp": "AFP",
    "efe": "EFE",
    "ep": "Europa Press",
    "aa": "Anadolu",
}


def _agencies(text: str) -> list[str]:
    """The agencies named in `text`, spelled one way, in order."""
    names = (" ".join(match.group().split()) for match in _AGENCY_NAMES.finditer(text))
    return [_CANONICAL.get(name.lower(), name) for name in names]
