"""The keys that a provider signs with: fetched when needed, kept for an hour, asked for again for a new name."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, RSAKey
from joserfc.util import urlsafe_b64decode

from gateway.identity.people.openid.asking import turn_of
from gateway.identity.people.provider import ProviderAwayError
from gateway.identity.signed import NotGenuine, PublicKey

KEPT_S: Final = 3600
AGAIN_S: Final = 60
"""Seconds between two questions, for a key that is not known or to a provider that was away."""

_MOST_KEYS: Final = 64
_SMALLEST_RSA: Final = 2048
_LARGEST_RSA: Final = 8192


class SigningKeys:
    """The keys of one provider, for all threads of a process; ``fetch`` gets its key set.

    Both raise ``ProviderAwayError`` where it cannot be had.
    """

    def __init__(self, fetch: Callable[[], Mapping[str, Any]], clock: Callable[[], float]) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = threading.Lock()
        self._keys: Mapping[str, tuple[Key, frozenset[str]]] = {}
        self._asked = float("-inf")
        self._fetched = float("-inf")

    def find(self, kid: str, algorithm: str) -> PublicKey:
        """The key of that name for ``algorithm``; raises ``NotGenuine``, ``ProviderAwayError``."""
        with turn_of(self._lock):
            now = self._clock()
            if kid not in self._keys or now - self._fetched >= KEPT_S:
                self._ask(now)
            found = self._keys.get(kid)
        if found is None:
            raise NotGenuine("kid")
        key, algorithms = found
        if algorithm not in algorithms:
            raise NotGenuine("algorithm")
        return PublicKey(kid, key, algorithm, frozenset({algorithm}))

    def _ask(self, now: float) -> None:
        """Have the key set as it is now, but for one that was asked for just before."""
        if now - self._asked >= AGAIN_S:
            self._asked = now
            self._keys = read_keys(self._fetch())
            self._fetched = now
        elif self._fetched != self._asked:
            raise ProviderAwayError("was away")


def read_keys(given: Mapping[str, Any]) -> dict[str, tuple[Key, frozenset[str]]]:
    """The keys of a key set (RFC 7517) that ID tokens may be signed with, by ``kid``; the others are passed over."""
    listed = given.get("keys")
    keys: dict[str, tuple[Key, frozenset[str]]] = {}
    for jwk in listed[:_MOST_KEYS] if isinstance(listed, list) else ():
        read = _read(jwk) if isinstance(jwk, dict) and isinstance(jwk.get("kid"), str) else None
        if read is not None:
            keys.setdefault(jwk["kid"], read)
    return keys


def _read(jwk: Mapping[str, Any]) -> tuple[Key, frozenset[str]] | None:
    if jwk.get("use", "sig") != "sig":
        return None
    try:
        match jwk.get("kty"), jwk.get("crv"):
            case "EC", "P-256":
                key: Key = ECKey.import_key({name: jwk[name] for name in ("kty", "crv", "x", "y")})
                possible = frozenset({"ES256"})
            case "RSA", _:
                # before the library sees it: it warns of a small one, and would compute with a huge one
                size = int.from_bytes(urlsafe_b64decode(jwk["n"].encode())).bit_length()
                if not _SMALLEST_RSA <= size <= _LARGEST_RSA:
                    return None
                key = RSAKey.import_key({name: jwk[name] for name in ("kty", "n", "e")})
                possible = frozenset({"PS256", "RS256"})
            case _:
                return None
    except (JoseError, ValueError, KeyError, TypeError, AttributeError):
        return None
    algorithms = possible & {jwk.get("alg")} if "alg" in jwk else possible
    return (key, algorithms) if algorithms else None
