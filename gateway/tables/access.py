"""What partners ask for beyond what they have, and what they say of answers."""

from __future__ import annotations

from typing import Final

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Index, Integer, String, Table

from gateway.tables.metadata import METADATA

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
    Column("destroyed", String),
)
"""What partners attach to their requests; ``content`` is sealed, ``digest`` is of what was sent.

When its time has ended the content is empty, and ``destroyed`` says since when.
"""

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
