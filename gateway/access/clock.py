"""Until when somebody has to look at a request: so many working days after it was sent.

Working days are Monday to Friday, but for what the station's calendar says of single days: those that are off, and the
weekends that are worked in their place (调休), which are announced for each year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from gateway.access.request import Wish

_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Which days are worked: Monday to Friday but for ``off``, and besides them those of ``worked``.

    >>> WorkingDays(off=frozenset({date(2026, 11, 27)})).after(date(2026, 11, 26), 1)
    datetime.date(2026, 11, 30)
    """

    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def holds(self, day: date) -> bool:
        """Whether ``day`` is worked."""
        return day in self.worked or (day.weekday() < _SATURDAY and day not in self.off)

    def after(self, day: date, number: int) -> date:
        """The day that is so many working days after ``day``.

        >>> WorkingDays().after(date(2026, 11, 27), 1)  # a Friday
        datetime.date(2026, 11, 30)
        """
        while number > 0:
            day += timedelta(days=1)
            number -= self.holds(day)
        return day

    def between(self, first: date, last: date) -> int:
        """How many working days there are after ``first``, up to ``last``.

        >>> WorkingDays().between(date(2026, 11, 27), date(2026, 11, 30))
        1
        """
        return sum(self.holds(first + timedelta(days=each)) for each in range(1, (last - first).days + 1))


@dataclass(frozen=True, slots=True)
class Terms:
    """How long the station takes at most, in working days, and how many open requests a partner may have."""

    days: int = 10
    urgent_days: int = 3
    purpose_days: Mapping[str, int] = field(default_factory=dict)
    """For purposes that are to be faster or slower than the others."""
    open_per_partner: int = 20
    calendar: WorkingDays = WorkingDays()

    def due(self, wish: Wish, sent: date) -> date:
        """The last day on which the station is in time."""
        days = self.purpose_days.get(wish.purpose, self.days)
        return self.calendar.after(sent, min(days, self.urgent_days) if wish.is_urgent else days)
