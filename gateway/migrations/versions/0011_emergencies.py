"""Uses of purposes for emergencies, which somebody else reviews."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make the table; the watch fills it from the ledger."""
    op.create_table(
        "emergency",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("token", sa.String, nullable=False, unique=True, index=True),
        sa.Column("purpose", sa.String, nullable=False),
        sa.Column("partner_id", sa.String, nullable=False),
        sa.Column("client_id", sa.String, nullable=False),
        sa.Column("person_id", sa.String),
        sa.Column("officer", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("first_use", sa.BigInteger, nullable=False),
        sa.Column("deadline", sa.BigInteger, nullable=False, index=True),
        sa.Column("uses", sa.Integer, nullable=False),
        sa.Column("records", sa.Integer, nullable=False),
        sa.Column("verdict", sa.String),
        sa.Column("reviewed_by", sa.String),
        sa.Column("note", sa.String),
        sa.Column("suspended", sa.String),
    )


def downgrade() -> None:
    """Remove the table; the watch of a later version fills it again."""
    op.drop_table("emergency")
