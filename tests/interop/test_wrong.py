"""What the user of a library is told when a program does something wrong."""

from __future__ import annotations

import secrets
from typing import Any

import pytest

from tests.interop.node import LIBRARIES, needs_libraries, run
from tests.interop.station import Station

FAULTS = {
    "audience": "invalid_client",
    "audiences": "invalid_client",
    "hour": "invalid_client",
    "algorithm": "invalid_client",
    "kid": "invalid_client",
    "second use": "invalid_client",
    "scope": "invalid_scope",
}
"""Of requests for a token."""

CHALLENGES = {
    "another key": ("dpop", "invalid_dpop_proof"),
    "no proof": ("bearer", "invalid_token"),
    "not bound": ("dpop", "invalid_token"),
    "token": ("bearer", "invalid_token"),
}
"""Of requests for records."""

pytestmark = needs_libraries


@pytest.fixture(scope="module", params=LIBRARIES)
def faults(request: pytest.FixtureRequest, station: Station) -> dict[str, Any]:
    return run(f"{request.param}_wrong", {**station.programs["ES256"].told(), "jti": secrets.token_hex(16)})


@pytest.mark.parametrize("fault", FAULTS)
def test_a_token_that_is_asked_for_wrongly_is_an_error_that_the_library_knows(
    faults: dict[str, Any], fault: str
) -> None:
    told = faults[fault]
    assert (told["name"], told["status"], told["error"]) == ("ResponseBodyError", 400, FAULTS[fault])


def test_an_assertion_is_good_for_its_first_use(faults: dict[str, Any]) -> None:
    assert "first use" not in faults


@pytest.mark.parametrize("fault", CHALLENGES)
def test_a_token_that_is_used_wrongly_is_a_challenge_that_the_library_reads(faults: dict[str, Any], fault: str) -> None:
    told = faults[fault]
    assert (told["name"], told["status"]) == ("WWWAuthenticateChallengeError", 401)
    scheme, error = CHALLENGES[fault]
    assert error in [each["parameters"]["error"] for each in told["challenges"] if each["scheme"] == scheme]
