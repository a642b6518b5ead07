"""How a change of the state is put on record, and reaches every process: one version for all of it.

The state database counts administrative changes (its *version*), and Redis tells every process the count of the last
one. Whoever changes something holds the lock that makes writers take turns, says in the ledger what is done, publishes
the version *before* the change is committed, and again after:

- what takes effect is on the record. A writer that dies before it commits leaves an entry of something that was not
  done, with a version that the next one uses again (``gateway.ledger.acts``);
- a process whose snapshot has another version than Redis tells asks the database. While a change is under way Redis is
  ahead of the database, so every request asks again, and nobody relies on what is about to change;
- a writer that dies between publishing and committing leaves Redis ahead: every request asks the database until the
  next change, which is slower and never wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Protocol

import redis
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from gateway.db import next_version, reading, writing
from gateway.errors import GatewayError
from gateway.model.act import Act, ActName, Acts
from gateway.model.facts import plain

VERSION_KEY: Final = "gateway:directory"
"""Where Redis keeps the version of the state."""

_RAISE: Final = """
local known = tonumber(redis.call('GET', KEYS[1]) or '0')
if tonumber(ARGV[1]) > known then redis.call('SET', KEYS[1], ARGV[1]) end
return redis.status_reply('OK')
"""


class AdministrationError(Exception):
    """Nothing was written; the message is one sentence that says why and what to do."""


class UnnamedActError(RuntimeError):
    """A write that does not say what it does: a fault of the program, and nothing was written."""


class Record(Protocol):
    """Where acts are put down; ``gateway.ledger.book.Ledger`` in a deployment."""

    def append(self, acts: Acts, /) -> object:
        """Return when they are on the record for good; raise ``GatewayError`` where that is not certain."""


@dataclass(frozen=True, slots=True)
class OpenState:
    """The state of one deployment as one process has it open, with the record of what is done to it.

    ``server`` is None where no Redis runs yet and so no process answers requests. ``by`` is who acts where nobody else
    is named; ``clock`` gives seconds since the epoch.
    """

    engine: Engine
    server: redis.Redis | None
    record: Record
    clock: Callable[[], float]
    by: str | None = None


@dataclass(slots=True)
class Change:
    """One write under way: its connection, and what it says that it does."""

    connection: Connection
    version: int | None
    now: str
    """The time of its rows."""
    _by: str | None
    _acts: list[Act] = field(default_factory=list)
    is_dropped: bool = False

    def record(self, act: ActName, about: Mapping[str, Any], after: Mapping[str, Any], by: str | None = None) -> None:
        """Say what is done; every write does, at least once. ``by`` None is whoever acts for the process."""
        self._acts.append(Act(act, by or self._by, plain(about), plain(after)))

    def drop(self) -> None:
        """Write nothing after all, and say nothing."""
        self.is_dropped = True

    def settled(self) -> Acts:
        """What was said; ``_Dropped`` where nothing is to be written, ``UnnamedActError`` where nothing was said."""
        if self.is_dropped:
            raise _Dropped
        if not self._acts:
            raise UnnamedActError("a write to the state names what it does: call `record`, or `drop` it")
        return Acts(self.version, tuple(self._acts))


@contextmanager
def changing(state: OpenState) -> Iterator[Change]:
    """Yield a write that is put on record and committed at the end, and known to the next request of anybody.

    Raises ``AdministrationError`` where Redis, the database or the ledger cannot be reached; then nothing was written.
    """
    try:
        with _on_record(state, versioned=True) as change:
            yield change
    except redis.RedisError:
        raise AdministrationError(
            "Redis cannot be reached, so nothing was written: start it, or check `[redis] url`"
        ) from None
    if change.is_dropped or change.version is None:
        return
    try:
        _tell(state.server, change.version)
    except redis.RedisError:
        raise AdministrationError(
            "it was written, but Redis was lost meanwhile: a running gateway may need a second to follow"
        ) from None


@contextmanager
def noting(state: OpenState) -> Iterator[Change]:
    """As ``changing``, for what no process keeps a copy of: the version stays, and Redis is told nothing."""
    with _on_record(state, versioned=False) as change:
        yield change


@contextmanager
def _on_record(state: OpenState, *, versioned: bool) -> Iterator[Change]:
    """One transaction, whose acts are on the record before it is committed."""
    try:
        with writing(state.engine) as connection:
            _reach(state.server if versioned else None)
            version = next_version(connection) if versioned else None
            change = Change(connection, version, stamp(state.clock()), state.by)
            yield change
            put_on_record(state, change.settled())
            if version is not None:
                _tell(state.server, version)
    except _Dropped:
        return
    except SQLAlchemyError:
        raise AdministrationError("the state database cannot be written: check `[state] url`") from None


def note(
    state: OpenState, act: ActName, about: Mapping[str, Any], after: Mapping[str, Any], by: str | None = None
) -> None:
    """Put one act on record that is about to be done elsewhere: in Redis, in a file, in a transaction under way.

    Raises ``GatewayError`` where that is not certain; then it is not to be done.
    """
    state.record.append(Acts(None, (Act(act, by or state.by, plain(about), plain(after)),)))


def put_on_record(state: OpenState, acts: Acts) -> None:
    """Put down what is about to be done; ``AdministrationError`` where that is not certain, so that it is not done."""
    try:
        state.record.append(acts)
    except GatewayError:
        raise AdministrationError(
            "the ledger cannot be written, so nothing was: what takes effect is on record first; check its disk"
        ) from None
    except ValueError:
        raise AdministrationError("that is too much for one entry of the ledger: do it in smaller parts") from None


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


class _Dropped(Exception):  # noqa: N818 - it says that nothing is to be written
    """Takes back the transaction of a write that is not to be."""


def _reach(server: redis.Redis | None) -> None:
    """Raise ``redis.RedisError`` before anything is put on record, where nobody could be told of it."""
    if server is not None:
        server.ping()


def _tell(server: redis.Redis | None, version: int) -> None:
    if server is not None:
        publish(server, version)
