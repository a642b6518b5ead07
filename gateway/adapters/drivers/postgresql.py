"""PostgreSQL through psycopg: one connection a thread, statements prepared, answers binary, transactions read-only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Lock, local
from typing import Any, Final
from weakref import WeakSet

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.numeric import Int8BinaryDumper
from sqlalchemy import Double, Text, cast, collate, column, func, table

from gateway.adapters.base import source_fault
from gateway.adapters.dialects import Expression, Holding, Stored
from gateway.adapters.dialects.postgresql import PostgreSQLWords
from gateway.adapters.expressions import text
from gateway.adapters.sql import SqlAdapter

_KEPT: Final = 256

_OPTIONS: Final = (
    "-c default_transaction_read_only=on -c datestyle=ISO -c timezone=UTC -c jit=off"
    " -c plan_cache_mode=force_generic_plan"
)
"""One statement is one transaction and one journey.

A prepared statement keeps its plan. Planned anew for every question it took a third longer, and the plan, with it the
time, followed from what the database knows of how often a constant occurs, hidden records included.
"""

_PATIENCE: Final = 5.0

_COLUMNS: Final = """
    select a.attname, coalesce(base.typname, t.typname), a.attnotnull,
        coalesce(l.collprovider = 'b' or l.collprovider = 'c' and l.collcollate in ('C', 'POSIX')
            or l.collprovider = 'd' and d.datlocprovider = 'b'
            or l.collprovider = 'd' and d.datlocprovider = 'c' and d.datcollate in ('C', 'POSIX'), false)
    from pg_attribute a
    join pg_type t on t.oid = a.atttypid
    left join pg_type base on t.typtype = 'd' and base.oid = t.typbasetype
    left join pg_collation l on l.oid = a.attcollation
    cross join (select * from pg_database where datname = current_database()) d
    where a.attrelid = to_regclass(quote_ident($1)) and a.attnum > 0 and not a.attisdropped"""
"""Name, type (of a domain: what it is made of), whether null is excluded, and whether it sorts by code point."""

_HOLDINGS: Final = {
    **dict.fromkeys(("text", "varchar", "bpchar", "date", "timestamp"), Holding.TEXT),
    **dict.fromkeys(("int2", "int4", "int8"), Holding.INTEGER),
    **dict.fromkeys(("float4", "float8", "numeric"), Holding.NUMBER),
    "bool": Holding.BOOLEAN,
}


class PostgreSQLDriver:
    """The database at ``url``. It is reached when it is first asked; a dead connection is replaced once.

    A statement that runs for longer than ``patience`` seconds is a fault.
    """

    def __init__(self, url: str, patience: float = _PATIENCE) -> None:
        self._settings = f"{_OPTIONS} -c statement_timeout={round(patience * 1000)}"
        self.words = PostgreSQLWords()
        self._url = url
        self._own = local()
        self._open: WeakSet[psycopg.Connection[tuple[Any, ...]]] = WeakSet()  # a thread that ends closes its own
        self._lock = Lock()

    def fetch(self, sql: str, parameters: Sequence[Any]) -> Sequence[tuple[Any, ...]]:
        """All rows. A statement only reads, so that it may be sent again when a connection has died of old age."""
        try:
            try:
                return self._ask(sql, parameters)
            except psycopg.OperationalError:
                if not self._give_up_dead():
                    raise
                return self._ask(sql, parameters)
        except (psycopg.Error, UnicodeError):
            self._give_up_dead()
            raise source_fault() from None

    def columns(self, name: str) -> Mapping[str, Stored]:
        """The columns as the database's own catalogue has them."""
        declared = self.fetch(_COLUMNS, (name,))
        origin = table(name, *(column(field, Text) for field, *_ in declared))
        return {
            field: Stored(
                _read(origin.c[field], kind, is_binary=is_binary),
                _HOLDINGS.get(kind, Holding.OTHER),
                # what is read as null where it is not a number is nullable, whatever was declared
                nullable=not required or _HOLDINGS.get(kind) is Holding.NUMBER,
            )
            for field, kind, required, is_binary in declared
        }

    def faults(self) -> Sequence[str]:
        """An encoding that does not hold, or sort by, code points."""
        encoding = self.fetch("select current_setting('server_encoding')", ())[0][0]
        return [] if encoding == "UTF8" else [f"the database is encoded in {encoding}: make it anew in UTF8"]

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._lock:
            for connection in list(self._open):
                connection.close()
            self._open.clear()

    def _ask(self, sql: str, parameters: Sequence[Any]) -> Sequence[tuple[Any, ...]]:
        cursor = self._cursor()
        return cursor.execute(sql, parameters, prepare=True).fetchall()

    def _cursor(self) -> psycopg.RawCursor[tuple[Any, ...]]:
        cursor: psycopg.RawCursor[tuple[Any, ...]] | None = getattr(self._own, "cursor", None)
        if cursor is None:
            cursor = self._own.cursor = self._connect()
        return cursor

    def _connect(self) -> psycopg.RawCursor[tuple[Any, ...]]:
        options = f"{conninfo_to_dict(self._url).get('options', '')} {self._settings}"
        connection = psycopg.connect(
            self._url, autocommit=True, options=options, client_encoding="utf-8", connect_timeout=5
        )
        # one type for all whole numbers, so that one statement is prepared once
        connection.adapters.register_dumper(int, Int8BinaryDumper)
        connection.prepared_max = _KEPT
        with self._lock:
            self._open.add(connection)
        cursor = psycopg.RawCursor(connection)
        cursor.format = psycopg.pq.Format.BINARY
        return cursor

    def _give_up_dead(self) -> bool:
        """Forget this thread's connection if it can no longer be used, and tell whether that was so."""
        cursor: psycopg.RawCursor[tuple[Any, ...]] | None = getattr(self._own, "cursor", None)
        if cursor is None or not cursor.connection.closed:
            return False
        del self._own.cursor
        return True


def _read(value: Expression, kind: str, *, is_binary: bool) -> Expression:
    """A column of PostgreSQL's type ``kind`` as plans read it: dates as ISO text, no NaN, text by code point.

    A date beyond what a year of four digits can say keeps the database's own spelling, which has no date's shape.
    """
    if kind == "date":
        return collate(cast(value, Text), "C")
    if kind == "timestamp":
        return collate(func.replace(cast(func.date_trunc(text("second"), value), Text), text(" "), text("T")), "C")
    if kind in {"float4", "float8", "numeric"}:
        return func.nullif(cast(value, Double), text("NaN"))
    if _HOLDINGS.get(kind) is not Holding.TEXT or (is_binary and kind != "bpchar"):
        return value
    return collate(cast(value, Text) if kind == "bpchar" else value, "C")


def open_adapter(url: str) -> SqlAdapter:
    """The adapter for `postgresql://…`."""
    return SqlAdapter(PostgreSQLDriver(url))
