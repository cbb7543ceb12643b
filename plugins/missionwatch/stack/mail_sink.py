"""A mail server on loopback that keeps what it gets as files: `make demo` has no other to send to."""

from __future__ import annotations

import socketserver
import threading
from pathlib import Path
from types import TracebackType

LIMIT_BYTES = 5_000_000


class _Session(socketserver.StreamRequestHandler):
    """One conversation: as much of RFC 5321 as smtplib speaks."""

    timeout = 30

    def handle(self) -> None:
        self._say("220 mail of the demo")
        while line := self.rfile.readline(2000):
            word = line.strip().upper()[:4]
            if word == b"QUIT":
                self._say("221 goodbye")
                return
            if word == b"DATA":
                self._say("354 go on")
                self._keep()
            self._say("250 fine")

    def _keep(self) -> None:
        lines, size = [], 0
        while (line := self.rfile.readline(LIMIT_BYTES)) not in {b"", b".\r\n"} and size < LIMIT_BYTES:
            lines.append(line.removeprefix(b"."))
            size += len(line)
        assert isinstance(self.server, MailSink)
        self.server.keep(b"".join(lines))

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


class MailSink(socketserver.ThreadingTCPServer):
    """Runs inside a `with`; each message becomes a file `<number>.eml` in the folder."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.count = 0
        self._lock = threading.Lock()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    def keep(self, message: bytes) -> None:
        """Write one message down."""
        with self._lock:
            self.count += 1
            (self.folder / f"{self.count:03}.eml").write_bytes(message)

    def __enter__(self) -> MailSink:
        threading.Thread(target=self.serve_forever, name="mail sink", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown()
        self.server_close()
