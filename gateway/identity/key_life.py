"""The life of a token key: next, active, retiring, removed. Each step is one write, known to everybody's next request.

A *next* key is published and recognised, so that everybody knows it before it signs. There is one *active* key, which
signs. A *retiring* one is recognised for as long as what it signed is good. A *removed* one never comes back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import redis
from sqlalchemy import Connection, Engine, insert, select, update

from gateway.changes import AdministrationError, changing, looking, stamp
from gateway.identity.authenticate import CLOCK_SKEW_S, LIFETIME_S
from gateway.model.token_key import KeyState, TokenKey
from gateway.tables import TOKEN_KEY


class KeyLife:
    """The token keys in the state of one deployment; ``clock`` gives seconds since the epoch."""

    def __init__(self, engine: Engine, server: redis.Redis | None, clock: Callable[[], float]) -> None:
        self._engine = engine
        self._redis = server
        self._clock = clock

    def keys(self) -> dict[str, TokenKey]:
        """Every key there ever was, by ``kid``."""
        with looking(self._engine) as connection:
            return _read(connection)

    def enter_first(self, files: Mapping[str, Mapping[str, Any]]) -> bool:
        """Enter the public keys of a deployment that has none in its state, the last of which is the active one.

        Returns whether any was entered: where there is a key already, none is.
        """
        if self.keys() or not files:
            return False
        with changing(self._engine, self._redis) as connection:
            last = list(files)[-1]
            for kid, jwk in files.items():
                self._enter(connection, kid, jwk, KeyState.ACTIVE if kid == last else KeyState.RETIRING)
        return True

    def add_next(self, kid: str, jwk: Mapping[str, Any]) -> None:
        """Enter a key that will sign later; ``AdministrationError`` where one waits already."""
        with changing(self._engine, self._redis) as connection:
            if waiting := _in_state(connection, KeyState.NEXT):
                raise AdministrationError(f"the key `{waiting[0]}` is next already: `gateway keys activate` it")
            self._enter(connection, kid, jwk, KeyState.NEXT)

    def activate(self) -> str:
        """Let the next key sign from now on, and the present one retire; return the ``kid``."""
        with changing(self._engine, self._redis) as connection:
            return self._activate(connection)

    def retire(self, kid: str) -> None:
        """Remove a retiring key, once nothing that it signed can be good any more."""
        with changing(self._engine, self._redis) as connection:
            key = _one(connection, kid)
            if key.state is not KeyState.RETIRING:
                raise AdministrationError(f"the key `{kid}` is {key.state}, not retiring: see `gateway keys list`")
            left = _seconds(key.since) + LIFETIME_S + CLOCK_SKEW_S - self._clock()
            if left > 0:
                raise AdministrationError(
                    f"what the key `{kid}` signed is good for {int(left) + 1} more seconds: wait, or revoke it"
                )
            self._move(connection, kid, KeyState.REMOVED)

    def revoke(self, kid: str) -> None:
        """Remove a key at once: what it signed is refused from the next request on.

        If it is the active one, the next key takes over; ``AdministrationError`` where there is none.
        """
        with changing(self._engine, self._redis) as connection:
            key = _one(connection, kid)
            if key.state is KeyState.ACTIVE:
                self._activate(connection)
            self._move(connection, kid, KeyState.REMOVED)

    def _activate(self, connection: Connection) -> str:
        waiting = _in_state(connection, KeyState.NEXT)
        if not waiting:
            raise AdministrationError("there is no next key to sign: make one with `gateway keys rotate`")
        for kid in _in_state(connection, KeyState.ACTIVE):
            self._move(connection, kid, KeyState.RETIRING)
        self._move(connection, waiting[0], KeyState.ACTIVE)
        return waiting[0]

    def _enter(self, connection: Connection, kid: str, jwk: Mapping[str, Any], state: KeyState) -> None:
        values = {"kid": kid, "jwk": dict(jwk), "state": state.value, "since": stamp(self._clock())}
        connection.execute(insert(TOKEN_KEY).values(values))

    def _move(self, connection: Connection, kid: str, state: KeyState) -> None:
        moved = update(TOKEN_KEY).where(TOKEN_KEY.c.kid == kid)
        connection.execute(moved.values(state=state.value, since=stamp(self._clock())))


def _read(connection: Connection) -> dict[str, TokenKey]:
    rows = connection.execute(select(TOKEN_KEY).order_by(TOKEN_KEY.c.since, TOKEN_KEY.c.kid)).mappings()
    return {row["kid"]: TokenKey(row["kid"], KeyState(row["state"]), row["jwk"], row["since"]) for row in rows}


def _in_state(connection: Connection, state: KeyState) -> list[str]:
    return [key.kid for key in _read(connection).values() if key.state is state]


def _one(connection: Connection, kid: str) -> TokenKey:
    key = _read(connection).get(kid)
    if key is None:
        raise AdministrationError(f"there is no key `{kid}`: see `gateway keys list`")
    return key


def _seconds(since: str) -> float:
    return datetime.strptime(since, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp()
