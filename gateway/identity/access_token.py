"""An access token (RFC 9068) as it is given: what was authorised, signed with the issuer's active key.

Every grant ends here, so that there is one place where a token is made and one form that it has.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from joserfc import jwt
from joserfc.jwk import ECKey

from gateway.identity.authenticate import LIFETIME_S, TOKEN_TYPE, Method
from gateway.identity.details import Details
from gateway.identity.keys import ALGORITHM
from gateway.identity.registration import Registration
from gateway.model.grant import Purposes
from gateway.model.requester import Origin


class Signing(Protocol):
    """The keys of an issuer."""

    def signer(self) -> tuple[str, ECKey]:
        """The ``kid`` of the key that signs now, and the key."""

    def jwks(self) -> dict[str, Any]:
        """The public keys as a JWK set."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who gives tokens, for which purposes, signed with what, at which time."""

    name: str
    """The issuer's address, which is also the audience of its tokens and of the assertions it accepts."""
    keys: Signing
    purposes: Purposes
    clock: Callable[[], float]


@dataclass(frozen=True, slots=True)
class Authorised:
    """What a token shall say: which client may do what and why, what the token is bound to, and on whose behalf.

    ``scope`` is checked already, and so are ``details``. ``confirmation`` is the claim ``cnf``. ``family`` names all
    tokens that come of one authorisation by ``person_id``. ``until`` is the second after which nothing that comes of it
    is good. ``actors`` act for the client, the last of them getting the token, which came of those in ``origins``.
    """

    registration: Registration
    scope: str
    details: Details
    confirmation: Mapping[str, str] = field(default_factory=dict)
    family: str | None = None
    person_id: str | None = None
    until: int | None = None
    actors: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()

    @property
    def exchanged(self) -> dict[str, Any]:
        """The claims of a token that was exchanged (RFC 8693, section 4): its holder, and for whom it acts."""
        act: dict[str, Any] = {}
        for actor in self.actors:
            act = {"sub": actor, **({"act": act} if act else {})}
        origins = [{"jti": origin.token_id, "kid": origin.kid} for origin in self.origins]
        client_id = self.registration.client_id
        return {"client_id": self.actors[-1], "for_client": client_id, "act": act, "origins": origins}


def issue(issuer: Issuer, authorised: Authorised) -> dict[str, Any]:
    """The answer of the token endpoint to a request that was found good: a new access token, and what it is for."""
    now = int(issuer.clock())
    expires = now + LIFETIME_S if authorised.until is None else min(now + LIFETIME_S, authorised.until)
    return {
        "access_token": _signed(issuer, authorised, now, expires),
        "token_type": "DPoP" if Method.KEY in authorised.confirmation else "Bearer",
        "expires_in": expires - now,
        "scope": authorised.scope,
        "authorization_details": authorised.details.as_claim(),
    }


def _signed(issuer: Issuer, authorised: Authorised, now: int, expires: int) -> str:
    registration = authorised.registration
    sometimes = {
        "cnf": dict(authorised.confirmation) or None,
        "family": authorised.family,
        "person": authorised.person_id,
    }
    claims = {
        "iss": issuer.name,
        "aud": issuer.name,
        "sub": authorised.person_id or registration.client_id,
        "client_id": registration.client_id,
        "partner": registration.partner.id,
        "agreement": registration.agreement.id,
        "iat": now,
        "exp": expires,
        "jti": secrets.token_hex(16),
        "scope": authorised.scope,
        "authorization_details": authorised.details.as_claim(),
        **{name: value for name, value in sometimes.items() if value is not None},
        **(authorised.exchanged if authorised.actors else {}),
    }
    kid, key = issuer.keys.signer()
    return jwt.encode({"alg": ALGORITHM, "typ": TOKEN_TYPE, "kid": kid}, claims, key, algorithms=[ALGORITHM])
