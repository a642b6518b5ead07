from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import redis

from gateway.errors import IDENTITY_DOWN, GatewayError
from gateway.identity.access_token import Issuer
from gateway.identity.binding import Binder
from gateway.identity.keys import create_signing_key
from gateway.identity.replay import ReplayGuard
from gateway.identity.signed import read_signed
from gateway.identity.token_server import TokenServer
from gateway.model.client import Binding
from gateway.model.inquiry import Action
from tests.unit.identity.signing import load_signing_keys
from tests.unit.identity.world import ISSUER, NOW, PURPOSES, World, claims_of


def details(*entries: dict[str, str]) -> str:
    return json.dumps([{"type": "station_archive"} | entry for entry in entries])


def test_a_token_says_who_for_what_and_why_for_five_minutes(world: World) -> None:
    reply = world.ask(scope="household:read household:list")
    token = reply.body.pop("access_token")
    assert (reply.status, reply.body) == (
        200,
        {
            "token_type": "Bearer",
            "expires_in": 300,
            "scope": "household:list household:read",
            "authorization_details": [{"type": "station_archive", "purpose": "elderly-care"}],
        },
    )
    claims = claims_of(token)
    assert len(claims.pop("jti")) >= 22
    assert claims == {
        "iss": ISSUER,
        "aud": ISSUER,
        "sub": "desk",
        "client_id": "desk",
        "partner": "committee-one",
        "agreement": "committee-one-care",
        "iat": int(NOW),
        "exp": int(NOW) + 300,
        "scope": "household:list household:read",
        "authorization_details": [{"type": "station_archive", "purpose": "elderly-care"}],
    }


def test_a_token_is_signed_with_the_active_key_of_two(world: World, tmp_path: Path) -> None:
    old = world.keys.active_kid
    new = create_signing_key(tmp_path / "keys")
    keys = load_signing_keys(tmp_path / "keys")
    clients = world.server._clients  # noqa: SLF001 - the same clients, other keys
    world.server = TokenServer(Issuer(ISSUER, keys, PURPOSES, lambda: NOW), clients)
    for _ in range(8):
        token = read_signed(world.token())
        assert (token.kid, token.algorithm, token.type) == (new, "ES256", "at+jwt")
        assert token.verify(keys.public[new])
    assert old in keys.public


def test_two_tokens_are_never_the_same(world: World) -> None:
    assert claims_of(world.token())["jti"] != claims_of(world.token())["jti"]


@pytest.mark.parametrize("scope", [None, "", " "])
def test_scopes_have_to_be_asked_for_aloud(world: World, scope: str | None) -> None:
    assert world.ask(scope=scope).body["error"] == "invalid_scope"


@pytest.mark.parametrize(
    "scope",
    [
        "case:list",
        "no_such_type:list",
        "household:list case:list",
        "household:write",
        "household:*",
        "*:*",
        "household",
        "HOUSEHOLD:list",
        "household:list  household:read",
        "household:list\thousehold:read",
        "h\u043eusehold:list",
        "household:list " * 200,
    ],
)
def test_a_scope_that_is_not_agreed_is_refused_in_the_same_words_whatever_exists(world: World, scope: str) -> None:
    expected = world.ask(scope="offence:read")
    assert expected.body == {
        "error": "invalid_scope",
        "error_description": "an agreement of yours has to hold every scope you ask for",
    }
    refusal = world.ask(scope=scope)
    assert refusal == expected or "name the scopes you need" in refusal.body["error_description"]


def test_an_action_that_is_not_agreed_is_refused(world: World) -> None:
    world.agree(actions=frozenset({Action.LIST}))
    assert world.ask(scope="household:read").body["error"] == "invalid_scope"


def test_one_of_several_purposes_has_to_be_named(world: World) -> None:
    world.agree(purposes=frozenset({"elderly-care", "disaster-roll"}))
    assert world.ask().body["error"] == "invalid_authorization_details"
    reply = world.ask(authorization_details=details({"purpose": "disaster-roll"}))
    assert reply.body["authorization_details"] == [{"type": "station_archive", "purpose": "disaster-roll"}]


@pytest.mark.parametrize("purpose", ["prosecution", "debt-collection", "Elderly-care", ""])
def test_a_purpose_that_is_not_agreed_is_refused_whether_or_not_it_exists(world: World, purpose: str) -> None:
    assert world.ask(authorization_details=details({"purpose": purpose})).body == {
        "error": "invalid_authorization_details",
        "error_description": "no agreement of yours has this purpose",
    }


def test_two_purposes_are_refused(world: World) -> None:
    world.agree(purposes=frozenset({"elderly-care", "disaster-roll"}))
    both = details({"purpose": "elderly-care"}, {"purpose": "disaster-roll"})
    assert world.ask(authorization_details=both).body["error"] == "invalid_authorization_details"


def test_a_case_and_an_officer_are_asked_for_and_stand_in_token_and_answer(world: World) -> None:
    assert world.registration
    prosecutor = replace(world.registration.partner, kind="prosecution")
    world.registration = replace(world.registration, partner=prosecutor)
    world.agree(purposes=frozenset({"prosecution"}))
    assert "needs a case_number" in world.ask().body["error_description"]
    named = {"purpose": "prosecution", "case_number": "2026-12", "officer": "陈检察官"}
    reply = world.ask(authorization_details=details(named))
    assert reply.body["authorization_details"] == [{"type": "station_archive", **named}]
    assert claims_of(reply.body["access_token"])["authorization_details"] == [{"type": "station_archive", **named}]


@pytest.mark.parametrize(
    "grant_type", ["authorization_code", "password", "refresh_token", "client_credentials ", '陈"']
)
def test_there_is_one_grant_type(world: World, grant_type: str) -> None:
    reply = world.ask(grant_type=grant_type)
    assert (reply.status, reply.body["error"]) == (400, "unsupported_grant_type")
    assert "client_credentials" in reply.body["error_description"]


def test_without_redis_no_token_is_given(world: World, lost_redis: redis.Redis) -> None:
    world.server._clients._replay = ReplayGuard(lost_redis)  # noqa: SLF001 - the connection is lost
    with pytest.raises(GatewayError) as refused:
        world.ask()
    assert refused.value.problem is IDENTITY_DOWN


def test_what_the_server_says_of_itself_names_no_record_type(world: World) -> None:
    metadata = world.server.metadata.authorization_server()
    assert metadata["issuer"] == ISSUER
    assert metadata["token_endpoint"] == f"{ISSUER}/oauth/token"
    assert metadata["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    assert not {"none", "HS256", "RS256"} & set(metadata["token_endpoint_auth_signing_alg_values_supported"])
    assert "scopes_supported" not in metadata
    resource = world.server.metadata.protected_resource()
    assert (resource["resource"], resource["authorization_servers"]) == (ISSUER, [ISSUER])


@pytest.mark.parametrize("binding", Binding)
@pytest.mark.parametrize("unbound", [True, False])
def test_a_token_that_is_bound_to_nothing_is_given_only_where_both_the_gateway_and_the_client_are_for_first_steps(
    world: World, binding: Binding, unbound: bool
) -> None:
    assert world.registration is not None
    world.registration = replace(world.registration, client=replace(world.registration.client, binding=binding))
    world.server._binder = Binder(None, unbound=unbound)  # noqa: SLF001 - a gateway that others can reach

    reply = world.ask()

    given = unbound and binding is Binding.NONE
    assert (reply.status, reply.body.get("error")) == ((200, None) if given else (400, "invalid_request"))
