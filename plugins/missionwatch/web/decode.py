"""Bodies decoded in bounded steps, so that a small bomb never becomes a large string.

Counting decoded bytes after the fact is no cap: a library decodes one chunk from the wire whole, and one chunk can hold
gigabytes. Each step here gives at most STEP bytes and the cap is checked between steps.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import Protocol

import brotli
import zstandard

from missionwatch.errors import Deferred, TooLarge, Undecodable

STEP = 65_536
MAX_WINDOW = 8 * 1024 * 1024
ACCEPT_ENCODING = "gzip, br, zstd"
GZIP_MAGIC = b"\x1f\x8b\x08"
_PLAIN = frozenset({"", "identity", "none", "utf-8", "utf8", "binary"})
_MAX_MEMBERS = 1_000


class _Decoder(Protocol):
    def feed(self, data: bytes) -> Iterator[bytes]: ...
    def is_done(self) -> bool: ...


class _Plain:
    def feed(self, data: bytes) -> Iterator[bytes]:
        yield data

    def is_done(self) -> bool:
        return True


class _Zlib:
    """gzip (several members too), zlib, and bare deflate, which some servers mean by "deflate"."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(47)
        self._has_output = False
        self._members = 1

    def feed(self, data: bytes) -> Iterator[bytes]:
        piece = b""
        while data or len(piece) == STEP:  # a full step may leave output inside zlib although all input is consumed
            if self._inner.eof:
                if not data.startswith(GZIP_MAGIC[:2]) or self._members >= _MAX_MEMBERS:
                    return
                self._inner, self._members = zlib.decompressobj(47), self._members + 1
            piece = self._step(data)
            data = self._inner.unused_data if self._inner.eof else self._inner.unconsumed_tail
            if piece:
                self._has_output = True
                yield piece

    def _step(self, data: bytes) -> bytes:
        try:
            return self._inner.decompress(data, STEP)
        except zlib.error:
            if self._has_output or self._members > 1 or data.startswith(GZIP_MAGIC[:2]):
                raise
            self._inner = zlib.decompressobj(-15)
            return self._inner.decompress(data, STEP)

    def is_done(self) -> bool:
        return self._inner.eof


class _Brotli:
    def __init__(self) -> None:
        self._inner = brotli.Decompressor()

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._inner.is_finished():
            return
        yield self._inner.process(data, output_buffer_limit=STEP)
        while not self._inner.can_accept_more_data():
            yield self._inner.process(b"", output_buffer_limit=STEP)

    def is_done(self) -> bool:
        return bool(self._inner.is_finished())


class _Zstd:
    """Kept whole until its end, under the cap on raw bytes: zstandard bounds its output only where it reads."""

    def __init__(self) -> None:
        self._raw = bytearray()

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._raw += data
        yield b""

    def rest(self) -> Iterator[bytes]:
        reader = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW).stream_reader(
            io.BytesIO(self._raw), read_across_frames=True
        )
        while piece := reader.read(STEP):
            yield piece

    def is_done(self) -> bool:
        return True


class Body:
    """Collects one body: `feed` what came from the wire, then `finish`. Raises TooLarge and Undecodable at once.

    `truncate` keeps the beginning of what is too large instead (robots.txt).
    """

    def __init__(
        self, encoding: str, *, max_raw: int, max_decoded: int, subject: str = "", truncate: bool = False
    ) -> None:
        self._subject, self._max_raw, self._max_decoded, self._truncate = subject, max_raw, max_decoded, truncate
        self._encoding = encoding.strip().lower()
        self._decoder: _Decoder | None = None
        self._out = bytearray()
        self._raw_bytes = 0
        self.is_full = False

    def feed(self, data: bytes) -> None:
        self._raw_bytes += len(data)
        if self._raw_bytes > self._max_raw:
            if not self._truncate:
                raise TooLarge(f"more than {self._max_raw:,} bytes on the wire", subject=self._subject)
            data, self.is_full = data[: len(data) - (self._raw_bytes - self._max_raw)], True
        if self._decoder is None:
            if not data:
                return
            self._decoder = self._choose(data)
        self._take(self._decoder.feed(data))

    def finish(self) -> bytes:
        """The decoded body. A body that is gzip all the same, header or not, is unpacked once."""
        if isinstance(self._decoder, _Zstd):
            self._take(self._decoder.rest())
        if self._decoder is not None and not self._decoder.is_done() and not self.is_full:
            raise Deferred("the body was cut off", subject=self._subject, kind="cut off")
        if self._out.startswith(GZIP_MAGIC):
            packed, self._out = bytes(self._out), bytearray()
            self._take(_Zlib().feed(packed))
        return bytes(self._out)

    def _choose(self, start: bytes) -> _Decoder:
        match self._encoding:
            case "gzip" | "x-gzip" if start.startswith(GZIP_MAGIC[:1]):
                return _Zlib()
            case "gzip" | "x-gzip":  # some servers label what they did not pack
                return _Plain()
            case "deflate":
                return _Zlib()
            case "br":
                return _Brotli()
            case "zstd":
                return _Zstd()
            case plain if plain in _PLAIN:
                return _Plain()
        raise Undecodable(f"content encoding {self._encoding!r:.60} is not read", subject=self._subject)

    def _take(self, pieces: Iterator[bytes]) -> None:
        try:
            for piece in pieces:
                self._out += piece
                if len(self._out) > self._max_decoded:
                    if not self._truncate:
                        raise TooLarge(f"more than {self._max_decoded:,} bytes unpacked", subject=self._subject)
                    del self._out[self._max_decoded :]
                    self.is_full = True
                    return
        except (zlib.error, brotli.error, zstandard.ZstdError) as error:
            raise Undecodable(f"the body is not valid {self._encoding or 'gzip'}", subject=self._subject) from error


def gunzipped(body: bytes, max_decoded: int, subject: str = "") -> bytes:
    """`body`, unpacked once where its first bytes say gzip."""
    if not body.startswith(GZIP_MAGIC):
        return body
    packed = Body("gzip", max_raw=len(body), max_decoded=max_decoded, subject=subject)
    packed.feed(body)
    return packed.finish()
