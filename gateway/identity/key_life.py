"""The life of a token key: next, active, retiring, removed. Each step is one write, known to everybody's next request.

A *next* key is published and recognised, so that everybody knows it before it signs. There is one *active* key, which
signs. A *retiring* one is recognised for as long as what it signed is good. A *removed* one never comes back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update

from gateway.changes import AdministrationError, Change, OpenState, changing, looking
from gateway.identity.authenticate import CLOCK_SKEW_S, LIFETIME_S
from gateway.model.act import ActName
from gateway.model.facts import facts
from gateway.model.token_key import KeyState, TokenKey
from gateway.tables import TOKEN_KEY

_BECOMES: Final = {
    KeyState.ACTIVE: ActName.KEY_ACTIVATED,
    KeyState.RETIRING: ActName.KEY_RETIRING,
    KeyState.REMOVED: ActName.KEY_REMOVED,
}


class KeyLife:
    """The token keys in the state of one deployment."""

    def __init__(self, state: OpenState) -> None:
        self._state = state

    def keys(self) -> dict[str, TokenKey]:
        """Every key there ever was, by ``kid``."""
        with looking(self._state.engine) as connection:
            return _read(connection)

    def enter_first(self, files: Mapping[str, Mapping[str, Any]]) -> bool:
        """Enter the public keys of a deployment that has none in its state, the last of which is the active one.

        Returns whether any was entered: where there is a key already, none is.
        """
        if self.keys() or not files:
            return False
        with changing(self._state) as change:
            last = list(files)[-1]
            for kid, jwk in files.items():
                _enter(change, kid, jwk, KeyState.ACTIVE if kid == last else KeyState.RETIRING)
        return True

    def add_next(self, kid: str, jwk: Mapping[str, Any]) -> None:
        """Enter a key that will sign later; ``AdministrationError`` where one waits already."""
        with changing(self._state) as change:
            if waiting := _in_state(change.connection, KeyState.NEXT):
                raise AdministrationError(f"the key `{waiting[0]}` is next already: `gateway keys activate` it")
            _enter(change, kid, jwk, KeyState.NEXT)

    def activate(self) -> str:
        """Let the next key sign from now on, and the present one retire; return the ``kid``."""
        with changing(self._state) as change:
            return _activate(change)

    def retire(self, kid: str) -> None:
        """Remove a retiring key, once nothing that it signed can be good any more."""
        with changing(self._state) as change:
            key = _one(change.connection, kid)
            if key.state is not KeyState.RETIRING:
                raise AdministrationError(f"the key `{kid}` is {key.state}, not retiring: see `gateway keys list`")
            left = _seconds(key.since) + LIFETIME_S + CLOCK_SKEW_S - self._state.clock()
            if left > 0:
                raise AdministrationError(
                    f"what the key `{kid}` signed is good for {int(left) + 1} more seconds: wait, or revoke it"
                )
            _move(change, kid, KeyState.REMOVED)

    def revoke(self, kid: str) -> None:
        """Remove a key at once: what it signed is refused from the next request on.

        If it is the active one, the next key takes over; ``AdministrationError`` where there is none.
        """
        with changing(self._state) as change:
            key = _one(change.connection, kid)
            if key.state is KeyState.ACTIVE:
                _activate(change)
            _move(change, kid, KeyState.REMOVED)


def _activate(change: Change) -> str:
    waiting = _in_state(change.connection, KeyState.NEXT)
    if not waiting:
        raise AdministrationError("there is no next key to sign: make one with `gateway keys rotate`")
    for kid in _in_state(change.connection, KeyState.ACTIVE):
        _move(change, kid, KeyState.RETIRING)
    _move(change, waiting[0], KeyState.ACTIVE)
    return waiting[0]


def _enter(change: Change, kid: str, jwk: Mapping[str, Any], state: KeyState) -> None:
    values = {"kid": kid, "jwk": dict(jwk), "state": state.value, "since": change.now}
    change.connection.execute(insert(TOKEN_KEY).values(values))
    _record(change, kid, ActName.KEY_ENTERED)


def _move(change: Change, kid: str, state: KeyState) -> None:
    moved = update(TOKEN_KEY).where(TOKEN_KEY.c.kid == kid)
    change.connection.execute(moved.values(state=state.value, since=change.now))
    _record(change, kid, _BECOMES[state])


def _record(change: Change, kid: str, act: ActName) -> None:
    change.record(act, {"key": kid}, facts(_one(change.connection, kid)))


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
