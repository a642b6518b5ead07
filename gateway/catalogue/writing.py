"""Writing new tables, all or nothing: readers see every row of them, or that they are not there.

A new SQLite file is written beside its place and moved there when it is whole; in a database that exists already, all
happens in one transaction.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Protocol

import apsw
import psycopg
from psycopg import sql

from gateway.catalogue.tables import Database, create_indexes, create_table, quoted
from gateway.model.catalogue import RecordType

_PREFIX: Final = "sqlite:///"
_Row = Sequence[Any]


class WritingError(Exception):
    """Nothing was written; the message is one sentence that says what to do."""


class Writer(Protocol):
    """New tables in one database."""

    def create(self, record_type: RecordType) -> None:
        """Make the table of ``record_type``; a table that exists is left alone, and ``WritingError`` raised."""

    def insert(self, record_type: RecordType, fields: Sequence[str], rows: Iterable[_Row]) -> None:
        """Add rows whose values stand in the order of ``fields``; raise ``WritingError`` for one the table refuses."""

    def finish(self, record_type: RecordType) -> None:
        """Make the indexes of the table."""


@contextmanager
def writing(url: str) -> Iterator[Writer]:
    """Open the database at ``url`` (`sqlite:///PATH`, `postgresql://…`) for new tables, kept if the block ends well."""
    opened = _new_or_existing_file(Path(url.removeprefix(_PREFIX))) if url.startswith(_PREFIX) else _transaction(url)
    try:
        with opened as writer:
            yield writer
    except (apsw.Error, psycopg.Error, OSError) as error:
        msg = f"the database gave up and nothing was written: see that it has room and lets you write ({_kind(error)})"
        raise WritingError(msg) from None


@contextmanager
def _new_or_existing_file(path: Path) -> Iterator[Writer]:
    if path.exists():
        with _sqlite(path, ("journal_mode = delete",)) as writer:
            yield writer
        return
    partial = path.with_name(path.name + ".partial")
    partial.unlink(missing_ok=True)
    try:
        with _sqlite(partial, ("journal_mode = off", "synchronous = off", "locking_mode = exclusive")) as writer:
            yield writer
        _sync(partial)
        partial.rename(path)
        _sync(path.parent)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def _sqlite(path: Path, settings: Sequence[str]) -> Iterator[Writer]:
    try:
        connection = apsw.Connection(str(path))
        connection.set_busy_timeout(5_000)
        for setting in ("cache_size = -65536", "temp_store = file", *settings):
            connection.execute(f"PRAGMA {setting}").fetchall()
        connection.execute("BEGIN IMMEDIATE")
    except apsw.Error as error:
        msg = f"`{path}` cannot be written as an SQLite database: check the folder and the file ({_kind(error)})"
        raise WritingError(msg) from None
    try:
        yield _SQLiteWriter(connection)
        connection.execute("COMMIT")
    finally:
        connection.close(force=True)


@contextmanager
def _transaction(url: str) -> Iterator[Writer]:
    try:
        connection = psycopg.connect(url, client_encoding="utf-8", connect_timeout=5)
    except psycopg.Error:
        msg = "the PostgreSQL database cannot be reached: check its address and that you may use it"
        raise WritingError(msg) from None
    with connection:
        yield _PostgreSQLWriter(connection)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _kind(error: Exception) -> str:
    """What kind of fault it is; the words of a database may quote a value."""
    return type(error).__name__


class _SQLiteWriter:
    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def create(self, record_type: RecordType) -> None:
        if self._connection.table_exists("main", record_type.table):
            raise WritingError(_exists(record_type))
        self._connection.execute(create_table(record_type, Database.SQLITE))

    def insert(self, record_type: RecordType, fields: Sequence[str], rows: Iterable[_Row]) -> None:
        columns = ", ".join(quoted(record_type.fields[field].column) for field in fields)
        places = ", ".join("?" for _ in fields)
        statement = f"INSERT INTO {quoted(record_type.table)} ({columns}) VALUES ({places})"  # noqa: S608 - quoted names
        try:
            self._connection.executemany(statement, rows)
        except apsw.ConstraintError:
            raise WritingError(_refused(record_type)) from None

    def finish(self, record_type: RecordType) -> None:
        for statement in create_indexes(record_type, Database.SQLITE):
            self._connection.execute(statement)


class _PostgreSQLWriter:
    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def create(self, record_type: RecordType) -> None:
        try:
            self._run(create_table(record_type, Database.POSTGRESQL))
        except psycopg.errors.DuplicateTable:
            raise WritingError(_exists(record_type)) from None

    def insert(self, record_type: RecordType, fields: Sequence[str], rows: Iterable[_Row]) -> None:
        names = sql.SQL(", ").join(sql.Identifier(record_type.fields[field].column) for field in fields)
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(record_type.table), names)
        try:
            with self._connection.cursor() as cursor, cursor.copy(statement) as copy:
                for row in rows:
                    copy.write_row(row)
        except psycopg.errors.NotNullViolation:
            raise WritingError(_refused(record_type)) from None

    def finish(self, record_type: RecordType) -> None:
        try:
            for statement in create_indexes(record_type, Database.POSTGRESQL):
                self._run(statement)
        except psycopg.errors.UniqueViolation:
            raise WritingError(_refused(record_type)) from None

    def _run(self, statement: str) -> None:
        self._connection.execute(statement)


def _exists(record_type: RecordType) -> str:
    return f"the table `{record_type.table}` exists already: remove it, or choose another name"


def _refused(record_type: RecordType) -> str:
    return f"two rows have the same `{record_type.identifier}`, or one has none: choose another identifier"
