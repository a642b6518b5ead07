"""Signing keys without a state to say which of them signs: as a deployment begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc.jwk import ECKey

from gateway.identity.keys import ALGORITHM, private_keys
from gateway.identity.signed import PublicKey


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """The keys of a process that knows no state: one signs, and all are recognised."""

    active: ECKey
    active_kid: str
    public: Mapping[str, PublicKey]

    def signer(self) -> tuple[str, ECKey]:
        """The ``kid`` of the key that signs, and the key."""
        return self.active_kid, self.active

    def jwks(self) -> dict[str, Any]:
        """The public keys as a JWK set (RFC 7517), the active one first."""
        kids = sorted(self.public, key=lambda kid: (kid != self.active_kid, kid))
        return {
            "keys": [
                {**self.public[kid].key.as_dict(private=False), "kid": kid, "alg": ALGORITHM, "use": "sig"}
                for kid in kids
            ]
        }


def load_signing_keys(directory: Path) -> SigningKeys:
    """The signing keys in ``directory``, the newest of which signs."""
    keys = list(private_keys(directory).items())
    public = {
        kid: PublicKey(kid, ECKey.import_key(key.as_dict(private=False)), ALGORITHM, frozenset({ALGORITHM}))
        for kid, key in keys
    }
    kid, active = keys[-1]
    return SigningKeys(active, kid, public)
