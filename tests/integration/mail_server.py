"""A mail server on loopback that keeps what it gets and refuses what a test tells it to refuse."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.controller import Controller

from missionwatch.channels import Mailbox


@dataclass
class Letters:
    """What arrived: envelopes with their mail. `refuse` maps a recipient to the answer that it gets."""

    refuse: dict[str, str] = field(default_factory=dict)
    envelopes: list[Any] = field(default_factory=list)
    sessions: set[int] = field(default_factory=set)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.envelopes.append(envelope)
        self.sessions.add(session.peer[1])
        return "250 taken"

    @property
    def mails(self) -> list[EmailMessage]:
        return [cast(EmailMessage, message_from_bytes(e.content, policy=default)) for e in self.envelopes]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def mail_server(letters: Letters, **options: Any) -> Iterator[Mailbox]:
    """Run the server; gives the mailbox that reaches it."""
    controller = Controller(letters, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield Mailbox("127.0.0.1", controller.port, timeout_s=5)
    finally:
        controller.stop()
