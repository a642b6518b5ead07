"""Generalisations in SQL: steps, bands, ages and groups, each exactly as its redaction gives it.

A value that cannot be placed gives null, which becomes ``[withheld]`` on arrival and null in comparisons.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TypeAlias

from sqlalchemy import ColumnElement, Integer, Text, case, cast, func, literal, null

from gateway.adapters.dialects import Expression, Words
from gateway.adapters.expressions import every, generalised, number, shaped, text, value_where
from gateway.model.kinds import Kind
from gateway.redaction.band import BANDED, EXACT, AgeBand, Band
from gateway.redaction.generalise import Generalise
from gateway.redaction.group import Group

Generalisation: TypeAlias = Generalise | Band | AgeBand | Group
"""What shows the larger thing that a value lies in."""


def larger(words: Words, redaction: Generalisation, kind: Kind, value: Expression) -> Expression | None:
    """What the redaction gives for a value of its kind's type, null for what it withholds; None for no words for it."""
    match redaction:
        case Generalise():
            return generalised(words, redaction, kind, value)
        case Band():
            return _banded(words, redaction, kind, value) if kind in BANDED else null()
        case AgeBand():
            return _aged(words, redaction, value) if kind is Kind.DATE else null()
        case Group():
            return _grouped(redaction, value) if kind is Kind.CATEGORY else null()


def _banded(words: Words, band: Band, kind: Kind, value: Expression) -> Expression:
    if kind is Kind.INTEGER:
        return _open_ended(band, value, words.banded(band.width, value))
    # what is looked at first is whether there are units: only then is there something to be rounded down to
    whole = words.rounded_down(value)
    near = every(value > number(-EXACT), value < number(EXACT))
    return value_where(near, _open_ended(band, whole, _of_numbers(words, band.width, whole)))


def _of_numbers(words: Words, width: int, whole: Expression) -> Expression:
    if width >= EXACT:  # there are two
        return case((whole < number(0), text(f"{-width}..<0")), else_=text(f"0..<{width}"))
    low = words.multiple_below(width, whole)
    return cast(low, Text).concat(text("..<")).concat(cast(low + number(width), Text))


def _open_ended(band: Band, whole: Expression, between: Expression) -> Expression:
    ends: list[tuple[ColumnElement[bool], Expression]] = []
    if band.first is not None:
        ends.append((whole < number(band.first), text(f"<{band.first}")))
    if band.last is not None:
        ends.append((whole >= number(band.last), text(f"{band.last}+")))
    return case(*ends, else_=between) if ends else between


def _aged(words: Words, redaction: AgeBand, born: Expression) -> Expression:
    if redaction.on is None:
        return null()
    age = _age(born, redaction.on)
    # the digits of what has no shape must not be read as numbers
    placed = value_where(age >= number(0), _open_ended(redaction.band, age, words.banded(redaction.band.width, age)))
    return value_where(shaped(words, born, Kind.DATE), placed)


def _age(born: Expression, on: date) -> Expression:
    year, month, day = (cast(func.substr(born, number(at), number(size)), Integer) for at, size in _PARTS)
    later = month * number(100) + day > number(on.month * 100 + on.day)
    return number(on.year) - year - case((later, number(1)), else_=number(0))


_PARTS = ((1, 4), (6, 2), (9, 2))
"""Where year, month and day stand in a date, and how long they are."""


def _grouped(redaction: Group, value: Expression) -> Expression:
    """Names and values are parameters, as all that was written by somebody else is."""
    members = dict(_members(redaction.hierarchy.groups(redaction.level)))
    named = [
        (value.in_([literal(each, Text) for each in values]), literal(name, Text)) for name, values in members.items()
    ]
    return case(*named)


def _members(groups: Mapping[str, str]) -> Iterator[tuple[str, list[str]]]:
    for name in dict.fromkeys(groups.values()):
        yield name, [value for value, group in groups.items() if group == name]
