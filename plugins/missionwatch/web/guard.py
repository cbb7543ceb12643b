"""The guard at dial time: a name is resolved once, every answer must be public, and that literal address is dialled.

It sits below httpx, where a socket is about to be made, so redirects, odd spellings of addresses and names that change
their mind between check and use all meet it. Host header and SNI stay those of the name.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpcore

from missionwatch.errors import Blocked

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolver = Callable[[str, int], Awaitable[Sequence[str]]]

WEB_PORTS = frozenset({80, 443})
MAX_DIALS = 3
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_UNICAST = ipaddress.IPv6Network("2000::/3")
# Not in `is_global` of every Python in use, or global by allocation and internal by use (Azure's host agent).
_NEVER = tuple(
    ipaddress.ip_network(text)
    for text in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "168.63.129.16/32",
        "240.0.0.0/4",
        "2001:2::/48",
        "2001:db8::/32",
        "2001:10::/28",
        "2001:20::/28",
        "3fff::/20",
        "2620:4f:8000::/48",
    )
)


def is_public(address: Address) -> bool:
    """May this address be dialled: global, no multicast, and the same for any IPv4 address written inside it."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = _inside(address)
        if inner:
            return all(is_public(part) for part in inner)
        if address not in _UNICAST or address.scope_id:
            return False
    return address.is_global and not address.is_multicast and not _in(address, _NEVER)


def _inside(address: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """The IPv4 addresses inside: mapped, NAT64, 6to4, Teredo (server and client)."""
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    if address in _NAT64:
        return [ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)]
    if address.sixtofour:
        return [address.sixtofour]
    return list(address.teredo or ())


def _in(address: Address, networks: Iterable[Network]) -> bool:
    return any(address.version == network.version and address in network for network in networks)


class ThreadResolver:
    """The system's resolver in threads of our own, so that dead names cannot use up everybody else's."""

    def __init__(self, threads: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="resolve")

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        answers = await asyncio.get_running_loop().run_in_executor(self._pool, self._ask, host, port)
        return list(dict.fromkeys(str(answer[4][0]) for answer in answers))

    @staticmethod
    def _ask(host: str, port: int) -> list[Any]:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


class Guard(httpcore.AsyncNetworkBackend):
    """A network backend that dials nothing but what `is_public`, or a network that the settings allow, says it may."""

    def __init__(
        self, resolve: Resolver, allow_networks: Iterable[str] = (), backend: httpcore.AsyncNetworkBackend | None = None
    ) -> None:
        self._resolve = resolve
        self._allowed = tuple(ipaddress.ip_network(text) for text in allow_networks)
        self._backend = backend or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Resolve, check, dial. Raises Blocked, and httpcore's ConnectError and ConnectTimeout."""
        if port not in WEB_PORTS and not self._allowed:
            raise Blocked(f"port {port} is not a port of the web", subject=host)
        try:
            async with asyncio.timeout(timeout):
                answers = await self._resolve(host, port)
                addresses = self._checked(host, port, answers)
                return await self._dial(addresses, port, timeout, local_address, socket_options)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"no connection within {timeout:g} s") from error
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"the name cannot be resolved: {error}") from error

    def _checked(self, host: str, port: int, answers: Sequence[str]) -> list[Address]:
        addresses = [ipaddress.ip_address(answer) for answer in answers]
        if not addresses:
            raise httpcore.ConnectError("the name has no address")
        for address in addresses:
            if _in(address, self._allowed):
                continue
            if not is_public(address):
                raise Blocked(f"leads to {address}, which is no public address", subject=host)
            if port not in WEB_PORTS:
                raise Blocked(f"port {port} is not a port of the web", subject=host)
        return addresses

    async def _dial(
        self,
        addresses: list[Address],
        port: int,
        timeout: float | None,
        local_address: str | None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None,
    ) -> httpcore.AsyncNetworkStream:
        tried = addresses[:MAX_DIALS]
        share = None if timeout is None else timeout / len(tried)
        for address in tried[:-1]:
            with contextlib.suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return await self._backend.connect_tcp(str(address), port, share, local_address, socket_options)
        return await self._backend.connect_tcp(str(tried[-1]), port, share, local_address, socket_options)

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None
    ) -> httpcore.AsyncNetworkStream:
        raise Blocked("no sockets of this machine")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
