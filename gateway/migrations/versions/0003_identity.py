"""Clients that are approved and bound, token keys, people, what was revoked, and events to look at."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_ADDED = ("method", "binding", "redirect_uris", "stage", "entered_by", "approved_by")


def upgrade() -> None:
    """Add to the clients what is known of them, and make the new tables."""
    for column in _client_columns():
        op.add_column("client", column)
    op.create_table(
        "token_key",
        sa.Column("kid", sa.String, primary_key=True),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("jwk", sa.JSON, nullable=False),
        sa.Column("since", sa.String, nullable=False),
    )
    _people()
    op.create_table(
        "revocation",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("until", sa.Integer, nullable=False, index=True),
    )
    op.create_table(
        "refresh_token",
        sa.Column("digest", sa.String, primary_key=True),
        sa.Column("family", sa.String, nullable=False, index=True),
        sa.Column("client_id", sa.String, sa.ForeignKey("client.id"), nullable=False, index=True),
        sa.Column("person_id", sa.String, sa.ForeignKey("person.id"), index=True),
        sa.Column("scope", sa.String, nullable=False),
        sa.Column("details", sa.JSON, nullable=False),
        sa.Column("confirmation", sa.JSON, nullable=False),
        sa.Column("expires", sa.Integer, nullable=False, index=True),
        sa.Column("created", sa.String, nullable=False),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("time", sa.String, nullable=False, index=True),
        sa.Column("kind", sa.String, nullable=False, index=True),
        sa.Column("partner_id", sa.String),
        sa.Column("client_id", sa.String),
        sa.Column("person_id", sa.String),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("seen_by", sa.String),
    )


def downgrade() -> None:
    """Drop the new tables with all that they hold, and what was added to the clients."""
    for table in ("event", "refresh_token", "revocation", "passkey", "person", "token_key"):
        op.drop_table(table)
    for name in _ADDED:
        op.drop_column("client", name)


def _client_columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("method", sa.String, nullable=False, server_default="private_key_jwt"),
        sa.Column("binding", sa.String, nullable=False, server_default="none"),
        sa.Column("redirect_uris", sa.JSON, nullable=False, server_default="[]"),
        # the clients that there are were entered and answered before there was a second person
        sa.Column("stage", sa.String, nullable=False, server_default="active"),
        sa.Column("entered_by", sa.String, nullable=False, server_default=""),
        sa.Column("approved_by", sa.String),
    )


def _people() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("partner_id", sa.String, sa.ForeignKey("partner.id"), index=True),
        sa.Column("roles", sa.JSON, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("password", sa.String),
        sa.Column("totp", sa.String),
        sa.Column("recovery", sa.JSON, nullable=False),
        sa.Column("provider", sa.String),
        sa.Column("subject", sa.String),
        sa.Column("created", sa.String, nullable=False),
        sa.Column("updated", sa.String, nullable=False),
    )
    op.create_index("ix_person_provider_subject", "person", ["provider", "subject"], unique=True)
    op.create_table(
        "passkey",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("person_id", sa.String, sa.ForeignKey("person.id"), nullable=False, index=True),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("uses", sa.Integer, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("created", sa.String, nullable=False),
    )
