"""A change of policies is told in full: every record and field that anybody gains or loses, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gateway.model.condition import ALWAYS, All, Comparison, Condition, Not, Operator, PartnerFact, matches
from gateway.model.grant import Purposes
from gateway.model.kinds import Kind
from gateway.model.plan import Redaction, View, redaction_for
from gateway.policies.policy import Policy
from gateway.policies.workbench.comparison import are_alike
from gateway.policies.workbench.difference import Difference, Direction, difference
from gateway.policies.workbench.possibility import find_row
from gateway.policies.workbench.questions import Bench, grants, view_of
from gateway.redaction.generalise import Generalise, Ladder
from gateway.redaction.lattice import at_most
from gateway.redaction.mask import Mask
from gateway.redaction.plain import DROP, PRESENT, REVEAL
from tests.factories import (
    CATALOGUE,
    ELDERLY_CARE,
    HAS_NEED,
    NO_GUARDRAILS,
    OWN_AREA,
    allow,
    household,
    policy,
    restrict,
)
from tests.unit.policies.workbench.station import catalogue, guardrails, policies, purposes

BENCH = Bench(CATALOGUE, Purposes({"elderly-care": ELDERLY_CARE}, "p"), NO_GUARDRAILS, ())
ACTIVE = Comparison("status", Kind.CATEGORY, Operator.IS, "active")
MANY = Comparison("members", Kind.INTEGER, Operator.AT_LEAST, 3)


def told(old: tuple[Policy, ...], new: tuple[Policy, ...]) -> set[tuple[str, ...]]:
    """The changes of listing, as direction, what, before and after."""
    found = difference(BENCH, old, new)
    return {
        (each.direction.value, each.what, each.before, each.after) for each in found.changes if each.action == "list"
    }


def test_a_policy_is_no_different_from_itself() -> None:
    found = difference(Bench(catalogue(), purposes(), guardrails(), ()), policies(), policies())
    assert found.changes == ()
    assert found.compared >= 30


def test_a_field_that_is_added_is_a_gain_and_one_that_is_removed_a_loss() -> None:
    old, new = policy(allow({"phone": REVEAL})), policy(allow({"care_needs": REVEAL}))
    assert told((old,), (new,)) == {("gain", "care_needs", "drop", "reveal"), ("loss", "phone", "reveal", "drop")}


def test_a_coarser_redaction_is_a_loss_and_a_different_one_is_both() -> None:
    masked, less = policy(allow({"phone": Mask(keep_last=4)})), policy(allow({"phone": Mask(keep_last=2)}))
    first = policy(allow({"phone": Mask(keep_first=3)}))
    assert told((masked,), (less,)) == {("loss", "phone", "mask keep_last 4", "mask keep_last 2")}
    assert {change[0] for change in told((masked,), (first,))} == {"gain", "loss"}


def test_wider_rows_are_a_gain_with_a_record_that_shows_it() -> None:
    old, new = policy(allow({"phone": REVEAL}, All((OWN_AREA, ACTIVE)))), policy(allow({"phone": REVEAL}, OWN_AREA))
    found = difference(BENCH, (old,), (new,))
    assert {change.direction for change in found.changes} == {Direction.GAIN}
    rows = next(change for change in found.changes if change.what == "rows")
    assert rows.row is not None
    assert rows.row["status"] != "active"


def test_the_same_condition_written_otherwise_is_no_change() -> None:
    written = All((Not(Not(ACTIVE)), ACTIVE))
    assert told((policy(allow({"phone": REVEAL}, ACTIVE)),), (policy(allow({"phone": REVEAL}, written)),)) == set()


def test_search_order_limits_and_validity_are_compared_too() -> None:
    old = policy(allow({"phone": REVEAL}))
    new = policy(allow({"phone": REVEAL}, filter_on=("phone",), sort_on=("household_no",)))
    assert told((old,), (new,)) == {
        ("gain", "filter_on phone", "no", "yes"),
        ("gain", "sort_on household_no", "no", "yes"),
    }
    longer = policy(allow({"phone": REVEAL}), last=old.last + timedelta(days=1))
    assert ("gain", "rows", "hidden", "shown") in told((old,), (longer,))
    more = policy(allow({"phone": REVEAL}), limits=type(old.limits)(page=60, per_day=500, statistics_min_group=10))
    assert told((old,), (more,)) == {("gain", "limit page", "50", "60")}


def test_what_one_partner_alone_gains_is_a_gain_whichever_rule_names_it() -> None:
    opened = allow({"phone": REVEAL}, Comparison("status", Kind.CATEGORY, Operator.IS, "committee-9"))
    own = Comparison("status", Kind.CATEGORY, Operator.IS, PartnerFact.ID)
    old, new = policy(opened, restrict({"phone": DROP}, own)), policy(opened)
    assert told((old,), (new,)) == {("gain", "phone", "drop", "reveal")}


def test_what_is_missing_where_a_hidden_field_holds_something_tells_it_and_is_a_gain() -> None:
    plain, lost = allow({"phone": REVEAL}), ("loss", "phone", "reveal", "drop")
    told_by_phone = ("gain", "told care_needs", "no", "yes")
    assert told((policy(plain),), (policy(plain, restrict({"phone": DROP}, HAS_NEED)),)) == {lost, told_by_phone}
    # what is taken from everybody tells nothing, nor does a condition on what is shown in every record
    assert told((policy(plain),), (policy(plain, restrict({"phone": DROP})),)) == {lost}
    open_ = allow({"phone": REVEAL, "care_needs": REVEAL})
    assert told((policy(open_),), (policy(open_, restrict({"phone": DROP}, HAS_NEED)),)) == {lost}


def test_two_things_told_together_are_less_than_each_of_them() -> None:
    plain = allow({"phone": REVEAL, "members": REVEAL})
    together = restrict({"phone": DROP}, All((HAS_NEED, ACTIVE)))
    apart = (restrict({"phone": DROP}, HAS_NEED), restrict({"members": DROP}, ACTIVE, rule_id="too"))
    found = told((policy(plain, together),), (policy(plain, *apart),))
    assert {("gain", "told care_needs", "no", "yes"), ("gain", "told status", "no", "yes")} <= found


def test_a_field_that_is_missing_where_it_holds_something_tells_what_it_holds() -> None:
    open_ = allow({"care_needs": REVEAL})
    dementia = Comparison("care_needs", Kind.CATEGORY, Operator.IS, "dementia")
    found = told((policy(open_),), (policy(open_, restrict({"care_needs": DROP}, dementia)),))
    assert ("gain", "told care_needs", "no", "yes") in found


def test_records_that_go_where_a_hidden_field_holds_something_tell_it_of_those_that_stay() -> None:
    found = told((policy(allow({"phone": REVEAL})),), (policy(allow({"phone": REVEAL}, HAS_NEED)),))
    assert ("gain", "told care_needs", "no", "yes") in found


def test_what_cannot_be_decided_is_a_gain(monkeypatch: Any) -> None:
    monkeypatch.setattr("gateway.policies.workbench.comparison.find_row", partial(find_row, most_steps=0))
    old, new = policy(allow({"phone": REVEAL}, ACTIVE)), policy(allow({"phone": REVEAL}, MANY))
    found: Difference = difference(BENCH, (old,), (new,))
    assert any(not change.decided and change.direction is Direction.GAIN for change in found.changes)


redactions: st.SearchStrategy[Redaction] = st.sampled_from(
    [REVEAL, PRESENT, DROP, Mask(keep_last=4), Mask(keep_first=3)]
)
dates: st.SearchStrategy[Redaction] = st.sampled_from(
    [REVEAL, PRESENT, Generalise(Ladder.TIME, "year"), Generalise(Ladder.TIME, "month")]
)
wheres: st.SearchStrategy[Condition] = st.sampled_from(
    [ALWAYS, ACTIVE, HAS_NEED, MANY, Not(HAS_NEED), All((ACTIVE, MANY))]
)


@st.composite
def some_policies(draw: st.DrawFn) -> Policy:
    rules = [
        allow(
            {"phone": draw(redactions), "head_birth_date": draw(dates), "care_needs": REVEAL},
            draw(wheres),
            rule_id=f"a{n}",
        )
        for n in range(draw(st.integers(1, 2)))
    ]
    if draw(st.booleans()):
        rules.append(restrict({"phone": draw(redactions)}, draw(wheres)))
    return policy(*rules)


rows = st.builds(
    household,
    status=st.sampled_from(["active", "moved", None]),
    care_needs=st.sampled_from([None, "mobility"]),
    members=st.sampled_from([1, 3, None]),
)


def shown(view: View | None, row: dict[str, Any], name: str) -> Redaction:
    if view is None or not matches(view.visible, row) or name not in view.columns:
        return DROP
    return redaction_for(view.columns[name].treatment, row)


@given(some_policies(), some_policies(), rows)
def test_whatever_a_record_shows_more_of_is_among_the_gains(old: Policy, new: Policy, row: dict[str, Any]) -> None:
    before, after = BENCH.only(old), BENCH.only(new)
    gains = {change.what for change in difference(BENCH, (old,), (new,)).gains}
    for grant in grants(after, days=(policy().first,)):
        old_view, new_view = view_of(before, grant), view_of(after, grant)
        for name in ("phone", "head_birth_date", "care_needs"):
            if not at_most(shown(new_view, row, name), shown(old_view, row, name)):
                assert name in gains
                assert not are_alike(old_view, new_view)


@given(some_policies(), some_policies())
def test_every_gain_with_a_record_is_real(old: Policy, new: Policy) -> None:
    before, after = BENCH.only(old), BENCH.only(new)
    for change in difference(BENCH, (old,), (new,)).gains:
        if change.row is None:
            continue
        row = dict(change.row)
        views = [
            (view_of(before, grant), view_of(after, grant))
            for grant in grants(after, days=(change.day,))
            if grant.action == change.action
        ]
        if change.what == "rows":
            assert any(
                new_view is not None
                and matches(new_view.visible, row)
                and (old_view is None or not matches(old_view.visible, row))
                for old_view, new_view in views
            )
        else:
            assert any(
                not at_most(shown(new_view, row, change.what), shown(old_view, row, change.what))
                for old_view, new_view in views
            )
