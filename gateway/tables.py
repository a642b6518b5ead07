"""The tables of the state. They get their shape from the migrations, the same for both databases."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

METADATA: Final = MetaData()

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

TOKEN_KEY: Final = Table(
    "token_key",
    METADATA,
    Column("kid", String, primary_key=True),
    Column("state", String, nullable=False),
    Column("jwk", JSON, nullable=False),
    Column("since", String, nullable=False),
)
"""The public halves of the keys that tokens are signed with, and which of them signs."""

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

EVENT: Final = Table(
    "event",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("time", String, nullable=False, index=True),
    Column("kind", String, nullable=False, index=True),
    Column("partner_id", String),
    Column("client_id", String),
    Column("person_id", String),
    Column("facts", JSON, nullable=False),
    Column("seen_by", String),
    Column("note", String),
)
"""What an auditor has to look at: unusual look-ups, lockouts, opened canaries. Names and counts, never values."""

CANARY: Final = Table(
    "canary",
    METADATA,
    Column("reference", String, primary_key=True),
    Column("record_type", String, nullable=False),
    Column("added_by", String, nullable=False),
    Column("added", Double, nullable=False),
)
"""Records that nobody has reason to open, by the ledger's keyed reference; ``added`` in seconds since the epoch."""

RECALL: Final = Table(
    "recall",
    METADATA,
    Column("id", String, primary_key=True),
    Column("record_type", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("fields", JSON, nullable=False),
    Column("due", Date),
    Column("opened", String, nullable=False),
    Column("opened_by", String, nullable=False),
    Column("closed", String),
    Column("closed_by", String),
)
"""Records that whoever received them has to know to be wrong, withdrawn or corrected; which, only the notices tell."""

RECALL_NOTICE: Final = Table(
    "recall_notice",
    METADATA,
    Column("recall_id", String, ForeignKey("recall.id"), primary_key=True),
    Column("recipient", String, primary_key=True, index=True),
    Column("client_id", String, nullable=False),
    Column("partner_id", String, nullable=False),
    Column("actors", JSON, nullable=False),
    Column("places", JSON, nullable=False),
    Column("acknowledgement", JSON(none_as_null=True)),
    Column("destruction", JSON(none_as_null=True)),
)
"""Which answers of a recipient had the record, each as its id, the record's number in it and its time; and what the
recipient stated, as it was answered."""

EMERGENCY: Final = Table(
    "emergency",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("token", String, nullable=False, unique=True, index=True),
    Column("purpose", String, nullable=False),
    Column("partner_id", String, nullable=False),
    Column("client_id", String, nullable=False),
    Column("person_id", String),
    Column("officer", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("first_use", BigInteger, nullable=False),
    Column("deadline", BigInteger, nullable=False, index=True),
    Column("uses", Integer, nullable=False),
    Column("records", Integer, nullable=False),
    Column("verdict", String),
    Column("reviewed_by", String),
    Column("note", String),
    Column("suspended", String),
)
"""Uses of purposes for emergencies, one for each token, as the ledger tells of them; times in seconds since the epoch.

``suspended`` says who was suspended for it.
"""

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

ACCESS_REQUEST: Final = Table(
    "access_request",
    METADATA,
    Column("id", String, primary_key=True),
    Column("partner_id", String, ForeignKey("partner.id"), nullable=False, index=True),
    Column("agreement_id", String, ForeignKey("agreement.id"), nullable=False),
    Column("client_id", String, ForeignKey("client.id"), nullable=False),
    Column("person_id", String),
    Column("officer", String),
    Column("once", String),
    Column("wish", JSON, nullable=False),
    Column("state", String, nullable=False, index=True),
    Column("asked", String, nullable=False),
    Column("due", Date, nullable=False),
    Column("paused", Date),
    Column("taken_by", String),
    Column("decided", String),
    Column("decided_by", String),
    Column("reason", String),
    Column("told", String),
    Column("granted", JSON(none_as_null=True)),
    Index("ix_access_request_once", "client_id", "once", unique=True),
)
"""What partners ask for beyond what they have, and where it stands. ``once`` tells one that is sent twice."""

ACCESS_STEP: Final = Table(
    "access_step",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("request_id", String, ForeignKey("access_request.id"), nullable=False, index=True),
    Column("time", String, nullable=False),
    Column("who", String, nullable=False),
    Column("step", String, nullable=False),
    Column("text", String, nullable=False),
)
"""What was done with a request for access, and what was said of it; rows are only ever added."""

ACCESS_ATTACHMENT: Final = Table(
    "access_attachment",
    METADATA,
    Column("request_id", String, ForeignKey("access_request.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("size", Integer, nullable=False),
    Column("digest", String, nullable=False),
    Column("content", String, nullable=False),
)
"""What partners attach to their requests; ``content`` is sealed, ``digest`` is of what was sent."""

FEEDBACK: Final = Table(
    "feedback",
    METADATA,
    Column("client_id", String, ForeignKey("client.id"), primary_key=True),
    Column("disclosure", String, primary_key=True),
    Column("partner_id", String, nullable=False),
    Column("person_id", String),
    Column("record_type", String, nullable=False),
    Column("purpose", String, nullable=False),
    Column("useful", Boolean, nullable=False),
    Column("note", String, nullable=False),
    Column("time", String, nullable=False, index=True),
)
"""Whether an answer was of use to whom it was given, by its number; the last word on each counts."""

DIRECTORY: Final = Table(
    "directory",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
)
"""One row: the version of everything here, which rises with every administrative write."""

POLICY_VERSION: Final = Table(
    "policy_version",
    METADATA,
    Column("name", String, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("digest", String, nullable=False),
    Column("text", LargeBinary, nullable=False),
    Column("author", String, nullable=False),
    Column("state", String, nullable=False),
    Column("reviewer", String),
    Column("review", String),
    Column("against", String),
    Column("effective", Date),
)
"""Every version of every policy. Triggers see to it that the text of a submitted one never changes."""

POLICY_ACT: Final = Table(
    "policy_act",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("time", String, nullable=False),
    Column("person", String, nullable=False),
    Column("act", String, nullable=False),
    Column("change", String, nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("digest", String, nullable=False),
    Column("note", String, nullable=False),
)
"""Who did what with which version, and when; rows are only ever added. What was done together shares a ``change``."""
