"""Attacks with access tokens at the first step of the walk (classes 44, 46, 47, 48 and 51 of what leaks)."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

import orjson
import pytest
import redis

from gateway.errors import BAD_TOKEN, NO_TOKEN, GatewayError, Problem
from gateway.identity.assertion import new_client_key
from gateway.identity.authenticate import TokenVerifier, authenticate
from gateway.model.requester import Credentials
from tests.base64url import decoded, encoded
from tests.unit.identity.world import ISSUER, NOW, World, claims_of, make_world, sign, unsigned


@pytest.fixture
def world(tmp_path: Path, redis_client: redis.Redis) -> World:
    """A small deployment with one client, its Redis empty."""
    return make_world(tmp_path / "keys", redis_client)


def answer(world: World, header: str | None, now: float = NOW) -> Problem:
    tokens = TokenVerifier(world.keys.public, issuer=ISSUER, audience=ISSUER)
    with pytest.raises(GatewayError) as refused:
        authenticate(tokens, Credentials(header), now)
    assert refused.value.detail is None
    return refused.value.problem


def test_44_a_token_for_another_audience_is_refused(world: World) -> None:
    token = world.token()
    for issuer, audience in ((ISSUER, "https://other.example"), ("https://other.example", ISSUER)):
        elsewhere = TokenVerifier(world.keys.public, issuer=issuer, audience=audience)
        with pytest.raises(GatewayError) as refused:
            authenticate(elsewhere, Credentials(f"Bearer {token}"), NOW)
        assert refused.value.problem is BAD_TOKEN


def test_44_an_assertion_is_no_token(world: World) -> None:
    assert answer(world, f"Bearer {world.assertion()}") is BAD_TOKEN


def test_46_a_token_that_nobody_or_a_stranger_signed_is_refused(world: World) -> None:
    claims, kid = claims_of(world.token()), world.keys.active_kid
    stranger, public = new_client_key()
    usual = {"alg": "ES256", "typ": "at+jwt", "kid": kid}
    forged = [
        unsigned(claims, usual | {"alg": "none"}),
        unsigned(claims, usual | {"alg": "none"}).rpartition(".")[0] + ".",
        sign(claims, stranger, usual),
        sign(claims, stranger, usual | {"kid": public["kid"]}),
        sign(claims, stranger, usual | {"kid": public["kid"], "jwk": public}),
        sign(claims, stranger, usual | {"jwk": public}),
        sign(claims, stranger, usual | {"jku": "https://attacker.example/jwks"}),
    ]
    assert {answer(world, f"Bearer {token}") for token in forged} == {BAD_TOKEN}


def test_46_the_public_key_is_no_shared_secret(world: World) -> None:
    kid = world.keys.active_kid
    pem = world.keys.active.as_pem(private=False)
    header = {"alg": "HS256", "typ": "at+jwt", "kid": kid}
    parts = unsigned(claims_of(world.token()), header).rpartition(".")[0]
    signature = encoded(hmac.digest(pem, parts.encode(), hashlib.sha256))
    assert answer(world, f"Bearer {parts}.{signature}") is BAD_TOKEN


def test_47_an_expired_token_is_refused_like_a_forged_one(world: World) -> None:
    expired = f"Bearer {world.token()}"
    assert answer(world, expired, NOW + 301) is answer(world, "Bearer x.y.z") is BAD_TOKEN
    assert answer(world, None, NOW + 301) is NO_TOKEN


@pytest.mark.parametrize("name", ["client_id", "partner", "agreement", "scope", "authorization_details", "exp", "iss"])
def test_48_no_claim_can_be_changed_after_the_token_was_given(world: World, name: str) -> None:
    header, payload, signature = world.token().split(".")
    claims = orjson.loads(decoded(payload))
    claims[name] = {"exp": int(NOW) + 200, "authorization_details": []}.get(name, "household:read")
    changed = encoded(orjson.dumps(claims))
    assert answer(world, f"Bearer {header}.{changed}.{signature}") is BAD_TOKEN


def test_51_two_tokens_do_not_add_up(world: World) -> None:
    world.agree(purposes=frozenset({"elderly-care", "disaster-roll"}))
    tokens = [
        world.token(authorization_details=orjson.dumps([{"type": "station_archive", "purpose": purpose}]).decode())
        for purpose in ("elderly-care", "disaster-roll")
    ]
    assert answer(world, f"Bearer {tokens[0]},Bearer {tokens[1]}") is BAD_TOKEN
    assert answer(world, f"Bearer {tokens[0]} {tokens[1]}") is BAD_TOKEN
