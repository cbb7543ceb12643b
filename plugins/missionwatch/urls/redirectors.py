"""Addresses that lead to another: the target is written inside, or only the network can tell."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from urllib.parse import unquote

from missionwatch.urls.parts import Parts, words


class Unresolvable(ValueError):
    """The target is not in the address."""


_GOOGLE = re.compile(r"(?:www\.)?google\.(?:[a-z]{2,3}|com?\.[a-z]{2})")
_FEEDBURNER = re.compile(r"/~r/.+/~\d/")
_HTTP = re.compile(r"https?:/{1,2}(?=[^/])", re.IGNORECASE)
_TARGET_NAMES = words(
    """
    url u q to target dest destination link goto redirect redirect_url redirecturl r z
    """
)
_REDIRECT_PAGE = re.compile(
    r"(?:redirect|redir|out|outbound|away|exit|leave|l|link|go|goto|click|clk|sharer?|jump|externallink|external|safety)(?:\.(?:php|aspx?|html?))?",
    re.IGNORECASE,
)

# Host (or its ending after a dot) -> names of the parameters that may hold the target.
_BY_PARAMETER: dict[str, tuple[str, ...]] = {
    "l.facebook.com": ("u",),
    "lm.facebook.com": ("u",),
    "l.instagram.com": ("u",),
    "l.messenger.com": ("u",),
    "l.threads.net": ("u",),
    "l.threads.com": ("u",),
    "l.workplace.com": ("u",),
    "l.wl.co": ("u",),
    "lwl.co": ("u",),
    "out.reddit.com": ("url",),
    "safelinks.protection.outlook.com": ("url",),
    "t.umblr.com": ("z",),
    "slack-redir.net": ("url",),
    "exit.sc": ("url",),
    "disq.us": ("url",),
    "go.redirectingat.com": ("url",),
    "go.skimresources.com": ("url",),
    "click.linksynergy.com": ("murl",),
    "redirect.viglink.com": ("u",),
    "consent.google.com": ("continue",),
    "consent.youtube.com": ("continue",),
    "translate.google.com": ("u",),
    "googleadservices.com": ("adurl",),
    "deref-mail.com": ("dereferrer", "u"),
    "deref-gmx.net": ("u",),
    "deref-web.de": ("redirectUrl",),
    "getpocket.com": ("url",),
    "flipboard.com": ("url",),
    "linkedin.com": ("url",),
    "vk.com": ("to", "url"),
    "m.vk.com": ("to", "url"),
    "click.mail.ru": ("url",),
    "steamcommunity.com": ("url", "u"),
    "statics.teams.cdn.office.net": ("url",),
    "guce.yahoo.com": ("done",),
}
# Of these hosts only the pages that begin like this are redirectors.
_ONLY_UNDER: dict[str, tuple[str, ...]] = {
    "linkedin.com": ("/redir", "/safety/go", "/sharing/share-offsite", "/shareArticle"),
    "vk.com": ("/away", "/share"),
    "m.vk.com": ("/away", "/share"),
    "translate.google.com": ("/translate",),
    "getpocket.com": ("/redirect", "/edit", "/save"),
    "flipboard.com": ("/redirect", "/bookmarklet"),
    "steamcommunity.com": ("/linkfilter",),
}

_SHORTENERS = frozenset(
    words("""
    t.co bit.ly j.mp goo.gl ow.ly buff.ly dlvr.it trib.al ift.tt tinyurl.com is.gd v.gd lnkd.in fb.me apple.news
    flip.it share.google g.co cutt.ly rb.gy rebrand.ly shorturl.at t.ly tiny.cc bl.ink soo.gd s.id qr.ae po.st
    shar.es ln.is wp.me amzn.to feedproxy.google.com search.app reut.rs nyti.ms wapo.st bbc.in cnn.it gu.com
    lemde.fr l.leparisien.fr apne.ws dw.link p.dw.com f24.my rfi.my aje.io aje.me bloom.bg econ.st on.ft.com
    on.wsj.com politi.co tmblr.co msft.it on.cnn.com mf.tt spr.ly snip.ly hubs.ly hubs.la eepurl.com smarturl.it
    shorturl.com kutt.it redd.it chn.ge a.msn.com aka.ms tnw.to owl.li ht.ly lat.ms n.pr nbcnews.to abcn.ws
    cbsn.ws usat.ly hill.cm propub.li ti.me read.bi zpr.io ebx.sh l.ead.me feeds.feedburner.com
    rss.feedsportal.com
    """)
)
# Mail senders' and advertisers' click counters: the ending of the host is enough.
_COUNTERS = words(
    """
    .list-manage.com .ct.sendgrid.net .sendgrid.net .awstrack.me .feedsportal.com .app.link .page.link
    .onelink.me .hubspotlinks.com .mailjet.com .rs6.net .createsend1.com .cmail19.com .cmail20.com
    .exacttarget.com
    """
)


def target(parts: Parts) -> str | None:
    """The address that `parts` leads to, None where it is the page itself. Raises Unresolvable."""
    for find in _FINDERS:
        found = find(parts)
        if found is not None:
            return found
    if _FEEDBURNER.match(parts.path):  # on any host: publishers give it names of their own
        raise Unresolvable(parts.host)
    if (parts.host in _SHORTENERS and parts.path != "/") or f".{parts.host}".endswith(_COUNTERS):
        raise Unresolvable(parts.host)
    return None


def _parameter(parts: Parts, names: tuple[str, ...]) -> str | None:
    """The first parameter of these names that holds an address."""
    values = dict(reversed([(n, v) for n, _, v in (piece.partition("=") for piece in parts.query.split("&"))]))
    for name in names:
        found = _address(values.get(name, ""))
        if found:
            return found
    return None


def _address(value: str) -> str | None:
    """The value of a parameter as an absolute address, however often it was escaped."""
    for _ in range(4):
        decoded = unquote(value)
        if _HTTP.match(decoded):
            return decoded
        if decoded == value:
            return None
        value = decoded
    return None


def _known(parts: Parts) -> str | None:
    for host, names in _BY_PARAMETER.items():
        if parts.host == host or parts.host.endswith(f".{host}"):
            under = _ONLY_UNDER.get(host)
            if under is None or parts.path.startswith(under):
                return _parameter(parts, names)
    return None


def _generic(parts: Parts) -> str | None:
    """A page called redirect, out, share ... with an absolute address for its parameter, on any host."""
    last = parts.path.rpartition("/")[2]
    return _parameter(parts, _TARGET_NAMES) if _REDIRECT_PAGE.fullmatch(last) else None


def _google(parts: Parts) -> str | None:
    if not _GOOGLE.fullmatch(parts.host):
        return None
    if parts.path in {"/url", "/imgres"}:
        found = _parameter(parts, ("q", "url", "imgrefurl"))
        if found is None:
            raise Unresolvable(parts.host)
        return found
    return _amp_viewer(parts)


def _amp_viewer(parts: Parts) -> str | None:
    """google.com/amp/s/host/path and bing.com/amp/s/host/path."""
    match = re.match(r"/amp/(s/)?([^/]+\.[^/]+.*)", parts.path)
    return _rest("https://" + match[2], parts) if match else None


def _bing(parts: Parts) -> str | None:
    if parts.host not in {"bing.com", "www.bing.com"}:
        return None
    if parts.path == "/ck/a":
        coded = next((piece[2:] for piece in parts.query.split("&") if piece.startswith("u=")), "")
        found = _address(_base64(coded[2:]).decode("utf-8", "replace")) if coded.startswith("a1") else None
        if found is None:
            raise Unresolvable(parts.host)
        return found
    return _parameter(parts, ("url",)) if parts.path.startswith("/news/apiclick") else _amp_viewer(parts)


def _duckduckgo(parts: Parts) -> str | None:
    return (
        _parameter(parts, ("uddg",))
        if parts.host.removesuffix(".html").endswith("duckduckgo.com") and parts.path == "/l"
        else None
    )


def _yahoo(parts: Parts) -> str | None:
    match = re.search(r"/RU=([^/]+)", parts.path) if parts.host.endswith("search.yahoo.com") else None
    return _address(match[1]) if match else None


def _google_news(parts: Parts) -> str | None:
    """Older identifiers are a protocol buffer with the address inside; newer ones are opaque."""
    if parts.host != "news.google.com":
        return None
    match = re.search(r"/(?:articles|read)/([\w=-]+)", parts.path)
    if match:
        found = _proto_address(_base64(match[1]))
        if found is None:
            raise Unresolvable(parts.host)
        return found
    return _parameter(parts, ("url",)) if parts.path.endswith("/url") else None


def _proto_address(data: bytes) -> str | None:
    """Field 4 (bytes) of the message, where it is an address."""
    position = data.find(b"\x22")
    while 0 <= position < 8:
        length, start = _varint(data, position + 1)
        value = data[start : start + length]
        if len(value) == length and _HTTP.match(value.decode("ascii", "replace")):
            return value.decode("utf-8", "replace")
        position = data.find(b"\x22", position + 1)
    return None


def _varint(data: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while position < len(data) and shift < 35:
        byte = data[position]
        value |= (byte & 0x7F) << shift
        position, shift = position + 1, shift + 7
        if not byte & 0x80:
            break
    return value, position


def _base64(text: str) -> bytes:
    text = unquote(text).replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""


def _amp_cache(parts: Parts) -> str | None:
    match = (
        re.match(r"/[a-z](?:/[a-z])?/(s/)?([^/]+\.[^/]+.*)", parts.path)
        if parts.host.endswith(".cdn.ampproject.org")
        else None
    )
    if match is None and parts.host.endswith(".cdn.ampproject.org"):
        return None
    return _rest("https://" + match[2], parts) if match else None


def _translated(parts: Parts) -> str | None:
    """gazet-example.translate.goog is gazet.example; a hyphen of the name is written twice."""
    name, dot, rest = parts.host.partition(".")
    if not dot or rest != "translate.goog":
        return None
    host = name.replace("--", "\0").replace("-", ".").replace("\0", "-")
    return _rest(f"https://{host}{parts.path}", parts)


def _proofpoint(parts: Parts) -> str | None:
    if parts.host not in {"urldefense.com", "urldefense.proofpoint.com", "urldefense.us"}:
        return None
    if parts.path.startswith("/v3/"):
        match = re.match(r"/v3/__(https?:/.+?)__;", parts.path + ";")
        return _scheme_slashes(match[1]) if match else None
    coded = next((piece[2:] for piece in parts.query.split("&") if piece.startswith("u=")), "")
    if parts.path.startswith("/v2/"):
        coded = coded.replace("-", "%").replace("_", "/")
    return _address(coded)


def _archived(parts: Parts) -> str | None:
    match = re.match(r"/web/\d{4,14}[a-z_]*/(.+)", parts.path) if parts.host == "web.archive.org" else None
    if match is None:
        return None
    inner = match[1] if _HTTP.match(match[1]) else f"https://{match[1]}"
    return _rest(_scheme_slashes(inner), parts)


def _in_path_or_query(parts: Parts) -> str | None:
    """href.li/?https://... and 12ft.io/https://..."""
    if parts.host in {"href.li", "www.href.li", "anon.to", "nullrefer.com"}:
        return _address(parts.query)
    if parts.host == "webcache.googleusercontent.com":
        match = re.search(r"cache:(?:[\w-]+:)?((?:https?:|[\w-]+\.)[^+\s]+)", unquote(parts.query))
        return (match[1] if _HTTP.match(match[1]) else f"https://{match[1]}") if match else None
    if parts.host in {"12ft.io", "r.jina.ai"}:
        found = _address(parts.path[1:])
        return _rest(_scheme_slashes(found), parts) if found else _parameter(parts, ("q",))
    return None


