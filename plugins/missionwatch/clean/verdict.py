"""Is there an article on the page? If not, what is it: the `kind` under which the outcome is counted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from missionwatch.clean import phrases
from missionwatch.clean.blocks import Block
from missionwatch.clean.facts import Facts
from missionwatch.clean.text import fold

_ERROR = re.compile(
    r"\b(?:40[0134]|410|50[0234])\b.{0,30}\b(?:not found|forbidden|error|unauthorized|gone|"
    r"unavailable|introuvable|encontrada|nicht gefunden)|"
    r"^(?:\W*(?:error|erreur|fehler|erro)\W*)?(?:40[0134]|410|50[0234])\W*$|page (?:not found|"
    r"introuvable|you (?:requested|are looking for))|not found$|page non trouvee|"
    r"pagina no (?:encontrada|existe)|no se encontro la pagina|pagina nao encontrada|"
    r"seite (?:wurde )?nicht gefunden|paj (?:la |sa )?(?:pa egziste|pa jwenn)|(?:nou )?pa jwenn paj|ukurasa (?:haupatikani|"
    r"haukupatikana)|"
    r"internal server error|service unavailable|bad gateway|access denied|temporarily unavailable|"
    r"something went wrong|site under maintenance|account suspended|domain is for sale",
    re.I | re.M,
)
_CHALLENGE = re.compile(
    r"checking (?:your browser|if the site connection)|verify (?:that )?you are (?:a )?human|"
    r"are you a robot|just a moment|enable javascript and cookies to continue|attention required|"
    r"unusual traffic|captcha|ddos protection|please wait while we verify|"
    r"access to this page has been denied|pardon our interruption",
    re.I,
)
_CONSENT = re.compile(
    r"before you continue|your privacy (?:matters|choices|is important)|we (?:value|and our partners|"
    r"care about) your privacy|we and our \d* ?partners|consent|gdpr|"
    r"votre vie privee|respectons votre|nos \d* ?partenaires|ihre privatsphare|zustimm|mit werbung|"
    r"einwilligung|tu privacidad|su privacidad|nuestros socios|a sua privacidade|sua privacidade|"
    r"nossos parceiros|vidakuzi|faragha|vi prive|accept (?:all )?cookies",
    re.I,
)
_PAYWALL = re.compile("|".join(phrases.PAYWALL.values()))
VIDEO_TYPES = frozenset({"videoobject", "clip"})
AUDIO_TYPES = frozenset({"audioobject", "podcastepisode", "radioepisode", "podcastseries"})
ARTICLE_TYPES = frozenset(
    {
        "newsarticle",
        "article",
        "reportagenewsarticle",
        "liveblogposting",
        "blogposting",
        "opinionnewsarticle",
        "analysisnewsarticle",
    }
)
STUB = 200  # characters before a paywall that are worth less than the feed's own summary
_NO_QUESTION = 1_500
_SHRUNK = 200  # characters that were chosen, of which cleaning left nothing
ENOUGH = 250  # characters of running text from which on a page is taken for an article without further questions


def why_none(text: str, title: str, facts: Facts, blocks: Sequence[Block], chosen: int = 0) -> tuple[str, str] | None:
    """(kind, message) when the page is no article; None when it is one. `text` is what cleaning left of `chosen` characters."""
    size = len(text)
    if size >= _NO_QUESTION:
        return None
    page_text = _start(blocks)
    heads = "\n".join(map(fold, (facts.title_tag, *facts.headings[:2])))
    if size < 1_500 and _ERROR.search(heads) and (size < 600 or not facts.ld):
        return "error page", "an error message served as a page"
    if size < 1_000 and (_CHALLENGE.search(heads) or (size < ENOUGH and _CHALLENGE.search(page_text))):
        return "bot wall", "the site wants to see a browser first"
    if size < STUB and (_PAYWALL.search(page_text) or is_locked(facts)):
        return "paywall stub", "only the start of the article is free"
    if size < 1_200 and _looks_like_consent(page_text, heads, size):
        return "consent wall", "a consent form instead of the article"
    if size >= ENOUGH:
        return None
    named = _ERROR.search(page_text[:300])
    if named and size < 120:
        return "error page", "an error message served as a page"
    if facts.ld_types & VIDEO_TYPES or (facts.first("og:type") or "").startswith("video"):
        return "video page", "a video with no text of its own"
    if facts.ld_types & AUDIO_TYPES:
        return "audio page", "a recording with no text of its own"
    if _is_gallery(facts, blocks):
        return "gallery", "pictures with captions and no text of their own"
    if chosen >= _SHRUNK and size < 80:
        return (
            "left-overs only",
            f"of {chosen} characters of text all but {size} were notices, credits, links or lines of the site",
        )
    if size >= 80 and (title or facts.ld_types & ARTICLE_TYPES):
        return None
    links = sum(block.links for block in blocks)
    if links > 30:
        return "a list", "links to other pages and no text of its own"
    return "empty page", f"{size} characters of text"


def _start(blocks: Sequence[Block]) -> str:
    return fold(" ".join(block.text for block in blocks[:80])[:12_000])


def is_locked(facts: Facts) -> bool:
    """Does the page say that it shows a part of the article only?"""
    free = facts.ld.get("isAccessibleForFree")
    return str(free).lower() in {"false", "no"} or (facts.first("article:content_tier") or "").lower() in {
        "locked",
        "metered_locked",
    }


def _looks_like_consent(page_text: str, heads: str, size: int) -> bool:
    hits = len(_CONSENT.findall(page_text))
    about = page_text.count("cookie") + page_text.count("vidakuzi")
    words = page_text.count(" ") + 1
    return (bool(_CONSENT.search(heads)) and size < 1_200) or (
        size < ENOUGH and hits >= 2 and (hits + about) * 25 > words
    )


def _is_gallery(facts: Facts, blocks: Sequence[Block]) -> bool:
    captions = sum(
        1
        for block in blocks
        if block.box.tag == "figcaption" or any(box.tag == "figure" for box in block.box.ancestry())
    )
    return "imagegallery" in facts.ld_types or captions >= 4
