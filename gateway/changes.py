"""How a change of the state reaches every process: one version for all of it, in the database and in Redis.

The state database counts administrative changes (its *version*), and Redis tells every process the count of the last
one. Whoever changes something holds the lock that makes writers take turns, publishes the version *before* the change
is committed, and again after:

- a process whose snapshot has another version than Redis tells asks the database. While a change is under way Redis is
  ahead of the database, so every request asks again, and nobody relies on what is about to change;
- a writer that dies between publishing and committing leaves Redis ahead: every request asks the database until the
  next change, which is slower and never wrong.

``server`` is None where no Redis runs yet and so no process answers requests.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final

import redis
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from gateway.db import next_version, reading, writing

VERSION_KEY: Final = "gateway:directory"
"""Where Redis keeps the version of the state."""

_RAISE: Final = """
local known = tonumber(redis.call('GET', KEYS[1]) or '0')
if tonumber(ARGV[1]) > known then redis.call('SET', KEYS[1], ARGV[1]) end
return redis.status_reply('OK')
"""


class AdministrationError(Exception):
    """Nothing was written; the message is one sentence that says why and what to do."""


@contextmanager
def changing(engine: Engine, server: redis.Redis | None) -> Iterator[Connection]:
    """Yield a connection whose writes are committed together at the end, and known to the next request of anybody.

    Raises ``AdministrationError`` where Redis or the database cannot be reached; then nothing was written.
    """
    try:
        with writing(engine) as connection:
            version = next_version(connection)
            yield connection
            _tell(server, version)
    except redis.RedisError:
        raise AdministrationError(
            "Redis cannot be reached, so nothing was written: start it, or check `[redis] url`"
        ) from None
    except SQLAlchemyError:
        raise AdministrationError("the state database cannot be written: check `[state] url`") from None
    try:
        _tell(server, version)
    except redis.RedisError:
        raise AdministrationError(
            "it was written, but Redis was lost meanwhile: a running gateway may need a second to follow"
        ) from None


@contextmanager
def looking(engine: Engine) -> Iterator[Connection]:
    """Yield a connection that sees the state at one moment; ``AdministrationError`` where it cannot be read."""
    try:
        with reading(engine) as connection:
            yield connection
    except SQLAlchemyError:
        raise AdministrationError(
            "the state database cannot be read: check `[state] url`, or complete it by `gateway init DIR --again`"
        ) from None


def publish(server: redis.Redis, version: int) -> None:
    """Tell every process that the state is at ``version``; an older version never replaces a newer one."""
    server.eval(_RAISE, 1, VERSION_KEY, version)


def stamp(now: float) -> str:
    """The time of a row, in UTC.

    >>> stamp(0.0)
    '1970-01-01T00:00:00Z'
    """
    return datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _tell(server: redis.Redis | None, version: int) -> None:
    if server is not None:
        publish(server, version)
