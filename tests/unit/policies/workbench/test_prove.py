"""A claim that holds is broken by no example; one that does not comes with a record that the archive confirms."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from gateway.adapters.memory import MemoryAdapter
from gateway.model.condition import ALWAYS, All, Comparison, Not, Operator, PartnerFact, matches
from gateway.model.kinds import Kind, Scalar
from gateway.model.outcome import ABSENT, Outcome
from gateway.model.plan import DisclosurePlan, Order, View
from gateway.policies.answering import compile_question, says_yes
from gateway.policies.compile import compile_view
from gateway.policies.policy import Policy
from gateway.policies.workbench.claim import Claim, ClaimError, parse_claim
from gateway.policies.workbench.possibility import find_row
from gateway.policies.workbench.prove import Counterexample, Verdict, prove
from gateway.policies.workbench.questions import Bench
from gateway.redaction.mask import Mask
from gateway.redaction.plain import DROP, REVEAL
from tests.factories import CATALOGUE, ELDERLY_CARE, HAS_NEED, NO_GUARDRAILS, OWN_AREA, allow, policy, restrict
from tests.unit.policies.workbench.station import catalogue, examples, grants, guardrails, policies, purposes

SHIPPED = Bench(catalogue(), purposes(), guardrails(), policies())


def claimed(text: str, bench: Bench = SHIPPED) -> Verdict:
    return prove(bench, parse_claim(text, bench.partner_kinds, bench.catalogue, bench.purposes))


def answered(view: View, row: Mapping[str, Scalar | None]) -> dict[str, Outcome]:
    plan = DisclosurePlan(view, tuple(view.columns), ALWAYS, (Order(view.identifier),), None, 1)
    records = MemoryAdapter({view.table: [row]}).execute(plan)
    return dict(zip(view.columns, records[0], strict=False)) if records else {}


def confirmed(bench: Bench, found: Counterexample) -> bool:
    record_type = bench.catalogue.types[found.grant.record_type]
    if found.ask is not None:
        question = compile_question(bench.policies, bench.guardrails, record_type, found.grant, found.ask)
        return says_yes(question, found.record)
    view = compile_view(bench.policies, bench.guardrails, record_type, found.grant)
    return answered(view, found.record).get(found.field, ABSENT) == found.outcome


def bench(*some: Policy) -> Bench:
    of_care = type(purposes())({"elderly-care": ELDERLY_CARE}, "p")
    return Bench(CATALOGUE, of_care, NO_GUARDRAILS, some)


ASKING = sorted({(grant.partner.kind, grant.record_type) for grant in grants()})


@pytest.mark.parametrize(("kind", "type_name"), ASKING)
def test_no_example_breaks_a_claim_that_holds_and_the_archive_confirms_every_counterexample(
    kind: str, type_name: str
) -> None:
    record_type = catalogue().types[type_name]
    shown: set[str] = set()
    for grant in grants():
        if (grant.partner.kind, grant.record_type) == (kind, type_name):
            try:
                view = compile_view(policies(), guardrails(), record_type, grant)
            except Exception:  # noqa: BLE001, S112 - nothing is shared, which is what is looked for
                continue
            for row in examples(record_type):
                shown |= {name for name, outcome in answered(view, row).items() if outcome is not ABSENT}
    for name in record_type.fields:
        verdict = prove(SHIPPED, Claim(kind, type_name, name, unmasked=False, purpose=None))
        assert not (verdict.holds and name in shown)
        assert verdict.holds == (verdict.counterexample is None)
        assert verdict.counterexample is None or confirmed(SHIPPED, verdict.counterexample)


def test_a_committee_never_sees_an_offence() -> None:
    assert claimed("committee never sees offence.*").holds
    assert claimed("community-committee never sees household.criminal_history").holds


def test_masked_is_seen_and_not_unmasked() -> None:
    assert not claimed("committee never sees household.head_id_number").holds
    assert claimed("committee never sees household.head_id_number unmasked").holds
    assert claimed("committee never sees household.head_id_number for disaster-roll").holds


def test_the_counterexample_names_partner_purpose_and_record() -> None:
    found = claimed("police never sees offence.id_number unmasked for police-cooperation").counterexample
    assert found is not None
    assert (found.grant.partner.kind, found.grant.purpose.name) == ("police", "police-cooperation")
    assert found.record["sealed"] is False
    assert found.outcome == found.record["id_number"]


def test_a_field_that_is_shown_in_the_fewest_of_rows_is_found() -> None:
    narrow = Comparison("members", Kind.INTEGER, Operator.IS, 77)
    rules = (allow({"care_needs": REVEAL}), allow({"phone": Mask(keep_last=4)}, narrow, rule_id="narrow"))
    found = claimed("committee never sees household.phone", bench(policy(*rules))).counterexample
    assert found is not None
    assert found.record["members"] == 77


def test_what_a_restriction_takes_away_everywhere_is_never_seen() -> None:
    both = restrict({"phone": DROP}, HAS_NEED, rule_id="one")
    other = restrict({"phone": DROP}, Comparison("care_needs", Kind.CATEGORY, Operator.PRESENT, False), rule_id="two")
    assert claimed("committee never sees household.phone", bench(policy(allow({"phone": REVEAL}), both, other))).holds


def test_partners_outside_of_a_named_area_are_thought_of() -> None:
    elsewhere = All((OWN_AREA, Not(Comparison("area_code", Kind.AREA, Operator.WITHIN, ("310115",)))))
    found = claimed("committee never sees household.phone", bench(policy(allow({"phone": REVEAL}, elsewhere))))
    assert found.counterexample is not None
    assert not found.counterexample.grant.areas[0].startswith("310115")


def test_a_partner_that_a_rule_names_is_thought_of() -> None:
    own = Comparison("status", Kind.CATEGORY, Operator.IS, PartnerFact.ID)
    named = All((own, Comparison("status", Kind.CATEGORY, Operator.IS, "committee-7")))
    found = claimed("committee never sees household.phone", bench(policy(allow({"phone": REVEAL}, named))))
    assert found.counterexample is not None
    assert found.counterexample.grant.partner.id == "committee-7"


def test_a_policy_that_begins_tomorrow_counts() -> None:
    later = policy(
        allow({"phone": REVEAL}), first=policy().last.replace(year=2030), last=policy().last.replace(year=2031)
    )
    verdict = claimed("committee never sees household.phone", bench(policy(allow({"members": REVEAL})), later))
    assert verdict.counterexample is not None
    assert verdict.counterexample.grant.day.year == 2030


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("committee sees nothing", "a claim is written KIND never sees TYPE.FIELD"),
        ("nobody never sees offence.*", "no kind of partner `nobody`"),
        ("committee never sees diary.*", "no record type `diary`"),
        ("committee never sees offence.colour", "no field `colour` in offence@"),
        ("committee never sees offence.* for fun", "no purpose `fun`"),
    ],
)
def test_a_claim_about_what_does_not_exist_proves_nothing_and_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(ClaimError, match=sentence.replace("*", r"\*")):
        claimed(text)


def test_a_row_that_is_found_for_a_view_is_visible_in_it() -> None:
    for grant in grants():
        record_type = catalogue().types[grant.record_type]
        try:
            view = compile_view(policies(), guardrails(), record_type, grant)
        except Exception:  # noqa: BLE001, S112 - nothing is shared
            continue
        row = find_row(view.visible)
        assert row is not None
        assert matches(view.visible, row)
