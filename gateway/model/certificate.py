"""A certificate that a client has shown: what is known of it once the proxy in front has seen that the key is there."""

from __future__ import annotations

import hmac
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Certificate:
    """``thumbprint`` is the SHA-256 of the certificate (DER), in base64url without padding (``x5t#S256``, RFC 8705).

    ``key`` is the thumbprint of its public key as a JWK (RFC 7638); None for a key of a kind that nobody registers.
    It is in force from the second ``first`` to the second ``last``, since the epoch. Who signed it counts for nothing.
    """

    thumbprint: str
    key: str | None
    first: float
    last: float

    def is_in_force(self, now: float) -> bool:
        """Whether it is in force at ``now``."""
        return self.first <= now <= self.last

    def is_the_one(self, thumbprint: str) -> bool:
        """Whether it is the certificate of that ``thumbprint``; takes as long wherever they differ."""
        return hmac.compare_digest(self.thumbprint.encode(), thumbprint.encode())
