"""The edge to the web: one `get` that is polite, bounded and guarded, whoever asks and wherever an address leads.

Web, Response        the client and what it brings
Hosts, MemoryHosts   whose turn it is: spacing between requests to a host, pauses, robots.txt
is_public            may this address be dialled at all
"""

from missionwatch.web.client import FEEDS, MAX_WAIT_S, PAGES, Response, Web
from missionwatch.web.guard import Guard, is_public
from missionwatch.web.hosts import Hosts, MemoryHosts, Robots
from missionwatch.web.retry_after import retry_after

__all__ = [
    "FEEDS",
    "MAX_WAIT_S",
    "PAGES",
    "Guard",
    "Hosts",
    "MemoryHosts",
    "Response",
    "Robots",
    "Web",
    "is_public",
    "retry_after",
]
