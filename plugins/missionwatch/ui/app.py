"""The pages inside Airflow's UI as a FastAPI app. Airflow mounts it (missionwatch_plugin.py) and asks nobody for a login on
its behalf: the app's own dependency does. Only css, js and svg files are open to all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from airflow.api_fastapi.core_api.security import requires_authenticated
from airflow.configuration import conf
from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import HTTPException
from fastapi.responses import HTMLResponse, JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException as AnyHTTPException

from missionwatch.errors import StoreError
from missionwatch.ui import guard, reading, today, words

PREFIX = "/missionwatch"
STATIC = Path(__file__).parent / "static"
TEMPLATES = Path(__file__).parents[1] / "templates" / "pages"
FIRST_DAY = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class Tab:
    """A page in the row of tabs; `path` below PREFIX."""

    name: str
    path: str


TABS = (Tab("Today", "/"),)

app = FastAPI(
    title="MissionWatch",
    dependencies=[Depends(requires_authenticated())],
    docs_url=None,
    redoc_url=None,
    openapi_url=None,
)
app.mount("/static", StaticFiles(directory=STATIC), name="static")


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(count=words.count, plural=words.plural)
    return environment


def render(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """One page. `base` is where these pages lie and `airflow` where Airflow's own do, whatever proxy is in front."""
    base = request.scope.get("root_path", "").rstrip("/")
    html = _templates().get_template(template).render(base=base, airflow=base.removesuffix(PREFIX), tabs=TABS, **values)
    return HTMLResponse(html, status_code=status)


def problem(request: Request, status: int, title: str, text: str, link: str = "", link_text: str = "") -> HTMLResponse:
    """A page that says what is wrong and what to do about it."""
    return render(request, "problem.html", status=status, title=title, text=text, link=link, link_text=link_text)


@app.middleware("http")
async def harden(request: Request, call_next: guard.Handler) -> Response:
    return await guard.harden(request, call_next, own_hosts=_own_hosts(request), failed=_failed)


def _own_hosts(request: Request) -> set[str]:
    # Behind a proxy the browser knows us by the public address, the Host header may hold another.
    return {request.headers.get("host", ""), urlsplit(conf.get("api", "base_url", fallback="")).netloc} - {""}


def _failed(request: Request) -> Response:
    return problem(
        request,
        500,
        "This page has a fault",
        "It is in the log of Airflow's API server, with its traceback. The line itself is not touched by it.",
    )


@app.exception_handler(AnyHTTPException)
async def refuse(request: Request, error: HTTPException) -> Response:
    """People get a page that helps, programs get JSON."""
    if "text/html" not in request.headers.get("accept", ""):
        return JSONResponse({"detail": error.detail}, status_code=error.status_code, headers=error.headers)
    if error.status_code == 401:
        root = request.scope.get("root_path", "").removesuffix(PREFIX)
        login = f"{root}/api/v2/auth/login?next={quote(str(request.url), safe='')}"
        return problem(
            request, 401, "Please log in", "These pages are for people who are logged in to Airflow.", login, "Log in"
        )
    if error.status_code == 404:
        return problem(request, 404, "There is no such page", "The address may be of another version.", "./", "Today")
    return problem(request, error.status_code, "That did not work", str(error.detail))


@app.exception_handler(StoreError)
async def no_database(request: Request, error: StoreError) -> Response:
    guard.log.error("%s: %s", request.url.path, error)
    return problem(
        request,
        503,
        "The database does not answer",
        "Nothing is lost: what was loaded is stored, and the next run takes up what waits. "
        "The command missionwatch status on the server says more.",
        request.url.path,
        "Try again",
    )


@app.api_route("/", methods=["GET", "HEAD"], response_class=HTMLResponse)
def show_today(request: Request, date: str | None = None) -> Response:
    """What came in on a day (UTC), what became of it, and what needs somebody."""
    now = datetime.now(UTC)
    try:
        day = parse_day(date, now)
    except ValueError as error:
        return problem(request, 400, "There is no such day", f"{error}.", "./", "Today")
    declared = reading.declared()
    rows = reading.today_rows(reading.database_url(), day, now)
    page = today.view(
        rows,
        day=day,
        now=now,
        declared=declared.feeds,
        has_operator_channel=declared.has_operator_channel,
        config_error=declared.error,
    )
    return render(request, "today.html", tab="Today", page=page)


def parse_day(text: str | None, now: datetime) -> date:
    """The day that an address asks for; the present one without. Raises ValueError with what is expected."""
    today_utc = now.astimezone(UTC).date()
    if text is None or text == "":
        return today_utc
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date() if len(text) == 10 else None
    except ValueError:
        day = None
    if day is None:
        raise ValueError("A day is written like 2025-01-21")
    if day > today_utc:
        raise ValueError("That day is still to come")
    if day < FIRST_DAY:
        raise ValueError(f"The first day is {FIRST_DAY}")
    return day
