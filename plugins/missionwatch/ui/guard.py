"""What keeps the pages safe in a browser that is logged in to Airflow.

Airflow's login lies in a cookie that scripts can read, and these pages show what strangers wrote. So: nothing but our own
files may run or load, other sites may neither frame a page nor write to it, and no page stays in a cache.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import JSONResponse, Response

log = logging.getLogger("missionwatch.ui")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
Handler = Callable[[Request], Awaitable[Response]]


def is_foreign_write(method: str, headers: Mapping[str, str], own_hosts: Collection[str]) -> bool:
    """Whether a request would change something on behalf of another site. `own_hosts`: host:port as browsers say it."""
    if method in SAFE_METHODS:
        return False
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc not in own_hosts:
        return True
    return headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}


def cache_rule(path: str) -> str:
    """Styles and scripts are asked for again each time and mostly answered 304; what holds data is kept nowhere."""
    return "no-cache" if path.startswith("/static/") else "no-store"


async def harden(
    request: Request, call_next: Handler, *, own_hosts: Collection[str], failed: Callable[[Request], Response]
) -> Response:
    """Answer a request with the headers above. `failed` makes the answer to an exception that nobody foresaw."""
    # Before the call: what is mounted below changes these two in place.
    rule = cache_rule(request.scope["path"].removeprefix(request.scope.get("root_path", "")))
    if is_foreign_write(request.method, request.headers, own_hosts):
        response: Response = JSONResponse({"detail": "a write from another site is refused"}, status_code=403)
    else:
        try:
            response = await call_next(request)
        except Exception:
            log.exception("%s %s failed", request.method, request.url.path)
            response = failed(request)
    response.headers.update(HEADERS)
    response.headers["Cache-Control"] = rule
    return response
