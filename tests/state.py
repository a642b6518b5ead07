"""A state as the gateway writes it, for tests that need no ledger: what was put on record is a list."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

import redis
from sqlalchemy import Engine, delete, update

from gateway.changes import Change, OpenState, Record
from gateway.db import migrate, open_database, writing
from gateway.model.act import ActName, Acts
from gateway.tables import DIRECTORY, METADATA


def state_of(
    engine: Engine,
    server: redis.Redis | None = None,
    clock: Callable[[], float] = time.time,
    record: Record | None = None,
) -> OpenState:
    """The state of ``engine``; what is written is told to ``server``, and goes into ``record``."""
    kept: list[Acts] = []
    return OpenState(engine, server, kept if record is None else record, clock, "the test")


def empty_sqlite(folder: Path) -> str:
    """The address of a state in SQLite with empty tables: a copy, for making them takes a third of a second."""
    copyfile(Path(_empty().name) / "state.db", folder / "state.db")
    return f"sqlite:///{folder / 'state.db'}"


def clear(engine: Engine) -> None:
    """Empty every table, and let the directory begin anew."""
    with writing(engine) as connection:
        for table in reversed(METADATA.sorted_tables):
            connection.execute(update(table).values(version=1) if table is DIRECTORY else delete(table))


@lru_cache(maxsize=1)
def _empty() -> TemporaryDirectory[str]:
    folder = TemporaryDirectory(prefix="state-")
    engine = open_database(f"sqlite:///{Path(folder.name) / 'state.db'}")
    migrate(engine)
    engine.dispose()
    return folder


def made_up(change: Change) -> None:
    """Name an act for a write that no command makes."""
    change.record(ActName.PARTNER_WRITTEN, {"partner": "made-up"}, {})
