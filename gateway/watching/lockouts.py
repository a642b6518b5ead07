"""Accounts that somebody tries to get into: whoever tries has to wait, and the auditor is told.

The process that counts the tries says so in Redis, with the keyed hash of what was typed as the account's name, before
it knows whether there is such an account; so telling takes no time that would tell. Which account it is, if it is
one, is found here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

import redis

from gateway.events import Happening
from gateway.identity.people.attempts import LOCKED, Step, account_digest
from gateway.identity.people.key import PeopleKey
from gateway.watching.notice import Kind

_AT_ONCE: Final = 500


class Lockouts:
    """What was told since the last time; where Redis cannot be asked, nothing yet."""

    def __init__(self, server: redis.Redis, key: PeopleKey) -> None:
        self._redis: Any = server
        self._key = key
        self._read: list[bytes] = []

    def more(self, accounts: Callable[[], Iterable[str]], now: float) -> list[Happening]:
        """Those of the ``accounts`` that there are, asked for where something was told; ``now`` in seconds."""
        try:
            self._read = self._redis.lrange(LOCKED, 0, _AT_ONCE - 1)
        except redis.RedisError:
            return []
        told = [each.decode("ascii", "replace") for each in self._read]
        if not told:
            return []
        known = {account_digest(self._key, account): account for account in accounts()}
        return [
            Happening(Kind.LOCKOUT, now, None, None, known[digest], None, {"step": step})
            for step, _, digest in (each.partition(":") for each in dict.fromkeys(told))
            if step in set(Step) and digest in known
        ]

    def done(self) -> None:
        """Forget what was read, one by one: the list may have been cut short since."""
        forgetting = self._redis.pipeline(transaction=False)
        for each in self._read:
            forgetting.lrem(LOCKED, 1, each)
        try:
            forgetting.execute()
        except redis.RedisError:
            return
        self._read = []
