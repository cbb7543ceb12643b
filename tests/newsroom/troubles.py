"""What goes wrong on purpose: answers that no article page should give. All of them small."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass, field

RETRY_AFTER_S = 900
OVERSIZED_BYTES = 3_000_000
BOMB_BYTES = 12_000_000  # decoded; on the wire about a thousandth of that
PRIVATE_ADDRESS = "http://10.0.0.1/almanac"
FEED_TYPE = "application/rss+xml; charset=utf-8"


@dataclass(frozen=True)
class Answer:
    """What goes back to the client. `is_silent`: nothing ever does."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    is_silent: bool = False


def trouble(does: str, path: str, earlier: int) -> Answer:
    """The answer of a trouble to `path`, asked for `earlier` times before."""
    return TROUBLES[does](path, earlier)


def _status(status: int, **headers: str) -> Callable[[str, int], Answer]:
    body = f"<!doctype html><title>{status}</title><h1>{status}</h1><p>Sorry.</p>".encode()
    return lambda path, earlier: Answer(status, body, headers={k.replace("_", "-"): v for k, v in headers.items()})


def _first_500(path: str, earlier: int) -> Answer:
    if earlier:
        raise LookupError("healthy from the second request on")
    return _status(500)(path, earlier)


def _article(path: str, earlier: int) -> Answer:
    return Answer(
        body=(
            b"<!doctype html><html lang=en><title>Harbour fees to rise</title><article><h1>Harbour fees to rise for small"
            b" boats</h1><p>Owners of small boats will pay a tenth more next year, the board decided, and the money is to"
            b" go into a new slipway.</p><p>Nobody who honours robots.txt has read this.</p></article></html>"
        )
    )


def _loop(path: str, earlier: int) -> Answer:
    return Answer(302, headers={"Location": "/loop/b" if path.endswith("/a") else "/loop/a"})


def _private(path: str, earlier: int) -> Answer:
    return Answer(302, headers={"Location": PRIVATE_ADDRESS})


def _bomb(path: str, earlier: int) -> Answer:
    return Answer(body=gzip.compress(b" " * BOMB_BYTES, mtime=0), headers={"Content-Encoding": "gzip"})


def _oversized(path: str, earlier: int) -> Answer:
    line = b"<p>The chairman thanked the members, and the members thanked the chairman.</p>\n"
    return Answer(body=b"<!doctype html><title>Minutes</title>" + line * (OVERSIZED_BYTES // len(line)))


def _pdf(path: str, earlier: int) -> Answer:
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"
    return Answer(body=body, content_type="application/pdf")


def _front_page(path: str, earlier: int) -> Answer:
    return Answer(
        body=(
            b"<!doctype html><html lang=en><head><title>Welcome</title></head><body><h1>We have moved</h1>"
            b"<p>Our feeds are being renewed. Please come back soon.</p></body></html>"
        )
    )


def _laughs(path: str, earlier: int) -> Answer:
    entities = [b'<!ENTITY l0 "ha">'] + [
        b'<!ENTITY l%d "%s">' % (level, b"&l%d;" % (level - 1) * 10) for level in range(1, 10)
    ]
    return Answer(
        content_type=FEED_TYPE,
        body=(
            b'<?xml version="1.0"?><!DOCTYPE rss ['
            + b"".join(entities)
            + b"]><rss version='2.0'><channel><title>&l9;</title><item><title>&l9;</title></item></channel></rss>"
        ),
    )


def _deep(path: str, earlier: int) -> Answer:
    depth = 3_000
    return Answer(
        content_type=FEED_TYPE,
        body=(
            b'<?xml version="1.0"?><rss version="2.0"><channel><title>Deep</title>'
            + b"<a>" * depth
            + b"</a>" * depth
            + b"</channel></rss>"
        ),
    )


def _attributes(path: str, earlier: int) -> Answer:
    attributes = b" ".join(b'a%d="%d"' % (n, n) for n in range(8_000))
    return Answer(
        content_type=FEED_TYPE,
        body=(
            b'<?xml version="1.0"?><rss version="2.0"><channel><title>Many</title><item '
            + attributes
            + b"><title>x</title></item></channel></rss>"
        ),
    )


TROUBLES: dict[str, Callable[[str, int], Answer]] = {
    "status-403": _status(403),
    "status-404": _status(404),
    "status-410": _status(410),
    "status-429": _status(429, Retry_After=str(RETRY_AFTER_S)),
    "status-500": _status(500),
    "silent": lambda path, earlier: Answer(is_silent=True),
    "first-500": _first_500,
    "article": _article,
    "loop": _loop,
    "private": _private,
    "bomb": _bomb,
    "oversized": _oversized,
    "empty": lambda path, earlier: Answer(),
    "pdf": _pdf,
    "front-page": _front_page,
    "laughs": _laughs,
    "deep": _deep,
    "attributes": _attributes,
}
