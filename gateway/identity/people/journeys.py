"""Journeys to a provider and back: who went, and what has to come back with them.

A journey is good once, for ten minutes, in the browser that began it, from the provider that it led to. Redis has it
under the hash of its state, and sealed so that another browser's secret or another provider's name does not open it.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from typing import Final

import orjson
import redis
from cryptography.exceptions import InvalidTag

from gateway.identity.one_time import OneTime
from gateway.identity.people.key import PeopleKey
from gateway.identity.people.provider import Secrets
from gateway.identity.people.sessions import SECRET_BYTES

JOURNEY_S: Final = 600


@dataclass(frozen=True, slots=True)
class Journey:
    """What a browser set out with, and where it wants to go in the end."""

    secrets: Secrets
    next_place: str


class Journeys:
    """The journeys of one deployment. Every method raises ``GatewayError`` (503) without Redis."""

    def __init__(self, server: redis.Redis, key: PeopleKey) -> None:
        self._kept = OneTime(server, "journey", JOURNEY_S)
        self._key = key

    def begin(self, provider: str, browser: str, next_place: str) -> tuple[str, Secrets]:
        """Let the browser that holds the secret ``browser`` set out; the state it is to come back with, and secrets."""
        own = Secrets(*(secrets.token_urlsafe(SECRET_BYTES) for _ in range(2)))
        facts = orjson.dumps({**asdict(own), "next": next_place})
        sealed = self._key.sealed("journey", facts, about=self._whose(provider, browser))
        return self._kept.keep({"sealed": sealed}), own

    def end(self, state: str, provider: str, browser: str) -> Journey | None:
        """The journey of that ``state``, once; None for another browser's, another provider's, and none at all."""
        found, _ = self._kept.take(state)
        if found is None:
            return None
        try:
            facts = orjson.loads(self._key.opened("journey", found["sealed"], about=self._whose(provider, browser)))
        except InvalidTag:
            return None
        return Journey(Secrets(facts["nonce"], facts["verifier"]), facts["next"])

    def _whose(self, provider: str, browser: str) -> str:
        return self._key.digest("journey", provider, browser)
