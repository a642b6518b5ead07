"""The tables of the copy. Lines, tree and documents only grow: what is in them is never changed and never removed."""

from __future__ import annotations

from typing import Final, LiteralString

from psycopg import Connection, sql

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS ledger_line (
    segment text COLLATE "C" NOT NULL CHECK (segment ~ '^[0-9a-f]{20}$'),
    sequence bigint NOT NULL CHECK (sequence >= 0),
    machine text NOT NULL,
    line bytea NOT NULL,
    PRIMARY KEY (segment, sequence)
);
CREATE INDEX IF NOT EXISTS ledger_line_begun ON ledger_line (segment) WHERE sequence = 0;
CREATE TABLE IF NOT EXISTS ledger_tree (
    first bigint PRIMARY KEY CHECK (first >= 0),
    root text NOT NULL,
    leaves text[] NOT NULL
);
CREATE TABLE IF NOT EXISTS ledger_document (
    digest text PRIMARY KEY CHECK (digest ~ '^[0-9a-f]{64}$'),
    content bytea NOT NULL
);
CREATE TABLE IF NOT EXISTS ledger_seal (
    segment text COLLATE "C" PRIMARY KEY CHECK (segment ~ '^[0-9a-f]{20}$'),
    changed bigint NOT NULL UNIQUE,
    seal bytea NOT NULL
);
CREATE SEQUENCE IF NOT EXISTS ledger_seal_changed;
CREATE OR REPLACE FUNCTION ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the ledger only grows'; END $$;
CREATE OR REPLACE TRIGGER ledger_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_line
FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows();
CREATE OR REPLACE TRIGGER ledger_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_document
FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows();
CREATE OR REPLACE TRIGGER ledger_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_tree
FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows();
"""
"""``ledger_line`` has the lines of all segments as they are on disk, and the machine that wrote each.

``ledger_tree`` has what comes into the tree, in order: some ``leaves`` at once, from number ``first`` on, and the
``root`` that the tree has before them. ``ledger_seal`` has the seals, numbered by when they were ``changed``;
``ledger_document`` what machines decide by, by its SHA-256.
"""

_GRANTED: Final[tuple[LiteralString, ...]] = (
    "SELECT, INSERT ON ledger_line, ledger_tree, ledger_document",
    "SELECT, INSERT, UPDATE ON ledger_seal",
    "USAGE ON SEQUENCE ledger_seal_changed",
)


def make_tables(connection: Connection, role: str | None = None) -> None:
    """Make what is not there yet; ``role`` may then add to it and read it, change seals, and no more.

    Raises ``psycopg.Error``.
    """
    with connection.transaction():
        connection.execute(_TABLES)
        if role is not None:
            for granted in _GRANTED:
                connection.execute(sql.SQL("GRANT {} TO {}").format(sql.SQL(granted), sql.Identifier(role)))
