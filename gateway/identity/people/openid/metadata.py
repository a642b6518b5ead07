"""What a provider publishes of itself (OpenID Connect Discovery 1.0), as far as it is used, and believed only so far.

What does not suit is a fault of the settings on either side, and nobody signs in with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from gateway.identity.people.provider import ProviderAwayError
from gateway.settings.values import is_secure

WELL_KNOWN: Final = "/.well-known/openid-configuration"

ALGORITHMS: Final = frozenset({"ES256", "PS256", "RS256"})
"""What an ID token may be signed with here; RS256 because that is what providers are made to begin with."""

_UNLESS_SAID: Final = {
    "id_token_signing_alg_values_supported": ["RS256"],
    "token_endpoint_auth_methods_supported": ["client_secret_basic"],
    "code_challenge_methods_supported": [],
}
_ADDRESSES: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True)
class Metadata:
    """Where a provider is asked, what it signs with (and we take), and whether its answers name it (RFC 9207)."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    algorithms: frozenset[str]
    names_itself: bool


def read_metadata(given: Mapping[str, Any], issuer: str, method: str) -> Metadata:
    """The metadata of ``issuer``, at which we authenticate by ``method``; ``ProviderAwayError`` if they do not suit."""
    if given.get("issuer") != issuer:
        raise ProviderAwayError("metadata issuer")
    # only a provider on this machine may name addresses on it
    loopback = issuer.startswith("http:")
    authorization, token, jwks = (_address(given.get(name), loopback=loopback) for name in _ADDRESSES)
    if method not in _listed(given, "token_endpoint_auth_methods_supported"):
        raise ProviderAwayError("metadata authentication")
    if "S256" not in _listed(given, "code_challenge_methods_supported"):
        raise ProviderAwayError("metadata PKCE")
    algorithms = ALGORITHMS & _listed(given, "id_token_signing_alg_values_supported")
    if not algorithms:
        raise ProviderAwayError("metadata algorithm")
    names_itself = given.get("authorization_response_iss_parameter_supported") is True
    return Metadata(authorization, token, jwks, algorithms, names_itself)


def _address(given: object, *, loopback: bool) -> str:
    if not isinstance(given, str) or not is_secure(given, loopback=loopback):
        raise ProviderAwayError("metadata address")
    return given


def _listed(given: Mapping[str, Any], name: str) -> frozenset[str]:
    values = given.get(name, _UNLESS_SAID[name])
    return frozenset(each for each in values if isinstance(each, str)) if isinstance(values, list) else frozenset()
