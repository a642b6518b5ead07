"""Partners, their agreements and clients, and the version of them all."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the four tables, and the directory's one row."""
    op.create_table(
        "partner",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("areas", sa.JSON, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        *_times(),
    )
    op.create_table(
        "agreement",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("partner_id", sa.String, sa.ForeignKey("partner.id"), nullable=False, index=True),
        sa.Column("record_types", sa.JSON, nullable=False),
        sa.Column("actions", sa.JSON, nullable=False),
        sa.Column("purposes", sa.JSON, nullable=False),
        sa.Column("areas", sa.JSON, nullable=False),
        sa.Column("first", sa.Date, nullable=False),
        sa.Column("last", sa.Date, nullable=False),
        sa.Column("revoked", sa.Boolean, nullable=False),
        *_times(),
    )
    op.create_table(
        "client",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("agreement_id", sa.String, sa.ForeignKey("agreement.id"), nullable=False, index=True),
        sa.Column("jwks", sa.JSON, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        *_times(),
    )
    directory = op.create_table(
        "directory",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.bulk_insert(directory, [{"id": 1, "version": 1}])


def downgrade() -> None:
    """Drop the four tables with all that they hold."""
    for table in ("directory", "client", "agreement", "partner"):
        op.drop_table(table)


def _times() -> tuple[sa.Column[str], sa.Column[str]]:
    return sa.Column("created", sa.String, nullable=False), sa.Column("updated", sa.String, nullable=False)
