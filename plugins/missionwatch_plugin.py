"""MissionWatch's pages in Airflow's UI: an app under /missionwatch and an item in the navigation that shows it in a frame."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from airflow.configuration import conf
from airflow.plugins_manager import AirflowPlugin

from missionwatch.ui.render import PREFIX

# Airflow may live below a path of its host; the frame's address must name it.
HERE = urlsplit(conf.get("api", "base_url", fallback="")).path.rstrip("/") + PREFIX


async def pages(scope: Any, receive: Any, send: Any) -> None:
    """The pages, imported at the first request: every Airflow process reads this file, only the API server serves them."""
    from missionwatch.ui.app import app

    await app(scope, receive, send)


class MissionwatchPlugin(AirflowPlugin):
    """Registered by Airflow when it reads the plugins folder."""

    name = "missionwatch"
    fastapi_apps = [{"app": pages, "url_prefix": PREFIX, "name": "MissionWatch"}]  # noqa: RUF012 - as Airflow wants it
    external_views = [  # noqa: RUF012 - as Airflow wants it
        {
            "name": "MissionWatch",
            "href": f"{HERE}/",
            "destination": "nav",
            "url_route": "missionwatch",
            "nav_top_level": True,
            "icon": f"{HERE}/static/icon.svg",
            "icon_dark_mode": f"{HERE}/static/icon-dark.svg",
        }
    ]
