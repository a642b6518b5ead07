"""An authenticator of our own, and the browser before it: one key (ES256), one count, and lies on demand.

It is written from the standard (WebAuthn, level 3) and shares nothing with what checks it, so that each is a second
opinion on the other. What a test changes is named; everything else is as a browser on the right page would have it.
"""

from __future__ import annotations

import json
import secrets
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from tests.base64url import decoded, encoded

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
HOST: Final = "localhost"
ORIGIN: Final = "http://localhost:8080"


@dataclass
class Authenticator:
    """One passkey. ``counts`` is false for those whose count stays at nought, as that of synced ones does."""

    counts: bool = True
    uses: int = 0
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    handle: bytes | None = None

    def make(self, options: Mapping[str, Any], **changes: Any) -> str:
        """The answer to ``navigator.credentials.create``, as the script sends it."""
        self.handle = decoded(options["user"]["id"])
        length = struct.pack(">H", len(self.id))
        data = self._data(ATTESTED, bytes(16) + length + self.id + self._public(), changes)
        attestation = b"\xa3" + _text("fmt") + _text("none") + _text("attStmt") + b"\xa0" + _text("authData")
        return self._answer(
            {
                "clientDataJSON": encoded(_client_data("webauthn.create", options, changes)),
                "attestationObject": encoded(attestation + _bytes(data)),
            },
            changes,
        )

    def prove(self, options: Mapping[str, Any], **changes: Any) -> str:
        """The answer to ``navigator.credentials.get``."""
        self.uses += int(self.counts)
        client_data = _client_data("webauthn.get", options, changes)
        data = self._data(0, b"", changes)
        signature = self.key.sign(data + sha256(client_data).digest(), ec.ECDSA(SHA256()))
        parts = {
            "clientDataJSON": encoded(client_data),
            "authenticatorData": encoded(data),
            "signature": encoded(changes.get("signature", signature)),
        }
        handle = changes.get("handle", self.handle)
        return self._answer(parts | ({} if handle is None else {"userHandle": encoded(handle)}), changes)

    def _answer(self, response: Mapping[str, str], changes: Mapping[str, Any]) -> str:
        name = encoded(changes.get("raw_id", self.id))
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})

    def _data(self, attested: int, more: bytes, changes: Mapping[str, Any]) -> bytes:
        flags = changes.get("flags", PRESENT | VERIFIED) | attested
        host = changes.get("host", HOST)
        return sha256(host.encode()).digest() + struct.pack(">BI", flags, changes.get("uses", self.uses)) + more

    def _public(self) -> bytes:
        """The key as COSE has it: a map of five (RFC 9053, section 7.1.1)."""
        numbers = self.key.public_key().public_numbers()
        x, y = (each.to_bytes(32, "big") for each in (numbers.x, numbers.y))
        return b"\xa5\x01\x02\x03\x26\x20\x01\x21" + _bytes(x) + b"\x22" + _bytes(y)


def _client_data(kind: str, options: Mapping[str, Any], changes: Mapping[str, Any]) -> bytes:
    told = {
        "type": changes.get("kind", kind),
        "challenge": changes.get("challenge", options["challenge"]),
        "origin": changes.get("origin", ORIGIN),
        "crossOrigin": changes.get("framed", False),
    }
    return json.dumps(told).encode()


def _bytes(content: bytes) -> bytes:
    """A CBOR byte string of up to 65535 bytes."""
    return (
        b"\x58" + bytes([len(content)]) if len(content) < 256 else b"\x59" + struct.pack(">H", len(content))
    ) + content


def _text(text: str) -> bytes:
    """A CBOR text of less than 24 characters."""
    return bytes([0x60 + len(text)]) + text.encode()
