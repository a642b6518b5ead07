"""How a client proves who it is: with a registered key, by an assertion that it signed (RFC 7523, ``private_key_jwt``)
or by the certificate that it connects with (RFC 8705, ``self_signed_tls_client_auth``).

Every way of failing is one failure to the client, and the reason goes to the log as a code. What an assertion says is
judged first, by itself; then who signed it, which takes as long whether or not there is such a client.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from joserfc.jwk import ECKey

from gateway.identity.client_keys import ALGORITHMS, KeyRefusedError, registered_keys
from gateway.identity.registration import Registration, Registrations
from gateway.identity.replay import ReplayGuard
from gateway.identity.signed import NotGenuine, PublicKey, Unverified, read_signed, short_text, whole_second
from gateway.model.certificate import Certificate

LONGEST_LIFE_S: Final = 300
"""Seconds ahead that an assertion may expire at most."""

CLOCK_SKEW_S: Final = 30
"""Seconds by which a client's clock may be ahead of ours."""

_TYPES: Final = frozenset({None, "JWT", "jwt", "client-authentication+jwt"})


@dataclass(frozen=True, slots=True)
class Assertion:
    """What an assertion says, which nobody has confirmed yet; ``expires`` in seconds since the epoch."""

    unverified: Unverified
    client_id: str
    jti: str
    expires: int


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
        read = self.read(assertion, client_id, now)
        registration = self.recognise(read)
        self.spend(read, now)
        return registration

    def read(self, assertion: str, client_id: str | None, now: float) -> Assertion:
        """What ``assertion`` says, if it is made as one for us has to be; nothing here depends on which clients exist.

        Raises ``NotGenuine`` with the first thing that is amiss.
        """
        unverified = read_signed(assertion)
        if unverified.algorithm not in ALGORITHMS:
            raise NotGenuine("alg")
        if unverified.type not in _TYPES:
            raise NotGenuine("typ")
        claims = unverified.claims
        claimed = short_text(claims, "sub")
        if claims.get("iss") != claimed or client_id not in {None, claimed}:
            raise NotGenuine("iss")
        if claims.get("aud") != self._issuer:
            raise NotGenuine("aud")
        expires = _check_times(claims, now)
        return Assertion(unverified, claimed, short_text(claims, "jti"), expires)

    def recognise(self, assertion: Assertion) -> Registration:
        """The client whose registered key signed it; a stranger's is checked with a key that nobody has.

        The log is told whether no such client may have tokens now, none of its keys is called so, or it did not sign.
        """
        registration = self._registrations(assertion.client_id)
        key = self._keys(registration).get(assertion.unverified.kid)
        try:
            assertion.unverified.verify(self._nobodys_key if key is None else key)
        except NotGenuine as verdict:
            reason = "client" if registration is None else "kid" if key is None else verdict.reason
            raise NotGenuine(reason) from None
        if registration is None:
            raise NotGenuine("client")
        return registration

    @staticmethod
    def _keys(registration: Registration | None) -> dict[str, PublicKey]:
        try:
            return {} if registration is None else registered_keys(registration.jwks)
        except KeyRefusedError:
            raise NotGenuine("registered key") from None

    def by_certificate(self, certificate: Certificate, client_id: str | None, now: float) -> Registration:
        """The client of this id, if ``certificate`` is in force and for a registered key of it; else ``NotGenuine``.

        The certificate itself is not registered: a client that makes a new one for its key tells nobody.
        """
        if not certificate.is_in_force(now):
            raise NotGenuine("certificate dates")
        registration = None if client_id is None else self._registrations(client_id)
        keys = self._keys(registration) or {"": self._nobodys_key}
        shown = (certificate.key or "").encode()
        matches = [hmac.compare_digest(key.key.thumbprint().encode(), shown) for key in keys.values()]
        if registration is None or not any(matches):
            raise NotGenuine("client" if registration is None else "certificate key")
        return registration

    def spend(self, assertion: Assertion, now: float) -> None:
        """Use it up; raise ``NotGenuine`` where it was used before, ``GatewayError`` where nobody can tell."""
        keep_s = assertion.expires - int(now) + CLOCK_SKEW_S
        if not self._replay.first_use(assertion.client_id, assertion.jti, keep_s=keep_s):
            raise NotGenuine("replay")


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
