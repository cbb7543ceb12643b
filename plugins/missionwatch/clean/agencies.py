"""Who wrote it first: agencies credited at the end of a text, before it or below it, and desk signatures."""

from __future__ import annotations

import re
from collections.abc import Iterable

from missionwatch.clean import phrases
from missionwatch.clean.lines import SENTENCE_END, Line
from missionwatch.clean.text import fold

_I = re.IGNORECASE
_AGENCY = rf"(?:{phrases.AGENCIES})"
_AGENCY_LIST = rf"{_AGENCY}(?:\s*(?:,|/|;|&|\+|\bet\b|\band\b|\by\b|\bund\b|\be\b|\bak\b|\bna\b|\s)\s*{_AGENCY}){{0,4}}"
_SLASHED = r"(?:[a-zäöü]{1,4}(?:/[a-zäöü]{1,4}){1,4}|[A-Z]{2,3}(?:/[A-Z]{2,3}){1,3})"
_SIGNATURE = rf"(?:{_SLASHED}|[a-zäöü]{{2,4}})"
_ENDED = r"(?<=[.!?…\"”»)’'])"
# mfi/sms (AFP AP) | (AFP, AP) | sms (dpa): the shape of desk signatures at the end of a text, glued or not.
AGENCY_TAIL = re.compile(
    rf"(?:(?:{_ENDED}|^)\s*(?:{_SIGNATURE}\s*)?|(?<=\s)(?:{_SLASHED}\s*)?)[\[(](?P<names>{_AGENCY_LIST})[\])]\s*\.?$|"
    rf"(?:{_ENDED}|^)\s*[—–-]+\s*(?P<dashed>{_AGENCY_LIST})\.?$|{_ENDED}(?P<bare>{_AGENCY_LIST})\.?$"
)
_AGENCY_LEAD = re.compile(
    rf"[\W_]{{0,3}}(?:{phrases.any_of(phrases.AGENCY_LEAD)})(?:\s*[:\s]\s*|(?<=[\s'’]))(?P<rest>.{{2,80}})$", _I
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
AGENCY_ONLY = re.compile(rf"\W*(?:{_AGENCY_LIST})\W*$")
_AGENCY_WORDS = re.compile(
    (
        r"\b(?:l['’]|d['’]|la|le|el|los|las|der|die|des|de|da|do|das|dos|the|a|o|os|as|nan|ajans|agences?|"
        r"agencias?|ag[êe]ncias?|agenturen|shirika\s+la|mashirika\s+ya|news|nouvèl|and|et|y|e|und|ak|"
        r"na)\b|['’]"
    ),
    _I,
)
DATELINE = re.compile(
    rf"(?P<place>(?:\(?[A-ZÀ-ÖØ-Þ][\w'’.-]*(?:[\s,/-]+(?:[A-ZÀ-ÖØ-Þ][\w'’.-]*|d[eu]|la|le|los|"
    rf"\d{{1,2}}\.?|[a-zéû]{{3,9}}\.?)){{0,6}}\)?)[\s,]*)"
    rf"(?:[\[(](?P<in>{_AGENCY_LIST})[\])]|[,/]\s*(?P<after>{_AGENCY_LIST}))\s*[.:]?\s*[-–—]+\s*(?=\S)|"
    rf"[\[(](?P<lead>{_AGENCY_LIST})[\])]\s*[-–—.:]+\s*(?=\S)|"
    rf"(?P<first>{_AGENCY_LIST})\s*[-–—]\s+(?=\S)"
)
DASH = re.compile(r"[-–—:.]\s")


def without_credit(text: str) -> tuple[str, list[str]]:
    found: list[str] = []
    if len(text) <= 120:
        credited = _credited(text)
        if credited:
            return "", credited
        if AGENCY_ONLY.match(text):
            return "", agencies_in(text)
    start = max(0, len(text) - 120)
    match = AGENCY_TAIL.search(text, start)
    if match:
        found = agencies_in(next(group for group in match.group("names", "dashed", "bare") if group))
        return text[: match.start()].rstrip(), found
    parts = re.split(r"(?<=[.!?…\"”»)])\s+", text[start:])
    credited = _credited(parts[-1]) if len(parts) > 1 else []
    if credited:
        return text[: len(text) - len(parts[-1])].rstrip(), credited
    if len(text) <= 25 and _SIGNED.match(text) and "/" in text:
        return "", []
    if len(text) <= 60 and (match := _UNKNOWN_CREDIT.match(text)):
        return "", [match.group("desk") or match.group("short")]
    return text, []


def _credited(text: str) -> list[str]:
    """The agencies of a text that only credits them ("With material from AFP and dpa"); none where it says anything else."""
    lead = _AGENCY_LEAD.match(text)
    if not lead or not _AGENCY_NAMES.search(lead.group("rest")):
        return []
    others = _AGENCY_NAMES.sub(" ", _AGENCY_WORDS.sub(" ", lead.group("rest")))
    return [] if re.search(r"\w{3,}", others) else agencies_in(lead.group("rest"))


def signature(line: Line, authors: set[str]) -> tuple[bool, list[str]]:
    """Is a last line a name and nothing else; and if it is an organisation's, which."""
    text, words = line.text, line.text.split()
    if len(text) > 48 or len(words) > 6 or line.is_heading or line.is_item or SENTENCE_END.search(text):
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
            rest, found = without_credit(text)
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


def agencies_in(text: str) -> list[str]:
    """The agencies named in `text`, spelled one way, in order."""
    names = (" ".join(match.group().split()) for match in _AGENCY_NAMES.finditer(text))
    return [_CANONICAL.get(name.lower(), name) for name in names]
