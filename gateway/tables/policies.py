"""The policies, and who did what with them."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Date, Integer, LargeBinary, String, Table

from gateway.tables.metadata import METADATA

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
