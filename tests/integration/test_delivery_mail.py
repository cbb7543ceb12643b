"""Mail over a real SMTP connection on loopback."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult

from missionwatch.channels import CHANNELS, Mailbox
from missionwatch.digest import build, render_message
from missionwatch.errors import DeliveryError
from missionwatch.mail import list_headers
from missionwatch.model import Message
from tests.integration.mail_server import Letters, free_port, mail_server
from tests.unit import invented_digest as invented

SENDER = "missionwatch@desk.example"
NOW = datetime(2025, 1, 21, 11, 4, tzinfo=UTC)


def message(number: int = 1, recipient: str = "a@desk.example") -> Message:
    return Message(
        f"<test.{number}@desk.example>", recipient, f"Subject {number} « Pòtoprens »", "Text.\n", "<p>Text.</p>",
        list_headers(SENDER, "alerts", NOW))  # fmt: skip


@pytest.fixture
def letters() -> Letters:
    return Letters()


@pytest.fixture
def mailbox(letters: Letters) -> Iterator[Mailbox]:
    with mail_server(letters) as box:
        yield box


def test_a_mail_arrives_with_one_recipient_and_the_headers_of_a_list(letters: Letters, mailbox: Mailbox) -> None:
    with CHANNELS["email"](mailbox, SENDER) as channel:
        channel.send(message())
    (envelope,), (mail,) = letters.envelopes, letters.mails
    assert (envelope.mail_from, envelope.rcpt_tos) == (SENDER, ["a@desk.example"])
    assert mail["To"] == "a@desk.example" and mail["Message-ID"] == "<test.1@desk.example>"
    assert mail["Subject"] == "Subject 1 « Pòtoprens »"
    assert mail["List-Id"] == "MissionWatch alerts <alerts.missionwatch.desk.example>"
    assert mail["List-Unsubscribe"] == "<mailto:missionwatch@desk.example?subject=stop%20alerts>"
    assert mail["Auto-Submitted"] == "auto-generated" and mail["Date"] == "Tue, 21 Jan 2025 11:04:00 +0000"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_a_hostile_day_arrives_as_one_mail_to_one_reader(letters: Letters, mailbox: Mailbox) -> None:
    title = "x\r\nBcc: thief@elsewhere.example\r\n\r\n<script>alert(1)</script> {{7*7}}"
    inputs = invented.rich()
    evil = replace(inputs, articles=tuple(replace(a, title=title, outlet=title) for a in inputs.articles))
    with CHANNELS["email"](mailbox, SENDER) as channel:
        channel.send(render_message(build(evil), SENDER, "a@desk.example", NOW))
    (envelope,), (mail,) = letters.envelopes, letters.mails
    assert envelope.rcpt_tos == ["a@desk.example"] and mail["Bcc"] is None
    html = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "<script" not in html and "{{7*7}}" in html


def test_a_digest_arrives_byte_for_byte(letters: Letters, mailbox: Mailbox) -> None:
    digest = build(invented.rich())
    with CHANNELS["email"](mailbox, SENDER) as channel:
        channel.send(render_message(digest, SENDER, "a@desk.example", NOW))
    (mail,) = letters.mails
    assert mail.get_body(("plain",)).get_content().splitlines() == digest.text.splitlines()  # type: ignore[union-attr]
    assert mail.get_body(("html",)).get_content().splitlines() == digest.html.splitlines()  # type: ignore[union-attr]


def test_several_messages_go_over_one_connection(letters: Letters, mailbox: Mailbox) -> None:
    with CHANNELS["email"](mailbox, SENDER) as channel:
        for number in range(5):
            channel.send(message(number))
    assert len(letters.envelopes) == 5 and len(letters.sessions) == 1


def test_a_refused_reader_does_not_keep_the_others_from_their_mail(letters: Letters, mailbox: Mailbox) -> None:
    letters.refuse = {"gone@desk.example": "550 no such user", "full@desk.example": "452 mailbox full"}
    with CHANNELS["email"](mailbox, SENDER) as channel:
        with pytest.raises(DeliveryError) as gone:
            channel.send(message(1, "gone@desk.example"))
        with pytest.raises(DeliveryError) as full:
            channel.send(message(2, "full@desk.example"))
        channel.send(message(3))
    assert gone.value.is_permanent and not full.value.is_permanent
    assert "no such user" in str(gone.value) and len(letters.envelopes) == 1


def test_a_server_that_is_not_there_is_worth_another_try_and_is_asked_twice_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dead = Mailbox("127.0.0.1", free_port(), timeout_s=2)
    with CHANNELS["email"](dead, SENDER) as channel:
        errors = []
        for number in range(4):
            with pytest.raises(DeliveryError) as caught:
                channel.send(message(number))
            errors.append(caught.value)
    assert not any(error.is_permanent for error in errors)
    assert ["lost before" in str(error) for error in errors] == [False, False, True, True]


class Login:
    """Lets one name and password in."""

    def __call__(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=data.login == b"desk" and data.password == b"right", handled=False)


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate of our own for 127.0.0.1."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = tmp_path / "server.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return file, context


def test_starttls_and_login_work_with_a_certificate_that_is_trusted(
    letters: Letters, certificate: tuple[Path, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    file, context = certificate
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    options = {"tls_context": context, "require_starttls": True, "authenticator": Login(), "auth_required": True}
    with mail_server(letters, **options) as plain:
        box = replace(plain, security="starttls", user="desk", password="right")
        with CHANNELS["email"](box, SENDER) as channel:
            channel.send(message())
        with (
            CHANNELS["email"](replace(box, password="wrong"), SENDER) as channel,
            pytest.raises(DeliveryError) as caught,
        ):
            channel.send(message(2))
    assert len(letters.envelopes) == 1
    assert not caught.value.is_permanent and "535" in str(caught.value) and "wrong" not in str(caught.value)


def test_a_certificate_that_nobody_vouches_for_is_refused(
    letters: Letters, certificate: tuple[Path, ssl.SSLContext]
) -> None:
    with mail_server(letters, tls_context=certificate[1]) as plain:
        box = replace(plain, security="starttls")
        with CHANNELS["email"](box, SENDER) as channel, pytest.raises(DeliveryError) as caught:
            channel.send(message())
    assert not letters.envelopes and not caught.value.is_permanent
