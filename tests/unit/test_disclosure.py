from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from gateway.disclosure import disclose, refuse
from gateway.errors import (
    AGREEMENT,
    BAD_TOKEN,
    BODY,
    CURSOR,
    FIELD,
    INTERNAL,
    LEDGER,
    NO_RECORD,
    NO_TOKEN,
    NOT_SHARED,
    PARAMETER,
    RATE,
    SCOPE,
    SOURCE,
    VIEW_CHANGED,
    GatewayError,
    Problem,
)
from gateway.ledger.entries import EntryKind
from gateway.ledger.references import commitment
from gateway.model.condition import Comparison, Operator
from gateway.model.grant import Purposes
from gateway.model.inquiry import Action, Criterion, Format, Inquiry, SortKey
from gateway.model.kinds import Kind
from gateway.model.requester import Credentials, Scope
from gateway.policies.book import PolicyBook
from gateway.redaction.plain import DROP, REVEAL
from tests.factories import NO_GUARDRAILS, allow, policy, restrict
from tests.unit.ledger.answers import KEY
from tests.unit.station import (
    CARE,
    CATALOGUE,
    ID,
    LIMITS,
    LIST,
    POLICY,
    READ,
    REQUESTER,
    ROLL,
    TOKEN,
    WHO,
    Station,
)


@pytest.fixture
def station(tmp_path: Path) -> Station:
    """A station in the last second of an agreement."""
    return Station(tmp_path / "ledger")


def refused_with(station: Station, problem: Problem, **asked: Any) -> None:
    """The last entry is the refusal of what was asked, and tells no more than that."""
    facts = {"record_type": None, "action": None, "legal_basis": None, **WHO, **asked, "code": problem.code}
    assert station.account()[-1] == (EntryKind.REFUSAL, facts)


HH_1 = Comparison("household_no", Kind.REFERENCE, Operator.IS, "HH-1")


def numbers(answer: dict[str, Any]) -> list[str]:
    return [record["household_no"] for record in answer["data"]]


# -- what an answer is


def test_an_answer_holds_what_the_view_shows_and_names_its_disclosure(station: Station) -> None:
    answer = station.ask(fields=("phone", "household_no"))
    assert answer["data"][0] == {"phone": "*******1234", "household_no": "HH-0"}
    assert answer["disclosure"] == {"id": ID, "policy": POLICY.label, "obligations": list(CARE.obligations)}


def test_what_left_is_on_the_record_as_it_left(station: Station) -> None:
    csv = disclose(station.gate, TOKEN, replace(LIST, fields=("members", "phone"), limit=2, format=Format.CSV), ID)
    assert csv.media_type.startswith("text/csv")
    view = station.source.plans[0].view
    assert "head_name" in view.withheld
    assert station.account() == [
        (
            EntryKind.RELEASE,
            {
                **WHO,
                "record_type": "household",
                "action": "list",
                "legal_basis": CARE.basis.citation,
                "policies": [POLICY.label],
                "policy_digest": view.provenance.policy_digest,
                "guardrail_digest": NO_GUARDRAILS.digest,
                "format": "csv",
                "released": ["members", "phone"],
                "withheld": list(view.withheld),
                "obligations": list(CARE.obligations),
                "notice_deferred": "a duty",
                "count": 2,
                "records": KEY.references("household", ["HH-0", "HH-1"]),
                "commitment": commitment(KEY.salt(ID), ID, sha256(csv.body).digest()),
            },
        )
    ]


def test_a_field_that_is_absent_from_a_record_is_not_in_it(station: Station) -> None:
    scarce = replace(POLICY, rules=(*POLICY.rules, restrict({"members": DROP})))
    station.change(policies=PolicyBook(CATALOGUE, [scarce], NO_GUARDRAILS))
    assert all("members" not in record for record in station.ask()["data"])
    mixed = policy(allow({}), allow({"phone": REVEAL}, HH_1, rule_id="one"), purposes=POLICY.purposes)
    station.change(policies=PolicyBook(CATALOGUE, [mixed], NO_GUARDRAILS))
    assert ["phone" in record for record in station.ask(limit=3)["data"]] == [False, True, False]


# -- pages


def test_pages_follow_one_another_to_the_end(station: Station) -> None:
    first = station.ask(limit=2, sort=(SortKey("members", descending=True),))
    then = station.ask(limit=2, sort=(SortKey("members", descending=True),), cursor=first["next"])
    assert (numbers(first), numbers(then)) == (["HH-2", "HH-1"], ["HH-0", "HH-3"])
    assert then["next"] is None
    counts = [facts["count"] for _, facts in station.account()]
    assert counts == [2, 2]


def test_the_source_is_asked_for_one_record_more_than_is_shown(station: Station) -> None:
    assert len(station.ask(limit=2)["data"]) == 2
    assert [plan.limit for plan in station.source.plans] == [3]


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "client-2"},
        {"purpose": ROLL.name},
    ],
    ids=["another client", "another purpose"],
)
def test_a_cursor_is_good_only_for_whom_it_was_made(station: Station, changed: dict[str, Any]) -> None:
    cursor = station.ask(limit=2)["next"]
    station.let_in(**changed)
    assert numbers(station.ask(limit=2)) == ["HH-0", "HH-1"]
    assert station.refusal(limit=2, cursor=cursor).problem is CURSOR
    refused_with(station, CURSOR, record_type="household", action="list", **_as_recorded(changed))


