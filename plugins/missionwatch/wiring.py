"""Builds the real edges and hands them to the line. The only module besides `ui` that imports Airflow.

The functions at the end are what the DAGs call: short, with the run's id and counts in and out.
"""

from __future__ import annotations

import atexit
import logging
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from missionwatch import config, pipeline
from missionwatch.archive import Archive
from missionwatch.errors import ConfigError, DeliveryError, MissionwatchError
from missionwatch.pipeline.edges import Edges
from missionwatch.pipeline.items import Progress, log_progress
from missionwatch.pipeline.upkeep import REPROCESSED, Again, reopen
from missionwatch.pipeline.upkeep import maintain as remove_old
from missionwatch.store import Database

if TYPE_CHECKING:
    from missionwatch.channels import Channel, Mailbox
    from missionwatch.clean import Cleaner, SiteRules
    from missionwatch.detect import Detector
    from missionwatch.web import Hosts

log = logging.getLogger("missionwatch")


def now() -> datetime:
    """The clock of production."""
    return datetime.now(UTC)


def database_url() -> str:
    """The address of the database in use: MISSIONWATCH_DATABASE_URL, else the embedded server, started if it is down."""
    from missionwatch.stack.database import database_url as url

    return url()


def topic_name(topic: str) -> str:
    """A topic's key as words for people."""
    return topic.replace("-", " ").capitalize()


def is_database_up() -> bool:
    """Does the database in use answer? The embedded server is not started for the question."""
    from missionwatch.stack import postgres

    if os.environ.get("MISSIONWATCH_DATABASE_URL"):
        return True
    return postgres.is_up(config.home_folder())


def hosts_if_up() -> Hosts:
    """Spacing and robots.txt from the database where it is up, so that trying a feed is polite; else for this process."""
    from missionwatch.store.hosts import PgHosts
    from missionwatch.web import MemoryHosts

    return PgHosts(Database(database_url())) if is_database_up() else MemoryHosts()


@contextmanager
def open_edges(*, clock: Callable[[], datetime] = now) -> Iterator[Edges]:
    """The real edges: configuration read and checked, database connected at first use, archive under the home."""
    settings, routes, feeds = config.load_settings(), config.load_routes(), config.load_feeds()
    folder = config.config_folder()
    with Database(database_url()) as db:
        yield Edges(
            db=db,
            archive=Archive(archive_folder()),
            web=lambda: _web(settings, db),
            parse=_parse,
            channel=lambda name: channel(routes, name),
            topic=topic_name(settings.topic),
            detector=lambda: _detector(folder, settings.topic),
            clean=lambda page, repeated: _cleaner(folder).clean(page, repeated),
            settings=settings,
            routes=routes,
            feeds={key: feed for key, feed in feeds.items() if feed.enabled},
            clock=clock,
        )


def archive_folder() -> Path:
    """Where raw bodies are kept."""
    return config.home_folder() / "archive"


def _web(settings: config.Settings, db: Database) -> Any:
    from missionwatch.store.hosts import PgHosts
    from missionwatch.web import Web

    return Web(settings.web, PgHosts(db))


def _parse(body: bytes, content_type: str | None, url: str) -> Any:
    from missionwatch.poll import parse_guarded

    return parse_guarded(body, content_type, url)


def detector() -> Detector:
    """The detector of the topic in use, made once in a process."""
    return _detector(config.config_folder(), config.load_settings().topic)


@cache
def _detector(folder: Path, topic: str) -> Detector:
    from missionwatch.detect import Detector, load_topic, read_lines

    path = topic_path(folder, topic)
    return Detector(load_topic(path), lines=read_lines(path))


def topic_path(folder: Path, topic: str) -> Path:
    """The file or folder of a topic. Raises ConfigError where there is neither."""
    for path in (folder / "topics" / f"{topic}.yaml", folder / "topics" / topic):
        if path.exists():
            return path
    raise ConfigError(
        f"there is no topic {topic!r} in {folder / 'topics'}", file=str(folder / "settings.yaml"), key="topic"
    )


def site_rules() -> SiteRules:
    """The per-site fixes of config/cleaning.yaml, read once in a process."""
    return _site_rules(config.config_folder())


@cache
def _site_rules(folder: Path) -> SiteRules:
    from missionwatch.clean import load_rules

    return load_rules(folder)


@cache
def _cleaner(folder: Path) -> Cleaner:
    """The process that reads pages, started at the first one, reused by all stages of this process and ended with it."""
    from missionwatch.clean import Cleaner

    cleaner = Cleaner(_site_rules(folder))
    atexit.register(cleaner.close)
    return cleaner


# --- delivery ---


def channel(routes: config.Routes, name: str) -> Channel:
    """A channel of config/routes.yaml, to be opened with `with`. Raises DeliveryError where it is declared wrongly."""
    from missionwatch.channels import CHANNELS

    route = routes.channels.get(name)
    if route is None:
        raise DeliveryError(f"there is no channel {name!r} in config/routes.yaml", subject=name)
    return CHANNELS[route.type](mailbox(route.connection), route.sender)


