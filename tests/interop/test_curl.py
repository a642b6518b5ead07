"""curl, as the pages of the documentation use it: forms, a header, and JSON."""

from __future__ import annotations

import json
import subprocess
import time
from typing import Any

import pytest

from gateway.identity.assertion import ASSERTION_TYPE, make_assertion, make_proof, new_client_key
from tests.identity_profile.exchanging import ACCESS_TOKEN, GRANT
from tests.interop.station import RECORDS, SCOPE, SHARED, Program, Station
from tests.machine import CURL, needs_curl

STATUS, NONCE = "\n%{http_code}", "\n%header{dpop-nonce}"

pytestmark = needs_curl


def curl(*arguments: str) -> tuple[dict[str, Any], str, str]:
    """The JSON that came, the status, and the nonce if one did."""
    command = [str(CURL), "--silent", "--show-error", "--write-out", STATUS + NONCE, *arguments]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own command
    body, status, nonce = told.rsplit("\n", 2)
    return json.loads(body), status, nonce


def proved(program: Program) -> list[str]:
    assertion = make_assertion(program.jwk, program.client_id, program.issuer, time.time())
    return ["-d", f"client_assertion_type={ASSERTION_TYPE}", "--data-urlencode", f"client_assertion={assertion}"]


@pytest.fixture
def program(station: Station) -> Program:
    return station.programs["ES256"]


@pytest.fixture
def asking() -> list[str]:
    details = '[{"type": "station_archive", "purpose": "elderly-care"}]'
    form = ["-d", "grant_type=client_credentials", "-d", f"scope={SCOPE}"]
    return [*form, "--data-urlencode", f"authorization_details={details}"]


def test_a_token_and_records_and_giving_the_token_back(station: Station, program: Program, asking: list[str]) -> None:
    resource, _, _ = curl(f"{station.address}/.well-known/oauth-protected-resource")
    assert resource["authorization_servers"] == [station.address]
    metadata, _, _ = curl(f"{station.address}/.well-known/oauth-authorization-server")
    given, status, _ = curl(metadata["token_endpoint"], *asking, *proved(program))
    assert (status, given["token_type"]) == ("200", "Bearer")
    token, header = given["access_token"], ["-H", f"Authorization: Bearer {given['access_token']}"]

    page, _, _ = curl(station.address + RECORDS, *header)
    found, _, _ = curl(
        f"{station.address}{RECORDS}/search", *header, "--json", '{"criteria": {"care_needs": "mobility"}}'
    )

    for answer in (page, found):
        assert SHARED.items() <= answer["data"][0].items()
    looked, _, _ = curl(metadata["introspection_endpoint"], "-d", f"token={token}", *proved(program))
    assert looked["active"] is True
    assert curl(metadata["revocation_endpoint"], "-d", f"token={token}", *proved(program))[:2] == ({}, "200")
    refused, status, _ = curl(station.address + RECORDS, *header)
    assert (status, refused["code"]) == ("401", "GW202")


def test_a_token_that_is_bound_to_a_key(station: Station, program: Program, asking: list[str]) -> None:
    key, _ = new_client_key()
    endpoint, records = f"{station.address}/oauth/token", station.address + RECORDS

    def proof(method: str, address: str, nonce: str, token: str | None = None) -> list[str]:
        return ["-H", f"DPoP: {make_proof(key, method, address, time.time(), nonce=nonce, token=token)}"]

    form = [*asking, *proved(program)]
    refused, _, nonce = curl(endpoint, *form, *proof("POST", endpoint, ""))
    assert refused["error"] == "use_dpop_nonce"
    given, _, nonce = curl(endpoint, *form, *proof("POST", endpoint, nonce))
    assert given["token_type"] == "DPoP"
    token = given["access_token"]

    page, _, _ = curl(records, "-H", f"Authorization: DPoP {token}", *proof("GET", records, nonce, token))

    assert SHARED.items() <= page["data"][0].items()


def test_a_program_that_acts_for_another(station: Station, program: Program, asking: list[str]) -> None:
    endpoint, actor = f"{station.address}/oauth/token", station.programs["PS256"]
    given, _, _ = curl(endpoint, *asking, *proved(program))
    form = ["-d", f"grant_type={GRANT}", "-d", f"subject_token_type={ACCESS_TOKEN}"]

    exchanged, _, _ = curl(endpoint, *form, "-d", f"subject_token={given['access_token']}", *proved(actor))

    header = f"Authorization: Bearer {exchanged['access_token']}"
    page, _, _ = curl(station.address + RECORDS, "-H", header)
    assert SHARED.items() <= page["data"][0].items()
