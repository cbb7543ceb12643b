"""Marks that say how a reader came to a page or how it is shown, not which page it is.

A name that some sites use for a mark and others for an article's number is in the tables with the values that make it
a mark, or not at all.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

from missionwatch.urls.parts import words

_TRACKING_PREFIXES = words(
    """
    utm_ utm- mtm_ matomo_ pk_ piwik_ hsa_ _hs __hs at_ ns_ fb_ ga_ gaa_ guce_ vero_ oly_ wt_ wt. cm_ sc_ mc_
    trk_ __twitter _branch_ amp_js amp_gsa _x_tr_ tracking_ stm_ itm_ int_cmp aspsessionid bsft_ elq spmailing
    spuser spjob spreport dm_i xtor actcampaign li_ _openstat hootpost iesrc mkt_tok
    """
)
_TRACKING = frozenset(
    words("""
    fbclid gclid gclsrc dclid gbraid wbraid gad gad_source gad_campaignid msclkid yclid ysclid twclid ttclid
    igshid igsh li_fat_id mibextid epik srsltid rb_clickid s_kwcid ef_id zanpid irclickid irgwc _kx wickedid
    sccid qclid _ga _gl _gac _gid usqp ref_src ref_url referrer referer guccounter soc_src soc_trk tsrc ocid
    cvid icid ito ncid cmpid cmp campaign_id s_cid smid smtyp spm scm sr_share hss_channel trk trkcampaign
    trkinfo _ptid taid intcid intcmp echobox xtref xtcr cx_testid cx_testvariant cx_artpos ck_subscriber_id
    sharedfrom share_id sharetype shareid sharetoken smprod wtrid wprov __s __tn__ __cft__ __xts__ replytocom
    nocache cachebuster cache_buster outreach_id mbid ftag ftcamp dicbo oborigurl tblci click_id clickid _amp
    amp_r __amp_source_origin isamp nonamp noamp is_amp phpsessid jsessionid sessionid session_id sessid oscsid
    zenid cfid cftoken aspxautodetectcookiesupport sessionguid platform_source fb_news_token newsletter_id utm
    ml_subscriber ml_subscriber_hash rss_source social_share yptr tpcc traffic_source maca
    """)
)

_YES = re.compile(r"(?:1|true|yes|y|on)?", re.IGNORECASE)
_PLACES = re.compile(
    r"(?:rss\w*|feeds?|atom|twitter|tw|x|facebook|fb|whatsapp|wa|telegram|tg|instagram|ig|linkedin|reddit|pinterest|tiktok|youtube"
    r"|e?mail|newsletters?|nl|push|social|share|sharing|home\w*|hp|web_?push|app|mobile|googlenews|google_?news|google|flipboard|apple_?news"
    r"|msn|yahoo|article|related|recirc|sidebar|menu|nav|search|copy|link|desktop|web|ios|android|android_app|ios_app|messenger)",
    re.IGNORECASE,
)
_SESSION = re.compile(r"[0-9a-z,-]{16,}", re.IGNORECASE)
_HEX32 = re.compile(r"[0-9a-f]{32}", re.IGNORECASE)
_STAMP = re.compile(r"\d{9,}")
_AMP = re.compile(r"(?:amp\w*|1|true|yes)?", re.IGNORECASE)

# Names that are a mark with these values only.
_BY_VALUE: dict[str, re.Pattern[str]] = {
    "amp": _AMP,
    "outputtype": re.compile(r"amp\w*|print|mobile", re.IGNORECASE),
    "output": re.compile(r"amp\w*|print", re.IGNORECASE),
    "format": re.compile(r"amp\w*|print\w*|mobile", re.IGNORECASE),
    "type": re.compile(r"amp|print", re.IGNORECASE),
    "view": re.compile(r"print\w*|amp|mobile|desktop|imprimir|imprimer", re.IGNORECASE),
    "mode": re.compile(r"print\w*|amp|mobile", re.IGNORECASE),
    "layout": re.compile(r"print\w*|amp|mobile", re.IGNORECASE),
    "version": re.compile(r"print\w*|amp|mobile|desktop", re.IGNORECASE),
    "display": re.compile(r"print\w*|amp|mobile", re.IGNORECASE),
    "action": re.compile(r"print\w*", re.IGNORECASE),
    "do": re.compile(r"print\w*", re.IGNORECASE),
    "print": re.compile(r"(?:1|true|yes|y|on|print|pdf)?", re.IGNORECASE),
    "printable": _YES,
    "printview": _YES,
    "printerfriendly": _YES,
    "printer_friendly": _YES,
    "printer-friendly": _YES,
    "printpage": _YES,
    "printmode": _YES,
    "imprimir": _YES,
    "imprimer": _YES,
    "isprint": _YES,
    "print_view": _YES,
    "printversion": _YES,
    "print_version": _YES,
    "m": re.compile(r"[01]"),
    "mobile": re.compile(r"(?:0|1|true|false|yes|no|on|off)?", re.IGNORECASE),
    "ismobile": _YES,
    "nomobile": _YES,
    "device": re.compile(r"mobile|desktop|tablet|phone|[mc]", re.IGNORECASE),
    "desktop": _YES,
    "sid": _SESSION,
    "s": _HEX32,
    "ses": _SESSION,
    "sess": _SESSION,
    "_": _STAMP,
    "cb": _STAMP,
    "rnd": _STAMP,
    "timestamp": _STAMP,
    "ref": re.compile(r"(?:[a-z_.-]+(?:_?\d{1,2})?)?", re.IGNORECASE),
    "source": _PLACES,
    "src": _PLACES,
    "from": _PLACES,
    "via": _PLACES,
    "medium": _PLACES,
    "partner": _PLACES,
    "emc": _PLACES,
    "share": re.compile(r"1|[a-z_-]*", re.IGNORECASE),
    "shared": _PLACES,
    "cid": _PLACES,
    "origin": _PLACES,
    "channel": _PLACES,
    "feature": re.compile(r"share\w*|youtu\.be|emb_\w+", re.IGNORECASE),
    "campaign": _PLACES,
    "rss": re.compile(r"[1y]?|yes|true", re.IGNORECASE),
    "platform": _PLACES,
    "session": _SESSION,
}

# Marks of one site only (by ending of the host's name), where the name means something else elsewhere.
_BY_SITE: dict[str, frozenset[str]] = {
    "youtube.com": frozenset({"si", "feature", "ab_channel", "pp"}),
    "youtu.be": frozenset({"si", "feature"}),
    "twitter.com": frozenset({"s", "t"}),
    "x.com": frozenset({"s", "t"}),
    "news.google.com": frozenset({"oc", "hl", "gl", "ceid"}),
    "nytimes.com": frozenset({"partner", "emc", "nl", "te", "unlocked_article_code"}),
    "wsj.com": frozenset({"mod", "st", "reflink"}),
    "bbc.com": frozenset({"pinned_post_type", "pinned_post_locator"}),
    "washingtonpost.com": frozenset({"wpisrc", "wpmm", "itid"}),
    "reddit.com": frozenset({"rdt"}),
    "dw.com": frozenset({"maca"}),
    "spotify.com": frozenset({"si"}),
    "instagram.com": frozenset({"hl"}),
    "elpais.com": frozenset({"ssm", "prm"}),
}

_LISTS = frozenset(
    words("""
    tag tags topic topics category categories cat author authors user users search wiki theme themes sujet tema
    keyword label
    """)
)
_LAST_MARK = frozenset(
    words("""
    print printable print-view printview imprimer imprimir drucken printversion
    """)
)
_DOT_MARK = re.compile(r"(?<=[^/.])(?:\.amp(?:\.html?)?|\.print(?:\.html?)?)$", re.IGNORECASE)
_HTML_MARK = re.compile(r"(?:amp|print)\.html?", re.IGNORECASE)
_PATH_SESSION = re.compile(
    r";(?:jsessionid|phpsessid|sessionid|sid)=[^/;?]*|/\(?(?:%28)?S\([a-z0-9]{20,}\)\)?|/%28S%28[a-z0-9]{20,}%29%29",
    re.IGNORECASE,
)


def without_query_marks(host: str, query: str) -> str:
    """The parameters that name the page, in the order given."""
    site = next((names for ending, names in _BY_SITE.items() if f".{host}".endswith(f".{ending}")), frozenset())
    return "&".join(piece for piece in query.split("&") if piece and not _is_mark(piece, site))


def _is_mark(piece: str, site: frozenset[str]) -> bool:
    name, _, value = piece.partition("=")
    name, value = unquote_plus(name).casefold(), unquote_plus(value)
    if name in _TRACKING or name in site or name.startswith(_TRACKING_PREFIXES):
        return True
    values = _BY_VALUE.get(name)
    return values is not None and values.fullmatch(value) is not None


def without_path_marks(path: str) -> str:
    """The path without AMP, print and session marks; a page whose whole path is such a word keeps it."""
    previous = None
    path = _PATH_SESSION.sub("", path) or "/"
    if path.count("/") > 2 and path.lower().startswith("/print/"):
        path = path[6:]
    while path != previous:
        previous = path
        path = _without_last(_without_amp(_DOT_MARK.sub("", path.rstrip("/"))))
    return path or "/"


def _without_amp(path: str) -> str:
    segments = path.split("/")[1:]
    if len(segments) < 2:
        return path
    kept = [
        segment
        for n, segment in enumerate(segments)
        if segment.casefold() != "amp" or (n and segments[n - 1].casefold() in _LISTS)
    ]
    return "/" + "/".join(kept) if kept else path


def _without_last(path: str) -> str:
    head, _, last = path.rpartition("/")
    before = head.rpartition("/")[2].casefold()
    if not head or before in _LISTS:
        return path
    return head if last.casefold() in _LAST_MARK or _HTML_MARK.fullmatch(last) else path
