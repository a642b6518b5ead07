"""What the proxy in front says of a request: where it comes from, and which certificate its sender has shown.

The proxy is known by its address alone. Of anybody else, only the address is believed that they have.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Request, g, request

from gateway.errors import VOUCHED, GatewayError
from gateway.identity.certificate import HEADER, read_certificate
from gateway.identity.signed import NotGenuine
from gateway.model.certificate import Certificate
from gateway.proxies import Proxies


def addresses(proxies: Proxies) -> Callable[[Request], str]:
    """Tells the address of a request: the last that a proxy of ours has seen, or else the other end's."""

    def address_of(request: Request) -> str:
        forwarded = request.headers.get("X-Forwarded-For", "")
        if forwarded and proxies.trusts(request.remote_addr):
            return forwarded.rpartition(",")[2].strip()
        return request.remote_addr or ""

    return address_of


def take_certificates(app: Flask, proxies: Proxies) -> None:
    """Take the certificate of each request from ``proxies``, and refuse whoever else vouches for one, on every route.

    So is a proxy's word refused that is not one certificate: servers join a header that came twice.
    """

    def take() -> None:
        escaped = request.headers.get(HEADER)
        if escaped is None:
            return
        if not proxies.trusts(request.remote_addr):
            raise GatewayError(VOUCHED)
        try:
            g.certificate = read_certificate(escaped) if escaped else None
        except NotGenuine:
            raise GatewayError(VOUCHED) from None

    app.before_request(take)


def certificate_of_request() -> Certificate | None:
    """The certificate that whoever sent the request has shown to the proxy."""
    certificate: Certificate | None = g.get("certificate")
    return certificate
