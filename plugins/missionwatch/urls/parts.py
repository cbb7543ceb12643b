"""The parts of an http address in normal form (RFC 3986, with browsers' tolerance for what people paste)."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import idna

_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_RESERVED = frozenset("!$&'()*+,;=:@/?%[]#")
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]")


@dataclass(frozen=True, slots=True)
class Parts:
    """An address, normal but whole: `query` sorted, `fragment` only where it is part of the identity (`#!...`)."""

    host: str
    port: int | None
    path: str
    query: str
    fragment: str = ""

    @property
    def netloc(self) -> str:
        return self.host if self.port is None else f"{self.host}:{self.port}"

    def fragment_text(self) -> str:
        return f"#{self.fragment}" if self.fragment else ""

    def text(self) -> str:
        """The address: always https, no final slash but the root's."""
        path = self.path.rstrip("/") or "/"
        return f"https://{self.netloc}{path}" + (f"?{self.query}" if self.query else "") + self.fragment_text()

    def replaced(self, *, path: str, query: str) -> Parts:
        return dataclasses.replace(self, path=path, query=query)


def split(url: str) -> Parts | None:
    """The parts of an http or https address, or None for anything else."""
    url = _CONTROLS.sub("", url).strip().replace("&amp;", "&")
    if url.startswith("//"):
        url = f"https:{url}"
    scheme, colon, rest = url.partition(":")
    scheme = scheme.lower()
    if not colon or scheme not in {"http", "https"}:
        return None
    try:
        raw = urlsplit(f"{scheme}:" + _slashes(rest))
        port = raw.port
    except ValueError:
        return None
    host = _host(raw.netloc)
    if host is None:
        return None
    fragment = normal_escapes(raw.fragment) if raw.fragment.startswith("!") else ""
    return Parts(
        host=host,
        port=None if port in {443, 80 if scheme == "http" else 443} else port,
        path=_path(raw.path),
        query=sorted_query(normal_escapes(raw.query)),
        fragment=fragment,
    )


def _slashes(rest: str) -> str:
    """`//host/path`, with backslashes before the query read as browsers read them."""
    head, mark, tail = rest.partition("?")
    return "//" + head.replace("\\", "/").lstrip("/") + mark + tail


def _host(netloc: str) -> str | None:
    name = netloc.rpartition("@")[2]
    name = name if name.startswith("[") and name.endswith("]") else re.sub(r":\d*$", "", name)
    name = unquote(name).rstrip(".").lower()
    if not name.isascii():
        name = _a_labels(name)
    return name if _HOST.fullmatch(name) else None


def _a_labels(name: str) -> str:
    """The name in A-labels; "" for what has none. Names that the newer standard refuses are read by the older one."""
    if len(name) > 255:
        return ""
    try:
        return idna.encode(name, uts46=True, transitional=False).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        pass
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def _path(path: str) -> str:
    segments: list[str] = []
    for segment in normal_escapes(path).split("/"):
        if segment == "..":
            if segments:
                segments.pop()
        elif segment not in {"", "."}:
            segments.append(segment)
    return "/" + "/".join(segments)


def normal_escapes(text: str) -> str:
    """Escapes of unreserved characters decoded, the others in upper case; what may not stand bare, escaped as UTF-8."""
    return "".join(
        part if index % 2 == 0 else _escape(part)
        for index, part in enumerate(
            _bare(piece) if n % 2 == 0 else piece for n, piece in enumerate(_ESCAPE.split(text))
        )
    )


def _bare(text: str) -> str:
    return "".join(
        c
        if c in _UNRESERVED or (c in _RESERVED and c != "%")
        else "".join(f"%{byte:02X}" for byte in c.encode("utf-8", "replace"))
        for c in text
    )


def _escape(digits: str) -> str:
    character = chr(int(digits, 16))
    return character if character in _UNRESERVED else f"%{digits.upper()}"


def sorted_query(query: str) -> str:
    """Parameters sorted by name, those of one name in their order; empty pieces dropped, blank values kept."""
    return "&".join(sorted((piece for piece in query.split("&") if piece), key=lambda piece: piece.partition("=")[0]))


def words(table: str) -> tuple[str, ...]:
    """The words of a table that is written as a block of text."""
    return tuple(table.split())
