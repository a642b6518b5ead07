"""A policy that shows anything sensitive, or tells of it, names the assessment that was made before it held."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from gateway.model.catalogue import RecordType, Sensitivity
from gateway.policies.assessment import fields_to_assess, is_assessed, lack_of_assessment
from gateway.policies.policy import Assessment, Policy
from tests.unit.policies.samples import HOUSEHOLD, SOUND, changed, faults, parsed

MADE = 'basis: "Agreement 2026-014, art. 6"\nassessment: {document: 评估报告, by: 法制科, "on": 2025-12-15}'
ASSESSED = changed('basis: "Agreement 2026-014, art. 6"', MADE)


def sensitive(sensitivity: Sensitivity, *names: str) -> RecordType:
    changed = {name: replace(HOUSEHOLD.fields[name], sensitivity=sensitivity) for name in names}
    return replace(HOUSEHOLD, fields={**HOUSEHOLD.fields, **changed})


def made_on(day: date | None) -> Policy:
    return replace(parsed(SOUND), assessment=None if day is None else Assessment("评估报告", "法制科", day))


def test_an_assessment_is_read_as_it_is_written() -> None:
    assert parsed(ASSESSED).assessment == Assessment("评估报告", "法制科", date(2025, 12, 15))
    assert parsed(SOUND).assessment is None


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("{document: 评估报告, by: 法制科}", "`assessment.on`: is missing"),
        ('{document: 评估报告, "on": 2025-12-15}', "`assessment.by`: is missing"),
        ('{by: 法制科, "on": 2025-12-15}', "`assessment.document`: is missing"),
        ('{document: "", by: 法制科, "on": 2025-12-15}', "`assessment.document`"),
        (
            '{document: 评估报告, by: 法制科, "on": 2025-02-30}',
            "`assessment.on`: has to be a day that the calendar has",
        ),
        ('{document: 评估报告, by: 法制科, "on": 2025-12-15, for: all}', "`assessment.for`: is not a key"),
        ("done", "`assessment`: has to be a mapping"),
    ],
)
def test_an_assessment_is_whole_or_a_fault(written: str, fault: str) -> None:
    text = ASSESSED.replace('{document: 评估报告, by: 法制科, "on": 2025-12-15}', written)
    assert any(fault in line for line in faults(text))


@pytest.mark.parametrize(
    ("sensitivity", "asks"),
    [(each, each >= Sensitivity.SENSITIVE) for each in Sensitivity],
)
def test_what_is_sensitive_or_worse_asks_for_an_assessment(sensitivity: Sensitivity, asks: bool) -> None:
    record_type = sensitive(sensitivity, "phone")
    assert fields_to_assess(parsed(SOUND), record_type) == (("phone",) if asks else ())
    assert is_assessed(parsed(SOUND), record_type) is not asks


def test_only_what_an_allow_rule_shows_in_some_form_asks_for_one() -> None:
    record_type = sensitive(Sensitivity.SENSITIVE, "phone", "head_id_number", "income", "care_needs")
    assert fields_to_assess(parsed(SOUND), record_type) == ("head_id_number", "phone", "care_needs")
    dropped = changed("      phone: {mask: {keep_last: 4}}\n", "      phone: drop\n")
    assert fields_to_assess(parsed(dropped), record_type) == ("head_id_number", "care_needs")
    present = changed("      phone: {mask: {keep_last: 4}}\n", "      phone: present\n")
    assert "phone" in fields_to_assess(parsed(present), record_type)


def test_an_answer_tells_of_what_its_condition_looks_at() -> None:
    asked = (
        "answers:\n  - ask: poor\n    title: {zh: 困难, en: poor}\n    given: [head_id_number]\n"
        "    where: {field: income, less_than: 1000}\n    per_day: 20\ntests:\n"
    )
    policy = parsed(SOUND.replace("tests:\n", asked))
    assert fields_to_assess(policy, sensitive(Sensitivity.HIGHEST, "income", "head_id_number")) == (
        "head_id_number",
        "income",
    )
    assert fields_to_assess(parsed(SOUND), sensitive(Sensitivity.HIGHEST, "income")) == ()


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (None, False),
        (date(2026, 3, 1), True),
        (date(2026, 3, 2), False),
        (date(2023, 3, 1), True),
        (date(2023, 2, 28), False),
    ],
    ids=["none", "on the first day", "afterwards", "three years before", "a day older"],
)
def test_an_assessment_is_made_before_the_policy_holds_and_is_not_older_than_three_years(
    day: date | None, counts: bool
) -> None:
    record_type = sensitive(Sensitivity.SENSITIVE, "phone")
    assert is_assessed(made_on(day), record_type) is counts
    assert (lack_of_assessment(made_on(day), record_type) is None) is counts
    assert is_assessed(made_on(day), HOUSEHOLD)


def test_three_years_before_a_leap_day_is_the_day_after_february() -> None:
    record_type, leap = sensitive(Sensitivity.SENSITIVE, "phone"), date(2028, 2, 29)
    assert is_assessed(replace(made_on(date(2025, 3, 1)), first=leap), record_type)
    assert not is_assessed(replace(made_on(date(2025, 2, 28)), first=leap), record_type)


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (None, "`head_id_number`, `phone` are sensitive, and no impact assessment is on record (G13): write "),
        (
            date(2022, 1, 1),
            "the impact assessment of 2022-01-01 does not count (G13): it has to be made before 2026-03",
        ),
    ],
)
def test_what_is_missing_is_told_with_what_to_do(day: date | None, sentence: str) -> None:
    record_type = sensitive(Sensitivity.SENSITIVE, "phone", "head_id_number")
    lacking = lack_of_assessment(made_on(day), record_type)
    assert lacking is not None
    assert lacking.startswith(sentence)