def mailbox(connection_id: str) -> Mailbox:
    """The mail server behind an Airflow connection: the variable AIRFLOW_CONN_<ID>, or Airflow's own store in a task.

    Port 465 means TLS from the start, 587 and 25 STARTTLS where the server has it; the connection's extra `security` (none,
    starttls, ssl) says otherwise, and `timeout_s` how long to wait for the server.
    """
    from airflow.sdk import Connection

    from missionwatch.channels import Mailbox

    try:
        found = Connection.get(connection_id)
    except Exception as error:  # Airflow raises many kinds, and outside a task has no store to ask
        raise DeliveryError(
            f"there is no Airflow connection {connection_id!r}: set AIRFLOW_CONN_{connection_id.upper()}, "
            "for example smtp://user:password@mail.example.org:587",
            subject=connection_id,
        ) from error
    port = found.port or 25
    security: Any = found.extra_dejson.get("security") or {465: "ssl", 587: "starttls"}.get(port, "none")
    if not found.host or security not in ("none", "starttls", "ssl"):
        raise DeliveryError(
            f"the connection {connection_id!r} needs a host, and `security` none, starttls or ssl",
            subject=connection_id,
        )
    timeout_s = found.extra_dejson.get("timeout_s", 20.0)
    return Mailbox(found.host, port, found.login or "", found.password or "", security, float(timeout_s))


# --- what the command line and the DAGs call ---


def check_config() -> None:
    """Read and check everything that people declare. Raises ConfigError for the first mistake."""
    routes = config.load_routes()
    settings = config.load_settings()
    for channel in settings.operator.channels:
        if channel not in routes.channels:
            raise ConfigError(
                f"no such channel {channel!r} in routes.yaml",
                file=str(config.config_folder() / "settings.yaml"),
                key="operator.channels",
            )
    config.load_feeds()
    site_rules()
    detector()


def prepare() -> None:
    """Make sure that a command can work: configuration right, home writable, database there and of the newest version."""
    from missionwatch.store.migrate import migrate

    check_config()
    home()
    migrate(database_url())


def start_run(run_id: str | None, kind: str) -> list[int]:
    """Check the configuration, register the run; the numbers of its buckets."""
    check_config()
    with open_edges() as edges:
        edges.db.run("run.start", run_id=run_id, kind=kind, at=edges.clock())
        log.info("run %s: %d feeds in %d buckets", run_id, len(edges.feeds), edges.settings.buckets)
        return list(range(edges.settings.buckets))


def run_stage(stage: str, run_id: str | None, bucket: int = 0) -> dict[str, int]:
    """One stage of a run, on one bucket where it has buckets; how many items ended in which outcome."""
    assert run_id is not None
    with open_edges() as edges:
        if stage in pipeline.BUCKETED:
            counts = pipeline.BUCKETED[stage](edges, run_id, pipeline.Bucket(bucket, edges.settings.buckets))
        else:
            counts = pipeline.ONCE[stage](edges, run_id)
    log.info("%s: %s", stage, ", ".join(f"{number} {outcome}" for outcome, number in counts.items()) or "nothing due")
    return dict(counts)


def report_run(run_id: str | None) -> None:
    """Write the funnel of a run. Raises MissionwatchError where it is red, so that the task is."""
    assert run_id is not None
    with open_edges() as edges:
        made = pipeline.report(edges, run_id)
    log.info("funnel of %s\n%s", run_id, pipeline.funnel_text(made))
    if made.is_red:
        raise MissionwatchError("; ".join(made.problems), subject=run_id, kind="red")


def reprocess(
    run_id: str | None,
    *,
    stage: str = "detect",
    since: str | None = None,
    until: str | None = None,
    feed: str | None = None,
    progress: Progress = log_progress,
) -> dict[str, int]:
    """Take the pages of a period through the stages from `stage` on, out of the archive; what became of them."""
    assert run_id is not None
    with open_edges() as edges:
        edges.db.run("run.start", run_id=run_id, kind="reprocess", at=edges.clock())
        again = Again(stage, instant(since) or edges.clock() - timedelta(days=7), instant(until) or edges.clock(), feed)
        log.info("reprocess: %d pages from %s on", reopen(edges, again), stage)
        rest = REPROCESSED[REPROCESSED.index(stage) :]
        while True:
            pipeline.run_line(edges, run_id, stages=rest, progress=progress)
            made = pipeline.report(edges, run_id)
            if not any(c[1] == "waiting" and c[2] == "time budget" for c in made.counts):
                break
    log.info("reprocess\n%s", pipeline.funnel_text(made))
    ended: Counter[str] = Counter()
    for name, outcome, _, number in made.counts:
        ended[f"{name} {outcome}"] += number
    return dict(ended)


def instant(text: str | None) -> datetime | None:
    """An ISO 8601 date or instant, in UTC where it names no zone. Raises ConfigError."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(
            f"expected a date or time like 2025-01-18 or 2025-01-18T06:00, found {text!r}", file="command"
        ) from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def maintain() -> dict[str, int]:
    """Remove what is past its retention."""
    with open_edges() as edges:
        gone = remove_old(edges)
    log.info("removed: %s", ", ".join(f"{number} {what}" for what, number in gone.items()))
    return dict(gone)


def vacuum() -> None:
    """Refresh statistics and free space, as the user that owns the database's tables."""
    with Database(database_url(), role=None, statement_timeout_s=3600) as db:
        for schema in ("work", "ops", "news"):
            db.run(f"maintain.vacuum_{schema}")


def heartbeat() -> None:
    """Tell operators that the system is alive, and how its feeds are."""
    with open_edges() as edges:
        pipeline.heartbeat(edges)


def home() -> Path:
    """The state folder, made if it is not there. Raises MissionwatchError when it cannot be written."""
    folder = config.home_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            raise PermissionError(13, "not writable")
    except OSError as error:
        raise MissionwatchError(
            f"the home {folder} cannot be used: {error.strerror}; set MISSIONWATCH_HOME to a folder that can be written",
            subject=str(folder),
            kind="home",
        ) from error
    return folder
