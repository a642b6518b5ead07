"""The tables of a record type in a database, as the gateway makes them for a synthetic archive or an imported file.

One table a type; text kinds are text, compared by code point; whole numbers, numbers and booleans have the database's
own types (SQLite: INTEGER, REAL, and INTEGER 0 or 1, in a STRICT table). The identifier is the primary key. Pages of a
committee's or a street's area are read along an index on the digits of that level and the identifier, in page order; a
larger area is most of a station's archive, and is read along the primary key.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from gateway.model.catalogue import Field, RecordType
from gateway.model.kinds import Kind


class Database(StrEnum):
    """The databases that the gateway can write tables to."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


_TEXT: Final = {Database.SQLITE: "TEXT", Database.POSTGRESQL: 'text COLLATE "C"'}
_TYPES: Final = {
    Database.SQLITE: {Kind.INTEGER: "INTEGER", Kind.NUMBER: "REAL", Kind.BOOLEAN: "INTEGER"},
    Database.POSTGRESQL: {Kind.INTEGER: "bigint", Kind.NUMBER: "double precision", Kind.BOOLEAN: "boolean"},
}

_INDEXED_LEVELS: Final = {"street": 9, "committee": 12}
"""Levels of area and the digits that name them; adapters confine rows by `substr(area, 1, digits)`."""


def quoted(name: str) -> str:
    """Return ``name`` as an identifier of SQL.

    >>> quoted("household"), quoted('a"b')
    ('"household"', '"a""b"')
    """
    return '"' + name.replace('"', '""') + '"'


def create_table(record_type: RecordType, database: Database) -> str:
    """Return the statement that makes the table of ``record_type``, with its primary key."""
    columns = ", ".join(_column(record_type, field, database) for field in record_type.fields.values())
    strict = " STRICT" if database is Database.SQLITE else ""
    return f"CREATE TABLE {quoted(record_type.table)} ({columns}){strict}"


def create_indexes(record_type: RecordType, database: Database) -> tuple[str, ...]:
    """Return the statements that make its indexes and refresh the planner's statistics; run them when rows are in."""
    table = quoted(record_type.table)
    statements = [f"ANALYZE {table}"]
    if record_type.area is not None:
        statements[:0] = (_area_index(record_type, database, *level) for level in _INDEXED_LEVELS.items())
    if database is Database.POSTGRESQL:
        key = quoted(record_type.fields[record_type.identifier].column)
        statements.insert(0, f"ALTER TABLE {table} ADD PRIMARY KEY ({key})")
    return tuple(statements)


def _area_index(record_type: RecordType, database: Database, level: str, digits: int) -> str:
    area, key = (quoted(record_type.fields[name].column) for name in (record_type.area or "", record_type.identifier))
    # PostgreSQL names its indexes itself
    name = quoted(f"{record_type.table}_by_{level}") + " " if database is Database.SQLITE else ""
    return f"CREATE INDEX {name}ON {quoted(record_type.table)} (substr({area}, 1, {digits}), {key})"


def _column(record_type: RecordType, field: Field, database: Database) -> str:
    kind = _TYPES[database].get(field.kind, _TEXT[database])
    if field.name != record_type.identifier:
        return f"{quoted(field.column)} {kind}"
    # PostgreSQL makes its key faster when the rows are in
    return f"{quoted(field.column)} {kind} NOT NULL" + (" PRIMARY KEY" if database is Database.SQLITE else "")
