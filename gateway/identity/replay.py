"""That an assertion or a proof is used once, whichever process it is shown to: Redis remembers its ``jti``."""

from __future__ import annotations

import hashlib
from typing import Final

import redis

from gateway.reach import within_reach
from gateway.scripts import Script

_USE: Final = "return redis.call('SET', KEYS[1], 1, 'NX', 'EX', ARGV[1])"


class ReplayGuard:
    """Remembers what was used; safe to share between threads, and the same for every process."""

    def __init__(self, server: redis.Redis) -> None:
        self._use = Script(server, _USE)

    @within_reach()
    def first_use(self, whose: str, jti: str, keep_s: int) -> bool:
        """Whether ``jti`` is used for the first time by ``whose`` it is; it is remembered for ``keep_s`` seconds.

        Of any number of simultaneous uses one is the first. Raises ``GatewayError`` when Redis cannot be asked.
        """
        digest = hashlib.sha256(jti.encode("utf-8", "surrogatepass")).hexdigest()
        return bool(self._use((f"gateway:assertion:{whose}:{digest}",), (keep_s,)))
