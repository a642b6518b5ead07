"""That whoever sends a token has the key it is bound to: a DPoP proof (RFC 9449), one for each request.

A proof is about one method and one address of this gateway, whatever host the request claims to be for; about one
token, where it comes with one; and about now: it holds a nonce of ours, which changes every few minutes, and is used
once, whichever process it is shown to.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final
from urllib.parse import unquote, urlsplit

from gateway.identity.client_keys import KeyRefusedError, key_in_proof
from gateway.identity.replay import ReplayGuard
from gateway.identity.signed import NotGenuine, digest_of, encoded, read_proof, short_text, whole_second

TYPE: Final = "dpop+jwt"
OLDEST_S: Final = 60
"""Seconds for which a proof is good."""
AHEAD_S: Final = 30
"""Seconds by which the clock of who made it may be ahead."""
NONCE_S: Final = 180
"""Seconds after which there is a new nonce; the one before is good as well."""

_PORTS: Final = {"http": 80, "https": 443}


class NonceNeeded(Exception):  # noqa: N818 - it is a step of the protocol
    """The proof is good but for its nonce: it has to be made again with ``nonce``."""

    def __init__(self, nonce: str) -> None:
        super().__init__("nonce")
        self.nonce = nonce


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof that was found good and is not spent yet. ``thumbprint`` is that of its key (RFC 7638)."""

    thumbprint: str
    jti: str


class Proofs:
    """Checks the proofs of one issuer; safe to share between threads.

    ``secret`` is what nonces are made with, the same for every process; ``clock`` gives seconds since the epoch.
    ``also_at`` is another address at which the same gateway is reached, if there is one.
    """

    def __init__(
        self, replay: ReplayGuard, issuer: str, secret: bytes, clock: Callable[[], float], *, also_at: str = ""
    ) -> None:
        self._replay = replay
        self._addresses = [address for address in (issuer, also_at) if address]
        self._key = blake2b(b"nonces of proofs", key=secret[:64], digest_size=32).digest()
        self._clock = clock

    def nonce(self) -> str:
        """The nonce that the next proof has to hold."""
        return self._nonce_of(int(self._clock()) // NONCE_S)

    def read(self, sent: Sequence[str], method: str, path: str, token: str | None = None) -> Proof:
        """The one proof of ``sent`` headers, made for a request of ``method`` to ``path`` that brings ``token``.

        Raises ``NotGenuine``; ``NonceNeeded`` where nothing but the nonce is amiss.
        """
        if len(sent) != 1:
            raise NotGenuine("proofs")
        unverified, jwk = read_proof(sent[0])
        try:
            key = key_in_proof(jwk)
        except KeyRefusedError:
            raise NotGenuine("proof key") from None
        claims = unverified.verify(key)
        if unverified.type != TYPE:
            raise NotGenuine("proof type")
        if claims.get("htm") != method or not self._is_for(short_text(claims, "htu", longest=2048), path):
            raise NotGenuine("proof address")
        now = self._clock()
        if not now - OLDEST_S <= whole_second(claims, "iat") <= now + AHEAD_S:
            raise NotGenuine("proof time")
        if token is not None and not hmac.compare_digest(short_text(claims, "ath").encode(), _hash_of(token)):
            raise NotGenuine("proof token")
        proof = Proof(key.kid, short_text(claims, "jti"))
        if not self._is_ours(claims.get("nonce")):
            raise NonceNeeded(self.nonce())
        return proof

    def spend(self, proof: Proof) -> None:
        """Use ``proof``; raise ``NotGenuine`` if it was used before, ``GatewayError`` if nobody can tell."""
        if not self._replay.first_use(f"proof:{proof.thumbprint}", proof.jti, keep_s=OLDEST_S + AHEAD_S + 1):
            raise NotGenuine("proof replay")

    def _is_for(self, address: str, path: str) -> bool:
        return _canonical(address) in [_canonical(ours, path) for ours in self._addresses]

    def _is_ours(self, nonce: object) -> bool:
        slot = int(self._clock()) // NONCE_S
        return isinstance(nonce, str) and any(
            hmac.compare_digest(nonce.encode("utf-8", "replace"), self._nonce_of(each).encode())
            for each in (slot, slot - 1)
        )

    def _nonce_of(self, slot: int) -> str:
        return encoded(blake2b(slot.to_bytes(8, "big"), key=self._key, digest_size=16).digest())


def _canonical(address: str, below: str = "") -> tuple[str, str | None, int | None, str]:
    """An address as RFC 3986 compares it, without query and fragment; raise ``NotGenuine`` for what is none."""
    try:
        parts = urlsplit(address)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        raise NotGenuine("proof address") from None
    if "@" in parts.netloc:
        raise NotGenuine("proof address")
    return parts.scheme, parts.hostname, port, unquote(parts.path) + below


def _hash_of(token: str) -> bytes:
    """The claim ``ath`` of a proof that comes with ``token``."""
    return digest_of(token.encode("ascii", "replace")).encode()
