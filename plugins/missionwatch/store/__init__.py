"""The Postgres edge: connections, named statements, migrations, and one module for each thing that is stored.

Statements live in sql/queries and are called by `<file>.<name>`; database errors leave here as StoreError.
"""

from missionwatch.store.db import Database, Row

__all__ = ["Database", "Row"]
