"""M6: a token that was revoked is accepted by no process any more; and what its client is told of it (M4)."""

from __future__ import annotations

import time

import pytest
import requests

from gateway.identity.assertion import ASSERTION_TYPE, make_assertion
from tests.walk.processes import PATIENCE, token_for
from tests.world import Asker, Deployment


@pytest.fixture
def committee(deployment: Deployment) -> Asker:
    return deployment.asker("community-committee", "elderly-care")


@pytest.fixture
def stranger(deployment: Deployment, committee: Asker) -> Asker:
    return next(asker for asker in deployment.askers if asker.partner.id != committee.partner.id)


def send(deployment: Deployment, asker: Asker, address: str, path: str, **form: str) -> requests.Response:
    assertion = make_assertion(asker.key, asker.client_id, deployment.settings.issuer, time.time())
    proof = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion}
    return requests.post(f"{address}/oauth/{path}", data=proof | form, timeout=PATIENCE)


def statuses(address: str, token: str) -> set[int]:
    """What many requests, each on a connection of its own, are answered, by whichever process."""
    headers = {"Authorization": f"Bearer {token}"}
    ask = [requests.get(f"{address}/v1/catalogue", headers=headers, timeout=PATIENCE) for _ in range(20)]
    return {answer.status_code for answer in ask}


def test_m6_a_revoked_token_is_refused_by_every_process_once_the_client_was_answered(
    deployment: Deployment, address: str, committee: Asker
) -> None:
    token, other = (token_for(deployment, committee, address) for _ in range(2))
    assert statuses(address, token) == {200}
    reply = send(deployment, committee, address, "revoke", token=token, token_type_hint="access_token")
    assert (reply.status_code, reply.json()) == (200, {})
    assert statuses(address, token) == {401}
    assert statuses(address, other) == {200}
    assert send(deployment, committee, address, "introspect", token=token).json() == {"active": False}


def test_m6_nobody_revokes_or_looks_at_the_token_of_another(
    deployment: Deployment, address: str, committee: Asker, stranger: Asker
) -> None:
    token = token_for(deployment, committee, address)
    for path, said in (("revoke", {}), ("introspect", {"active": False})):
        for given in (token, "no token"):
            reply = send(deployment, stranger, address, path, token=given)
            assert (reply.status_code, reply.json()) == (200, said)
    assert statuses(address, token) == {200}


@pytest.mark.parametrize("path", ["revoke", "introspect"])
def test_m4_whoever_cannot_prove_who_it_is_is_told_nothing(
    deployment: Deployment, address: str, committee: Asker, path: str
) -> None:
    token = token_for(deployment, committee, address)
    reply = requests.post(f"{address}/oauth/{path}", data={"token": token}, timeout=PATIENCE)
    assert (reply.status_code, reply.json()["error"]) == (400, "invalid_client")
    reply = send(deployment, committee, address, path)
    assert (reply.status_code, reply.json()["error"]) == (400, "invalid_request")
    assert statuses(address, token) == {200}


def test_m4_a_client_is_told_what_its_token_is_good_for(deployment: Deployment, address: str, committee: Asker) -> None:
    token = token_for(deployment, committee, address)
    told = send(deployment, committee, address, "introspect", token=token).json()
    assert told["active"] is True
    assert (told["client_id"], told["token_type"]) == (committee.client_id, "Bearer")
    assert told["scope"].split(" ") == committee.scopes
    assert told["authorization_details"] == [{"type": "station_archive", "purpose": "elderly-care"}]
    assert not {"partner", "agreement"} & told.keys()


def test_m4_the_metadata_name_what_there_is(address: str) -> None:
    metadata = requests.get(f"{address}/.well-known/oauth-authorization-server", timeout=PATIENCE).json()
    issuer = metadata["issuer"]
    for name in ("token_endpoint", "revocation_endpoint", "introspection_endpoint"):
        path = metadata[name].removeprefix(issuer)
        assert requests.post(f"{address}{path}", timeout=PATIENCE).status_code == 400
