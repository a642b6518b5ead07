"""The state of a deployment, in SQLite (WAL) or PostgreSQL; and the Redis beside it. ``gateway.tables`` has its tables.

``reading`` and ``writing`` are the only ways in: a reader sees one consistent moment, and writers come one after
another, so that the directory's version (``next_version``) rises by one with every write that is committed. The tables
get their shape from the migrations in ``gateway.migrations``, the same for both databases.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import Connection, Engine, create_engine, event, select, text, update

from gateway.tables import DIRECTORY

_MIGRATIONS: Final = Path(__file__).parent / "migrations"
_MIGRATION_LOCK: Final = 7_100_511
"""An arbitrary number that all gateways on one PostgreSQL agree on."""

_PATIENCE_S: Final = 5.0


def open_database(url: str) -> Engine:
    """Return an engine for ``sqlite:///PATH`` or ``postgresql://…``; nothing is connected or made yet.

    >>> open_database("sqlite:///state.db").dialect.name
    'sqlite'
    """
    if url.startswith("sqlite:"):
        engine = create_engine(url, connect_args={"timeout": _PATIENCE_S, "check_same_thread": False})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    driver_url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    return create_engine(driver_url, pool_pre_ping=True, connect_args={"connect_timeout": int(_PATIENCE_S)})


def connect_redis(url: str) -> redis.Redis:
    """Return a client for the Redis at ``url`` that gives up soon: what waits for it is a request."""
    return redis.Redis.from_url(
        url, socket_timeout=1.0, socket_connect_timeout=1.0, retry=Retry(NoBackoff(), retries=1)
    )


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Yield a connection on which every query sees the same moment."""
    options = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Yield a connection whose writes are committed together at the end, or not at all."""
    with engine.connect().execution_options(gateway_writes=True) as connection, connection.begin():
        yield connection


def next_version(connection: Connection) -> int:
    """Raise the directory's version by one and return it; other writers wait until this one has ended."""
    raised = update(DIRECTORY).values(version=DIRECTORY.c.version + 1).returning(DIRECTORY.c.version)
    return int(connection.execute(raised).scalar_one())


def raise_version(connection: Connection, version: int) -> None:
    """Go on from ``version``, which is beyond the present one."""
    connection.execute(update(DIRECTORY).values(version=version))


def directory_version(connection: Connection) -> int:
    """The version of the directory as ``connection`` sees it."""
    return int(connection.execute(select(DIRECTORY.c.version)).scalar_one())


def migrate(engine: Engine) -> None:
    """Bring the tables to the shape that this code is written for; several processes may do so at once."""
    from alembic.migration import MigrationContext  # noqa: PLC0415 - a process that serves need not carry Alembic
    from alembic.operations import Operations  # noqa: PLC0415 - the same
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - the same

    scripts = ScriptDirectory(str(_MIGRATIONS))
    with writing(engine) as connection:
        if engine.dialect.name != "sqlite":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
        missing = partial(_missing_steps, scripts)
        steps = MigrationContext.configure(connection, opts={"fn": missing})
        with Operations.context(steps):
            steps.run_migrations()


def _missing_steps(scripts: Any, present: Any, _: object) -> Any:  # noqa: ANN401 - Alembic's
    return scripts._upgrade_revs("head", present)  # noqa: SLF001 - what Alembic's own `upgrade` command calls


def _prepare_sqlite(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's
    # the driver shall not begin transactions by itself: `_begin_sqlite` does
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # a writer that begins as a reader may find, too late, that another wrote before it
    writes = connection.get_execution_options().get("gateway_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
