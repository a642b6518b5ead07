"""Attacks on the way in which a client proves who it is (classes 19, 26, 28, 45, 46, 49 and 51 of what leaks)."""

from __future__ import annotations

import hashlib
import hmac
import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import orjson
import pytest
import redis
from joserfc.jwk import ECKey, RSAKey
from joserfc.jws import JWSRegistry

from gateway.db import connect_redis
from gateway.identity import client_keys
from gateway.identity.assertion import new_client_key
from gateway.identity.replay import ReplayGuard
from tests.base64url import encoded
from tests.unit.identity.world import ISSUER, NOW, World, make_world, sign, unsigned

FAILURE = {"error": "invalid_client", "error_description": "client authentication failed"}


@pytest.fixture
def world(tmp_path: Path, redis_client: redis.Redis) -> World:
    """A small deployment with one client, its Redis empty."""
    return make_world(tmp_path / "keys", redis_client)


def assert_fails(world: World, assertion: str | None, **changes: str | None) -> None:
    reply = world.ask(assertion, **changes)
    assert (reply.status, reply.body) == (400, FAILURE)


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "other"},
        {"iss": None},
        {"sub": "other"},
        {"sub": None},
        {"sub": ["desk"]},
        {"aud": "https://other.example"},
        {"aud": f"{ISSUER}/"},
        {"aud": f"{ISSUER}/oauth/token"},
        {"aud": [ISSUER]},
        {"aud": [ISSUER, "https://other.example"]},
        {"aud": None},
        {"exp": None},
        {"exp": int(NOW)},
        {"exp": int(NOW) - 1},
        {"exp": int(NOW) + 301},
        {"exp": int(NOW) + 10**9},
        {"exp": NOW + 60.5},
        {"exp": str(int(NOW) + 60)},
        {"exp": True},
        {"exp": 10**30},
        {"iat": int(NOW) + 31},
        {"iat": int(NOW) - 3600},
        {"iat": "now"},
        {"nbf": int(NOW) + 31},
        {"nbf": []},
        {"jti": None},
        {"jti": ""},
        {"jti": 7},
        {"jti": "x" * 257},
    ],
    ids=str,
)
def test_46_a_claim_that_is_not_as_it_has_to_be_fails(world: World, changes: dict[str, Any]) -> None:
    assert_fails(world, world.assertion(**changes))
    assert world.ask().status == 200


@pytest.mark.parametrize("algorithm", ["none", "None", "nOnE", ""])
def test_46_an_unsigned_assertion_fails(world: World, algorithm: str) -> None:
    header = {"alg": algorithm, "kid": world.private["kid"]}
    assert_fails(world, unsigned(world.claims(), header))
    assert_fails(world, unsigned(world.claims(), header).rpartition(".")[0] + ".")


def test_46_a_public_key_is_no_shared_secret(world: World) -> None:
    assert world.registration
    (jwk,) = world.registration.jwks
    pem = ECKey.import_key(dict(jwk)).as_pem(private=False)
    for secret in (pem, orjson.dumps(jwk), jwk["x"].encode()):
        parts = unsigned(world.claims(), {"alg": "HS256", "kid": jwk["kid"]}).rpartition(".")[0]
        signature = encoded(hmac.digest(secret, parts.encode(), hashlib.sha256))
        assert_fails(world, f"{parts}.{signature}")


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
def test_46_an_algorithm_of_another_kind_of_key_fails(world: World, algorithm: str) -> None:
    key = RSAKey.generate_key(2048).as_dict(private=True)
    assert_fails(world, sign(world.claims(), key, {"alg": algorithm, "kid": world.private["kid"]}))


def test_46_rs256_fails_even_with_a_registered_rsa_key(world: World) -> None:
    key = RSAKey.generate_key(2048)
    world.register({**key.as_dict(private=False), "kid": "rsa"})
    private = key.as_dict(private=True)
    assert world.ask(sign(world.claims(), private, {"alg": "PS256", "kid": "rsa"})).status == 200
    assert_fails(world, sign(world.claims(), private, {"alg": "RS256", "kid": "rsa"}))


@pytest.mark.parametrize("member", ["jwk", "jku", "x5u", "x5c"])
def test_46_a_key_inside_the_assertion_or_at_an_address_is_not_used(world: World, member: str) -> None:
    private, public = new_client_key()
    extra = {member: {"jwk": public, "x5c": []}.get(member, "https://attacker.example/keys")}
    for kid in (public["kid"], world.private["kid"]):
        assert_fails(world, sign(world.claims(), private, {"alg": "ES256", "kid": kid, **extra}))
        assert_fails(world, world.assertion(header=extra))


@pytest.mark.parametrize("kid", ["other", "../../../../dev/null", "' OR 1=1 --", "\x00", "键"])
def test_46_a_kid_is_a_name_and_nothing_else(world: World, kid: str) -> None:
    assert_fails(world, world.assertion(header={"kid": kid}))


def test_46_a_kid_is_required(world: World) -> None:
    assert_fails(world, sign(world.claims(), world.private, {"alg": "ES256"}))


def test_46_an_access_token_is_no_assertion(world: World) -> None:
    assert_fails(world, world.token())
    for typ in ("at+jwt", "application/at+jwt", "dpop+jwt", "oauth-authz-req+jwt", "logout+jwt", "JWT2", ""):
        assert_fails(world, world.assertion(header={"typ": typ}))


@pytest.mark.parametrize(
    "changes",
    [
        {"client_assertion_type": None},
        {"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"},
        {"client_assertion": None},
        {"client_assertion": "x"},
        {"client_id": "other"},
        {"client_assertion": None, "client_assertion_type": None, "client_id": "desk"},
    ],
    ids=lambda changes: ",".join(f"{name}={value}" for name, value in changes.items()),
)
def test_46_what_is_not_an_assertion_of_the_client_it_names_fails(world: World, changes: dict[str, str | None]) -> None:
    assert_fails(world, None, **changes)


