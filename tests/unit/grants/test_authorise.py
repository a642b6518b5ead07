from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import AGREEMENT, SCOPE, GatewayError
from gateway.grants.authorise import authorise, common_areas
from gateway.grants.directory import Directory
from gateway.model.client import Stage
from gateway.model.grant import Grant, StandingGrant
from gateway.model.inquiry import Action
from gateway.model.kinds import area_prefix
from gateway.model.person import Person, Role
from gateway.model.requester import Requester, Scope
from tests.unit.grants.settled import CARE, COMMITTEE, DAY, DESK, DIRECTORY, PURPOSES, REQUESTER


def ask(
    directory: Directory = DIRECTORY,
    requester: Requester = REQUESTER,
    record_type: str = "household",
    action: Action = Action.LIST,
    day: date = DAY,
) -> Grant:
    return authorise(directory, PURPOSES, requester, record_type, action, day)


def with_partner(**changes: Any) -> Directory:
    return replace(DIRECTORY, partners={COMMITTEE.id: replace(COMMITTEE, **changes)})


def with_agreement(**changes: Any) -> Directory:
    return replace(DIRECTORY, agreements={CARE.id: replace(CARE, **changes)})


def with_client(**changes: Any) -> Directory:
    return replace(DIRECTORY, clients={DESK.id: replace(DESK, **changes)})


def refusal(**asked: Any) -> GatewayError:
    with pytest.raises(GatewayError) as refused:
        ask(**asked)
    return refused.value


def test_a_grant_holds_what_was_settled_and_nothing_that_was_claimed() -> None:
    assert ask() == Grant(
        partner=COMMITTEE,
        agreement_id="committee-one-care",
        purpose=PURPOSES.by_name["elderly-care"],
        record_type="household",
        action=Action.LIST,
        areas=("310115003001",),
        day=DAY,
        client_id="desk",
    )


@pytest.mark.parametrize("day", [CARE.first, CARE.last])
def test_an_agreement_is_in_force_on_its_first_and_on_its_last_day(day: date) -> None:
    assert ask(day=day).day == day


