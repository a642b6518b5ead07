"""A document has to pass its own tests and what statute asks of all; what its author hardly meant is pointed at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from gateway.documents import read_document
from gateway.model.catalogue import Catalogue, Mark, MarkSource, RecordType, Sensitivity, Tag, Title
from gateway.model.condition import (
    ALWAYS,
    NEVER,
    All,
    AnyOf,
    Comparison,
    Condition,
    Not,
    Operator,
    PartnerFact,
)
from gateway.model.grant import LegalBasis, Necessity, Purpose, Purposes
from gateway.model.kinds import Kind, Scalar
from gateway.policies.check import Report, check_policy
from gateway.policies.contradiction import is_impossible
from gateway.policies.document import parse_policy
from gateway.policies.guardrail_file import load_guardrails
from tests.unit.policies.samples import HOUSEHOLD, SOUND, changed

GUARDRAILS = load_guardrails(Path(__file__).parents[3] / "config" / "guardrails.yaml")


def purpose(name: str, *entrusted: str, permits: frozenset[str] = frozenset()) -> Purpose:
    basis = LegalBasis("个人信息保护法第十三条", frozenset(entrusted))
    necessity = Necessity(frozenset({Tag.HEALTH}), "an assessment", date(2025, 12, 15))
    return Purpose(name, Title(name, name), basis, True, True, permits, (), necessity)


VISIBLE = "{household_no: H2, area_code: '310115003', status: active}"

PURPOSES = Purposes(
    {
        "elderly-care": purpose("elderly-care", "community-committee"),
        "prosecution": purpose("prosecution", "prosecution", permits=frozenset({"judicial-organ"})),
    },
    digest="p" * 64,
)


def checked(text: str, record_type: RecordType = HOUSEHOLD) -> Report:
    document = read_document(text, "policy.yaml")
    catalogue = Catalogue({"household": record_type}, "c" * 64)
    return check_policy(document, parse_policy(document, catalogue), catalogue, PURPOSES, GUARDRAILS)


def faults(text: str, record_type: RecordType = HOUSEHOLD) -> list[str]:
    return [str(fault) for fault in checked(text, record_type).faults]


def warnings(text: str) -> list[str]:
    return [str(fault) for fault in checked(text).warnings]


def test_a_sound_document_passes_without_a_word() -> None:
    report = checked(SOUND)
    assert (report.faults, report.warnings) == ((), ())


def test_a_wrong_expectation_is_reported_at_its_field_with_what_came_instead() -> None:
    assert faults(changed('"31****************", phone: absent', '"310***************", phone: "[withheld]"')) == [
        f"35:14  `head_id_number` comes out as `31****************` to `{action}`, not as `310***************`: "
        "mend the rules or the test"
        for action in ("list", "read")
    ] + [
        f"35:52  `phone` comes out as absent to `{action}`, not as `[withheld]`: mend the rules or the test"
        for action in ("list", "read")
    ]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("status: active, head_id", "status: moved, head_id", "the record is denied to `list`"),
        ('["310115003"]}, purpose: elderly', '["310101"]}, purpose: elderly', "the record is denied to `list`"),
        ("purpose: debt-collection}", f"purpose: elderly-care}}\n    record: {VISIBLE}", "the record is not denied"),
        ("care_needs: null", "care_needs: absent", "`care_needs` comes out as null to `list`, not as absent"),
        ("care_needs: null", "care_needs: ''", "`care_needs` comes out as null to `list`, not as ``"),
    ],
)  # fmt: skip
def test_a_test_that_fails_keeps_the_policy_from_being_used(old: str, new: str, fault: str) -> None:
    assert fault in faults(changed(old, new))[0]


def test_a_test_fails_where_any_action_that_is_opened_shows_something_else() -> None:
    text = changed("restrict: [list, read]", "restrict: [list]").replace("care_needs: null", "care_needs: null")
    text = text.replace("record: {household_no", 'record: {phone: "13800000000", household_no')
    assert [fault.split("  ")[1] for fault in faults(text)] == [
        "`phone` comes out as `*******0000` to `read`, not as absent: mend the rules or the test"
    ]


def test_true_is_not_taken_for_one_nor_withheld_for_a_text() -> None:
    text = SOUND.replace("care_needs: reveal", "members: reveal").replace(", care_needs]", "]")
    text = text.replace("record: {household_no", "record: {members: 1, household_no")
    assert (
        "`members` comes out as `1` to `list`, not as `True`"
        in faults(text.replace("care_needs: null", "members: true"))[0]
    )
    assert faults(text.replace("care_needs: null", "members: 1")) == []


ASKED = """\
answers:
  - ask: at-sixty
    title: {zh: 满六十岁, en: at least 60}
    given: [head_id_number]
    where: {field: head_birth_date, age_at_least: 60}
    per_day: 20
