"""Clients that may act for others, and who has named whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Mark the clients that may exchange tokens, none of those that there are; and make the table of delegations."""
    op.add_column("client", sa.Column("may_exchange", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_table(
        "delegation",
        sa.Column("client_id", sa.String, sa.ForeignKey("client.id"), primary_key=True),
        sa.Column("actor_id", sa.String, sa.ForeignKey("client.id"), primary_key=True, index=True),
        sa.Column("entered_by", sa.String, nullable=False),
        sa.Column("approved_by", sa.String),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("created", sa.String, nullable=False),
        sa.Column("updated", sa.String, nullable=False),
    )


def downgrade() -> None:
    """Drop the delegations, and the mark."""
    op.drop_table("delegation")
    op.drop_column("client", "may_exchange")
