"""The algebra of treatments means, in every row, what the lattice says of the redactions that are in force there."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from gateway.model.condition import ALWAYS, NEVER, Comparison, Condition, Operator, both, either, matches, negation
from gateway.model.kinds import Kind
from gateway.model.plan import Choice, Redaction, Treatment, redaction_for
from gateway.policies.treatments import choice, given, granted, mapped, met, restricted, where_it_is
from gateway.redaction.generalise import Generalise, Ladder
from gateway.redaction.lattice import meet, meet_all
from gateway.redaction.mask import Mask
from gateway.redaction.plain import DROP, PRESENT, REVEAL

NAMES = ("a", "b", "c")
ROWS = [dict(zip(NAMES, values, strict=True)) for values in product((None, "x", "y"), repeat=len(NAMES))]
"""Every row there is."""

ATOMS = st.builds(
    Comparison,
    st.sampled_from(NAMES),
    st.just(Kind.TEXT),
    st.sampled_from([Operator.IS, Operator.IS_NOT]),
    st.sampled_from(["x", "y"]),
)
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    st.one_of(ATOMS, st.sampled_from([ALWAYS, NEVER])),
    lambda inner: st.one_of(st.builds(both, inner, inner), st.builds(either, inner, inner), st.builds(negation, inner)),
    max_leaves=5,
)
REDACTIONS: st.SearchStrategy[Redaction] = st.sampled_from(
    [
        REVEAL,
        PRESENT,
        DROP,
        Mask(2, 0),
        Mask(0, 4),
        Mask(1, 1),
        Generalise(Ladder.TIME, "year"),
        Generalise(Ladder.TIME, "decade"),
    ]
)
TREATMENTS: st.SearchStrategy[Treatment] = st.recursive(
    REDACTIONS, lambda inner: st.builds(choice, CONDITIONS, inner, inner), max_leaves=5
)
FEW_TREATMENTS: st.SearchStrategy[Treatment] = st.recursive(
    st.sampled_from([REVEAL, PRESENT, DROP]), lambda inner: st.builds(choice, ATOMS, inner, inner), max_leaves=6
)
"""Deep trees of few redactions, so that the one that is looked for stands in several places."""

A, B = (Comparison(name, Kind.TEXT, Operator.IS, "x") for name in ("a", "b"))


@for_all(CONDITIONS, TREATMENTS, TREATMENTS)
def test_a_choice_is_its_first_side_where_the_condition_holds_and_its_second_elsewhere(
    when: Condition, then: Treatment, otherwise: Treatment
) -> None:
    chosen = choice(when, then, otherwise)
    for row in ROWS:
        assert redaction_for(chosen, row) == redaction_for(then if matches(when, row) else otherwise, row)


@for_all(TREATMENTS, TREATMENTS)
def test_the_meet_of_treatments_is_the_meet_of_their_redactions_in_every_row(one: Treatment, other: Treatment) -> None:
    both_hold = met(one, other)
    for row in ROWS:
        assert redaction_for(both_hold, row) == meet(redaction_for(one, row), redaction_for(other, row))


@for_all(st.lists(st.tuples(CONDITIONS, REDACTIONS), max_size=4))
def test_matching_allow_rules_combine_by_meet_and_none_gives_nothing(
    allowances: list[tuple[Condition, Redaction]],
) -> None:
    treatment = granted(allowances)
    for row in ROWS:
        matching = [redaction for where, redaction in allowances if matches(where, row)]
        assert redaction_for(treatment, row) == (meet_all(matching) if matching else DROP)


@for_all(TREATMENTS, CONDITIONS, REDACTIONS)
def test_a_restriction_lowers_only_the_rows_it_names(
    treatment: Treatment, where: Condition, redaction: Redaction
) -> None:
    lowered = met(treatment, restricted(where, redaction))
    for row in ROWS:
        before = redaction_for(treatment, row)
        assert redaction_for(lowered, row) == (meet(before, redaction) if matches(where, row) else before)


@for_all(TREATMENTS, CONDITIONS)
def test_what_is_known_of_a_row_changes_nothing_in_rows_where_it_holds(treatment: Treatment, fact: Condition) -> None:
    simpler = given(treatment, fact)
    for row in ROWS:
        if matches(fact, row):
            assert redaction_for(simpler, row) == redaction_for(treatment, row)


@pytest.mark.parametrize("known", [ALWAYS, A], ids=["nothing known", "one of it known"])
@pytest.mark.parametrize(("when", "holds"), [(both(A, B), False), (either(A, B), True)], ids=["all", "any"])
def test_what_is_known_decides_a_choice_part_by_part(when: Condition, known: Condition, *, holds: bool) -> None:
    treatment = choice(when, REVEAL, DROP)
    assert given(treatment, both(A, B)) == REVEAL
    assert given(treatment, known) == (REVEAL if holds and known == A else treatment)


@pytest.mark.parametrize(
    ("simplified", "simple"),
    [
        (lambda: choice(A, REVEAL, REVEAL), REVEAL),
        (lambda: choice(A, choice(A, REVEAL, DROP), PRESENT), Choice(A, REVEAL, PRESENT)),
        (lambda: choice(A, REVEAL, choice(A, PRESENT, DROP)), Choice(A, REVEAL, DROP)),
        (lambda: given(Choice(A, Choice(B, REVEAL, DROP), PRESENT), both(A, B)), REVEAL),
        (lambda: given(Choice(A, PRESENT, Choice(B, REVEAL, DROP)), both(negation(A), B)), REVEAL),
        (lambda: given(Choice(B, Choice(A, REVEAL, DROP), PRESENT), A), Choice(B, REVEAL, PRESENT)),
        (lambda: given(Choice(B, PRESENT, Choice(A, REVEAL, DROP)), A), Choice(B, PRESENT, REVEAL)),
        (lambda: given(Choice(B, Choice(A, REVEAL, DROP), REVEAL), A), REVEAL),
    ],
)
def test_what_is_settled_further_up_is_not_asked_again(simplified: Callable[[], Treatment], simple: Treatment) -> None:
    assert simplified() == simple


@for_all(FEW_TREATMENTS, st.sampled_from([REVEAL, DROP]))
def test_where_it_is_finds_exactly_the_rows_with_that_redaction(treatment: Treatment, wanted: Redaction) -> None:
    found = where_it_is(treatment, wanted)
    for row in ROWS:
        assert matches(found, row) == (redaction_for(treatment, row) == wanted)


@for_all(TREATMENTS)
def test_mapping_changes_the_redaction_of_every_row(treatment: Treatment) -> None:
    changed = mapped(treatment, lambda redaction: meet(redaction, PRESENT))
    for row in ROWS:
        assert redaction_for(changed, row) == meet(redaction_for(treatment, row), PRESENT)
