"""Where on the page a block stands, by the names and tags of the boxes around it: related links, captions."""

from __future__ import annotations

import re
from functools import lru_cache, reduce
from operator import or_

from missionwatch.clean.blocks import LINKED, WORDS, Cut, Form
from missionwatch.clean.vocabulary import topics_named

_TAGS = {
    "nav": "navigation",
    "figcaption": "caption",
    "caption": "caption",
    "dialog": "dialog",
    "form": "form",
    "footer": "footer",
    "menu": "navigation",
    "address": "byline",
    "fieldset": "form",
}
_NAMES = (
    (
        "related links",
        r"related|recirc\w*|recommend\w*|read-?(?:more|also|next)|more-?(?:on|from|stories|news|articles|"
        r"like)|also-?read|see-?also|most-?(?:read|popular|viewed)|"
        r"popular|trending|outbrain\w*|taboola\w*|story-?(?:links?|list)|next-?(?:article|post|"
        r"story)|prev(?:ious)?-?(?:article|post)|further|similar|"
        r"lire-?aussi|a-?lire|articles?-?(?:lies|similaires)|relacionad[oa]s?|lea-?tambien|leia-?(?:mais|"
        r"tambem)|veja-?(?:mais|tambem)|mehr-?zum-?thema|soma-?(?:pia|zaidi)|li-?tou|verwandt\w*|"
        r"weitere\w*|internal-?links?|crosslinks?|linkbox|yarpp|jp-relatedposts",
    ),
    (
        "caption",
        (
            r"(?:wp-)?captions?(?:-?text)?|figcaption|(?:img|image|photo|picture|media|foto)-?(?:caption|"
            r"credits?|desc\w*|source|copyright|legend|author|info)|credits?|copyright|legende?|leyenda|"
            r"bildunterschrift|bildtext|pie-?(?:de-?)?foto|photographer|cutline"
        ),
    ),
    (
        "share bar",
        (
            r"share\w*|sharing|social\w*|addthis\w*|sharedaddy|addtoany\w*|a2a_kit|partage\w*|compart\w*|"
            r"teilen|follow-?us|pw-?social"
        ),
    ),
    (
        "newsletter box",
        (
            r"newsletter\w*|nl-?(?:box|form|signup|teaser|widget)|subscri(?:be|ption)\w*|sign-?up\w*|mailchimp|mc_embed\w*|abonn\w*|inscription|"
            r"boletin|infolettre"
        ),
    ),
    ("cookie notice", r"cookies?-?\w*|consent\w*|gdpr\w*|onetrust\w*|cmp-?\w*|didomi\w*|cc-window|rgpd"),
    (
        "advertisement",
        (
            r"ads?|adv|advert\w*|advertis\w*|ad-?(?:slot|box|unit|container|wrapper|label|banner)\w*|"
            r"sponsor\w*|promo\w*|dfp|banner-?ad|werbung|anzeige|publicite|publicidad|pub"
        ),
    ),
    (
        "navigation",
        (
            r"nav|navbar|navigation|menu|breadcrumbs?|pagination|pager|skip-?link\w*|site-?header|masthead|"
            r"topbar|toolbar|off-?canvas|sitemap"
        ),
    ),
    (
        "comments",
        r"comments?|comment-?(?:list|section|form|area)|disqus\w*|respond|kommentare?|commentaires|comentarios",
    ),
    (
        "tags",
        (
            r"tags?|tag-?(?:list|links|cloud)|post-?tags|topics?-?list|keywords?|schlagworte|etiquetas|"
            r"mots-?cles|hashtags?"
        ),
    ),
    (
        "byline",
        (
            r"bylines?|author\w*|auteur\w*|post-?meta|entry-?meta|article-?meta|meta-?(?:data|info|line)|"
            r"dateline|datetime|timestamp|published\w*|pub-?date|signature|autor\w*|contributors?|bio"
        ),
    ),
    ("footer", r"footer|site-?footer|colophon|legal|disclaimer|impressum"),
    ("side column", r"sidebar|side-?bar|rail|aside|widgets?|secondary"),
    (
        "media player",
        (
            r"(?:video|audio|media|player)-?(?:player|notice|title|wrapper|container|embed|overlay|message|"
            r"fallback|info|meta)\w*|no-?js|noscript|jwplayer\w*|vjs-\w+|player"
        ),
    ),
    ("dialog", r"modal|popup|overlay|lightbox|dialog|toast|tooltip"),
    (
        "hidden",
        (
            r"visually-?hidden|sr-?only|screen-?reader(?:-text)?|hide|hidden|is-hidden|visuallyhidden|d-none|"
            r"invisible|print-?only"
        ),
    ),
)
# A teaser is a related link where it is linked; where it is not, sites call their leads so.
_TEASER = re.compile(r"(?:^|[\s_-])teasers?(?=$|[\s_-]|\d)")
# Names are looked at closely only where their words speak of the matter at all.
_TOPICS = {
    "related links": ("related", "navigation"), "caption": ("caption", "byline"), "share bar": ("share",),
    "newsletter box": ("newsletter",), "cookie notice": ("cookie",), "advertisement": ("ad",),
    "navigation": ("navigation", "brand"), "comments": ("comments",), "tags": ("tags",), "byline": ("byline", "date"),
    "footer": ("footer",), "side column": ("side",), "media player": ("player",), "dialog": ("dialog",), "hidden": ("hidden",),
}  # fmt: skip
_PATTERNS = tuple(
    (zone, topics_named(*_TOPICS[zone]), re.compile(rf"[\s_-](?<![\s_]-)(?:{pattern})(?=$|[\s_-]|\d)"))
    for zone, pattern in _NAMES
)
_ALL_TOPICS = reduce(or_, (topics for _, topics, _ in _PATTERNS))


def zones(page: Cut, body_words: int) -> list[str | None]:
    """For each box of a page the zone that it and what is inside stand for; None in the body.

    A box that holds a third of the body and more is the article itself, whatever it is called ("has-sidebar").
    """
    most = max(60.0, 0.34 * body_words)
    words, linked = page.columns.sums[[WORDS, LINKED]].tolist()
    of_kind = list(map(_of_form, page.kinds))
    found: list[str | None] = []
    for number, (kind, outer) in enumerate(zip(page.columns.form.tolist(), page.parents, strict=True)):
        if words[number] > most:
            found.append(None)
        else:
            own, is_teaser = of_kind[kind]
            if is_teaser and linked[number] * 3 > words[number]:
                own = "related links"
            found.append(own or (found[outer] if number else None))
    return found


@lru_cache(maxsize=20_000)
def _of_form(form: Form) -> tuple[str | None, bool]:
    """The zone that an element stands for, by its tag, then by its names; where there is none: is it called a teaser?"""
    if form.tag in _TAGS or not form.names:
        return _TAGS.get(form.tag), False
    short = f" {form.names[:300].lower()}"
    for zone, topics, pattern in _PATTERNS if form.bits & _ALL_TOPICS else ():
        if form.bits & topics and pattern.search(short):
            return zone, False
    return None, "teaser" in short and bool(_TEASER.search(short))
