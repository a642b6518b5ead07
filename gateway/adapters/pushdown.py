"""A plan as one SQL statement: what a requester may not see is neither fetched nor compared, where SQL can help it.

Projection, row filter, criteria, order, keyset page and redactions are all in the statement. Criteria and order are
taken over outcomes, as the plan means it; where a field is simply revealed that is the column itself, so that the
source's indexes serve.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from operator import add
from typing import Any

from sqlalchemy import BigInteger, Select, UnaryExpression, cast, null, select
from sqlalchemy.sql.elements import Null

from gateway.adapters.cells import Cell, cell_of, is_pushed
from gateway.adapters.conditions import Operand, beyond, in_sql
from gateway.adapters.confinement import confinement
from gateway.adapters.constants import Parameters
from gateway.adapters.dialects import Expression, Holding, Stored, Words
from gateway.adapters.expressions import every, number, value_where
from gateway.adapters.finishing import Digit, Finish, Word, as_it_is, base_of, packed
from gateway.adapters.generalising import Generalisation, larger
from gateway.model.condition import All, AnyOf, Condition, fields_of
from gateway.model.kinds import Kind
from gateway.model.plan import Choice, Column, DisclosurePlan, Order, Redaction, Treatment, View, redactions_of
from gateway.redaction.plain import Reveal


@dataclass(frozen=True, slots=True)
class Pushed:
    """A plan pushed down: the statement, its parameters, and what remains to be done to its ``width`` values a row."""

    statement: Select[Any]
    parameters: Parameters
    width: int
    always: tuple[tuple[int, Finish], ...]
    words: tuple[Word, ...]


def push_down(plan: DisclosurePlan, stored: Mapping[str, Stored], words: Words) -> Pushed:
    """Compile ``plan`` for a source whose columns are ``stored``; raise ``KeyError`` if one that is needed is missing.

    No column of ``incomparable`` may stand in the criteria or the order.
    """
    view = plan.view
    parameters = Parameters()

    def stored_column(field: str) -> Stored:
        return stored[view.source_columns[field]]

    def stored_operand(field: str) -> Operand:
        column = stored_column(field)
        return Operand(column.value, column.holding, column.nullable)

    @cache  # one condition has one expression, by which equal numbers of rows are known
    def stored_condition(condition: Condition) -> Any:  # noqa: ANN401 - SQLAlchemy's conditions
        return in_sql(condition, words, stored_operand, parameters.hold)

    def comparable(field: str) -> Operand:
        column = view.columns[field]
        return _comparable(column, stored[column.source], words, stored_condition)

    criteria = in_sql(plan.criteria, words, comparable, lambda _: parameters.ask())
    keys = [comparable(key.column) for key in plan.order]
    later = () if plan.after is None else (beyond(keys, plan.order, plan.after, parameters.ask),)
    shown = [view.columns[name] for name in plan.columns]
    cells = [cell_of(column, stored_column, words, stored_condition) for column in shown]
    cells += [_key_cell(key, view.columns[part.column], words) for key, part in zip(keys, plan.order, strict=True)]
    cells += [cell_of(column, stored_column, words, stored_condition) for column in view.subjects]
    numbers = _numbers(cells)
    shared = packed(list(numbers))
    statement = (
        select(*(cell.value.label(f"c{position}") for position, cell in enumerate(cells)))
        .add_columns(*(_packed(word, numbers).label(f"w{position}") for position, word in enumerate(shared)))
        .where(every(*map(stored_condition, _visible(view)), criteria, *later))
        .order_by(*_ordered(keys, plan.order, words))
        .limit(parameters.ask())
    )
    always = tuple(
        (position, cell.finishes[0])
        for position, cell in enumerate(cells)
        if cell.number is None and cell.finishes[0] is not as_it_is
    )
    return Pushed(statement, parameters, len(cells), always, shared)


def _ordered(keys: Sequence[Operand], order: Sequence[Order], words: Words) -> Iterator[UnaryExpression[Any]]:
    for key, part in zip(keys, order, strict=True):
        if not isinstance(key.guarded, Null):  # which orders nothing, and PostgreSQL refuses it
            yield words.ordered(key.guarded, nullable=key.nullable, descending=part.descending)


def _visible(view: View) -> Iterator[Condition]:
    """Which rows exist, and first, where that stands only in alternatives, the areas in which they all lie."""
    areas = confinement(view.visible)
    if areas is not None and isinstance(view.visible, All | AnyOf) and areas not in view.visible.parts:
        yield areas
    yield view.visible


def incomparable(plan: DisclosurePlan, words: Words) -> frozenset[str]:
    """The columns in the criteria or the order of ``plan`` whose comparable outcomes the database cannot compute."""
    compared = {*fields_of(plan.criteria), *(key.column for key in plan.order)}
    return frozenset(name for name in compared if not _is_computed(plan.view.columns[name], words))


def _is_computed(column: Column, words: Words) -> bool:
    return all(
        is_pushed(redaction, column.kind, words)
        for redaction in redactions_of(column.treatment)
        if _is_compared(redaction, column)
    )


def _is_compared(redaction: Redaction, column: Column) -> bool:
    kind = column.comparable_kind
    return kind is not None and redaction.outcome_kind(column.kind) is kind


def _comparable(column: Column, stored: Stored, words: Words, condition: Any) -> Operand:  # noqa: ANN401 - as above
    """What criteria and order see of ``column`` (``Column.comparable``)."""
    value, kind = stored.value, column.kind
    typed = words.has_type(value, stored.holding, kind)
    if isinstance(column.treatment, Reveal):
        return Operand(value, stored.holding, stored.nullable, typed)

    def shown(treatment: Treatment) -> Expression:
        if isinstance(treatment, Choice):
            return value_where(condition(treatment.when), shown(treatment.then), shown(treatment.otherwise))
        if not _is_compared(treatment, column):
            return null()
        said = larger(words, treatment, kind, value) if isinstance(treatment, Generalisation) else value
        return null() if said is None else value_where(typed, said)

    holding = stored.holding if column.comparable_kind is kind else Holding.TEXT
    return Operand(shown(column.treatment), holding)


def _key_cell(key: Operand, column: Column, words: Words) -> Cell:
    return Cell(key.guarded, None, (words.truth if column.comparable_kind is Kind.BOOLEAN else as_it_is,))


def _numbers(cells: Sequence[Cell]) -> dict[Digit, Expression]:
    """The numbers that rows carry; columns whose numbers are always equal share one."""
    found: list[tuple[Expression, Digit]] = []
    for position, cell in enumerate(cells):
        if cell.number is None:
            continue
        column = (position, cell.finishes)
        for place, (shared, digit) in enumerate(found):
            if len(cell.finishes) == base_of(digit) and cell.number.compare(shared):
                found[place] = shared, (*digit, column)
                break
        else:
            found.append((cell.number, (column,)))
    return {digit: shared for shared, digit in found}


def _packed(word: Word, numbers: Mapping[Digit, Expression]) -> Expression:
    """The numbers of ``word`` as one, each in its own place."""
    place, terms = 1, list[Expression]()
    for digit in word:
        one = cast(numbers[digit], BigInteger)
        terms.append(one if place == 1 else one * number(place))
        place *= base_of(digit)
    return reduce(add, terms)
