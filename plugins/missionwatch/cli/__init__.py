"""The `missionwatch` command: the same functions as the DAGs, in the foreground.

Exit code 0; 1 when the system failed (database, disk, network of our own); 2 when the call or the configuration is wrong.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence

from missionwatch import __version__
from missionwatch.errors import ConfigError, MissionwatchError

Command = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit code. Errors are one message on standard error, never a traceback."""
    arguments = parser().parse_args(argv)
    logging.basicConfig(
        level=logging.INFO if arguments.verbose else logging.WARNING, format="%(levelname)s %(message)s"
    )
    if not arguments.verbose:
        # A crash of one item has its own outcome and count; its traceback is for whoever asks with --verbose.
        logging.getLogger("missionwatch").setLevel(logging.CRITICAL)
    try:
        return int(arguments.command(arguments) or 0)
    except ConfigError as error:
        return _fail(error, 2)
    except MissionwatchError as error:
        return _fail(error, 1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("missionwatch: stopped; what was done is stored, the rest waits for the next run", file=sys.stderr)
        return 130
    except OSError as error:
        return _fail(error, 1)


def _fail(error: Exception, code: int) -> int:
    print(f"missionwatch: {error}", file=sys.stderr)
    return code


def parser() -> argparse.ArgumentParser:
    """The command line, all of it."""
    from missionwatch.cli import articles, database, digest, explain, feeds, line, stack, stories

    top = argparse.ArgumentParser(
        prog="missionwatch",
        description="News monitoring of the international security mission in Haiti.",
        epilog="exit codes: 0 done; 1 the system failed; 2 the call or the configuration is wrong",
    )
    top.add_argument("--version", action="version", version=f"missionwatch {__version__}")
    top.add_argument("-v", "--verbose", action="store_true", help="log what happens, with tracebacks")
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for module in (stack, line, feeds, explain, articles, stories, digest, database):
        module.add(commands)
    return top