@pytest.mark.parametrize(
    "changed",
    [
        {"criteria": (Criterion("members", Operator.IS, "0"),)},
        {"sort": (SortKey("household_no", descending=True),)},
        {"record_type": "venue"},
    ],
    ids=["other criteria", "another order", "another type"],
)
def test_a_cursor_is_good_only_for_the_question_it_was_made_for(station: Station, changed: dict[str, Any]) -> None:
    station.share_venues()
    station.let_in(scopes=REQUESTER.scopes | {Scope("venue", Action.LIST)})
    cursor = station.ask(limit=2)["next"]
    assert station.ask(limit=2, cursor=cursor, fields=("phone",))["data"]
    assert station.refusal(limit=2, cursor=cursor, **changed).problem is CURSOR


def test_a_cursor_does_not_outlive_the_policy_it_was_made_under(station: Station) -> None:
    cursor = station.ask(limit=2)["next"]
    station.change(policies=PolicyBook(CATALOGUE, [replace(POLICY, version=8, digest="e" * 64)], NO_GUARDRAILS))
    assert station.refusal(limit=2, cursor=cursor).problem is VIEW_CHANGED
    assert station.ask(limit=2)["next"] not in {None, cursor}


# -- one record


def test_one_record_is_an_object_without_a_cursor(station: Station) -> None:
    answer = station.ask(READ)
    assert answer["data"]["household_no"] == "HH-1"
    assert answer.keys() == {"data", "disclosure"}
    assert station.account()[0][1]["action"] == "read"


def test_of_two_records_with_one_identifier_one_is_shown_and_no_cursor(station: Station) -> None:
    station.source.answer = [("HH-1", "HH-1"), ("HH-1", "HH-1")]
    rendered = disclose(station.gate, TOKEN, replace(READ, fields=("household_no",)), ID)
    assert "Gateway-Next" not in rendered.headers
    assert station.account()[0][1]["count"] == 1


@pytest.mark.parametrize("identifier", ["HH-9", "HH-unheard-of", ""])
def test_a_hidden_record_and_one_that_does_not_exist_are_refused_alike(station: Station, identifier: str) -> None:
    refused = station.refusal(READ, identifier=identifier)
    assert (refused.problem, refused.detail) == (NO_RECORD, None)
    refused_with(station, NO_RECORD, record_type="household", action="read")


def test_a_page_without_records_is_an_answer(station: Station) -> None:
    assert station.ask(criteria=(Criterion("members", Operator.IS, "7"),))["data"] == []
    assert station.account()[0][1]["records"] == []


# -- refusals


def test_the_day_is_the_station_s(station: Station) -> None:
    assert station.ask()["data"]
    station.now += 1
    assert station.refusal().problem is AGREEMENT
    assert station.catalogue() == []


@pytest.mark.parametrize(
    ("problem", "inquiry"),
    [
        (SCOPE, Inquiry("venue", Action.LIST)),
        (AGREEMENT, Inquiry("nothing", Action.LIST)),
        (FIELD, replace(LIST, fields=("head_name",))),
        (PARAMETER, replace(LIST, fields=())),
        (CURSOR, replace(LIST, cursor="no cursor")),
    ],
    ids=lambda value: value.code if isinstance(value, Problem) else "",
)
def test_a_refusal_is_on_the_record_with_what_was_asked(station: Station, problem: Problem, inquiry: Inquiry) -> None:
    assert station.refusal(inquiry).problem is problem
    refused_with(station, problem, record_type=inquiry.record_type, action="list")
    assert station.source.plans == []


def test_what_is_asked_for_is_counted_by_its_type_and_a_look_into_the_catalogue_by_none(station: Station) -> None:
    station.ask(LIST)
    station.ask(READ)
    station.catalogue("household")
    with pytest.raises(GatewayError):
        refuse(station.gate, TOKEN, GatewayError(BODY), ID)
    assert station.counter.types == ["household", "household", None, None]


def test_the_first_request_beyond_the_day_s_limit_is_refused(station: Station) -> None:
    for _ in range(LIMITS.per_day):
        station.ask()
    refused = station.refusal()
    assert (refused.problem, refused.retry_after) == (RATE, 77)
    assert station.counter.admitted == [REQUESTER] * (LIMITS.per_day + 1)
    refused_with(station, RATE, record_type="household", action="list")


@pytest.mark.parametrize(
    ("problem", "credentials"), [(NO_TOKEN, Credentials(None)), (BAD_TOKEN, Credentials("Bearer other"))]
)
def test_a_stranger_is_refused_and_leaves_no_entry(
    station: Station, problem: Problem, credentials: Credentials
) -> None:
    error = GatewayError(BODY)
    for call in (
        lambda: disclose(station.gate, credentials, LIST, ID),
        lambda: station.catalogue(credentials=credentials),
        lambda: refuse(station.gate, credentials, error, ID),
    ):
        with pytest.raises(GatewayError) as refused:
            call()
        assert refused.value.problem is problem
    assert station.account() == []
    assert station.counter.admitted == []


