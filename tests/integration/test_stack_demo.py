"""The demo never reaches anything real, and its mail server keeps what it gets."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from pathlib import Path

from missionwatch.stack import demo
from missionwatch.stack.mail_sink import MailSink


def test_nothing_of_the_real_stack_leads_out_of_the_demo() -> None:
    real = {
        "PATH": "/bin", "MISSIONWATCH_DATABASE_URL": "postgresql://real.example/missionwatch",
        "AIRFLOW_CONN_MISSIONWATCH_SMTP": "smtp://mail.example", "AIRFLOW__CORE__DAGS_FOLDER": "/real/dags",
        "MISSIONWATCH_HOME": "/real", "MISSIONWATCH_POSTGRES_BIN": "/binaries",
    }  # fmt: skip
    found = demo.own_environment(real)
    assert set(found) == {
        "PATH", "MISSIONWATCH_HOME", "MISSIONWATCH_CONFIG", "MISSIONWATCH_PORT", "MISSIONWATCH_POSTGRES_BIN",
    }  # fmt: skip
    assert found["MISSIONWATCH_HOME"].endswith("var/demo")
    assert found["MISSIONWATCH_CONFIG"].startswith(found["MISSIONWATCH_HOME"])


def test_mail_is_kept_as_it_was_sent(tmp_path: Path) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "a@newsroom.example", "b@newsroom.example", "Kisa k rive"
    letter.set_content("one line\n.a line that begins with a dot\n")
    with MailSink(tmp_path / "mail") as sink, smtplib.SMTP("127.0.0.1", sink.port, timeout=10) as server:
        server.send_message(letter)
        server.send_message(letter)
        assert sink.count == 2
    kept = (tmp_path / "mail" / "002.eml").read_text()
    assert "Subject: Kisa k rive" in kept
    assert "\n.a line that begins with a dot\n" in kept
