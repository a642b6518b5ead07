"""What was found, beside who has looked into an event."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the column; what was looked into before has no note."""
    op.add_column("event", sa.Column("note", sa.String))


def downgrade() -> None:
    """Remove it; the notes stay in the ledger."""
    op.drop_column("event", "note")
