"""Whether a requester may ask once more: limits counted in Redis, in one round trip with the directory's version.

Four limits hold at once: a burst limit per client and second, and one per person and minute, from the settings; a
limit per partner, purpose and day of the station, from the policies; and how many record types and purposes may be
combined in a day, from the guardrails. Every request of a known requester counts, refused ones too. What is answered
with yes or no has a limit of its own besides, counted a question. All windows are fixed, so that a partner can tell
when the next one begins. A request through clients that act for another counts for each of them and its partner too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import redis

from gateway.changes import VERSION_KEY
from gateway.errors import BAD_TOKEN, COMBINED, RATE, GatewayError
from gateway.grants.acting import recognised
from gateway.grants.combining import COMBINING, combined_args, combined_keys
from gateway.grants.directory import Directory
from gateway.grants.keeper import DirectoryKeeper
from gateway.grants.revocation import REVOKED_KEY, REVOKING, UNKNOWN, Revocations
from gateway.model.bounds import Aggregate
from gateway.model.requester import Requester
from gateway.reach import out_of_reach
from gateway.scripts import Script

_BURST_KEPT_S: Final = 2
_MINUTE_S: Final = 60
_PERSON_KEPT_S: Final = 2 * _MINUTE_S
_DAY_KEPT_S: Final = 2 * 24 * 3600
_LOOKED_AT: Final = 2
"""How many ids the script itself looks for among what was revoked."""

_COUNTING: Final = f"""{COMBINING}
local function count(key, kept)
  local n = redis.call('INCR', key)
  if n == 1 then redis.call('EXPIRE', key, kept) end
  return n
end
local function within(partner, person, kept, ...)
  if ... then return combine(partner, person, kept, ...) end
  return 1
end
"""
_COUNT: Final = f"""{_COUNTING}{REVOKING}
return {{
  redis.call('GET', KEYS[1]), count(KEYS[2], ARGV[1]), count(KEYS[3], ARGV[2]),
  within(KEYS[4], KEYS[5], ARGV[2], unpack(ARGV, 5)), revoked(KEYS[6], ARGV[3], ARGV[4]),
  KEYS[7] and count(KEYS[7], {_PERSON_KEPT_S}) or 0
}}
"""
_COUNT_ACTOR: Final = f"""{_COUNTING}
return {{
  count(KEYS[1], ARGV[1]), KEYS[2] and count(KEYS[2], ARGV[2]) or 0, within(KEYS[3], KEYS[4], ARGV[2], unpack(ARGV, 3))
}}
"""
_COUNT_QUESTION: Final = f"""{_COUNTING}
return {{count(KEYS[1], ARGV[1]), within(KEYS[2], KEYS[3], ARGV[1], unpack(ARGV, 2))}}
"""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A request that was counted: the directory as it is now, and how many of the day's requests it makes."""

    directory: Directory
    requests_today: int
    day_ends_in: int
    """Seconds until the station's day ends, at least 1."""

    def stay_within(self, per_day: int) -> None:
        """Raise ``GatewayError(RATE)`` when this request is one more than ``per_day``."""
        if self.requests_today > per_day:
            raise GatewayError(RATE, retry_after=self.day_ends_in)


