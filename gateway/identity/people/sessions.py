"""Sessions: what a browser holds after somebody has signed in, kept in Redis and the same for every process.

A browser holds the session's name and 256 random bits; Redis holds, under the name, the keyed hash of the bits, so that
whoever reads Redis can use no session. A session ends after fifteen minutes without a request and after eight hours at
the latest.

What was ended stays so, whatever happens at that moment. Each step is one script: a session that goes on under another
secret keeps its name, so that to end it is to end it, and one that is being used or renewed is not brought back. One
that is only about to begin rests on what was looked up before; therefore a beginning is begun first
(``Sessions.beginning``), and comes to nothing where sessions of the person were ended since.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
import redis

from gateway.identity.people.key import PeopleKey
from gateway.model.person import Factor
from gateway.reach import within_reach

IDLE_S: Final = 15 * 60
LONGEST_S: Final = 8 * 3600
SECRET_BYTES: Final = 32

_NAME_BYTES: Final = 8
_NAME: Final = re.compile(r"[0-9a-f]{16}")

_SESSION: Final = "gateway:signed-in:"
_NAMES: Final = "gateway:signed-in-as:"
_ENDED: Final = "gateway:signed-out:"
"""Where a new mark is set whenever sessions of a person are ended."""

_OPEN: Final = f"""
if (redis.call('GET', KEYS[3]) or '') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'digest', ARGV[2], 'facts', ARGV[3], 'seen', ARGV[4])
redis.call('EXPIRE', KEYS[1], {IDLE_S})
redis.call('SADD', KEYS[2], ARGV[5])
redis.call('EXPIRE', KEYS[2], {LONGEST_S})
return 1
"""
_TOUCH: Final = """
if redis.call('HGET', KEYS[1], 'digest') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'seen', ARGV[2])
return redis.call('EXPIRE', KEYS[1], ARGV[3])
"""
_RENEW: Final = """
if redis.call('HGET', KEYS[1], 'digest') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'digest', ARGV[2], 'facts', ARGV[3])
return 1
"""
_END: Final = """
if redis.call('SREM', KEYS[2], ARGV[1]) == 0 then return 0 end
return redis.call('DEL', KEYS[1])
"""
_END_ALL: Final = f"""
redis.call('SET', KEYS[2], ARGV[1], 'EX', {LONGEST_S})
local ended = 0
for _, name in ipairs(redis.call('SMEMBERS', KEYS[1])) do
    if name ~= ARGV[2] then
        ended = ended + redis.call('DEL', '{_SESSION}' .. name)
        redis.call('SREM', KEYS[1], name)
    end
