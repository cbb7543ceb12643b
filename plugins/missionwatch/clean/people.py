"""Names of people out of bylines: labels, dates, roles and credentials off, lists taken apart, each name told apart by kind."""

from __future__ import annotations

import html
import re
from functools import cache, lru_cache
from pathlib import Path

from missionwatch.clean import dates, phrases
from missionwatch.clean.text import fold, tidy

MAX_NAMES = 12
_MAX_TEXT = 400
_I = re.IGNORECASE

# What says that a name follows. Phrases say so anywhere in a line, words with a colon and bare prepositions at its start.
_PHRASE = (
    r"(?:(?:originally\s+)?(?:written|posted|published|reported|submitted|contributed|authored|created|compiled)\s+by|"
    r"(?:text|words|story|article|post|interview|analysis|report|commentary)\s+by|"
    r"(?:ge?schrieben|verfasst|erstellt|gespeichert|ver[öo]ffentlicht|eingestellt|aufgezeichnet)\s+(?:von|durch)|"
    r"(?:(?:gast)?(?:beitrag|artikel|kommentar)|bericht|kolumne|interview|text|analyse|reportage)\s+von|"
    r"(?:publi[ée]e?|[ée]crit|r[ée]dig[ée]e?|post[ée]e?|recueillis|texte)\s+par|(?:publicado|escrito|postado|redactado|"
    r"enviado|texto|reportagem|an[áa]lisis)\s+(?:por|de)|ekri\s+pa|imeandikwa\s+na|na\s+mwandishi(?!\s+wetu)|"
    r"(?:scritto|pubblicato|articolo)\s+d[ai]|geschreven\s+door|skrevet\s+av|skriven\s+av)"
)
_LABEL_WORDS = (
    "author authors autor autorin autoren autora autores autoras auteur auteurs auteure auteures autrice "  # noqa: SIM905
    "autore mwandishi otè ote verfasser verfasserin redakteur redakteurin redaktion redacción redaccion "
    "rédaction redaction writer writers reporter reporters byline text texte texto testo tekst interview "
    "words kommentar themenstarter periodista jornalista journaliste "
    "von by par por pa na".split()
)
_PREPOSITIONS = "by von vom par por door av af pa na di da de fra".split()  # noqa: SIM905
_WORD = rf"(?:{'|'.join(_LABEL_WORDS)})"
_PREPOSITION = rf"(?:{'|'.join(_PREPOSITIONS)})"
_LEADING = frozenset([*_PREPOSITIONS, "durch"])
_LABELLING = _LEADING.union(_LABEL_WORDS)
_LABELS = (
    re.compile(rf"(?:^|(?<=[\s|•·.,:(–—-])){_PHRASE}\s*:?\s*(?P<names>\S.*)$", _I),
    re.compile(rf"^\W*{_WORD}\s*:\s*(?P<names>\S.*)$", _I),
    re.compile(rf"^\W*{_PREPOSITION}\s+(?P<names>\S.*)$", _I),
)
_MAY_LABEL = re.compile(rf":|\b(?:{_PREPOSITION}|durch)\b|^\W*{_WORD}\b", _I)
_GLUED = re.compile(r"^(?:By|Von|Par|Por)(?=[A-ZÀ-Þ])")
_MIDDLE = re.compile(
    r"(?:^|(?<=[\s|•·,(–—-]))(?:by|von|par|por|By|Von|Par|Por|BY|VON|PAR|POR)\s+(?P<names>[^\W\d_a-z]\S*.*)$"
)
_BARE_LABEL = re.compile(rf"^\W*(?:{_PHRASE}|{_WORD}|{_PREPOSITION}|about the authors?)\s*:?\W*$", _I)
_WORD_BEFORE = re.compile(rf"^\W*(?i:{_WORD})\s+(?P<names>[^\W\d_a-z]\S.*)$")

# What parts a byline into things of different kinds, beside dates: times, addresses, signs.
_NOISE = re.compile(
    r"<[^>]{0,200}>|https?:\S+|www\.\S+|\S+@\S+|(?<!\w)@\w+|\d{1,2}[:.h]\d{2}(?:\s*(?:[ap]\.?m\.?|uhr))?|"
    r"\(\s*(?:c|photo|foto)[^)]*\)|\s[|•·∙▪●■]\s?|\s?[|•·∙▪●■]\s|\s+[-–—]+\s+|\s\+{2,}|\n",
    _I,
)
_STOP = re.compile(
    r"\s*(?:[\[\u2022]|-{2,}|\b(?:on|am|le|el|at|in|for|from|aus|im|vom|auf|à|published|updated|posted|last|is|ist|follow|"
    r"min|read|uhr|edited|reviewed|fotos?|photos?|bilder?|illustration|via|views?|leave|comments?|shares?|contact|e-?mail|"
    r"see|mehr|über|about|categor\w+|kategorien?|filed|aktualisiert|stand|symbolbild)\b|"
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)(?:[a-z]*day)?\b\.?(?=\W|$)|"
    r"(?<![^\W\d_])\d|,\s*(?:the|a|an|der|die|das|le|la|el|los)\b)",
    _I,
)
_BETWEEN = re.compile(
    r"\s*(?:;|\||•|·|(?<=\s)/|/(?=\s))\s*|\s*,\s*(?:(?:and|und|et|y|e|ak|na)\s+)?|"
    r"\s+(?:and|und|et|y|e|&|\+|with|mit|avec|con|com|ak|na|och|en|i|og)\s+",
    _I,
)
_SIGNS = re.compile(r"[|•·–—]| - ")
_DATE_LABEL = re.compile(phrases.DATE_LABEL + r"\W*$", _I)
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|\S+@\S+|https?:\S+")

