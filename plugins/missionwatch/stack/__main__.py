"""`python -m missionwatch.stack up [--detach] | down | status [--json]`: the stack alone."""

from __future__ import annotations

import argparse
import sys

from missionwatch.stack import control


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0, 1 (the system failed) or 2 (the call or the configuration is wrong)."""
    parser = argparse.ArgumentParser(prog="python -m missionwatch.stack", description="Start, stop and show the stack.")
    commands = parser.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up", help="start it and stay; Ctrl-C stops everything")
    up.add_argument("--detach", action="store_true", help="return when it is healthy")
    commands.add_parser("down", help="stop it")
    status = commands.add_parser("status", help="show what runs")
    status.add_argument("--json", action="store_true", dest="as_json")
    given = parser.parse_args(arguments)
    if given.command == "up":
        return control.up(detach=given.detach)
    return control.down() if given.command == "down" else control.status(as_json=given.as_json)


if __name__ == "__main__":
    sys.exit(main())
