"""Mail by SMTP: one message for each recipient, text first and complete, several on one connection.

What smtplib and the sockets raise leaves here as DeliveryError; permanent is what a server refuses with 5xx and what
can be no mail at all.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.message import EmailMessage
from email.policy import SMTP
from typing import Literal

from missionwatch.errors import DeliveryError
from missionwatch.model import Message

_ADDRESS = re.compile(r"[^@\s<>(),;:\\\"\[\]\x00-\x1f\x7f]+@[^@\s<>(),;:\\\"\[\]\x00-\x1f\x7f]+")
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9._-]+@[A-Za-z0-9._-]+>")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """How to reach the mail server. The password is not shown when the value is printed."""

    host: str
    port: int = 25
    user: str = ""
    password: str = field(default="", repr=False)
    security: Literal["none", "starttls", "ssl"] = "none"
    timeout_s: float = 20.0


class Email:
    """A mail server for the length of a `with`: connected at the first message, given up for the rest when it is lost
    twice. Without that, each of fifty waiting messages would wait for the same dead server."""

    def __init__(self, mailbox: Mailbox, sender: str) -> None:
        self._mailbox = mailbox
        self._sender = sender
        self._server: smtplib.SMTP | None = None
        self._lost = 0
        self._last = ""

    def __enter__(self) -> Email:
        return self

    def __exit__(self, *_: object) -> None:
        self._hang_up()

    def send(self, message: Message) -> None:
        """Hand one message to the server. Raises DeliveryError."""
        letter = compose(message, self._sender)
        if self._lost > 1:
            raise DeliveryError(f"the mail server was lost before: {self._last}", subject=message.recipient)
        with self._our_errors(message):
            if self._server is None:
                self._server = _connect(self._mailbox)
            self._server.send_message(letter, self._sender, [message.recipient])

    @contextmanager
    def _our_errors(self, message: Message) -> Iterator[None]:
        try:
            yield
        except smtplib.SMTPRecipientsRefused as error:
            code, said = error.recipients.get(message.recipient, (450, b""))
            self._reset()
            raise _refused(message, code, said) from error
        except (
            smtplib.SMTPAuthenticationError,
            smtplib.SMTPConnectError,
            smtplib.SMTPHeloError,
            smtplib.SMTPSenderRefused,
        ) as error:
            # The message is good: what is wrong is the declared connection, which somebody will put right.
            reason = f"the server does not serve us: {error.smtp_code} {_words(error.smtp_error)}"
            self._drop(reason)
            raise DeliveryError(reason, subject=message.recipient) from error
        except smtplib.SMTPNotSupportedError as error:
            self._drop(str(error))
            raise DeliveryError(f"the server cannot do it: {error}", subject=message.recipient) from error
        except smtplib.SMTPResponseException as error:
            self._reset()
            raise _refused(message, error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            reason = str(error) or type(error).__name__
            self._drop(reason)
            raise DeliveryError(f"the mail server cannot be reached: {reason}", subject=message.recipient) from error

    def _drop(self, reason: str) -> None:
        self._lost += 1
        self._last = reason
        self._hang_up()

    def _reset(self) -> None:
        with contextlib.suppress(smtplib.SMTPException, OSError):
            if self._server is not None:
                self._server.rset()

    def _hang_up(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            try:
                server.quit()
            except (smtplib.SMTPException, OSError):
                server.close()


def compose(message: Message, sender: str) -> EmailMessage:
    """A message as mail: the same bytes each time. Raises DeliveryError (permanent) for what can be no mail, such as an
    address or a header with a line break in it."""
    for address in (message.recipient, sender):
        if not _ADDRESS.fullmatch(address) or not address.isascii():
            raise DeliveryError(f"no mail address: {address!r:.80}", subject=message.recipient, is_permanent=True)
    if not _MESSAGE_ID.fullmatch(message.message_id):
        raise DeliveryError(f"no Message-ID: {message.message_id!r:.80}", is_permanent=True)
    letter = EmailMessage(policy=SMTP)
    try:
        letter["From"] = f"MissionWatch <{sender}>"
        letter["To"] = message.recipient
        letter["Subject"] = message.subject
        letter["Message-ID"] = message.message_id
        for name, value in message.headers:
            if not _HEADER.fullmatch(name):
                raise ValueError(f"no name of a header: {name!r:.80}")
            letter[name] = value
        letter.set_content(message.text, charset="utf-8", cte="quoted-printable")
        if message.html:
            letter.add_alternative(message.html, subtype="html", charset="utf-8", cte="quoted-printable")
            letter.set_boundary(hashlib.sha256(message.message_id.encode()).hexdigest()[:32])
    except (ValueError, HeaderParseError, UnicodeError) as error:
        raise DeliveryError(f"this cannot be a mail: {error}", subject=message.recipient, is_permanent=True) from error
    return letter


def _connect(mailbox: Mailbox) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if mailbox.security == "ssl":
        server: smtplib.SMTP = smtplib.SMTP_SSL(mailbox.host, mailbox.port, timeout=mailbox.timeout_s, context=context)
    else:
        server = smtplib.SMTP(mailbox.host, mailbox.port, timeout=mailbox.timeout_s)
    try:
        if mailbox.security == "starttls":
            server.starttls(context=context)
        if mailbox.user:
            server.login(mailbox.user, mailbox.password)
    except BaseException:
        server.close()
        raise
    return server


def _refused(message: Message, code: int, said: bytes | str) -> DeliveryError:
    return DeliveryError(
        f"refused with {code}: {_words(said)}", subject=message.recipient, is_permanent=500 <= code < 600
    )


def _words(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:200]
