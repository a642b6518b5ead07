"""Signed tokens (JWS compact, RFC 7515), read in one strict way: by the key that is known, never by what they claim.

- The algorithm follows from the key. A token that names another is refused: `none`, HS256 with a public key, RS256.
- A key comes from those known under the token's ``kid``. Keys in the token, and addresses of keys, are refused.
- There is one spelling of a token: no padding, no stray characters, no spare bits, at most ``LONGEST`` characters.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import orjson
from joserfc.jwk import Key
from joserfc.jws import JWSRegistry

LONGEST: Final = 8192
"""Characters; an assertion signed with a 4096-bit RSA key has about 1,200."""

_COMPACT: Final = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")
_HEADERS: Final = frozenset({"alg", "kid", "typ"})
_OTHER_KEYS: Final = frozenset({"kid", "jku", "x5u", "x5c", "x5t", "x5t#S256"})
_CHANGING: Final = frozenset({"crit", "b64"})
"""Headers by which something else would be signed, or would have to be understood."""


class NotGenuine(Exception):  # noqa: N818 - it is a verdict
    """What was presented is not what it claims to be. ``reason`` is a code for the log, with nothing of the token."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that signatures are checked against; ``names`` are the ways in which a header may spell ``algorithm``."""

    kid: str
    key: Key
    algorithm: str
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Unverified:
    """A well-formed token of which nothing is believed yet."""

    kid: str
    algorithm: str
    type: str | None
    claims: Mapping[str, Any]
    signing_input: bytes
    signature: bytes

    def verify(self, key: PublicKey) -> Mapping[str, Any]:
        """Return the claims if ``key`` signed them, else raise ``NotGenuine``."""
        if self.algorithm not in key.names:
            raise NotGenuine("algorithm")
        if not JWSRegistry.algorithms[key.algorithm].verify(self.signing_input, self.signature, key.key):
            raise NotGenuine("signature")
        return self.claims


def read_signed(text: str) -> Unverified:
    """Take ``text`` apart; raise ``NotGenuine`` unless it is spelled in the one way that is accepted.

    >>> read_signed("eyJhbGciOiJub25lIn0.e30.")
    Traceback (most recent call last):
    gateway.identity.signed.NotGenuine: form
    """
    names, claims, signed, signature = _taken_apart(text)
    if not names.keys() <= _HEADERS:
        raise NotGenuine("header")
    algorithm, kid, type_ = names.get("alg"), names.get("kid"), names.get("typ")
    if not isinstance(algorithm, str) or not isinstance(kid, str) or not isinstance(type_, str | None):
        raise NotGenuine("header")
    return Unverified(kid, algorithm, type_, claims, signed, signature)


def read_proof(text: str) -> tuple[Unverified, dict[str, Any]]:
    """Take a proof (RFC 9449) apart: the one thing that brings the key it is checked with, here as its JWK.

    Raises ``NotGenuine`` unless its header holds a type, an algorithm and one key. What else stands in it is not looked
    at (RFC 7515, section 4), unless it names another key or changes what was signed.
    """
    names, claims, signed, signature = _taken_apart(text)
    algorithm, jwk, type_ = names.get("alg"), names.get("jwk"), names.get("typ")
    if not isinstance(jwk, dict) or not names.keys().isdisjoint(_OTHER_KEYS | _CHANGING):
        raise NotGenuine("header")
    if not isinstance(algorithm, str) or not isinstance(type_, str):
        raise NotGenuine("header")
    return Unverified("", algorithm, type_, claims, signed, signature), jwk


def _taken_apart(text: str) -> tuple[dict[str, Any], dict[str, Any], bytes, bytes]:
    """Header, claims, what was signed, and the signature."""
    match = _COMPACT.fullmatch(text) if len(text) <= LONGEST else None
    if match is None:
        raise NotGenuine("form")
    header, payload, signature = (_decoded(part) for part in match.groups())
    return _object(header), _object(payload), text.rpartition(".")[0].encode("ascii"), signature


def whole_second(claims: Mapping[str, Any], name: str) -> int:
    """The claim ``name`` as seconds since the epoch; raise ``NotGenuine`` if it is not a whole number."""
    value = claims.get(name)
    if type(value) is not int:
        raise NotGenuine(name)
    return value


def short_text(claims: Mapping[str, Any], name: str, longest: int = 256) -> str:
    """The claim ``name`` as text that is neither empty nor longer than ``longest``; else raise ``NotGenuine``."""
    value = claims.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise NotGenuine(name)
    return value


def encoded(raw: bytes) -> str:
    """``raw`` in base64url without padding (RFC 7515, section 2)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def digest_of(content: bytes) -> str:
    """The SHA-256 of ``content`` as proofs (``ath``), certificates (``x5t#S256``) and PKCE (S256) write it.

    >>> digest_of(b"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
    """
    return encoded(sha256(content).digest())


def _decoded(part: str) -> bytes:
    try:
        raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except binascii.Error:
        raise NotGenuine("form") from None
    if encoded(raw) != part:
        raise NotGenuine("form")
    return raw


def _object(raw: bytes) -> dict[str, Any]:
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise NotGenuine("form") from None
    if not isinstance(value, dict):
        raise NotGenuine("form")
    return value
