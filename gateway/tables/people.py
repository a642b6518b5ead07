"""Accounts, what their owners prove themselves with, and tokens that are taken back."""

from __future__ import annotations

from typing import Final

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Index, LargeBinary, String, Table

from gateway.tables.metadata import METADATA

PERSON: Final = Table(
    "person",
    METADATA,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("partner_id", String, ForeignKey("partner.id"), index=True),
    Column("roles", JSON, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("password", String),
    Column("totp", String),
    Column("recovery", JSON, nullable=False),
    Column("provider", String),
    Column("subject", String),
    Column("created", String, nullable=False),
    Column("updated", String, nullable=False),
    Index("ix_person_provider_subject", "provider", "subject", unique=True),
)
"""Accounts. ``password`` and ``recovery`` are hashes, ``totp`` is sealed; people of the station have no partner.

``provider`` and ``subject`` name the same person at an external OpenID provider.
"""

PASSKEY: Final = Table(
    "passkey",
    METADATA,
    Column("person_id", String, ForeignKey("person.id"), primary_key=True),
    Column("id", String, primary_key=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("uses", BigInteger, nullable=False),
    Column("name", String, nullable=False),
    Column("created", String, nullable=False),
)
"""WebAuthn credentials, by credential id in base64url. ``uses`` is the authenticator's counter.

Each account has its own: that another has the same one neither hinders nor shows.
"""

INVITATION: Final = Table(
    "invitation",
    METADATA,
    Column("person_id", String, ForeignKey("person.id"), primary_key=True),
    Column("digest", String, nullable=False),
    Column("until", BigInteger, nullable=False),
)
"""The one code by which somebody chooses a password and a second factor, by its keyed hash, until it is used."""

REVOCATION: Final = Table(
    "revocation",
    METADATA,
    Column("id", String, primary_key=True),
    Column("until", BigInteger, nullable=False, index=True),
)
"""Tokens (`jti`) and families of tokens that are good no more, until the second when they would have ended anyway."""

REFRESH_TOKEN: Final = Table(
    "refresh_token",
    METADATA,
    Column("digest", String, primary_key=True),
    Column("family", String, nullable=False, index=True),
    Column("client_id", String, ForeignKey("client.id"), nullable=False, index=True),
    Column("person_id", String, ForeignKey("person.id"), index=True),
    Column("scope", String, nullable=False),
    Column("details", JSON, nullable=False),
    Column("expires", BigInteger, nullable=False, index=True),
    Column("created", String, nullable=False),
)
"""Refresh tokens by their SHA-256."""
