"""How often somebody may try, so that nobody guesses and nobody is locked out by another.

Tries are counted for an account together with where they come from, and for an address alone; never for an account
alone. So whoever guesses waits, and the owner elsewhere does not. "Where" is the address, or a device on which the
owner has signed in before: an office behind one address does not wait for its neighbour. Behind a correct password the
tries of the second step are counted for the account as well: only who knows the password can make it wait.

A try is counted before it is judged, in one step with the question whether it is allowed, so a hundred at once are not
a hundred tries; one that succeeds is taken back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import redis

from gateway.identity.people.key import PeopleKey
from gateway.reach import within_reach

FREE: Final = 5
"""Tries for one account from one place before anybody waits."""

FREE_OF_ADDRESS: Final = 40
"""Tries from one address, for whatever account."""

FREE_JOURNEYS: Final = 100
"""Journeys to a provider from one address that nobody came back from."""

LONGEST_WAIT_S: Final = 15 * 60
_REMEMBERED_S: Final = 24 * 3600

LOCKED: Final = "gateway:locked"
"""The list in Redis of accounts that somebody has to wait for, for the auditor's watch; the newest thousand."""

_TRY: Final = """
local longest = 0
for i = 2, #KEYS, 2 do
    local left = redis.call('TTL', KEYS[i + 1])
    if left > longest then longest = left end
end
if longest > 0 then return longest end
for i = 2, #KEYS, 2 do
    local count = redis.call('INCR', KEYS[i])
    redis.call('EXPIRE', KEYS[i], ARGV[1])
    local over = count - tonumber(ARGV[3 + i / 2])
    if over == 0 and i == 2 and ARGV[3] ~= '' then
        redis.call('RPUSH', KEYS[1], ARGV[3])
        redis.call('LTRIM', KEYS[1], -1000, -1)
    end
    if over >= 0 then
        redis.call('SET', KEYS[i + 1], 1, 'EX', math.min(2 ^ math.min(over + 1, 20), tonumber(ARGV[2])))
    end
end
return 0
"""
_TAKE_BACK: Final = """
for i = 1, #KEYS, 2 do
    if ARGV[(i + 1) / 2] == '1' then redis.call('DEL', KEYS[i])
    elseif redis.call('EXISTS', KEYS[i]) == 1 then redis.call('DECR', KEYS[i]) end
    redis.call('DEL', KEYS[i + 1])
end
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a try comes from. ``device`` names one on which the account's owner has signed in, or is empty."""

    address: str
    device: str = ""


@dataclass(frozen=True, slots=True)
class _Counted:
    """One count, how many tries it lets pass, and whether a success begins it anew."""

    name: str
    free: int
    cleared: bool


class Step(StrEnum):
    """What is tried."""

    PASSWORD = "password"  # noqa: S105 - the name of a step
    SECOND = "second"


class Attempts:
    """Counts in Redis, for all processes; ``GatewayError`` (503) where it cannot be asked."""

    def __init__(self, server: redis.Redis, key: PeopleKey) -> None:
        self._redis: Any = server
        self._key = key

    def wait(self, account: str, place: Place) -> int:
        """Count a try of a password; 0 where it may be judged, or the seconds after which to come again."""
        return self._tried(self._of_password(account, place), self._told(Step.PASSWORD, account))

    def passed(self, account: str, place: Place) -> None:
        """Take back a try that succeeded."""
        self._taken_back(self._of_password(account, place))

    def wait_second(self, account: str, place: Place) -> int:
        """Count a try of a second factor, which only somebody with the password can make."""
        return self._tried(self._of_second(account, place), self._told(Step.SECOND, account))

    def passed_second(self, account: str, place: Place) -> None:
        """Take back a try of a second factor that succeeded."""
        self._taken_back(self._of_second(account, place))

    def wait_journey(self, place: Place) -> int:
        """Count a journey to a provider that begins; nobody is named yet, so that nobody is told of."""
        return self._tried(self._of_journey(place))

    def passed_journey(self, place: Place) -> None:
        """Take back a journey on which somebody signed in."""
        self._taken_back(self._of_journey(place))

    @within_reach()
    def first_use(self, secret: bytes, step: int, keep_s: int) -> bool:
        """Whether the code of that step, of the app that shares ``secret``, is used for the first time."""
        name = self._key.digest("code", secret.hex(), str(step))
        return bool(self._redis.set(f"gateway:code:{name}", 1, nx=True, ex=keep_s))

    def _of_password(self, account: str, place: Place) -> list[_Counted]:
        if place.device:
            return [_Counted(self._key.digest("tries", account, "device", place.device), FREE, cleared=True)]
        return [
            _Counted(self._key.digest("tries", account, "address", place.address), FREE, cleared=True),
            _Counted(self._key.digest("tries", "", "address", place.address), FREE_OF_ADDRESS, cleared=False),
        ]

    def _of_second(self, account: str, place: Place) -> list[_Counted]:
        where = ("device", place.device) if place.device else ("anywhere",)
        return [_Counted(self._key.digest("second", account, *where), FREE, cleared=True)]

    def _of_journey(self, place: Place) -> list[_Counted]:
        return [_Counted(self._key.digest("journeys", place.address), FREE_JOURNEYS, cleared=False)]

    def _told(self, step: Step, account: str) -> str:
        """What is told where this try is the first that has to wait."""
        return f"{step}:{account_digest(self._key, account)}"

    @within_reach()
    def _tried(self, counted: Sequence[_Counted], told: str = "") -> int:
        free = [each.free for each in counted]
        keys = [LOCKED, *_keys(counted)]
        return int(self._redis.eval(_TRY, len(keys), *keys, _REMEMBERED_S, LONGEST_WAIT_S, told, *free))

    @within_reach()
    def _taken_back(self, counted: Sequence[_Counted]) -> None:
        cleared = [int(each.cleared) for each in counted]
        self._redis.eval(_TAKE_BACK, 2 * len(counted), *_keys(counted), *cleared)


def account_digest(key: PeopleKey, account: str) -> str:
    """What stands for an account where it is told that somebody has to wait for it."""
    return key.digest("locked", account)


def _keys(counted: Sequence[_Counted]) -> list[str]:
    return [key for each in counted for key in (f"gateway:tries:{each.name}", f"gateway:wait:{each.name}")]
