"""Rows M2 and M3: requests are pushed, codes are short-lived and good once, and what comes of them never widens."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from joserfc.jwk import import_key

from gateway.identity.assertion import make_proof, new_client_key
from gateway.model.person import Person
from tests.identity_profile.code_flow import (
    BACK,
    Application,
    change_clerk,
    new_clerk,
)
from tests.unit.identity.world import claims_of
from tests.world import World

RECORDS = "/v1/records/household"
RACE = 50


@pytest.fixture
def clerk(world: World, desk: Application, request: pytest.FixtureRequest) -> Person:
    return new_clerk(world, desk.asker.partner.id, f"clerk-{abs(hash(request.node.name))}")


def error_of(reply: Any) -> str:
    assert reply.status_code == 400, reply.text
    return str(reply.json["error"])


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"redirect_uri": None}, "invalid_request"),
        ({"redirect_uri": f"{BACK}/"}, "invalid_request"),
        ({"redirect_uri": "https://desk.example/back?x=1"}, "invalid_request"),
        ({"redirect_uri": "https://evil.example/back"}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"scope": None}, "invalid_scope"),
        ({"scope": "case:list"}, "invalid_scope"),
        (
            {"authorization_details": '[{"type": "station_archive", "purpose": "no-such"}]'},
            "invalid_authorization_details",
        ),
        ({"authorization_details": "[]"}, "invalid_authorization_details"),
        ({"request": "eyJhbGciOiJub25lIn0.e30."}, "invalid_request"),
        ({"request_uri": "https://evil.example/request"}, "invalid_request"),
        ({"dpop_jkt": "x"}, "invalid_request"),
        ({"state": "s" * 513}, "invalid_request"),
        ({"client_assertion": "x"}, "invalid_client"),
        ({"client_assertion_type": None}, "invalid_client"),
        ({"client_id": "other-app"}, "invalid_client"),
    ],
    ids=str,
)
def test_m2_every_parameter_is_checked_when_it_is_pushed(
    desk: Application, other: Application, changes: dict[str, str | None], error: str
) -> None:
    assert other.asker.client_id == "other-app"
    assert error_of(desk.push(**changes)) == error


def test_m2_what_was_pushed_is_good_for_a_minute_and_one_answer_and_for_its_client_alone(desk: Application) -> None:
    reply = desk.push()
    assert (reply.status_code, (reply.json or {})["expires_in"]) == (201, 60)
    pushed = (reply.json or {})["request_uri"]
    requests = desk.flow().requests
    handle = pushed.removeprefix("urn:ietf:params:oauth:request_uri:")
    key = f"gateway:pushed:{hashlib.sha256(handle.encode()).hexdigest()}"
    assert 0 < int(desk.world.redis.ttl(key)) <= 60
    opened = requests.open(pushed, "desk-app")
    assert opened is not None
    assert opened[0] != pushed
    assert requests.answer(pushed) is None
    assert requests.open(pushed, "desk-app") == requests.open(opened[0], "desk-app") == opened
    assert requests.open(pushed, "other-app") is requests.open(opened[0], "other-app") is None
    assert requests.answer(opened[0]) == opened[1]
    assert requests.answer(opened[0]) is None
    assert requests.open(pushed, "desk-app") is requests.open(opened[0], "desk-app") is None


def test_m2_of_fifty_that_open_what_was_pushed_at_once_all_wait_for_the_one_answer(desk: Application) -> None:
    pushed = (desk.push().json or {})["request_uri"]
    requests = desk.flow().requests
    with ThreadPoolExecutor(RACE) as pool:
        opened = list(pool.map(lambda _: requests.open(pushed, "desk-app"), range(RACE)))
        (request_uri,) = {each[0] for each in opened if each is not None}
        answers = list(pool.map(lambda _: requests.answer(request_uri), range(RACE)))
    assert sum(each is not None for each in answers) == 1


def test_m2_what_was_opened_is_forgotten_when_its_minute_is_over(desk: Application) -> None:
    pushed = (desk.push().json or {})["request_uri"]
    requests = desk.flow().requests
    opened = requests.open(pushed, "desk-app")
    assert opened is not None
    handle = pushed.removeprefix("urn:ietf:params:oauth:request_uri:")
    desk.world.redis.delete(f"gateway:pushed:{hashlib.sha256(handle.encode()).hexdigest()}")
    assert requests.open(pushed, "desk-app") is None
    assert requests.open(opened[0], "desk-app") == opened


def test_m2_a_request_of_another_client_cannot_be_opened(desk: Application) -> None:
    pushed = (desk.push().json or {})["request_uri"]
    assert desk.flow().requests.open(pushed, "other-app") is None
    assert desk.flow().requests.open(pushed, "desk-app") is not None


def test_m2_a_client_without_addresses_has_nothing_to_push(world: World) -> None:
    plain = Application(world, world.deployment.asker("community-committee", "elderly-care"))
    assert error_of(plain.push()) == "unauthorized_client"
    assert error_of(plain.redeem("x")) == error_of(plain.refresh("x")) == "unauthorized_client"


def test_m3_a_token_names_the_person_and_reads_what_the_agreement_covers(
    desk: Application, clerk: Person, world: World
) -> None:
    answer = desk.tokens(clerk)
    claims = claims_of(answer["access_token"])
    assert (claims["person"], claims["sub"], claims["client_id"]) == (clerk.id, clerk.id, "desk-app")
    assert claims["authorization_details"] == [
        {"type": "station_archive", "purpose": "elderly-care", "officer": clerk.name}
    ]
    header = {"Authorization": f"Bearer {answer['access_token']}"}
    assert world.browser.get(RECORDS, headers=header).status_code == 200
    change_clerk(world, clerk, active=False)
    assert world.browser.get(RECORDS, headers=header).status_code == 403


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": f"{BACK}/two"},
        {"redirect_uri": None},
        {"code_verifier": "w" * 43},
        {"code_verifier": None},
        {"code_verifier": "short"},
    ],
    ids=str,
)
def test_m3_a_code_is_bound_to_its_address_and_its_verifier(
    desk: Application, clerk: Person, changes: dict[str, str | None]
) -> None:
    assert error_of(desk.redeem(desk.code(clerk), **changes)) in {"invalid_grant", "invalid_request"}


def test_m3_a_code_is_good_for_its_client_alone_and_for_a_minute(
    desk: Application, other: Application, clerk: Person
) -> None:
    code = desk.code(clerk)
    key = f"gateway:code:{hashlib.sha256(code.encode()).hexdigest()}"
    assert 0 < int(desk.world.redis.ttl(key)) <= 60
    assert error_of(other.redeem(code)) == "invalid_grant"


def test_m3_of_fifty_that_bring_a_code_at_once_one_has_it(desk: Application, clerk: Person) -> None:
    code = desk.code(clerk)
    flow = desk.flow()
    with ThreadPoolExecutor(RACE) as pool:
        found = list(pool.map(lambda _: flow.redeem(code, "desk-app"), range(RACE)))
    assert sum(each is not None for each in found) == 1


def test_m3_a_code_that_is_used_again_ends_what_came_of_it(desk: Application, clerk: Person) -> None:
    code = desk.code(clerk)
    answer = desk.redeem(code).json or {}
    assert desk.refresh(answer["refresh_token"]).status_code == 200
    header = {"Authorization": f"Bearer {answer['access_token']}"}
    assert desk.world.browser.get(RECORDS, headers=header).status_code == 200
    assert error_of(desk.redeem(code)) == "invalid_grant"
    assert error_of(desk.refresh(answer["refresh_token"])) == "invalid_grant"
    assert desk.world.browser.get(RECORDS, headers=header).status_code == 401


def test_m3_a_refreshed_token_is_for_what_was_allowed_or_less(desk: Application, clerk: Person) -> None:
    given = desk.tokens(clerk)
    assert "refresh_token" not in (desk.refresh(given["refresh_token"]).json or {})
    less = desk.refresh(given["refresh_token"], scope="household:read").json or {}
    assert (less["scope"], claims_of(less["access_token"])["person"]) == ("household:read", clerk.id)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"scope": "household:list resident:list"}, "invalid_scope"),
        ({"scope": "household:answer"}, "invalid_scope"),
        ({"authorization_details": '[{"type": "station_archive", "purpose": "disaster-roll"}]'}, "invalid_request"),
        ({"code": "x"}, "invalid_request"),
        ({"grant_type": "client_credentials", "scope": "household:list"}, "invalid_request"),
    ],
    ids=str,
)
def test_m3_45_nothing_widens_at_a_refresh(
    desk: Application, clerk: Person, changes: dict[str, str | None], error: str
) -> None:
    assert error_of(desk.refresh(desk.tokens(clerk)["refresh_token"], **changes)) == error


@pytest.mark.parametrize(
    "ended",
    [
        lambda world, clerk: change_clerk(world, clerk, active=False),
        lambda world, clerk: change_clerk(world, clerk, roles=[]),
        lambda world, clerk: change_clerk(world, clerk, partner_id="committee-puxing-two"),
    ],
    ids=["suspended", "no clerk any more", "of another partner"],
)
def test_m3_a_refresh_token_ends_with_the_person(
    world: World, desk: Application, clerk: Person, ended: Callable[[World, Person], None]
) -> None:
    token = desk.tokens(clerk)["refresh_token"]
    ended(world, clerk)
    assert error_of(desk.refresh(token)) == "invalid_grant"


def test_m3_a_refresh_token_is_its_clients_alone_and_kept_as_a_hash(
    world: World, desk: Application, other: Application, clerk: Person
) -> None:
    token = desk.tokens(clerk)["refresh_token"]
    assert error_of(other.refresh(token)) == "invalid_grant"
    for file in world.deployment.directory.glob("state.db*"):
        assert token.encode() not in file.read_bytes()
    write = world.deployment.administration
    write.set_client_active("desk-app", active=False)
    refused = error_of(desk.refresh(token))
    write.set_client_active("desk-app", active=True)
    assert (refused, desk.refresh(token).status_code) == ("invalid_client", 200)


def test_m3_nothing_is_good_eight_hours_after_the_person_signed_in(
    world: World, desk: Application, clerk: Person
) -> None:
    token = desk.tokens(clerk)["refresh_token"]
    began = world.clock.now
    try:
        world.clock.now = began + 8 * 3600 - 100
        last = desk.refresh(token).json or {}
        assert last["expires_in"] == 100
        world.clock.now = began + 8 * 3600
        assert error_of(desk.refresh(token)) == "invalid_grant"
    finally:
        world.clock.now = began


def test_m3_a_code_of_somebody_who_signed_in_too_long_ago_gives_nothing(
    world: World, desk: Application, clerk: Person
) -> None:
    opened = desk.flow().requests.open((desk.push().json or {})["request_uri"], "desk-app")
    assert opened is not None
    code = desk.flow().allow(opened[1], clerk, int(world.clock()), "")
    assert error_of(desk.redeem(code)) == "invalid_grant"


@pytest.mark.parametrize(
    ("name", "officer"),
    [("王\u3000芳", "王 芳"), (" 王芳\n", "王芳"), ("王" * 200, "王" * 128), ("\u3000", None), ("\x00", None)],
)
def test_m3_whatever_name_a_person_has_their_tokens_are_good(
    world: World, desk: Application, clerk: Person, name: str, officer: str | None
) -> None:
    given = desk.tokens(replace(clerk, name=name))
    assert given["authorization_details"][0]["officer"] == (officer or clerk.id)
    again = desk.refresh(given["refresh_token"]).json or {}
    for token in (given["access_token"], again["access_token"]):
        assert world.browser.get(RECORDS, headers={"Authorization": f"Bearer {token}"}).status_code == 200


@pytest.mark.parametrize("change", [{"active": False}, {"roles": []}])
def test_m4_a_token_in_the_name_of_somebody_who_is_no_clerk_any_more_is_not_active(
    world: World, desk: Application, change: dict[str, object]
) -> None:
    leaver = new_clerk(world, desk.asker.partner.id, f"leaver-{next(iter(change))}")
    token = desk.tokens(leaver)["access_token"]
    assert (desk.post("/oauth/introspect", {"token": token}).json or {})["active"]
    change_clerk(world, leaver, **change)
    assert desk.post("/oauth/introspect", {"token": token}).json == {"active": False}
    assert desk.post("/oauth/revoke", {"token": token}).status_code == 200
    change_clerk(world, leaver, active=True, roles=["clerk"])
    assert desk.post("/oauth/introspect", {"token": token}).json == {"active": False}


def test_m3_a_refresh_token_that_is_given_back_ends_with_all_that_came_of_it(
    desk: Application, other: Application, clerk: Person
) -> None:
    given = desk.tokens(clerk)
    for application, goes_on in ((other, 200), (desk, 400)):
        assert application.post("/oauth/revoke", {"token": given["refresh_token"]}).status_code == 200
        assert desk.refresh(given["refresh_token"]).status_code == goes_on
    assert desk.post("/oauth/introspect", {"token": given["access_token"]}).json == {"active": False}
    header = {"Authorization": f"Bearer {given['access_token']}"}
    assert desk.world.browser.get(RECORDS, headers=header).status_code == 401


def test_m5_a_code_may_be_bound_to_a_key_that_has_to_be_proved(desk: Application, clerk: Person) -> None:
    (private, _), (another, _) = new_client_key(), new_client_key()
    named = import_key(dict(private)).thumbprint()
    nonce = desk.redeem("no code", proof(desk, private)).headers["DPoP-Nonce"]
    for wrong in (None, proof(desk, another, nonce)):
        reply = desk.redeem(desk.code(clerk, dpop_jkt=named), wrong)
        assert (reply.status_code, (reply.json or {})["error"]) == (400, "invalid_grant")

    reply = desk.redeem(desk.code(clerk, dpop_jkt=named), proof(desk, private, nonce))

    assert reply.json is not None
    assert (reply.status_code, reply.json["token_type"]) == (200, "DPoP")


def proof(desk: Application, key: dict[str, Any], nonce: str = "") -> str:
    issuer = desk.world.settings.issuer
    return make_proof(key, "POST", f"{issuer}/oauth/token", desk.world.clock(), nonce=nonce)