# --- what a name is ---------------------------------------------------------------------------------------------------

_GENERIC = re.compile(
    r"^(?:admin|administrator|webmaster|author|guest|unknown|null|none|n/a|user|wpadmin|anonymous|root|undefined|default|test|"
    r"super user|web|online|internet|info|site|website|(?:post|no|the) author|authors?|autor|profile?|name|read|share|by|"
    r"posted|published|written|updated|text|wetu|\w*admin|[ap]m|e[sd]?t|gmt|utc|twitter|facebook|instagram|linkedin|youtube|"
    r"e-?mail|rss|jan|feb|mar|apr|jun|jul|aug|sept?|oct|okt|nov|dec|dez)$",
    _I,
)
_CREDENTIAL = re.compile(
    r"^(?:ph\.?\s?d|m\.?\s?d|dr|prof|jr|sr|ii|iii|iv|esq|msc|bsc|phd|mba|mph|ma|ba|rn|md|PhD|MPhil|LLM|LLB|DPhil|EdD|dipl|mag|"
    r"ing|[A-Z]{2,6}(?:[ -][A-Z\d]{2,6})*)\.?$"
)
_DESK = re.compile(
    r"\b(?:staff|team|redaktion\w*|desk|editorial|newsroom|contributors?|redacci[óo]n|r[ée]daction|reda[çc][ãa]o|redazione|"
    r"agenc\w+|agentur|presse?\w*|newsdesk|bureau|editors?|reporters?|redaksyon|dawati|mwandishi wetu|correspondents?)\b",
    _I,
)
_ORGANISATION = re.compile(
    r"\b(?:gmbh|ag|inc|llc|ltd|verein|verband|stiftung|university|universität|institute?|foundation|magazine?|times|post|"
    r"news|zeitung|blog|media|medien|group|corp|company|association|department|ministry|ministerium|online|tv|radio|network|"
    r"society|cent(?:er|re)|council|office|club|com|org|net|journal|daily|gazette|tribune|herald|service|health|church)\b",
    _I,
)
_NO_NAME = re.compile(
    r"\b(?:writer|consultant|marketing|manager|director|read|views?|share|subscribe|newsletter|follow|about|minutes?|"
    r"category|home|officer|founder|ceo|specialist|expert|analyst|journalist|producer|photographer|photos?|fotos?|getty|"
    r"images?|head|professor|redakteur|redakteurin|korrespondent\w*|chefredakteur\w*|\w*leiter(?:in)?|referent(?:in)?|journaliste|periodista|"
    r"redactora?|jornalista|rep[óo]rter|datenschutz|impressum|cookies?|skip|content|menu|log ?in|sign ?(?:in|up)|search|"
    r"anmelden|kommentare?|comments?|teilen|drucken|artikel|articles?|posts?|profile?|profil|contact|kontakt|privacy|"
    r"policy|terms|updated|published|download|bild|quelle|join|shop|our|your|more|mehr|alle|das|the|wie|what|how|why|"
    r"best|top|new|free|guide|january|february|march|april|june|july|august|september|october|november|december|"
    r"januar|februar|märz|juni|juli|oktober|dezember|monday|tuesday|wednesday|thursday|friday|saturday|sunday|president|"
    r"attorney|counsel|candidate|licensed|certified|senior|junior|assistant|associate|fact|checked|grader|winemaker|disclosure)\b",
    _I,
)
_AGENCY = re.compile(rf"(?:{phrases.AGENCIES})")
# Most patterns above are lists of words, and most names hold none of them. What each word may say is asked once and kept,
# so that a pattern is only tried on a text with a word that it could be about.
_WORDS = re.compile(r"\w+")
_JOINS = frozenset("and und et y e with mit avec con com ak na och en i og".split())  # noqa: SIM905
_STOPS_AFTER = frozenset("mail the a an der die das le la el los".split())  # noqa: SIM905
_MAY_BE_NO_NAME, _MAY_BE_ORGANISATION, _MAY_BE_DESK, _MAY_STOP, _MAY_JOIN = (1 << n for n in range(5))
_NOISE_SIGNS = re.compile(r"[<@(|•·∙▪●■–—+:\d\n]")
_PLAIN_LENGTH = 80
_PLAIN = re.compile(
    r"(?!(?i:by|von|par|por)[A-ZÀ-Þ])[^\W\d_]+(?:[ .'’-]{1,2}[^\W\d_]+){0,5}"
)  # words that nothing parts
_JOIN_SIGNS = re.compile(r"[;|•·/,&+]")


