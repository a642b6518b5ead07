"""An archive in memory: the meaning of a plan, executed word for word. Every other adapter agrees with this one.

It is made for clarity and for tests; it reads every row of a table for every plan.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from gateway.adapters.base import refuse_impossible
from gateway.model.catalogue import RecordType
from gateway.model.condition import matches
from gateway.model.kinds import Scalar
from gateway.model.outcome import Record
from gateway.model.plan import Column, DisclosurePlan, Order

Row: TypeAlias = Mapping[str, Scalar | None]
"""One stored row, keyed by field name."""


class MemoryAdapter:
    """Tables by name, each of rows keyed by field name; a field that a row does not have is null.

    A float that is not a number is null as well, here as in every source.
    """

    def __init__(self, tables: Mapping[str, Iterable[Row]]) -> None:
        self._tables = {name: [_without_nan(row) for row in rows] for name, rows in tables.items()}

    def execute(self, plan: DisclosurePlan) -> Sequence[Record]:
        """Answer ``plan``; the steps are those of the docstring of ``gateway.model.plan``."""
        refuse_impossible(plan.criteria)
        view = plan.view
        rows = [row for row in self._tables.get(view.table, ()) if matches(view.visible, row)]
        rows = [row for row in rows if matches(plan.criteria, _comparable(plan, row))]
        for key in reversed(plan.order):
            rows.sort(key=partial(_rank_of, view.columns[key.column]), reverse=key.descending)
        if plan.after is not None:
            rows = [row for row in rows if _is_beyond(_position(plan, row), plan.after, plan.order)]
        return [_record(plan, row) for row in rows[: plan.limit]]

    def check(self, record_type: RecordType) -> Sequence[str]:
        """A table that is missing; fields need no check, for a missing one is null."""
        missing = record_type.table not in self._tables
        return [f"there is no table `{record_type.table}`: give it to the adapter"] if missing else []

    def ready(self) -> bool:
        """Memory always answers."""
        return True

    def close(self) -> None:
        """Nothing is open."""


def _without_nan(row: Row) -> Row:
    return {field: None if isinstance(value, float) and math.isnan(value) else value for field, value in row.items()}


def _comparable(plan: DisclosurePlan, row: Row) -> Row:
    """The row as criteria see it: every field of the view as its comparable outcome."""
    return {name: column.comparable(row) for name, column in plan.view.columns.items()}


def _position(plan: DisclosurePlan, row: Row) -> tuple[Scalar | None, ...]:
    return tuple(plan.view.columns[key.column].comparable(row) for key in plan.order)


def _record(plan: DisclosurePlan, row: Row) -> Record:
    shown = (plan.view.columns[name].outcome(row) for name in plan.columns)
    return (*shown, *_position(plan, row), *(column.outcome(row) for column in plan.view.subjects))


def _rank_of(column: Column, row: Row) -> tuple[bool, Scalar | None]:
    return _rank(column.comparable(row))


def _rank(value: Scalar | None) -> tuple[bool, Scalar | None]:
    """A sorting key that puts null first."""
    return (value is not None, value)


def _is_beyond(position: Sequence[Scalar | None], after: Sequence[Scalar | None], order: Sequence[Order]) -> bool:
    """Whether ``position`` comes strictly later than ``after`` in ``order``.

    >>> _is_beyond((None, "b"), (3, "a"), (Order("age", descending=True), Order("number")))
    True
    """
    for value, last, key in zip(position, after, order, strict=True):
        if value != last:
            return (_rank(value) > _rank(last)) is not key.descending
    return False
