"""requests-oauthlib sends an assertion beside its own parameters, and knows no proofs, so its tokens are unbound."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from oauthlib.oauth2 import (
    BackendApplicationClient,
    InvalidClientError,
    InvalidGrantError,
    InvalidScopeError,
    MismatchingStateError,
)
from requests_oauthlib import OAuth2Session

from gateway.identity.assertion import ASSERTION_TYPE, make_assertion
from tests.interop.station import BACK, RECORDS, SCOPE, SHARED, Program, Station


@pytest.fixture(autouse=True)
def _plain_http(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")


@pytest.fixture(params=["ES256", "PS256", "Ed25519"])
def program(station: Station, request: pytest.FixtureRequest) -> Program:
    return station.programs[request.param]


def proved(program: Program, audience: str | None = None) -> dict[str, Any]:
    """What a program adds to each of its requests; any JOSE library makes it."""
    assertion = make_assertion(program.jwk, program.client_id, audience or program.issuer, time.time())
    return {"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion}


def by_itself(program: Program, scope: str = SCOPE) -> OAuth2Session:
    return OAuth2Session(client=BackendApplicationClient(program.client_id, scope=scope))


def for_a_clerk(program: Program) -> OAuth2Session:
    return OAuth2Session(program.client_id, redirect_uri=BACK, scope=SCOPE, pkce="S256")


def allowed(station: Station, program: Program, session: OAuth2Session) -> str:
    """Where the clerk's browser comes back to, after what the library asks for was pushed."""
    asked, _ = session.authorization_url(f"{station.address}/oauth/authorize")
    form = dict(parse_qsl(urlsplit(asked).query)) | proved(program)
    pushed = session.post(f"{station.address}/oauth/par", data=form).json()
    carried = {"client_id": program.client_id, "request_uri": pushed["request_uri"]}
    return station.clerk.answer(f"{station.address}/oauth/authorize?{urlencode(carried)}")


def test_a_program_gets_a_token_and_records_and_gives_the_token_back(station: Station, program: Program) -> None:
    session = by_itself(program)
    token = session.fetch_token(f"{station.address}/oauth/token", include_client_id=True, **proved(program))
    assert (token["token_type"], token["expires_in"]) == ("Bearer", 300)

    [record] = session.get(station.address + RECORDS).json()["data"]

    assert SHARED.items() <= record.items()
    form = {"token": token["access_token"], **proved(program)}
    assert session.request("POST", f"{station.address}/oauth/revoke", data=form, withhold_token=True).json() == {}
    assert session.get(station.address + RECORDS).status_code == 401


def test_a_clerk_lets_a_program_act_for_her(station: Station, program: Program) -> None:
    session, endpoint = for_a_clerk(program), f"{station.address}/oauth/token"
    back = allowed(station, program, session)
    session.fetch_token(endpoint, authorization_response=back, include_client_id=True, **proved(program))
    assert SHARED.items() <= session.get(station.address + RECORDS).json()["data"][0].items()

    session.refresh_token(endpoint, **proved(program))

    assert session.get(station.address + RECORDS).status_code == 200
    with pytest.raises(InvalidGrantError):
        session.fetch_token(endpoint, authorization_response=back, include_client_id=True, **proved(program))


def test_a_wrong_audience_and_an_assertion_used_again_are_errors_that_it_knows(station: Station) -> None:
    program, endpoint = station.programs["ES256"], f"{station.address}/oauth/token"
    with pytest.raises(InvalidClientError):
        by_itself(program).fetch_token(endpoint, include_client_id=True, **proved(program, endpoint))
    once = proved(program)
    by_itself(program).fetch_token(endpoint, include_client_id=True, **once)
    with pytest.raises(InvalidClientError):
        by_itself(program).fetch_token(endpoint, include_client_id=True, **once)


def test_a_scope_that_was_not_agreed_is_an_error_that_it_knows(station: Station) -> None:
    program, endpoint = station.programs["ES256"], f"{station.address}/oauth/token"
    with pytest.raises(InvalidScopeError):
        by_itself(program, "resident:list").fetch_token(endpoint, include_client_id=True, **proved(program))


def test_it_knows_an_answer_to_what_it_did_not_ask(station: Station) -> None:
    program = station.programs["ES256"]
    session = for_a_clerk(program)
    forged = allowed(station, program, session).replace("&state=", "&state=x")
    with pytest.raises(MismatchingStateError):
        session.fetch_token(f"{station.address}/oauth/token", authorization_response=forged, **proved(program))
