"""The edge towards people: one module for each way to reach them, listed in `CHANNELS` by the `type` of routes.yaml.

A channel is opened for several messages and sends them one by one:

    with CHANNELS["email"](mailbox, sender) as channel:
        channel.send(message)          # DeliveryError when it was not taken
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from missionwatch.channels.smtp import Email, Mailbox
from missionwatch.model import Message


class Channel(Protocol):
    """An open way to people. `send` returns when the message was taken and raises DeliveryError when it was not."""

    def __enter__(self) -> Channel: ...

    def __exit__(self, *_: object) -> None: ...

    def send(self, message: Message) -> None: ...


CHANNELS: dict[str, Callable[[Mailbox, str], Channel]] = {"email": Email}

__all__ = ["CHANNELS", "Channel", "Email", "Mailbox"]
