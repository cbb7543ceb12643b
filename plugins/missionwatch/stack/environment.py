"""The environment that Airflow's processes get: everything is said here, airflow.cfg is never edited."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping

from missionwatch.config import ROOT, config_folder
from missionwatch.stack.database import VARIABLE, Databases, sqlalchemy_url
from missionwatch.stack.files import write_private
from missionwatch.stack.folders import Home, read_json, write_json

USERS = ("admin", "viewer")  # names and roles alike
LOOPBACK = "127.0.0.1"

# What whoever starts the stack may set otherwise: a variable of the same name wins.
DEFAULTS = {
    "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
    "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
    "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
    "AIRFLOW__CORE__PARALLELISM": "8",  # LocalExecutor forks one process per slot at its start
    "AIRFLOW__CORE__DEFAULT_TIMEZONE": "utc",
    "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": "60",  # the first answer of a cold server took 12 s on a busy machine
    "AIRFLOW__WORKERS__EXECUTION_API_RETRIES": "10",
    # After a kill -9 the tasks of the dead scheduler are taken up by the next one within a minute, not five.
    "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "60",
    "AIRFLOW__API__INSTANCE_NAME": "MissionWatch",
}
# Would make our processes read other code, or compile ours again at each start.
UNWANTED = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "AIRFLOW_CONFIG")


def stack_environment(
    home: Home, databases: Databases, port: int, given: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """All variables for one of Airflow's processes of this home; `given` is the environment of whoever starts it."""
    address = f"http://{LOOPBACK}:{port}"
    forced = {
        "MISSIONWATCH_HOME": str(home.root),
        "MISSIONWATCH_CONFIG": str(config_folder().resolve()),
        VARIABLE: databases.url,
        "AIRFLOW_HOME": str(home.airflow),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": sqlalchemy_url(databases.airflow_url),
        "AIRFLOW__API__HOST": LOOPBACK,
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": address,
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{address}/execution/",
        "AIRFLOW__API_AUTH__JWT_SECRET": jwt_secret(home),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": ",".join(f"{user}:{user}" for user in USERS),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(home.passwords),
        # The processes talk to each other on loopback, whatever proxy leads to the world.
        "NO_PROXY": with_loopback(given.get("NO_PROXY", "")),
        "no_proxy": with_loopback(given.get("no_proxy", given.get("NO_PROXY", ""))),
    }
    if "?" in databases.airflow_url:
        # Options such as sslmode are psycopg's: the asynchronous engine must be psycopg too.
        forced["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC"] = sqlalchemy_url(databases.airflow_url)
    kept = {key: value for key, value in given.items() if key not in UNWANTED}
    return {**DEFAULTS, **kept, **forced}


def with_loopback(hosts: str) -> str:
    """A list of hosts to be reached without a proxy, ours among them."""
    named = [host for host in hosts.split(",") if host]
    return ",".join([*named, *(host for host in (LOOPBACK, "localhost") if host not in named)])


def jwt_secret(home: Home) -> str:
    """This home's signing key, made at first use: 86 characters, private."""
    try:
        if secret := home.jwt_secret.read_text(encoding="ascii").strip():
            return secret
    except FileNotFoundError:
        pass
    write_private(home.jwt_secret, secrets.token_urlsafe(64))
    return home.jwt_secret.read_text(encoding="ascii").strip()


def passwords(home: Home) -> dict[str, str]:
    """The users' passwords, made at first use and kept in a private file."""
    known = read_json(home.passwords)
    if missing := [user for user in USERS if user not in known]:
        known |= {user: secrets.token_urlsafe(12) for user in missing}
        write_json(home.passwords, known)
    return known
