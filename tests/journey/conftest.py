"""The world of a journey: the newsroom, a real mail server on loopback, a home and a database of its own."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.conftest import fresh_database
from tests.newsroom.server import Newsroom


class Mailroom:
    """Takes in every mail that reaches the server: recipient of the envelope, and the message."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, EmailMessage]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        for recipient in envelope.rcpt_tos:
            self.mails.append((recipient, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 taken"

    def subjects(self) -> list[str]:
        return [str(mail["Subject"]) for _, mail in self.mails]


@dataclass
class World:
    """Everything that a journey needs to know of its surroundings."""

    newsroom: Newsroom
    mailroom: Mailroom
    database_url: str
    environment: dict[str, str]


@contextmanager
def mail_server() -> Iterator[tuple[Mailroom, int]]:
    """A mail server on a free port of loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    found = Mailroom()
    controller = Controller(found, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield found, port
    finally:
        controller.stop()


@contextmanager
def new_world(database_url: str, folder: Path) -> Iterator[World]:
    """A day of the newsroom that is over, and an environment for the command line."""
    with mail_server() as (mailroom, port), Newsroom() as newsroom, pytest.MonkeyPatch.context() as patch:
        newsroom.write_config(folder / "config")
        environment = {
            "MISSIONWATCH_CONFIG": str(folder / "config"),
            "MISSIONWATCH_HOME": str(folder / "home"),
            "MISSIONWATCH_DATABASE_URL": database_url,
            "AIRFLOW_HOME": str(folder / "airflow"),
            "AIRFLOW_CONN_MISSIONWATCH_SMTP": f"smtp://127.0.0.1:{port}",
        }
        for name, value in environment.items():
            patch.setenv(name, value)
        yield World(newsroom, mailroom, database_url, os.environ | environment)


@pytest.fixture
def world(database_url: str, tmp_path: Path) -> Iterator[World]:
    """A world for one test."""
    with new_world(database_url, tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def shared_world(postgres, template_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world for all tests of a module."""
    with (
        fresh_database(postgres, template_database) as database_url,
        new_world(database_url, tmp_path_factory.mktemp("world")) as made,
    ):
        yield made
