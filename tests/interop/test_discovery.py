"""What libraries find of the gateway by its address alone, and whether they can check its tokens by what they find."""

from __future__ import annotations

import pytest

from tests.interop.node import LIBRARIES, needs_libraries, run
from tests.interop.station import SCOPE, Station

pytestmark = needs_libraries


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_finds_what_it_needs(station: Station, library: str) -> None:
    told = run(f"{library}_discovery", station.programs["ES256"].told())

    metadata = told["metadata"]
    assert metadata["issuer"] == station.address
    assert told.get("supportsPKCE", True) is True
    assert {"EdDSA", "ES256", "Ed25519", "PS256"} == set(metadata["dpop_signing_alg_values_supported"])


def test_a_library_finds_who_gives_tokens_for_the_records(station: Station) -> None:
    told = run("oauth4webapi_discovery", station.programs["ES256"].told())

    assert told["resource"]["authorization_servers"] == [station.address]


@pytest.mark.parametrize("proof", ["ES256", None])
def test_a_library_that_serves_records_of_its_own_takes_the_gateways_token_and_the_proof(
    station: Station, proof: str | None
) -> None:
    program = station.programs["ES256"]

    claims = run("oauth4webapi_resource", {**program.told(), "proof": proof})

    assert (claims["client_id"], claims["scope"], claims["aud"]) == (program.client_id, SCOPE, station.address)
