"""
### digest: the daily editions

Every 15 minutes: builds each edition of config/routes.yaml whose day has ended and that was not built yet, stores it with
the inputs that it was built from, and mails it. An edition that was missed is built once, late, and says so.

**Owner:** operators.

**When it fails:** the database failed, or the mail server refused for good; the log names which. Nothing is sent twice: an
edition of a period exists once, and so does each of its messages. To look at one without sending:
`missionwatch digest --edition daily --out digest.html`.
"""

from __future__ import annotations

from datetime import timedelta

import pendulum
from airflow.sdk import dag, task


@dag(
    schedule="*/15 * * * *",
    start_date=pendulum.datetime(2025, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=20),
    tags=["missionwatch", "people"],
    default_args={
        "owner": "operators",
        "retries": 3,
        "retry_delay": timedelta(seconds=30),
        "retry_exponential_backoff": 2.0,
        "max_retry_delay": timedelta(minutes=5),
        "execution_timeout": timedelta(minutes=10),
    },
    doc_md=__doc__,
)
def digest():
    @task
    def build(run_id: str | None = None) -> dict[str, int]:
        """Build the editions that are due, and send what is pending."""
        from missionwatch import wiring

        return wiring.run_stage("digest", run_id)

    build()


digest()
