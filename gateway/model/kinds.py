"""The kinds of value a field may hold, the shapes that make one valid, and what one kind gives away about another.

A *kind* is what a value means, not how a database stores it. A value *has the shape* of its kind when the kind's
pattern matches the whole of it; everything that shows a part of a value (masks, generalisations) and everything that
orders dates does so on shaped values only, so a malformed value can never slip through.

Sources: GB 11643-1999 (citizen identification numbers), GB/T 2260 (administrative divisions), GA 36 (number plates).
"""

from __future__ import annotations

import re
from datetime import date, datetime
from enum import StrEnum
from typing import Final, TypeAlias

Scalar: TypeAlias = str | int | float | bool
"""What a source may hold in one field, apart from null."""


class Kind(StrEnum):
    """What the value of a field means."""

    TEXT = "text"
    NARRATIVE = "narrative"
    NAME = "name"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    PLATE = "plate"
    BANK_CARD = "bank_card"
    PASSPORT = "passport"
    EMAIL = "email"
    ADDRESS = "address"
    AREA = "area"
    COORDINATE = "coordinate"
    CATEGORY = "category"
    REFERENCE = "reference"
    DATE = "date"
    DATETIME = "datetime"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"


_PLATE_PROVINCES: Final = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"

_DAY: Final = "[12][0-9]{{3}}-{}-[0-3][0-9]"
"""A day of a year; the month goes into the braces."""
_TIME: Final = "T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]"

SHAPES: Final[dict[Kind, re.Pattern[str]]] = {
    Kind.NAME: re.compile(r"[\u4e00-\u9fff·]{2,30}"),
    Kind.ID_NUMBER: re.compile(r"[0-9]{17}[0-9Xx]|[0-9]{15}"),
    Kind.PHONE: re.compile(r"1[0-9]{10}|0[0-9]{9,11}|0[0-9]{2,3}-[0-9]{7,8}"),
    Kind.PLATE: re.compile(
        rf"[{_PLATE_PROVINCES}][A-Z][A-Z0-9]{{5,6}}|[{_PLATE_PROVINCES}][A-Z][A-Z0-9]{{4}}[学警港澳挂试领]"
    ),
    Kind.BANK_CARD: re.compile(r"[0-9]{16,19}"),
    Kind.PASSPORT: re.compile(r"[A-Z][A-Z0-9][0-9]{7}"),
    Kind.EMAIL: re.compile(r"[A-Za-z0-9._+-]{3,60}@[A-Za-z0-9-]{1,60}[.][A-Za-z0-9.-]{2,60}"),
    Kind.AREA: re.compile(r"[0-9]{6}|[0-9]{9}|[0-9]{12}"),
    Kind.COORDINATE: re.compile(r"[0-9]{1,2}[.][0-9]{1,8},[0-9]{2,3}[.][0-9]{1,8}"),
    Kind.DATE: re.compile(rf"{_DAY.format('0[1-9]')}|{_DAY.format('1[0-2]')}"),
    Kind.DATETIME: re.compile(rf"{_DAY.format('0[1-9]')}{_TIME}|{_DAY.format('1[0-2]')}{_TIME}"),
}
"""ASCII classes only: full-width digits, which ``\\d`` would admit, are malformed. Kinds not listed have no shape.

A telephone is a mobile one, or a landline with its area code; a bank card has a right check digit besides
(``is_luhn``); a coordinate is latitude and longitude in degrees, north and east.
"""

ORDERED: Final = frozenset({Kind.DATE, Kind.DATETIME, Kind.INTEGER, Kind.NUMBER})
"""Kinds that ``before``, ``after``, ``at_least`` and ``less_than`` compare."""

_TYPES: Final[dict[Kind, type]] = {Kind.INTEGER: int, Kind.NUMBER: float, Kind.BOOLEAN: bool}


def types_of(kind: Kind) -> frozenset[type]:
    """The exact Python types in which a source answers values of ``kind``; a number may arrive as a whole one.

    >>> types_of(Kind.NUMBER) == {float, int}, types_of(Kind.PHONE) == {str}
    (True, True)
    """
    return frozenset({float, int}) if kind is Kind.NUMBER else frozenset({_TYPES.get(kind, str)})


def has_type(kind: Kind, value: object) -> bool:
    """Whether ``value`` is of the Python type that ``kind`` is held in; ``bool`` is not taken for a number.

    >>> has_type(Kind.INTEGER, 7), has_type(Kind.INTEGER, True), has_type(Kind.DATE, "not a date, but text")
    (True, False, True)
    """
    expected = _TYPES.get(kind, str)
    if expected is float:
        return isinstance(value, float | int) and not isinstance(value, bool)
    return type(value) is expected or (expected is str and isinstance(value, str))


