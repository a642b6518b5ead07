"""base64url without padding, as tests write and read it: not by the code that they try."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256


def encoded(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def digest_of(content: bytes) -> str:
    """The SHA-256 of ``content``."""
    return encoded(sha256(content).digest())
