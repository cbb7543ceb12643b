"""
### ingest: from feeds to news

Every 10 minutes, one run at a time: `start` registers the run, then poll → fetch → clean → detect, each mapped over buckets of
hosts, then cluster → load → report once. The number of tasks does not depend on the number of feeds. Tasks hand over through
Postgres; what passes between them here is numbers of buckets and counts.

**Owner:** operators.

**When it fails**

| task | it means | do |
|---|---|---|
| start | the configuration is wrong; the log names file and key | correct the file, clear the task |
| poll, fetch, clean, detect, cluster, load | the database or the archive's disk failed, or another worker held the stage for a minute (the log says which run) | look at `missionwatch status`; Airflow tries again by itself, and running twice is harmless |
| report | more items were deferred, rejected or crashed than the limits allow; the log holds the funnel with reasons | see which feeds or hosts: `missionwatch feeds health`; change `limits` in config/settings.yaml only if that is the new normal |

A feed or page that fails never turns a task red: it is counted with its reason (`ops.funnel`, `ops.outcomes`), and tried again
where that makes sense. An item that kills its process three times is set aside as poison; `missionwatch articles retry URL`
takes it up again.
"""

from __future__ import annotations

from datetime import timedelta

import pendulum
from airflow.sdk import Asset, dag, task

NEWS = Asset(name="missionwatch_news", uri="missionwatch://news")


@dag(
    schedule="*/10 * * * *",
    start_date=pendulum.datetime(2025, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=60),
    tags=["missionwatch", "line"],
    default_args={
        "owner": "operators",
        "retries": 2,
        "retry_delay": timedelta(seconds=10),
        "retry_exponential_backoff": 2.0,
        "max_retry_delay": timedelta(minutes=5),
        "execution_timeout": timedelta(minutes=12),
    },
    doc_md=__doc__,
)
def ingest():
    @task(retries=0)
    def start(run_id: str | None = None) -> list[int]:
        """Check the configuration and register the run; the numbers of the buckets."""
        from missionwatch import wiring

        return wiring.start_run(run_id, "ingest")

    @task(map_index_template="bucket {{ bucket + 1 }}")
    def poll(bucket: int, run_id: str | None = None) -> dict[str, int]:
        """Ask the feeds that are due for new entries."""
        from missionwatch import wiring

        return wiring.run_stage("poll", run_id, bucket)

    @task(map_index_template="bucket {{ bucket + 1 }}")
    def fetch(bucket: int, run_id: str | None = None) -> dict[str, int]:
        """Bring the pages behind new entries and archive them."""
        from missionwatch import wiring

        return wiring.run_stage("fetch", run_id, bucket)

    @task(map_index_template="bucket {{ bucket + 1 }}")
    def clean(bucket: int, run_id: str | None = None) -> dict[str, int]:
        """Make articles of pages."""
        from missionwatch import wiring

        return wiring.run_stage("clean", run_id, bucket)

    @task(map_index_template="bucket {{ bucket + 1 }}")
    def detect(bucket: int, run_id: str | None = None) -> dict[str, int]:
        """Judge whether articles are about the mission."""
        from missionwatch import wiring

        return wiring.run_stage("detect", run_id, bucket)

    @task
    def cluster(run_id: str | None = None) -> dict[str, int]:
        """Find relevant articles their place among the stories."""
        from missionwatch import wiring

        return wiring.run_stage("cluster", run_id)

    @task(outlets=[NEWS])
    def load(run_id: str | None = None) -> dict[str, int]:
        """Bring placed articles from work to news; the Asset tells `alert` that there may be something."""
        from missionwatch import wiring

        return wiring.run_stage("load", run_id)

    @task(retries=0)
    def report(run_id: str | None = None) -> None:
        """Write the funnel; red when the limits of the settings are passed."""
        from missionwatch import wiring

        wiring.report_run(run_id)

    buckets = start()
    polled = poll.expand(bucket=buckets)
    fetched = fetch.expand(bucket=buckets)
    cleaned = clean.expand(bucket=buckets)
    detected = detect.expand(bucket=buckets)
    buckets >> polled >> fetched >> cleaned >> detected >> cluster() >> load() >> report()


ingest()
