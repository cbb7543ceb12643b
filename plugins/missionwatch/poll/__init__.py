"""Poll: from the bytes of a feed to its entries, and when to ask again. Values in, values out.

parse_feed      bytes -> ParsedFeed, or NotFeed with the reason
ParserPool      the same in a child process with limits on memory, CPU and time; what the pipeline uses
feed_links      the feeds that a page names, for finding a site's feed
next_poll       when a feed is due again
should_fetch    is an entry worth the fetch of its page
"""

from missionwatch.poll.feed import Hints, ParsedFeed, feed_links, parse_feed
from missionwatch.poll.guarded import ParserPool, parse_guarded
from missionwatch.poll.schedule import freshness, next_poll, should_fetch

__all__ = [
    "Hints",
    "ParsedFeed",
    "ParserPool",
    "feed_links",
    "freshness",
    "next_poll",
    "parse_feed",
    "parse_guarded",
    "should_fetch",
]
