"""A client's side: the assertion by which it proves who it is (RFC 7523), the proof that goes with a bound token
(RFC 9449), and a key pair to sign them with.

Any JOSE library does the same. An assertion is used once, and within five minutes.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, Final

from joserfc import jwt
from joserfc.jwk import ECKey, import_key

from gateway.identity.signed import digest_of

ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
GOOD_FOR_S: Final = 60

_SIGNED_BY: Final = {"EC": "ES256", "OKP": "Ed25519", "RSA": "PS256"}


def make_assertion(
    private_jwk: Mapping[str, Any], client_id: str, audience: str, now: float, jti: str | None = None
) -> str:
    """Return an assertion that ``client_id`` signs with its ``private_jwk`` (with ``kid``) for the issuer ``audience``.

    >>> private, public = new_client_key()
    >>> make_assertion(private, "committee-desk", "https://gateway.example", now=1767225600.0).count(".")
    2
    """
    algorithm = _SIGNED_BY[private_jwk["kty"]]
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "iat": int(now),
        "exp": int(now) + GOOD_FOR_S,
        "jti": jti or secrets.token_urlsafe(16),
    }
    header = {"alg": algorithm, "kid": private_jwk["kid"], "typ": "JWT"}
    return jwt.encode(header, claims, import_key(dict(private_jwk)), algorithms=[algorithm])


def make_proof(  # noqa: PLR0913 - what a proof is about, each by its name
    private_jwk: Mapping[str, Any], method: str, address: str, now: float, *, token: str | None = None, nonce: str = ""
) -> str:
    """Return a DPoP proof (RFC 9449) of the key ``private_jwk`` for one request of ``method`` to ``address``.

    ``token`` is the access token that goes with it, if one does; ``nonce`` what the gateway last sent as DPoP-Nonce.
    """
    key, algorithm = import_key(dict(private_jwk)), _SIGNED_BY[private_jwk["kty"]]
    claims = {"jti": secrets.token_urlsafe(16), "htm": method, "htu": address, "iat": int(now)}
    if token is not None:
        claims["ath"] = digest_of(token.encode())
    if nonce:
        claims["nonce"] = nonce
    header = {"alg": algorithm, "typ": "dpop+jwt", "jwk": key.as_dict(private=False)}
    return jwt.encode(header, claims, key, algorithms=[algorithm])


def new_client_key() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a new P-256 key pair as JWKs: the private one to keep, the public one to register."""
    key = ECKey.generate_key("P-256", private=True)
    kid = key.thumbprint()
    return {**key.as_dict(private=True), "kid": kid}, {**key.as_dict(private=False), "kid": kid}
