"""Bands: a number replaced by the stretch of numbers it lies in, and a birth date by the stretch of ages.

A band is told by its cuts, the numbers at which a new stretch begins: the multiples of ``width``, or those of them from
``first`` to ``last``. What lies below the first cut or from the last one on is one stretch, open to its end. Two bands
met have the cuts that both have, so that the meet never tells two numbers apart that either does not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import partial
from math import floor, lcm
from typing import Final

from gateway.model.kinds import Kind, Scalar, has_shape, has_type
from gateway.model.outcome import WITHHELD, Form, Outcome, Withheld

BANDED: Final = frozenset({Kind.INTEGER, Kind.NUMBER})
"""The kinds that have bands; those of a number have no last value, and are written ``60..<70``."""

EXACT: Final = 2**53
"""Numbers (not whole ones) this far from zero have no units that could be told apart; they are withheld."""


@dataclass(frozen=True, slots=True)
class Band:
    """Show the band that a number lies in. Bands with the same cuts are equal, however they are written.

    >>> Band(10).apply(Kind.INTEGER, 67), Band(10, 20, 60).apply(Kind.INTEGER, 67)
    ('60..69', '60+')
    >>> Band(10, 20, 60).apply(Kind.INTEGER, 7), Band(500).apply(Kind.NUMBER, 1200.5)
    ('<20', '1000..<1500')
    """

    width: int
    first: int | None = None
    last: int | None = None

    def __post_init__(self) -> None:
        bounds = [bound for bound in (self.first, self.last) if bound is not None]
        if self.width < 1 or any(bound % self.width for bound in bounds) or bounds != sorted(bounds):
            msg = "a band has a whole `width` above 0, and begins and ends at multiples of it, the end not before"
            raise ValueError(msg)
        if self.first is not None and self.first == self.last:
            object.__setattr__(self, "width", 1)  # of one cut, the width says nothing

    def outcome_kind(self, kind: Kind) -> Kind | None:
        """Compared as the text it is shown as."""
        return Kind.CATEGORY if kind in BANDED else None

    def apply(self, kind: Kind, value: Scalar | None) -> Outcome:
        """The band, or ``WITHHELD`` for what is no number of its kind."""
        if value is None:
            return None
        if kind not in BANDED or not has_type(kind, value) or isinstance(value, str):
            return WITHHELD
        if kind is Kind.NUMBER and not -EXACT < value < EXACT:
            return WITHHELD
        return self.around(floor(value), kind)

    def around(self, whole: int, kind: Kind = Kind.INTEGER) -> str:
        """The name of the band that lies around a whole number."""
        if self.first is not None and whole < self.first:
            return f"<{self.first}"
        if self.last is not None and whole >= self.last:
            return f"{self.last}+"
        low = whole // self.width * self.width
        return f"{low}..<{low + self.width}" if kind is Kind.NUMBER else f"{low}..{low + self.width - 1}"

    def form(self, kind: Kind) -> Form:
        """Null, withheld, or the name of one of these bands."""
        return Form(_NOTHING, partial(_is_name, self, kind)) if kind in BANDED else Form(_NOTHING)

    def coarser(self, other: Band) -> Band | None:
        """The band with the cuts that both have; None where they have none."""
        width = lcm(self.width, other.width)
        firsts = [band.first for band in (self, other) if band.first is not None]
        lasts = [band.last for band in (self, other) if band.last is not None]
        first = -(-max(firsts) // width) * width if firsts else None
        last = min(lasts) // width * width if lasts else None
        return None if first is not None and last is not None and first > last else Band(width, first, last)


@dataclass(frozen=True, slots=True)
class AgeBand:
    """Show the band of the age that somebody born on a date has ``on`` a day; without a day, withhold it.

    >>> AgeBand(Band(10, 20, 60), date(2026, 11, 25)).apply(Kind.DATE, "1966-11-25")
    '60+'
    >>> AgeBand(Band(10), date(2026, 11, 25)).apply(Kind.DATE, "1966-11-26")
    '50..59'
    """

    band: Band
    on: date | None = None

    def outcome_kind(self, kind: Kind) -> Kind | None:
        """Compared as the text it is shown as."""
        return Kind.CATEGORY if kind is Kind.DATE else None

    def apply(self, kind: Kind, value: Scalar | None) -> Outcome:
        """The band, or ``WITHHELD`` for what is no date, or one later than the day."""
        if value is None:
            return None
        if kind is not Kind.DATE or self.on is None or not has_shape(kind, value):
            return WITHHELD
        age = years_between(str(value), self.on)
        return WITHHELD if age < 0 else self.band.around(age)

    def form(self, kind: Kind) -> Form:
        """Null, withheld, or the name of one of these bands."""
        return self.band.form(Kind.INTEGER) if kind is Kind.DATE else Form(_NOTHING)

    def coarser(self, other: AgeBand) -> AgeBand | None:
        """The ages with the cuts that both have, on the same day; None where there is no such thing."""
        band = self.band.coarser(other.band) if self.on == other.on else None
        return None if band is None else AgeBand(band, self.on)


def years_between(born: str, on: date) -> int:
    """The age in completed years; whoever was born on 29 February completes one on 1 March where there is none.

    >>> years_between("2004-02-29", date(2026, 2, 28)), years_between("2004-02-29", date(2026, 3, 1))
    (21, 22)
    """
    return on.year - int(born[:4]) - (born[5:] > on.isoformat()[5:])


_NOTHING: Final[frozenset[type]] = frozenset({type(None), Withheld})
_NAME: Final = re.compile(r"(?P<open><-?[0-9]{1,99}|-?[0-9]{1,99}\+)|(?P<low>-?[0-9]{1,99})\.\.<?-?[0-9]{1,99}")


def _is_name(band: Band, kind: Kind, outcome: str) -> bool:
    """Whether ``outcome`` is the name of one of the bands: that of the lowest number in it."""
    matched = _NAME.fullmatch(outcome)
    if matched is None:
        return False
    if matched["open"]:
        return outcome in {f"<{band.first}", f"{band.last}+"}
    return outcome == band.around(int(matched["low"]), kind)
