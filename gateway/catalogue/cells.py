"""What a cell of a foreign table can be read as: numbers, dates in the ways people write them, yes and no, ID numbers.

A reader takes a cell and returns its value as the gateway stores it, or raises ``ValueError``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from gateway.model.kinds import SHAPES, Kind, Scalar

Reader = Callable[[str], Scalar]

_INTEGER: Final = re.compile(r"-?[1-9][0-9]{0,14}|0")
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?")
_YES: Final = frozenset({"true", "yes", "y", "是"})
_NO: Final = frozenset({"false", "no", "n", "否"})
_OLD_ID_NUMBER: Final = re.compile(r"[1-6][0-9]{5}[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}")
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"

_DAYS: Final = (
    ("%Y-%m-%d", r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"),
    ("%Y/%m/%d", r"[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}"),
    ("%Y.%m.%d", r"[0-9]{4}\.[0-9]{1,2}\.[0-9]{1,2}"),
    ("%Y年%m月%d日", r"[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日"),
    ("%d/%m/%Y", r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}"),
    ("%m/%d/%Y", r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}"),
    ("%d-%m-%Y", r"[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}"),
    ("%m-%d-%Y", r"[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}"),
    ("%d.%m.%Y", r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}"),
)
_MOMENTS: Final = (
    ("%Y-%m-%dT%H:%M:%S", r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}T[0-9]{2}:[0-9]{2}:[0-9]{2}"),
    ("%Y-%m-%d %H:%M:%S", r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2} [0-9]{1,2}:[0-9]{2}:[0-9]{2}"),
    ("%Y/%m/%d %H:%M:%S", r"[0-9]{4}/[0-9]{1,2}/[0-9]{1,2} [0-9]{1,2}:[0-9]{2}:[0-9]{2}"),
    ("%Y-%m-%d %H:%M", r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2} [0-9]{1,2}:[0-9]{2}"),
    ("%Y/%m/%d %H:%M", r"[0-9]{4}/[0-9]{1,2}/[0-9]{1,2} [0-9]{1,2}:[0-9]{2}"),
)


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


def _written_as(form: str, pattern: str, stored: str, kind: Kind) -> Reader:
    """Dates of one form, as ISO 8601; a year before 1000 has no shape here."""
    shape = re.compile(pattern)

    def read(cell: str) -> str:
        if not shape.fullmatch(cell):
            raise ValueError("a date of another form")
        value = datetime.strptime(cell, form).strftime(stored)  # noqa: DTZ007 - the station's local time
        if not SHAPES[kind].fullmatch(value):
            raise ValueError("not a date of these centuries")
        return value

    return read


DAY_READERS: Final[Mapping[str, Reader]] = MappingProxyType(
    {form: _written_as(form, pattern, "%Y-%m-%d", Kind.DATE) for form, pattern in _DAYS}
)
MOMENT_READERS: Final[Mapping[str, Reader]] = MappingProxyType(
    {form: _written_as(form, pattern, "%Y-%m-%dT%H:%M:%S", Kind.DATETIME) for form, pattern in _MOMENTS}
)


def is_id_number(cell: str) -> bool:
    """Whether ``cell`` is an ID number: 18 characters with the right check character, or 15 with a possible date.

    >>> is_id_number("11010519491231002x"), is_id_number("110105194912310020"), is_id_number("202206012204617")
    (True, False, False)
    """
    if not SHAPES[Kind.ID_NUMBER].fullmatch(cell):
        return False
    if len(cell) == len("000000000000000"):
        return _OLD_ID_NUMBER.fullmatch(cell) is not None
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, cell, strict=False))
    return _CHECKS[total % len(_CHECKS)] == cell[-1].upper()
