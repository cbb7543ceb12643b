"""
### maintain: retention, nightly

Removes what is past its retention (config/settings.yaml, `retention`): raw bodies of pages that are no mention, rows of
`work`, single outcomes, whose daily sums stay. Stories, mentions, figures and digests are never removed. Then lets Postgres
refresh its statistics and free the space, and sends the daily heartbeat with the health of the feeds to
`operator.channels`.

**Owner:** operators.

**When it fails:** the database or the archive's disk failed; the log says where. Running it again, or a day late, is
harmless.
"""

from __future__ import annotations

from datetime import timedelta

import pendulum
from airflow.sdk import dag, task


@dag(
    schedule="30 3 * * *",
    start_date=pendulum.datetime(2025, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=2),
    tags=["missionwatch", "upkeep"],
    default_args={
        "owner": "operators",
        "retries": 2,
        "retry_delay": timedelta(minutes=5),
        "execution_timeout": timedelta(hours=1),
    },
    doc_md=__doc__,
)
def maintain():
    @task
    def retention() -> dict[str, int]:
        """Remove what is past its retention; how much of what."""
        from missionwatch import wiring

        return wiring.maintain()

    @task
    def vacuum() -> None:
        """Refresh statistics and free space."""
        from missionwatch import wiring

        wiring.vacuum()

    @task
    def heartbeat() -> None:
        """Tell operators that the system is alive, and how its feeds are."""
        from missionwatch import wiring

        wiring.heartbeat()

    retention() >> vacuum() >> heartbeat()


maintain()
