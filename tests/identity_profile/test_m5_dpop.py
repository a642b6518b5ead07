"""M5: a token that is bound to a key is good with a proof of that key, made for this request, and only once."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests

from gateway.identity.assertion import ASSERTION_TYPE, make_assertion, make_proof, new_client_key
from tests.walk.processes import PATIENCE, token_for
from tests.world import Asker, Deployment

PATH = "/v1/catalogue"
KEY, _ = new_client_key()


class Program:
    """A program of a partner that holds ``KEY``, and remembers the nonce that it was last given."""

    def __init__(self, deployment: Deployment, asker: Asker, address: str) -> None:
        self.issuer, self.asker, self.address = deployment.settings.issuer, asker, address
        self.nonce = ""

    def proof(self, method: str, path: str, token: str | None = None, key: dict[str, Any] = KEY) -> str:
        return make_proof(key, method, self.issuer + path, time.time(), token=token, nonce=self.nonce)

    def ask_for_token(self, proof: str | None) -> requests.Response:
        form = {
            "grant_type": "client_credentials",
            "scope": " ".join(map(str, self.asker.scopes)),
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": make_assertion(self.asker.key, self.asker.client_id, self.issuer, time.time()),
        }
        headers = {} if proof is None else {"DPoP": proof}
        answer = requests.post(f"{self.address}/oauth/token", data=form, headers=headers, timeout=PATIENCE)
        self.nonce = answer.headers.get("DPoP-Nonce", self.nonce)
        return answer

    def token(self) -> str:
        self.ask_for_token(self.proof("POST", "/oauth/token"))
        answer = self.ask_for_token(self.proof("POST", "/oauth/token"))
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    def get(self, token: str, proof: str | None, scheme: str = "DPoP", **headers: str) -> requests.Response:
        sent = {"Authorization": f"{scheme} {token}", **({} if proof is None else {"DPoP": proof}), **headers}
        return requests.get(self.address + PATH, headers=sent, timeout=PATIENCE)


@pytest.fixture
def program(deployment: Deployment, address: str) -> Program:
    return Program(deployment, deployment.asker("community-committee", "elderly-care"), address)


def told(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_m5_a_proof_has_to_hold_a_nonce_and_the_token_is_then_bound_to_its_key(program: Program) -> None:
    first = program.ask_for_token(program.proof("POST", "/oauth/token"))
    assert (first.status_code, first.json()["error"]) == (400, "use_dpop_nonce")
    assert first.headers["DPoP-Nonce"]

    second = program.ask_for_token(program.proof("POST", "/oauth/token"))

    assert (second.status_code, second.json()["token_type"]) == (200, "DPoP")
    token = second.json()["access_token"]
    assert program.get(token, program.proof("GET", PATH, token)).status_code == 200


def test_m5_a_bound_token_is_good_for_nobody_who_has_not_its_key(program: Program) -> None:
    token, (another, _) = program.token(), new_client_key()
    assert told(program.get(token, None, scheme="Bearer")) == (401, "GW202")
    assert told(program.get(token, program.proof("GET", PATH, token), scheme="Bearer")) == (401, "GW202")
    for proof in (None, program.proof("GET", PATH, token, another), "no proof"):
        answer = program.get(token, proof)
        assert told(answer) == (401, "GW205")
        assert answer.headers["WWW-Authenticate"].endswith('error="invalid_dpop_proof"')


def test_m5_a_token_that_is_not_bound_is_none_with_a_proof(
    deployment: Deployment, address: str, program: Program
) -> None:
    program.token()
    token = token_for(deployment, program.asker, address)
    assert told(program.get(token, program.proof("GET", PATH, token))) == (401, "GW202")
    assert program.get(token, None, scheme="Bearer").status_code == 200


def test_m5_a_proof_is_used_once_whichever_process_it_is_shown_to(program: Program) -> None:
    token = program.token()
    proof = program.proof("GET", PATH, token)
    assert program.get(token, proof).status_code == 200
    assert {told(program.get(token, proof)) for _ in range(10)} == {(401, "GW205")}


def test_m5_a_proof_is_for_the_address_of_the_gateway_whatever_host_is_asked_for(program: Program) -> None:
    token = program.token()
    proof = make_proof(KEY, "GET", f"https://another.example{PATH}", time.time(), token=token, nonce=program.nonce)
    forwarded = {"Host": "another.example", "X-Forwarded-Host": "another.example", "X-Forwarded-Proto": "https"}
    assert told(program.get(token, proof, **forwarded)) == (401, "GW205")
    assert program.get(token, program.proof("GET", PATH, token), Host="another.example").status_code == 200


def test_m5_the_resource_gives_a_nonce_as_well(program: Program) -> None:
    token = program.token()
    program.nonce = "an old one"
    challenged = program.get(token, program.proof("GET", PATH, token))
    assert told(challenged) == (401, "GW206")
    assert challenged.headers["WWW-Authenticate"].endswith('error="use_dpop_nonce"')
    program.nonce = challenged.headers["DPoP-Nonce"]
    assert program.get(token, program.proof("GET", PATH, token)).status_code == 200


def test_m5_a_proof_for_the_token_endpoint_is_used_once(program: Program) -> None:
    program.token()
    proof = program.proof("POST", "/oauth/token")
    assert program.ask_for_token(proof).status_code == 200
    again = program.ask_for_token(proof)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_dpop_proof")
