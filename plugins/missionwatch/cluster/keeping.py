"""Traits as bytes for a table, and back, exactly: whatever fields they have."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np

from missionwatch.cluster.traits import Traits


def _plain(value: object) -> bytes:
    if isinstance(value, np.ndarray):
        return value.astype("<i8").tobytes()
    raise NotImplementedError(f"traits hold a {type(value).__name__}")


def _revived(kind: type, value: Any) -> Any:
    if kind is np.ndarray:
        return np.frombuffer(value, dtype="<i8")
    raise NotImplementedError(f"traits hold a {kind.__name__}")


_ENCODER = msgspec.msgpack.Encoder(enc_hook=_plain)
_DECODER = msgspec.msgpack.Decoder(Traits, dec_hook=_revived)


def packed(traits: Traits) -> bytes:
    """The traits in a few thousand bytes."""
    return _ENCODER.encode(traits)


def unpacked(data: bytes) -> Traits:
    """The traits again. Only for bytes of the same version of clustering."""
    return _DECODER.decode(data)
