"""What partners ask for beyond what they have, what was granted of it, and whether answers were of use."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "standing_grant",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("agreement_id", sa.String, sa.ForeignKey("agreement.id"), nullable=False, index=True),
        sa.Column("record_type", sa.String, nullable=False),
        sa.Column("actions", sa.JSON, nullable=False),
        sa.Column("purpose", sa.String, nullable=False),
        sa.Column("fields", sa.JSON, nullable=False),
        sa.Column("areas", sa.JSON, nullable=False),
        sa.Column("first", sa.Date, nullable=False),
        sa.Column("last", sa.Date, nullable=False),
        sa.Column("granted_by", sa.String, nullable=False),
        sa.Column("ended", sa.String),
        sa.Column("ended_by", sa.String),
        sa.Column("end_reason", sa.String),
    )
    op.create_table(
        "access_request",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("partner_id", sa.String, sa.ForeignKey("partner.id"), nullable=False, index=True),
        sa.Column("agreement_id", sa.String, sa.ForeignKey("agreement.id"), nullable=False),
        sa.Column("client_id", sa.String, sa.ForeignKey("client.id"), nullable=False),
        sa.Column("person_id", sa.String),
        sa.Column("officer", sa.String),
        sa.Column("once", sa.String),
        sa.Column("wish", sa.JSON, nullable=False),
        sa.Column("state", sa.String, nullable=False, index=True),
        sa.Column("asked", sa.String, nullable=False),
        sa.Column("due", sa.Date, nullable=False),
        sa.Column("paused", sa.Date),
        sa.Column("taken_by", sa.String),
        sa.Column("decided", sa.String),
        sa.Column("decided_by", sa.String),
        sa.Column("reason", sa.String),
        sa.Column("told", sa.String),
        sa.Column("granted", sa.JSON(none_as_null=True)),
    )
    op.create_table(
        "access_step",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("request_id", sa.String, sa.ForeignKey("access_request.id"), nullable=False, index=True),
        sa.Column("time", sa.String, nullable=False),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("step", sa.String, nullable=False),
        sa.Column("text", sa.String, nullable=False),
    )
    op.create_table(
        "access_attachment",
        sa.Column("request_id", sa.String, sa.ForeignKey("access_request.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("content", sa.String, nullable=False),
    )
    op.create_table(
        "feedback",
        sa.Column("client_id", sa.String, sa.ForeignKey("client.id"), primary_key=True),
        sa.Column("disclosure", sa.String, primary_key=True),
        sa.Column("partner_id", sa.String, nullable=False),
        sa.Column("person_id", sa.String),
        sa.Column("record_type", sa.String, nullable=False),
        sa.Column("purpose", sa.String, nullable=False),
        sa.Column("useful", sa.Boolean, nullable=False),
        sa.Column("note", sa.String, nullable=False),
        sa.Column("time", sa.String, nullable=False, index=True),
    )
    op.create_index("ix_access_request_once", "access_request", ["client_id", "once"], unique=True)


def downgrade() -> None:
    """Remove them, and all that stands in them."""
    for name in ("feedback", "access_attachment", "access_step", "access_request", "standing_grant"):
        op.drop_table(name)
