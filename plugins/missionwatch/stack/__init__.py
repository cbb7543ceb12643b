"""The stack behind `make up`: the environment, the embedded Postgres, the Airflow processes under one supervisor.

What the command line calls is here; everything else is in the modules. They are imported when they are needed: who only
wants a database does not pay for the rest.
"""

from __future__ import annotations

from collections.abc import Callable


def up(detach: bool = False, check: Callable[[], None] | None = None) -> int:
    """Start the stack and stay until a signal ends it, or with `detach` return once it is healthy. An exit code.

    `check` looks at declared things that this package does not know (topics, cleaning rules); it raises ConfigError.
    """
    from missionwatch.stack import control

    return control.up(detach=detach, check=check)


def down() -> int:
    """End the stack of this home, whoever started it. Returns an exit code."""
    from missionwatch.stack import control

    return control.down()


def status(as_json: bool = False) -> int:
    """Say what runs and how it fares; 1 when not all of it is healthy. Returns an exit code."""
    from missionwatch.stack import control

    return control.status(as_json=as_json)
