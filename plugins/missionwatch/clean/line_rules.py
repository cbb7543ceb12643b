"""The rules for lines in the body: captions, credits, notices, "read also", share bars, boxes, one test each.

Every rule is a shape (here) over words (`phrases`); its name is what `explain` shows. Patterns look at bounded stretches.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from ahocorasick_rs import AhoCorasick

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
# A sign first, which is quick to look for, then what follows which sign.
_DESK_END = re.compile(
    r"[\[(©/|—–-](?:(?<=[\[(])\s*(?:photo|foto|image|picha|bild|file\s+photo)?\s*[:\s]*[^\[\]()]{0,80}"
    rf"(?:\b(?:{phrases.PICTURE_DESKS})\b)[^\[\]()]{{0,60}}[\])]|(?:(?<=©)|(?<=\()c\))\s*[^.]{{2,80}}|"
    rf"(?<=[/|—–-])\s*(?:{phrases.PICTURE_DESKS})(?:\s+via\s+[\w\s-]{{2,40}})?)\s*\.?$"
)
_CREDIT_END_SMALL = re.compile(_CREDIT_END.pattern)  # for a look in small letters, which is much quicker
_LABEL_SIGN = re.compile(r"[:：©/]|\([cC]\)")
_PHOTO_BY = re.compile(
    (
        r"(?:\(?(?:ap|file|handout|courtesy|epa|reuters|afp)?\s*(?:photo|photograph|picture|"
        r"image)s?\s+(?:by|courtesy of|from)\s|photos?\s+d['’]archives?\b|archivbild\b|symbolbild\b|"
        r"foto\s+de\s+archivo\b)"
    ),
    _I,
)
_DESK_MARKS = ("(", "[", "©", "/", "|", "—", "–", " - ")
_SIGN = re.compile(r"[:：(\[©/|—–]")
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
# Every pattern of the seven languages holds one of these: a cheap look first.
NOTICE_HINTS = frozenset(
    ["javascript", "browser", "be played", "be loaded", "navegador", "navigateur", "navigatè", "navigate", "kivinjari"]
)
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
    # One by one, since most are ASCII, which is made small much quicker.
    short = [text.lower() if len(text) < 300 else "" for text in texts]
    every = "\n".join(short)
    hints = tuple(hint for hint in NOTICE_HINTS if hint in every)
    if not hints:
        return set()
    return {n for n, small in enumerate(short) if holds(small, hints) and NOTICE.search(texts[n])}


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
    if size <= 400 and not line.is_heading and holds(tail, _DESK_MARKS) and _DESK_END.search(tail):
        return AGENCY_TAIL.search(tail) is None or size < 8
    return size <= 80 and bool(_DESK_ONLY.match(text)) and not AGENCY_ONLY.match(text)


def credit_end(text: str) -> re.Match[str] | None:
    """A picture credit at the end of a line; looked for only where its colon or sign stands."""
    tail = text[-125:]
    if ":" not in tail and "©" not in tail and "：" not in tail:
        return None
    if not _CREDIT_END_SMALL.search(text[-141:].lower()):
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
    return not phrases.SHARE_MUST.isdisjoint(tokens) and all(t in phrases.SHARE_WORDS or t.isdigit() for t in tokens)


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


# --- which rules are worth asking ---

# What a line shows at a glance. A rule is asked only about lines that show something it needs.
_SHORT, _LABELS, _WORDS, _START, _SIGNS = 1, 2, 4, 8, 16
_BRIEF, _BAR, _BOX = 60, 160, 320  # characters of the longest line that is clutter, a share bar, an offer
_LABEL_WORDS = phrases.SHARE_WORDS | phrases.AD_WORDS
# One look at the start, in small letters, for all that are told by it: branches are quick to pass without folding of case.
_STARTS = re.compile(
    "|".join(
        [
            rf"[\W_]{{0,4}}(?:{'|'.join(map(phrases.any_of, (phrases.READ_ALSO, phrases.NEWSLETTER, phrases.COOKIES)))})",
            *(pattern.pattern for pattern in (_CREDIT_START, _PHOTO_BY, _COPYRIGHT)),
            r"\(",
        ]
    )
)
_HINTS = sorted({*NOTICE_HINTS, *_PAYWALL_HINTS, *phrases.MAILBOX_HINTS, *phrases.APP_HINTS, *_RIGHTS})
_FIND_HINTS = AhoCorasick(_HINTS)


@dataclass(frozen=True, slots=True)
class _Rule:
    """`test` speaks of lines of up to `longest` characters that show one of `needs`."""

    why: str
    test: Callable[[Line], bool]
    longest: int
    needs: int


RULES = (
    _Rule("no words", _is_nothing, _BRIEF, _SHORT),
    _Rule("clutter", _is_clutter, _BRIEF, _SHORT),
    _Rule("advertisement label", _is_ad_label, _BRIEF, _LABELS),
    _Rule("share bar", _is_share_bar, _BAR, _LABELS),
    _Rule("paywall notice", _is_paywall_notice, 200, _WORDS),
    _Rule("read also", _is_read_also, 300, _START),
    _Rule("caption or credit", _is_caption, 500, _START | _SIGNS),
    _Rule("cookie notice", _is_cookie_notice, 700, _START),
    _Rule("newsletter box", _is_newsletter, _BOX, _START | _WORDS),
    _Rule("copyright line", _is_copyright, 200, _START | _WORDS),
)
LONGEST = max(rule.longest for rule in RULES)


def hints_in(smalls: Sequence[str]) -> tuple[str, ...]:
    """The words that rules look for which a page's lines, in small letters, hold."""
    found = _FIND_HINTS.find_matches_as_indexes("\n".join(smalls), overlapping=True)
    return tuple({_HINTS[number] for number, _, _ in found})


def worth_asking(text: str, small: str, hints: tuple[str, ...]) -> tuple[_Rule, ...]:
    """The rules that may hold for a line, in their order. `small`: the same in small letters; `hints`: of `hints_in`."""
    size = len(text)
    shown = _START if _STARTS.match(small) else 0
    if size <= _BOX and holds(small, hints):
        shown |= _WORDS
    if _has_signs(text):
        shown |= _SIGNS
    if size <= _BAR:
        first = _TOKENS.search(small)
        if first and (first[0] in _LABEL_WORDS or first[0].isdigit()):
            shown |= _LABELS
        if size <= _BRIEF:
            shown |= _SHORT
    return _asked(shown)


def _has_signs(text: str) -> bool:
    """Is there what stands in a picture credit at the end, or nothing but one?"""
    start = max(0, len(text) - 140)
    if _SIGN.search(text, start) or text.find(" - ", start) >= 0:
        return True
    return len(text) <= 80 and bool(_DESK_ONLY.match(text))


@cache
def _asked(shown: int) -> tuple[_Rule, ...]:
    return tuple(rule for rule in RULES if rule.needs & shown)
