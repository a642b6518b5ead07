"""M1: a client proves itself with a key of its own; secrets, passwords and implicit grants do not exist."""

from __future__ import annotations

from pathlib import Path

import pytest
import redis

from tests.unit.identity.world import World, make_world


@pytest.fixture
def world(tmp_path: Path, redis_client: redis.Redis) -> World:
    return make_world(tmp_path / "keys", redis_client)


def test_m1_a_client_with_a_signed_assertion_is_given_a_token(world: World) -> None:
    assert world.ask().status == 200


@pytest.mark.parametrize(
    "proof",
    [
        {"client_id": "desk", "client_secret": "secret"},
        {"client_id": "desk"},
        {"client_id": "desk", "client_assertion": "secret"},
        {},
    ],
    ids=str,
)
def test_m1_nothing_else_proves_a_client(world: World, proof: dict[str, str]) -> None:
    nothing = {"client_assertion_type": None, "client_assertion": None}
    refused = world.ask(assertion="", **(nothing | proof))
    assert (refused.status, refused.body["error"] in {"invalid_client", "invalid_request"}) == (400, True)


def test_m1_http_basic_is_refused_even_beside_a_good_assertion(world: World) -> None:
    assert world.ask().status == 200
    reply = world.send(b"grant_type=client_credentials", has_authorization=True)
    assert (reply.status, reply.body["error"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("grant", "credentials"),
    [("password", {"username": "a", "password": "b"}), ("password", {}), ("implicit", {}), ("token", {})],
)
def test_m1_there_is_no_password_grant_and_no_implicit_one(
    world: World, grant: str, credentials: dict[str, str]
) -> None:
    refused = world.ask(grant_type=grant, **credentials)
    assert (refused.status, refused.body["error"] in {"unsupported_grant_type", "invalid_request"}) == (400, True)


def test_m1_the_metadata_offer_nothing_else(world: World) -> None:
    metadata = world.server.metadata.authorization_server()
    methods = {name: value for name, value in metadata.items() if name.endswith("_auth_methods_supported")}
    assert len(methods) >= 3
    assert all(offered == ["private_key_jwt"] for offered in methods.values())
    assert not {"password", "implicit"} & set(metadata["grant_types_supported"])
    assert "token" not in metadata["response_types_supported"]
