"""How parent and child talk: frames of a length and as many bytes."""

from __future__ import annotations

import struct
from typing import IO

LENGTH = struct.Struct(">I")


def write_frame(stream: IO[bytes], data: bytes) -> None:
    """Send one frame."""
    _write(stream, LENGTH.pack(len(data)))
    _write(stream, data)
    stream.flush()


def _write(stream: IO[bytes], data: bytes) -> None:
    """All of it: an unbuffered pipe may take a part only."""
    view = memoryview(data)
    while view:
        written = stream.write(view)
        view = view[len(view) if written is None else written :]


def read_frame(stream: IO[bytes]) -> bytes | None:
    """The next frame, None at the end of the stream."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    length = LENGTH.unpack(head)[0]
    data = stream.read(length)
    return data if len(data) == length else None
