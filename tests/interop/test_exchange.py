"""Programs that act for others (RFC 8693), made with libraries that nobody here wrote."""

from __future__ import annotations

import pytest
from authlib.integrations.base_client import OAuthError

from tests.identity_profile.exchanging import ACCESS_TOKEN, GRANT
from tests.interop.node import LIBRARIES, needs_libraries, run
from tests.interop.station import RECORDS, SHARED, Station
from tests.interop.test_authlib import ask, session_of


@pytest.fixture
def token(station: Station) -> str:
    """What the program sends to the one that acts for it."""
    return str(ask(session_of(station.programs["ES256"]), station.address)["access_token"])


@needs_libraries
@pytest.mark.parametrize("proof", ["ES256", None])
@pytest.mark.parametrize("library", LIBRARIES)
def test_a_program_that_acts_for_another_has_records_in_the_name_of_both(
    station: Station, token: str, library: str, proof: str | None
) -> None:
    first, actor = station.programs["ES256"], station.programs["PS256"]

    told = run(f"{library}_exchange", {**actor.told(), "token": token, "proof": proof})

    assert told["token"]["issued_token_type"] == ACCESS_TOKEN
    assert told["token"]["token_type"] == ("bearer" if proof is None else "dpop")
    assert SHARED.items() <= told["page"]["data"][0].items()
    assert (told["active"]["client_id"], told["active"]["act"]) == (actor.client_id, {"sub": actor.client_id})
    assert told["active"]["sub"] == first.client_id
    assert (told["refused"]["name"], told["refused"]["error"]) == ("ResponseBodyError", "invalid_request")


def test_authlib_exchanges_as_well(station: Station, token: str) -> None:
    session, endpoint = session_of(station.programs["PS256"]), f"{station.address}/oauth/token"
    given = {"grant_type": GRANT, "subject_token_type": ACCESS_TOKEN}
    session.fetch_token(endpoint, subject_token=token, **given)

    assert SHARED.items() <= session.get(station.address + RECORDS).json()["data"][0].items()

    with pytest.raises(OAuthError, match="invalid_request"):
        session.fetch_token(endpoint, subject_token=f"{token}x", **given)
