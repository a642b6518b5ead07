"""A policy writes `pseudonym`; whose it is, is known when a view is compiled for a partner and a purpose."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from gateway.documents import read_document
from gateway.errors import FIELD, GatewayError
from gateway.model.catalogue import Tag
from gateway.model.condition import Operator
from gateway.model.grant import Grant, Necessity, Purposes
from gateway.model.inquiry import Action, Criterion, Inquiry
from gateway.model.outcome import WITHHELD, Outcome
from gateway.model.plan import Redaction
from gateway.policies.check import check_policy
from gateway.policies.compile import compile_view
from gateway.policies.guardrail_file import load_guardrails
from gateway.policies.question import compile_plan
from gateway.redaction.keyring import NO_KEYS, Epoch, Keyring
from gateway.redaction.mask import Mask
from gateway.redaction.pseudonym import Pseudonym
from tests.factories import GRANT, HOUSEHOLD, NO_GUARDRAILS, allow, household, policy, restrict
from tests.unit.policies.samples import CATALOGUE, changed, faults, parsed

GUARDRAILS = load_guardrails(Path(__file__).parents[3] / "config" / "guardrails.yaml")
NECESSITY = Necessity(frozenset({Tag.HEALTH}), "an assessment", date(2025, 12, 15))
PURPOSES = Purposes({"elderly-care": replace(GRANT.purpose, necessity=NECESSITY)}, "p" * 64)
RING = Keyring((Epoch(1, b"a" * 32),))
NEXT = Keyring((Epoch(2, b"b" * 32), *RING.epochs))
ID_NUMBER = "310115195003071230"


def shown(fields: dict[str, Redaction], grant: Grant = GRANT, ring: Keyring = RING) -> dict[str, Outcome]:
    view = compile_view([policy(allow(fields))], NO_GUARDRAILS, HOUSEHOLD, grant, ring)
    row = household(head_id_number=ID_NUMBER)
    return {name: column.outcome(row) for name, column in view.columns.items()}


def to_another_partner() -> Grant:
    return replace(GRANT, partner=replace(GRANT.partner, id="committee-2"))


def for_another_purpose() -> Grant:
    return replace(GRANT, purpose=replace(GRANT.purpose, name="disaster-roll"))


def test_one_person_has_one_pseudonym_in_whatever_field_an_id_number_stands() -> None:
    expected = Pseudonym(RING.domain("committee-1", "elderly-care"))
    assert shown({"head_id_number": Pseudonym()})["head_id_number"] == expected.apply(
        HOUSEHOLD.fields["head_id_number"].kind, ID_NUMBER
    )


def test_two_partners_and_two_purposes_cannot_join_what_they_hold() -> None:
    both = policy(allow({"phone": Pseudonym()}), purposes=frozenset({"elderly-care", "disaster-roll"}))
    views = [
        compile_view([both], NO_GUARDRAILS, HOUSEHOLD, grant, RING)
        for grant in (GRANT, to_another_partner(), for_another_purpose())
    ]
    assert len({view.columns["phone"].outcome(household()) for view in views}) == 3


def test_a_pseudonym_of_an_id_number_stays_where_the_birth_date_is_hidden() -> None:
    outcome = shown({"head_id_number": Pseudonym()})
    assert "head_birth_date" not in outcome
    assert len(str(outcome["head_id_number"])) == 64


def test_another_redaction_of_an_id_number_still_hides_the_birth_date_beside_a_rule_with_a_pseudonym() -> None:
    rules = [allow({"head_id_number": Pseudonym()}), restrict({"head_id_number": Mask(keep_first=10)})]
    view = compile_view([policy(*rules)], NO_GUARDRAILS, HOUSEHOLD, GRANT, RING)
    assert view.columns["head_id_number"].outcome(household()) is WITHHELD


def test_two_rules_with_a_pseudonym_give_one_and_the_same() -> None:
    rules = [allow({"phone": Pseudonym()}), restrict({"phone": Pseudonym()}, rule_id="again")]
    view = compile_view([policy(*rules), policy(rules[0], name="other")], NO_GUARDRAILS, HOUSEHOLD, GRANT, RING)
    assert view.columns["phone"].outcome(household()) == shown({"phone": Pseudonym()})["phone"]


def test_without_keys_a_pseudonym_is_withheld() -> None:
    assert shown({"phone": Pseudonym()}, ring=NO_KEYS)["phone"] is WITHHELD


def test_a_view_under_other_epochs_is_another_view_and_no_view_names_a_key() -> None:
    views = [
        compile_view([policy(allow({"phone": Pseudonym()}))], NO_GUARDRAILS, HOUSEHOLD, GRANT, ring)
        for ring in (RING, NEXT)
    ]
    assert views[0].key != views[1].key
    for key in (*RING.domain("committee-1", "elderly-care").keys, *NEXT.domain("committee-1", "elderly-care").keys):
        assert key.hex() not in repr(views)
        assert repr(key) not in repr(views)


def test_nobody_can_search_by_a_pseudonym() -> None:
    rule = allow({"phone": Pseudonym()}, filter_on=("phone",))
    view = compile_view([policy(rule)], NO_GUARDRAILS, HOUSEHOLD, GRANT, RING)
    inquiry = Inquiry("household", Action.LIST, criteria=(Criterion("phone", Operator.IS, "0" * 64),))
    with pytest.raises(GatewayError) as refused:
        compile_plan(view, inquiry)
    assert refused.value.problem is FIELD


def test_the_language_has_pseudonyms_for_what_names_one_person_or_thing() -> None:
    written = parsed(changed("head_name: reveal", "head_name: pseudonym"))
    assert written.rules[0].fields["head_name"] == Pseudonym()
    [fault] = faults(changed("head_birth_date: {generalise: decade}", "head_birth_date: pseudonym"))
    assert fault.startswith("22:7  `head_birth_date` is of kind `date`, and only `name`, `id_number`")


@pytest.mark.parametrize(
    ("expected", "sound"), [('"[pseudonym]"', True), ('"[withheld]"', False), ("null", False), ('"李雷"', False)]
)
def test_a_test_in_a_policy_expects_a_pseudonym_by_a_word(expected: str, sound: bool) -> None:
    text = changed("head_name: reveal", "head_name: pseudonym")
    text = text.replace("record: {household_no", "record: {head_name: 李雷, household_no")
    text = text.replace("expect: {head_id", f"expect: {{head_name: {expected}, head_id")
    document = read_document(text, "policy.yaml")
    report = check_policy(document, parsed(text), CATALOGUE, PURPOSES, GUARDRAILS)
    assert (not report.faults) is sound


def test_a_decade_is_no_pseudonym_to_a_test() -> None:
    text = changed("phone: absent", 'head_birth_date: "[pseudonym]"').replace(
        "record: {household_no", "record: {head_birth_date: '1950-03-07', household_no"
    )
    report = check_policy(read_document(text, "policy.yaml"), parsed(text), CATALOGUE, PURPOSES, GUARDRAILS)
    assert "comes out as `1950s`" in str(report.faults[0])