"""
ASKING = SOUND.replace("tests:\n", f"{ASKED}tests:\n")


def example(expect: str, born: str = "1950-03-07", purpose: str = "elderly-care", **record: str) -> str:
    values = {"head_id_number": '"310115195003071230"', "head_birth_date": f'"{born}"', **record}
    written = ", ".join(f"{name}: {value}" for name, value in values.items() if value)
    return (
        f"  - given: {{partner: {{areas: ['310115003']}}, purpose: {purpose}}}\n"
        f"    record: {{household_no: H9, {written}}}\n    ask: at-sixty\n    expect: {expect}\n"
    )


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (example('"no"'), '`at-sixty` is answered by "yes", not by "no"'),
        (example('"yes"', born="1966-03-02"), '`at-sixty` is answered by "no", not by "yes"'),
        (example('"yes"', purpose="debt-collection"), '`at-sixty` is answered by `denied`, not by "yes"'),
        (example('"no"', purpose="unheard-of"), '`at-sixty` is answered by `denied`, not by "no"'),
        (example("denied"), '`at-sixty` is answered by "yes", not by `denied`'),
        (example('"yes"', sealed="true"), '`at-sixty` is answered by "no", not by "yes"'),
        (example('"yes"', head_id_number=""), '`at-sixty` is answered by "no", not by "yes"'),
    ],
)
def test_a_test_that_asks_fails_where_it_is_answered_otherwise(told: str, said: str) -> None:
    assert faults(ASKING + told) == [f"{ASKING.count(chr(10)) + 4}:5  {said}: mend the answer or the test"]


def test_tests_that_ask_pass_on_the_first_day_of_the_policy() -> None:
    told = example('"yes"', born="1966-03-01") + example('"no"', born="1966-03-02")
    told += example("denied", purpose="debt-collection")
    report = checked(ASKING + told)
    assert (report.faults, report.warnings) == ((), ())


def test_a_question_without_a_test_of_either_answer_is_warned_of() -> None:
    assert warnings(ASKING) == [f'33:5  no test expects "{word}" of `at-sixty`: add one' for word in ("no", "yes")]
    assert warnings(ASKING + example('"yes"')) == ['33:5  no test expects "no" of `at-sixty`: add one']


def test_marks_are_harmless_in_a_test_until_it_says_otherwise() -> None:
    secret = changed("record: {household_no", "record: {classification: 机密, household_no")
    unknown = changed("record: {household_no", "record: {classification: null, household_no")
    assert "the record is denied" in faults(secret)[0]
    assert "the record is denied" in faults(unknown)[0]


def test_an_exception_is_open_to_tests_of_a_purpose_that_permits_it() -> None:
    sealed = changed("record: {household_no", "record: {sealed: true, household_no")
    prosecution = sealed.replace("community-committee", "prosecution").replace("elderly-care", "prosecution")
    assert "the record is denied" in faults(sealed)[0]
    assert faults(prosecution) == []


def test_a_purpose_that_is_not_on_the_list_is_a_fault() -> None:
    assert faults(changed("purpose: [elderly-care]", "purpose: [elderly-care, debt-collection]")) == [
        "5:25  no purpose `debt-collection`: choose from elderly-care, prosecution"
    ]


def test_a_partner_without_the_duty_is_a_fault() -> None:
    assert faults(changed("kind: community-committee", "kind: property-manager")) == [
        "5:11  no law entrusts `property-manager` with `elderly-care` (G11): choose another purpose"
    ]


def test_a_type_without_its_owners_consent_is_a_fault() -> None:
    [fault] = faults(SOUND, replace(HOUSEHOLD, consent=None))
    assert fault.startswith("3:1  the owner of `household` has not consented to sharing (G16)")


def test_a_type_about_people_that_names_no_data_subject_is_a_fault() -> None:
    [fault] = faults(SOUND, replace(HOUSEHOLD, data_subjects=()))
    assert fault.startswith("3:1  `household` names people and no data subject (G18)")


def test_a_policy_over_sensitive_fields_without_an_assessment_is_a_fault_at_its_place() -> None:
    phone = replace(HOUSEHOLD.fields["phone"], sensitivity=Sensitivity.SENSITIVE)
    sensitive = replace(HOUSEHOLD, fields={**HOUSEHOLD.fields, "phone": phone})
    [fault] = faults(SOUND, sensitive)
    assert fault.startswith("1:1  `phone` are sensitive, and no impact assessment is on record (G13)")
    made = changed("rules:\n", 'assessment: {document: D, by: B, "on": 2020-01-01}\nrules:\n')
    [fault] = faults(made, sensitive)
    assert fault.startswith("9:1  the impact assessment of 2020-01-01 does not count (G13)")
    assert faults(made.replace("2020", "2026"), sensitive) == []


@pytest.mark.parametrize(("until", "days"), [("2029-02-28", None), ("2029-03-01", 1097)])
def test_a_policy_holds_for_no_longer_than_the_guardrails_say(until: str, days: int | None) -> None:
    found = faults(changed("until: 2027-02-28", f"until: {until}"))
    expected = f"6:27  the policy holds for {days} days, and 1096 is the most (G12): let it end earlier, and renew it"
    assert (found == []) if days is None else (len(found) == 1 and found[0].startswith(expected)), found


def test_a_type_that_declares_no_classification_is_denied_in_every_test() -> None:
    marks = dict(HOUSEHOLD.marks)
    del marks[Mark.CLASSIFICATION]
    assert "the record is denied" in faults(SOUND, replace(HOUSEHOLD, marks=marks))[0]
    marks[Mark.CLASSIFICATION] = MarkSource(constant="秘密")
    assert "the record is denied" in faults(SOUND, replace(HOUSEHOLD, marks=marks))[0]


def test_a_document_without_tests_is_warned_about() -> None:
    assert warnings(SOUND[: SOUND.index("tests:")]) == [
        "1:1  no test stands in this document: add one, so that a change cannot loosen it unseen"
    ]


def test_a_rule_that_matches_nothing_is_warned_about() -> None:
    text = changed(
        "{not: {field: care_needs, present: true}}", "{all: [{field: status, is: a}, {field: status, is: b}]}"
    )
    assert warnings(text) == ["30:5  the conditions exclude one another, so the rule matches no record"]


def test_a_rule_that_repeats_another_is_warned_about() -> None:
    start, end = SOUND.index("  - id: no-recorded"), SOUND.index("tests:")
    text = SOUND[:end] + SOUND[start:end].replace("id: no-recorded", "id: again-no-recorded") + SOUND[end:]
    assert warnings(text) == [
        "32:5  the rule repeats `no-recorded-need-less-detail`: the same rows, fields and actions"
    ]


def status(operator: Operator, value: Scalar | tuple[Scalar, ...]) -> Comparison:
    return Comparison("status", Kind.CATEGORY, operator, value)


def born(operator: Operator, value: str) -> Comparison:
    return Comparison("born", Kind.DATE, operator, value)


@pytest.mark.parametrize(
    "condition",
    [
        NEVER,
        Not(ALWAYS),
        All((status(Operator.IS, "a"), status(Operator.IS, "b"))),
        All((status(Operator.IS, "a"), status(Operator.IN, ("b", "c")))),
        All((status(Operator.IS, "a"), Not(status(Operator.IS, "a")))),
        All((status(Operator.PRESENT, value=False), status(Operator.IS_NOT, "a"))),
        All((status(Operator.PRESENT, value=False), status(Operator.PRESENT, value=True))),
        All((status(Operator.IS, "a"), Not(status(Operator.PRESENT, value=True)))),
        All((born(Operator.BEFORE, "2000-01-01"), born(Operator.AFTER, "2000-01-01"))),
        All((born(Operator.AT_LEAST, "2000-01-01"), born(Operator.BEFORE, "1999-01-01"))),
        AnyOf((NEVER, All((status(Operator.IS, "a"), status(Operator.IS, "b"))))),
    ],
)
def test_conditions_that_exclude_one_another_are_impossible(condition: Condition) -> None:
    assert is_impossible(condition)


@pytest.mark.parametrize(
    "condition",
    [
        ALWAYS,
        status(Operator.IS, "a"),
        All((status(Operator.IS, "a"), born(Operator.BEFORE, "2000-01-01"))),
        All((status(Operator.IS, "a"), status(Operator.IS, PartnerFact.KIND))),
        All((status(Operator.IS, "a"), status(Operator.IN, ("a", "b")))),
        All((born(Operator.AT_LEAST, "2000-01-01"), born(Operator.BEFORE, "2000-01-02"))),
        All((born(Operator.BEFORE, "2000-01-01"), Not(born(Operator.BEFORE, "1990-01-01")))),
        AnyOf((NEVER, status(Operator.IS, "a"))),
    ],
)
def test_conditions_that_some_record_may_satisfy_are_not(condition: Condition) -> None:
    assert not is_impossible(condition)
