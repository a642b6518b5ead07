from __future__ import annotations

from typing import Any

from hypothesis import given

from gateway.adapters.confinement import confinement
from gateway.model.condition import All, AnyOf, Comparison, Condition, Not, Operator, matches
from gateway.model.kinds import Kind
from tests.conformance.specimens import conditions, rows

AREAS = {"area": Kind.AREA, "age": Kind.INTEGER}


def within(*areas: str, field: str = "area") -> Comparison:
    return Comparison(field, Kind.AREA, Operator.WITHIN, areas)


@given(conditions(AREAS), rows(untyped=True))
def test_every_row_of_a_condition_lies_in_the_areas_it_is_confined_to(
    condition: Condition, table: list[dict[str, Any]]
) -> None:
    areas = confinement(condition)
    assert areas is None or all(matches(areas, row) for row in table if matches(condition, row))


def test_what_is_not_said_of_every_alternative_confines_nothing() -> None:
    somewhere = Comparison("age", Kind.INTEGER, Operator.PRESENT, value=True)
    assert confinement(AnyOf((within("31"), somewhere))) is None
    assert confinement(AnyOf((within("31"), within("31", field="workplace")))) is None
    assert confinement(Not(within("31"))) is None
    assert confinement(AnyOf(())) is None


def test_a_part_of_a_conjunction_confines_it() -> None:
    assert confinement(All((Not(within("32")), within("31")))) == within("31")
