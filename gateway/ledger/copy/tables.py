"""The tables of the copy, which only grow: what is in them is never changed and never removed by the gateway."""

from __future__ import annotations

from typing import Final

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
CREATE OR REPLACE FUNCTION ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the ledger only grows'; END $$;
CREATE OR REPLACE TRIGGER ledger_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_line
FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows();
CREATE OR REPLACE TRIGGER ledger_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_tree
FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows();
"""
"""``ledger_line`` has the lines of all segments as they are on disk, and the machine that wrote each.

``ledger_tree`` has what comes into the tree, in order: some ``leaves`` at once, from number ``first`` on, and the
``root`` that the tree has before them.
"""


def make_tables(connection: Connection, role: str | None = None) -> None:
    """Make what is not there yet; ``role`` may then add to it and read it, and no more. Raises ``psycopg.Error``."""
    with connection.transaction():
        connection.execute(_TABLES)
        if role is not None:
            granted = sql.SQL("GRANT SELECT, INSERT ON ledger_line, ledger_tree TO {}").format(sql.Identifier(role))
            connection.execute(granted)
