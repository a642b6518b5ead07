"""How the copy's database is reached, and what its faults are to the ledger: those of a disk."""

from __future__ import annotations

import errno
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg

PATIENCE_S: Final = 5
"""Seconds after which the database counts as away."""

_SETTINGS: Final = f"""
SELECT set_config('statement_timeout', '{PATIENCE_S}s', false),
    CASE WHEN current_setting('synchronous_commit') IN ('off', 'local')
    THEN set_config('synchronous_commit', 'on', false) END
"""
_FULL: Final = frozenset({"53100", "53200", "53400"})

_log: Final = logging.getLogger(__name__)


def connect(url: str, name: str) -> psycopg.Connection:
    """A connection called ``name`` that gives up soon; what it commits is on the database's disk.

    Raises ``psycopg.Error``.
    """
    connection = psycopg.connect(
        url,
        autocommit=True,
        application_name=name,
        connect_timeout=PATIENCE_S - 2,
        keepalives_idle=PATIENCE_S,
        keepalives_interval=1,
        keepalives_count=PATIENCE_S,
        tcp_user_timeout=PATIENCE_S * 1000,
    )
    try:
        connection.execute(_SETTINGS)
    except BaseException:
        connection.close()
        raise
    return connection


def fault(state: str | None) -> OSError:
    """What the ledger knows of a fault of the database: that of a disk. Its SQLSTATE is logged, its words are not."""
    _log.error("the copy of the ledger failed: %s", state or "the database does not answer")
    return OSError(errno.ENOSPC if state in _FULL else errno.EIO, "the copy of the ledger failed")


@contextmanager
def as_of_a_disk() -> Iterator[None]:
    """Raise ``OSError`` for whatever the database's driver raises in the block."""
    try:
        yield
    except psycopg.Error as error:
        raise fault(error.sqlstate) from error