@lru_cache(maxsize=8192)
def _of_word(word: str) -> int:
    """What a text with this word in it may be, as bits."""
    lower = word.lower()
    tests = (
        (_MAY_BE_NO_NAME, lower in {"log", "sign"} or _NO_NAME.match(word)),
        (_MAY_BE_ORGANISATION, _ORGANISATION.match(word)),
        (_MAY_BE_DESK, lower == "mwandishi" or _DESK.match(word)),
        (_MAY_STOP, lower in _STOPS_AFTER or _STOP.match(word) or any(map(str.isdigit, word))),
        (_MAY_JOIN, lower in _JOINS),
    )
    return sum(bit for bit, is_so in tests if is_so)


def _of_words(text: str) -> int:
    """The bits of all words of a text."""
    bits = 0
    for word in _WORDS.findall(text):
        bits |= _of_word(word)
    return bits


_PARTICLES = frozenset(
    "de da do dos das di del della der den van von vom zu zum zur la le el al bin ibn du des und y e of the ter ten st af av "  # noqa: SIM905
    "mac mc o d".split()
)
_PERSON, _OTHERS = (
    "person",
    frozenset(["organisation", "desk", "agency", "one word", "handle", "other script", "lower case"]),
)


@lru_cache(maxsize=2048)
def kind(name: str) -> str:
    """What a name looks like: person, organisation, desk, agency, one word, handle, other script, lower case; or "" for none."""
    words = name.split()
    if not words or len(name) > 60 or len(words) > 6 or not any(map(str.isalpha, name)):
        return ""
    if ":" in name or name[-1] in "。！？!?…" or _GENERIC.match(name):  # a sentence, in any script, is no name
        return ""
    if _AGENCY.fullmatch(name):
        return "agency"
    bits = _of_words(name)
    if bits & _MAY_BE_DESK and _DESK.search(name):
        return "desk"
    if not any("A" <= char <= "z" for char in name):
        return "other script"
    capitals = sum(word[:1].isupper() for word in words)
    if len(words) == 1:
        if bits & _MAY_BE_NO_NAME and _NO_NAME.search(name):
            return ""
        return "one word" if capitals and not any(map(str.isdigit, name)) else "handle"
    if any(map(str.isdigit, name)):
        return ""
    if capitals >= 2 and len(words) <= 5 and all(_fits(word) for word in words):
        if bits & _MAY_BE_ORGANISATION and _ORGANISATION.search(name):
            return "organisation"
        return "" if bits & _MAY_BE_NO_NAME and _NO_NAME.search(name) else _PERSON
    if capitals or len(words) > 3:
        return ""
    return "" if bits & _MAY_BE_NO_NAME and _NO_NAME.search(name) else "lower case"


_INITIAL = re.compile(r"(?:[A-Z]\.[ -]?){1,3}[^\W\d_]{2}")


