"""Canaries: records that nobody has reason to open, known by the ledger's keyed references and never in the clear."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from gateway.tables import CANARY


@dataclass(frozen=True, slots=True)
class Canary:
    """One record by its reference; ``added`` is in seconds since the epoch, and looks of before count for nothing."""

    reference: str
    record_type: str
    added_by: str
    added: float


def read_canaries(connection: Connection) -> list[Canary]:
    """All canaries, the oldest first."""
    rows = connection.execute(select(CANARY).order_by(CANARY.c.added, CANARY.c.reference)).mappings()
    return [Canary(**row) for row in rows]


def add_canary(connection: Connection, canary: Canary) -> bool:
    """Add one; false where the record is a canary already."""
    known = connection.execute(select(CANARY.c.reference).where(CANARY.c.reference == canary.reference))
    if known.first() is not None:
        return False
    values = (canary.reference, canary.record_type, canary.added_by, canary.added)
    connection.execute(insert(CANARY).values(values))
    return True


def remove_canary(connection: Connection, reference: str) -> bool:
    """Remove one; false where there is none."""
    return connection.execute(delete(CANARY).where(CANARY.c.reference == reference)).rowcount == 1
