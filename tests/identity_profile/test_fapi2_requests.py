"""What the FAPI 2.0 test plan asks of requests for a code; each test has the name of its module (docs/fapi.md)."""

from __future__ import annotations

import hashlib
from urllib.parse import urlencode

import pytest
import requests

from tests.identity_profile.code_flow import BACK, CHALLENGE, VERIFIER
from tests.identity_profile.programs import (
    AUTHORIZE,
    ISSUER,
    RECORDS,
    WITH_QUERY,
    Ask,
    Program,
    answered,
    error_of,
    good,
)
from tests.unit.signin.visitors import Visitor
from tests.walk.processes import PATIENCE


def assert_page(person: Visitor, address: str) -> None:
    """The person sees that there is no such request, and the browser is led nowhere."""
    page = person.get(address)
    assert (page.status_code, "Location" in page.headers, page.mimetype) == (400, False, "text/html")


def test_discovery_end_point_verification(first: Program) -> None:
    reply = requests.get(f"{first.address}/.well-known/oauth-authorization-server", timeout=PATIENCE)
    assert reply.headers["Content-Type"] == "application/json"
    told = good(reply)
    assert told["issuer"] == ISSUER
    for name in ("token_endpoint", "authorization_endpoint", "pushed_authorization_request_endpoint", "jwks_uri"):
        assert told[name].startswith(f"{ISSUER}/")
    assert told["response_types_supported"] == ["code"]
    assert told["code_challenge_methods_supported"] == ["S256"]
    assert told["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    assert (
        told["require_pushed_authorization_requests"] is told["authorization_response_iss_parameter_supported"] is True
    )
    for name in ("token_endpoint_auth_signing_alg_values_supported", "dpop_signing_alg_values_supported"):
        assert {"ES256", "PS256", "EdDSA"} <= set(told[name]) <= {"ES256", "PS256", "EdDSA", "Ed25519"}


def test_happy_flow(first: Program, ask: Ask) -> None:
    given = good(ask())
    assert (given["token_type"], given["expires_in"]) == ("DPoP", 300)
    token = given["access_token"]
    for accept in ("application/json; charset=utf-8", "application/json, */*;q=0.1", "*/*"):
        assert first.get(token, Accept=accept).status_code == 200
    assert requests.get(f"{first.address}{RECORDS}?access_token={token}", timeout=PATIENCE).status_code == 401
    assert first.get(token, query=f"?access_token={token}").status_code == 400


def test_happy_flow_of_the_second_client(second: Program, person: Visitor) -> None:
    """It comes back to an address with a query, names the key of its code, and repeats what it pushed."""
    request_uri = second.pushed(redirect_uri=WITH_QUERY, dpop_jkt=second.thumbprint)
    beside = {"response_type": "code", "scope": "household:list household:read", "redirect_uri": WITH_QUERY}
    place, told = answered(person, second.asking(request_uri, **beside))
    assert place == BACK
    code = told.pop("code")
    assert told == {"dummy1": "lorem", "dummy2": "ipsum", "state": "s" * 128, "iss": ISSUER}
    given = good(second.redeem(code, redirect_uri=WITH_QUERY))
    assert second.get(given["access_token"]).status_code == 200


def test_user_rejects_authentication(first: Program, second: Program, person: Visitor) -> None:
    refused = {"error": "access_denied", "state": "s" * 128, "iss": ISSUER}
    assert answered(person, first.asking(first.pushed()), "refuse") == (BACK, refused)
    place, told = answered(person, second.asking(second.pushed(redirect_uri=WITH_QUERY)), "refuse")
    assert (place, told) == (BACK, {"dummy1": "lorem", "dummy2": "ipsum", **refused})


def test_ensure_authorization_request_without_state_success(first: Program, person: Visitor) -> None:
    _, told = answered(person, first.asking(first.pushed(state=None)))
    assert told.keys() == {"code", "iss"}
    assert len(told["code"]) >= 43
    assert "access_token" in good(first.redeem(told["code"]))


def test_ensure_different_state_inside_and_outside_request_object(first: Program, person: Visitor) -> None:
    _, told = answered(person, first.asking(first.pushed(state="inside"), state="outside"))
    assert (told["state"], good(first.redeem(told["code"]))["token_type"]) == ("inside", "DPoP")


def test_state_only_outside_request_object_not_used(first: Program, person: Visitor) -> None:
    _, told = answered(person, first.asking(first.pushed(state=None), state="outside"))
    assert told.keys() == {"code", "iss"}


def test_ensure_authorization_request_with_long_state(first: Program, person: Visitor) -> None:
    """One that cannot be kept whole is refused, never cut."""
    assert error_of(first.push(state="s" * 1000)) == "invalid_request"
    _, told = answered(person, first.asking(first.pushed(state="s" * 512)))
    assert told["state"] == "s" * 512


