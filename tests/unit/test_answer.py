"""The walk of a yes or no: what is said, to whom it is not said, and what stands on the record of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gateway.disclosure import answer
from gateway.errors import (
    AGREEMENT,
    BODY,
    FIELD,
    INTERNAL,
    LEDGER,
    NOT_SHARED,
    RATE,
    SCOPE,
    SOURCE,
    VALUE,
    GatewayError,
    Problem,
)
from gateway.ledger.entries import EntryKind
from gateway.model.catalogue import Title
from gateway.model.condition import Comparison, Operator
from gateway.model.inquiry import Action, Asking
from gateway.model.kinds import Kind
from gateway.model.outcome import ABSENT, WITHHELD
from gateway.model.requester import Scope
from gateway.policies.answering import MOST_NAMED
from gateway.policies.book import PolicyBook
from gateway.policies.policy import Answer
from gateway.rendering import Rendered
from tests.factories import NO_GUARDRAILS, household, policy
from tests.unit.ledger.answers import KEY
from tests.unit.station import (
    AGREED,
    CARE,
    CATALOGUE,
    CLIENTS,
    ID,
    LIMITS,
    REQUESTER,
    TOKEN,
    VENUE,
    WHO,
    Station,
)

LARGE = Answer(
    "is-large",
    Title("是否多人户", "two or more live there"),
    ("household_no",),
    Comparison("members", Kind.INTEGER, Operator.AT_LEAST, 2),
    7,
)
POLICY = policy(limits=LIMITS, answers=(LARGE,))
ASKING = Asking("is-large", {"household_no": "HH-2"})
RECORDED = {"record_type": "household", "action": "answer", "question": "is-large", **WHO}


@pytest.fixture
def station(tmp_path: Path) -> Station:
    """A station that answers one question about households, of which HH-2 is large."""
    station = Station(tmp_path / "ledger")
    station.change(policies=PolicyBook(CATALOGUE, [POLICY], NO_GUARDRAILS))
    return station


def asked(station: Station, ask: str = "is-large", **given: Any) -> Rendered:
    return answer(station.gate, TOKEN, Asking(ask, given or ASKING.given), ID)


def refusal(station: Station, ask: str = "is-large", **given: Any) -> GatewayError:
    with pytest.raises(GatewayError) as refused:
        asked(station, ask, **given)
    return refused.value


def recorded_refusal(station: Station, problem: Problem, **facts: Any) -> None:
    expected = {**RECORDED, "record_type": None, "legal_basis": None, "code": problem.code, **facts}
    assert station.account()[-1] == (EntryKind.REFUSAL, expected)


@pytest.mark.parametrize(("number", "says"), [("HH-2", "yes"), ("HH-1", "no"), ("HH-404", "no")])
def test_the_answer_is_one_bit_and_its_disclosure_stands_in_the_headers(
    station: Station, number: str, says: str
) -> None:
    rendered = asked(station, household_no=number)
    assert json.loads(rendered.body) == {"answer": says}
    assert rendered.headers == {
        "Gateway-Disclosure": ID,
        "Gateway-Policy": POLICY.label,
        "Gateway-Obligations": "no-onward-transfer, retain-at-most-90-days",
    }


@pytest.mark.parametrize(("number", "records"), [("HH-2", ["HH-2"]), ("HH-1", ["HH-1"]), ("HH-404", [])])
def test_the_record_says_who_was_asked_about_and_not_what_was_answered(
    station: Station, number: str, records: list[str]
) -> None:
    asked(station, household_no=number)
    kind, facts = station.account()[-1]
    assert kind is EntryKind.RELEASE
    assert facts.items() >= {**RECORDED, "legal_basis": CARE.basis.citation, "format": "json"}.items()
    assert (facts["released"], facts["withheld"], facts["policies"]) == ([], [], [POLICY.label])
    assert (facts["obligations"], facts["notice_deferred"]) == (list(CARE.obligations), CARE.notice.deferred)
    assert (facts["count"], facts["records"]) == (
        len(records),
        [KEY.reference("household", each) for each in records],
    )
    assert "yes" not in facts.values()


def test_one_question_is_put_to_the_source_whatever_there_is(station: Station) -> None:
    for number in ("HH-2", "HH-1", "HH-404", "HH-9"):
        asked(station, household_no=number)
    assert [plan.columns for plan in station.source.plans] == [("?",)] * 4
    assert {plan.limit for plan in station.source.plans} == {MOST_NAMED + 1}


def test_a_question_counts_for_the_day_and_against_its_own_limit(station: Station) -> None:
    asked(station)
    assert station.counter.admitted == [REQUESTER]
    assert station.counter.asked == [(REQUESTER, "household:is-large", 7)]


def test_the_policies_limit_of_the_day_holds_for_questions(station: Station) -> None:
    for _ in range(LIMITS.per_day):
        asked(station)
    refused = refusal(station)
    assert (refused.problem, refused.retry_after) == (RATE, 77)
    recorded_refusal(station, RATE)
    assert len(station.counter.asked) == LIMITS.per_day


def test_a_question_asked_too_often_is_not_put_to_the_source(station: Station) -> None:
    station.counter.full = True
    assert refusal(station).problem is RATE
    assert station.source.plans == []
    recorded_refusal(station, RATE)


@pytest.mark.parametrize("ask", ["is-small", "unheard-of"])
def test_a_question_that_is_not_for_this_partner_and_one_that_nobody_answers_are_refused_alike(
    station: Station, ask: str
) -> None:
    elsewhere = policy(name="others", partner_kind="property-manager", answers=(replace(LARGE, ask="is-small"),))
    station.change(policies=PolicyBook(CATALOGUE, [POLICY, elsewhere], NO_GUARDRAILS))
    refused = refusal(station, ask)
    assert (refused.problem, refused.detail) == (NOT_SHARED, None)
    recorded_refusal(station, NOT_SHARED, question=ask)
    assert station.counter.asked == []


def test_a_question_needs_the_scope_of_its_type(station: Station) -> None:
    viewing = frozenset(scope for scope in REQUESTER.scopes if scope.action is not Action.ANSWER)
    station.let_in(scopes=viewing)
    assert refusal(station).problem is SCOPE
    recorded_refusal(station, SCOPE)
    station.let_in(scopes=viewing | {Scope("venue", Action.ANSWER)})
    assert refusal(station).problem is NOT_SHARED


def test_a_question_needs_an_agreement_that_lists_answers(station: Station) -> None:
    narrow = replace(AGREED, actions=frozenset({Action.LIST, Action.READ}))
    station.counter.directory = replace(station.counter.directory, agreements={AGREED.id: narrow}, clients=CLIENTS)
    assert refusal(station).problem is AGREEMENT
    recorded_refusal(station, AGREEMENT)


def test_a_question_that_two_types_answer_is_nobody_s(station: Station) -> None:
    venues = policy(name="venues", schema=VENUE.schema, answers=(LARGE,))
    station.change(policies=PolicyBook(CATALOGUE, [POLICY, venues], NO_GUARDRAILS))
    assert json.loads(asked(station).body) == {"answer": "yes"}
    station.let_in(scopes=REQUESTER.scopes | {Scope("venue", Action.ANSWER)})
    assert refusal(station).problem is NOT_SHARED


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"household_no": "HH-2", "members": 3}, FIELD),
        ({"members": 3}, FIELD),
        ({"household_no": 2}, VALUE),
    ],
)
def test_what_is_given_wrongly_is_refused_on_the_record(
    station: Station, given: dict[str, Any], problem: Problem
) -> None:
    assert refusal(station, **given).problem is problem
    recorded_refusal(station, problem)
    assert station.source.plans == []


def test_a_field_that_is_not_given_is_asked_for(station: Station) -> None:
    both = replace(POLICY, answers=(replace(LARGE, given=("household_no", "phone")),))
    station.change(policies=PolicyBook(CATALOGUE, [both], NO_GUARDRAILS))
    assert refusal(station, household_no="HH-2").problem is BODY


@pytest.mark.parametrize(
    "records",
    [
        [(WITHHELD,)],
        [("HH-2", "HH-2")],
        [(None, 2)],
        [(ABSENT, "HH-2")] * (MOST_NAMED + 2),
    ],
    ids=["too narrow", "a value", "another type", "too many"],
)
def test_nothing_is_said_where_a_source_answers_what_the_plan_does_not_yield(
    station: Station, records: list[Any]
) -> None:
    station.source.answer = records
    assert refusal(station).problem is SOURCE
    recorded_refusal(station, SOURCE)


def test_what_is_found_in_too_many_records_is_answered_by_no(station: Station) -> None:
    station.source.answer = [(WITHHELD, f"HH-{number}") for number in range(MOST_NAMED + 1)]
    assert json.loads(asked(station).body) == {"answer": "no"}


def test_a_fault_that_nobody_foresaw_is_on_the_record_with_its_question(station: Station) -> None:
    station.source.answer = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        asked(station)
    recorded_refusal(station, INTERNAL)


def test_what_cannot_be_recorded_is_not_said(station: Station) -> None:
    station.gate.ledger.close()
    assert refusal(station).problem is LEDGER


def test_the_catalogue_tells_which_questions_there_are_and_nothing_of_their_conditions(station: Station) -> None:
    assert station.questions() == [
        {
            "ask": "is-large",
            "type": "household",
            "title": {"zh": "是否多人户", "en": "two or more live there"},
            "given": [
                {"name": "household_no", "title": {"zh": "household_no", "en": "household_no"}, "kind": "reference"}
            ],
            "per_day": 7,
            "obligations": list(CARE.obligations),
        }
    ]
    assert station.catalogue() == []
    assert "members" not in json.dumps(station.questions())


def test_a_type_about_which_one_may_only_ask_is_in_the_catalogue(station: Station) -> None:
    assert [each["ask"] for each in station.questions("household")] == ["is-large"]
    station.let_in(scopes=frozenset({Scope("household", Action.LIST)}))
    assert station.questions() == []
    with pytest.raises(GatewayError) as refused:
        station.questions("household")
    assert refused.value.problem is NOT_SHARED


def test_a_person_of_whom_nothing_is_stored_but_the_number_is_answered_like_nobody(station: Station) -> None:
    station.source = type(station.source)()
    station.source._tables["household"] = [household(household_no="HH-2", members=None)]  # noqa: SLF001 - the test's archive
    station.change(adapters={"archive": station.source})
    one, other = asked(station), asked(station, household_no="HH-404")
    assert (one.body, one.headers) == (other.body, other.headers)
