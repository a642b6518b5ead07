"""B5, what a provider says: an answer that is not right, or another provider's, lets nobody in."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
from joserfc.jwk import ECKey, RSAKey
from joserfc.jws import JWSRegistry

from tests.base64url import encoded
from tests.identity_profile.provider.agency import (
    Agency,
    Traveller,
    come,
    refused,
)
from tests.world import World


def _with(**claims: Any) -> Callable[[Agency, dict[str, Any]], str]:
    return lambda agency, honest: agency.signed({**honest, **claims})


def _without(name: str) -> Callable[[Agency, dict[str, Any]], str]:
    return lambda agency, honest: agency.signed({key: value for key, value in honest.items() if key != name})


def _handmade(header: dict[str, Any], honest: dict[str, Any], sign: Callable[[bytes], bytes]) -> str:
    """A token that no library makes."""
    parts = [encoded(json.dumps(part).encode()).encode() for part in (header, honest)]
    signature = encoded(sign(b".".join(parts))).encode()
    return b".".join([*parts, signature]).decode()


def _unsigned(_: Agency, honest: dict[str, Any]) -> str:
    return _handmade({"alg": "none", "kid": "agency-1"}, honest, lambda _: b"")


def _unsigned_with_a_signature(agency: Agency, honest: dict[str, Any]) -> str:
    return _unsigned(agency, honest) + agency.signed(honest).split(".")[2]


def _with_the_public_key_as_secret(agency: Agency, honest: dict[str, Any]) -> str:
    secret = agency.key.as_pem(private=False)
    return _handmade({"alg": "HS256", "kid": "agency-1"}, honest, lambda signed: hmac.digest(secret, signed, "sha256"))


def _without_kid(agency: Agency, honest: dict[str, Any]) -> str:
    algorithm = JWSRegistry.algorithms["ES256"]
    return _handmade({"alg": "ES256"}, honest, lambda signed: algorithm.sign(signed, agency.key))


def _of_another_key(agency: Agency, honest: dict[str, Any]) -> str:
    return agency.signed(honest, ECKey.generate_key("P-256", {"kid": "agency-1"}))


def _with_its_own_key(agency: Agency, honest: dict[str, Any]) -> str:
    key = ECKey.generate_key("P-256", {"kid": "agency-1"})
    return agency.signed(honest, key, jwk=key.as_dict(private=False))


LIES: dict[str, Callable[[Agency, dict[str, Any]], str | None]] = {
    "no ID token": lambda _agency, _honest: None,
    "no token at all": lambda _agency, _honest: "x",
    "alg none": _unsigned,
    "alg none with a signature": _unsigned_with_a_signature,
    "HS256 with the public key": _with_the_public_key_as_secret,
    "another key": _of_another_key,
    "a key in the header": _with_its_own_key,
    "an access token": lambda agency, honest: agency.signed(honest, typ="at+jwt"),
    "a logout token": lambda agency, honest: agency.signed(honest, typ="logout+jwt"),
    "no kid": _without_kid,
    "another kid": lambda agency, honest: agency.signed(honest, kid="agency-2"),
    "another nonce": _with(nonce="A" * 43),
    "no nonce": _without("nonce"),
    "a nonce beyond ASCII": _with(nonce="é" * 43),
    "another issuer": _with(iss="https://evil.example"),
    "no issuer": _without("iss"),
    "another client": _with(aud="another-client"),
    "another client beside": _with(aud=["station-gateway", "another-client"]),
    "no client": _with(aud=[]),
    "no audience": _without("aud"),
    "another party": _with(azp="another-client"),
    "expired": lambda agency, honest: agency.signed({**honest, "exp": honest["iat"] - 61}),
    "no expiry": _without("exp"),
    "expiry as text": _with(exp="9999999999"),
    "expiry without end": _with(exp=1e308),
    "made in the future": lambda agency, honest: agency.signed({**honest, "iat": honest["iat"] + 61}),
    "made long ago": lambda agency, honest: agency.signed({**honest, "iat": honest["iat"] - 601}),
    "no time of making": _without("iat"),
    "not yet": lambda agency, honest: agency.signed({**honest, "nbf": honest["iat"] + 61}),
    "no time of sign-in": _without("auth_time"),
    "a sign-in of yesterday": lambda agency, honest: agency.signed({**honest, "auth_time": honest["iat"] - 28_861}),
    "a sign-in to come": lambda agency, honest: agency.signed({**honest, "auth_time": honest["iat"] + 61}),
    "no subject": _without("sub"),
    "an empty subject": _with(sub=""),
    "a subject that is no text": _with(sub=["8f3b"]),
    "a subject without end": _with(sub="8" * 256),
}


@pytest.mark.parametrize("lie", LIES)
def test_an_id_token_that_is_not_right_lets_nobody_in(world: World, agency: Agency, lie: str) -> None:
    agency.token = lambda honest: LIES[lie](agency, honest)
    traveller, reply = come(world, agency)
    assert refused(traveller, reply)
    assert len(agency.asked) == 1


@pytest.mark.parametrize(
    "claims",
    [{"aud": ["station-gateway"]}, {"azp": "station-gateway"}, {"nbf": 0}, {"extra": {"deep": [1]}}],
    ids=str,
)
def test_an_id_token_that_says_the_same_otherwise_lets_in(world: World, agency: Agency, claims: dict[str, Any]) -> None:
    agency.claims = claims
    traveller, reply = come(world, agency)
    assert (reply.status_code, traveller.is_in()) == (303, True)


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
@pytest.mark.parametrize("listed", [True, False])
def test_an_algorithm_is_taken_where_both_allow_it(world: World, agency: Agency, algorithm: str, listed: bool) -> None:
    key = RSAKey.generate_key(2048, {"kid": "rsa"})
    agency.keys = [key.as_dict(private=False)]
    agency.metadata = {"id_token_signing_alg_values_supported": [algorithm] if listed else ["ES256"]}
    agency.token = lambda honest: agency.signed(honest, key, alg=algorithm)
    traveller, _ = come(world, agency)
    assert traveller.is_in() is listed


def test_a_key_is_used_with_the_algorithm_that_it_is_published_for(world: World, agency: Agency) -> None:
    key = RSAKey.generate_key(2048, {"kid": "rsa"})
    agency.keys = [{**key.as_dict(private=False), "alg": "PS256"}]
    agency.metadata = {"id_token_signing_alg_values_supported": ["RS256", "PS256"]}
    for algorithm, expected in (("RS256", False), ("PS256", True)):
        agency.token = lambda honest, algorithm=algorithm: agency.signed(honest, key, alg=algorithm)
        traveller, _ = come(world, agency)
        assert traveller.is_in() is expected


@pytest.mark.parametrize("named", [None, "https://evil.example", "", "http://127.0.0.1"])
def test_an_answer_that_does_not_name_its_provider_opens_nothing(
    world: World, agency: Agency, named: str | None
) -> None:
    traveller, reply = come(world, agency, iss=named)
    assert refused(traveller, reply)
    assert agency.asked == []


def test_a_provider_that_does_not_name_itself_is_not_asked_to_but_never_names_another(
    world: World, agency: Agency
) -> None:
    agency.metadata = {"authorization_response_iss_parameter_supported": False}
    for named, expected in ((None, True), ("https://evil.example", False)):
        traveller, _ = come(world, agency, iss=named)
        assert traveller.is_in() is expected


def test_an_answer_of_one_provider_is_none_of_another(world: World, agencies: tuple[Agency, Agency]) -> None:
    honest, evil = agencies
    for each in agencies:
        each.metadata = {"authorization_response_iss_parameter_supported": False}
    traveller = Traveller(world, "li-min", provider="other")
    sent = traveller.set_out()
    traveller.provider = "bureau"
    assert refused(traveller, traveller.come_back(sent, None))
    assert (honest.asked, evil.asked) == ([], [])


def test_a_provider_cannot_sign_for_another(world: World, agencies: tuple[Agency, Agency]) -> None:
    honest, evil = agencies
    evil.claims = {"iss": honest.issuer}
    traveller = Traveller(world, "li-min", provider="other")
    assert refused(traveller, traveller.come_back(traveller.set_out(), evil.issuer))
