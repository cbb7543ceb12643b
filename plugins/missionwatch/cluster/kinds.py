"""What sort of text a document is, as far as that decides which story it can belong to.

A `report` tells an event. A `listing` fills in a form or runs through several events: a bulletin ("Roads: ... Incidents: ..."),
a round-up ("Monday: ... Tuesday: ..."). A `background` explains: it goes back over three or more months with dates and opens
with no day of its own. Neither tells any one event, though they mention many, so each is a story of its own,
joined by its copies only. Nor does an `opinion`, which its headline calls one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from missionwatch.cluster.days import past_months

Kind = Literal["report", "listing", "background", "opinion"]
LEAST_LABELS = 3
LEAST_SHARE = 0.4  # of the sentences that carry a label
LEAST_MONTHS = 3
_SENTENCE = re.compile(r"[.\n!?](?:\s+|$)")
_LABEL = re.compile(r"\W{0,3}([a-z0-9][^:,;\"]{0,40}?) ?:(?=\s)")

_OPINION = re.compile(
    r"\W{0,3}(?:op-?ed|opinion|editorial|comment|commentary|column|analysis|letter|letters|viewpoint|tribune|chronique|billet"
    r"|edito|analyse|opinion|columna|analisis|opiniao|artigo|coluna|maoni|tahariri|kommentar|leitartikel|meinung|essay|opinyon"
    r"|editoryal)(?: [a-z]{2,12})? ?[:|/-]"
)
_BACKGROUND = re.compile(
    r"\W{0,3}(?:explainer|timeline|factbox|q&a|faq|profile|in depth|chronologie|chronologi|comprendre|reperes|portrait|claves"
    r"|cronologia|perfil|entenda|hintergrund|ufafanuzi)\b"
)


def kind_of(
    title: str,
    body: str,
    tokens: Sequence[str],
    language: str,
    month: int,
    dates: Sequence[int] | None = None,
    *,
    has_day: bool,
) -> Kind:
    """The kind of a folded title and text. `month` is that of publication, `dates` where date words stand in the text, if the
    caller knows, `has_day` whether title or lead name a weekday."""
    if _OPINION.match(title):
        return "opinion"
    if _BACKGROUND.match(title):
        return "background"
    if body.count(":") >= LEAST_LABELS and _is_listing(body):
        return "listing"
    if not has_day and len(past_months(tokens, language, month, dates)) >= LEAST_MONTHS:
        return "background"
    return "report"


def _is_listing(body: str) -> bool:
    sentences = [sentence for sentence in _SENTENCE.split(body) if sentence.strip()]
    labels = [hit.group(1) for sentence in sentences if (hit := _LABEL.match(sentence))]
    return len(set(labels)) >= LEAST_LABELS and len(labels) >= LEAST_SHARE * len(sentences)