def test_19_every_failure_is_the_same_answer(world: World) -> None:
    answers = [
        world.ask(world.assertion(sub="nobody", iss="nobody")),
        world.ask(world.assertion(exp=int(NOW) - 1)),
        world.ask(world.assertion(aud="https://other.example")),
        world.ask("not a token"),
        world.ask(client_id="nobody"),
    ]
    world.registration = None
    answers.append(world.ask())
    assert {orjson.dumps([answer.status, answer.body]) for answer in answers} == {orjson.dumps([400, FAILURE])}


def test_28_a_stranger_s_assertion_is_checked_like_a_client_s(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many signatures are verified for a client that exists as for one that does not."""
    verified: list[object] = []
    algorithm = JWSRegistry.algorithms["ES256"]
    verify = algorithm.verify

    def counted(message: bytes, signature: bytes, key: object) -> bool:
        verified.append(key)
        return verify(message, signature, key)

    monkeypatch.setattr(algorithm, "verify", counted)
    private, _ = new_client_key()
    header = {"alg": "ES256", "kid": world.private["kid"]}
    counts = []
    for name in ("desk", "nobody"):
        verified.clear()
        assert_fails(world, sign(world.claims(sub=name, iss=name), private, header))
        counts.append(len(verified))
    assert counts == [1, 1]


def test_28_no_more_is_read_for_a_client_than_for_a_stranger(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """To read a key takes as long as to verify a signature, so it is not done anew for each request."""
    private, _ = new_client_key()
    assert_fails(world, sign(world.claims(), private, {"alg": "ES256", "kid": "k"}))
    monkeypatch.setattr(client_keys, "_public_key", lambda _: pytest.fail("a key was read"))
    for name in ("desk", "nobody"):
        assert_fails(world, sign(world.claims(sub=name, iss=name), private, {"alg": "ES256", "kid": "k"}))


def test_49_an_assertion_is_good_once(world: World) -> None:
    assertion = world.assertion()
    assert world.ask(assertion).status == 200
    for _ in range(3):
        assert_fails(world, assertion)


def test_49_a_jti_is_good_once_in_whatever_assertion(world: World) -> None:
    assert world.ask(world.assertion(jti="once")).status == 200
    assert_fails(world, world.assertion(jti="once", exp=int(NOW) + 90))


def test_49_of_fifty_simultaneous_uses_one_gets_a_token(world: World) -> None:
    assertion = world.assertion()
    with ThreadPoolExecutor(50) as pool:
        replies = list(pool.map(lambda _: world.ask(assertion), range(50)))
    assert sorted(reply.status for reply in replies) == [200] + [400] * 49


def test_49_processes_share_what_was_used(world: World, redis_url: str) -> None:
    """Another process has another connection, and the same Redis."""
    assertion = world.assertion()
    assert world.ask(assertion).status == 200
    with connect_redis(redis_url) as connection:
        world.server._clients._replay = ReplayGuard(connection)  # noqa: SLF001 - another process
        assert_fails(world, assertion)


def test_49_a_used_jti_is_remembered_for_as_long_as_its_assertion_could_be_good(
    world: World, redis_client: redis.Redis
) -> None:
    assert world.ask(world.assertion(exp=int(NOW) + 300)).status == 200
    (key,) = redis_client.keys("gateway:assertion:*")
    assert redis_client.ttl(key) >= 299


def test_49_an_assertion_that_fails_does_not_use_up_its_jti(world: World) -> None:
    """Otherwise whoever overhears a `jti` could spend it."""
    private, _ = new_client_key()
    forged = sign(world.claims(jti="mine"), private, {"alg": "ES256", "kid": world.private["kid"]})
    assert_fails(world, forged)
    assert_fails(world, world.assertion(jti="mine", aud="https://other.example"))
    assert world.ask(world.assertion(jti="mine")).status == 200


def test_45_no_request_widens_what_was_agreed(world: World) -> None:
    for scope in ("case:list", "household:list case:list", "offence:read"):
        assert world.ask(scope=scope).body["error"] == "invalid_scope"
    for name in ("area", "areas", "partner", "agreement", "audience", "resource", "expires_in"):
        reply = world.ask(**{name: "310115"})
        assert "310115" not in str(reply.body)


def test_51_a_token_has_the_purpose_that_was_agreed_and_no_other(world: World) -> None:
    for purpose in ("disaster-roll", "prosecution", "debt-collection"):
        details = orjson.dumps([{"type": "station_archive", "purpose": purpose}]).decode()
        assert world.ask(authorization_details=details).body["error"] == "invalid_authorization_details"


def test_26_no_token_assertion_or_key_reaches_a_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    assertion = world.assertion()
    token = world.token(client_assertion=assertion)
    assert_fails(world, assertion)
    secrets = [assertion, token, assertion.rpartition(".")[2], token.rpartition(".")[2], world.private["d"]]
    logged = "\n".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)
    assert "replay" in logged
    assert not [secret for secret in secrets if secret in logged]


@pytest.mark.parametrize(
    "body",
    [b"\x00", b"\xff\xfe", b"%", b"grant_type=%ED%A0%80", b"a" * 100_000, b"grant_type=client_credentials&scope=%00"],
    ids=["NUL", "no UTF-8", "half an escape", "surrogate", "100 kB", "escaped NUL"],
)
def test_57_a_hostile_body_is_a_refusal_and_nothing_worse(world: World, body: bytes) -> None:
    assert world.send(body).status == 400
