"""That an assertion is used once, whichever process it is shown to: its ``jti`` is remembered in Redis."""

from __future__ import annotations

import hashlib
from typing import Final

import redis

from gateway.errors import IDENTITY_DOWN, GatewayError

_RETRY_AFTER_S: Final = 5


class ReplayGuard:
    """Remembers what was used; safe to share between threads, and the same for every process."""

    def __init__(self, server: redis.Redis) -> None:
        self._redis = server

    def first_use(self, client_id: str, jti: str, keep_s: int) -> bool:
        """Whether ``jti`` of ``client_id`` is used for the first time; it is remembered for ``keep_s`` seconds.

        Of any number of simultaneous uses one is the first. Raises ``GatewayError`` when Redis cannot be asked.
        """
        digest = hashlib.sha256(jti.encode("utf-8", "surrogatepass")).hexdigest()
        try:
            return bool(self._redis.set(f"gateway:assertion:{client_id}:{digest}", 1, nx=True, ex=keep_s))
        except redis.RedisError:
            raise GatewayError(IDENTITY_DOWN, retry_after=_RETRY_AFTER_S) from None
