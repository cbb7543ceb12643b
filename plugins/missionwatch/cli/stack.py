"""missionwatch up, down, status: the stack."""

from __future__ import annotations

import argparse
from typing import Any


def add(commands: Any) -> None:
    """Add the commands to the parser."""
    up = commands.add_parser("up", help="start the whole stack and wait until it is healthy")
    up.add_argument("--detach", action="store_true", help="leave it running in the background")
    up.set_defaults(command=_up)
    down = commands.add_parser("down", help="stop the stack")
    down.set_defaults(command=_down)
    status = commands.add_parser("status", help="what runs, and how it is")
    status.add_argument("--json", action="store_true", help="as JSON")
    status.set_defaults(command=_status)


def _up(arguments: argparse.Namespace) -> int:
    from missionwatch import stack, wiring

    return stack.up(detach=arguments.detach, check=wiring.check_config)


def _down(_: argparse.Namespace) -> int:
    from missionwatch import stack

    return stack.down()


def _status(arguments: argparse.Namespace) -> int:
    from missionwatch import stack

    return stack.status(as_json=arguments.json)