@cache
def _first_names() -> frozenset[str]:
    text = (Path(__file__).parent / "first_names.txt").read_text("utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def has_first_name(name: str) -> bool:
    """Does one of its words stand among the common first names, or does it begin with an initial?"""
    return not _first_names().isdisjoint(fold(name).split()) or _INITIAL.match(name) is not None


def _fits(word: str) -> bool:
    return (
        word[:1].isupper() or word.casefold().strip("'’.") in _PARTICLES or word[:2] in {"d'", "d’", "l'", "al", "el"}
    )


def is_label(line: str) -> bool:
    """Does the line say only that a name follows ("By", "Autor:")?"""
    return len(line) <= 40 and _is_bare_label(line)


@lru_cache(maxsize=1024)
def _is_bare_label(line: str) -> bool:
    return bool(_BARE_LABEL.match(line))


_FIRST_WORD = re.compile(
    r"[(:–-]*(?:by|von|par|por|written|posted|published|reported|words|story|text[eo]?|autor(?:in|a)?|auteur|authors?|"
    r"imeandikwa|ekri|escrito|publicado|geschrieben|verfasst|erstellt|ein|gastbeitrag|mwandishi|door|di|interview)\b",
    _I,
)


def is_like_names(line: str) -> bool:
    """A quick look whether a line may be names and perhaps a date: few words, most with a capital, no end of a sentence."""
    if line[-1] in ".?!:":
        return False
    return any(map(_is_capital, _SIGNS.split(dates.blanked(line))))


def _is_capital(part: str) -> bool:
    words = part.split()
    capitals = sum(map(str.isupper, [word[0] for word in words]))
    return 1 < len(words) <= 11 and (2 * capitals >= len(words) or not part.isascii())


def begins_with_label(line: str) -> bool:
    """A quick look whether the first word may be a label."""
    return _FIRST_WORD.match(line) is not None


@lru_cache(maxsize=1024)
def after_label(line: str) -> tuple[str, str] | None:
    """(the sort of label, what follows it): phrase, word, preposition, middle; None where the line has no label."""
    words = _WORDS.findall(line.lower())
    if (":" not in line and _LABELLING.isdisjoint(words)) or not _MAY_LABEL.search(line):
        return None
    is_led = not _LEADING.isdisjoint(words)
    for sort, pattern in zip(("phrase", "word", "preposition"), _LABELS, strict=True):
        match = pattern.search(line) if is_led or sort != "phrase" else None
        if match:
            return sort, match["names"]
    match = _WORD_BEFORE.match(line)
    if match:
        return "word", match["names"]
    match = _MIDDLE.search(line)
    return ("middle", match["names"]) if match else None


@lru_cache(maxsize=1024)
def names_in(text: str, *, is_declared: bool = False, is_labelled: bool = False) -> tuple[str, ...]:
    """The names that a byline lists, in order.

    Where the page declares the text to be names (JSON-LD, meta), every part of it is one; in visible text what follows a
    role, a date or a sentence is cut. After a label a name may be of any kind.
    """
    if (
        len(text) <= _PLAIN_LENGTH
        and _PLAIN.fullmatch(text)
        and not _of_words(text) & (_MAY_STOP | _MAY_JOIN)
        and not after_label(text)
    ):
        return (text,) if kind(text) or (is_labelled and _may_follow_label(text)) else ()
    text = tidy(_GLUED.sub("", html.unescape(text[: 2 * _MAX_TEXT]).replace("\u00a0", " ")))[:_MAX_TEXT]
    parts = [part for part in map(tidy, _without_noise(dates.blanked(text))) if part and not _DATE_LABEL.match(part)]
    found: dict[str, str] = {}
    for part in parts:
        label = after_label(part)
        part = label[1] if label else part
        if not is_declared:
            stop = _STOP.search(part, 1) if _may_stop(part) else None
            part = part[: stop.start()] if stop else part
        names = _listed(part, is_declared, is_labelled or label is not None)
        for name in names:
            found.setdefault(fold(name), name)
        if found and not is_declared:
            break
    return tuple(found.values())[:MAX_NAMES]


def _without_noise(text: str) -> list[str]:
    """The parts of different kinds."""
    is_noisy = _NOISE_SIGNS.search(text) or " -" in text or "www." in text.lower()
    return _NOISE.split(text) if is_noisy else [text]


def _may_stop(part: str) -> bool:
    return bool(_of_words(part) & _MAY_STOP) or "[" in part or "\u2022" in part or "--" in part


def _listed(part: str, is_declared: bool, is_labelled: bool) -> list[str]:
    names: list[str] = []
    for piece in _BETWEEN.split(part) if _of_words(part) & _MAY_JOIN or _JOIN_SIGNS.search(part) else [part]:
        name = bare(piece)
        if not name or (names and _CREDENTIAL.match(name) and not _AGENCY.fullmatch(name)):
            continue
        for one in _sides(name):
            sort = kind(one)
            if sort or (is_labelled and not names and _may_follow_label(one)):
                names.append(one)
            elif names and not is_declared:
                return names  # a role, or the sentence after the names
    people = [name for name in names if kind(name) == _PERSON]
    if not people:
        return names
    return [name for name in names if kind(name) not in {"agency", "desk"}] if is_declared else people


def _may_follow_label(name: str) -> bool:
    return (
        len(name.split()) <= 5
        and len(name) <= 50
        and (name[:1].isupper() or name[:1].isdigit())
        and bool(re.search(r"[^\W\d_]", name))
    )


def _sides(name: str) -> list[str]:
    """ "Ana Paz/Joe Doe" are two people, "Ana Paz/Reuters" is one; "AFP/The Local" stays a credit."""
    sides = [side.strip() for side in name.split("/") if side.strip()]
    if len(sides) < 2:
        return [name]
    people = [side for side in sides if kind(side) == _PERSON]
    return people or [name]


def bare(name: str) -> str:
    """A name without what stands around it: labels, brackets, handles, signs."""
    name = tidy(_ASIDE.sub(" ", name))
    return name.strip(" \t,.;:-–—|*•·/\\\"'“”„«»()[]_+&")
