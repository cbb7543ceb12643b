"""A complete config folder that points MissionWatch at a newsroom."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from tests.newsroom.day import Day
from tests.newsroom.stories import Outlet, outlets, troubles

REPOSITORY_CONFIG = Path(__file__).resolve().parents[2] / "config"
POLL_AGAIN_S = (
    7.0  # so long after a run, every feed is due again: a minute and its jitter, less the tolerance of a minute
)
DIGEST_AFTER = timedelta(minutes=10)  # a digest tells what was first seen before its end, by the real clock
SETTINGS: dict[str, Any] = {
    "web": {
        "allow_networks": ["127.0.0.0/8"],
        "host_spacing_s": 0.05,
        "connect_timeout_s": 2.0,
        "total_deadline_s": 3.0,
        "max_raw_bytes": 1_000_000,
        "max_decoded_bytes": 2_000_000,
        "contact": "newsroom test",
    },
    "poll": {"min_interval_min": 0.0},
    "fetch": {"first_backoff_min": 0.0},
}


def write_config(
    folder: Path,
    day: Day,
    *,
    with_troubles: bool = True,
    sender: str = "missionwatch@newsroom.example",
    recipients: Sequence[str] = ("desk@newsroom.example",),
    connection: str = "missionwatch_smtp",
    digest_at: str | None = None,
    settings: dict[str, Any] | None = None,
) -> Path:
    """Writes feeds, settings and routes into `folder`, with the repository's topics and cleaning rules; returns it.

    Every feed is due again `POLL_AGAIN_S` after a run. The digest edition `daily` ends at `digest_end`, UTC, unless
    `digest_at` (HH:MM) says otherwise. `settings` is merged over `SETTINGS` by section.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "feeds").mkdir(exist_ok=True)
    groups: dict[str, dict[str, Any]] = {}
    for outlet in outlets().values():
        groups.setdefault(outlet.country.lower(), {})[outlet.key] = _feed(outlet, day)
    if with_troubles:
        groups["troubles"] = {key: _trouble(value, day) for key, value in troubles()["feeds"].items()}
    for name, feeds in groups.items():
        _write(folder / "feeds" / f"{name}.yaml", feeds)
    _write(folder / "settings.yaml", _merged(SETTINGS, settings or {}))
    _write(
        folder / "routes.yaml",
        {
            "channels": {
                "desk": {"type": "email", "connection": connection, "sender": sender, "recipients": list(recipients)}
            },
            "alerts": [{"rule": "new_direct_story", "channel": "desk"}],
            "digests": {"daily": {"at": digest_at or f"{digest_end(day):%H:%M}", "timezone": "UTC", "channel": "desk"}},
        },
    )
    shutil.copytree(REPOSITORY_CONFIG / "topics", folder / "topics", dirs_exist_ok=True)
    _write(folder / "cleaning.yaml", _cleaning())
    return folder


def _cleaning() -> dict[str, Any]:
    """The repository's rules and those that the newsroom's own pages need."""
    path = REPOSITORY_CONFIG / "cleaning.yaml"
    rules = yaml.safe_load(path.read_text("utf-8")) if path.exists() else None
    return {**(rules or {}), **{o.host: o.cleaning for o in outlets().values() if o.cleaning}}


def digest_end(day: Day) -> datetime:
    """When the edition `daily` ends by default: so long after the day that all of it has been read by then."""
    return day.now.replace(second=0, microsecond=0) + DIGEST_AFTER


def _feed(outlet: Outlet, day: Day) -> dict[str, Any]:
    return {
        "url": day.feed_url(outlet.key),
        "outlet": outlet.name,
        "language": outlet.language,
        "country": outlet.country,
        "kind": outlet.kind,
        "tier": outlet.tier,
        "fetch": outlet.fetch,
        "poll_every_min": 1,
        "homepage": day.base_url(outlet.key) + "/",
        "notes": "an invented outlet of the newsroom",
    }


def _trouble(feed: dict[str, Any], day: Day) -> dict[str, Any]:
    return {
        "url": day.trouble_url(feed["address"], feed["path"]),
        "outlet": "Trouble",
        "language": "en",
        "country": "ZZ",
        "kind": "local",
        "notes": f"goes wrong on purpose: {feed['does']}",
    }


def _merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    both = {**base, **over}
    for key in base.keys() & over.keys():
        if isinstance(base[key], dict):
            both[key] = {**base[key], **over[key]}
    return both


def _write(path: Path, data: dict[str, Any]) -> None:
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=120)
    path.write_text("# Written by the newsroom: invented outlets on loopback.\n" + text, "utf-8")
