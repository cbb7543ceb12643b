"""The rules for lines in the body: captions, credits, notices, "read also", share bars, boxes, one test each.

Every rule is a shape (here) over words (`phrases`); its name is what `explain` shows. Patterns look at bounded stretches.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from missionwatch.clean import phrases
from missionwatch.clean.agencies import AGENCY_ONLY, AGENCY_TAIL
from missionwatch.clean.lines import INNER_SENTENCE, SENTENCE_END, Line
from missionwatch.clean.text import fold

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
NOTICE = re.compile(phrases.any_of(phrases.VIDEO_NOTICE), _I)
NOTICE_HINTS = ("javascript", "html", "browser", "be played", "be loaded", "naveg", "navig", "kivinjari")
READ_ALSO = re.compile(rf"[\W_]{{0,4}}(?:{phrases.any_of(phrases.READ_ALSO)})(?P<rest>.*)$", _I | re.S)
_PAYWALL = re.compile("|".join(phrases.PAYWALL.values()))
# A cheap look first: one of these stands in every notice.
_PAYWALL_HINTS = (
    "abon", "subscri", "suscri", "assin", "member", "reading", "leyendo", "lendo", "a ler", "jisajili", "kusoma", "lire",
    "kontinye", "weiterlesen", "unlock", "exclusiv", "article",
)  # fmt: skip
_NEWSLETTER = re.compile(rf"[\W_]{{0,4}}(?:{phrases.any_of(phrases.NEWSLETTER)})", _I)
_COOKIES = re.compile(rf"[\W_]{{0,4}}(?:{phrases.any_of(phrases.COOKIES)})", _I)
_MAILBOX = re.compile(phrases.MAILBOX, _I)
_APP = re.compile(phrases.APP, _I)
_OFFER = re.compile(phrases.OFFER, _I)
FIRST_ELSEWHERE = re.compile(phrases.FIRST_ELSEWHERE, _I)
_PAREN_CREDIT = re.compile(r"\((?:[A-ZÀ-ÖØ-Þ][\w.'’-]*\s?){1,4}\s*/\s*[^()]{2,50}\)$")
_LABEL_GOES_ON = re.compile(r"[^:.!?]{0,40}[:：|»>→]")
_TOKENS = re.compile(r"[\w+-]+")
_LETTER = re.compile(r"[^\W\d_]")


def notices(texts: Sequence[str]) -> set[int]:
    """Which blocks are nothing but a player's notice."""
    short = [text if len(text) < 300 else "" for text in texts]
    if not holds("\n".join(short).lower(), NOTICE_HINTS):
        return set()
    return {number for number, text in enumerate(short) if is_notice(text)}


def is_notice(text: str) -> bool:
    """Every pattern of the seven languages holds one of a few plain words: a cheap look first."""
    return holds(text.lower(), NOTICE_HINTS) and bool(NOTICE.search(text))


def _is_read_also(line: Line) -> bool:
    match = READ_ALSO.match(line.text)
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
        rest[:1].isspace() and len(line.text) < 90 and not SENTENCE_END.search(line.text) and line.is_item
    )


def _is_caption(line: Line) -> bool:
    text, size = line.text, len(line.text)
    label = _CREDIT_START.match(text) if _LABEL_SIGN.search(text, 0, 80) else None
    if label:
        return size <= 300 and not _is_prose(text[label.end() :].strip())
    if size <= 300 and (_PHOTO_BY.match(text) or _PAREN_CREDIT.match(text)):
        return True
    end = credit_end(text)
    if end and text[end.start() :].count(". ") == 0:
        return len(INNER_SENTENCE.findall(text[: end.start()])) <= 1 and end.start() <= 300
    tail = text[-140:]
    if size <= 400 and not line.is_heading and _DESK_MARK.search(tail) and _DESK_END.search(tail):
        return AGENCY_TAIL.search(tail) is None or size < 8
    return size <= 80 and bool(_DESK_ONLY.match(text)) and not AGENCY_ONLY.match(text)


def credit_end(text: str) -> re.Match[str] | None:
    """A picture credit at the end of a line; looked for only where its colon or sign stands."""
    tail = text[-125:]
    if ":" not in tail and "©" not in tail and "：" not in tail:
        return None
    return _CREDIT_END.search(text, max(0, len(text) - 140))


def _is_prose(text: str) -> bool:
    """Two sentences or more, or a long one: "Video: ..." lines with that are the article's own."""
    return len(INNER_SENTENCE.findall(text)) >= 2 or len(text) > 250


def _is_copyright(line: Line) -> bool:
    return bool(_COPYRIGHT.match(line.text)) or holds(line.text.lower(), _RIGHTS)


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
    return _asks_to_subscribe(line.text) and len(INNER_SENTENCE.findall(line.text)) <= 2


def _asks_to_subscribe(text: str) -> bool:
    if _NEWSLETTER.match(text[:300]):
        return True
    if len(text) <= 80 and _APP.search(text):
        return True
    if len(text) > 220 or not holds(text.lower(), phrases.MAILBOX_HINTS):
        return False
    return bool(_MAILBOX.search(text) and _OFFER.search(text))


def _is_cookie_notice(line: Line) -> bool:
    return bool(_COOKIES.match(line.text[:300]))


def _is_paywall_notice(line: Line) -> bool:
    return holds(line.text.lower(), _PAYWALL_HINTS) and bool(_PAYWALL.search(fold(line.text)))


def holds(text: str, words: tuple[str, ...]) -> bool:
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


RULES = (
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
LONGEST = max(rule.longest for rule in RULES)
