"""The pages inside Airflow's UI as a FastAPI app. Airflow mounts it (missionwatch_plugin.py) and asks nobody for a login on
its behalf: the app's own dependency does. Only css, js and svg files are open to all.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from airflow.api_fastapi.core_api.security import requires_authenticated
from airflow.configuration import conf
from fastapi import Depends, FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from missionwatch.errors import ConfigError, MissionwatchError, StackError, StoreError
from missionwatch.ui import days, guard, reading, render, today

STATIC = Path(__file__).parent / "static"

app = FastAPI(
    title="MissionWatch",
    dependencies=[Depends(requires_authenticated())],
    docs_url=None,
    redoc_url=None,
    openapi_url=None,
)
app.mount("/static", StaticFiles(directory=STATIC), name="static")


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """One page as an answer."""
    return HTMLResponse(render.html(template, _airflow(request), **values), status_code=status)


def problem(request: Request, status: int, title: str, text: str, link: str = "", link_text: str = "") -> HTMLResponse:
    """A page that says what is wrong and what to do about it."""
    return page(
        request, "problem.html", status=status, code=status, title=title, text=text, link=link, link_text=link_text
    )


def _airflow(request: Request) -> str:
    """The path below which Airflow lies, "" unless a proxy put it deeper."""
    return str(request.scope.get("app_root_path", "")).rstrip("/")


@app.middleware("http")
async def harden(request: Request, call_next: guard.Handler) -> Response:
    """Every answer of these pages goes through here, refusals and faults included."""
    return await guard.harden(request, call_next, own_hosts=_own_hosts(request), failed=_failed)


def _own_hosts(request: Request) -> set[str]:
    # Behind a proxy the browser knows us by the public address, the Host header may hold another.
    return {request.headers.get("host", ""), urlsplit(conf.get("api", "base_url", fallback="")).netloc} - {""}


def _failed(request: Request) -> Response:
    text = "It is in the log of Airflow's API server, with its traceback. The line itself is not touched by it."
    return problem(request, 500, "This page has a fault", text)


@app.exception_handler(HTTPException)
async def refuse(request: Request, error: HTTPException) -> Response:
    """People get a page that helps, programs get JSON."""
    if "text/html" not in request.headers.get("accept", ""):
        return JSONResponse({"detail": error.detail}, status_code=error.status_code, headers=error.headers)
    airflow = _airflow(request)
    if error.status_code == 401:
        login = f"{airflow}/api/v2/auth/login?next={quote(str(request.url), safe='')}"
        return problem(
            request, 401, "Please log in", "These pages are for people who are logged in to Airflow.", login, "Log in"
        )
    if error.status_code == 404:
        return problem(
            request,
            404,
            "There is no such page",
            "The address may be of another version.",
            f"{airflow}{render.PREFIX}/",
            "Today",
        )
    return problem(request, error.status_code, "That did not work", str(error.detail))


@app.exception_handler(ConfigError)  # its address is wrong
@app.exception_handler(StackError)  # the embedded one does not start
@app.exception_handler(StoreError)
async def no_database(request: Request, error: MissionwatchError) -> Response:
    """The reason goes to the log: it names hosts and statements, which are no matter of every reader."""
    guard.log.error("%s: %s", request.url.path, error)
    text = (
        "Nothing is lost: what was loaded is stored, and the next run takes up what waits. "
        "The command missionwatch status on the server says more."
    )
    return problem(request, 503, "The database does not answer", text, str(request.url.path), "Try again")


@app.api_route("/", methods=["GET", "HEAD"], response_class=HTMLResponse)
def show_today(request: Request, date: str | None = None) -> Response:
    """What came in on a day (UTC), what became of it, and what needs somebody."""
    now = datetime.now(UTC)
    try:
        day = days.parse_day(date, now)
    except ValueError as error:
        return problem(
            request, 400, "There is no such day", f"{error}.", f"{_airflow(request)}{render.PREFIX}/", "Today"
        )
    declared = reading.declared()
    rows = reading.today_rows(reading.database_url(), day, now)
    shown = today.view(
        rows,
        day=day,
        now=now,
        declared=declared.feeds,
        has_operator_channel=declared.has_operator_channel,
        config_error=declared.error,
    )
    return page(request, "today.html", tab="Today", page=shown)
