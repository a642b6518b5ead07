"""Programs that work by themselves, made with libraries that nobody here wrote: a token, records, giving it back."""

from __future__ import annotations

import pytest

from tests.interop.node import LIBRARIES, needs_libraries, run
from tests.interop.station import RECORDS, SCOPE, SHARED, Station

KINDS = ["ES256", "PS256", "Ed25519"]

pytestmark = [needs_libraries, pytest.mark.parametrize("library", LIBRARIES)]


@pytest.mark.parametrize(("algorithm", "proof"), [*zip(KINDS, KINDS, strict=True), ("ES256", None)])
def test_a_program_gets_a_token_and_records_and_gives_the_token_back(
    station: Station, library: str, algorithm: str, proof: str | None
) -> None:
    program = station.programs[algorithm]

    told = run(f"{library}_credentials", {**program.told(), "proof": proof})

    assert (told["token"]["scope"], told["token"]["expires_in"]) == (SCOPE, 300)
    [record] = told["page"]["data"]
    assert SHARED.items() <= record.items()
    assert "withheld" not in str(told["page"])
    assert (told["active"]["active"], told["active"]["client_id"]) == (True, program.client_id)
    assert ("cnf" in told["active"]) == (proof is not None)
    assert told["revoked"] == {"active": False}
    assert (told["refused"]["name"], told["refused"]["status"]) == ("WWWAuthenticateChallengeError", 401)


def test_a_library_that_proves_a_key_is_given_a_nonce_once_and_keeps_it(station: Station, library: str) -> None:
    told = run(f"{library}_credentials", {**station.programs["ES256"].told(), "proof": "ES256"})

    assert told["token"]["token_type"] == "dpop"
    assert told["trace"] == [
        "GET /.well-known/oauth-authorization-server 200",
        *("POST /oauth/token 400", "POST /oauth/token 200"),
        f"GET {RECORDS} 200",
        *("POST /oauth/introspect 200", "POST /oauth/revoke 200", "POST /oauth/introspect 200"),
        f"GET {RECORDS} 401",
    ]
