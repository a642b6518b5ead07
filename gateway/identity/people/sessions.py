"""Sessions: what a browser holds after somebody has signed in, kept in Redis and the same for every process.

A browser holds 256 random bits; Redis holds their keyed hash, so that whoever reads Redis can use no session. A session
ends after fifteen minutes without a request and after eight hours at the latest, and it is not brought back by a
request that comes while it is being ended.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
import redis

from gateway.identity.people.key import PeopleKey
from gateway.model.person import Factor
from gateway.reach import within_reach

IDLE_S: Final = 15 * 60
LONGEST_S: Final = 8 * 3600
SECRET_BYTES: Final = 32

_SESSION: Final = "gateway:session:"
_INDEX: Final = "gateway:sessions-of:"

_OPEN: Final = """
redis.call('HSET', KEYS[1], 'facts', ARGV[1], 'seen', ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
redis.call('SADD', KEYS[2], ARGV[4])
redis.call('EXPIRE', KEYS[2], ARGV[5])
"""
_TOUCH: Final = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'seen', ARGV[1])
return redis.call('EXPIRE', KEYS[1], ARGV[2])
"""
_END_ALL: Final = """
local ended = 0
for _, digest in ipairs(redis.call('SMEMBERS', KEYS[1])) do
    ended = ended + redis.call('DEL', ARGV[1] .. digest)
end
redis.call('DEL', KEYS[1])
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


class Sessions:
    """The sessions of one deployment. Every method raises ``GatewayError`` (503) where Redis cannot be asked."""

    def __init__(self, server: redis.Redis, key: PeopleKey, clock: Callable[[], float]) -> None:
        self._redis: Any = server
        self._key = key
        self._clock = clock

    @within_reach()
    def open(self, person_id: str, proofs: Mapping[Factor, int], started: int | None = None) -> str:
        """Begin a session and return what the browser is to hold; ``started`` is given for one that goes on."""
        secret = secrets.token_urlsafe(SECRET_BYTES)
        digest = self._digest(secret)
        now = int(self._clock())
        facts = {
            "person": person_id,
            "started": started or now,
            "proofs": {factor.value: time for factor, time in proofs.items()},
        }
        keys = (_SESSION + digest, _INDEX + person_id)
        self._redis.eval(_OPEN, len(keys), *keys, orjson.dumps(facts), now, IDLE_S, digest, LONGEST_S)
        return secret

    @within_reach()
    def find(self, secret: str) -> Session | None:
        """The session that a browser holds the ``secret`` of, if it goes on; it counts as used now."""
        digest = self._digest(secret)
        session = self._read(digest)
        if session is None:
            return None
        left = min(IDLE_S, session.started + LONGEST_S - int(self._clock()))
        stands = self._redis.eval(_TOUCH, 1, _SESSION + digest, int(self._clock()), left)
        return session if stands else None

    def renewed(self, secret: str, proofs: Mapping[Factor, int]) -> str | None:
        """The same session under a new secret, with more proved; the old secret is good for nothing."""
        session = self.find(secret)
        if session is None:
            return None
        self.end(secret)
        return self.open(session.person_id, {**session.proofs, **proofs}, session.started)

    @within_reach()
    def end(self, secret: str) -> None:
        """End the session that a browser holds."""
        self._redis.delete(_SESSION + self._digest(secret))

    def end_others(self, secret: str, person_id: str) -> int:
        """End all sessions of the person but this one; how many there were."""
        kept = self.find(secret)
        return self._end_named(person_id, {each.name for each in self.of(person_id)} - {kept.name if kept else ""})

    @within_reach()
    def end_all(self, person_id: str) -> int:
        """End every session of the person at once; how many there were."""
        return int(self._redis.eval(_END_ALL, 1, _INDEX + person_id, _SESSION))

    def of(self, person_id: str) -> tuple[Session, ...]:
        """The person's sessions, the last used first."""
        found = [session for digest in self._digests(person_id) if (session := self._read(digest)) is not None]
        return tuple(sorted(found, key=lambda session: (-session.seen, session.name)))

    @within_reach()
    def _end_named(self, person_id: str, names: set[str]) -> int:
        digests = [digest for digest in self._digests(person_id) if digest[:16] in names]
        return int(self._redis.delete(*(_SESSION + each for each in digests))) if digests else 0

    @within_reach()
    def _digests(self, person_id: str) -> list[str]:
        return [each.decode() for each in self._redis.smembers(_INDEX + person_id)]

    @within_reach()
    def _read(self, digest: str) -> Session | None:
        kept = self._redis.hgetall(_SESSION + digest)
        if not kept:
            return None
        facts, seen, now = orjson.loads(kept[b"facts"]), int(kept[b"seen"]), self._clock()
        if now - seen >= IDLE_S or now - facts["started"] >= LONGEST_S:
            return None
        proofs = {Factor(factor): time for factor, time in facts["proofs"].items()}
        return Session(digest[:16], facts["person"], facts["started"], seen, proofs)

    def _digest(self, secret: str) -> str:
        return self._key.digest("session", secret)