class Admission:
    """The limits of one deployment; safe to share between threads, and the same for every process."""

    def __init__(  # noqa: PLR0913 - what it counts with, and the station's own limits by their names
        self,
        keeper: DirectoryKeeper,
        revocations: Revocations,
        server: redis.Redis,
        clock: Callable[[], float],
        *,
        zone: ZoneInfo,
        burst_per_second: int,
        person_per_minute: int = 120,
        aggregate: Aggregate | None = None,
    ) -> None:
        self._keeper = keeper
        self._revocations = revocations
        self._count = Script(server, _COUNT)
        self._count_actor = Script(server, _COUNT_ACTOR)
        self._count_question = Script(server, _COUNT_QUESTION)
        self._clock = clock
        self._zone = zone
        self._burst_per_second = burst_per_second
        self._person_per_minute = person_per_minute
        self._aggregate = aggregate

    def admit(self, requester: Requester, record_type: str | None = None) -> Admitted:
        """Count a request of ``requester``, for records of ``record_type`` where it is for any.

        Raises ``GatewayError``: over the burst limit or the person's, with more types or purposes than may be combined
        in a day, when its token, the family of it, what it came of or a key that signed these was revoked, or when
        Redis is not there.
        """
        now = self._clock()
        today = datetime.fromtimestamp(now, self._zone).date()
        keys = (
            VERSION_KEY,
            f"gateway:burst:{requester.client_id}:{int(now)}",
            f"gateway:day:{requester.partner_id}:{requester.purpose}:{today}",
            *combined_keys(requester, today),
            REVOKED_KEY,
            *_person_key(requester, now),
        )
        ids = requester.revocable
        combined = combined_args(requester, record_type, self._aggregate)
        # the script looks at two; what else there is of a token that was exchanged is asked for beside it
        args = (_BURST_KEPT_S, _DAY_KEPT_S, ids[0], ids[-1], *combined)
        try:
            version, in_second, in_day, within, revoked, in_minute = self._count(keys=keys, args=args)
        except redis.RedisError:
            raise out_of_reach() from None
        if self._revocations.is_revoked(ids) if revoked == UNKNOWN or len(ids) > _LOOKED_AT else revoked:
            raise GatewayError(BAD_TOKEN)
        if in_second > self._burst_per_second:
            raise GatewayError(RATE, retry_after=1)
        if in_minute > self._person_per_minute:
            raise GatewayError(RATE, retry_after=max(1, int(_MINUTE_S - now % _MINUTE_S)))
        if not within:
            raise GatewayError(COMBINED, retry_after=self._day_ends_in(now))
        directory = self._keeper.told(None if version is None else int(version))
        if not recognised(directory, requester):
            raise GatewayError(BAD_TOKEN)
        in_days = [self._count_for(each, record_type, now) for each in _acting(directory, requester)]
        return Admitted(directory, max([in_day, *in_days]), day_ends_in=self._day_ends_in(now))

    def _count_for(self, actor: Requester, record_type: str | None, now: float) -> int:
        """Count a request for a client that acts; how many requests of its partner it makes, if it counts for that."""
        today = datetime.fromtimestamp(now, self._zone).date()
        keys = [f"gateway:burst:{actor.client_id}:{int(now)}"]
        combined: tuple[str | int, ...] = ()
        if actor.partner_id:
            keys += [f"gateway:day:{actor.partner_id}:{actor.purpose}:{today}", *combined_keys(actor, today)]
            combined = combined_args(actor, record_type, self._aggregate)
        try:
            in_second, in_day, within = self._count_actor(keys=keys, args=(_BURST_KEPT_S, _DAY_KEPT_S, *combined))
        except redis.RedisError:
            raise out_of_reach() from None
        if in_second > self._burst_per_second:
            raise GatewayError(RATE, retry_after=1)
        if not within:
            raise GatewayError(COMBINED, retry_after=self._day_ends_in(now))
        return int(in_day)

    def admit_question(self, requester: Requester, record_type: str, ask: str, per_day: int) -> None:
        """Count a question about ``record_type`` of the requester's partner, for its purpose.

        Raises ``GatewayError``: for one more than ``per_day``, with more types or purposes than may be combined in a
        day, or when Redis is not there.
        """
        now = self._clock()
        today = datetime.fromtimestamp(now, self._zone).date()
        keys = (
            f"gateway:day:{requester.partner_id}:{requester.purpose}:{today}:{record_type}:{ask}",
            *combined_keys(requester, today),
        )
        combined = combined_args(requester, record_type, self._aggregate)
        try:
            asked, within = self._count_question(keys=keys, args=(_DAY_KEPT_S, *combined))
        except redis.RedisError:
            raise out_of_reach() from None
        if asked > per_day:
            raise GatewayError(RATE, retry_after=self._day_ends_in(now))
        if not within:
            raise GatewayError(COMBINED, retry_after=self._day_ends_in(now))

    def _day_ends_in(self, now: float) -> int:
        today = datetime.fromtimestamp(now, self._zone).date()
        return max(1, int(_end_of(today, self._zone) - now))


@lru_cache(maxsize=8)
def _end_of(day: date, zone: ZoneInfo) -> float:
    """The moment when a day of the station ends, in seconds since the epoch."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), zone).timestamp()


def _acting(directory: Directory, requester: Requester) -> Iterator[Requester]:
    """Each client that acts for another, as one that asks itself; without a partner where that is counted already."""
    counted = {requester.partner_id}
    for actor in requester.actors:
        client = directory.clients.get(actor)
        agreement = client and directory.agreements.get(client.agreement_id)
        partner_id = agreement.partner_id if agreement and agreement.partner_id not in counted else ""
        counted.add(partner_id)
        yield replace(requester, client_id=actor, partner_id=partner_id)


def _person_key(requester: Requester, now: float) -> tuple[str, ...]:
    """Where the requests of a person's minute are counted, through whichever client; none where a program asks."""
    if requester.person_id is None:
        return ()
    return (f"gateway:person:{requester.person_id}:{int(now // _MINUTE_S)}",)
