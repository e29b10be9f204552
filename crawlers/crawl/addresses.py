"""Which addresses a crawl may connect to. Names are checked where they are resolved, at every connection.

A page may redirect to an address inside the operator's own network, or a name may be made to point there (SSRF and
DNS rebinding): only what the resolver lets through can be connected to, so nothing can change in between.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in the last 32 bits


def is_public(address: str) -> bool:
    """Whether an IP address is reachable on the public internet, whatever IPv4 address it may wrap."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None)
        if inner is not None:
            ip = inner
    return ip.is_global and not ip.is_multicast


@dataclass(slots=True)
class Guard:
    """Resolves names to public addresses only, save for the hosts in ``allowed``; notes whom it ``refused``."""

    allowed: frozenset[str] = frozenset()
    refused: set[str] = field(default_factory=set)

    def getaddrinfo(
        self,
        host: bytes | str | None,
        port: bytes | str | int | None,
        family: int = socket.AF_UNSPEC,
        type: int = 0,  # noqa: A002  # socket's own signature
        proto: int = 0,
        flags: int = 0,
    ) -> list[Any]:
        """As :func:`socket.getaddrinfo`, without the addresses that must not be connected to."""
        found = socket.getaddrinfo(host, port, family, type, proto, flags)
        host = host.decode() if isinstance(host, bytes) else str(host)
        if host in self.allowed:
            return found
        public = [entry for entry in found if is_public(str(entry[4][0]))]
        if len(public) < len(found):
            self.refused.add(host)
        return public
