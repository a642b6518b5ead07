"""The codes by which people choose their first password and second factor."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table of invitations."""
    op.create_table(
        "invitation",
        sa.Column("person_id", sa.String, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("until", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    """Drop it: whoever has not used a code needs another."""
    op.drop_table("invitation")
