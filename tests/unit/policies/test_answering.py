"""What a question comes to: one bit about one record, over fields that every restriction and guardrail leaves whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from gateway.adapters.memory import MemoryAdapter
from gateway.errors import BODY, FIELD, NOT_SHARED, VALUE, GatewayError, Problem
from gateway.model.catalogue import Tag, Title
from gateway.model.condition import ALWAYS, All, Comparison, Condition, Not, Operator, YearsAgo
from gateway.model.grant import Grant
from gateway.model.inquiry import Action
from gateway.model.kinds import Kind
from gateway.model.outcome import WITHHELD
from gateway.policies.answering import MOST_NAMED, Question, compile_asking, compile_question, is_yes, questions_of
from gateway.policies.guardrail import Guardrail, Guardrails, Requirement
from gateway.policies.policy import Answer, Effect, Policy, Rule
from gateway.redaction.generalise import Generalise, Ladder
from gateway.redaction.mask import Mask
from gateway.redaction.plain import DROP, REVEAL
from tests.factories import (
    CLASSIFIED,
    GRANT,
    HAS_NEED,
    HOUSEHOLD,
    MINORS,
    NO_GUARDRAILS,
    OWN_AREA,
    household,
    policy,
    restrict,
)

ASKER = replace(GRANT, action=Action.ANSWER)
ID_NUMBER = "310115195003071230"
AGED = Comparison("head_birth_date", Kind.DATE, Operator.BEFORE, YearsAgo(60))
ACTIVE = Comparison("status", Kind.CATEGORY, Operator.IS, "active")


def answer(where: Condition = ACTIVE, *given: str, ask: str = "over-60", per_day: int = 20) -> Answer:
    return Answer(ask, Title("问", "asked"), given or ("head_id_number",), where, per_day)


def answering(*answers: Answer, **changes: Any) -> Policy:
    return policy(*changes.pop("rules", ()), answers=answers, **changes)


def question(
    *policies: Policy, ask: str = "over-60", guardrails: Guardrails = NO_GUARDRAILS, grant: Grant = ASKER
) -> Question:
    return compile_question(policies, guardrails, HOUSEHOLD, grant, ask)


def told(asked: Question, *rows: dict[str, Any], **given: Any) -> bool:
    """What is answered over an archive of ``rows``, about whom ``given`` names."""
    plan = compile_asking(asked, given or {"head_id_number": ID_NUMBER})
    one_more = replace(plan, limit=plan.limit + 1)
    return is_yes(one_more.admit(MemoryAdapter({"household": rows}).execute(one_more)))


def restrict_answers(fields: dict[str, Any], where: Condition = ALWAYS) -> Rule:
    return replace(restrict(fields, where), actions=frozenset({Action.ANSWER}))


def problem_of(call: Any, *arguments: Any, **given: Any) -> Problem:
    with pytest.raises(GatewayError) as refused:
        call(*arguments, **given)
    return refused.value.problem


@pytest.mark.parametrize(
    ("values", "yes"),
    [
        ({}, True),
        ({"status": "moved_out"}, False),
        ({"status": None}, False),
        ({"status": 7}, False),
        ({"head_id_number": "310115195003071231"}, False),
        ({"head_id_number": None}, False),
        ({"household_no": None}, False),
    ],
)
def test_the_answer_is_yes_where_the_named_record_satisfies_the_condition(values: dict[str, Any], yes: bool) -> None:
    assert told(question(answering(answer())), household(**values)) is yes


def test_of_nobody_the_answer_is_no() -> None:
    assert not told(question(answering(answer())))


def test_one_of_several_records_of_a_person_is_enough() -> None:
    rows = [household(household_no=f"HH-{number}", status="moved_out") for number in range(3)]
    assert told(question(answering(answer())), *rows, household(household_no="HH-9"))


def test_what_is_found_in_too_many_records_names_nobody() -> None:
    rows = [household(household_no=f"HH-{number}") for number in range(MOST_NAMED + 1)]
    asked = question(answering(answer()))
    assert told(asked, *rows[:MOST_NAMED])
    assert not told(asked, *rows)


@pytest.mark.parametrize(
    ("born", "yes"),
    [
        ("1966-11-21", True),
        ("1966-11-22", True),
        ("1966-11-23", False),
        ("2012-06-01", False),
        ("1950", False),
        ("19500307", False),
        ("", False),
        (None, False),
    ],
)
def test_somebody_is_sixty_from_the_sixtieth_birthday_on(born: str | None, yes: bool) -> None:
    assert told(question(answering(answer(AGED))), household(head_birth_date=born)) is yes


def test_the_same_question_is_asked_anew_every_day() -> None:
    asked, later = (
        question(answering(answer(AGED)), grant=replace(ASKER, day=date(2026, 11, day))) for day in (22, 23)
    )
    row = household(head_birth_date="1966-11-23")
    assert (told(asked, row), told(later, row)) == (False, True)
    assert asked.view.key != later.view.key


def test_a_condition_may_speak_of_the_partner() -> None:
    asked = question(answering(answer(OWN_AREA)))
    assert told(asked, household())
    assert not told(asked, household(area_code="310115003002"))


def test_everything_that_is_given_has_to_be_the_record_s() -> None:
    asked = question(answering(answer(ACTIVE, "head_name", "phone")))
    assert asked.given == ("head_name", "phone")
    assert told(asked, household(), head_name="欧阳测试", phone="13800001234")
    assert not told(asked, household(), head_name="欧阳测试", phone="13800001235")


# -- what cannot speak


def test_a_record_that_guardrails_hide_is_nobody_s() -> None:
    asked = question(answering(answer()), guardrails=Guardrails((CLASSIFIED,), "g"))
    assert told(asked, household())
    assert not told(asked, household(classification="绝密"))


def test_a_field_that_a_guardrail_drops_neither_finds_a_record_nor_speaks_for_it() -> None:
    floors = Guardrails((MINORS,), "g")
    hidden = household(involves_minor=True)
    found_by_name = question(answering(answer()), guardrails=floors)
    assert (told(found_by_name, household()), told(found_by_name, hidden)) == (True, False)
    speaks_of_phone = answer(Comparison("phone", Kind.PHONE, Operator.PRESENT, value=True), "household_no")
    asked = question(answering(speaks_of_phone), guardrails=floors)
    assert told(asked, household(), household_no="HH-0001")
    assert not told(asked, hidden, household_no="HH-0001")
    denying = replace(speaks_of_phone, where=Not(speaks_of_phone.where))
    asked = question(answering(denying), guardrails=floors)
    assert not told(asked, household(phone=None, involves_minor=True), household_no="HH-0001")


def test_a_field_speaks_only_where_what_it_is_derived_from_does() -> None:
    summarised = Comparison("visit_summary", Kind.TEXT, Operator.PRESENT, value=True)
    drops_notes = Guardrail("G6", Title("", ""), "", dropped=MINORS.dropped, tags=frozenset({Tag.NARRATIVE}))
    asked = question(answering(answer(summarised, "household_no")), guardrails=Guardrails((drops_notes,), "g"))
    assert told(asked, household(visit_summary="x"), household_no="HH-0001")
    assert not told(asked, household(visit_summary="x", involves_minor=True), household_no="HH-0001")


@pytest.mark.parametrize("redaction", [DROP, Mask(keep_last=4), Generalise(Ladder.TIME, "decade")])
def test_a_field_that_a_restriction_lowers_does_not_speak(redaction: Any) -> None:
    name = "head_birth_date" if isinstance(redaction, Generalise) else "head_id_number"
    lowering = restrict_answers({name: redaction}, HAS_NEED)
    asked = question(answering(answer(AGED, "head_id_number"), rules=(lowering,)))
    assert told(asked, household())
    assert not told(asked, household(care_needs="mobility"))


def test_a_restriction_of_what_is_listed_says_nothing_of_answers() -> None:
    assert told(question(answering(answer(), rules=(restrict({"head_id_number": DROP}),))), household())


def test_a_restriction_of_the_identifier_hides_the_record() -> None:
    asked = question(answering(answer(), rules=(restrict_answers({"household_no": DROP}, HAS_NEED),)))
    assert told(asked, household())
    assert not told(asked, household(care_needs="mobility"))


def test_a_restriction_in_another_policy_holds_as_well() -> None:
    other = policy(restrict_answers({"status": DROP}), name="other")
    asked = question(answering(answer()), other)
    assert not told(asked, household())
    assert asked.view.provenance.policies == ("committee-elderly-care@7", "other@7")


# -- combination


def test_a_yes_of_two_policies_is_a_yes_of_each() -> None:
    one = answering(answer(AGED), limits=replace(policy().limits, per_day=30))
    other = answering(answer(OWN_AREA, "phone", per_day=7), name="other")
    asked = question(one, other)
    assert (asked.given, asked.per_day, asked.view.limits.per_day) == (("head_id_number", "phone"), 7, 30)
    named = {"head_id_number": ID_NUMBER, "phone": "13800001234"}
    assert told(asked, household(), **named)
    assert not told(asked, household(head_birth_date="1990-01-01"), **named)
    assert not told(asked, household(area_code="310115003002"), **named)


def test_a_policy_that_does_not_ask_the_question_has_no_say_in_it() -> None:
    other = answering(answer(AGED, ask="other", per_day=1), name="other")
    asked = question(answering(answer()), other)
    assert asked.per_day == 20
    assert told(asked, household(head_birth_date="1990-01-01"))


@pytest.mark.parametrize(
    "grant",
    [
        replace(ASKER, purpose=replace(GRANT.purpose, name="debt-collection")),
        replace(ASKER, partner=replace(GRANT.partner, kind="property-manager")),
        replace(ASKER, day=date(2026, 2, 28)),
        replace(ASKER, day=date(2027, 3, 1)),
    ],
    ids=["purpose", "kind", "before", "after"],
)
def test_a_question_is_there_for_those_whom_its_policy_speaks_to(grant: Grant) -> None:
    assert problem_of(question, answering(answer()), grant=grant) is NOT_SHARED
    assert questions_of([answering(answer())], NO_GUARDRAILS, HOUSEHOLD, grant) == ()


def test_a_question_that_nobody_declares_is_refused_like_one_that_is_not_for_this_partner() -> None:
    assert problem_of(question, answering(answer()), ask="over-61") is NOT_SHARED


def test_without_what_a_guardrail_requires_nothing_is_answered() -> None:
    floors = Guardrails((Guardrail("G16", Title("", ""), "", requirement=Requirement.OWNER_CONSENT),), "g")
    unconsented = replace(HOUSEHOLD, consent=None)
    assert problem_of(compile_question, [answering(answer())], floors, unconsented, ASKER, "over-60") is NOT_SHARED
    assert questions_of([answering(answer())], floors, unconsented, ASKER) == ()
    assert len(questions_of([answering(answer())], floors, HOUSEHOLD, ASKER)) == 1


def test_the_questions_of_a_grant_are_told_by_name() -> None:
    asked = questions_of([answering(answer(ask="b"), answer(ask="a"))], NO_GUARDRAILS, HOUSEHOLD, ASKER)
    assert [each.ask for each in asked] == ["a", "b"]


# -- what is given


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"head_id_number": ID_NUMBER, "phone": "1"}, FIELD),
        ({"phone": "1"}, FIELD),
        ({"unheard_of": "1"}, FIELD),
        ({}, BODY),
        ({"head_id_number": 310115195003071230}, VALUE),
        ({"head_id_number": True}, VALUE),
        ({"head_id_number": "a\0b"}, VALUE),
        ({"head_id_number": "9" * 501}, VALUE),
    ],
)
def test_what_is_given_is_exactly_what_the_question_is_asked_by(given: dict[str, Any], problem: Problem) -> None:
    assert problem_of(compile_asking, question(answering(answer())), given) is problem


def test_a_hidden_field_and_one_that_nobody_has_are_refused_in_the_same_words() -> None:
    asked = question(answering(answer()))
    words = []
    for name in ("phone", "fhone"):
        with pytest.raises(GatewayError) as refused:
            compile_asking(asked, {name: "1"})
        words.append((refused.value.detail or "").replace(name, "NAME"))
    assert words[0] == words[1]


def test_one_of_several_fields_is_not_enough() -> None:
    asked = question(answering(answer(ACTIVE, "head_name", "phone")))
    assert problem_of(compile_asking, asked, {"phone": "13800001234"}) is BODY


# -- what a plan holds


def test_the_duties_of_statute_travel_with_an_answer() -> None:
    floors = Guardrails((Guardrail("G17", Title("", ""), "", obligations=("notify-data-subject",)),), "g")
    assert question(answering(answer()), guardrails=floors).view.obligations == (
        "no-onward-transfer",
        "notify-data-subject",
    )


def test_a_plan_fetches_no_field_but_the_identifier_and_compares_only_what_is_given() -> None:
    asked = question(answering(answer(All((AGED, OWN_AREA)))))
    assert {name for name in asked.view.columns if name != "?"} == {"household_no", "head_id_number"}
    plan = compile_asking(asked, {"head_id_number": ID_NUMBER})
    assert plan.columns == ("?",)
    records = MemoryAdapter({"household": [household()]}).execute(plan)
    assert records == [(WITHHELD, "HH-0001")]
    assert plan.identifiers(records) == ("HH-0001",)


def test_a_record_of_which_the_answer_is_no_is_on_the_record_as_well() -> None:
    plan = compile_asking(question(answering(answer(AGED))), {"head_id_number": ID_NUMBER})
    records = MemoryAdapter({"household": [household(head_birth_date="1990-01-01")]}).execute(plan)
    assert (plan.identifiers(records), is_yes(records)) == (("HH-0001",), False)


def test_the_identifier_may_be_what_is_given() -> None:
    assert told(question(answering(answer(ACTIVE, "household_no"))), household(), household_no="HH-0001")


def test_views_of_different_questions_have_different_keys() -> None:
    one = answering(answer(), answer(AGED, ask="other"))
    keys = {question(one, ask=ask).view.key for ask in ("over-60", "other")}
    assert len(keys) == 2


def test_rules_that_allow_have_no_say() -> None:
    opening = Rule(
        "a",
        Effect.ALLOW,
        frozenset({Action.LIST}),
        "household",
        ALWAYS,
        {"household_no": REVEAL},
        frozenset(),
        frozenset(),
    )
    one, other = question(answering(answer())), question(answering(answer(), rules=(opening,)))
    assert (one.view.columns, one.view.visible) == (other.view.columns, other.view.visible)
