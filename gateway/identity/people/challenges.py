"""Challenges: what an authenticator has to sign, so that nothing that it ever signed is good a second time."""

from __future__ import annotations

import secrets
from typing import Any, Final

import redis

from gateway.identity.people.key import PeopleKey
from gateway.reach import within_reach

CHALLENGE_BYTES: Final = 32
CHALLENGE_S: Final = 300
"""Seconds in which somebody finds their security key."""

_CHALLENGE: Final = "gateway:challenge:"


class Challenges:
    """Challenges in Redis, for all processes; ``GatewayError`` (503) where it cannot be asked.

    Each is for one ``use``, and for the ``holder`` of one secret: the browser or the session that it was shown to.
    """

    def __init__(self, server: redis.Redis, key: PeopleKey) -> None:
        self._redis: Any = server
        self._key = key

    @within_reach()
    def new(self, use: str, holder: str) -> bytes:
        """A challenge of 256 random bits."""
        challenge = secrets.token_bytes(CHALLENGE_BYTES)
        self._redis.set(self._place(challenge, use, holder), 1, ex=CHALLENGE_S)
        return challenge

    @within_reach()
    def take(self, challenge: bytes, use: str, holder: str) -> bool:
        """Use the challenge up; no, where it was given to others, for something else, or is used or ended."""
        return bool(self._redis.delete(self._place(challenge, use, holder)))

    def _place(self, challenge: bytes, use: str, holder: str) -> str:
        return _CHALLENGE + self._key.digest("challenge", use, holder, challenge.hex())
