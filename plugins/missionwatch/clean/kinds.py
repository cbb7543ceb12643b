"""What kind of page an article stands on, by its structure first, then by the words of its head: a word for people and outcomes.

Pages with next to nothing to read are no articles at all (`verdict`); these are the kinds of those that are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from missionwatch.clean import verdict
from missionwatch.clean.blocks import Block
from missionwatch.clean.facts import Facts
from missionwatch.clean.lines import Line
from missionwatch.clean.text import fold
from missionwatch.model import Post

ARTICLE, LIVE, GALLERY, VIDEO, AUDIO, STUB = (
    "article", "live blog", "gallery", "video page", "audio page", "paywall stub",
)  # fmt: skip
WALL = "paywall notice"
SHORT = 1_500  # characters from which on a page is an article, whatever else it shows
_CAPTIONS = 5
_WORDS = {
    VIDEO: re.compile(
        r"^(?:video|videos|watch|regardez|en video|vea|mira|veja|assista|gade|videyo|tazama|sehen sie)\b|"
        r"\b(?:video|videyo)$"
    ),
    AUDIO: re.compile(
        r"^(?:audio|podcast|listen|ecoutez|a ecouter|escuche|escucha|ouca|koute|sikiliza|hier horen)\b|"
        r"\b(?:podcast|audio)$"
    ),
    GALLERY: re.compile(
        r"^(?:photos|in pictures|gallery|pictures|photo essay|en images|diaporama|fotos|fotogaleria|galeria|"
        r"em imagens|en imagenes|foto yo|imaj|picha|katika picha|fotostrecke|bildergalerie|bilder)\b|"
        r"\b(?:in pictures|en images|en imagenes|em imagens|katika picha|in bildern|foto yo)$"
    ),
}


def kind_of(
    text: str, title: str, facts: Facts, blocks: Sequence[Block], posts: Sequence[Post], lines: Sequence[Line]
) -> str:
    """The kind of a page that holds an article of `text`, made of `lines`."""
    if posts:
        return LIVE
    if len(text) >= SHORT:
        return ARTICLE
    if verdict.is_locked(facts) or any(line.why == WALL for line in lines):
        return STUB
    is_article = bool(facts.ld_types & verdict.ARTICLE_TYPES)
    head = fold(title)
    og = (facts.first("og:type") or "").lower()
    captions = [block.text for block in blocks if block.tag == "figcaption"]
    if "imagegallery" in facts.ld_types or (len(captions) >= _CAPTIONS and sum(map(len, captions)) * 5 > len(text)):
        return GALLERY
    if _names(GALLERY, head) and len(captions) >= 2:
        return GALLERY
    if facts.ld_types & verdict.AUDIO_TYPES and (not is_article or _names(AUDIO, head)):
        return AUDIO
    if og.startswith("video") or (facts.ld_types & verdict.VIDEO_TYPES and (not is_article or _names(VIDEO, head))):
        return VIDEO
    return ARTICLE


def _names(kind: str, head: str) -> bool:
    return bool(_WORDS[kind].search(head))
