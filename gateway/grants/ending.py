"""What is about to end: agreements in force whose last day is near, so that nobody is surprised by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from gateway.grants.directory import Directory

SOON_DAYS: Final = 30
"""Days before its last one from which an agreement is told to be ending."""

VERY_SOON_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class Ending:
    """An agreement in force that ends soon; ``days`` are left after today, 0 on its last one."""

    agreement_id: str
    partner_id: str
    last: date
    days: int

    @property
    def words(self) -> str:
        """How it is told to people."""
        return f"ends in {self.days} days" + (" !" if self.days <= VERY_SOON_DAYS else "")


def endings(directory: Directory, today: date) -> Iterator[Ending]:
    """Agreements in force that end within ``SOON_DAYS``, the soonest first."""
    for agreement in sorted(directory.agreements.values(), key=lambda each: (each.last, each.id)):
        days = (agreement.last - today).days
        if agreement.in_force(today) and days <= SOON_DAYS:
            yield Ending(agreement.id, agreement.partner_id, agreement.last, days)
