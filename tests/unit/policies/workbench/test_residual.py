"""The residual report finds what single policies, kinds of partner and their coalitions can put together."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gateway.model.catalogue import Catalogue, Tag
from gateway.model.grant import LegalBasis, Purposes
from gateway.model.kinds import Kind
from gateway.model.plan import Redaction
from gateway.policies.policy import Policy
from gateway.policies.workbench.questions import Bench
from gateway.policies.workbench.residual import FEWEST, of_coalitions, of_kinds, of_policy
from gateway.redaction.band import AgeBand, Band
from gateway.redaction.generalise import Generalise, Ladder
from gateway.redaction.mask import Mask
from gateway.redaction.plain import PRESENT, REVEAL
from tests.factories import DAY, ELDERLY_CARE, HOUSEHOLD, NO_GUARDRAILS, allow, field, policy
from tests.unit.policies.workbench.station import TODAY, catalogue, guardrails, policies, purposes

MASK = Mask(keep_first=6, keep_last=4)


def bench(*some: Policy) -> Bench:
    """A station whose type also has the ID number's digits without anything derived from them."""
    plain = replace(HOUSEHOLD.fields["head_birth_date"], derived_from=())
    others = {"head_birth_date": plain, "tax_number": field("tax_number", Kind.ID_NUMBER, Tag.IDENTITY)}
    derived = replace(plain, name="born", derived_from=("tax_number",))
    record_type = replace(HOUSEHOLD, fields={**HOUSEHOLD.fields, **others, "born": derived})
    basis = LegalBasis("an act", frozenset({"community-committee", "property-manager", "police"}))
    purposes = Purposes({"elderly-care": replace(ELDERLY_CARE, basis=basis)}, "p")
    return Bench(Catalogue({"household": record_type}, "c"), purposes, NO_GUARDRAILS, some)


def giving(fields: dict[str, Redaction], **changes: Any) -> Policy:
    return policy(allow(fields), **changes)


def test_first_six_last_four_and_the_birth_date_leave_one() -> None:
    leaky = giving({"tax_number": MASK, "born": REVEAL})
    found = of_policy(bench(leaky), leaky, DAY)
    assert (found.candidates, found.is_whole, found.is_few()) == (1, False, True)


def test_a_number_that_is_granted_whole_is_a_decision_and_no_accident() -> None:
    whole = giving({"head_id_number": REVEAL})
    found = of_policy(bench(whole), whole, DAY)
    assert (found.candidates, found.is_whole, found.is_few()) == (1, True, False)


def test_a_modest_policy_leaves_many() -> None:
    modest = giving({"tax_number": Mask(keep_first=2), "born": Generalise(Ladder.TIME, "decade")})
    assert of_policy(bench(modest), modest, DAY).candidates > 10**6


def test_an_age_on_the_day_counts_as_what_it_tells_of_the_birth_date() -> None:
    def left(redaction: Redaction) -> int:
        told = giving({"tax_number": Mask(keep_first=2), "born": redaction})
        return of_policy(bench(told), told, DAY).candidates

    nothing, tens, twos = left(PRESENT), left(AgeBand(Band(10))), left(AgeBand(Band(2)))
    assert twos * 4 < tens < nothing / 4
    # bands of ten years of age leave as many as bands of ten years of birth
    assert tens == pytest.approx(left(Generalise(Ladder.TIME, "decade")), rel=0.01)


def test_two_policies_of_one_kind_add_up() -> None:
    one = giving({"head_id_number": Mask(keep_first=6)}, name="one", purposes=frozenset({"elderly-care"}))
    other = giving({"tax_number": Mask(keep_last=4), "born": REVEAL}, name="other", first=DAY, last=DAY)
    together = bench(one, other)
    assert not of_policy(together, one, DAY).is_few()
    [kind] = of_kinds(together, DAY)
    assert kind.policies == ("one@7", "other@7")
    assert kind.candidates < FEWEST


def test_a_number_in_two_parts_is_nobodys_decision() -> None:
    first = giving({"head_id_number": Mask(keep_first=9)}, name="first")
    last = giving({"tax_number": Mask(keep_last=9), "born": REVEAL}, name="last", first=DAY, last=DAY)
    [kind] = of_kinds(bench(first, last), DAY)
    assert (kind.candidates, kind.is_whole, kind.is_few()) == (1, False, True)


def test_a_coalition_is_told_where_no_part_of_it_knows_enough() -> None:
    committee = giving({"head_id_number": Mask(keep_first=6)}, name="one")
    manager = giving({"tax_number": Mask(keep_last=4)}, name="two", partner_kind="property-manager")
    police = giving({"born": Generalise(Ladder.TIME, "year")}, name="three", partner_kind="police")
    [found] = of_coalitions(bench(committee, manager, police), DAY)
    assert found.kinds == ("community-committee", "police", "property-manager")
    assert found.candidates < FEWEST


def test_who_has_whole_numbers_needs_no_coalition() -> None:
    police = giving({"head_id_number": REVEAL}, name="one", partner_kind="police")
    committee = giving({"tax_number": Mask(keep_first=2)}, name="two")
    assert of_coalitions(bench(police, committee), DAY) == ()


def test_nothing_shipped_leaves_few_candidates() -> None:
    shipped = Bench(catalogue(), purposes(), guardrails(), policies())
    assert not [each for each in of_kinds(shipped, TODAY) if each.is_few()]
    assert of_coalitions(shipped, TODAY) == ()
