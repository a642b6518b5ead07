"""What is explained is what is enforced: for every shipped partner, purpose, type and action, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from gateway.adapters.memory import MemoryAdapter
from gateway.errors import GatewayError
from gateway.model.catalogue import RecordType
from gateway.model.condition import ALWAYS, matches
from gateway.model.grant import Grant
from gateway.model.kinds import Scalar
from gateway.model.outcome import ABSENT, Outcome
from gateway.model.plan import DisclosurePlan, Order, Redaction, View, redaction_for
from gateway.policies.compile import compile_view
from gateway.policies.steps import Origin
from gateway.policies.workbench.explain import explain, explain_record
from gateway.policies.workbench.explanation import Explanation, FieldExplanation
from gateway.redaction.band import AgeBand, Band
from gateway.redaction.lattice import meet_all
from gateway.redaction.mask import Mask
from gateway.redaction.plain import DROP, REVEAL
from tests.factories import GRANT, HAS_NEED, HOUSEHOLD, MINORS, NO_GUARDRAILS, allow, household, policy, restrict
from tests.unit.policies.workbench.station import called, catalogue, examples, grants, guardrails, policies
from tests.unit.redaction.strategies import GROUPS

every_grant = pytest.mark.parametrize("grant", grants(), ids=called)


def explained(grant: Grant) -> tuple[Explanation, RecordType]:
    record_type = catalogue().types[grant.record_type]
    return explain(policies(), guardrails(), record_type, grant), record_type


def enforced(view: View, row: Mapping[str, Scalar | None]) -> dict[str, Outcome] | None:
    """What the archive answers for one row, or None where it answers no record."""
    plan = DisclosurePlan(view, tuple(view.columns), ALWAYS, (Order(view.identifier),), None, 1)
    records = MemoryAdapter({view.table: [row]}).execute(plan)
    return dict(zip(view.columns, records[0], strict=False)) if records else None


def folded(field: FieldExplanation, row: Mapping[str, Scalar | None]) -> Redaction:
    """What the grounds of an explanation come to in one row, read as the language says: no compiler, only meets."""
    reasons = [ground.reason for ground in field.grounds]
    matching = [each for each in reasons if each.origin is Origin.ALLOW and matches(each.where, row)]
    if not matching:
        return DROP
    capping = [each for each in reasons if each.origin is not Origin.ALLOW]
    return meet_all(redaction_for(each.treatment, row) for each in (*matching, *capping))


@every_grant
def test_the_explained_view_is_the_compiled_one(grant: Grant) -> None:
    explanation, record_type = explained(grant)
    try:
        view = compile_view(policies(), guardrails(), record_type, grant)
    except GatewayError:
        assert explanation.view is None
        return
    assert explanation.view == view
    assert [field.name for field in explanation.fields] == list(record_type.fields)


@every_grant
def test_the_explained_outcomes_are_what_the_archive_answers(grant: Grant) -> None:
    explanation, record_type = explained(grant)
    if explanation.view is None:
        return
    for row in examples(record_type):
        told, answered = explain_record(explanation, row), enforced(explanation.view, row)
        assert (told.outcomes is None) == (answered is None)
        if told.outcomes is not None and answered is not None:
            assert {name: each for name, each in told.outcomes.items() if each is not ABSENT} == {
                name: each for name, each in answered.items() if each is not ABSENT
            }


@every_grant
def test_the_cases_and_the_grounds_of_a_field_come_to_its_treatment_in_every_row(grant: Grant) -> None:
    explanation, record_type = explained(grant)
    view = explanation.view
    if view is None:
        return
    for row in examples(record_type):
        if not matches(view.visible, row):
            continue
        for field in explanation.fields:
            column = view.columns.get(field.name)
            redaction = DROP if column is None else redaction_for(column.treatment, row)
            assert [case.redaction for case in field.cases if matches(case.where, row)] == [redaction]
            if field.name != record_type.identifier:
                assert folded(field, row) == redaction


@every_grant
def test_every_field_has_a_sentence_in_both_languages(grant: Grant) -> None:
    explanation, record_type = explained(grant)
    for field in explanation.fields:
        assert f"“{record_type.fields[field.name].title.zh}”" in field.sentence.zh
        assert f"`{field.name}`" in field.sentence.en
        assert field.sentence.zh.endswith("。")
        assert field.sentence.en.endswith(".")


def test_a_guardrail_is_told_with_its_article() -> None:
    [grant] = [each for each in grants() if called(each).endswith("prosecution:case:list")]
    explanation, _ = explained(grant)
    name = next(field for field in explanation.fields if field.name == "suspect_name")
    assert "未成年人保护法第103条" in name.sentence.zh
    assert "G4, A person under 18 in a case (未成年人保护法第103条)" in name.sentence.en
    assert {"G1", "G15"} <= {bar.name for bar in explanation.bars}
    # the prosecutor's purpose opens the exception of sealed records
    assert "G2" not in {bar.name for bar in explanation.bars}


def test_rules_restrictions_and_derived_fields_are_told_by_name() -> None:
    rules = (
        allow({"phone": REVEAL, "head_id_number": REVEAL, "care_needs": REVEAL}),
        restrict({"phone": Mask(keep_last=4)}, HAS_NEED, rule_id="less"),
    )
    explanation = explain([policy(*rules)], NO_GUARDRAILS, HOUSEHOLD, GRANT)
    sentences = {field.name: field.sentence.en for field in explanation.fields}
    assert sentences["phone"] == (
        "`phone` is shown masked (`mask keep_last 4`) where `care_needs` has a value; elsewhere as it is, "
        "by rule committee-elderly-care@7/allow; limited by rule committee-elderly-care@7/less."
    )
    assert sentences["head_id_number"].endswith("limited by it tells `head_birth_date`, which is held back.")
    assert sentences["head_birth_date"] == "`head_birth_date` is not shown: no rule names it."


def test_bands_ages_and_groups_are_told_in_both_languages() -> None:
    fields: dict[str, Redaction] = {"members": Band(3, 3, 6), "head_birth_date": AgeBand(Band(10, last=60))}
    explanation = explain([policy(allow(fields | {"status": GROUPS[0]}))], NO_GUARDRAILS, HOUSEHOLD, GRANT)
    sentences = {field.name: field.sentence for field in explanation.fields}
    assert "generalised (`generalise 3 from 3 to 6`)" in sentences["members"].en
    assert "as a band of the age on the day (`generalise age 10 to 60`)" in sentences["head_birth_date"].en
    assert "按当日年龄段提供（`generalise age 10 to 60`）" in sentences["head_birth_date"].zh
    assert "only as the group it belongs to (`generalise group`)" in sentences["status"].en
    assert "只提供所属类别（`generalise group`）" in sentences["status"].zh


def test_a_restriction_of_what_is_not_shown_anyway_lowers_nothing() -> None:
    rules = (allow({"phone": DROP}), restrict({"phone": DROP}, rule_id="again"))
    explanation = explain([policy(*rules)], NO_GUARDRAILS, HOUSEHOLD, GRANT)
    phone = next(field for field in explanation.fields if field.name == "phone")
    assert [(ground.reason.name, ground.lowers) for ground in phone.grounds] == [
        ("committee-elderly-care@7/allow", False),
        ("committee-elderly-care@7/again", False),
    ]


def test_what_is_not_shared_at_all_is_explained_too() -> None:
    explanation = explain([], NO_GUARDRAILS, HOUSEHOLD, GRANT)
    assert explanation.view is None
    assert explanation.sentence.en.endswith("no policy in force allows it.")
    consentless = replace(HOUSEHOLD, consent=None)
    refused = explain([policy(allow({"phone": REVEAL}))], guardrails(), consentless, GRANT)
    assert "G16, The holding unit's consent (档案法实施条例第34条), is not met" in refused.sentence.en
    assert explain_record(refused, household()).sentence == refused.sentence


def test_a_record_that_statute_hides_is_told_with_the_guardrail() -> None:
    [grant] = [each for each in grants() if called(each).startswith("committee-puxing-one:elderly-care:household:list")]
    explanation, record_type = explained(grant)
    shown = next(row for row in examples(record_type) if row["household_no"] == "H-1")
    hidden = explain_record(explanation, shown | {"classification": "机密"})
    assert hidden.outcomes is None
    assert [bar.name for bar in hidden.bars] == ["G1"]
    assert "保守国家秘密法" in hidden.sentence.zh
    elsewhere = explain_record(explanation, shown | {"area_code": "310115003002"})
    assert elsewhere.sentence.en.endswith("no rule opens its `household_no`.")


def test_the_grounds_of_a_record_are_those_that_had_a_say_in_it() -> None:
    rules = (
        allow({"head_name": REVEAL, "care_needs": REVEAL}),
        restrict({"head_name": DROP}, HAS_NEED, rule_id="less"),
    )
    explanation = explain([policy(*rules)], replace(NO_GUARDRAILS, rules=(MINORS,)), HOUSEHOLD, GRANT)

    def heard(**values: object) -> list[str]:
        record = explain_record(explanation, household(**values))
        return [ground.reason.name.rpartition("/")[2] for ground in record.grounds["head_name"]]

    assert heard() == ["allow"]
    assert heard(care_needs="mobility") == ["allow", "less"]
    assert heard(involves_minor=None) == ["allow", "G4"]
