"""What a cell of a foreign table can be read as: numbers, dates in the ways people write them, yes and no, ID numbers.

A reader takes a cell and returns its value as the gateway stores it, or raises ``ValueError``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from types import MappingProxyType
from typing import Final

from gateway.model.kinds import SHAPES, Kind, Scalar, check_character

Reader = Callable[[str], Scalar]

_INTEGER: Final = re.compile(r"-?[1-9][0-9]{0,14}|0")
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?")
_YES: Final = frozenset({"true", "yes", "y", "是"})
_NO: Final = frozenset({"false", "no", "n", "否"})
_OLD_ID_NUMBER: Final = re.compile(r"[1-6][0-9]{5}[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}")

_YEAR_FIRST: Final = r"(?P<year>[0-9]{4})%s(?P<month>[0-9]{1,2})%s(?P<day>[0-9]{1,2})"
_DAY_FIRST: Final = r"(?P<day>[0-9]{1,2})%s(?P<month>[0-9]{1,2})%s(?P<year>[0-9]{4})"
_MONTH_FIRST: Final = r"(?P<month>[0-9]{1,2})%s(?P<day>[0-9]{1,2})%s(?P<year>[0-9]{4})"
_CLOCK: Final = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"

_DAYS: Final = {
    "year-month-day": _YEAR_FIRST % ("-", "-"),
    "year/month/day": _YEAR_FIRST % ("/", "/"),
    "year.month.day": _YEAR_FIRST % (r"\.", r"\."),
    "年月日": _YEAR_FIRST % ("年", "月") + "日",
    "day/month/year": _DAY_FIRST % ("/", "/"),
    "month/day/year": _MONTH_FIRST % ("/", "/"),
    "day-month-year": _DAY_FIRST % ("-", "-"),
    "month-day-year": _MONTH_FIRST % ("-", "-"),
    "day.month.year": _DAY_FIRST % (r"\.", r"\."),
}
_MOMENTS: Final = {
    "year-month-day clock": _YEAR_FIRST % ("-", "-") + "[ T]" + _CLOCK,
    "year/month/day clock": _YEAR_FIRST % ("/", "/") + " " + _CLOCK,
}


def integer(cell: str) -> int:
    """Read a whole number that is written without leading zeros; one with them is a code.

    >>> integer("-12")
    -12
    """
    if not _INTEGER.fullmatch(cell):
        raise ValueError("not a whole number")
    return int(cell)


def number(cell: str) -> float:
    """Read a decimal number."""
    if not _NUMBER.fullmatch(cell):
        raise ValueError("not a decimal number")
    return float(cell)


def boolean(cell: str) -> bool:
    """Read yes or no, in English or Chinese."""
    word = cell.lower()
    if word not in _YES and word not in _NO:
        raise ValueError("neither yes nor no")
    return word in _YES


def text(cell: str) -> str:
    """Read text, which every cell is."""
    return cell


def _day(pattern: str) -> Reader:
    """Days of one form, as ISO 8601."""
    form = re.compile(pattern)

    def read(cell: str) -> str:
        found = form.fullmatch(cell)
        if found is None:
            raise ValueError("a day of another form")
        return _stored(date(int(found["year"]), int(found["month"]), int(found["day"])).isoformat(), Kind.DATE)

    return read


def _moment(pattern: str) -> Reader:
    """Times of one form, as ISO 8601; the station's local time, as everywhere in the archive."""
    form = re.compile(pattern)

    def read(cell: str) -> str:
        found = form.fullmatch(cell)
        if found is None:
            raise ValueError("a time of another form")
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
        clock = time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0))
        return _stored(f"{day.isoformat()}T{clock.isoformat()}", Kind.DATETIME)

    return read


def _stored(value: str, kind: Kind) -> str:
    if not SHAPES[kind].fullmatch(value):
        raise ValueError("not of the centuries that archives are of")
    return value


DAY_READERS: Final[Mapping[str, Reader]] = MappingProxyType({form: _day(pattern) for form, pattern in _DAYS.items()})
MOMENT_READERS: Final[Mapping[str, Reader]] = MappingProxyType(
    {form: _moment(pattern) for form, pattern in _MOMENTS.items()}
)
"""By what they are called: the one way in which all cells of a column have to be written."""


def is_id_number(cell: str) -> bool:
    """Whether ``cell`` is an ID number: 18 characters with the right check character, or 15 with a possible date.

    >>> is_id_number("11010519491231002x"), is_id_number("110105194912310020"), is_id_number("202206012204617")
    (True, False, False)
    """
    if not SHAPES[Kind.ID_NUMBER].fullmatch(cell):
        return False
    if len(cell) == len("000000000000000"):
        return _OLD_ID_NUMBER.fullmatch(cell) is not None
    return check_character(cell[:-1]) == cell[-1].upper()
