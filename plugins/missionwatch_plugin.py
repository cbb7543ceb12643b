"""MissionWatch's pages in Airflow's UI: an app under /missionwatch and an item in the navigation that shows it in a frame."""

from __future__ import annotations

from urllib.parse import urlsplit

from airflow.configuration import conf
from airflow.plugins_manager import AirflowPlugin

from missionwatch.ui.app import app
from missionwatch.ui.render import PREFIX

# Airflow may live below a path of its host; the frame's address must name it.
_HERE = urlsplit(conf.get("api", "base_url", fallback="")).path.rstrip("/") + PREFIX


class MissionwatchPlugin(AirflowPlugin):
    """Registered by Airflow when it reads the plugins folder."""

    name = "missionwatch"
    fastapi_apps = [{"app": app, "url_prefix": PREFIX, "name": "MissionWatch"}]  # noqa: RUF012 - as Airflow wants it
    external_views = [  # noqa: RUF012 - as Airflow wants it
        {
            "name": "MissionWatch",
            "href": f"{_HERE}/",
            "destination": "nav",
            "url_route": "missionwatch",
            "nav_top_level": True,
            "icon": f"{_HERE}/static/icon.svg",
            "icon_dark_mode": f"{_HERE}/static/icon-dark.svg",
        }
    ]
