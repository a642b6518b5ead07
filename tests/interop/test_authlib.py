"""Authlib's own client, which makes its assertions itself; it knows no proofs, so its tokens are unbound."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc6749 import MismatchingStateException
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc.jwk import import_key

from tests.interop.station import BACK, RECORDS, SCOPE, SHARED, Program, Station

METHOD = "private_key_jwt"
VERIFIER = "v" * 64


def session_of(program: Program, alg: str | None = None, **claims: Any) -> OAuth2Session:
    """A session whose assertions are for the issuer and for a minute; ``claims`` are others."""

    def prove(*request: Any) -> Any:
        # a new one each time: it keeps the claims it was given, and the `jti` that it has put beside them
        given: Mapping[str, Any] = {"exp": int(time.time()) + 60, **claims}
        headers = {"kid": program.jwk["kid"]}
        return PrivateKeyJWT(program.issuer, dict(given), headers, alg or program.algorithm)(*request)

    session = OAuth2Session(
        program.client_id,
        import_key(dict(program.jwk)),
        token_endpoint_auth_method=METHOD,
        revocation_endpoint_auth_method=METHOD,
        scope=SCOPE,
        redirect_uri=BACK,
        code_challenge_method="S256",
    )
    session.register_client_auth_method((METHOD, prove))
    return session


def ask(session: OAuth2Session, address: str) -> Mapping[str, Any]:
    token: Mapping[str, Any] = session.fetch_token(f"{address}/oauth/token", grant_type="client_credentials")
    return token


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
@pytest.mark.parametrize(
    ("kind", "alg"), [("ES256", "ES256"), ("PS256", "PS256"), ("Ed25519", "Ed25519"), ("Ed25519", "EdDSA")]
)
def test_a_program_gets_a_token_and_records_and_gives_the_token_back(station: Station, kind: str, alg: str) -> None:
    session = session_of(station.programs[kind], alg)
    token = ask(session, station.address)
    assert (token["token_type"], token["expires_in"]) == ("Bearer", 300)

    [record] = session.get(station.address + RECORDS).json()["data"]

    assert SHARED.items() <= record.items()
    looking = f"{station.address}/oauth/introspect"
    assert session.introspect_token(looking, token["access_token"]).json()["active"] is True
    assert session.revoke_token(f"{station.address}/oauth/revoke", token["access_token"]).json() == {}
    assert session.introspect_token(looking, token["access_token"]).json() == {"active": False}
    assert session.get(station.address + RECORDS).status_code == 401


def allowed(station: Station, session: OAuth2Session) -> tuple[str, str]:
    """Where the clerk's browser comes back to after what the library asks for was pushed, and the state it sent."""
    asked, state = session.create_authorization_url(f"{station.address}/oauth/authorize", code_verifier=VERIFIER)
    form, prove = dict(parse_qsl(urlsplit(asked).query)), session.client_auth(METHOD)
    pushed = session.post(f"{station.address}/oauth/par", data=form, auth=prove, withhold_token=True).json()
    carried = {"client_id": session.client_id, "request_uri": pushed["request_uri"]}
    return station.clerk.answer(f"{station.address}/oauth/authorize?{urlencode(carried)}"), state


def test_a_clerk_lets_a_program_act_for_her(station: Station) -> None:
    session, endpoint = session_of(station.programs["ES256"]), f"{station.address}/oauth/token"
    back, state = allowed(station, session)
    given = {"authorization_response": back, "code_verifier": VERIFIER, "state": state}
    token = session.fetch_token(endpoint, **given)
    assert SHARED.items() <= session.get(station.address + RECORDS).json()["data"][0].items()

    fresh = session.refresh_token(endpoint, token["refresh_token"])

    assert fresh["access_token"] != token["access_token"]
    assert session.get(station.address + RECORDS).status_code == 200
    with pytest.raises(OAuthError, match="invalid_grant"):
        session.fetch_token(endpoint, **given)


def test_it_knows_an_answer_to_what_it_did_not_ask(station: Station) -> None:
    session = session_of(station.programs["ES256"])
    back, state = allowed(station, session)
    with pytest.raises(MismatchingStateException):
        session.fetch_token(f"{station.address}/oauth/token", authorization_response=back, state=f"x{state}")


def test_a_scope_that_was_not_agreed_is_an_error_that_it_knows(station: Station) -> None:
    session = session_of(station.programs["ES256"])
    session.scope = "resident:list"
    with pytest.raises(OAuthError, match="invalid_scope"):
        ask(session, station.address)


@pytest.mark.parametrize(
    "claims",
    [{"exp": int(time.time()) + 3600}, {"aud": "http://127.0.0.1/oauth/token"}, {"sub": "somebody-else"}],
    ids=["an hour", "audience", "subject"],
)
def test_a_wrong_assertion_is_an_error_that_it_knows(station: Station, claims: dict[str, Any]) -> None:
    with pytest.raises(OAuthError, match="invalid_client"):
        ask(session_of(station.programs["ES256"], **claims), station.address)


def test_what_it_makes_by_itself_is_refused_for_its_audience_and_its_hour(station: Station) -> None:
    session = session_of(station.programs["ES256"])
    session.register_client_auth_method(PrivateKeyJWT(alg="ES256"))
    with pytest.raises(OAuthError, match="invalid_client"):
        ask(session, station.address)


def test_an_assertion_that_is_used_again_is_an_error_that_it_knows(station: Station) -> None:
    session = session_of(station.programs["ES256"], jti=f"once {time.time()}")
    ask(session, station.address)
    with pytest.raises(OAuthError, match="invalid_client"):
        ask(session, station.address)


def test_another_algorithm_than_the_keys_is_refused(station: Station) -> None:
    with pytest.raises(OAuthError, match="invalid_client"):
        ask(session_of(station.programs["PS256"], "RS256"), station.address)
