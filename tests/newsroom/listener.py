"""HTTP on many loopback addresses at one port: listeners that ask a newsroom for answers, and the record of a request."""

from __future__ import annotations

import contextlib
import errno
import gzip
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol

from tests.newsroom.troubles import Answer


@dataclass(frozen=True)
class Request:
    """One request as it came in. `at_s` counts seconds on a monotonic clock; `headers` have lower-case names."""

    method: str
    host: str
    path: str
    headers: dict[str, str]
    at_s: float
    status: int


class Answerer(Protocol):
    """What a listener needs of a newsroom."""

    def answer(self, host: str, target: str, headers: Mapping[str, str]) -> Answer: ...

    def record(self, request: Request) -> None: ...

    def wait_in_silence(self) -> None: ...


class Listener(ThreadingHTTPServer):
    """One loopback address. Knows its open connections, so that the end leaves none behind."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    timeout = 0

    def __init__(self, address: tuple[str, int], newsroom: Answerer) -> None:
        self.newsroom = newsroom
        self.open_sockets: set[socket.socket] = set()
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        """As in the standard library, but without asking a resolver for the host's name."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        self.open_sockets.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.open_sockets.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news; anything else is."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def hang_up(self) -> None:
        """Ends the open connections; their threads close them."""
        for connection in list(self.open_sockets):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    """Turns an Answer into HTTP: compression for those who ask, keep-alive, one write."""

    protocol_version = "HTTP/1.1"
    server_version = "Newsroom/1.0"
    sys_version = ""
    wbufsize = -1
    timeout = 30
    server: Listener

    def do_GET(self) -> None:
        self._reply(with_body=True)

    def do_HEAD(self) -> None:
        self._reply(with_body=False)

    def _reply(self, *, with_body: bool) -> None:
        newsroom, host = self.server.newsroom, self.server.server_name
        headers = {name.lower(): value for name, value in self.headers.items()}
        at_s = time.monotonic()
        answer = newsroom.answer(host, self.path, headers)
        newsroom.record(Request(self.command, host, self.path, headers, at_s, 0 if answer.is_silent else answer.status))
        if answer.is_silent:
            newsroom.wait_in_silence()
            self.close_connection = True
            return
        body, extra = _compressed(answer, headers.get("accept-encoding", ""))
        self.send_response(answer.status)
        for name, value in {**answer.headers, **extra}.items():
            self.send_header(name, value)
        if answer.status != 304:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body and answer.status != 304:
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Requests are remembered, not printed."""


def bind(hosts: Sequence[str], port: int, newsroom: Answerer, tries: int = 20) -> list[Listener]:
    """A listener on every address, all on one port; port 0: one that is free on all of them."""
    for _ in range(tries):
        listeners: list[Listener] = []
        try:
            for host in hosts:
                listeners.append(Listener((host, listeners[0].server_port if listeners else port), newsroom))
            return listeners
        except OSError as error:
            for listener in listeners:
                listener.server_close()
            if error.errno == errno.EADDRNOTAVAIL:
                raise OSError("the newsroom needs all of 127.0.0.0/8 as loopback, as Linux has it") from error
            if port:
                raise
    raise OSError(f"no port is free on all of {len(hosts)} loopback addresses")


def _compressed(answer: Answer, accepted: str) -> tuple[bytes, dict[str, str]]:
    if "gzip" not in accepted or len(answer.body) < 500 or "Content-Encoding" in answer.headers:
        return answer.body, {}
    return gzip.compress(answer.body, compresslevel=1, mtime=0), {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