def has_shape(kind: Kind, value: object) -> bool:
    """Whether ``value`` has the type of ``kind`` and, where the kind has a shape, the whole value matches it.

    >>> has_shape(Kind.PHONE, "13800000000"), has_shape(Kind.PHONE, "１３８00000000"), has_shape(Kind.TEXT, "any")
    (True, False, True)
    """
    if not has_type(kind, value):
        return False
    shape = SHAPES.get(kind)
    if shape is None:
        return True
    if not isinstance(value, str) or shape.fullmatch(value) is None:
        return False
    return kind is not Kind.BANK_CARD or is_luhn(value)


LUHN_DOUBLED: Final = "0246813579"
"""Twice a digit, the digits of the result added, by the digit (ISO/IEC 7812-1)."""


def is_luhn(digits: str) -> bool:
    """Whether the last of ``digits`` is the check digit of the others.

    >>> is_luhn("6222020000000000000"), is_luhn("6222020000000000008")
    (True, False)
    """
    singles = sum(map(int, digits[-1::-2]))
    doubles = sum(int(LUHN_DOUBLED[int(digit)]) for digit in digits[-2::-2])
    return (singles + doubles) % 10 == 0


def area_prefix(code: str) -> str:
    """The significant digits of an administrative code: trailing empty levels removed (2, 4, 6, 9, 12 digits).

    >>> area_prefix("310000"), area_prefix("310115"), area_prefix("310115003000"), area_prefix("310115003")
    ('31', '310115', '310115003', '310115003')
    """
    levels = ((12, 9), (9, 6), (6, 4), (4, 2))
    for length, shorter in levels:
        if len(code) == length and set(code[shorter:]) == {"0"}:
            code = code[:shorter]
    return code


def is_real(kind: Kind, text: str) -> bool:
    """Whether a date or time exists and an area code has a code's form; any other text may be anything.

    >>> is_real(Kind.DATE, "2026-02-28"), is_real(Kind.DATE, "2026-02-30"), is_real(Kind.TEXT, "2026-02-30")
    (True, False, True)
    """
    if kind not in {Kind.DATE, Kind.DATETIME, Kind.AREA}:
        return True
    if not has_shape(kind, text):
        return False
    try:
        return kind is Kind.AREA or bool((date if kind is Kind.DATE else datetime).fromisoformat(text))
    except ValueError:
        return False


ID_NUMBER_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_NUMBER_CHECKS: Final = "10X98765432"
"""The check character by the weighted sum of the first 17 digits, modulo 11 (ISO 7064 MOD 11-2)."""


def check_character(first_seventeen: str) -> str:
    """The eighteenth character of an ID number.

    >>> check_character("11010519491231002")
    'X'
    """
    products = (weight * int(digit) for weight, digit in zip(ID_NUMBER_WEIGHTS, first_seventeen, strict=True))
    return ID_NUMBER_CHECKS[sum(products) % 11]


_WRITTEN_ONE_WAY: Final = frozenset({Kind.ID_NUMBER, Kind.PHONE, Kind.PLATE, Kind.DATE, Kind.DATETIME})
_OLD_ID_NUMBER: Final = 15
"""Characters of an ID number that has no check character."""


def could_be(kind: Kind, text: str) -> bool:
    """Whether ``text`` may be right, as far as that shows; of a kind that is written in many ways, anything may.

    >>> could_be(Kind.ID_NUMBER, "11010519491231002x"), could_be(Kind.ID_NUMBER, "110105194912310021")
    (True, False)
    """
    if kind not in _WRITTEN_ONE_WAY:
        return True
    if not (has_shape(kind, text) and is_real(kind, text)):
        return False
    return kind is not Kind.ID_NUMBER or len(text) == _OLD_ID_NUMBER or check_character(text[:-1]) == text[-1].upper()


ID_NUMBER_FACETS: Final[dict[Kind, tuple[int, int]]] = {
    Kind.AREA: (0, 9),
    Kind.DATE: (6, 3),
    Kind.INTEGER: (6, 3),
    Kind.CATEGORY: (14, 0),
}
"""What an ID number still may show, as (first, last) characters, when the fact derived from it is hidden.

By the kind of the derived field: the district stands in characters 1 to 6, the birth date (and so the age) in 7 to 14
of 18 (7 to 12 of 15), the sex in the 17th of 18 (the last of 15). Both lengths are covered by the smaller remainder.
"""
