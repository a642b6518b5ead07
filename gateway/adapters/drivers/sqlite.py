"""SQLite through apsw: read-only connections used in turn, statements kept prepared, the file mapped into memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import apsw
from sqlalchemy import Text, collate, column, make_url, table

from gateway.adapters.base import source_fault
from gateway.adapters.dialects import Holding, Stored
from gateway.adapters.dialects.sqlite import SQLiteWords
from gateway.adapters.dialects.sqlite_functions import (
    BAND,
    GENERALISE,
    HAS_SHAPE,
    SCRUB,
    band,
    generalise,
    scrub,
    shaped_text,
)
from gateway.adapters.sql import SqlAdapter

_KEPT: Final = 256
_MAPPED: Final = 2**36
_PATIENCE: Final = 2_000
_SETTINGS: Final = ("query_only = on", "trusted_schema = off", f"mmap_size = {_MAPPED}", "cache_size = -16000")

_HOLDINGS: Final = {"TEXT": Holding.TEXT, "INT": Holding.INTEGER, "INTEGER": Holding.INTEGER, "REAL": Holding.NUMBER}
"""What the columns of STRICT tables hold; any other may hold anything."""


class SQLiteDriver:
    """The database in the file at ``path``. It is opened when it is first asked, and never written."""

    def __init__(self, path: Path) -> None:
        self.words = SQLiteWords()
        self._path = path
        # not a connection a thread: one that ended with a thread of the server's would take the process with it, since
        # SQLite then calls back into Python, which has already forgotten the thread
        self._idle: list[apsw.Connection] = []

    def fetch(self, sql: str, parameters: Sequence[Any]) -> Sequence[tuple[Any, ...]]:
        """All rows; text that is not Unicode is a fault like any other."""
        try:
            connection = self._taken()
            try:
                return connection.execute(sql, parameters).fetchall()
            finally:
                self._idle.append(connection)
        except (apsw.Error, UnicodeError):
            raise source_fault() from None

    def columns(self, name: str) -> Mapping[str, Stored]:
        """The columns as the schema declares them; only a STRICT table's types are believed."""
        listed = self.fetch("select type, strict from pragma_table_list where schema = 'main' and name = ?", (name,))
        if not listed:
            return {}
        kind, is_strict = listed[0]
        declared = self.fetch('select name, type, "notnull" from pragma_table_xinfo(?)', (name,))
        origin = table(name, *(column(field, Text) for field, _, _ in declared))
        return {
            field: Stored(
                origin.c[field]
                if kind == "table" and self._is_binary(name, field)
                else collate(origin.c[field], "BINARY"),
                _HOLDINGS.get(declared_type, Holding.ANYTHING) if is_strict else Holding.ANYTHING,
                nullable=not required,
            )
            for field, declared_type, required in declared
        }

    def faults(self) -> Sequence[str]:
        """An encoding that does not sort by code point."""
        encoding = self.fetch("pragma encoding", ())[0][0]
        return [] if encoding == "UTF-8" else [f"the database is encoded in {encoding}: make it anew in UTF-8"]

    def close(self) -> None:
        """Close the connections, none of which may be in use."""
        while self._idle:
            self._idle.pop().close()

    def _is_binary(self, name: str, field: str) -> bool:
        connection = self._taken()
        try:
            return connection.column_metadata("main", name, field)[1] == "BINARY"
        finally:
            self._idle.append(connection)

    def _taken(self) -> apsw.Connection:
        """A connection that nobody else uses, the one used last if there is one; it has to be given back."""
        try:
            return self._idle.pop()
        except IndexError:
            return self._connect()

    def _connect(self) -> apsw.Connection:
        connection = apsw.Connection(str(self._path), flags=apsw.SQLITE_OPEN_READONLY, statementcachesize=_KEPT)
        connection.set_busy_timeout(_PATIENCE)
        # a kept statement keeps its plan; otherwise SQLite compiles it anew for every other constant
        connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
        for setting in _SETTINGS:
            connection.execute(f"pragma {setting}").fetchall()
        connection.create_scalar_function(GENERALISE, _generalise, 3, deterministic=True)
        connection.create_scalar_function(BAND, _band, 2, deterministic=True)
        connection.create_scalar_function(SCRUB, _scrub, -1, deterministic=True)
        connection.create_scalar_function(HAS_SHAPE, _shaped_text, 2, deterministic=True)
        return connection


def _shaped_text(*arguments: Any) -> Any:  # noqa: ANN401 - as apsw calls it
    return shaped_text(*arguments)


def _generalise(*arguments: Any) -> Any:  # noqa: ANN401 - as apsw calls it
    return generalise(*arguments)


def _band(*arguments: Any) -> Any:  # noqa: ANN401 - as apsw calls it
    return band(*arguments)


def _scrub(*arguments: Any) -> Any:  # noqa: ANN401 - as apsw calls it
    return scrub(*arguments)


def open_adapter(url: str) -> SqlAdapter:
    """The adapter for `sqlite:///PATH`."""
    return SqlAdapter(SQLiteDriver(Path(make_url(url).database or "")))
