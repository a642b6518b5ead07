"""Between the two steps of a sign-in: what was proved in the first, kept for ten minutes for one browser.

Redis has it sealed, under the keyed hash of a secret that this browser alone has. It is no session and opens nothing.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import orjson
import redis

from gateway.identity.people.key import PeopleKey
from gateway.identity.people.sessions import SECRET_BYTES
from gateway.model.person import Factor
from gateway.reach import within_reach

HALF_WAY_S: Final = 600

_HALF_WAY: Final = "gateway:signing-in:"


@dataclass(frozen=True, slots=True)
class HalfWay:
    """What was proved in the first step, and what was chosen under a one-time ``code`` (then all three are there).

    Where a ``provider`` vouched for somebody there is no password; ``subject`` is what it calls them.
    """

    person_id: str
    proved: int
    password: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    totp: str = field(default="", repr=False)
    provider: str = ""
    subject: str = ""

    @property
    def factor(self) -> Factor:
        """What was proved."""
        return Factor.PROVIDER if self.provider else Factor.PASSWORD


class HalfWays:
    """Those of one deployment. Every method raises ``GatewayError`` (503) without Redis."""

    def __init__(self, server: redis.Redis, key: PeopleKey) -> None:
        self._redis: Any = server
        self._key = key

    @within_reach()
    def keep(self, half: HalfWay) -> str:
        """Keep what was proved, and return the secret for the browser."""
        secret = secrets.token_urlsafe(SECRET_BYTES)
        digest = self._digest(secret)
        sealed = self._key.sealed("signing-in", orjson.dumps(asdict(half)), about=digest)
        self._redis.set(_HALF_WAY + digest, sealed, ex=HALF_WAY_S)
        return secret

    @within_reach()
    def find(self, secret: str) -> HalfWay | None:
        """What was proved under ``secret``, if it goes on."""
        digest = self._digest(secret)
        found = self._redis.get(_HALF_WAY + digest)
        if found is None:
            return None
        return HalfWay(**orjson.loads(self._key.opened("signing-in", found.decode(), about=digest)))

    @within_reach()
    def use_up(self, secret: str) -> bool:
        """End it; no, where another did so meanwhile."""
        return bool(self._redis.delete(_HALF_WAY + self._digest(secret)))

    def _digest(self, secret: str) -> str:
        return self._key.digest("signing-in", secret)
