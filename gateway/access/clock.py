"""Until when somebody has to look at a request: so many working days after it was sent.

Working days are Monday to Friday; public holidays are not known here, and lengthen nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from gateway.access.request import Wish

_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Terms:
    """How long the station takes at most, in working days, and how many open requests a partner may have."""

    days: int = 10
    urgent_days: int = 3
    purpose_days: Mapping[str, int] = field(default_factory=dict)
    """For purposes that are to be faster or slower than the others."""
    open_per_partner: int = 20

    def due(self, wish: Wish, sent: date) -> date:
        """The last day on which the station is in time."""
        days = self.purpose_days.get(wish.purpose, self.days)
        return after_working_days(sent, min(days, self.urgent_days) if wish.is_urgent else days)


def after_working_days(day: date, number: int) -> date:
    """The day that is so many working days after ``day``.

    >>> after_working_days(date(2026, 11, 27), 1)  # a Friday
    datetime.date(2026, 11, 30)
    """
    while number > 0:
        day += timedelta(days=1)
        number -= day.weekday() < _SATURDAY
    return day


def working_days(first: date, last: date) -> int:
    """How many working days there are after ``first``, up to ``last``.

    >>> working_days(date(2026, 11, 27), date(2026, 11, 30))
    1
    """
    return sum((first + timedelta(days=each)).weekday() < _SATURDAY for each in range(1, (last - first).days + 1))
