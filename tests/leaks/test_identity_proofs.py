"""Attacks with proofs, and with what was given for another use (classes 44, 46 and 49 of what leaks), over HTTP."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
import pytest
import requests
from joserfc.jwk import ECKey, RSAKey, import_key

from gateway.identity.assertion import new_client_key
from gateway.identity.exchange import ACCESS_TOKEN
from gateway.identity.token_form import EXCHANGE
from tests.base64url import encoded
from tests.identity_profile.programs import RECORDS, Program, error_of, good
from tests.unit.identity.world import claims_of, unsigned
from tests.unit.signin.visitors import Visitor

TOKEN = "/oauth/token"
PAR = "/oauth/par"
OWN = {"grant_type": "client_credentials", "scope": "household:list"}
RACE = 50
ANOTHER, PUBLIC = new_client_key()


@pytest.fixture(scope="module")
def token(programs: tuple[Program, ...]) -> str:
    return str(good(programs[0].post(TOKEN, OWN))["access_token"])


def refused(reply: requests.Response) -> tuple[int, dict[str, Any]]:
    """Status and body, without the request's id."""
    return reply.status_code, {name: value for name, value in reply.json().items() if name != "request_id"}


def by_secret(program: Program, token: str, secret: bytes) -> str:
    """A proof that is signed by HS256 with something that everybody knows."""
    claims = claims_of(program.proof(RECORDS, token))
    header = {"typ": "dpop+jwt", "alg": "HS256", "jwk": import_key(dict(program.key)).as_dict(private=False)}
    parts = unsigned(claims, header).rpartition(".")[0]
    mac = hmac.digest(secret, parts.encode(), hashlib.sha256)
    return f"{parts}.{encoded(mac)}"


def unsigned_as(program: Program, token: str, alg: str) -> str:
    header = {"typ": "dpop+jwt", "alg": alg, "jwk": import_key(dict(program.key)).as_dict(private=False)}
    return unsigned(claims_of(program.proof(RECORDS, token)), header)


FORGED: dict[str, Callable[[Program, str], str]] = {
    **{f"alg {alg}": lambda p, t, alg=alg: unsigned_as(p, t, alg) for alg in ("none", "None", "nOnE", "", "ES256")},  # type: ignore[misc]
    "alg HS256, the public key": lambda p, t: by_secret(p, t, ECKey.import_key(dict(p.key)).as_pem(private=False)),
    "alg HS256, the key as JSON": lambda p, t: by_secret(
        p, t, orjson.dumps(import_key(dict(p.key)).as_dict(private=False))
    ),
    "alg of another curve": lambda p, t: p.proof(
        RECORDS, t, {"alg": "ES384"}, ECKey.generate_key("P-384").as_dict(private=True)
    ),
    "alg RS256": lambda p, t: p.proof(RECORDS, t, {"alg": "RS256"}, RSAKey.generate_key(2048).as_dict(private=True)),
    "jwk of the token's key, signed by another": lambda p, t: p.proof(
        RECORDS, t, {"jwk": import_key(dict(p.key)).as_dict(private=False)}, ANOTHER
    ),
    "jwk of another, signed by it": lambda p, t: p.proof(RECORDS, t, key=ANOTHER),
    "jwk private": lambda p, t: p.proof(RECORDS, t, {"jwk": dict(p.key)}),
    "jku": lambda p, t: p.proof(RECORDS, t, {"jku": "https://attacker.example/jwks"}),
    "jku of the gateway": lambda p, t: p.proof(RECORDS, t, {"jku": "https://gateway.example/oauth/jwks"}),
    "kid for a key": lambda p, t: p.proof(RECORDS, t, {"jwk": None, "kid": p.asker.key["kid"]}),
    "kid beside a key": lambda p, t: p.proof(RECORDS, t, {"kid": "../../../../dev/null"}),
    **{f"typ {typ}": lambda p, t, typ=typ: p.proof(RECORDS, t, {"typ": typ}) for typ in ("JWT", "at+jwt", "DPoP", "")},  # type: ignore[misc]
}


@pytest.mark.parametrize("made", FORGED.values(), ids=FORGED.keys())
def test_46_no_header_of_a_proof_chooses_how_it_is_checked(
    first: Program, token: str, made: Callable[[Program, str], str]
) -> None:
    assert first.get(token).status_code == 200
    assert refused(first.get(token, made(first, token))) == refused(first.get(token, "x"))