end
return ended
"""


@dataclass(frozen=True, slots=True)
class Session:
    """A session that goes on. ``name`` tells it apart and opens nothing; times are in seconds since the epoch."""

    name: str
    person_id: str
    started: int
    seen: int
    proofs: Mapping[Factor, int]
    digest: str = field(repr=False)


@within_reach()
def beginning_of(server: redis.Redis, person_id: str) -> str:
    """A mark that is another one as soon as sessions of the person were ended; ``GatewayError`` (503) without Redis."""
    mark: Any = server.get(_ENDED + person_id)
    return "" if mark is None else str(mark.decode())


class Sessions:
    """The sessions of one deployment. Every method raises ``GatewayError`` (503) where Redis cannot be asked."""

    def __init__(self, server: redis.Redis, key: PeopleKey, clock: Callable[[], float]) -> None:
        self._redis: Any = server
        self._key = key
        self._clock = clock

    def beginning(self, person_id: str) -> str:
        """What ``open`` is to be given; ask for it before anything is looked up that the session will rest on."""
        return beginning_of(self._redis, person_id)

    @within_reach()
    def open(self, person_id: str, proofs: Mapping[Factor, int], beginning: str) -> str | None:
        """Begin a session and return what the browser is to hold; None where the person's were ended meanwhile."""
        name, secret = secrets.token_hex(_NAME_BYTES), _new_secret()
        now = int(self._clock())
        keys = (_SESSION + name, _NAMES + person_id, _ENDED + person_id)
        args = (beginning, self._digest(secret), _facts(person_id, now, proofs), now, name)
        return f"{name}.{secret}" if self._redis.eval(_OPEN, len(keys), *keys, *args) else None

    @within_reach()
    def find(self, held: str) -> Session | None:
        """The session that a browser holds, if it goes on; it counts as used now."""
        session = self._held(held)
        if session is None:
            return None
        now = int(self._clock())
        left = min(IDLE_S, session.started + LONGEST_S - now)
        stands = self._redis.eval(_TOUCH, 1, _SESSION + session.name, session.digest, now, left)
        return session if stands else None

    @within_reach()
    def renewed(self, held: str, proofs: Mapping[Factor, int]) -> str | None:
        """The same session under a new secret, with more proved; the old secret is good for nothing."""
        session = self.find(held)
        if session is None:
            return None
        secret = _new_secret()
        facts = _facts(session.person_id, session.started, {**session.proofs, **proofs})
        args = (session.digest, self._digest(secret), facts)
        stands = self._redis.eval(_RENEW, 1, _SESSION + session.name, *args)
        return f"{session.name}.{secret}" if stands else None

    def end(self, held: str) -> None:
        """End the session that a browser holds."""
        session = self._held(held)
        if session is not None:
            self.end_named(session.person_id, session.name)

    @within_reach()
    def end_named(self, person_id: str, name: str) -> bool:
        """End one session of the person by its name; no, where they have none of that name."""
        if not _NAME.fullmatch(name):
            return False
        return bool(self._redis.eval(_END, 2, _SESSION + name, _NAMES + person_id, name))

    def end_others(self, held: str, person_id: str) -> int:
        """End all sessions of the person but this one; how many there were."""
        kept = self.find(held)
        return self._end_all(person_id, kept.name if kept else "")

    def end_all(self, person_id: str) -> int:
        """End every session of the person at once; how many there were."""
        return self._end_all(person_id, "")

    def of(self, person_id: str) -> tuple[Session, ...]:
        """The person's sessions, the last used first."""
        found = [session for name in self._names(person_id) if (session := self.named(name)) is not None]
        return tuple(sorted(found, key=lambda session: (-session.seen, session.name)))

    @within_reach()
    def named(self, name: str) -> Session | None:
        """The session of that name, if it goes on."""
        kept = self._redis.hgetall(_SESSION + name) if _NAME.fullmatch(name) else None
        if not kept:
            return None
        facts, seen, now = orjson.loads(kept[b"facts"]), int(kept[b"seen"]), self._clock()
        if now - seen >= IDLE_S or now - facts["started"] >= LONGEST_S:
            return None
        proofs = {Factor(factor): time for factor, time in facts["proofs"].items()}
        return Session(name, facts["person"], facts["started"], seen, proofs, kept[b"digest"].decode())

    def _held(self, held: str) -> Session | None:
        """The session of the name that a browser holds, if it holds its secret as well."""
        name, _, secret = held.partition(".")
        session = self.named(name)
        if session is None or not hmac.compare_digest(session.digest, self._digest(secret)):
            return None
        return session

    @within_reach()
    def _end_all(self, person_id: str, but: str) -> int:
        mark = secrets.token_hex(_NAME_BYTES)
        return int(self._redis.eval(_END_ALL, 2, _NAMES + person_id, _ENDED + person_id, mark, but))

    @within_reach()
    def _names(self, person_id: str) -> list[str]:
        return [each.decode() for each in self._redis.smembers(_NAMES + person_id)]

    def _digest(self, secret: str) -> str:
        return self._key.digest("session", secret)


def _new_secret() -> str:
    return secrets.token_urlsafe(SECRET_BYTES)


def _facts(person_id: str, started: int, proofs: Mapping[Factor, int]) -> bytes:
    proved = {factor.value: time for factor, time in proofs.items()}
    return orjson.dumps({"person": person_id, "started": started, "proofs": proved})
