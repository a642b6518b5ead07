"""The directory in memory, never older than the last administrative write that was committed before one asked.

``gateway.changes`` tells how a change is made known: the state has a *version*, which Redis tells with every request.

- a process whose snapshot has another version than Redis tells asks the database;
- a Redis that lost its memory tells nothing: the process asks the database, and tells Redis what it found;
- should Redis lose its memory while a writer dies, both within one write, the database is asked every ``RECHECK_S``.

Redis or the database out of reach is a 503: a view that cannot be checked is not used.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

import redis
from sqlalchemy import Engine

from gateway.changes import VERSION_KEY, publish
from gateway.db import directory_version, reading
from gateway.grants.directory import Directory, read_directory
from gateway.model.person import Person
from gateway.reach import within_reach

RECHECK_S: Final = 0.9
"""Seconds after which the database is asked for its version whatever Redis tells."""


class DirectoryKeeper:
    """Keeps the directory of one process; safe to share between threads."""

    def __init__(self, engine: Engine, server: redis.Redis, clock: Callable[[], float]) -> None:
        self._engine = engine
        self._redis = server
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: Directory | None = None
        self._checked = float("-inf")

    def current(self) -> Directory:
        """The directory as of now, at the cost of one question to Redis."""
        with within_reach():
            told = self._redis.get(VERSION_KEY)
        return self.told(None if told is None else int(told))

    def last(self) -> Directory:
        """The directory as it was seen last, which may be out of date; nobody is asked unless it was never seen."""
        return self._kept or self.current()

    def told(self, version: int | None) -> Directory:
        """The directory as of the moment when Redis told its ``version`` (None: Redis knows none)."""
        if directory := self._if_fresh(version):
            return directory
        with within_reach(), self._lock:
            return self._if_fresh(version) or self._recheck(version)

    def person(self, person_id: str) -> Person | None:
        """Somebody as the directory has them now, or None."""
        return self.current().people.get(person_id)

    def _if_fresh(self, version: int | None) -> Directory | None:
        kept = self._kept
        fresh = kept is not None and kept.version == version and abs(self._clock() - self._checked) < RECHECK_S
        return kept if fresh else None

    def _recheck(self, version: int | None) -> Directory:
        now = self._clock()
        kept = self._kept
        with reading(self._engine) as connection:
            if kept is None or directory_version(connection) != kept.version:
                kept = read_directory(connection)
        if version is None or version < kept.version:
            publish(self._redis, kept.version)
        self._kept, self._checked = kept, now
        return kept
