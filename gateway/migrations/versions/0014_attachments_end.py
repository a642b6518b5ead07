"""What is attached to a request for access is destroyed at the end of its time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add the column; nothing was destroyed before."""
    op.add_column("access_attachment", sa.Column("destroyed", sa.String))


def downgrade() -> None:
    """Remove it; that something was destroyed stays in the ledger."""
    op.drop_column("access_attachment", "destroyed")
