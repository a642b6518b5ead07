"""The algebra of treatments means, in every row, what the lattice says of the redactions that are in force there."""

from __future__ import annotations

from hypothesis import given as for_all
from hypothesis import strategies as st

from gateway.model.condition import ALWAYS, NEVER, Comparison, Condition, Operator, both, either, matches, negation
from gateway.model.kinds import Kind
from gateway.model.plan import Redaction, Treatment, redaction_for
from gateway.policies.treatments import choice, given, granted, mapped, met, restricted, where_it_is
from gateway.redaction.generalise import Generalise, Ladder
from gateway.redaction.lattice import meet, meet_all
from gateway.redaction.mask import Mask
from gateway.redaction.plain import DROP, PRESENT, REVEAL

NAMES = ("a", "b", "c")
ROWS = st.fixed_dictionaries({name: st.sampled_from([None, "x", "y"]) for name in NAMES})
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


@for_all(CONDITIONS, TREATMENTS, TREATMENTS, ROWS)
def test_a_choice_is_its_first_side_where_the_condition_holds_and_its_second_elsewhere(
    when: Condition, then: Treatment, otherwise: Treatment, row: dict[str, str | None]
) -> None:
    expected = then if matches(when, row) else otherwise
    assert redaction_for(choice(when, then, otherwise), row) == redaction_for(expected, row)


@for_all(TREATMENTS, TREATMENTS, ROWS)
def test_the_meet_of_treatments_is_the_meet_of_their_redactions_in_every_row(
    one: Treatment, other: Treatment, row: dict[str, str | None]
) -> None:
    assert redaction_for(met(one, other), row) == meet(redaction_for(one, row), redaction_for(other, row))


@for_all(st.lists(st.tuples(CONDITIONS, REDACTIONS), max_size=4), ROWS)
def test_matching_allow_rules_combine_by_meet_and_none_gives_nothing(
    allowances: list[tuple[Condition, Redaction]], row: dict[str, str | None]
) -> None:
    matching = [redaction for where, redaction in allowances if matches(where, row)]
    expected = meet_all(matching) if matching else DROP
    assert redaction_for(granted(allowances), row) == expected


@for_all(TREATMENTS, CONDITIONS, REDACTIONS, ROWS)
def test_a_restriction_lowers_only_the_rows_it_names(
    treatment: Treatment, where: Condition, redaction: Redaction, row: dict[str, str | None]
) -> None:
    before = redaction_for(treatment, row)
    after = redaction_for(met(treatment, restricted(where, redaction)), row)
    assert after == (meet(before, redaction) if matches(where, row) else before)


@for_all(TREATMENTS, CONDITIONS, ROWS)
def test_what_is_known_of_a_row_changes_nothing_in_rows_where_it_holds(
    treatment: Treatment, fact: Condition, row: dict[str, str | None]
) -> None:
    if matches(fact, row):
        assert redaction_for(given(treatment, fact), row) == redaction_for(treatment, row)


@for_all(TREATMENTS, REDACTIONS, ROWS)
def test_where_it_is_finds_exactly_the_rows_with_that_redaction(
    treatment: Treatment, wanted: Redaction, row: dict[str, str | None]
) -> None:
    assert matches(where_it_is(treatment, wanted), row) == (redaction_for(treatment, row) == wanted)


@for_all(TREATMENTS, ROWS)
def test_mapping_changes_the_redaction_of_every_row(treatment: Treatment, row: dict[str, str | None]) -> None:
    changed = mapped(treatment, lambda redaction: meet(redaction, PRESENT))
    assert redaction_for(changed, row) == meet(redaction_for(treatment, row), PRESENT)
