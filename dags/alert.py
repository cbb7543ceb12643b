"""
### alert: tell people at once

Whenever `ingest` has loaded something, and every 10 minutes besides, so that what stayed pending goes out: raises the alerts
that the rules of config/routes.yaml ask for, together with their messages in one transaction, then hands the messages to
their channels.

**Owner:** operators.

**When it fails:** the database failed, or a channel refused for a reason that will not pass by itself; the log names the
channel and what it said. Messages stay pending in `news.outbox` and go out with a later run, each at most once as far as a
receiver can tell (its Message-ID never changes). To find out: look at
`analyst.alerts` for status `pending` or `dead`, correct the connection (`missionwatch_smtp`) or config/routes.yaml, and clear
the task.
"""

from __future__ import annotations

from datetime import timedelta

import pendulum
from airflow.sdk import Asset, AssetOrTimeSchedule, CronTriggerTimetable, dag, task

NEWS = Asset(name="missionwatch_news", uri="missionwatch://news")


@dag(
    schedule=AssetOrTimeSchedule(timetable=CronTriggerTimetable("*/10 * * * *", timezone="UTC"), assets=[NEWS]),
    start_date=pendulum.datetime(2025, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=20),
    tags=["missionwatch", "people"],
    default_args={
        "owner": "operators",
        "retries": 3,
        "retry_delay": timedelta(seconds=20),
        "retry_exponential_backoff": 2.0,
        "max_retry_delay": timedelta(minutes=5),
        "execution_timeout": timedelta(minutes=10),
    },
    doc_md=__doc__,
)
def alert():
    @task
    def tell(run_id: str | None = None) -> dict[str, int]:
        """Raise what the rules ask for, and send what is pending."""
        from missionwatch import wiring

        return wiring.run_stage("alert", run_id)

    tell()


alert()
