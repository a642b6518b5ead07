"""What is used once and soon: requests that were pushed, and codes. Redis has them under the hash of their handle.

Of any number of simultaneous uses one gets it. What a handle stood for is not told by what Redis holds.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any, Final

import orjson
import redis

from gateway.reach import within_reach

_HANDLE_BYTES: Final = 32
_LONGEST_HANDLE: Final = 64

_TAKE: Final = """
local found = redis.call('GETDEL', KEYS[1])
if found then redis.call('SET', KEYS[2], ARGV[1] == '' and '' or cjson.decode(found)[ARGV[1]], 'EX', ARGV[2]) end
return {found, (not found) and redis.call('GET', KEYS[2])}
"""


class OneTime:
    """Things of one ``kind``, each for ``keep_s`` seconds. Every method raises ``GatewayError`` (503) without Redis."""

    def __init__(self, server: redis.Redis, kind: str, keep_s: int) -> None:
        self._redis = server
        self._kind = kind
        self._take = server.register_script(_TAKE)
        self.keep_s = keep_s

    @within_reach()
    def keep(self, facts: Mapping[str, Any], handle: str | None = None) -> str:
        """Keep ``facts`` and return their handle: 256 random bits, where none is given."""
        handle = handle or secrets.token_urlsafe(_HANDLE_BYTES)
        self._redis.set(self._key(handle), orjson.dumps(facts), ex=self.keep_s)
        return handle

    @within_reach()
    def first(self, handle: str, word: str) -> str:
        """``word`` if it is the first that is kept for ``handle``, else the one that was."""
        known: Any = self._redis.set(self._key(handle), word, nx=True, get=True, ex=self.keep_s)
        return word if known is None else str(known.decode())

    @within_reach()
    def look(self, handle: str) -> dict[str, Any] | None:
        """What ``handle`` stands for, and goes on to stand for."""
        return _read(self._redis.get(self._key(handle)))

    @within_reach()
    def take(self, handle: str, remember: str = "", remember_s: int = 1) -> tuple[dict[str, Any] | None, str | None]:
        """What ``handle`` stands for, once; or, the second time, None and the fact ``remember`` of what was taken."""
        key = self._key(handle)
        found, spent = self._take(keys=(key, f"{key}:spent"), args=(remember, remember_s))
        return _read(found), spent.decode() if spent else None

    def _key(self, handle: str) -> str:
        digest = hashlib.sha256(handle[:_LONGEST_HANDLE].encode("utf-8", "surrogatepass")).hexdigest()
        return f"gateway:{self._kind}:{digest}"


def _read(raw: Any) -> dict[str, Any] | None:  # noqa: ANN401 - what Redis answers
    return None if raw is None else dict(orjson.loads(raw))
