"""Tokens and families of tokens that were revoked: kept in the state, and told by Redis with every request.

Redis holds them in one sorted set, beside a mark that says that the set is whole. A Redis that lost its memory has no
mark, and before anybody relies on it, it is filled from the state again. A revocation is on record, and told to Redis,
before it is committed, so that nobody is let in once it was answered; and told again after, for a Redis that was filled
meanwhile.

The directory's version is left alone: one token is no reason for every process to read everything anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from gateway.changes import OpenState, note
from gateway.db import reading, writing
from gateway.model.act import ActName
from gateway.reach import out_of_reach, within_reach
from gateway.tables import REVOCATION

REVOKED_KEY: Final = "gateway:revoked"
"""Where Redis keeps what was revoked, by the second until which it would have been good."""

WHOLE: Final = "whole"
"""The member that marks the set as whole; no token's id and no family's is so short."""

UNKNOWN: Final = -1

REVOKING: Final = f"""
local function revoked(key, token, family)
  local known = redis.call('ZMSCORE', key, '{WHOLE}', token, family)
  if not known[1] then return {UNKNOWN} end
  return (known[2] or known[3]) and 1 or 0
end
"""
"""Lua: 1 where the token or its family was revoked, 0 where neither was, ``UNKNOWN`` where Redis cannot say."""


class Revocations:
    """What was revoked in one deployment; safe to share between threads. Whatever cannot be reached is a 503.

    Where no gateway runs, a revocation is written down: one that starts has a Redis without memory, and fills it.
    """

    def __init__(self, state: OpenState) -> None:
        self._state = state

    @within_reach()
    def revoke(self, id: str, until: int, by: str | None = None) -> None:  # noqa: A002 - the column's name
        """Refuse the token or the family ``id`` from the next request on; ``until`` is when it would have ended.

        Raises ``GatewayError`` where the state, the ledger or Redis cannot be reached; then ask again.
        """
        with writing(self._state.engine) as connection:
            _enter(connection, self._state.clock(), id, until)
            note(self._state, ActName.TOKEN_REVOKED, {"token": id}, {"until": until}, by)
            self._tell({id: until})
        self._tell({id: until})

    @within_reach()
    def is_revoked(self, ids: Sequence[str]) -> bool:
        """Whether any of ``ids`` was revoked; a Redis that lost its memory is filled before it is relied on."""
        server = self._state.server
        if server is None:
            raise out_of_reach()
        whole, *known = server.zmscore(REVOKED_KEY, [WHOLE, *ids])
        if whole is None:
            self._fill()
            known = server.zmscore(REVOKED_KEY, list(ids))
        return any(score is not None for score in known)

    def _fill(self) -> None:
        """Tell Redis everything, and then that it knows everything."""
        with reading(self._state.engine) as connection:
            still = select(REVOCATION).where(REVOCATION.c.until > self._state.clock())
            rows = {row.id: row.until for row in connection.execute(still)}
        self._tell({**rows, WHOLE: float("inf")})

    def _tell(self, revoked: Mapping[str, float]) -> None:
        if self._state.server is None:
            return
        with self._state.server.pipeline(transaction=True) as pipeline:
            pipeline.zremrangebyscore(REVOKED_KEY, "-inf", self._state.clock())
            pipeline.zadd(REVOKED_KEY, dict(revoked), gt=True)
            pipeline.execute()


def _enter(connection: Connection, now: float, id: str, until: int) -> None:  # noqa: A002 - the column's name
    connection.execute(delete(REVOCATION).where(REVOCATION.c.until <= now))
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    entered = insert(REVOCATION).values(id=id, until=until)
    later = REVOCATION.c.until < entered.excluded.until
    connection.execute(entered.on_conflict_do_update(index_elements=["id"], set_={"until": until}, where=later))
