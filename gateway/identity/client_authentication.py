"""How a client proves who it is: an assertion (RFC 7523, ``private_key_jwt``) that it signed with a registered key.

Every way of failing is one failure to the client, and takes about as long; the reason goes to the log as a code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from joserfc.jwk import ECKey

from gateway.identity.client_keys import KeyRefusedError, public_keys
from gateway.identity.registration import Registration, Registrations
from gateway.identity.replay import ReplayGuard
from gateway.identity.signed import NotGenuine, PublicKey, Unverified, read_signed, short_text, whole_second

LONGEST_LIFE_S: Final = 300
"""Seconds ahead that an assertion may expire at most."""

CLOCK_SKEW_S: Final = 30
"""Seconds by which a client's clock may be ahead of ours."""

_TYPES: Final = frozenset({None, "JWT", "jwt", "client-authentication+jwt"})


class ClientAuthentication:
    """Recognises the clients of one issuer; safe to share between threads."""

    def __init__(self, registrations: Registrations, replay: ReplayGuard, *, issuer: str) -> None:
        self._registrations = registrations
        self._replay = replay
        self._issuer = issuer
        stranger = ECKey.generate_key("P-256", private=False)
        self._nobodys_key = PublicKey("", stranger, "ES256", frozenset({"ES256"}))

    def authenticate(self, assertion: str, client_id: str | None, now: float) -> Registration:
        """Return the client that signed ``assertion``, which is good for this one time; else raise ``NotGenuine``.

        ``client_id`` is what the request said beside it, if anything; it has to be the same client.
        """
        unverified = read_signed(assertion)
        claimed = short_text(unverified.claims, "sub")
        registration = self._registrations(claimed)
        claims = self._verify(unverified, registration)
        if registration is None or claims.get("iss") != claimed or client_id not in {None, claimed}:
            raise NotGenuine("client")
        if unverified.type not in _TYPES or claims.get("aud") != self._issuer:
            raise NotGenuine("audience")
        expires = _check_times(claims, now)
        jti = short_text(claims, "jti")
        if not self._replay.first_use(claimed, jti, keep_s=expires - int(now) + CLOCK_SKEW_S):
            raise NotGenuine("replay")
        return registration

    def _verify(self, unverified: Unverified, registration: Registration | None) -> Mapping[str, Any]:
        """The claims, if a registered key signed them; a stranger's are checked with a key that nobody has."""
        try:
            keys = {} if registration is None else public_keys(registration.jwks)
        except KeyRefusedError:
            raise NotGenuine("registered key") from None
        return unverified.verify(keys.get(unverified.kid, self._nobodys_key))


def _check_times(claims: Mapping[str, Any], now: float) -> int:
    """When the assertion expires; raise ``NotGenuine`` unless it is good now and not for long."""
    expires = whole_second(claims, "exp")
    if not now < expires <= now + LONGEST_LIFE_S:
        raise NotGenuine("exp")
    if "iat" in claims and not expires - LONGEST_LIFE_S <= whole_second(claims, "iat") <= now + CLOCK_SKEW_S:
        raise NotGenuine("iat")
    if "nbf" in claims and whole_second(claims, "nbf") > now + CLOCK_SKEW_S:
        raise NotGenuine("nbf")
    return expires
