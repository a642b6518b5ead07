"""What the last self-tests found, for the station's people: in Redis, a bounded number, of whatever client was named.

A stranger can send a self-test in any client's name. So each result costs the same and is kept alike, whether or not
there is such a client, and one that failed says of nobody that they sent it.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any, Final

import orjson
import redis

from gateway.reach import within_reach

MOST: Final = 500
"""Results that are kept, of all clients together; the oldest goes first."""

_KEY: Final = "gateway:self-tests"
_KEEP_S: Final = 30 * 24 * 3600
_CLIENT: Final = re.compile(r"[a-z0-9-]{1,63}")


@dataclass(frozen=True, slots=True)
class Result:
    """One self-test: whose it was said to be, when, and the first step that was amiss of what was sent.

    ``reason`` is what whoever sent it is not told. ``until`` is when the certificate ends that was shown, in seconds
    since the epoch, as ``time`` is.
    """

    client_id: str
    time: int
    of_client: str | None
    of_proof: str | None
    reason: str | None = None
    until: int | None = None

    @property
    def passed(self) -> bool:
        """Whether nothing was amiss."""
        return self.of_client is None and self.of_proof is None


class Results:
    """The results of one deployment; safe to share between threads."""

    def __init__(self, server: redis.Redis) -> None:
        self._redis: Any = server

    def keep(self, result: Result) -> None:
        """Keep a result; without Redis it is lost, and nobody has to wait for it."""
        if not _CLIENT.fullmatch(result.client_id):
            return
        with suppress(redis.RedisError), self._redis.pipeline(transaction=True) as pipeline:
            pipeline.lpush(_KEY, orjson.dumps(asdict(result)))
            pipeline.ltrim(_KEY, 0, MOST - 1)
            pipeline.expire(_KEY, _KEEP_S)
            pipeline.execute()

    @within_reach()
    def newest(self) -> dict[str, Result]:
        """The newest result of each client that was named; ``GatewayError`` (503) without Redis."""
        kept = (Result(**orjson.loads(each)) for each in self._redis.lrange(_KEY, 0, MOST - 1))
        found: dict[str, Result] = {}
        for each in kept:
            found.setdefault(each.client_id, each)
        return found
