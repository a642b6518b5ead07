"""What every record carries: serial and archive numbers, days, and how secret it is.

Of all records 98.5 % are 公开 or 内部; of the rest, a fifth have been declassified, and half of the others are past the
end of their term, which by itself releases nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from gateway.synth.chance import Chance
from gateway.synth.people import DAYS
from gateway.synth.words import CLASSIFICATION, shares

ARCHIVE_CODES: Final = {
    "household": "HJ",
    "resident": "RK",
    "case": "AJ",
    "offence": "QK",
    "incident": "JQ",
    "mediation": "TJ",
    "venue": "CS",
    "media": "ST",
    "opinion": "YJ",
}
_SHARED: Final = frozenset({"公开", "内部"})
_TERMS: Final = shares(("declassified", 2), ("expired", 4), ("running", 4))
_ONE_YEAR: Final = 365
_TWO_YEARS: Final = 730
_TEN_YEARS: Final = 3652
_RUNNING_UNTIL: Final = "2046-12-31"


@dataclass(slots=True)
class Serial:
    """The numbers given so far, by record type. They say nothing about a person."""

    given: Counter[str] = field(default_factory=Counter)

    def next(self, record_type: str) -> int:
        """Return the next number of a type, from 1."""
        self.given[record_type] += 1
        return self.given[record_type]


def archive_no(record_type: str, year: str, number: int) -> str:
    """Return a 档号: the station, the category, the year and the number in it.

    >>> archive_no("case", "2024", 12)
    'PW-AJ-2024-0000012'
    """
    return f"PW-{ARCHIVE_CODES[record_type]}-{year}-{number:07d}"


def day(chance: Chance, *, within: int) -> int:
    """Return an index into ``DAYS``: a day among the last ``within``."""
    return len(DAYS) - 1 - chance.below(within)


def later(index: int, days: int) -> str:
    """Return the day so many days after another, but none after the archive stood still."""
    return DAYS[min(index + days, len(DAYS) - 1)]


def moment(chance: Chance, index: int) -> str:
    """Return a time of that day.

    >>> len(moment(Chance("seed"), 0))
    19
    """
    return f"{DAYS[index]}T{chance.below(24):02d}:{chance.below(60):02d}:{chance.below(60):02d}"


def secrecy(chance: Chance, since: int) -> tuple[str, str | None, str | None]:
    """Return a record's classification, the end of its term, and the day on which it was declassified."""
    word = chance.one_of(CLASSIFICATION)
    if word in _SHARED:
        return word, None, None
    match chance.one_of(_TERMS):
        case "declassified":
            return word, later(since, _TEN_YEARS), later(since, _TWO_YEARS)
        case "expired":
            return word, later(since, _ONE_YEAR), None
        case _:
            return word, _RUNNING_UNTIL, None
