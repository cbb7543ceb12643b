"""What Airflow's processes are told, in the stack and in the containers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import airflow
import pytest
import yaml

from missionwatch.config import ROOT
from missionwatch.errors import ConfigError
from missionwatch.stack import environment
from missionwatch.stack.database import Databases, named_databases, sqlalchemy_url
from missionwatch.stack.folders import Home
from missionwatch.stack.health import is_healthy
from missionwatch.stack.part import COMMANDS

COMPOSE = yaml.safe_load((ROOT / "docker" / "compose.yaml").read_text())
DATABASES = Databases("postgresql://u:p@h:1/missionwatch", "postgresql://u:p@h:1/airflow", is_embedded=False)
# Several workers need what one machine does not: a broker, and keys that every container shares.
ONLY_CONTAINERS = {
    "AIRFLOW__CORE__FERNET_KEY", "AIRFLOW__API__SECRET_KEY", "AIRFLOW_CONN_MISSIONWATCH_SMTP",
    "AIRFLOW__CELERY__BROKER_URL", "AIRFLOW__CELERY__RESULT_BACKEND", "AIRFLOW__CELERY__WORKER_CONCURRENCY",
}  # fmt: skip


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(environment, "jwt_secret", lambda _: "s" * 86)

    def made(given: dict[str, str] | None = None, databases: Databases = DATABASES) -> dict[str, str]:
        return environment.stack_environment(Home(Path("/home/of/it")), databases, 8081, given or {})

    return made


def known_options() -> set[str]:
    """Every option of Airflow's core, as the name of its variable."""
    path = Path(airflow.__file__).parent / "config_templates" / "config.yml"
    sections = yaml.safe_load(path.read_text())
    return {
        f"AIRFLOW__{section}__{option}".upper()
        for section, body in sections.items()
        for option in body.get("options") or {}
    }


def of_airflow(names: Any) -> set[str]:
    return {name for name in names if name.startswith("AIRFLOW__") and "__CELERY__" not in name}


def test_every_variable_of_the_stack_is_an_option_that_airflow_knows(stack: Any) -> None:
    unknown = of_airflow(stack(databases=named_databases("postgresql://h/x?sslmode=require"))) - known_options()
    assert unknown == set()


def test_every_variable_of_the_containers_is_an_option_that_airflow_knows() -> None:
    assert of_airflow(COMPOSE["x-airflow"]["environment"]) - known_options() == set()


def test_stack_and_containers_say_the_same_things(stack: Any) -> None:
    ours = {name for name in stack() if name.startswith(("AIRFLOW", "MISSIONWATCH"))}
    theirs = set(COMPOSE["x-airflow"]["environment"])
    only_ours = {"AIRFLOW__CORE__PARALLELISM", "AIRFLOW__CORE__DEFAULT_TIMEZONE"}
    assert ours - theirs == only_ours
    assert theirs - ours == ONLY_CONTAINERS


def test_containers_run_the_parts_of_the_stack_and_two_workers() -> None:
    commands = {name: service.get("command", []) for name, service in COMPOSE["services"].items()}
    for name, command in COMMANDS.items():
        assert commands[name] == ["airflow", *command]
    workers = [command for command in commands.values() if command[:3] == ["airflow", "celery", "worker"]]
    assert len(workers) == 2
    assert workers[0] != workers[1]


def test_containers_wait_for_what_they_need_and_only_loopback_is_published() -> None:
    services = COMPOSE["services"]
    for name in ("scheduler", "dag-processor", "triggerer", "worker-1", "worker-2"):
        assert services[name]["depends_on"]["api-server"]["condition"] == "service_healthy", name
        assert services[name]["depends_on"]["init"]["condition"] == "service_completed_successfully", name
    published = [port for service in services.values() for port in service.get("ports", [])]
    assert published == ["127.0.0.1:8080:8080"]


def test_no_secret_stands_in_the_compose_file() -> None:
    example = (ROOT / "docker" / ".env.example").read_text()
    for name, value in COMPOSE["x-airflow"]["environment"].items():
        if name.endswith(("_KEY", "_SECRET")):
            assert value.startswith("${MISSIONWATCH_"), name
            assert value[2:].split(":")[0] + "=\n" in example, name


def test_whoever_starts_the_stack_may_set_heartbeats_and_folders(stack: Any) -> None:
    given = {"AIRFLOW__SCHEDULER__JOB_HEARTBEAT_SEC": "1", "AIRFLOW__CORE__DAGS_FOLDER": "/elsewhere"}
    assert given.items() <= stack(given).items()


def test_another_airflow_of_the_machine_does_not_leak_in(stack: Any) -> None:
    foreign = {
        "AIRFLOW_HOME": "/other", "AIRFLOW_CONFIG": "/other/airflow.cfg", "PYTHONPATH": "/other",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": "sqlite:////other.db", "AIRFLOW__API__PORT": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    found = stack(foreign)
    assert found["AIRFLOW_HOME"] == "/home/of/it/airflow"
    assert found["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] == "postgresql+psycopg://u:p@h:1/airflow"
    assert found["AIRFLOW__API__PORT"] == "8081"
    assert not {"AIRFLOW_CONFIG", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE"} & set(found)


def test_a_proxy_to_the_world_is_not_used_between_the_processes(stack: Any) -> None:
    found = stack({"HTTP_PROXY": "http://proxy.example:3128", "NO_PROXY": "intranet.example"})
    assert found["NO_PROXY"] == "intranet.example,127.0.0.1,localhost"
    assert found["no_proxy"] == "intranet.example,127.0.0.1,localhost"


def test_options_of_an_address_reach_airflows_asynchronous_engine(stack: Any) -> None:
    found = stack(databases=named_databases("postgres://u:p@h:5/watch?sslmode=require"))
    assert found["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC"] == (
        "postgresql+psycopg://u:p@h:5/watch_airflow?sslmode=require"
    )


@pytest.mark.parametrize(
    ("given", "ours", "airflows"),
    [
        ("postgresql://u:p@h:5432/missionwatch", "missionwatch", "airflow"),
        ("postgres://u:p@h/foo", "foo", "foo_airflow"),
        ("postgresql://u:p@h", "missionwatch", "airflow"),
    ],
)
def test_airflows_database_stands_beside_ours(given: str, ours: str, airflows: str) -> None:
    found = named_databases(given)
    assert found.url.endswith(f"/{ours}")
    assert found.airflow_url.endswith(f"/{airflows}")
    assert sqlalchemy_url(found.url).startswith("postgresql+psycopg://")
    assert "p@" not in found.shown


@pytest.mark.parametrize("given", ["mysql://h/x", "host=h dbname=x", "postgresql://h:notaport/x", "missionwatch"])
def test_an_address_that_is_none_is_a_mistake_of_the_configuration(given: str) -> None:
    with pytest.raises(ConfigError, match=r"MISSIONWATCH_DATABASE_URL.*postgresql://user:password@host"):
        named_databases(given)


def test_a_heartbeat_from_before_the_start_does_not_count() -> None:
    from datetime import UTC, datetime

    health = {"scheduler": {"status": "healthy", "latest_scheduler_heartbeat": "2025-03-01T12:00:00+00:00"}}
    assert is_healthy("scheduler", health)
    assert is_healthy("scheduler", health, since=datetime(2025, 3, 1, 11, 59, tzinfo=UTC))
    assert not is_healthy("scheduler", health, since=datetime(2025, 3, 1, 12, 1, tzinfo=UTC))
    assert not is_healthy("triggerer", health)
    assert not is_healthy("api-server", {})
