"""Whether a condition can hold of no record at all, as far as a look at its parts can tell.

A rule that never applies is a mistake that its author should hear of. The look is sound (what it calls impossible is)
and not complete (some impossible conditions pass unnoticed).
"""

from __future__ import annotations

from itertools import combinations
from typing import Final, assert_never

from gateway.model.condition import (
    ALWAYS,
    All,
    AnyOf,
    Comparison,
    Condition,
    Not,
    Operator,
    PartnerFact,
    YearsAgo,
    fields_of,
    matches,
    negation,
)
from gateway.model.kinds import Scalar

_LOWER: Final = frozenset({Operator.AFTER, Operator.AT_LEAST})
_UPPER: Final = frozenset({Operator.BEFORE, Operator.LESS_THAN})


def is_impossible(condition: Condition) -> bool:
    """Whether ``condition`` plainly holds of no record.

    >>> from gateway.model.kinds import Kind
    >>> moved = Comparison("status", Kind.CATEGORY, Operator.IS, "moved")
    >>> active = Comparison("status", Kind.CATEGORY, Operator.IN, ("active", "away"))
    >>> is_impossible(All((moved, active))), is_impossible(AnyOf((moved, active)))
    (True, False)
    """
    match condition:
        case Comparison():
            return False
        case All():
            pairs = combinations(condition.parts, 2)
            return any(map(is_impossible, condition.parts)) or any(_exclude(one, other) for one, other in pairs)
        case AnyOf():
            return all(map(is_impossible, condition.parts))
        case Not():
            return condition.part == ALWAYS
        case _:
            assert_never(condition)


def _exclude(one: Condition, other: Condition) -> bool:
    """Whether no record satisfies both."""
    if one == negation(other):
        return True
    return _leaves_nothing(one, other) or _leaves_nothing(other, one) or _is_empty_range(one, other)


def _leaves_nothing(exact: Condition, other: Condition) -> bool:
    """Whether ``exact`` names all the values that a field may have, and ``other`` excludes every one of them."""
    named = _named_by(exact)
    if named is None or not isinstance(exact, Comparison):
        return False
    if set(fields_of(other)) != {exact.field} or _has_fact(other):
        return False
    return all(not matches(other, {exact.field: value}) for value in named)


def _named_by(condition: Condition) -> tuple[Scalar | None, ...] | None:
    """The only values with which ``condition`` holds, where it names them."""
    match condition:
        case Comparison(operator=Operator.PRESENT, value=False):
            return (None,)
        case Comparison(operator=Operator.IN, value=tuple() as values):
            return values
        case Comparison(operator=Operator.IS, value=str() | int() | float() as value):
            return None if isinstance(value, PartnerFact) else (value,)
        case _:
            return None


def _has_fact(condition: Condition) -> bool:
    """Whether ``condition`` waits for a fact of the partner, or for the day."""
    match condition:
        case Comparison():
            return isinstance(condition.value, PartnerFact | YearsAgo)
        case All() | AnyOf():
            return any(map(_has_fact, condition.parts))
        case Not():
            return _has_fact(condition.part)
        case _:
            assert_never(condition)


def _is_empty_range(one: Condition, other: Condition) -> bool:
    """Whether one comparison asks for at least as much as the other stays below."""
    if not isinstance(one, Comparison) or not isinstance(other, Comparison) or one.field != other.field:
        return False
    if _has_fact(one) or _has_fact(other):
        return False
    floor, ceiling = (one, other) if one.operator in _LOWER else (other, one)
    if floor.operator not in _LOWER or ceiling.operator not in _UPPER:
        return False
    return bool(floor.value >= ceiling.value)  # type: ignore[operator]  # the values of one field are of one type
