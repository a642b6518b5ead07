"""Conditions and rows by a plain random generator: a hundred times quicker to draw than what Hypothesis invents.

What goes wrong is told as one condition and one row, so that nothing has to be made smaller.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, Final

from gateway.model.condition import All, AnyOf, Comparison, Condition, Not, Operator
from gateway.model.kinds import ORDERED, Kind, Scalar
from gateway.model.plan import Choice, Column, DisclosurePlan, Order
from gateway.redaction.plain import DROP, REVEAL
from tests.conformance.specimens import DATES, FIELDS, IDENTIFIER, POOLS, WRONG, view_of

AREAS: Final = (*POOLS[Kind.AREA], "", "00")
DEEPEST: Final = 4

_ORDERING: Final = (Operator.BEFORE, Operator.AFTER, Operator.AT_LEAST, Operator.LESS_THAN)
_HELD: Final[Mapping[Kind, type]] = {Kind.INTEGER: int, Kind.NUMBER: float, Kind.BOOLEAN: bool}


def condition(random: Random, depth: int = 0) -> Condition:
    """Any condition over the specimen's fields, up to ``DEEPEST`` levels of it."""
    shape = random.random() if depth < DEEPEST else 1.0
    if shape < 0.2:
        return All(_parts(random, depth))
    if shape < 0.4:
        return AnyOf(_parts(random, depth))
    return Not(condition(random, depth + 1)) if shape < 0.55 else comparison(random)


def _parts(random: Random, depth: int) -> tuple[Condition, ...]:
    return tuple(condition(random, depth + 1) for _ in range(random.choice((0, 1, 2, 2, 3))))


def comparison(random: Random) -> Comparison:
    """Any comparison that a policy may write; its constants are often values that rows hold."""
    field, kind = random.choice(tuple(FIELDS.items()))
    constants = DATES.get(kind, POOLS[kind])
    operators = [Operator.IS, Operator.IS_NOT, Operator.IN, Operator.PRESENT]
    operators += [Operator.WITHIN] * 3 if kind is Kind.AREA else _ORDERING if kind in ORDERED else ()
    operator = random.choice(operators)
    value: Scalar | tuple[Scalar, ...]
    match operator:
        case Operator.PRESENT:
            value = random.random() < 0.5
        case Operator.IN:
            value = tuple(random.choices(constants, k=random.randrange(5)))
        case Operator.WITHIN:
            value = tuple(random.choices(AREAS, k=random.randrange(5)))
        case _:
            value = random.choice(constants)
    return Comparison(field, kind, operator, value)


def rows(random: Random, count: int, *, untyped: bool) -> list[dict[str, Any]]:
    """Rows that hold what looks right and what does not; where columns have no types, what is of another type too."""
    table = []
    for number in range(count):
        row: dict[str, Any] = {IDENTIFIER: f"{number:03}"}
        for field, kind in FIELDS.items():
            wrong = WRONG[_HELD.get(kind, str)] if untyped else ()
            row.setdefault(field, random.choice((None, *POOLS[kind], *wrong)))
        table.append(row)
    return table


def asking(conditions: Sequence[Condition]) -> DisclosurePlan:
    """One plan that asks every condition of every row: a column for each, absent where the condition does not hold."""
    columns = {IDENTIFIER: Column(IDENTIFIER, Kind.REFERENCE, IDENTIFIER, REVEAL)}
    for place, each in enumerate(conditions):
        name = f"asked_{place}"
        columns[name] = Column(name, Kind.REFERENCE, IDENTIFIER, Choice(each, REVEAL, DROP))
    view = view_of(columns, also=dict.fromkeys(columns, IDENTIFIER))
    asked = tuple(name for name in columns if name != IDENTIFIER)
    return DisclosurePlan(view, asked, All(()), (Order(IDENTIFIER),), None, 1000)
