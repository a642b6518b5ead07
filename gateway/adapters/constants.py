"""The constants of a question, apart from its form: plans that differ only in these share one statement."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TypeAlias

from sqlalchemy import BindParameter, bindparam

from gateway.adapters.base import comparisons
from gateway.model.condition import All, AnyOf, Comparison, Condition, Not, Operator
from gateway.model.kinds import Kind, Scalar, area_prefix
from gateway.model.plan import DisclosurePlan

Constant: TypeAlias = Scalar | None


def constants_of(comparison: Comparison) -> tuple[Scalar, ...]:
    """What a database is asked to compare with: areas as their significant digits, numbers as floats.

    >>> constants_of(Comparison("area_code", Kind.AREA, Operator.WITHIN, ("310115003", "310115000000", "3102")))
    ('310115', '3102')
    """
    value = comparison.value
    if comparison.operator is Operator.PRESENT:
        return ()
    constants = value if isinstance(value, tuple) else (value,)
    if comparison.operator is Operator.WITHIN:
        return _outermost(area_prefix(str(code)) for code in constants)
    if comparison.kind is Kind.NUMBER:
        return tuple(float(constant) for constant in constants)
    return constants


def _outermost(prefixes: Iterable[str]) -> tuple[str, ...]:
    """The areas that lie in no other of them; an area of no digits contains nothing."""
    outer: list[str] = []
    for prefix in sorted(filter(None, prefixes)):
        if not prefix.startswith(tuple(outer)):
            outer.append(prefix)
    return tuple(outer)


def form_of(condition: Condition) -> Hashable:
    """``condition`` without its constants; of equal forms, the statements are equal.

    The number of constants and the length of every area are part of the form.
    """
    match condition:
        case Comparison(field, kind, operator, value):
            if operator is Operator.PRESENT:
                return field, kind, operator, value
            constants = constants_of(condition)
            lengths = tuple(map(len, map(str, constants))) if operator is Operator.WITHIN else ()
            return field, kind, operator, len(constants), lengths
        case Not(part):
            return "not", form_of(part)
        case All(parts):
            return "all", *map(form_of, parts)
        case AnyOf(parts):
            return "any", *map(form_of, parts)


def arguments_of(plan: DisclosurePlan) -> tuple[Constant, ...]:
    """Every constant of the question in the order in which ``Parameters`` numbers them; the limit is the last."""
    criteria = tuple(constant for comparison in comparisons(plan.criteria) for constant in constants_of(comparison))
    after = tuple(value for value in plan.after or () if value is not None)
    return *criteria, *after, plan.limit


class Parameters:
    """The parameters of one statement while it is made: constants of the view, and places for those of the question.

    Every value that came from a document or a requester is a parameter; none is ever written into a statement.
    """

    def __init__(self) -> None:
        self.fixed: dict[str, Constant] = {}
        self.asked: dict[str, int] = {}

    def hold(self, value: Scalar) -> BindParameter[Scalar]:
        """A parameter that has the same value in every question of the view."""
        name = f"v{len(self.fixed)}"
        self.fixed[name] = value
        return bindparam(name)

    def ask(self) -> BindParameter[Scalar]:
        """A parameter for the next constant of the question."""
        name = f"q{len(self.asked)}"
        self.asked[name] = len(self.asked)
        return bindparam(name)
