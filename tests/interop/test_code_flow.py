"""Programs that act for a clerk, made with libraries that nobody here wrote: from what they push to a fresh token."""

from __future__ import annotations

from typing import Any

import pytest

from tests.interop.node import LIBRARIES, needs_libraries, run
from tests.interop.station import SHARED, Station

pytestmark = [needs_libraries, pytest.mark.parametrize("library", LIBRARIES)]


@pytest.fixture
def told(station: Station) -> dict[str, Any]:
    return {**station.programs["ES256"].told(), "proof": "ES256"}


@pytest.mark.parametrize("proof", ["ES256", None])
def test_a_clerk_lets_a_program_act_for_her_until_its_code_is_used_again(
    station: Station, library: str, told: dict[str, Any], proof: str | None
) -> None:
    result = run(f"{library}_code", told | {"proof": proof}, station.clerk.answer)

    for page in (result["page"], result["again"]):
        assert SHARED.items() <= page["data"][0].items()
    assert result["token"]["token_type"] == ("bearer" if proof is None else "dpop")
    assert result["fresh"]["access_token"] != result["token"]["access_token"]
    assert (result["reused"]["error"], result["ended"]["error"]) == ("invalid_grant", "invalid_grant")
    assert result["after"]["status"] == 401


def test_a_code_is_bound_to_the_key_that_was_proved_when_it_was_pushed_for(
    station: Station, library: str, told: dict[str, Any]
) -> None:
    refused = run(f"{library}_code", told | {"stolen": True}, station.clerk.answer)

    assert (refused["name"], refused["error"]) == ("ResponseBodyError", "invalid_grant")


def test_a_program_is_told_that_the_clerk_refuses(station: Station, library: str, told: dict[str, Any]) -> None:
    refused = run(f"{library}_code", told | {"answered": True}, lambda asked: station.clerk.answer(asked, "refuse"))

    assert (refused["name"], refused["error"]) == ("AuthorizationResponseError", "access_denied")


@pytest.mark.parametrize("part", ["iss=", "state="])
def test_a_program_knows_an_answer_that_is_not_the_gateways_or_not_to_what_it_asked(
    station: Station, library: str, told: dict[str, Any], part: str
) -> None:
    forged = run(
        f"{library}_code",
        told | {"answered": True},
        lambda asked: station.clerk.answer(asked).replace(f"&{part}", f"&{part}x"),
    )

    assert forged["code"] == "OAUTH_INVALID_RESPONSE"
