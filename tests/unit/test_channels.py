"""A message becomes exactly one harmless mail, or a DeliveryError."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default

import pytest

from missionwatch.channels import CHANNELS, Mailbox
from missionwatch.channels.smtp import compose
from missionwatch.config import ChannelRoute
from missionwatch.errors import DeliveryError
from missionwatch.model import Message

SENDER = "missionwatch@desk.example"
MESSAGE = Message(
    "<alert.1a2b@desk.example>", "a@desk.example", "Yon kontenjan rive « Pòtoprens »", "Tèks la.\n", "<p>Tèks la.</p>\n",
    (("Date", "Sat, 18 Jan 2025 22:50:00 +0000"), ("Auto-Submitted", "auto-generated")),
)  # fmt: skip


def with_(**changes: object) -> Message:
    values = {name: getattr(MESSAGE, name) for name in Message.__dataclass_fields__}
    return Message(**(values | changes))


def test_every_type_of_channel_that_can_be_configured_exists() -> None:
    assert set(CHANNELS) == {ChannelRoute.model_fields["type"].annotation.__args__[0]}  # type: ignore[union-attr]


def test_text_comes_first_and_both_parts_arrive_unchanged() -> None:
    letter = message_from_bytes(compose(MESSAGE, SENDER).as_bytes(), policy=default)
    assert letter.get_content_type() == "multipart/alternative"
    first, second = letter.iter_parts()  # type: ignore[attr-defined]
    assert (first.get_content_type(), first.get_content().splitlines()) == ("text/plain", MESSAGE.text.splitlines())
    assert (second.get_content_type(), second.get_content().splitlines()) == ("text/html", MESSAGE.html.splitlines())
    assert letter["Subject"] == MESSAGE.subject and letter["Message-ID"] == MESSAGE.message_id


def test_the_same_message_is_the_same_bytes_each_time() -> None:
    assert compose(MESSAGE, SENDER).as_bytes() == compose(MESSAGE, SENDER).as_bytes()


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "x\r\nBcc: thief@elsewhere.example"},
        {"subject": "x\nBcc: thief@elsewhere.example"},
        {"recipient": "a@desk.example\r\nBcc: thief@elsewhere.example"},
        {"recipient": "a@desk.example, thief@elsewhere.example"},
        {"recipient": "nobody"},
        {"message_id": "<x@y>\r\nBcc: thief@elsewhere.example"},
        {"headers": (("List-Id", "x\r\nBcc: thief@elsewhere.example"),)},
        {"headers": (("X\r\nBcc", "thief@elsewhere.example"),)},
        {"headers": (("To", "thief@elsewhere.example"),)},
    ],
)
def test_nothing_can_slip_in_a_header_or_a_recipient(changes: dict[str, object]) -> None:
    with pytest.raises(DeliveryError) as caught:
        compose(with_(**changes), SENDER)
    assert caught.value.is_permanent


def test_a_password_is_not_shown() -> None:
    assert "hunter2" not in repr(Mailbox("mail.example", user="u", password="hunter2"))