def test_44_and_46_what_was_given_for_one_use_is_good_for_no_other(first: Program, token: str, person: Visitor) -> None:
    given = first.tokens(person)
    proof, assertion = first.proof(RECORDS, token), first.assertion()
    for wrong in (proof, assertion, given["refresh_token"], first.code(person)):
        assert refused(first.get(wrong, first.proof(RECORDS, wrong))) == refused(
            first.get("x", first.proof(RECORDS, "x"))
        )
    for wrong in (assertion, token):
        assert refused(first.get(token, wrong)) == refused(first.get(token, "x"))
    for wrong in (first.proof(TOKEN), token, given["refresh_token"]):
        assert error_of(first.post(TOKEN, OWN | {"client_assertion": wrong})) == "invalid_client"
    exchange = {"grant_type": EXCHANGE, "subject_token_type": ACCESS_TOKEN}
    for wrong in (given["refresh_token"], first.code(person), assertion, proof):
        assert error_of(first.post(TOKEN, exchange | {"subject_token": wrong})) == "invalid_request"
    handle = first.pushed().removeprefix("urn:ietf:params:oauth:request_uri:")
    for wrong in (given["refresh_token"], token, handle, assertion):
        assert error_of(first.redeem(wrong)) == "invalid_grant"
    for wrong in (token, first.code(person), handle, assertion):
        assert error_of(first.refresh(wrong)) == "invalid_grant"


def test_44_a_token_is_not_lent_to_another_client_with_a_key_of_its_own(
    first: Program, second: Program, token: str
) -> None:
    assert second.get(token).status_code == 401
    for path, said in (("/oauth/introspect", {"active": False}), ("/oauth/revoke", {})):
        assert good(second.post(path, {"token": token}, None)) == said
    assert first.get(token).status_code == 200


def test_49_a_proof_that_is_shown_to_all_processes_at_once_is_good_once(
    first: Program, elsewhere: Program, token: str
) -> None:
    proof = first.proof(RECORDS, token)
    with ThreadPoolExecutor(RACE) as pool:
        replies = list(pool.map(lambda n: (first, elsewhere)[n % 2].get(token, proof), range(RACE)))
    assert sorted(reply.status_code for reply in replies) == [200] + [401] * (RACE - 1)


@pytest.mark.parametrize("path", [TOKEN, PAR])
def test_49_a_proof_is_good_once_where_tokens_are_given_and_requests_pushed(
    first: Program, elsewhere: Program, path: str
) -> None:
    proof, codes = first.proof(path), []
    for program in (first, elsewhere, first):
        reply = program.push(proof) if path == PAR else program.post(TOKEN, OWN, proof)
        codes.append(reply.status_code if reply.ok else error_of(reply))
    assert codes in ([200, *["invalid_dpop_proof"] * 2], [201, *["invalid_dpop_proof"] * 2])


def test_49_a_proof_for_one_place_is_not_used_at_another(first: Program, token: str) -> None:
    at = {"ath": claims_of(first.proof(RECORDS, token))["ath"]}
    assert error_of(first.post(TOKEN, OWN, first.proof(PAR))) == "invalid_dpop_proof"
    assert error_of(first.push(first.proof(TOKEN))) == "invalid_dpop_proof"
    for wrong in (first.proof(TOKEN, **at), first.proof("/v1/catalogue", token), first.proof(RECORDS)):
        assert refused(first.get(token, wrong)) == refused(first.get(token, "x"))
    assert first.get(token, first.proof(RECORDS, htm="GET", **at)).status_code == 200


def test_49_nobody_uses_up_the_proof_of_another(first: Program, token: str) -> None:
    """By its `jti`, overheard; with a token that is none, or as a client that is none."""
    mine = claims_of(first.proof(RECORDS, token, jti="overheard"))["jti"]
    assert first.get(token, first.proof(RECORDS, token, key=ANOTHER, jti=mine)).status_code == 401
    assert first.get("x", first.proof(RECORDS, token, jti=mine)).status_code == 401
    assert first.get(token, first.proof(RECORDS, token, jti=mine)).status_code == 200
    proof = first.proof(TOKEN)
    assert error_of(first.post(TOKEN, OWN | {"client_assertion": first.assertion(aud="x")}, proof)) == "invalid_client"
    assert good(first.post(TOKEN, OWN, proof))["token_type"] == "DPoP"


def test_49_strangers_fill_nothing_with_proofs(first: Program) -> None:
    before = len(first.world.redis.keys("gateway:assertion:*"))
    for _ in range(5):
        assert error_of(first.post(TOKEN, OWN | {"client_assertion": "x"})) == "invalid_client"
        assert error_of(first.push(first.proof(PAR), client_assertion="x")) == "invalid_client"
        assert first.get("x").status_code == 401
    assert len(first.world.redis.keys("gateway:assertion:*")) == before
