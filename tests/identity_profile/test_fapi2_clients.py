"""What the FAPI 2.0 test plan asks of clients, codes and refresh tokens; each test has the name of its module."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import pytest
from joserfc.jwk import RSAKey

from tests.identity_profile.programs import ISSUER, Ask, Program, error_of, good, new_program
from tests.unit.identity.world import sign
from tests.unit.signin.visitors import Visitor


@pytest.fixture(scope="module")
def rsa(programs: tuple[Program, Program]) -> Program:
    """A program whose assertions are signed with RSA."""
    key = {**RSAKey.generate_key(2048).as_dict(private=True), "kid": "rsa"}
    return new_program(programs[0].world, programs[0].address, "rsa-app", key)


def test_ensure_client_id_in_token_endpoint(first: Program, second: Program, ask: Ask) -> None:
    """The second client's name, in the form and in the assertion, with the first one's key."""
    name = second.asker.client_id
    assert error_of(ask(client_id=name, client_assertion=first.assertion(iss=name, sub=name))) == "invalid_client"
    assert error_of(ask(client_id=name)) == "invalid_client"


def test_ensure_holder_of_key_required(ask: Ask) -> None:
    assert error_of(ask(None)) == "invalid_request"


def test_ensure_client_assertion_in_token_endpoint(first: Program, ask: Ask) -> None:
    without = {"client_assertion": None, "client_assertion_type": None, "client_id": first.asker.client_id}
    assert error_of(ask(**without)) == "invalid_client"


def test_ensure_client_assertion_with_exp_is_5_minutes_in_past_fails(first: Program, ask: Ask) -> None:
    now = int(first.world.clock())
    old = first.assertion(iat=now - 360, exp=now - 300)
    assert error_of(ask(client_assertion=old)) == "invalid_client"


def test_ensure_client_assertion_with_wrong_aud_fails(first: Program, ask: Ask) -> None:
    for audience in ("https://other.example", f"{ISSUER}/", ISSUER.upper(), [ISSUER], None):
        assert error_of(ask(client_assertion=first.assertion(aud=audience))) == "invalid_client"


def test_ensure_client_assertion_with_no_sub_fails(first: Program, ask: Ask) -> None:
    assert error_of(ask(client_assertion=first.assertion(sub=None))) == "invalid_client"


def test_ensure_signed_client_assertion_with_rs256_fails(rsa: Program, person: Visitor) -> None:
    own = {"grant_type": "client_credentials", "scope": "household:list"}
    for form in (own, {"grant_type": "authorization_code", "code": rsa.code(person)}):
        wrong = rsa.assertion({"alg": "RS256"})
        assert error_of(rsa.post("/oauth/token", form | {"client_assertion": wrong})) == "invalid_client"
    assert good(rsa.post("/oauth/token", own))["token_type"] == "DPoP"


def test_par_ensure_jwt_client_assertions_nbf_8_seconds_in_the_future_is_accepted(
    first: Program, person: Visitor
) -> None:
    soon = int(first.world.clock()) + 8
    assert "access_token" in good(
        first.redeem(first.code(person, client_assertion=first.assertion(iat=soon, nbf=soon)))
    )


def test_par_ensure_jwt_client_assertions_nbf_over_60_seconds_in_the_future_fails(first: Program) -> None:
    later = int(first.world.clock()) + 61
    wrong: list[dict[str, Any]] = [{"iat": later, "nbf": later, "exp": later + 60}, {"nbf": later, "exp": later + 60}]
    for claims in wrong:
        assert error_of(first.push(client_assertion=first.assertion(**claims))) == "invalid_client"


def test_par_test_array_as_audience_fails(first: Program) -> None:
    for audience in ([ISSUER, "https://other.example"], [ISSUER]):
        assert error_of(first.push(client_assertion=first.assertion(aud=audience))) == "invalid_client"


def test_par_test_par_endpoint_url_as_audience_fails(first: Program) -> None:
    assert error_of(first.push(client_assertion=first.assertion(aud=f"{ISSUER}/oauth/par"))) == "invalid_client"


def test_par_test_token_endpoint_url_as_audience_fails(first: Program) -> None:
    assert error_of(first.push(client_assertion=first.assertion(aud=f"{ISSUER}/oauth/token"))) == "invalid_client"


def test_ensure_authorization_code_is_bound_to_client(first: Program, second: Program, person: Visitor) -> None:
    assert error_of(second.redeem(first.code(person))) == "invalid_grant"


def test_attempt_reuse_authorization_code_after_one_second(first: Program, person: Visitor) -> None:
    code = first.code(person)
    given = good(first.redeem(code))
    assert first.get(given["access_token"]).status_code == 200
    first.world.clock.now += 1
    assert error_of(first.redeem(code)) == "invalid_grant"
    assert first.get(given["access_token"]).status_code == 401


def test_ensure_token_endpoint_fails_with_expired_auth_code(first: Program, person: Visitor) -> None:
    code = first.code(person)
    key = f"gateway:code:{hashlib.sha256(code.encode()).hexdigest()}"
    assert 0 < int(first.world.redis.ttl(key)) <= 60
    first.world.redis.pexpire(key, 0)  # as if that time had passed
    assert error_of(first.redeem(code)) == "invalid_grant"


@pytest.mark.parametrize("verifier", [None, "short", "v" * 42 + "!"])
def test_ensure_pkce_code_verifier_required(first: Program, person: Visitor, verifier: str | None) -> None:
    code = first.code(person)
    assert error_of(first.redeem(code, code_verifier=verifier)) == "invalid_grant"
    assert error_of(first.redeem(code)) == "invalid_grant"


def test_incorrect_pkce_code_verifier_rejected(first: Program, person: Visitor) -> None:
    assert error_of(first.redeem(first.code(person), code_verifier="w" * 43)) == "invalid_grant"


def test_refresh_token(first: Program, second: Program, person: Visitor) -> None:
    given, others = first.tokens(person), second.tokens(person)
    again = good(first.refresh(given["refresh_token"], scope="household:list household:read"))
    assert (again["token_type"], "refresh_token" in again) == ("DPoP", False)
    assert first.get(again["access_token"]).status_code == 200
    assert error_of(first.refresh(given["refresh_token"], None)) == "invalid_request"
    assert first.get(others["access_token"]).status_code == 401
    assert error_of(first.refresh(others["refresh_token"])) == "invalid_grant"
    assert good(second.refresh(others["refresh_token"]))["token_type"] == "DPoP"


@pytest.mark.parametrize("path", ["/oauth/par", "/oauth/token"])
def test_a_signed_request_is_no_assertion(first: Program, path: str) -> None:
    """Why `sub` matters: what a client signs for other ends proves nothing about it."""
    request: Mapping[str, Any] = {"iss": first.asker.client_id, "aud": ISSUER, "client_id": first.asker.client_id}
    now = int(first.world.clock())
    whole = {**request, "iat": now, "exp": now + 60, "jti": "r"}
    for typ in ("oauth-authz-req+jwt", "JWT"):
        signed = sign(whole, dict(first.asker.key), {"alg": "ES256", "kid": first.asker.key["kid"], "typ": typ})
        form = {"response_type": "code", "grant_type": "client_credentials", "client_assertion": signed}
        assert error_of(first.post(path, form)) == "invalid_client"
