"""What can hold is found, with a record that shows it; what cannot is known to be impossible."""

from __future__ import annotations

from itertools import product
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.model.condition import ALWAYS, NEVER, All, AnyOf, Comparison, Condition, Not, Operator, matches
from gateway.model.kinds import Kind, Scalar
from gateway.policies.workbench.possibility import Undecided, find_row
from gateway.policies.workbench.representatives import representatives

POOLS: Final[dict[str, tuple[Kind, tuple[Scalar, ...]]]] = {
    "status": (Kind.CATEGORY, ("active", "moved", "")),
    "area": (Kind.AREA, ("31", "310115", "310115003", "310115003001", "320500")),
    "born": (Kind.DATE, ("1950-03-07", "1950-03-08", "2026-02-28", "2026-03-01")),
    "seen": (Kind.DATETIME, ("2026-02-28T23:59:59", "2026-03-01T00:00:00")),
    "members": (Kind.INTEGER, (0, 1, 3)),
    "income": (Kind.NUMBER, (0.0, 0.5, 1.0)),
    "away": (Kind.BOOLEAN, (True, False)),
}
VALUES: Final[dict[str, tuple[Scalar | None, ...]]] = {
    "status": (None, "active", "moved", "", "?", 1),
    "area": (None, "310115003001", "310115", "310115004", "31", "32", "320500000", "x", 310115),
    "born": (None, "1950-03-06", "1950-03-07", "1950-03-08", "2026-02-31", "2026-03-01", "soon", 1950),
    "seen": (None, "2026-02-28T23:59:59", "2026-02-28T29:00:00", "2026-03-01T00:00:00", "2030-01-01T00:00:00", "x"),
    "members": (None, -1, 0, 1, 2, 3, 4, "3"),
    "income": (None, -1.0, 0.0, 0.25, 0.5, 0.75, 1.0, 2.0, "1"),
    "away": (None, True, False, "yes"),
}
ORDERED = (Operator.BEFORE, Operator.AFTER, Operator.AT_LEAST, Operator.LESS_THAN)


@st.composite
def comparisons(draw: st.DrawFn) -> Comparison:
    name = draw(st.sampled_from(sorted(POOLS)))
    kind, pool = POOLS[name]
    operators = [Operator.IS, Operator.IS_NOT, Operator.IN, Operator.PRESENT]
    operators += ORDERED if name in {"born", "seen", "members", "income"} else ()
    operators += [Operator.WITHIN] if kind is Kind.AREA else []
    operator = draw(st.sampled_from(operators))
    if operator is Operator.PRESENT:
        return Comparison(name, kind, operator, draw(st.booleans()))
    if operator in {Operator.IN, Operator.WITHIN}:
        return Comparison(name, kind, operator, tuple(draw(st.lists(st.sampled_from(pool), min_size=1, max_size=2))))
    return Comparison(name, kind, operator, draw(st.sampled_from(pool)))


conditions = st.recursive(
    comparisons(),
    lambda inner: st.one_of(
        st.builds(lambda parts: All(tuple(parts)), st.lists(inner, max_size=3)),
        st.builds(lambda parts: AnyOf(tuple(parts)), st.lists(inner, max_size=3)),
        st.builds(Not, inner),
    ),
    max_leaves=6,
)


@given(conditions)
def test_a_row_that_is_found_satisfies_the_condition(condition: Condition) -> None:
    found = find_row(condition)
    assert found is None or matches(condition, found)


@given(conditions, st.fixed_dictionaries({name: st.sampled_from(values) for name, values in VALUES.items()}))
def test_what_some_record_satisfies_is_found_possible(condition: Condition, row: dict[str, Scalar | None]) -> None:
    if matches(condition, row):
        assert find_row(condition) is not None


@given(st.lists(comparisons(), min_size=1, max_size=4))
def test_every_value_answers_as_some_representative_does(asked: list[Comparison]) -> None:
    name = asked[0].field
    same = [each for each in asked if each.field == name]
    chosen = representatives(POOLS[name][0], same)
    answers = {tuple(matches(each, {name: value}) for each in same) for value in chosen}
    assert len(answers) == len(chosen)
    for value in VALUES[name]:
        assert tuple(matches(each, {name: value}) for each in same) in answers


def test_constants_are_settled_without_a_value() -> None:
    assert find_row(ALWAYS) == {}
    assert find_row(NEVER) is None


def test_a_day_between_two_neighbours_that_only_the_shape_knows_is_found() -> None:
    between = All(
        (
            Comparison("born", Kind.DATE, Operator.AFTER, "2026-02-28"),
            Comparison("born", Kind.DATE, Operator.BEFORE, "2026-03-01"),
        )
    )
    found = find_row(between)
    assert found is not None
    assert matches(between, found)


def test_a_condition_beyond_the_bound_is_undecided_and_not_guessed() -> None:
    fields = [f"field_{index}" for index in range(12)]
    either = [
        AnyOf(
            tuple(Comparison(name, Kind.INTEGER, Operator.IS, value) for name, value in zip(fields, row, strict=True))
        )
        for row in product((1, 2), repeat=12)
    ][:60]
    with pytest.raises(Undecided, match="too large"):
        find_row(
            All((*either, Not(Comparison("last", Kind.INTEGER, Operator.PRESENT, True)), Not(ALWAYS_LAST))),
            most_steps=50,
        )


ALWAYS_LAST: Final = AnyOf((Comparison("last", Kind.INTEGER, Operator.PRESENT, False),))
