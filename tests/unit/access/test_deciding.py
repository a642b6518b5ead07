"""What the station decides: by somebody else than who asked, and never more than was asked for or may be had."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from gateway.access.asking import AccessRequests
from gateway.access.attached import taken
from gateway.access.deciding import DecidingError, Reviews
from gateway.access.request import AccessRequest, End, Granted, Reason, State
from gateway.changes import looking
from gateway.errors import STANDS_OTHERWISE, GatewayError
from gateway.grants.directory import read_directory
from gateway.model.act import ActName, Acts
from gateway.model.grant import StandingGrant
from gateway.model.inquiry import Action
from gateway.model.person import Person, Role
from tests.unit.access.wishes import ALLOWANCE, CLERK, GRANTED, OTHER, PDF, REVIEWER, WISH
from tests.world import Clock


@pytest.fixture
def asked(requests: AccessRequests) -> AccessRequest:
    return requests.ask(CLERK, WISH)


def refused(done: Callable[[], object]) -> str:
    with pytest.raises(DecidingError) as error:
        done()
    return error.value.word


def standing(engine: Engine) -> dict[tuple[str, str, str], StandingGrant]:
    with looking(engine) as connection:
        return dict(read_directory(connection).standing)


def test_a_part_is_granted_and_stands_until_its_day(  # noqa: PLR0913, PLR0917 - all that it leaves a trace in
    requests: AccessRequests, desk: Reviews, engine: Engine, asked: AccessRequest, recorded: list[Acts], clock: Clock
) -> None:
    desk.take(asked.id, REVIEWER)
    granted = desk.approve(asked.id, REVIEWER, GRANTED, ALLOWANCE, "只给电话。")
    assert standing(engine) == {granted.place: granted}
    assert (granted.fields, granted.last, granted.first) == (
        frozenset({"phone"}),
        date(2027, 3, 31),
        date(2026, 6, 1),
    )
    told = requests.find(asked.id, "committee-one").request
    assert (told.state, told.granted, told.told) == (State.APPROVED, GRANTED, "只给电话。")
    assert [each.act for each in recorded[-1].acts] == [ActName.ACCESS_APPROVED, ActName.GRANT_GIVEN]
    assert recorded[-1].version is not None
    clock.now += timedelta(days=400).total_seconds()
    assert told.as_of(requests.today) is State.ENDED


@pytest.mark.parametrize(
    "more",
    [
        replace(GRANTED, fields=("phone", "care_needs")),
        replace(GRANTED, actions=(Action.LIST, Action.ANSWER)),
        replace(GRANTED, areas=("310115",)),
        replace(GRANTED, last=date(2027, 7, 1)),
        replace(GRANTED, last=date(2026, 5, 31)),
    ],
)
def test_nothing_beyond_what_was_asked_for_is_granted(
    desk: Reviews, engine: Engine, asked: AccessRequest, more: Granted
) -> None:
    generous = replace(ALLOWANCE, areas=("310000",), fields=frozenset({"phone", "care_needs"}), last=date(2030, 1, 1))
    assert refused(lambda: desk.approve(asked.id, REVIEWER, more, generous)) == "more-than-asked"
    assert standing(engine) == {}


@pytest.mark.parametrize(
    "less",
    [
        replace(ALLOWANCE, bars=("G11",)),
        replace(ALLOWANCE, fields=frozenset({"address"})),
        replace(ALLOWANCE, actions=frozenset({Action.LIST})),
        replace(ALLOWANCE, areas=("310115003002",)),
        replace(ALLOWANCE, areas=()),
        replace(ALLOWANCE, areas=("000000",)),
        replace(ALLOWANCE, last=date(2027, 3, 30)),
    ],
)
def test_nothing_that_may_not_be_had_is_granted(
    desk: Reviews, engine: Engine, asked: AccessRequest, less: object
) -> None:
    assert refused(lambda: desk.approve(asked.id, REVIEWER, GRANTED, less)) == "more-than-allowed"  # type: ignore[arg-type]
    assert standing(engine) == {}


@pytest.mark.parametrize("none", ["actions", "fields", "areas"])
def test_nothing_ticked_is_nothing_granted(desk: Reviews, asked: AccessRequest, none: str) -> None:
    nothing: Any = {none: ()}
    empty = replace(GRANTED, **nothing)
    assert refused(lambda: desk.approve(asked.id, REVIEWER, empty, ALLOWANCE)) == "nothing-ticked"


def test_where_a_partner_has_no_name_for_it_the_reviewer_finds_one(desk: Reviews, requests: AccessRequests) -> None:
    asked = requests.ask(CLERK, replace(WISH, fields=(), others="联系方式"))
    desk.approve(asked.id, REVIEWER, GRANTED, ALLOWANCE)


@pytest.mark.parametrize(
    "same",
    [
        Person("lin-mei", "别人", None, frozenset({Role.REVIEWER}), active=True),
        Person("Lin-Mei", "别人", None, frozenset({Role.REVIEWER}), active=True),
        Person("somebody", "林小妹", None, frozenset({Role.REVIEWER}), active=True),
        Person("somebody", "林 小妹", None, frozenset({Role.REVIEWER}), active=True),
    ],
)
def test_nobody_decides_what_they_asked_for_themselves(desk: Reviews, asked: AccessRequest, same: Person) -> None:
    assert refused(lambda: desk.approve(asked.id, same, GRANTED, ALLOWANCE)) == "own-request"
    assert refused(lambda: desk.refuse(asked.id, same, Reason.UNCLEAR, "no")) == "own-request"
    assert refused(lambda: desk.take(asked.id, same)) == "own-request"
    assert refused(lambda: desk.ask_back(asked.id, same, "why?")) == "own-request"


def test_a_refusal_says_why_and_is_the_last_word(requests: AccessRequests, desk: Reviews, asked: AccessRequest) -> None:
    assert refused(lambda: desk.refuse(asked.id, REVIEWER, Reason.NO_BASIS, "")) == "say-why"
    assert refused(lambda: desk.refuse(asked.id, REVIEWER, Reason.NO_BASIS, "x" * 1001)) == "say-why"
    desk.refuse(asked.id, REVIEWER, Reason.NO_BASIS, "请补充法条。")
    told = requests.find(asked.id, "committee-one").request
    assert (told.state, told.reason, told.told) == (State.REFUSED, Reason.NO_BASIS, "请补充法条。")
    assert refused(lambda: desk.approve(asked.id, OTHER, GRANTED, ALLOWANCE)) == "decided-already"
    assert refused(lambda: desk.refuse(asked.id, OTHER, Reason.NO_BASIS, "again")) == "decided-already"
    assert refused(lambda: desk.take(asked.id, OTHER)) == "decided-already"
    assert refused(lambda: desk.approve("0" * 32, OTHER, GRANTED, ALLOWANCE)) == "decided-already"
    with pytest.raises(GatewayError) as error:
        requests.withdraw(asked.id, CLERK)
    assert error.value.problem is STANDS_OTHERWISE


def test_a_request_is_taken_and_taken_over(desk: Reviews, asked: AccessRequest) -> None:
    desk.take(asked.id, REVIEWER)
    assert refused(lambda: desk.take(asked.id, REVIEWER)) == "yours-already"
    desk.take(asked.id, OTHER)
    assert desk.find(asked.id).request.taken_by == "li-qiang"
    desk.ask_back(asked.id, OTHER, "哪几户？")
    assert refused(lambda: desk.ask_back(asked.id, OTHER, "哪几户？")) == "asked-already"
    desk.take(asked.id, REVIEWER)
    assert desk.find(asked.id).request.state is State.ASKED_BACK


def test_a_later_grant_for_the_same_replaces_the_earlier(
    desk: Reviews, requests: AccessRequests, engine: Engine, asked: AccessRequest, recorded: list[Acts]
) -> None:
    first = desk.approve(asked.id, REVIEWER, GRANTED, ALLOWANCE)
    again = requests.ask(CLERK, WISH)
    second = desk.approve(again.id, REVIEWER, replace(GRANTED, fields=("address",)), ALLOWANCE)
    assert standing(engine) == {first.place: second}
    assert desk.find(first.id).request.state is State.ENDED
    assert ActName.GRANT_ENDED in {each.act for each in recorded[-1].acts}


def test_a_grant_is_ended_with_a_reason_once(
    desk: Reviews, engine: Engine, asked: AccessRequest, recorded: list[Acts]
) -> None:
    assert refused(lambda: desk.end(asked.id, OTHER, End.MISUSED)) == "not-standing"
    desk.approve(asked.id, REVIEWER, GRANTED, ALLOWANCE)
    desk.end(asked.id, OTHER, End.MISUSED)
    assert standing(engine) == {}
    assert desk.find(asked.id).request.state is State.ENDED
    assert {each.act: dict(each.after) for each in recorded[-1].acts} == {
        ActName.ACCESS_ENDED: {"state": "ended", "reason": "misused"},
        ActName.GRANT_ENDED: {},
    }
    assert refused(lambda: desk.end(asked.id, OTHER, End.MISUSED)) == "not-standing"


def test_where_the_agreement_has_it_a_grant_is_areas_and_names_no_field(
    desk: Reviews, engine: Engine, asked: AccessRequest
) -> None:
    had = replace(ALLOWANCE, areas_only=True)
    assert refused(lambda: desk.approve(asked.id, REVIEWER, GRANTED, had)) == "areas-only"
    areas = replace(GRANTED, fields=())
    assert refused(lambda: desk.approve(asked.id, REVIEWER, areas, ALLOWANCE)) == "nothing-ticked"
    assert refused(lambda: desk.approve(asked.id, REVIEWER, replace(areas, areas=()), had)) == "no-area-ticked"
    granted = desk.approve(asked.id, REVIEWER, areas, had)
    assert standing(engine) == {granted.place: granted}
    assert granted.fields == frozenset()


def test_whoever_reads_an_attachment_is_on_record_before_they_have_it(
    requests: AccessRequests, desk: Reviews, recorded: list[Acts]
) -> None:
    asked = requests.ask(CLERK, WISH, [taken("依据.pdf", PDF)])
    attached, content = desk.read_attachment(asked.id, 1, REVIEWER)
    assert content == PDF
    [act] = recorded[-1].acts
    assert (act.act, act.by, recorded[-1].version) == (ActName.ACCESS_ATTACHMENT_READ, REVIEWER.id, None)
    assert (act.about, act.after) == ({"access": asked.id, "attachment": 1}, {"digest": attached.digest})
    before = len(recorded)
    for wrong in ((asked.id, 2), ("0" * 32, 1)):
        with pytest.raises(GatewayError):
            desk.read_attachment(*wrong, REVIEWER)
    assert len(recorded) == before
