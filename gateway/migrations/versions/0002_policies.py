"""Policies: their versions, and who did what with them; triggers keep both from being rewritten."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_FIXED = "name, number, digest, text, author"
"""What of a version never changes once it was submitted: what it says, and who says it."""

_REFUSED = (
    ("policy_version_fixed", f"UPDATE OF {_FIXED} ON policy_version", "WHEN (OLD.state <> 'draft')"),
    ("policy_version_kept", "DELETE ON policy_version", ""),
    ("policy_act_fixed", "UPDATE ON policy_act", ""),
    ("policy_act_kept", "DELETE ON policy_act", ""),
)
"""Each trigger's name, the write that it refuses, and when."""

_WORDS = "what was done with a policy stays as it was"


def upgrade() -> None:
    """Make the two tables and the triggers that guard them."""
    op.create_table(
        "policy_version",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("text", sa.LargeBinary, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("reviewer", sa.String),
        sa.Column("review", sa.String),
        sa.Column("against", sa.String),
        sa.Column("effective", sa.Date),
    )
    op.create_table(
        "policy_act",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("time", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("act", sa.String, nullable=False),
        sa.Column("change", sa.String, nullable=False, index=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("note", sa.String, nullable=False),
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        op.execute(
            "CREATE FUNCTION policy_refused() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_WORDS}'; END $$"
        )
    for name, write, when in _REFUSED:
        does = f"BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END" if is_sqlite else "EXECUTE FUNCTION policy_refused()"
        op.execute(f"CREATE TRIGGER {name} BEFORE {write} FOR EACH ROW {when} {does}")


def downgrade() -> None:
    """Drop the two tables with all that they hold."""
    for table in ("policy_act", "policy_version"):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION policy_refused()")