@pytest.mark.parametrize(
    ("fact", "directory"),
    [
        ("the client is unknown", replace(DIRECTORY, clients={})),
        ("the client is suspended", with_client(active=False)),
        ("the client is not approved", with_client(stage=Stage.PROPOSED)),
        ("the client has not tested itself", with_client(stage=Stage.APPROVED)),
        ("the client acts under another agreement now", with_client(agreement_id="another")),
        ("the agreement is gone", replace(DIRECTORY, agreements={})),
        ("the agreement is another partner's now", with_agreement(partner_id="committee-two")),
        ("the agreement is revoked", with_agreement(revoked=True)),
        ("the agreement has not begun", with_agreement(first=date(2026, 6, 2))),
        ("the agreement has ended", with_agreement(last=date(2026, 5, 31))),
        ("the agreement lists another type", with_agreement(record_types=frozenset({"resident"}))),
        ("the agreement lists another action", with_agreement(actions=frozenset({Action.READ}))),
        ("the agreement lists another purpose", with_agreement(purposes=frozenset({"disaster-roll"}))),
        ("the agreement has no area", with_agreement(areas=())),
        ("the agreement's area is outside the partner's", with_agreement(areas=("310115003002",))),
        ("the partner is gone", replace(DIRECTORY, partners={})),
        ("the partner is suspended", with_partner(active=False)),
        ("the partner has no area", with_partner(areas=())),
        ("the law does not entrust such a partner", with_partner(kind="property-manager")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_nothing_is_granted_when(fact: str, directory: Directory) -> None:
    refused = refusal(directory=directory)
    assert refused.problem is AGREEMENT, fact
    assert refused.detail is None, fact


CLERK = Person("zhang", "张敏", COMMITTEE.id, frozenset({Role.CLERK}), active=True)
BEFORE_THE_DESK = replace(REQUESTER, person_id=CLERK.id)


def with_person(**changes: Any) -> Directory:
    return replace(DIRECTORY, people={CLERK.id: replace(CLERK, **changes)})


def test_somebody_of_the_partner_may_sit_before_its_client() -> None:
    assert ask(requester=BEFORE_THE_DESK, directory=with_person()).partner is COMMITTEE


@pytest.mark.parametrize(
    ("fact", "directory"),
    [
        ("the person is unknown", DIRECTORY),
        ("the person is suspended", with_person(active=False)),
        ("the person is another partner's now", with_person(partner_id="committee-two")),
        ("the person is no clerk any more", with_person(roles=frozenset())),
        ("the person is the station's now", with_person(partner_id=None, roles=frozenset())),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_nothing_is_granted_to_a_client_when(fact: str, directory: Directory) -> None:
    assert refusal(requester=BEFORE_THE_DESK, directory=directory).problem is AGREEMENT, fact


def test_a_scope_is_necessary() -> None:
    assert refusal(action=Action.READ).problem is SCOPE
    assert refusal(requester=replace(REQUESTER, scopes=frozenset())).problem is SCOPE


def test_a_scope_is_not_sufficient() -> None:
    wide = replace(REQUESTER, scopes=frozenset({Scope("case", Action.LIST)}))
    assert refusal(requester=wide, record_type="case").problem is AGREEMENT


@pytest.mark.parametrize("scoped", [True, False])
def test_an_unknown_type_is_refused_like_one_that_the_agreement_does_not_list(scoped: bool) -> None:
    def words(record_type: str) -> tuple[str, str | None, str]:
        scopes = frozenset({Scope(record_type, Action.LIST)}) if scoped else REQUESTER.scopes
        refused = refusal(requester=replace(REQUESTER, scopes=scopes), record_type=record_type)
        return refused.problem.code, refused.detail, str(refused)

    assert words("offence") == words("no_such_type")


def test_a_purpose_that_left_the_closed_list_grants_nothing() -> None:
    laundered = replace(REQUESTER, purpose="debt-collection")
    directory = with_agreement(purposes=frozenset({"debt-collection"}))
    assert refusal(directory=directory, requester=laundered).problem is AGREEMENT


def test_a_token_of_one_purpose_is_no_good_for_another_agreement_of_the_partner() -> None:
    assert refusal(requester=replace(REQUESTER, agreement_id="committee-one-disaster")).problem is AGREEMENT


@pytest.mark.parametrize("missing", ["case_number", "officer"])
def test_a_case_and_an_officer_are_asked_for_again_on_every_request(missing: str) -> None:
    named = replace(REQUESTER, purpose="prosecution", case_number="2026-12", officer="陈检察官")
    directory = replace(
        with_agreement(purposes=frozenset({"prosecution"})),
        partners={COMMITTEE.id: replace(COMMITTEE, kind="prosecution")},
    )
    grant = ask(directory, named)
    assert (grant.case_number, grant.officer) == ("2026-12", "陈检察官")
    unnamed = replace(named, case_number=None) if missing == "case_number" else replace(named, officer=None)
    assert refusal(directory=directory, requester=unnamed).problem is AGREEMENT


codes = st.sampled_from(
    ["310000", "310100", "310115", "310104", "310115003", "310115003000", "310115003001", "310115003002", "320505"]
)


@given(some=st.lists(codes), others=st.lists(codes))
def test_common_areas_never_widen_either_side(some: list[str], others: list[str]) -> None:
    def within(code: str, areas: list[str]) -> bool:
        return area_prefix(code).startswith(tuple(map(area_prefix, areas)))

    common = common_areas(some, others)
    assert all(within(code, some) and within(code, others) for code in common)
    assert {*map(area_prefix, common)} == {*map(area_prefix, common_areas(others, some))}


@given(some=st.lists(codes), others=st.lists(codes), place=codes)
def test_common_areas_lose_no_place_that_both_sides_have(some: list[str], others: list[str], place: str) -> None:
    def has(areas: list[str] | tuple[str, ...]) -> bool:
        return area_prefix(place).startswith(tuple(map(area_prefix, areas)))

    assert has(common_areas(some, others)) == (has(some) and has(others))


GRANTED = StandingGrant(
    id="f" * 32,
    agreement_id=CARE.id,
    record_type="resident",
    actions=frozenset({Action.READ}),
    purpose="disaster-roll",
    fields=frozenset({"phone"}),
    areas=("310115003001",),
    first=date(2026, 5, 1),
    last=date(2026, 6, 30),
)


def granted(**changes: Any) -> Directory:
    given = replace(GRANTED, **changes)
    return replace(DIRECTORY, standing={given.place: given})


def asking(**changes: Any) -> Requester:
    scopes = frozenset(Scope(name, action) for name in ("household", "resident") for action in Action)
    return replace(REQUESTER, purpose="disaster-roll", scopes=scopes, **changes)


def test_what_was_granted_beside_an_agreement_may_be_done_with_its_fields_alone() -> None:
    found = ask(granted(), asking(), "resident", Action.READ)
    assert (found.areas, found.only, found.purpose.name) == (
        ("310115003001",),
        frozenset({"phone"}),
        "disaster-roll",
    )


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({}, {"action": Action.LIST}),
        ({}, {"action": Action.ANSWER}),
        ({}, {"record_type": "household"}),
        ({}, {"day": date(2026, 4, 30)}),
        ({}, {"day": date(2026, 7, 1)}),
        ({}, {"requester": asking(partner_id="another")}),
        ({"agreement_id": "another"}, {}),
        ({"purpose": "elderly-care"}, {}),
        ({"areas": ("310115003002",)}, {}),
        ({"areas": ()}, {}),
    ],
)
def test_a_standing_grant_goes_no_further_than_it_says(changes: dict[str, Any], asked: dict[str, Any]) -> None:
    given = {"requester": asking(), "record_type": "resident", "action": Action.READ, **asked}
    assert refusal(directory=granted(**changes), **given).problem is AGREEMENT


@pytest.mark.parametrize("ended", [{"revoked": True}, {"last": date(2026, 5, 31)}])
def test_a_standing_grant_ends_with_its_agreement(ended: dict[str, Any]) -> None:
    directory = replace(granted(), agreements={CARE.id: replace(CARE, **ended)})
    problem = refusal(directory=directory, requester=asking(), record_type="resident", action=Action.READ).problem
    assert problem is AGREEMENT


def test_where_the_agreement_has_it_a_standing_grant_is_more_areas_within_those_of_the_partner() -> None:
    more = granted(record_type="household", purpose="elderly-care", actions=frozenset({Action.LIST}), areas=AREAS)
    wide = replace(more, partners={COMMITTEE.id: replace(COMMITTEE, areas=("310115003",))})
    assert (ask(wide).areas, ask(wide).only) == (AREAS, None)
    assert ask(more).areas == ("310115003001",)
    assert ask(wide, day=date(2026, 7, 1)).areas == ("310115003001",)


AREAS = ("310115003001", "310115003002")
