"""
### reprocess: run again over history, without the network

By hand, with parameters: from which stage on (`clean`, `detect`, `cluster`, `load`), over the pages fetched in which period, of
which feed. Raw bodies come from the archive. Stories keep their ids, articles theirs; a changed text becomes a new version,
and an article that is no mention any more is withdrawn, not deleted.

**Owner:** engineers.

**When it fails:** as for `ingest`; it takes the same locks, so it waits for a running stage, or ends and says which run is
first. Running it again is harmless.
"""

from __future__ import annotations

from datetime import timedelta

import pendulum
from airflow.sdk import Param, dag, task


@dag(
    schedule=None,
    start_date=pendulum.datetime(2025, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=6),
    tags=["missionwatch", "upkeep"],
    params={
        "stage": Param("detect", enum=["clean", "detect", "cluster", "load"], description="from this stage on"),
        "since": Param(None, type=["null", "string"], format="date-time", description="default: a week ago"),
        "until": Param(None, type=["null", "string"], format="date-time", description="default: now"),
        "feed": Param(None, type=["null", "string"], description="only pages of this feed"),
    },
    default_args={
        "owner": "engineers",
        "retries": 1,
        "retry_delay": timedelta(minutes=1),
        "execution_timeout": timedelta(hours=3),
    },
    doc_md=__doc__,
)
def reprocess():
    @task
    def again(run_id: str | None = None, params: dict | None = None) -> dict[str, int]:
        """Make the pages of the period due again, and take them through the stages."""
        from missionwatch import wiring

        return wiring.reprocess(run_id, **(params or {}))

    again()


reprocess()
