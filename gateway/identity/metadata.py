"""What the gateway says of itself: as the server that gives tokens (RFC 8414), and as what they are for (RFC 9728).

Scopes are not listed: they would name record types.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from gateway.identity.client_keys import ALGORITHMS
from gateway.identity.details import TYPE
from gateway.identity.token_form import BY_ASSERTION, METHODS

TOKEN: Final = "/oauth/token"  # noqa: S105 - an address
PAR: Final = "/oauth/par"

_PATHS: Final = {
    "token_endpoint": TOKEN,
    "revocation_endpoint": "/oauth/revoke",
    "introspection_endpoint": "/oauth/introspect",
    "pushed_authorization_request_endpoint": PAR,
}
"""Where clients authenticate, by an assertion or a certificate."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """Of the gateway with this ``issuer``, which gives tokens by these ``grants``.

    ``mtls_address`` is where clients are asked for a certificate; empty where they are not.
    """

    issuer: str
    grants: tuple[str, ...]
    mtls_address: str = ""

    def authorization_server(self) -> dict[str, Any]:
        """What this authorization server can do (RFC 8414)."""
        methods = list(METHODS if self.mtls_address else (BY_ASSERTION,))
        return {
            "issuer": self.issuer,
            **_endpoints(self.issuer),
            "jwks_uri": f"{self.issuer}/oauth/jwks",
            "revocation_endpoint_auth_methods_supported": methods,
            "revocation_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
            "introspection_endpoint_auth_methods_supported": methods,
            "introspection_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
            "authorization_endpoint": f"{self.issuer}/oauth/authorize",
            "require_pushed_authorization_requests": True,
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
            "grant_types_supported": list(self.grants),
            "token_endpoint_auth_methods_supported": methods,
            "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
            "authorization_details_types_supported": [TYPE],
            "dpop_signing_alg_values_supported": list(ALGORITHMS),
            "service_documentation": f"{self.issuer}/docs",
            **self._certificates(),
        }

    def protected_resource(self) -> dict[str, Any]:
        """What the resource that the tokens are for needs (RFC 9728)."""
        return {
            "resource": self.issuer,
            "authorization_servers": [self.issuer],
            "bearer_methods_supported": ["header"],
            "dpop_signing_alg_values_supported": list(ALGORITHMS),
            "authorization_details_types_supported": [TYPE],
            "resource_documentation": f"{self.issuer}/docs",
            "tls_client_certificate_bound_access_tokens": bool(self.mtls_address),
        }

    def _certificates(self) -> dict[str, Any]:
        if not self.mtls_address:
            return {}
        return {
            "tls_client_certificate_bound_access_tokens": True,
            "mtls_endpoint_aliases": _endpoints(self.mtls_address),
        }


def _endpoints(address: str) -> dict[str, str]:
    return {name: f"{address}{path}" for name, path in _PATHS.items()}
