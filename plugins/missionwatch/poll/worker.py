"""The parser child, `python -m missionwatch.poll.worker`: see `missionwatch.child`."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from missionwatch.child import answered, serve
from missionwatch.errors import ItemError, NotFeed
from missionwatch.poll.feed import parse_feed
from missionwatch.poll.wire import packed

_WARM_UP = (
    b"<rss version='2.0'><channel><title>x</title><item><title>a &amp; b</title>"
    b"<pubDate>Tue, 25 Jun 2024 14:00:00 +0000</pubDate>"
    b"<description>&lt;p&gt;x&lt;/p&gt;</description></item></channel></rss>",
    b"<rss version='2.0'><channel><title>x & y &nbsp;</title><item><title>a<br>b</title><pubDate>25 mai 24",
    b"<feed xmlns='http://www.w3.org/2005/Atom'><title>x</title><entry><id>1</id>"
    b"<updated>2024-06-25T14:00:00Z</updated>"
    b"<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>x</div></content></entry></feed>",
    b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'><channel>"
    b"<title>x</title></channel><item><title>a</title></item></rdf:RDF>",
    b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": 1}]}',
    b"<html><head><link rel='alternate' type='application/rss+xml' href='/f.xml'></head></html>",
)

HOSTILE = "hostile feed"


def main() -> None:
    serve(_warm_up, _answer)


def _answer(head: bytes, body: bytes) -> tuple[bytes, bool]:
    """The answer to one request, and whether this process may take another."""
    return answered(lambda: _parsed(head, body), ItemError, _beyond, HOSTILE)


def _parsed(head: bytes, body: bytes) -> bytes:
    request = json.loads(head)
    feed = parse_feed(body, request["content_type"], request["url"], now=datetime.fromisoformat(request["now"]))
    return packed(feed)


def _beyond(limit: str) -> NotFeed:
    return NotFeed(f"parsing it broke a limit ({limit})", kind=HOSTILE)


def _warm_up() -> None:
    """Import and look up now whatever is loaded on first use, since later no file can be opened."""
    for body in _WARM_UP:
        try:
            parse_feed(body, None, "https://warm.example/feed", now=datetime.now(UTC))
        except ItemError:
            continue


if __name__ == "__main__":
    main()
