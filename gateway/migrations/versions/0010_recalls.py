"""Recalls of records, and the notice of each to every client that had the record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "recall",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("record_type", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("fields", sa.JSON, nullable=False),
        sa.Column("due", sa.Date),
        sa.Column("opened", sa.String, nullable=False),
        sa.Column("opened_by", sa.String, nullable=False),
        sa.Column("closed", sa.String),
        sa.Column("closed_by", sa.String),
    )
    op.create_table(
        "recall_notice",
        sa.Column("recall_id", sa.String, sa.ForeignKey("recall.id"), primary_key=True),
        sa.Column("recipient", sa.String, primary_key=True, index=True),
        sa.Column("client_id", sa.String, nullable=False),
        sa.Column("partner_id", sa.String, nullable=False),
        sa.Column("actors", sa.JSON, nullable=False),
        sa.Column("places", sa.JSON, nullable=False),
        sa.Column("acknowledgement", sa.JSON(none_as_null=True)),
        sa.Column("destruction", sa.JSON(none_as_null=True)),
    )


def downgrade() -> None:
    """Remove both."""
    op.drop_table("recall_notice")
    op.drop_table("recall")
