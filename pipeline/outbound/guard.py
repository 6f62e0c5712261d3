"""Which addresses may be called: the hosts that were named, and nothing inside the house."""

import asyncio
import ipaddress
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from db.records.problem import Problem, ProblemCode
from pipeline.errors import Refused

_DEFAULT_PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, in one spelling (RFC 6454)."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = parts.port
    suffix = "" if port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f":{port}"
    return f"{parts.scheme}://{host}{suffix}"


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the open internet. One that carries an IPv4 address inside
    is as public as that."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


class AddressGuard:
    """Lets requests pass to `hosts` alone (their URLs). Those among them that are also `trusted`,
    because the operator named them, may lie on a private network; the others may not."""

    def __init__(self, hosts: Iterable[str], trusted: Iterable[str] = ()) -> None:
        self._origins = frozenset(origin_of(url) for url in hosts)
        self._trusted = frozenset(_endpoint(url) for url in trusted)

    def check(self, url: str) -> None:
        """Raises `Refused` unless the address belongs to one of the hosts."""
        if origin_of(url) not in self._origins or "@" in urlsplit(url).netloc:
            raise Refused(
                Problem(
                    ProblemCode.ADDRESS_HOST_NOT_SUPPORTED,
                    f"A request to {origin_of(url)} was stopped: that host is not configured.",
                )
            )

    async def approve(self, host: str, port: int) -> list[str]:
        """The addresses that a connection to the host may be opened to. Raises `Refused` if any of
        them is private, and OSError if the name can't be resolved."""
        if (host.lower(), port) in self._trusted:
            return [host]
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        for address in addresses:
            if not is_public(address):
                raise Refused(
                    Problem(
                        ProblemCode.HOST_UNREACHABLE,
                        f"{host} was not called: its name leads to {address}, which is not public.",
                        remedy="Ask the operator to check the name server of this machine.",
                    ),
                    retriable=True,
                )
        return addresses


def _endpoint(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or _DEFAULT_PORTS[parts.scheme]
