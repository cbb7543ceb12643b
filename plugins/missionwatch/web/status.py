"""What a status code means for the item: an answer, a redirect, try again, never again."""

from __future__ import annotations

from datetime import datetime, timedelta

from missionwatch.errors import Forbidden, Gone, ItemError, RateLimited, Rejected, ServerError
from missionwatch.web.retry_after import retry_after

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
DEFAULT_PAUSE = timedelta(seconds=60)
_FORBIDDEN = frozenset({401, 402, 403, 407, 451})
_AGAIN = frozenset({408, 421, 423, 425})


def error_of(status: int, headers: dict[str, str], now: datetime, subject: str) -> tuple[ItemError, float] | None:
    """The error to raise and the seconds to leave the whole host alone; None for an answer or a redirect."""
    if status in {200, 304} or status in REDIRECTS:
        return None
    after = retry_after(headers.get("retry-after"), now)
    if status in {429, 503}:
        pause = after or DEFAULT_PAUSE
        if status == 429 or after:
            return RateLimited(f"the server answered {status}", subject=subject, after=pause), pause.total_seconds()
        return ServerError("the server answered 503", subject=subject), pause.total_seconds()
    if status in {404, 410}:
        return Gone(f"the server answered {status}", subject=subject, kind=f"gone {status}"), 0.0
    if status in _FORBIDDEN:
        return Forbidden(f"the server answered {status}", subject=subject), 0.0
    if status >= 500 or status in _AGAIN:
        return ServerError(f"the server answered {status}", subject=subject, after=after), 0.0
    if 400 <= status < 500:
        return Rejected(f"the server answered {status}", subject=subject, kind="refused"), 0.0
    return ServerError(f"the server answered {status} without a document", subject=subject, kind="odd status"), 0.0
