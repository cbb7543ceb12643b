"""`python -m missionwatch.cli` is the `missionwatch` command."""

from missionwatch.cli import main

raise SystemExit(main())
