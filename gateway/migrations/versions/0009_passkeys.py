"""Passkeys are an account's own: what one account has says nothing of another's, and counts go up to 32 bits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0007"


def upgrade() -> None:
    """Make the table anew: nothing was ever kept in it."""
    op.drop_table("passkey")
    op.create_table(
        "passkey",
        sa.Column("person_id", sa.String, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("uses", sa.BigInteger, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("created", sa.String, nullable=False),
    )


def downgrade() -> None:
    """Make the table as it was; passkeys are lost, and whoever has nothing else needs a one-time code."""
    op.drop_table("passkey")
    op.create_table(
        "passkey",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("person_id", sa.String, sa.ForeignKey("person.id"), nullable=False, index=True),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("uses", sa.Integer, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("created", sa.String, nullable=False),
    )