def test_a_token_is_judged_by_the_clock_of_the_walk(station: Station) -> None:
    station.let_in(expires=int(station.now))
    for call in (station.ask, station.catalogue, lambda: refuse(station.gate, TOKEN, GatewayError(BODY), ID)):
        with pytest.raises(GatewayError) as refused:
            call()
        assert refused.value.problem is BAD_TOKEN


# -- faults


@pytest.mark.parametrize(
    "answer",
    [
        [("HH-0",)],
        [("HH-0", 138, "HH-0")],
        [("HH-0", "13800001234", "HH-0")],
        [("HH-0", "*******1234", "HH-0")] * 5,
    ],
    ids=["too narrow", "another type", "not masked", "too many"],
)
def test_nothing_leaves_that_the_plan_does_not_yield(station: Station, answer: list[Any]) -> None:
    station.source.answer = answer
    refused = station.refusal(fields=("household_no", "phone"), limit=3)
    assert (refused.problem, refused.__cause__) == (SOURCE, None)
    refused_with(station, SOURCE, record_type="household", action="list")


def test_a_source_that_is_not_there_cannot_answer(station: Station) -> None:
    station.change(adapters={})
    assert station.refusal().problem is SOURCE


def test_a_fault_that_nobody_foresaw_is_on_the_record(station: Station) -> None:
    station.source.answer = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        station.ask()
    refused_with(station, INTERNAL, record_type="household", action="list")


@pytest.mark.parametrize("inquiry", [LIST, replace(LIST, fields=("head_name",))], ids=["answer", "refusal"])
def test_what_cannot_be_recorded_does_not_leave(station: Station, inquiry: Inquiry) -> None:
    station.gate.ledger.close()
    assert station.refusal(inquiry).problem is LEDGER


# -- the catalogue


def test_the_catalogue_tells_of_each_scope_what_it_shows_and_of_others_nothing(station: Station) -> None:
    station.share_venues()
    described = station.catalogue()
    assert [(entry["type"], entry["action"]) for entry in described] == [("household", "list"), ("household", "read")]
    assert [entry["name"] for entry in described[0]["fields"]] == ["household_no", "phone", "members"]
    assert station.account() == []


def test_the_catalogue_of_one_type_is_of_that_type(station: Station) -> None:
    station.share_venues()
    station.let_in(scopes=REQUESTER.scopes | {Scope("venue", Action.READ)})
    assert [(entry["type"], entry["action"]) for entry in station.catalogue("venue")] == [("venue", "read")]
    assert len(station.catalogue("household")) == 2
    assert len(station.catalogue()) == 3


@pytest.mark.parametrize("record_type", ["venue", "nothing", "unheard_of"])
def test_a_type_that_is_not_available_and_one_that_does_not_exist_are_refused_alike(
    station: Station, record_type: str
) -> None:
    with pytest.raises(GatewayError) as refused:
        station.catalogue(record_type)
    assert (refused.value.problem, refused.value.detail) == (NOT_SHARED, None)
    refused_with(station, NOT_SHARED, record_type=record_type)


def test_of_nothing_that_is_shared_the_catalogue_is_empty(station: Station) -> None:
    station.change(purposes=Purposes({}, "p" * 64))
    assert station.catalogue() == []


def test_a_fault_never_looks_like_a_catalogue_that_holds_nothing(station: Station) -> None:
    station.change(policies=_Fails(CATALOGUE, [POLICY], NO_GUARDRAILS))
    with pytest.raises(GatewayError) as refused:
        station.catalogue()
    assert refused.value.problem is INTERNAL
    refused_with(station, INTERNAL)


def test_a_look_into_the_catalogue_is_a_request_that_counts(station: Station) -> None:
    station.catalogue()
    assert station.counter.admitted == [REQUESTER]
    station.counter.closed = True
    with pytest.raises(GatewayError) as refused:
        station.catalogue("household")
    assert refused.value.problem is RATE
    refused_with(station, RATE, record_type="household")


# -- requests that could not be parsed


def test_a_request_that_could_not_be_parsed_is_counted_and_on_the_record(station: Station) -> None:
    error = GatewayError(BODY, "the body is not JSON")
    with pytest.raises(GatewayError) as refused:
        refuse(station.gate, TOKEN, error, ID)
    assert refused.value is error
    assert station.counter.admitted == [REQUESTER]
    refused_with(station, BODY)
    station.counter.closed = True
    with pytest.raises(GatewayError) as refused:
        refuse(station.gate, TOKEN, error, ID)
    assert refused.value.problem is RATE
    refused_with(station, RATE)


class _Fails(PolicyBook):
    def view(self, grant: object) -> Any:
        raise GatewayError(INTERNAL, str(type(grant)))


def _as_recorded(changed: dict[str, Any]) -> dict[str, Any]:
    return {key.removesuffix("_id"): value for key, value in changed.items()}
