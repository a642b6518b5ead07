"""What the FAPI 2.0 test plan asks of DPoP proofs; each test has the name of its module (docs/fapi.md)."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from joserfc.jwk import RSAKey

from gateway.identity.assertion import new_client_key
from tests.base64url import decoded, encoded
from tests.identity_profile.programs import ISSUER, RECORDS, Ask, Program, error_of, good
from tests.unit.identity.world import claims_of, unsigned
from tests.unit.signin.visitors import Visitor
from tests.walk.processes import PATIENCE

TOKEN = "/oauth/token"
PAR = "/oauth/par"
ANOTHER, _ = new_client_key()


def test_access_token_type_header_case_sensitivity(first: Program, ask: Ask) -> None:
    token = good(ask())["access_token"]
    assert {first.get(token, scheme=scheme).status_code for scheme in ("dPOp", "dpop", "DPOP")} == {200}


def test_check_dpop_proof_nbf_exp(first: Program, ask: Ask) -> None:
    now = int(first.world.clock())
    times: dict[str, Any] = {"nbf": now, "exp": now + 300}
    token = good(ask(first.proof(TOKEN, **times)))["access_token"]
    assert first.get(token, first.proof(RECORDS, token, **times)).status_code == 200


def assert_iat_is_taken(first: Program, person: Visitor, iat: int) -> None:
    """At each of the three places that a proof is sent to, and for a program that acts by itself."""
    code = first.code(person, first.proof(PAR, iat=iat))
    token = good(first.redeem(code, first.proof(TOKEN, iat=iat)))["access_token"]
    assert first.get(token, first.proof(RECORDS, token, iat=iat)).status_code == 200
    own = {"grant_type": "client_credentials", "scope": "household:list"}
    assert "access_token" in good(first.post(TOKEN, own, first.proof(TOKEN, iat=iat)))


def test_ensure_dpopproof_with_iat_10seconds_before_succeeds(first: Program, person: Visitor) -> None:
    assert_iat_is_taken(first, person, int(first.world.clock()) - 10)


def test_ensure_dpopproof_with_iat_10seconds_after_succeeds(first: Program, person: Visitor) -> None:
    assert_iat_is_taken(first, person, int(first.world.clock()) + 10)


def test_ensure_dpop_auth_code_binding_success(first: Program, person: Visitor) -> None:
    code = first.code(person, first.proof(PAR), dpop_jkt=first.thumbprint)
    assert good(first.redeem(code))["token_type"] == "DPoP"


def test_ensure_dpopproof_at_par_endpoint_binding_success(first: Program, person: Visitor) -> None:
    assert good(first.redeem(first.code(person, first.proof(PAR))))["token_type"] == "DPoP"


def test_ensure_mismatched_dpop_jkt_fails(first: Program, second: Program) -> None:
    assert error_of(first.push(first.proof(PAR), dpop_jkt=second.thumbprint)) in {
        "invalid_request",
        "invalid_dpop_proof",
    }


def test_ensure_token_endpoint_fails_with_mismatched_dpop_jkt(first: Program, second: Program, person: Visitor) -> None:
    assert error_of(first.redeem(first.code(person, dpop_jkt=second.thumbprint))) == "invalid_grant"


def test_ensure_token_endpoint_fails_with_mismatched_dpop_proof_jkt(first: Program, person: Visitor) -> None:
    code = first.code(person, first.proof(PAR, key=ANOTHER))
    assert error_of(first.redeem(code)) == "invalid_grant"


def test_a_proof_at_the_par_endpoint_is_checked_as_at_the_others(first: Program) -> None:
    needed = first.push(first.proof(PAR, nonce=None))
    assert (error_of(needed), bool(needed.headers["DPoP-Nonce"])) == ("use_dpop_nonce", True)
    proof = first.proof(PAR)
    assert first.push(proof).status_code == 201
    for bad in (proof, first.proof(TOKEN), first.proof(PAR, htm="GET"), "x"):
        assert error_of(first.push(bad)) == "invalid_dpop_proof"
    stranger = first.push(first.proof(PAR), client_assertion="x")
    assert error_of(stranger) == "invalid_client"


def _cut(proof: str) -> str:
    return proof.rpartition(".")[0]


def _without_alg(proof: str) -> str:
    header, _, rest = proof.partition(".")
    renamed = decoded(header).replace(b'"alg"', b'"alg2"')
    return f"{encoded(renamed)}.{rest}"


def _another_signature(proof: str) -> str:
    kept, _, signature = proof.rpartition(".")
    return f"{kept}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"


def _unsigned(program: Program, token: str) -> str:
    claims = claims_of(program.proof(RECORDS, token))
    return unsigned(claims, {"alg": "none", "typ": "dpop+jwt"}).rpartition(".")[0] + "."


NEGATIVE: dict[str, Callable[[Program, str], str]] = {
    "not three parts": lambda program, token: _cut(program.proof(RECORDS, token)),
    "no typ": lambda program, token: program.proof(RECORDS, token, {"typ": None}),
    "another typ": lambda program, token: program.proof(RECORDS, token, {"typ": "dpop+jwt+another"}),
    "no alg": lambda program, token: _without_alg(program.proof(RECORDS, token)),
    "alg none": _unsigned,
    "no jwk": lambda program, token: program.proof(RECORDS, token, {"jwk": None}),
    "a private jwk": lambda program, token: program.proof(RECORDS, token, {"jwk": dict(program.key)}),
    "no jti": lambda program, token: program.proof(RECORDS, token, jti=None),
    "no htm": lambda program, token: program.proof(RECORDS, token, htm=None),
    "another htm": lambda program, token: program.proof(RECORDS, token, htm="PUT"),
    "no htu": lambda program, token: program.proof(RECORDS, token, htu=None),
    "another htu": lambda program, token: program.proof(RECORDS, token, htu=f"{ISSUER}{RECORDS}another"),
    "no iat": lambda program, token: program.proof(RECORDS, token, iat=None),
    "an hour ahead": lambda program, token: program.proof(RECORDS, token, iat=int(program.world.clock()) + 3600),
    "an hour old": lambda program, token: program.proof(RECORDS, token, iat=int(program.world.clock()) - 3600),
    "an hour old and without nonce": lambda program, token: program.proof(
        RECORDS, token, iat=int(program.world.clock()) - 3600, nonce=None
    ),
    "no ath": lambda program, token: program.proof(RECORDS, token, ath=None),
    "another ath": lambda program, token: program.proof(RECORDS, token, ath="A" * 43),
    "another signature": lambda program, token: _another_signature(program.proof(RECORDS, token)),
    "another key": lambda program, token: program.proof(RECORDS, token, key=ANOTHER),
    "RS256": lambda program, token: program.proof(
        RECORDS, token, {"alg": "RS256"}, RSAKey.generate_key(2048).as_dict(private=True)
    ),
}


@pytest.fixture(scope="module", params=["plain_fapi", "client_credentials"])
def token(request: pytest.FixtureRequest, programs: tuple[Program, Program], person: Visitor) -> str:
    first = programs[0]
    if request.param == "plain_fapi":
        return str(first.tokens(person)["access_token"])
    form = {"grant_type": "client_credentials", "scope": "household:list"}
    return str(good(first.post(TOKEN, form))["access_token"])


@pytest.mark.parametrize("made", NEGATIVE.values(), ids=NEGATIVE.keys())
def test_dpop_negative_tests(first: Program, token: str, made: Callable[[Program, str], str]) -> None:
    reply = first.get(token, made(first, token))
    assert (reply.status_code, reply.json()["code"]) == (401, "GW205")
    assert first.get(token).status_code == 200


def test_dpop_negative_tests_of_headers(first: Program, token: str) -> None:
    """Two proofs, none, and the token as a bearer token; the header's name in capitals is the same header."""
    proofs = [first.proof(RECORDS, token) for _ in range(2)]
    assert _status_of(first, token, [("DPoP", proof) for proof in proofs]) == 401
    assert first.get(token, None).status_code == 401
    assert first.get(token, None, scheme="Bearer").status_code == 401
    assert _status_of(first, token, [("DPOP", first.proof(RECORDS, token))]) == 200


