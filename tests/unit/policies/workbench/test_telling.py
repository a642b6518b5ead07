"""What the check says of answers: each warning where it is due, and none where an answer is as it should be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.documents import read_document
from gateway.model.catalogue import Catalogue, Sensitivity, Title
from gateway.model.condition import All, Comparison, Condition, Not, Operator, YearsAgo
from gateway.model.grant import Purposes
from gateway.model.kinds import Kind
from gateway.policies.guardrail import Guardrails
from gateway.policies.policy import Answer
from gateway.policies.workbench.finding import Notes
from gateway.policies.workbench.questions import Bench
from gateway.policies.workbench.telling import note_telling_answers
from tests.factories import CATALOGUE, ELDERLY_CARE, HOUSEHOLD, MINORS, NO_GUARDRAILS, OWN_AREA, policy
from tests.unit.policies.samples import SOUND

BENCH = Bench(CATALOGUE, Purposes({"elderly-care": ELDERLY_CARE}, "p"), NO_GUARDRAILS, ())
ACTIVE = Comparison("status", Kind.CATEGORY, Operator.IS, "active")
HAS_PHONE = Comparison("phone", Kind.PHONE, Operator.PRESENT, value=True)
MINOR = Not(Comparison("involves_minor", Kind.BOOLEAN, Operator.IS, value=False))


def aged(years: int) -> Comparison:
    return Comparison("head_birth_date", Kind.DATE, Operator.BEFORE, YearsAgo(years))


def answer(*conditions: Condition, given: tuple[str, ...] = ("head_id_number",), ask: str = "a") -> Answer:
    return Answer(ask, Title("问", "asked"), given, All((OWN_AREA, *conditions)), 20)


def codes(*answers: Answer, bench: Bench = BENCH) -> list[str]:
    notes = Notes(read_document(SOUND, "policy.yaml"))
    note_telling_answers(bench, policy(answers=answers), notes)
    return [each.code for each in notes.found]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (("head_id_number",), []),
        (("head_name", "head_id_number"), []),
        (("household_no",), ["guessable"]),
        (("head_name", "phone"), ["guessable"]),
    ],
)
def test_one_thing_that_is_given_has_to_be_hard_to_guess(given: tuple[str, ...], expected: list[str]) -> None:
    assert codes(answer(given=given)) == expected


def test_a_field_of_the_highest_sensitivity_is_not_asked_about() -> None:
    grave = replace(HOUSEHOLD.fields["status"], sensitivity=Sensitivity.HIGHEST)
    grave_type = replace(HOUSEHOLD, fields={**HOUSEHOLD.fields, "status": grave})
    bench = replace(BENCH, catalogue=Catalogue({"household": grave_type}, "c"))
    assert codes(answer(ACTIVE), bench=bench) == ["telling-answer"]
    assert codes(answer(aged(60)), bench=bench) == []


def test_an_answer_is_bound_to_the_partner_s_areas() -> None:
    assert codes(replace(answer(), where=ACTIVE)) == ["unbound-area"]
    placeless = replace(BENCH, catalogue=Catalogue({"household": replace(HOUSEHOLD, area=None)}, "c"))
    assert codes(replace(answer(), where=ACTIVE), bench=placeless) == []


def test_an_answer_that_guardrails_silence_everywhere_is_dead() -> None:
    silenced = replace(BENCH, guardrails=Guardrails((MINORS,), "g"))
    assert codes(answer(MINOR)) == ["missing-is-yes"]
    assert codes(answer(MINOR), bench=silenced) == ["dead"]
    assert codes(answer(ACTIVE, Not(ACTIVE))) == ["dead"]
    assert codes(answer(ACTIVE, Not(ACTIVE)), answer(ACTIVE, ask="living")) == ["dead"]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Not(aged(60)), ["missing-is-yes"]),
        (Not(Not(aged(60))), []),
        (All((Not(aged(60)), Comparison("head_birth_date", Kind.DATE, Operator.PRESENT, value=True))), []),
        (Not(HAS_PHONE), []),
        (Comparison("phone", Kind.PHONE, Operator.PRESENT, value=False), []),
    ],
)
def test_a_not_that_says_yes_of_whom_nothing_is_stored_is_noted(condition: Condition, expected: list[str]) -> None:
    assert codes(answer(condition)) == expected


def test_a_fourth_question_about_one_bound_is_one_too_many() -> None:
    ages = [answer(aged(years), ask=f"a{years}") for years in (60, 65, 70, 75, 80)]
    assert codes(*ages[:3]) == []
    assert codes(*ages[:4]) == ["many-bounds"]
    assert codes(*ages) == ["many-bounds"]
    assert codes(*ages[:3], answer(ACTIVE, ask="other")) == []
