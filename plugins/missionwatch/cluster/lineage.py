"""Who really says so: the agency or outlet that a report goes back to by its own words, and how many such sources a story has.

A report that carries an agency's credit, or that takes its news from another outlet ("AFP reported", selon le Miami Herald,
"he told the AP"), says nothing of its own: it goes back to whom it names, in any language and however it is worded. A copy
goes back to its original. What a text says of another outlet further down ("last year Reuters reported") does not count.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

AGENCIES: dict[str, tuple[str, ...]] = {
    "AFP": ("AFP", "Agence France-Presse", "Agence France Presse"),
    "AP": ("AP", "Associated Press"),
    "Reuters": ("Reuters", "REUTERS", "Thomson Reuters"),
    "EFE": ("EFE", "Efe"),
    "dpa": ("dpa", "DPA", "Deutsche Presse-Agentur", "Deutschen Presse-Agentur"),
    "Xinhua": ("Xinhua", "Chine nouvelle"),
    "Lusa": ("Lusa", "LUSA"),
    "ANSA": ("ANSA",),
    "UPI": ("UPI", "United Press International"),
    "Europa Press": ("Europa Press",),
    "Agência Brasil": ("Agência Brasil",),
    "Prensa Latina": ("Prensa Latina",),
    "CMC": ("CMC", "Caribbean Media Corporation"),
    "AlterPresse": ("AlterPresse",),
    "Bloomberg": ("Bloomberg",),
    "TASS": ("TASS", "Tass"),
    "Anadolu": ("Anadolu",),
    "KNA": ("KNA",),
    "epd": ("epd",),
}
TALK_CHARACTERS = 700  # within which "told the AP" tells who asked
LEAD_CHARACTERS = 450  # of a first paragraph
# Words that may stand between a cue and a name: "selon l'agence", "laut der Zeitung".
_KIND = (
    r"(?:(?:the|an?|la|le|les|el|los|os?|die|der|das|dem|des|news|wire|press|daily|newspaper|paper|agency|service|broadcaster|"
    r"radio|television|agence|journal|quotidien|site|station|média|agencia|agência|noticias|notícias|de|diario|periódico|"
    r"portal|jornal|rede|ajans|jounal|radyo|gazeti|shirika|habari|Nachrichtenagentur|Agentur|Zeitung|Sender|sa|Spanish|French|"
    r"German|Chinese|American|US|British|Portuguese|Kenyan|Haitian|haïtien|haïtienne|español|española|francesa|americana)\s+"
    r"|l['’]|d['’]){0,5}"
)
# Stems of words that say, ask or find out, and the prepositions that make a source.
_SAY = (
    r"sa(?:id|ys)|t(?:old|ells)|report|learn|confirm|f(?:ound|inds)|publish|reveal|quot|cit(?:ed|ing|é|ée|ado|ada|ando)|interview|entrevist|entretien|"
    r"wrote|writes|dit|apprend|appris|rapport|assur|confi|déclar|indiqu|affirm|expliqu|croire|révél|écrit|annonc|interrog|dij|"
    r"inform|report|afirm|asegur|declar|supo|adelant|antecip|public|revel|cont[óo]|explic|diss|apur|notici|avanç|rapòt|konnen|rakonte|pale|"
    r"\w*ripoti|\w*andik|\w*ambia|bericht|meld|erf[uao]hr|sagt|erklärt|teilt|schr[ei]{1,2}b|zitier"
)
_SOURCE = (
    r"according\s+to|per|citing|selon|d['’]après|según|de\s+acuerdo\s+con|segundo|de\s+acordo\s+com|conforme|dapre|daprè|di|"
    r"kwa\s+mujibu\s+wa|kulingana\s+na|laut|nach\s+(?:Angaben|Informationen)|unter\s+Berufung\s+auf|gegenüber|Gespräch\s+mit|Bericht"
)
_PRESS = r"(?:reporter|journalist|press|periodist|jornalist|jounalis|waandishi)"
_TO = r"to|with|by|à|au|par|a|al|por|con|ao|pela|pelo|com|ak|der|dem|von"
_WITH = r"with|by|from|sources?|via|avec|par|selon|con|de|fuente|com|fonte|da|mit|Quelle|von|ak|avèk|sous|chanzo|na|©|\(c\)|;"


@dataclass(frozen=True, slots=True)
class Report:
    """A placed article: `root` is the key of its original (its own, if it is none's copy), `rests_on` from `rests_on`."""

    key: str
    story: str | int
    root: str
    outlet: str
    at: datetime
    rests_on: str | None


def rests_on(
    title: str, text: str, outlet: str, agency: str | None = None, outlets: Collection[str] = ()
) -> str | None:
    """The agency, or the one among the known `outlets`, that a report takes its news from by its own words; None for its
    own. `agency` is what its page credits."""
    if agency:
        found = re.split(r"\s*[,/;&+]\s*", agency)[:1]
    else:
        names = _names(frozenset(outlets))
        found = _credit(names, text) or _lead(names, title, text) or _talk(names, text)
    name = next((name for name in found if not _is_own(name, outlet)), None)
    return next((known for known in sorted(outlets) if _is_own(name, known)), _canonical(name)) if name else None


def origins(reports: Iterable[Report]) -> dict[str, str]:
    """What each report goes back to: the key of a report, or a name where the story has none of it. As many different ones
    as a story has, so many independent reports it is told by. analyst.lineage says the same in SQL."""
    stories: dict[str | int, list[Report]] = {}
    for report in sorted(reports, key=lambda report: (report.at, report.key)):
        stories.setdefault(report.story, []).append(report)
    return {key: origin for story in stories.values() for key, origin in _origins(story).items()}


def _origins(story: list[Report]) -> dict[str, str]:
    credit: dict[str, str] = {}
    for report in story:
        if report.rests_on:
            credit[report.root] = min(report.rests_on, credit.get(report.root, report.rests_on))

    def step(root: str) -> tuple[str | None, str | None]:
        name = credit.get(root)
        others = (r.root for r in story if name and _is_own(name, r.outlet) and r.root != root)
        return name, next(others, None)

    found = {}
    for report in story:
        name, provider = step(report.root)
        further, last = step(provider) if provider else (None, None)
        if provider and last == report.root:  # each names the other
            found[report.key] = min(provider, report.root)
        else:
            found[report.key] = last or further or provider or name or report.root
    return found


# --- what a text says --------------------------------------------------------------------------------------------------


class _Names:
    """Patterns over the agencies and some outlets."""

    def __init__(self, outlets: frozenset[str]) -> None:
        self.canonical = {alias: name for name, aliases in AGENCIES.items() for alias in aliases}
        for outlet in sorted(outlets):
            self.canonical.setdefault(outlet.removeprefix("The "), outlet)
        name = "(?P<name>" + "|".join(map(re.escape, sorted(self.canonical, key=len, reverse=True))) + r")(?![\w-]*\w)"
        self.dateline = (
            re.compile(rf"^[^\n]{{0,90}}?\({_KIND}{name}[^)\n]{{0,30}}\)\.?\s*[-–—:]"),
            re.compile(rf"^[A-ZÀ-Þ][A-ZÀ-Þ' .-]{{2,30}},[^\n(]{{0,40}}\({name}\)"),
        )
        self.below = (
            re.compile(
                rf"^(?:.{{0,50}}(?:\b|(?=\W))(?:{_WITH})|\W*)[:\s]*{_KIND}{name}(?:\W+\w+){{0,2}}\W*$", re.IGNORECASE
            ),
        )
        self.lead = (
            re.compile(
                rf"\b(?:{_SOURCE}|(?:{_SAY})\w*(?:\s+(?!{_PRESS})[\w'’-]+){{0,2}}?)\s+(?:(?:{_TO})\s+)?{_KIND}{name}",
                re.IGNORECASE,
            ),
            re.compile(
                rf"\b{name}(?:\s+\([^)]{{1,20}}\))?(?:\s+[\w'’-]+){{0,2}}\s+(?:(?:{_SAY})\w*|zufolge)", re.IGNORECASE
            ),
        )
        self.headed = re.compile(rf"^{name}:", re.MULTILINE)
        self.talk = (
            re.compile(rf"\b(?:{_SAY})\w*(?:\s+[\w'’-]+){{0,5}}?\s+(?:{_TO})\s+{_KIND}{name}", re.IGNORECASE),
            re.compile(rf"\b(?:told|gegenüber|\w*ambia)\s+{_KIND}{name}", re.IGNORECASE),
        )

    def found(self, patterns: Iterable[re.Pattern[str]], text: str) -> list[str]:
        """The canonical names that one of the patterns finds, as they are written."""
        hits = [hit.group("name") for pattern in patterns for hit in pattern.finditer(text)]
        return [self.canonical[hit] for hit in hits if hit in self.canonical]


@lru_cache(maxsize=8)
def _names(outlets: frozenset[str]) -> _Names:
    return _Names(outlets)


def _credit(names: _Names, text: str) -> list[str]:
    lines = [line for line in text[-400:].splitlines() if line.strip()]
    below = [found for line in lines[-2:] if len(line) <= 70 for found in names.found(names.below, line)]
    return names.found(names.dateline, text[:200]) or below


def _lead(names: _Names, title: str, text: str) -> list[str]:
    paragraphs = [line for line in text[:3000].split("\n") if len(line) >= 60]
    lead = paragraphs[0][:LEAD_CHARACTERS] if paragraphs else text[:LEAD_CHARACTERS]
    return names.found((*names.lead, names.headed), f"{title}\n{lead}")


def _talk(names: _Names, text: str) -> list[str]:
    return names.found(names.talk, text[:TALK_CHARACTERS])


def _canonical(name: str) -> str:
    return _names(frozenset()).canonical.get(name, name)


def _is_own(name: str, outlet: str) -> bool:
    """Whether an outlet is the one of a name."""
    one, other = _canonical(name).lower(), _canonical(outlet).lower()
    return one == other or one.removeprefix("the ") == other.removeprefix("the ")