def _social(parts: Parts) -> str | None:
    """Buttons that share a page."""
    host = parts.host.removeprefix("www.").removeprefix("m.")
    if host == "facebook.com" and parts.path in {
        "/l.php",
        "/flx/warn",
        "/sharer.php",
        "/sharer/sharer.php",
        "/share.php",
        "/dialog/share",
    }:
        return _parameter(parts, ("u", "href"))
    if host in {"twitter.com", "x.com"} and parts.path in {"/intent/tweet", "/share", "/intent/post"}:
        return _parameter(parts, ("url",))
    if host == "t.me" and parts.path in {"/iv", "/share/url"}:
        return _parameter(parts, ("url",))
    if host == "youtube.com" and parts.path == "/redirect":
        return _parameter(parts, ("q",))
    return None


def _rest(address: str, parts: Parts) -> str:
    """`address`, with the query of the wrapper, which is the target's own there."""
    return address + (f"?{parts.query}" if parts.query else "")


def _scheme_slashes(address: str) -> str:
    """`https:/host` (doubled slashes were folded) as `https://host`."""
    return re.sub(r"^(https?):/+", r"\1://", address, flags=re.IGNORECASE)


_FINDERS: tuple[Callable[[Parts], str | None], ...] = (
    _google_news,
    _google,
    _bing,
    _duckduckgo,
    _yahoo,
    _amp_cache,
    _translated,
    _proofpoint,
    _archived,
    _in_path_or_query,
    _social,
    _known,
    _generic,
)
