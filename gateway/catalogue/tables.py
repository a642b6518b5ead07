"""The tables of a record type in a database, as the gateway makes them for a synthetic archive or an imported file.

One table a type; text kinds are text, compared by code point; whole numbers, numbers and booleans have the database's
own types (SQLite: INTEGER, REAL, and INTEGER 0 or 1, in a STRICT table). The identifier is the primary key, and pages
of an area are read along an index on area and identifier.
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
        name = quoted(f"{record_type.table}_by_area") if database is Database.SQLITE else ""
        columns = (record_type.fields[field].column for field in (record_type.area, record_type.identifier))
        statements.insert(0, f"CREATE INDEX {name} ON {table} ({', '.join(map(quoted, columns))})")
    if database is Database.POSTGRESQL:
        key = quoted(record_type.fields[record_type.identifier].column)
        statements.insert(0, f"ALTER TABLE {table} ADD PRIMARY KEY ({key})")
    return tuple(statements)


def _column(record_type: RecordType, field: Field, database: Database) -> str:
    kind = _TYPES[database].get(field.kind, _TEXT[database])
    if field.name != record_type.identifier:
        return f"{quoted(field.column)} {kind}"
    # PostgreSQL makes its key faster when the rows are in
    return f"{quoted(field.column)} {kind} NOT NULL" + (" PRIMARY KEY" if database is Database.SQLITE else "")
