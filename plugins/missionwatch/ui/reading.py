"""What the pages read: the database, as a role that sees `ops` and `analyst` only, and the declared configuration."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from missionwatch.config import config_folder, load_feeds, load_settings
from missionwatch.errors import ConfigError
from missionwatch.model import Feed
from missionwatch.stack.database import VARIABLE, named_databases
from missionwatch.store import Database
from missionwatch.ui.today import REPORTS_SHOWN, STORIES_SHOWN, Rows

ROLE = "missionwatch_operator"
STATEMENT_TIMEOUT_S = 20.0  # a page that takes longer is of no use; Airflow's own requests must not wait for it


@dataclass(frozen=True, slots=True)
class Declared:
    """The configuration as far as pages show it. `error`: why it could not be read."""

    feeds: Mapping[str, Feed] = field(default_factory=dict)
    has_operator_channel: bool = False
    error: str = ""


def database_url() -> str:
    """The database of the line: the one that the stack names to Airflow's processes, else whatever wiring finds.

    Named, it is asked for nothing here: that it exists is made sure of when the stack starts, not at each page.
    """
    if url := os.environ.get("MISSIONWATCH_DATABASE_URL_IN_USE"):
        return url
    if named := os.environ.get(VARIABLE):
        return named_databases(named).url
    from missionwatch import wiring

    return wiring.database_url()


def declared() -> Declared:
    """config/ as it is now. A mistake in it is shown on the page; it does not take the page down."""
    try:
        stamp = max((p.stat().st_mtime_ns for p in config_folder().rglob("*.yaml")), default=0)
        return _declared(str(config_folder()), stamp)
    except ConfigError as error:
        return Declared(error=str(error))
    except OSError as error:
        return Declared(error=f"{config_folder()}: {error.strerror}")


_read: dict[str, tuple[int, Declared]] = {}


def _declared(folder: str, stamp: int) -> Declared:
    # Hundreds of feeds take a second to parse, and files change rarely.
    if folder not in _read or _read[folder][0] != stamp:
        _read[folder] = (stamp, Declared(load_feeds(), bool(load_settings().operator.channels)))
    return _read[folder][1]


def today_rows(url: str, day: date, now: datetime) -> Rows:
    """The rows of the page `Today` for one day (UTC). Raises StoreError."""
    since = datetime(day.year, day.month, day.day, tzinfo=UTC)
    end = since + timedelta(days=1)
    period = {"since": since, "until": end}
    at = min(end, now)
    with Database(url, role=ROLE, statement_timeout_s=STATEMENT_TIMEOUT_S) as db:
        stories = db.all("ui.stories", **period)
        shown = stories[:STORIES_SHOWN]
        ids = [s.story_id for s in shown]
        leads = [s.lead_article_id for s in shown]
        return Rows(
            runs=db.all("ui.runs", until=end),
            red_runs=db.all("ui.red_runs", **period),
            funnel=db.all("ui.funnel", **period) or db.all("ui.funnel_of_day", day=day),
            promptness=db.one("ui.promptness", **period),
            alert_promptness=db.one("ui.alert_promptness", **period),
            waiting=db.one("ui.waiting", until=at),
            stories=stories,
            reports=db.all("ui.reports", stories=ids, leads=leads, per_story=REPORTS_SHOWN) if ids else [],
            figures=db.all("ui.figures", stories=ids) if ids else [],
            alerts=db.one("ui.alerts", **period),
            undelivered=db.all("ui.undelivered", until=now),
            feeds=db.all("ui.feeds"),
            set_aside=db.all("ui.set_aside", until=now),
            notices=db.all("ui.notices", until=now),
        )
