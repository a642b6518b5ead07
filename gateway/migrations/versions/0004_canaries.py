"""Records that nobody has reason to open."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table of canaries."""
    op.create_table(
        "canary",
        sa.Column("reference", sa.String, primary_key=True),
        sa.Column("record_type", sa.String, nullable=False),
        sa.Column("added_by", sa.String, nullable=False),
        sa.Column("added", sa.Double, nullable=False),
    )


def downgrade() -> None:
    """Drop it, with what it holds."""
    op.drop_table("canary")