@pytest.mark.parametrize(
    ("header", "claims"),
    [
        ({"tx_id": 1}, {"tx_id_key": 1}),
        ({}, {"htu": f"{ISSUER}{RECORDS}?all#doors"}),
        ({}, {"htu": f"{ISSUER.upper()}{RECORDS}"}),
        ({}, {"htu": f"{ISSUER}:443{RECORDS}"}),
    ],
    ids=["what nobody knows", "query and fragment", "capitals", "the usual port"],
)
def test_dpop_negative_tests_that_succeed(
    first: Program, token: str, header: dict[str, Any], claims: dict[str, Any]
) -> None:
    assert first.get(token, first.proof(RECORDS, token, header, **claims), query="?limit=1").status_code == 200


def test_dpop_negative_tests_of_reuse(first: Program, token: str) -> None:
    statuses = [first.get(token, first.proof(RECORDS, token, jti="fixed" + token[-9:])).status_code for _ in range(2)]
    assert statuses == [200, 401]


def _status_of(program: Program, token: str, headers: list[tuple[str, str]]) -> int:
    """What a request with these very headers is answered."""
    connection = http.client.HTTPConnection(urlsplit(program.address).netloc, timeout=PATIENCE)
    try:
        connection.putrequest("GET", RECORDS)
        for name, value in [("Authorization", f"DPoP {token}"), *headers]:
            connection.putheader(name, value)
        connection.endheaders()
        return connection.getresponse().status
    finally:
        connection.close()
