"""What was settled with whom: partners, agreements, programs, and the keys by which all of it is signed."""

from __future__ import annotations

from typing import Final

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Integer, String, Table

from gateway.tables.metadata import METADATA

PARTNER: Final = Table(
    "partner",
    METADATA,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("name", String, nullable=False),
    Column("areas", JSON, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created", String, nullable=False),
    Column("updated", String, nullable=False),
)

AGREEMENT: Final = Table(
    "agreement",
    METADATA,
    Column("id", String, primary_key=True),
    Column("partner_id", String, ForeignKey("partner.id"), nullable=False, index=True),
    Column("record_types", JSON, nullable=False),
    Column("actions", JSON, nullable=False),
    Column("purposes", JSON, nullable=False),
    Column("areas", JSON, nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("revoked", Boolean, nullable=False),
    Column("created", String, nullable=False),
    Column("updated", String, nullable=False),
)

CLIENT: Final = Table(
    "client",
    METADATA,
    Column("id", String, primary_key=True),
    Column("agreement_id", String, ForeignKey("agreement.id"), nullable=False, index=True),
    Column("jwks", JSON, nullable=False),
    Column("binding", String, nullable=False),
    Column("redirect_uris", JSON, nullable=False),
    Column("stage", String, nullable=False),
    Column("entered_by", String, nullable=False),
    Column("approved_by", String),
    Column("active", Boolean, nullable=False),
    Column("may_exchange", Boolean, nullable=False),
    Column("created", String, nullable=False),
    Column("updated", String, nullable=False),
)

DELEGATION: Final = Table(
    "delegation",
    METADATA,
    Column("client_id", String, ForeignKey("client.id"), primary_key=True),
    Column("actor_id", String, ForeignKey("client.id"), primary_key=True, index=True),
    Column("entered_by", String, nullable=False),
    Column("approved_by", String),
    Column("active", Boolean, nullable=False),
    Column("created", String, nullable=False),
    Column("updated", String, nullable=False),
)
"""Which client may act for which, once a second person has approved it."""

STANDING_GRANT: Final = Table(
    "standing_grant",
    METADATA,
    Column("id", String, primary_key=True),
    Column("agreement_id", String, ForeignKey("agreement.id"), nullable=False, index=True),
    Column("record_type", String, nullable=False),
    Column("actions", JSON, nullable=False),
    Column("purpose", String, nullable=False),
    Column("fields", JSON, nullable=False),
    Column("areas", JSON, nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("granted_by", String, nullable=False),
    Column("ended", String),
    Column("ended_by", String),
    Column("end_reason", String),
)
"""What was granted beyond agreements, by the id of the request; ``ended`` is when it was ended before its time."""

TOKEN_KEY: Final = Table(
    "token_key",
    METADATA,
    Column("kid", String, primary_key=True),
    Column("state", String, nullable=False),
    Column("jwk", JSON, nullable=False),
    Column("since", String, nullable=False),
)
"""The public halves of the keys that tokens are signed with, and which of them signs."""

DIRECTORY: Final = Table(
    "directory",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
)
"""One row: the version of everything here, which rises with every administrative write."""
