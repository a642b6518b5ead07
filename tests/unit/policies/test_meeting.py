"""What is shown through a client that acts for another is shown to both of them alone, and no more."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import NOT_SHARED, GatewayError
from gateway.model.catalogue import Title
from gateway.model.condition import ALWAYS, Comparison, Condition, Operator, matches
from gateway.model.grant import LegalBasis
from gateway.model.kinds import Kind
from gateway.model.plan import Redaction, View, redaction_for
from gateway.policies.book import PolicyBook
from gateway.policies.meeting import meet_of_views
from gateway.policies.policy import Policy, PolicyLimits
from gateway.redaction.band import AgeBand, Band
from gateway.redaction.generalise import Generalise, Ladder
from gateway.redaction.keyring import Epoch, Keyring
from gateway.redaction.lattice import at_most
from gateway.redaction.mask import Mask
from gateway.redaction.plain import DROP, PRESENT, REVEAL
from gateway.redaction.pseudonym import Domain, Pseudonym
from tests.factories import (
    CATALOGUE,
    COMMITTEE,
    GRANT,
    HAS_NEED,
    HOUSEHOLD,
    NO_GUARDRAILS,
    OWN_AREA,
    allow,
    household,
    policy,
    restrict,
)

DISTRICT = replace(COMMITTEE, id="district", kind="civil-affairs")
ACTING = replace(GRANT, partner=DISTRICT, agreement_id="agreement-2", client_id="client-2")
THROUGH = replace(GRANT, through=(ACTING,))
IS_ACTIVE = Comparison("status", Kind.CATEGORY, Operator.IS, "active")
ROWS = [
    household(area_code=area, status=status, care_needs=need)
    for area in ("310115003001", "310115003002")
    for status in ("active", "moved_out")
    for need in (None, "help")
]
DECADE = Generalise(Ladder.TIME, "decade")

redactions: dict[str, st.SearchStrategy[Redaction]] = {
    "phone": st.sampled_from([REVEAL, Mask(keep_last=4), Mask(keep_first=3), PRESENT, DROP]),
    "head_birth_date": st.sampled_from([REVEAL, DECADE, Generalise(Ladder.TIME, "year"), PRESENT]),
    "head_id_number": st.sampled_from([REVEAL, Mask(keep_first=2), Mask(keep_first=6), DROP]),
    "members": st.sampled_from([REVEAL, PRESENT, DROP]),
}
wheres: st.SearchStrategy[Condition] = st.sampled_from([ALWAYS, OWN_AREA, IS_ACTIVE, HAS_NEED])
fields = st.fixed_dictionaries({}, optional=redactions)


@st.composite
def policies_of(draw: st.DrawFn, kind: str) -> Policy:
    usable = draw(st.sets(st.sampled_from(sorted(redactions))))
    shown, less = draw(fields), draw(fields)
    rules = [allow(shown, draw(wheres), filter_on=tuple(usable), sort_on=tuple(usable))]
    if less:
        rules.append(restrict(less, draw(wheres)))
    limits = PolicyLimits(
        page=draw(st.sampled_from([10, 50])), per_day=draw(st.sampled_from([5, 9])), statistics_min_group=10
    )
    return policy(*rules, name=f"for-{kind}", partner_kind=kind, limits=limits, digest=kind[0] * 64)


def book(*policies: Policy) -> PolicyBook:
    return PolicyBook(CATALOGUE, policies, NO_GUARDRAILS)


def view_of(a_book: PolicyBook, grant: object) -> View | None:
    try:
        return a_book.view(grant)  # type: ignore[arg-type]
    except GatewayError as refused:
        assert refused.problem is NOT_SHARED
        return None


@given(policies_of("community-committee"), policies_of("civil-affairs"))
def test_nothing_is_shown_through_another_that_one_of_them_is_not_shown_alone(one: Policy, other: Policy) -> None:
    a_book = book(one, other)
    alone = [view_of(a_book, GRANT), view_of(a_book, ACTING)]
    together = view_of(a_book, THROUGH)
    if together is None:
        assert None in alone or not any(all(each and matches(each.visible, row) for each in alone) for row in ROWS)
        return
    for each in alone:
        assert each is not None
        assert together.filter_on <= each.filter_on & together.columns.keys()
        assert together.sort_on <= each.sort_on & together.columns.keys()
        assert together.limits.page <= each.limits.page
        assert together.limits.per_day <= each.limits.per_day
        assert set(each.obligations) <= set(together.obligations)
        assert set(each.provenance.policies) <= set(together.provenance.policies)
        assert together.key != each.key
        for row in ROWS:
            if matches(together.visible, row):
                assert matches(each.visible, row)
                _shows_no_more(together, each, row)
    assert {*together.columns, *together.withheld} == set(HOUSEHOLD.fields)


def _shows_no_more(together: View, alone: View, row: dict[str, object]) -> None:
    for name, column in together.columns.items():
        less = redaction_for(column.treatment, row)  # type: ignore[arg-type]
        assert at_most(less, redaction_for(alone.columns[name].treatment, row)), name  # type: ignore[arg-type]


def test_a_field_that_both_see_in_part_is_seen_as_far_as_both_do() -> None:
    mine = policy(
        allow({"phone": Mask(keep_last=4), "members": REVEAL, "status": REVEAL}, filter_on=("members", "status"))
    )
    its = policy(
        allow(
            {"phone": Mask(keep_last=2), "members": REVEAL, "status": REVEAL, "head_name": REVEAL},
            filter_on=("members",),
            sort_on=("members", "status"),
        ),
        name="its",
        partner_kind="civil-affairs",
    )
    view = book(mine, its).view(THROUGH)
    shown = {name: redaction_for(column.treatment, household()) for name, column in view.columns.items()}
    assert shown == {"household_no": REVEAL, "status": REVEAL, "phone": Mask(keep_last=2), "members": REVEAL}
    assert view.filter_on == {"members"}
    assert not view.sort_on
    assert view.provenance.policies == ("committee-elderly-care@7", "its@7")


def test_what_reads_differently_in_two_rows_is_compared_in_none() -> None:
    mine = policy(allow({"head_birth_date": REVEAL}, filter_on=("head_birth_date",)))
    its = policy(
        allow({"head_birth_date": REVEAL}, filter_on=("head_birth_date",)),
        restrict({"head_birth_date": DECADE}, IS_ACTIVE),
        name="its",
        partner_kind="civil-affairs",
    )
    a_book = book(mine, its)
    assert a_book.view(GRANT).filter_on == {"head_birth_date"}
    assert a_book.view(THROUGH).filter_on == a_book.view(ACTING).filter_on


def test_the_pseudonyms_of_two_partners_are_no_pseudonym() -> None:
    a_pseudonym = Pseudonym(Domain("", "", ()))
    both = allow({"head_name": a_pseudonym})
    mine, its = policy(both), policy(both, name="its", partner_kind="civil-affairs")
    keyring = Keyring((Epoch(1, bytes(32)),))
    a_book = PolicyBook(CATALOGUE, [mine, its], NO_GUARDRAILS, keyring)
    assert isinstance(a_book.view(GRANT).columns["head_name"].treatment, Pseudonym)
    assert a_book.view(THROUGH).columns["head_name"].treatment == PRESENT


def test_what_has_nothing_in_common_but_that_it_is_there_is_not_compared() -> None:
    mine, its = (
        policy(
            allow({"head_birth_date": redaction}, filter_on=("head_birth_date",), sort_on=("head_birth_date",)),
            name=kind,
            partner_kind=kind,
        )
        for kind, redaction in (("community-committee", DECADE), ("civil-affairs", AgeBand(Band(10))))
    )
    a_book = book(mine, its)
    assert a_book.view(GRANT).filter_on == a_book.view(ACTING).filter_on == {"head_birth_date"}
    view = a_book.view(THROUGH)
    assert view.columns["head_birth_date"].treatment == PRESENT
    assert not view.filter_on | view.sort_on


def test_where_nothing_is_shared_with_the_actor_nothing_is_shown_through_it() -> None:
    with pytest.raises(GatewayError) as refused:
        book(policy(allow({"phone": REVEAL}))).view(THROUGH)
    assert refused.value.problem is NOT_SHARED


def test_a_duty_of_the_actor_s_purpose_travels_as_well() -> None:
    mine, its = policy(allow({})), policy(allow({}), name="its", partner_kind="civil-affairs")
    a_book = book(mine, its)
    basis = LegalBasis("another act", frozenset({"civil-affairs"}))
    duty = replace(GRANT.purpose, obligations=("retain-at-most-1-days",), basis=basis, title=Title("x", "x"))
    views = [a_book.view(GRANT), a_book.view(replace(ACTING, purpose=duty, agreement_id="another"))]
    assert meet_of_views(views).obligations == ("no-onward-transfer", "retain-at-most-1-days")
