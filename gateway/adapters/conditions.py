"""Conditions in SQL, with our null logic instead of SQL's.

A comparison with null is null in SQL and false with us; within ``and``, ``or``, ``where`` and ``case when`` that comes
to the same, and ``not`` is written ``is not true``. A comparison holds only for values of its kind's type and, for
dates, shape.

Rows are confined to areas by ``substr(column, 1, n) = digits``, for areas of ``n`` significant digits. An index on that
expression followed by the identifier serves a page at the same cost in an archive of any size.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeAlias, assert_never

from sqlalchemy import BindParameter, ColumnElement, false, func, true

from gateway.adapters.constants import constants_of
from gateway.adapters.dialects import Expression, Holding, Words
from gateway.adapters.expressions import every, not_true, number, shaped, some, value_where
from gateway.model.condition import All, AnyOf, Comparison, Condition, Not, Operator
from gateway.model.kinds import ORDERED, SHAPES, Scalar
from gateway.model.plan import Order

Parameter: TypeAlias = Callable[[Scalar], BindParameter[Any]]


@dataclass(frozen=True, slots=True)
class Operand:
    """What a comparison looks at: ``value`` where ``guard`` holds, and null elsewhere."""

    value: Expression
    holding: Holding
    nullable: bool = True
    guard: ColumnElement[bool] = true()  # noqa: RUF009 - immutable

    @property
    def guarded(self) -> Expression:
        """The value, null where the guard does not hold."""
        return value_where(self.guard, self.value)


def in_sql(
    condition: Condition, words: Words, operand: Callable[[str], Operand], parameter: Parameter
) -> ColumnElement[bool]:
    """``condition`` over the operands of its fields.

    ``parameter`` is called once for each constant, in the order of ``base.comparisons``, used or not.
    """

    def translated(part: Condition) -> ColumnElement[bool]:
        match part:
            case Comparison():
                return _compared(part, words, operand(part.field), [parameter(value) for value in constants_of(part)])
            case All(parts):
                return every(*map(translated, parts))
            case AnyOf(parts):
                return some(*map(translated, parts))
            case Not(negated):
                return not_true(translated(negated))
            case _:
                assert_never(part)

    return translated(condition)


def _compared(
    comparison: Comparison, words: Words, operand: Operand, constants: Sequence[BindParameter[Any]]
) -> ColumnElement[bool]:
    value, kind = operand.value, comparison.kind
    if comparison.operator is Operator.PRESENT:
        there = every(operand.guard, value.is_not(None)) if operand.nullable else operand.guard
        return there if comparison.value else not_true(there)
    typed = every(operand.guard, words.has_type(value, operand.holding, kind))
    if kind in ORDERED and kind in SHAPES:
        typed = every(typed, shaped(words, value, kind))
    return every(typed, _holds(comparison, value, constants))


def _holds(comparison: Comparison, value: Expression, constants: Sequence[BindParameter[Any]]) -> ColumnElement[bool]:
    match comparison.operator:
        case Operator.IS:
            return value == constants[0]
        case Operator.IS_NOT:
            return value != constants[0]
        case Operator.IN:
            return value.in_(constants) if constants else false()
        case Operator.WITHIN:
            return _within(value, list(zip(map(str, constants_of(comparison)), constants, strict=True)))
        case Operator.BEFORE | Operator.LESS_THAN:
            return value < constants[0]
        case Operator.AFTER:
            return value > constants[0]
        case Operator.AT_LEAST:
            return value >= constants[0]
        case Operator.PRESENT:
            return value.is_not(None)
        case _:
            assert_never(comparison.operator)


def _within(value: Expression, areas: Sequence[tuple[str, BindParameter[Any]]]) -> ColumnElement[bool]:
    by_length = groupby(sorted(areas, key=lambda area: len(area[0])), key=lambda area: len(area[0]))
    tests = [
        func.substr(value, number(1), number(length)).in_([parameter for _, parameter in group])
        for length, group in by_length
    ]
    return some(*tests)


def beyond(
    keys: Sequence[Operand], order: Sequence[Order], last: Sequence[Scalar | None], parameter: Callable[[], Any]
) -> ColumnElement[bool]:
    """The rows that come later in ``order`` than the position ``last``, of which only the nulls are looked at."""
    bounds = [None if value is None else parameter() for value in last]
    later: ColumnElement[bool] = false()
    for key, part, bound in reversed(list(zip(keys, order, bounds, strict=True))):
        later = some(_after(key, bound, part), every(_same(key, bound), later))
    if len(keys) > 1 and bounds[0] is not None and not order[0].descending:
        later = every(keys[0].guarded >= bounds[0], later)  # implied; an index on the first key can start there
    return later


def _after(key: Operand, bound: Expression | None, part: Order) -> ColumnElement[bool]:
    value = key.guarded
    if bound is None:
        return false() if part.descending else value.is_not(None)
    if not part.descending:
        return value > bound
    return some(value < bound, value.is_(None)) if key.nullable else value < bound


def _same(key: Operand, bound: Expression | None) -> ColumnElement[bool]:
    return key.guarded.is_(None) if bound is None else key.guarded == bound
