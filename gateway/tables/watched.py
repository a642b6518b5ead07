"""What somebody has to look into: events, canaries, recalls, emergencies."""

from __future__ import annotations

from typing import Final

from sqlalchemy import JSON, BigInteger, Column, Date, Double, ForeignKey, Integer, String, Table

from gateway.tables.metadata import METADATA

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
