"""The proxies in front, by their addresses: what they say of a request is believed, and what nobody else says."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address


@dataclass(frozen=True, slots=True)
class Proxies:
    """The addresses from which the station's own proxies come; none where there is no proxy.

    >>> from ipaddress import ip_network
    >>> proxies = Proxies((ip_network("192.0.2.7"), ip_network("2001:db8::/64")))
    >>> [proxies.trusts(peer) for peer in ("192.0.2.7", "::ffff:192.0.2.7", "2001:db8::1", "192.0.2.8", "", None)]
    [True, True, True, False, False, False]
    """

    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    def trusts(self, peer: str | None) -> bool:
        """Whether ``peer``, the other end of a connection, is one of them."""
        try:
            address = ip_address(peer or "")
        except ValueError:
            return False
        plain = (address.ipv4_mapped if isinstance(address, IPv6Address) else None) or address
        return any(plain in network for network in self.networks)


def network(address: str) -> str:
    """What is counted as one address: of version 6 the first 64 bits, which are one customer's to choose from.

    >>> network("192.0.2.7"), network("2001:db8::7"), network("::ffff:192.0.2.7"), network("")
    ('192.0.2.7', '2001:db8::', '192.0.2.7', '')
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64))
