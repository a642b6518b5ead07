"""Programs that prove themselves with a certificate, at a real proxy: the token is bound to it, and needs no proof."""

from __future__ import annotations

import json
import subprocess
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from oauthlib.oauth2 import BackendApplicationClient
from requests_oauthlib import OAuth2Session

from tests.behind_nginx import needs_nginx
from tests.interop.node import LIBRARIES, needs_libraries
from tests.interop.secured import CERTIFIED, Secured
from tests.interop.station import BACK, SCOPE, SHARED
from tests.machine import CURL, needs_curl

VERIFIER = "v" * 64

pytestmark = needs_nginx


@needs_libraries
@pytest.mark.parametrize("library", LIBRARIES)
def test_a_program_gets_a_token_and_records_and_gives_the_token_back(secured: Secured, library: str) -> None:
    told = secured.run(f"{library}_credentials", certified=True)

    assert SHARED.items() <= told["page"]["data"][0].items()
    assert told["active"]["cnf"] == {"x5t#S256": secured.identity.thumbprint}
    assert told["revoked"] == {"active": False}
    assert told["refused"]["status"] == 401


@needs_libraries
@pytest.mark.parametrize("library", LIBRARIES)
def test_a_clerk_lets_a_program_act_for_her(secured: Secured, library: str) -> None:
    told = secured.run(f"{library}_code", certified=True)

    for page in (told["page"], told["again"]):
        assert SHARED.items() <= page["data"][0].items()
    assert told["reused"]["error"] == "invalid_grant"


def test_requests_oauthlib_needs_nothing_but_the_certificate(secured: Secured) -> None:
    session = OAuth2Session(client=BackendApplicationClient(CERTIFIED, scope=SCOPE))
    secured.showing(session)
    session.fetch_token(f"{secured.front.mtls}/oauth/token", include_client_id=True)

    assert SHARED.items() <= session.get(secured.records).json()["data"][0].items()
    assert secured.refuses(session)


def test_authlib_needs_nothing_but_the_certificate_for_itself_and_for_a_clerk(secured: Secured) -> None:
    endpoint, place = f"{secured.front.mtls}/oauth/token", f"{secured.front.address}/oauth/authorize"
    # without a method of its own it names itself in the form; the connection proves it
    session = AuthlibSession(CERTIFIED, scope=SCOPE, redirect_uri=BACK, code_challenge_method="S256")
    secured.showing(session)
    session.fetch_token(endpoint, grant_type="client_credentials")
    assert SHARED.items() <= session.get(secured.records).json()["data"][0].items()

    asked, state = session.create_authorization_url(place, code_verifier=VERIFIER)
    form = dict(parse_qsl(urlsplit(asked).query))
    pushed = session.post(f"{secured.front.mtls}/oauth/par", data=form, withhold_token=True).json()
    back = secured.clerk.answer(f"{place}?{urlencode({'client_id': CERTIFIED, 'request_uri': pushed['request_uri']})}")
    token = session.fetch_token(endpoint, authorization_response=back, code_verifier=VERIFIER, state=state)
    session.refresh_token(endpoint, token["refresh_token"])

    assert SHARED.items() <= session.get(secured.records).json()["data"][0].items()
    assert secured.refuses(session)


@needs_curl
def test_curl_needs_nothing_but_the_certificate(secured: Secured) -> None:
    certificate, key = secured.identity.files
    shown = [str(CURL), "-s", "--cacert", str(secured.front.authority), "--cert", certificate, "--key", key]

    def curl(*arguments: str) -> dict[str, Any]:
        asked = subprocess.run([*shown, *arguments], check=True, capture_output=True)  # noqa: S603 - our own command
        answer: dict[str, Any] = json.loads(asked.stdout)
        return answer

    form = ["-d", "grant_type=client_credentials", "-d", f"client_id={CERTIFIED}", "-d", f"scope={SCOPE}"]
    token = curl(f"{secured.front.mtls}/oauth/token", *form)["access_token"]

    assert SHARED.items() <= curl(secured.records, "-H", f"Authorization: Bearer {token}")["data"][0].items()