def test_par_without_duplicate_parameters(first: Program, person: Visitor) -> None:
    _, told = answered(person, first.asking(first.pushed()))
    assert "access_token" in good(first.redeem(told["code"]))


@pytest.mark.parametrize("beside", ["client_id", "request_uri", "scope"])
def test_a_parameter_that_stands_twice_in_the_address_is_refused(first: Program, person: Visitor, beside: str) -> None:
    address = first.asking(first.pushed(), scope="household:list")
    value = {"client_id": "first-app"}.get(beside, "x")
    assert_page(person, f"{address}&{urlencode({beside: value})}")


def test_ensure_redirect_uri_in_authorization_request(first: Program) -> None:
    assert error_of(first.push(redirect_uri=None)) == "invalid_request"


def test_ensure_request_object_without_redirect_uri_fails(first: Program, person: Visitor) -> None:
    """Nor is one that stands in the address taken instead."""
    assert error_of(first.push(redirect_uri=None, redirect_uris=BACK)) == "invalid_request"
    _, told = answered(person, first.asking(first.pushed(), redirect_uri="https://evil.example/"))
    assert told["state"] == "s" * 128


@pytest.mark.parametrize("added", ["/not-registered", "?x=1", "#x", " "])
def test_plain_fapi_tolerate_unregistered_redirect_uri(first: Program, added: str) -> None:
    assert error_of(first.push(redirect_uri=BACK + added)) == "invalid_request"


@pytest.mark.parametrize(
    "beside", [{}, {"request": "eyJhbGciOiJub25lIn0.e30."}, {"request_uri": "https://first.example/r"}]
)
def test_ensure_unsigned_authorization_request_without_using_par_fails(
    first: Program, person: Visitor, beside: dict[str, str]
) -> None:
    whole = {
        "client_id": first.asker.client_id,
        "response_type": "code",
        "redirect_uri": BACK,
        "scope": "household:list",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    assert_page(person, f"{AUTHORIZE}?{urlencode(whole | beside)}")


def test_ensure_response_type_code_idtoken_fails(first: Program) -> None:
    assert error_of(first.push(response_type="code id_token")) == "unsupported_response_type"


def test_ensure_response_type_token_fails(first: Program) -> None:
    assert error_of(first.push(response_type="token")) == "unsupported_response_type"


def test_par_ensure_reused_request_uri_prior_to_auth_completion_succeeds(first: Program, person: Visitor) -> None:
    """Whoever looked at it without answering, signed in or not, has not used it up."""
    address = first.asking(first.pushed())
    assert Visitor(first.world, "nobody").get(address).status_code == 303
    assert person.get(address).status_code == 200
    _, told = answered(person, address)
    assert "access_token" in good(first.redeem(told["code"]))


def test_par_attempt_reuse_request_uri(first: Program, person: Visitor) -> None:
    for answer in ("allow", "refuse"):
        address = first.asking(first.pushed())
        answered(person, address, answer)
        assert_page(person, address)


def test_par_attempt_to_use_expired_request_uri(first: Program, person: Visitor) -> None:
    request_uri = first.pushed()
    handle = request_uri.removeprefix("urn:ietf:params:oauth:request_uri:")
    key = f"gateway:pushed:{hashlib.sha256(handle.encode()).hexdigest()}"
    assert 0 < int(first.world.redis.ttl(key)) <= 60
    first.world.redis.pexpire(key, 0)  # as if that time had passed
    assert_page(person, first.asking(request_uri))


def test_par_attempt_to_use_request_uri_for_different_client(first: Program, second: Program, person: Visitor) -> None:
    request_uri = first.pushed()
    assert_page(person, second.asking(request_uri))
    assert person.get(first.asking(request_uri)).status_code == 200


def test_par_authorization_request_containing_request_uri_form_param(first: Program) -> None:
    for request_uri in (first.pushed(), "https://first.example/request"):
        assert error_of(first.push(request_uri=request_uri)) == "invalid_request"


def test_par_attempt_invalid_http_method(first: Program) -> None:
    for method in ("PUT", "GET", "PATCH", "DELETE"):
        reply = requests.request(method, f"{first.address}/oauth/par", data={"response_type": "code"}, timeout=PATIENCE)
        assert reply.status_code == 405


def test_par_ensure_pkce_required(first: Program) -> None:
    assert error_of(first.push(code_challenge=None, code_challenge_method=None)) == "invalid_request"


def test_par_plain_pkce_rejected(first: Program) -> None:
    assert error_of(first.push(code_challenge=VERIFIER, code_challenge_method="plain")) == "invalid_request"
