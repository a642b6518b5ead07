"""Values that stand for all others: for one field and the comparisons made with it, one value of every kind of answer.

The operators are closed, so the comparisons with a field divide everything that it may hold into finitely many cells:
two values that every comparison answers alike cannot be told apart by any condition. One value of each cell is enough
to decide whether a condition can hold at all. Constants and natural values come first, so that an example reads like a
record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import inf, nextafter
from typing import Final

from gateway.model.condition import Comparison, matches
from gateway.model.kinds import ORDERED, Kind, Scalar, area_prefix

_COUNTERS: Final = {
    Kind.DATE: ((1000, 2999), (1, 12), (0, 39)),
    Kind.DATETIME: ((1000, 2999), (1, 12), (0, 39), (0, 29), (0, 59), (0, 59)),
}
"""The ranges of the numbers in a text of the kind's shape, which is a little wider than the calendar."""

_FRESH: Final[dict[Kind, tuple[Scalar, ...]]] = {
    Kind.REFERENCE: ("A-1", "A-2"),
    Kind.NAME: ("柳青岚", "甲"),
    Kind.ID_NUMBER: ("310115195003071230", "1"),
    Kind.PHONE: ("13800000000", "1"),
    Kind.PLATE: ("沪A12345", "1"),
    Kind.ADDRESS: ("上海市浦东新区花木街道牡丹路100弄5号602室", "路口"),
    Kind.AREA: ("310115003001", "110101001001", "990000", "外"),
    Kind.DATE: ("2020-06-15", "不详"),
    Kind.DATETIME: ("2020-06-15T12:00:00", "不详"),
    Kind.INTEGER: (1,),
    Kind.NUMBER: (1.0,),
    Kind.BOOLEAN: (False, True),
}
"""Values that a record may well hold, then one without the shape of the kind."""

_ANY_TEXT: Final = ("甲", "乙")
_OF_ANOTHER_TYPE: Final[tuple[Scalar, ...]] = (0, "?")
"""What a careless archive may hold in a column of another type."""


def representatives(kind: Kind, comparisons: Iterable[Comparison]) -> tuple[Scalar | None, ...]:
    """One value for each way in which ``comparisons`` (all with one field of ``kind``) can be answered together.

    >>> from gateway.model.condition import Operator
    >>> few = Comparison("members", Kind.INTEGER, Operator.LESS_THAN, 3)
    >>> representatives(Kind.INTEGER, [few])
    (3, 2)
    """
    asked = tuple(dict.fromkeys(comparisons))
    cells: dict[tuple[bool, ...], Scalar | None] = {}
    for value in _candidates(kind, asked):
        answers = tuple(matches(each, {each.field: value}) for each in asked)
        cells.setdefault(answers, value)
    return tuple(cells.values())


def _candidates(kind: Kind, asked: Sequence[Comparison]) -> Iterator[Scalar | None]:
    constants = list(dict.fromkeys(_constants(asked)))
    for constant in constants:
        yield constant
        yield from _around(kind, constant)
    yield from _FRESH.get(kind, _ANY_TEXT)
    if kind is Kind.NUMBER:
        yield from (one + (other - one) / 2 for one, other in pairwise(sorted(map(float, constants))))
    if kind not in ORDERED and kind is not Kind.BOOLEAN:
        yield _unlike(constants)
    yield None
    yield from _OF_ANOTHER_TYPE


def _constants(asked: Iterable[Comparison]) -> Iterator[Scalar]:
    for comparison in asked:
        if isinstance(comparison.value, tuple):
            yield from comparison.value
        elif not isinstance(comparison.value, bool) or comparison.kind is Kind.BOOLEAN:
            yield comparison.value


def _around(kind: Kind, constant: Scalar) -> Iterator[Scalar]:
    """The values next to a constant: where an order is asked, nothing lies between; of an area, what lies in it."""
    if kind is Kind.INTEGER:
        yield from (int(constant) - 1, int(constant) + 1)
    elif kind is Kind.NUMBER:
        yield from (nextafter(float(constant), -inf), nextafter(float(constant), inf))
    elif kind in _COUNTERS:
        yield from _neighbours(kind, str(constant))
    elif kind is Kind.AREA:
        prefix = area_prefix(str(constant))
        yield from (f"{prefix}{'001001001001'[len(prefix) :]}"[:12], f"{prefix}{'998998998998'[len(prefix) :]}"[:12])


def _neighbours(kind: Kind, text: str) -> Iterator[str]:
    """The texts of the kind's shape just before and just after one."""
    ranges = _COUNTERS[kind]
    numbers = [int(part) for part in text.replace("T", "-").replace(":", "-").split("-")]
    place = 0
    for number, (least, greatest) in zip(numbers, ranges, strict=True):
        place = place * (greatest - least + 1) + number - least
    for moved in (place - 1, place + 1):
        parts: list[int] = []
        rest = moved
        for least, greatest in reversed(ranges):
            rest, part = divmod(rest, greatest - least + 1)
            parts.insert(0, part + least)
        if rest == 0:
            written = "{:04}-{:02}-{:02}" if kind is Kind.DATE else "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}"
            yield written.format(*parts)


def _unlike(constants: Sequence[Scalar]) -> str:
    """A text that is none of ``constants``."""
    text = "另"
    while text in constants:
        text += "另"
    return text
