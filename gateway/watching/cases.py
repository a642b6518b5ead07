"""The cases that are reviewed, one for each token of an emergency: rows that the ledger makes, and makes again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from gateway.tables import EMERGENCY
from gateway.watching.uses import Use


class Verdict(StrEnum):
    """What a reviewer finds."""

    JUSTIFIED = "justified"
    UNJUSTIFIED = "unjustified"


@dataclass(frozen=True, slots=True)
class Case:
    """One token's uses. ``first_use`` and ``deadline`` are in seconds since the epoch.

    ``suspended`` says who was suspended for it, ``verdict`` what ``reviewed_by`` found, with a ``note``.
    """

    id: int
    token: str
    purpose: str
    partner_id: str
    client_id: str
    person_id: str | None
    officer: str
    reason: str
    first_use: int
    deadline: int
    uses: int
    records: int
    verdict: Verdict | None
    reviewed_by: str | None
    note: str | None
    suspended: str | None

    def is_overdue(self, now: float) -> bool:
        """Whether nobody has reviewed it in time, and nobody was suspended for it."""
        return self.verdict is None and self.suspended is None and self.deadline <= now


@dataclass(slots=True)
class Uses:
    """What was read of one token's uses so far."""

    first: Use
    number: int = 0
    records: int = 0

    def add(self, use: Use) -> None:
        """Count one more."""
        self.first = min(self.first, use, key=lambda each: each.time)
        self.number += 1
        self.records += use.records


def read_cases(connection: Connection, *, unreviewed: bool = False) -> list[Case]:
    """The cases, the oldest first."""
    wanted = select(EMERGENCY).order_by(EMERGENCY.c.first_use, EMERGENCY.c.id)
    if unreviewed:
        wanted = wanted.where(EMERGENCY.c.verdict.is_(None))
    return [_case(row) for row in connection.execute(wanted).mappings()]


def find_case(connection: Connection, case_id: int) -> Case | None:
    """The case of that number, if there is one."""
    row = connection.execute(select(EMERGENCY).where(EMERGENCY.c.id == case_id)).mappings().one_or_none()
    return None if row is None else _case(row)


def write_uses(connection: Connection, uses: Uses, known: Mapping[str, Any]) -> None:
    """Bring the case of a token up to what was read; ``known`` of it from acts, where its row is new.

    What was counted before is never less: a row knows of uses that are older than what is read again.
    """
    its_own = EMERGENCY.c.token == uses.first.token
    row = connection.execute(select(EMERGENCY).where(its_own)).mappings().one_or_none()
    if row is None:
        connection.execute(insert(EMERGENCY).values(**_new(uses), **known))
    elif row["uses"] < uses.number:
        connection.execute(update(EMERGENCY).where(its_own).values(uses=uses.number, records=uses.records))


def change_case(connection: Connection, case_id: int, **values: object) -> None:
    """Write ``values`` to a case."""
    connection.execute(update(EMERGENCY).where(EMERGENCY.c.id == case_id).values(**values))


def _new(uses: Uses) -> dict[str, Any]:
    first = uses.first
    return {
        "token": first.token,
        "purpose": first.purpose,
        "partner_id": first.partner,
        "client_id": first.client,
        "person_id": first.person,
        "officer": first.officer,
        "reason": first.reason,
        "first_use": int(first.time),
        "deadline": first.deadline,
        "uses": uses.number,
        "records": uses.records,
    }


def _case(row: RowMapping) -> Case:
    verdict = row["verdict"]
    return Case(**{**row, "verdict": None if verdict is None else Verdict(verdict)})
