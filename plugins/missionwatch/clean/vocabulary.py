"""What the names of elements speak of: class and id words to topics, as bits, so that an ancestor's topics are one `|` away."""

from __future__ import annotations

import re
from functools import lru_cache

_TOPICS: dict[str, str] = {
    "body": "body articlebody storybody entrycontent postcontent articlecontent articletext storytext "
    "storycontent maincontent bodycopy richtext bodytext "
    "textbody contentbody articlecontainer postbody paragraph paragraphs prose wysiwyg texte fliesstext cuerpo corpo",
    "article": "article story post entry artikel articulo artigo noticia nota news blog blogpost hentry beitrag habari",
    "content": "content main text primary copy inhalt contenu contenido conteudo detail single page",
    "related": "related relatedposts relatedarticles relatedcontent recirc recirculation recommend recommended "
    "recommendation recommendations more readmore readnext "
    "seealso alsoread popular mostread mostpopular trending outbrain taboola similar next prev "
    "previous yarpp further crosslink crosslinks internallink "
    "relacionado relacionados relacionadas verwandt weitere mehr suite lireaussi aussi tambien "
    "leiatambem leia latest recent recents river feed upnext "
    "jp relatedlinks readalso keepreading aplus sponsoredlinks suggested suggestions discover",
    "caption": "caption captions figcaption credit credits copyright legend legende leyenda bildunterschrift "
    "bildtext photographer cutline imagecaption photocredit "
    "imagecredit wpcaption imgcaption mediacaption attribution pie",
    "share": "share sharing shares social socials sharebar addthis sharedaddy addtoany a2a partage compartir "
    "compartilhar teilen follow facebook twitter whatsapp "
    "telegram linkedin pinterest reddit tweet socialshare sharebuttons icons",
    "newsletter": (
        "newsletter newsletters subscribe subscription signup mailchimp abonnement abonnieren "
        "inscription boletin infolettre optin mailing email nl mc"
    ),
    "cookie": "cookie cookies consent gdpr onetrust cmp didomi rgpd privacy",
    "ad": "ad ads adv advert adverts advertisement advertising adslot adunit adbox sponsor sponsored promo "
    "promos promotion dfp gpt banner werbung anzeige publicite "
    "publicidad pub cta affiliate commercial offer deals teads mpu leaderboard",
    "navigation": "nav navbar navigation menu breadcrumb breadcrumbs pagination pager skip topbar toolbar "
    "offcanvas sitemap submenu menubar dropdown megamenu "
    "hamburger pages links",
    "comments": (
        "comment comments commentlist disqus respond kommentar kommentare commentaires comentarios reply "
        "discussion livefyre coral"
    ),
    "tags": "tag tags tagcloud posttags topics topic keywords keyword schlagworte etiquetas category "
    "categories cat cats rubric hashtags taxonomy label labels kicker "
    "eyebrow overline section",
    "byline": "byline bylines author authors auteur autor autora firma signature vcard meta metadata postmeta "
    "entrymeta dateline contributor contributors bio avatar "
    "profile writer reporter about authorbox biography",
    "date": "date time timestamp datetime published pubdate updated modified publish publication readtime minutes",
    "footer": "footer foot colophon legal disclaimer impressum bottom footnote footnotes endnotes",
    "side": "sidebar side rail aside widget widgets secondary supplemental complementary column right left",
    "player": (
        "video audio media player vjs jwplayer jw playlist podcast youtube brightcove embed iframe "
        "oembed instagram tiktok nojs noscript"
    ),
    "dialog": "modal popup overlay lightbox dialog toast tooltip popover alert notification drawer sticky",
    "hidden": "hidden hide visually screenreader reader sr invisible none print noprint accessibility",
    "lead": "lead lede intro introduction deck dek subtitle subhead subheadline standfirst summary chapo "
    "chapeau bajada entradilla vorspann excerpt abstract teaser "
    "sumario strapline description desc highlights keypoints takeaways synopsis",
    "title": "title headline heading header titre titulo titel h1 hed entrytitle posttitle",
    "quote": "quote pullquote blockquote pull zitat cita citation",
    "list": (
        "list items item card cards grid tile tiles row col carousel slider slide slideshow swiper "
        "gallery thumbnails thumb loop block"
    ),
    "box": "box infobox factbox facts callout note notes sidebarbox panel accordion faq toc tableofcontents "
    "contents jump index tabs tab product price review rating "
    "ratings specs table pros cons",
    "wall": "paywall premium regwall subscriber subscribers locked metered gate piano abo plus membership members",
    "form": "form login search input button buttons btn field contact register checkout cart submit",
    "brand": "logo brand site masthead branding sitename copyrights",
}
TOPICS = tuple(_TOPICS)
_BITS = {word: 1 << number for number, words in enumerate(_TOPICS.values()) for word in words.split()}
for _number, _words in enumerate(_TOPICS.values()):
    for _word in _words.split():
        _BITS[_word] |= 1 << _number
_TAG_BITS = {
    tag: 1 << (len(TOPICS) + number)
    for number, tag in enumerate(
        [
            "article",
            "main",
            "aside",
            "nav",
            "header",
            "footer",
            "form",
            "figure",
            "table",
            "ul",
            "ol",
            "blockquote",
            "section",
            "figcaption",
            "dl",
        ]
    )
}
N_BITS = len(TOPICS) + len(_TAG_BITS) + 1
HIDDEN_BIT = 1 << (N_BITS - 1)
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_MAX_NAMES = 60  # of one element


def words_of(names: str) -> tuple[tuple[str, ...], int]:
    """(lower-case words, topic bits) of an element's names."""
    bits = 0
    words: list[str] = []
    for name in names.split(None, _MAX_NAMES)[:_MAX_NAMES]:
        found, topics = _words_of(name[:100])
        bits |= topics
        words += found
    return tuple(dict.fromkeys(words)), bits


@lru_cache(maxsize=50_000)
def _words_of(name: str) -> tuple[tuple[str, ...], int]:
    """The same of one name: its parts and each two that follow one another. Sites share many, and repeat their own."""
    bits = 0
    words: list[str] = []
    last = ""
    for part in _PART.findall(name):
        word = part.lower()
        bits |= _BITS.get(word, 0) | _BITS.get(last + word, 0)
        if 1 < len(word) < 24:
            words.append(word)
            if last:
                words.append(f"{last}-{word}")
        last = word
    return tuple(words), bits


def tag_bits(tag: str) -> int:
    """The bit of a tag that means something for everything inside."""
    return _TAG_BITS.get(tag, 0)


def topics_named(*names: str) -> int:
    """The bits of these topics."""
    return sum(1 << TOPICS.index(name) for name in names)
