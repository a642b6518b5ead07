"""Answers on the bench: a question that is gained is a gain, and what a yes tells of is seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest

from gateway.documents import read_document
from gateway.model.catalogue import Title
from gateway.model.condition import ALWAYS, All, Comparison, Condition, Not, Operator, PartnerFact, YearsAgo, matches
from gateway.model.grant import Grant, Purposes
from gateway.model.inquiry import Action
from gateway.model.kinds import Kind
from gateway.policies.answering import questions_of, says_yes, where_yes
from gateway.policies.policy import Answer, Policy, Rule
from gateway.policies.workbench.asked import are_answered_alike, askers, asking_days
from gateway.policies.workbench.claim import parse_claim
from gateway.policies.workbench.difference import Change, Direction, difference
from gateway.policies.workbench.finding import Notes
from gateway.policies.workbench.possibility import find_row
from gateway.policies.workbench.prove import Verdict, prove
from gateway.policies.workbench.questions import Bench
from gateway.policies.workbench.redundancy import note_useless_rules
from gateway.redaction.plain import DROP, REVEAL
from tests.factories import (
    CATALOGUE,
    ELDERLY_CARE,
    HAS_NEED,
    MINORS,
    NO_GUARDRAILS,
    OWN_AREA,
    allow,
    policy,
    restrict,
)
from tests.unit.policies.samples import SOUND
from tests.unit.policies.workbench.station import called, catalogue, examples, grants, guardrails, policies

BENCH = Bench(CATALOGUE, Purposes({"elderly-care": ELDERLY_CARE}, "p"), NO_GUARDRAILS, ())
ACTIVE = Comparison("status", Kind.CATEGORY, Operator.IS, "active")
ALONE = Comparison("members", Kind.INTEGER, Operator.IS, 1)


def aged(years: int) -> Comparison:
    return Comparison("head_birth_date", Kind.DATE, Operator.BEFORE, YearsAgo(years))


def answer(where: Condition = ACTIVE, *given: str, ask: str = "over-60", per_day: int = 20) -> Answer:
    return Answer(ask, Title("问", "asked"), given or ("head_id_number",), where, per_day)


def answering(*answers: Answer, rules: tuple[Rule, ...] = (), **changes: Any) -> Policy:
    return policy(*rules, answers=answers, **changes)


def silent_where(condition: Condition) -> Rule:
    return replace(restrict({"status": DROP}, condition, rule_id="silent"), actions=frozenset({Action.ANSWER}))


def changes(old: Policy, new: Policy, bench: Bench = BENCH) -> list[Change]:
    return [each for each in difference(bench, (old,), (new,)).changes if each.action == "answer"]


def told(old: Policy, new: Policy) -> set[tuple[str, ...]]:
    return {(each.direction.value, each.what, each.before, each.after) for each in changes(old, new)}


def askable() -> list[Grant]:
    """The shipped grants with answers in place of lists."""
    return [replace(grant, action=Action.ANSWER) for grant in grants() if grant.action is Action.LIST]


@pytest.mark.parametrize("grant", askable(), ids=called)
def test_where_the_answer_is_yes_is_where_yes_is_said(grant: Grant) -> None:
    record_type = catalogue().types[grant.record_type]
    for question in questions_of(policies(), guardrails(), record_type, grant):
        condition = where_yes(question)
        for row in examples(record_type):
            assert matches(condition, row) == says_yes(question, row)
        found = find_row(condition)
        assert found is not None
        assert says_yes(question, found)


# -- gains and losses


def test_a_question_that_is_gained_is_a_gain_and_one_that_is_lost_a_loss() -> None:
    old, new = answering(answer(ask="a")), answering(answer(ask="b"))
    assert told(old, new) == {
        ("gain", "answer b", "not asked", "asked"),
        ("loss", "answer a", "asked", "not asked"),
    }


def test_the_same_answers_are_no_change() -> None:
    written = replace(answer(All((ACTIVE, Not(Not(ACTIVE)), OWN_AREA))), title=Title("另", "other"))
    assert told(answering(answer(All((OWN_AREA, ACTIVE)))), answering(written)) == set()


def test_a_wider_yes_is_a_gain_with_a_record_that_shows_it() -> None:
    old, new = answering(answer(All((ACTIVE, ALONE)))), answering(answer(ACTIVE))
    assert told(old, new) == {
        ("gain", "answer over-60", "no", "yes"),
        ("loss", "answer over-60", "a narrower yes", "yes"),
    }
    [gain] = [each for each in changes(old, new) if each.direction is Direction.GAIN]
    assert gain.row is not None
    assert (gain.row["status"], gain.row["members"] == 1) == ("active", False)


def test_a_narrower_yes_tells_more_of_those_who_still_get_it_and_is_a_gain_as_well() -> None:
    assert ("gain", "answer over-60", "yes", "a narrower yes") in told(
        answering(answer(aged(60))), answering(answer(aged(80)))
    )


def test_a_question_that_nobody_is_answered_yes_to_any_more_is_a_loss_alone() -> None:
    nobody = answering(answer(All((ACTIVE, Not(ACTIVE)))))
    assert told(answering(answer()), nobody) == {("loss", "answer over-60", "yes", "no")}


def test_what_has_to_be_given_no_longer_is_a_gain() -> None:
    old, new = answering(answer(ACTIVE, "head_name", "phone")), answering(answer(ACTIVE, "phone"))
    assert ("gain", "answer over-60", "given head_name, phone", "given phone") in told(old, new)
    assert not any(change[:2] == ("gain", "answer over-60") and "given" in change[2] for change in told(new, old))


def test_limits_of_answers_are_compared() -> None:
    limits = policy().limits
    old, new = answering(answer()), answering(answer(per_day=21), limits=replace(limits, per_day=limits.per_day + 1))
    assert told(old, new) == {
        ("gain", "answer over-60 per_day", "20", "21"),
        ("gain", "limit per_day", str(limits.per_day), str(limits.per_day + 1)),
    }
    assert {change[0] for change in told(new, old)} == {"loss"}


def test_a_restriction_of_answers_that_is_taken_away_is_a_gain() -> None:
    assert ("gain", "answer over-60", "no", "yes") in told(
        answering(answer(), rules=(silent_where(HAS_NEED),)), answering(answer())
    )


def test_a_guardrail_that_silences_both_sides_leaves_nothing_to_gain() -> None:
    bench = replace(BENCH, guardrails=replace(NO_GUARDRAILS, rules=(MINORS,)))
    minors = Not(Comparison("involves_minor", Kind.BOOLEAN, Operator.IS, value=False))
    old = answering(answer(), rules=(replace(silent_where(minors), fields={"head_id_number": DROP}),))
    assert changes(old, answering(answer()), bench) == []
    assert changes(old, answering(answer()))


def test_an_age_that_passes_a_date_years_after_the_policy_began_is_seen() -> None:
    born = Comparison("head_birth_date", Kind.DATE, Operator.BEFORE, "1966-09-01")
    old, new = answering(answer(born)), answering(answer(All((born, aged(60)))))
    lived = answering(answer(aged(60)))
    assert ("gain", "answer over-60", "no", "yes") in told(old, lived)
    assert ("gain", "answer over-60", "yes", "a narrower yes") in told(old, new)
    day = next(each.day for each in changes(old, lived) if each.after == "yes" and each.direction is Direction.GAIN)
    assert date(2026, 8, 31) <= day <= date(2026, 9, 7)


def test_the_days_on_which_an_age_passes_a_date_are_those_of_the_policies() -> None:
    born = Comparison("head_birth_date", Kind.DATE, Operator.IN, ("1966-09-01", "1950-01-01", "不详"))
    some = answering(answer(All((born, aged(60)))))
    days = asking_days([some, policy(partner_kind="police", last=date(2029, 1, 1))], "community-committee")
    assert {some.first, date(2026, 9, 1), date(2027, 3, 1)} <= set(days)
    assert all(some.first <= day <= date(2027, 3, 1) for day in days)
    assert len(days) == 13
    assert len(asking_days([answering(answer(aged(150)))], "community-committee")) == 2


def test_what_cannot_be_decided_is_a_gain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.policies.workbench.asked.find_row", partial(find_row, most_steps=0))
    found = changes(answering(answer()), answering(answer(ALONE)))
    assert any(not each.decided and each.direction is Direction.GAIN for each in found)


def test_who_answers_nothing_is_asked_nothing() -> None:
    assert list(askers(BENCH.only(policy(allow({"phone": REVEAL}))), "community-committee")) == []


def test_partners_of_every_area_that_an_answer_names_are_thought_of() -> None:
    named = Comparison("area_code", Kind.AREA, Operator.WITHIN, ("440100001",))
    areas = {grant.areas for grant in askers(BENCH.only(answering(answer(named))), "community-committee")}
    assert ("440100001",) in areas


def test_more_on_either_side_is_not_alike() -> None:
    [grant] = [each for each in askable() if called(each).startswith("committee-puxing-one:elderly-care:household")]
    asked = questions_of(policies(), guardrails(), catalogue().types["household"], grant)
    some = {question.ask: question for question in asked}
    assert are_answered_alike(some, some)
    assert not are_answered_alike(some, {})
    assert not are_answered_alike({}, some)


# -- claims


def proved(claim: str, *some: Policy, bench: Bench = BENCH) -> Verdict:
    known = bench.only(*some)
    return prove(known, parse_claim(claim, known.partner_kinds, known.catalogue, known.purposes))


@pytest.mark.parametrize(
    ("claim", "holds"),
    [
        ("household.members", False),
        ("household.members unmasked", False),
        ("household.head_birth_date", False),
        ("household.head_birth_date unmasked", True),
        ("household.head_id_number", False),
        ("household.head_id_number unmasked", True),
        ("household.care_needs", True),
        ("household.*", False),
        ("household.members for elderly-care", False),
    ],
)
def test_what_a_yes_tells_of_is_seen_and_what_it_names_is_seen_unmasked(claim: str, holds: bool) -> None:
    assert proved(f"committee never sees {claim}", answering(answer(All((ALONE, aged(60)))))).holds is holds


def test_the_counterexample_is_a_record_of_which_the_answer_is_yes() -> None:
    found = proved("committee never sees household.members", answering(answer(ALONE))).counterexample
    assert found is not None
    assert (found.ask, found.field, found.outcome, found.record["members"]) == ("over-60", "members", "yes", 1)
    assert found.policies == ("committee-elderly-care@7",)


def test_one_of_a_few_values_that_are_named_is_seen_unmasked() -> None:
    few = Comparison("status", Kind.CATEGORY, Operator.IN, ("active", "away"))
    assert not proved("committee never sees household.status unmasked", answering(answer(few))).holds


def test_a_question_that_nobody_is_answered_yes_to_tells_nothing() -> None:
    assert proved("committee never sees household.members", answering(answer(All((ALONE, Not(ALONE)))))).holds


def test_another_purpose_s_question_is_not_against_a_claim() -> None:
    bench = replace(BENCH, purposes=Purposes({"elderly-care": ELDERLY_CARE, "other": ELDERLY_CARE}, "p"))
    asking = answering(answer(ALONE))
    other = answering(answer(ask="other"), name="other", purposes=frozenset({"other"}))
    assert proved("committee never sees household.members for other", asking, other, bench=bench).holds
    assert not proved("committee never sees household.members", asking, other, bench=bench).holds


def test_a_partner_that_an_answer_names_is_thought_of() -> None:
    own = Comparison("status", Kind.CATEGORY, Operator.IS, PartnerFact.ID)
    named = All((own, Comparison("status", Kind.CATEGORY, Operator.IS, "committee-7")))
    found = proved("committee never sees household.status", answering(answer(named))).counterexample
    assert found is not None
    assert found.grant.partner.id == "committee-7"


# -- rules that do nothing


@pytest.mark.parametrize(
    ("where", "codes"),
    [(HAS_NEED, []), (ALWAYS, []), (Not(ACTIVE), ["shadowed"])],
    ids=["some", "all", "those who are answered no anyway"],
)
def test_a_restriction_of_answers_is_shadowed_where_it_changes_no_answer(where: Condition, codes: list[str]) -> None:
    notes = Notes(read_document(SOUND, "policy.yaml"))
    note_useless_rules(BENCH, answering(answer(), rules=(silent_where(where),)), notes)
    assert [each.code for each in notes.found] == codes
