"""The public keys that a client registers: a JWKS of at most three, each with a ``kid``, of three kinds only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

import orjson
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from joserfc.util import urlsafe_b64decode

from gateway.identity.signed import PublicKey

MOST_KEYS: Final = 3
"""The present one, the next, and one to spare."""

_SMALLEST_RSA: Final = 2048
_LARGEST_RSA: Final = 4096
_LONGEST_KID: Final = 128
_REMEMBERED: Final = 1024

_PUBLIC_MEMBERS: Final = frozenset({"kty", "kid", "alg", "use", "crv", "x", "y", "n", "e"})
_PRIVATE_MEMBERS: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})

_PRIVATE: Final = re.compile(r'PRIVATE KEY|["\'](?:d|p|q|dp|dq|qi|oth|k)["\']\s*:')
"""How a private key looks that was not even copied whole."""

_NAMES: Final[dict[str, frozenset[str]]] = {
    "ES256": frozenset({"ES256"}),
    "PS256": frozenset({"PS256"}),
    "Ed25519": frozenset({"Ed25519", "EdDSA"}),
}

ALGORITHMS: Final = tuple(sorted(frozenset().union(*_NAMES.values())))
"""What a client may sign its assertions with, as headers spell it."""


class KeyRefusedError(Exception):
    """A key cannot be registered; the message is one sentence that says why."""


class PrivateKeyError(KeyRefusedError):
    """What was given is a private key, whose secret is out: it is not to be kept, shown or logged anywhere."""


def holds_private_key(text: str | bytes) -> bool:
    """Whether ``text`` has a private key in it, in whatever form, whole or in part: a JWK, a set of them, or PEM.

    >>> holds_private_key('{"kty": "EC", "d": "…'), holds_private_key('{"kty": "EC", "x": "…"}')
    (True, False)
    """
    given = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return _PRIVATE.search(given) is not None


def refuse_private_key(text: str | bytes) -> None:
    """Raise ``PrivateKeyError`` for a text that has a private key in it."""
    if holds_private_key(text):
        raise PrivateKeyError(
            "the text holds a private key, which its program alone may have: destroy it, and make a new pair"
        )


def read_jwks(text: str | bytes) -> tuple[dict[str, str], ...]:
    """Read a client's JWKS and return its public keys, reduced to what they need; raise ``KeyRefusedError``."""
    refuse_private_key(text)
    try:
        given = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise KeyRefusedError("the key set is not JSON: give a file with one object that has `keys`") from None
    keys = given.get("keys") if isinstance(given, dict) else None
    if not isinstance(keys, list) or not 0 < len(keys) <= MOST_KEYS:
        raise KeyRefusedError(f"the key set has to be an object whose `keys` is a list of 1 to {MOST_KEYS} keys")
    reduced = tuple(_reduced(key) for key in keys)
    if len({key["kid"] for key in reduced}) < len(reduced):
        raise KeyRefusedError("two keys have the same `kid`: give each its own")
    public_keys(reduced)
    return reduced


def public_keys(jwks: Iterable[Mapping[str, Any]]) -> dict[str, PublicKey]:
    """The keys of a client by ``kid``, ready to check signatures; raise ``KeyRefusedError`` for one that is none."""
    return {jwk["kid"]: _public_key(jwk) for jwk in jwks}


def registered_keys(jwks: Iterable[Mapping[str, str]]) -> dict[str, PublicKey]:
    """As ``public_keys``, for keys as ``read_jwks`` reduced them; the last are remembered.

    To read a key takes as long as to check a signature with it: whoever could see that would see which clients exist.
    """
    return {jwk["kid"]: _registered_before(tuple(sorted(jwk.items()))) for jwk in jwks}


@lru_cache(maxsize=_REMEMBERED)
def _registered_before(members: tuple[tuple[str, str], ...]) -> PublicKey:
    return _public_key(dict(members))


def key_in_proof(jwk: Mapping[str, Any]) -> PublicKey:
    """The public key that a proof brings in its header; raise ``KeyRefusedError`` for one that is none, or private.

    Its ``kid`` is its thumbprint (RFC 7638). A program proves the same key again and again, so the last are remembered.
    """
    return _read_before(tuple(sorted(_reduced({**jwk, "kid": "proof"}).items())))


@lru_cache(maxsize=_REMEMBERED)
def _read_before(members: tuple[tuple[str, str], ...]) -> PublicKey:
    key = _public_key(dict(members))
    return replace(key, kid=key.key.thumbprint())


def _reduced(jwk: object) -> dict[str, str]:
    if not isinstance(jwk, dict) or not all(isinstance(value, str) for value in _members(jwk).values()):
        raise KeyRefusedError("every key has to be an object with text members, as RFC 7517 describes it")
    if not _PRIVATE_MEMBERS.isdisjoint(jwk):
        raise PrivateKeyError("the key set holds a private key: give the public part only, and make a new key pair")
    kid = jwk.get("kid", "")
    if not 0 < len(kid) <= _LONGEST_KID or not kid.isascii() or not kid.isprintable():
        raise KeyRefusedError(f"every key needs a `kid` of 1 to {_LONGEST_KID} ASCII characters")
    if jwk.get("use", "sig") != "sig":
        raise KeyRefusedError("a key has to be for signatures: leave `use` out or write `sig`")
    return _members(jwk)


def _members(jwk: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in jwk.items() if name in _PUBLIC_MEMBERS}


def _public_key(jwk: Mapping[str, Any]) -> PublicKey:
    try:
        key, algorithm = _imported(dict(jwk))
    except (JoseError, ValueError, KeyError, TypeError):
        raise KeyRefusedError("a key cannot be read: its members do not make a public key") from None
    if jwk.get("alg", algorithm) not in _NAMES[algorithm]:
        raise KeyRefusedError(f"a key's `alg` does not suit it: leave it out or write {algorithm}")
    return PublicKey(jwk["kid"], key, algorithm, _NAMES[algorithm])


def _imported(jwk: dict[str, Any]) -> tuple[Key, str]:
    """The key and the one algorithm it is used with."""
    match jwk.get("kty"), jwk.get("crv"):
        case "EC", "P-256":
            return ECKey.import_key(jwk), "ES256"
        case "OKP", "Ed25519":
            return OKPKey.import_key(jwk), "Ed25519"
        case "RSA", _:
            # before the library sees it: it warns of a small one, and would compute with a huge one
            if not _SMALLEST_RSA <= int.from_bytes(urlsafe_b64decode(jwk["n"].encode())).bit_length() <= _LARGEST_RSA:
                raise KeyRefusedError(f"an RSA key has to have {_SMALLEST_RSA} to {_LARGEST_RSA} bits")
            return RSAKey.import_key(jwk), "PS256"
        case _:
            raise KeyRefusedError("a key has to be EC with P-256, OKP with Ed25519, or RSA")
