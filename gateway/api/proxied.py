"""What the proxy in front says of a request: where it comes from, and which certificate its sender has shown.

The proxy is known by its address alone. Of anybody else, only the address is believed that they have.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Request

from gateway.proxies import Proxies


def addresses(proxies: Proxies) -> Callable[[Request], str]:
    """Tells the address of a request: the last that a proxy of ours has seen, or else the other end's."""

    def address_of(request: Request) -> str:
        forwarded = request.headers.get("X-Forwarded-For", "")
        if forwarded and proxies.trusts(request.remote_addr):
            return forwarded.rpartition(",")[2].strip()
        return request.remote_addr or ""

    return address_of
