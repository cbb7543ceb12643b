"""Raw bodies of pages, compressed, by the SHA-256 of their content: any stage can run again without the network.

The folder is a path object that is handed in (a Path, or Airflow's ObjectStoragePath for a bucket). A body is
written aside and then renamed, so there is never half of one under its name.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from pathlib import Path

from missionwatch.errors import StoreError


class Archive:
    """Content-addressed storage of page bodies under `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, body: bytes) -> str:
        """Keep `body`; its SHA-256 in hex. Raises StoreError when the storage is full or read-only."""
        sha256 = hashlib.sha256(body).hexdigest()
        target = self._path(sha256)
        try:
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                part = target.with_name(f"{target.name}.{os.getpid()}.part")
                part.write_bytes(gzip.compress(body, compresslevel=6, mtime=0))
                part.rename(target)
        except OSError as error:
            raise StoreError(
                f"the archive at {self._folder} cannot be written: {error.strerror or error}",
                subject=str(target),
                is_outage=True,
            ) from error
        return sha256

    def get(self, sha256: str) -> bytes:
        """The body with this SHA-256. Raises StoreError when it is not there or damaged."""
        path = self._path(sha256)
        try:
            body = gzip.decompress(path.read_bytes())
        except (OSError, EOFError, zlib.error) as error:
            raise StoreError(f"the archive has no readable body {sha256[:12]}: {error}", subject=str(path)) from error
        if hashlib.sha256(body).hexdigest() != sha256:
            raise StoreError(f"the archived body {sha256[:12]} is damaged", subject=str(path))
        return body

    def has(self, sha256: str) -> bool:
        """Is a body with this SHA-256 kept?"""
        return self._path(sha256).exists()

    def delete(self, sha256: str) -> None:
        """Remove a body; one that is not there is no error."""
        try:
            self._path(sha256).unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(
                f"the archive at {self._folder} cannot be changed: {error.strerror or error}", subject=sha256
            ) from error

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / f"{sha256}.gz"
