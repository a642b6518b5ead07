"""What is explained of an answer is what is answered: for every shipped partner and purpose, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from gateway.model.catalogue import Title
from gateway.model.condition import All, Comparison, Operator, YearsAgo, matches
from gateway.model.grant import Grant
from gateway.model.inquiry import Action
from gateway.model.kinds import Kind, Scalar
from gateway.model.plan import redaction_for
from gateway.policies.answering import questions_of, says_yes
from gateway.policies.guardrail import Guardrails
from gateway.policies.policy import Answer, Rule
from gateway.policies.workbench.explain_answers import AnswersExplanation, QuestionExplanation, explain_answers
from gateway.redaction.plain import DROP, REVEAL
from tests.factories import GRANT, HAS_NEED, HOUSEHOLD, MINORS, NO_GUARDRAILS, OWN_AREA, household, policy, restrict
from tests.unit.policies.workbench.station import called, catalogue, examples, grants, guardrails, policies

ASKER = replace(GRANT, action=Action.ANSWER)
AGED = Comparison("head_birth_date", Kind.DATE, Operator.BEFORE, YearsAgo(60))
QUESTION = Answer("over-60", Title("满六十岁", "at least 60"), ("head_id_number",), All((OWN_AREA, AGED)), 20)


def told(explained: AnswersExplanation, each: QuestionExplanation, row: Mapping[str, Scalar | None]) -> bool:
    """The answer read from an explanation as the language says: no compiler, and no treatment that it made."""
    question, identifier = each.question, explained.record_type.identifier
    named = all(row[name] is not None for name in (identifier, *question.given))
    is_there = named and not any(matches(bar.where, row) for bar in explained.bars)
    reasons = [ground.reason for grounds in each.grounds.values() for ground in grounds]
    whole = all(redaction_for(reason.treatment, row) == REVEAL for reason in reasons)
    return is_there and whole and matches(question.where, row)


@pytest.mark.parametrize(
    "grant", [replace(each, action=Action.ANSWER) for each in grants() if each.action is Action.LIST], ids=called
)
def test_the_grounds_of_an_answer_come_to_what_is_answered_of_every_row(grant: Grant) -> None:
    record_type = catalogue().types[grant.record_type]
    explained = explain_answers(policies(), guardrails(), record_type, grant)
    asked = questions_of(policies(), guardrails(), record_type, grant)
    assert tuple(each.question for each in explained.questions) == asked
    for each in explained.questions:
        for row in examples(record_type):
            assert told(explained, each, row) == says_yes(each.question, row)


def explained(*rules: Rule, floors: Guardrails = NO_GUARDRAILS) -> AnswersExplanation:
    return explain_answers([policy(*rules, answers=(QUESTION,)), policy(name="other")], floors, HOUSEHOLD, ASKER)


def test_a_question_is_told_with_what_is_given_and_when_it_is_yes() -> None:
    [each] = explained().questions
    assert each.policies == ("committee-elderly-care@7",)
    assert each.sentence.en == (
        "`over-60`: whoever gives `head_id_number`, at most 20 times a day, is answered yes where `area_code` lies "
        "within 310115003001 and `head_birth_date` is before 1966-11-23, and else no, by committee-elderly-care@7."
    )
    assert each.sentence.zh == (
        "“满六十岁”（`over-60`）：给出“head_id_number”，每日至多20次；“area_code”在“310115003001”范围内，"
        "且“head_birth_date”早于“1966-11-23”的，答“是”，其余一律答“否”，依据committee-elderly-care@7。"
    )


def test_what_silences_a_record_is_told_with_its_field_and_article() -> None:
    silent = replace(restrict({"area_code": DROP, "phone": DROP}, HAS_NEED), actions=frozenset({Action.ANSWER}))
    result = explained(silent, floors=Guardrails((MINORS,), "g"))
    [each] = result.questions
    assert {name: [ground.reason.name for ground in grounds] for name, grounds in each.grounds.items()} == {
        "household_no": [],
        "head_id_number": ["G4", "head_birth_date"],
        "area_code": ["committee-elderly-care@7/restrict"],
        "head_birth_date": ["G4", "head_id_number"],
    }
    assert "no where `area_code` is held back: rule committee-elderly-care@7/restrict" in each.sentence.en
    assert "“head_id_number”受限时答“否”：底线 G4“未成年人”（an act）" in each.sentence.zh
    assert told(result, each, household())
    assert not told(result, each, household(care_needs="mobility"))


def test_why_nothing_is_answered_is_told() -> None:
    nothing = explain_answers([policy()], NO_GUARDRAILS, HOUSEHOLD, ASKER)
    assert nothing.questions == ()
    assert nothing.sentence.en.endswith("`household:answer`: no policy in force answers anything.")
    consentless = replace(HOUSEHOLD, consent=None)
    refused = explain_answers([policy(answers=(QUESTION,))], guardrails(), consentless, ASKER)
    assert refused.questions == ()
    assert "G16, The holding unit's consent (档案法实施条例第34条), is not met" in refused.sentence.en
    assert "可问" not in refused.sentence.zh
