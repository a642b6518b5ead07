"""A view and an inquiry make a plan: every name and value of the inquiry is checked against what the view shows.

A field that is hidden, one that exists but may not be used so, and one that was never heard of are the same to a
requester: one problem, one sentence, in which only his own words stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import isfinite
from typing import Final

from gateway.errors import FIELD, PARAMETER, VALUE, GatewayError
from gateway.model.condition import NEVER, Comparison, Condition, Operator, both
from gateway.model.inquiry import Action, Criterion, Inquiry
from gateway.model.kinds import ORDERED, Kind, Scalar, is_real
from gateway.model.plan import Column, DisclosurePlan, Order, View

LARGEST_INTEGER: Final = 2**63 - 1
LONGEST_TEXT: Final = 500
MOST_ALTERNATIVES: Final = 100
MOST_SORT_KEYS: Final = 4

_ORDERING: Final = frozenset({Operator.BEFORE, Operator.AFTER, Operator.AT_LEAST, Operator.LESS_THAN})


def compile_plan(view: View, inquiry: Inquiry, after: tuple[Scalar | None, ...] | None = None) -> DisclosurePlan:
    """The plan that answers ``inquiry`` from ``view``, from the position ``after`` (of the same question) onwards.

    Raises ``GatewayError``: FIELD for a name that is not available for the use made of it, VALUE for a value that its
    field cannot have, PARAMETER for a name given twice.
    """
    columns = view.columns.keys() if inquiry.fields is None else _chosen(view, inquiry.fields)
    order = _order(view, inquiry)
    if after is not None and len(after) != len(order):
        raise GatewayError(PARAMETER)
    return DisclosurePlan(
        view=view,
        columns=tuple(columns),
        criteria=_criteria(view, inquiry),
        order=order,
        after=after,
        limit=_limit(view, inquiry),
    )


def _chosen(view: View, fields: tuple[str, ...]) -> tuple[str, ...]:
    if not fields:
        raise GatewayError(PARAMETER, "`fields` names no field; leave it out for all that are available to you")
    _refuse_repetition("fields", fields)
    for name in fields:
        if name not in view.columns:
            raise _not_available(name)
    return fields


def _order(view: View, inquiry: Inquiry) -> tuple[Order, ...]:
    """The order asked for, made total by the identifier."""
    names = tuple(key.field for key in inquiry.sort)
    _refuse_repetition("sort", names)
    if len(names) > MOST_SORT_KEYS:
        raise GatewayError(PARAMETER, f"`sort` takes at most {MOST_SORT_KEYS} fields")
    for name in names:
        if name not in view.sort_on:
            raise _not_available(name, " to sort by")
    asked = tuple(Order(key.field, key.descending) for key in inquiry.sort)
    return asked if view.identifier in names else (*asked, Order(view.identifier))


def _criteria(view: View, inquiry: Inquiry) -> Condition:
    criteria: list[Condition] = [_comparison(view, criterion) for criterion in inquiry.criteria]
    if inquiry.action is Action.READ:
        criteria.append(_identified(view.columns[view.identifier], inquiry.identifier or ""))
    return both(*criteria)


def _identified(column: Column, text: str) -> Condition:
    """The record whose identifier ``text`` writes; a text that writes none of its kind identifies no record."""
    identifier = _read(column.kind, text)
    fits = type(identifier) is _PYTHON_TYPES.get(column.kind, str) and _is_possible(column.kind, identifier)
    return Comparison(column.name, column.kind, Operator.IS, identifier) if fits else NEVER


def same(column: Column, value: Scalar) -> Comparison:
    """That ``column`` holds ``value``; raises ``GatewayError(VALUE)`` for one that it cannot hold."""
    return Comparison(column.name, column.kind, Operator.IS, _typed(column, column.kind, value))


def _comparison(view: View, criterion: Criterion) -> Comparison:
    if criterion.field not in view.filter_on:
        raise _not_available(criterion.field, " to filter by")
    column = view.columns[criterion.field]
    kind = column.comparable_kind
    if kind is None or not _takes(kind, criterion.operator):
        raise GatewayError(PARAMETER, f"`{criterion.field}` cannot be compared with `{criterion.operator}`")
    return Comparison(criterion.field, kind, criterion.operator, _constant(column, kind, criterion))


def _takes(kind: Kind, operator: Operator) -> bool:
    if operator in _ORDERING:
        return kind in ORDERED
    return operator is not Operator.WITHIN or kind is Kind.AREA


def _constant(column: Column, kind: Kind, criterion: Criterion) -> Scalar | tuple[Scalar, ...]:
    if criterion.operator is Operator.PRESENT:
        return bool(_typed(column, Kind.BOOLEAN, criterion.value))
    if criterion.operator not in {Operator.IN, Operator.WITHIN}:
        return _typed(column, kind, criterion.value)
    values = criterion.value if isinstance(criterion.value, tuple) else (criterion.value,)
    if not 1 <= len(values) <= MOST_ALTERNATIVES:
        raise GatewayError(VALUE, f"`{column.name}` takes between 1 and {MOST_ALTERNATIVES} alternatives")
    return tuple(_typed(column, kind, value) for value in values)


def _typed(column: Column, kind: Kind, value: Scalar | tuple[Scalar, ...]) -> Scalar:
    """``value`` as ``kind`` holds it; text from a URL is read, a JSON value has to be of the right type already."""
    typed = _read(kind, value) if isinstance(value, str) else value
    if kind is Kind.NUMBER and type(typed) is int:
        typed = float(typed)
    fits = type(typed) is _PYTHON_TYPES.get(kind, str) and _is_possible(kind, typed)
    if not fits or isinstance(typed, tuple):
        raise GatewayError(VALUE, f"the value for `{column.name}` is not {_DESCRIPTIONS.get(kind, 'a text')}")
    return typed


def _read(kind: Kind, text: str) -> Scalar:
    """The value that ``text`` writes, or the text itself where it writes none of the kind."""
    if kind is Kind.BOOLEAN:
        return {"true": True, "false": False}.get(text, text)
    if kind is Kind.INTEGER and _INTEGER.fullmatch(text):
        return int(text)
    if kind is Kind.NUMBER and _NUMBER.fullmatch(text):
        return float(text)
    return text


def _is_possible(kind: Kind, value: object) -> bool:
    match value:
        case bool():
            return True
        case int():
            return -LARGEST_INTEGER <= value <= LARGEST_INTEGER
        case float():
            return isfinite(value)
        case str():
            return len(value) <= LONGEST_TEXT and _is_clean(value) and is_real(kind, value)
        case _:
            return False


def _is_clean(text: str) -> bool:
    """Whether every source can hold the text: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _limit(view: View, inquiry: Inquiry) -> int:
    if inquiry.action is Action.READ:
        return 1
    if inquiry.limit is None:
        return view.limits.page
    if not 1 <= inquiry.limit <= view.limits.page:
        raise GatewayError(VALUE, f"`limit` is a whole number between 1 and {view.limits.page} here")
    return inquiry.limit


def _refuse_repetition(parameter: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise GatewayError(PARAMETER, f"`{parameter}` names `{name}` twice")
        seen.add(name)


def _not_available(name: str, use: str = "") -> GatewayError:
    return GatewayError(FIELD, f"no field `{name}` is available to you{use}")


_PYTHON_TYPES: Final[dict[Kind, type]] = {Kind.INTEGER: int, Kind.NUMBER: float, Kind.BOOLEAN: bool}

_DESCRIPTIONS: Final = {
    Kind.INTEGER: "a whole number of at most 64 bits",
    Kind.NUMBER: "a number",
    Kind.BOOLEAN: "`true` or `false`",
    Kind.DATE: "a date such as 2026-11-22",
    Kind.DATETIME: "a date and time such as 2026-11-22T08:30:00",
    Kind.AREA: "an area code of 6, 9 or 12 digits",
}

_INTEGER: Final = re.compile(r"-?[0-9]{1,19}")
_NUMBER: Final = re.compile(r"-?[0-9]{1,19}(?:\.[0-9]{1,19})?")
