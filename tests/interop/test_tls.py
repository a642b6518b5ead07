"""The same libraries at a gateway that others can reach, behind a real proxy: every token is bound to a key."""

from __future__ import annotations

import pytest
from authlib.integrations.base_client import OAuthError
from oauthlib.oauth2 import OAuth2Error

from tests.behind_nginx import needs_nginx
from tests.interop.clerk import trust
from tests.interop.node import LIBRARIES, needs_libraries
from tests.interop.secured import Secured
from tests.interop.station import SHARED
from tests.interop.test_authlib import ask, session_of
from tests.interop.test_requests_oauthlib import by_itself, proved

pytestmark = needs_nginx


@needs_libraries
@pytest.mark.parametrize("library", LIBRARIES)
def test_a_program_gets_a_bound_token_and_records(secured: Secured, library: str) -> None:
    told = secured.run(f"{library}_credentials")

    assert SHARED.items() <= told["page"]["data"][0].items()
    assert told["token"]["token_type"] == "dpop"
    assert told["active"]["cnf"].keys() == {"jkt"}
    assert told["revoked"] == {"active": False}
    assert told["refused"]["status"] == 401


@needs_libraries
@pytest.mark.parametrize("library", LIBRARIES)
def test_a_clerk_lets_a_program_act_for_her(secured: Secured, library: str) -> None:
    told = secured.run(f"{library}_code")

    for page in (told["page"], told["again"]):
        assert SHARED.items() <= page["data"][0].items()
    assert told["reused"]["error"] == "invalid_grant"


def test_a_library_that_knows_no_proofs_is_told_to_send_one(secured: Secured) -> None:
    authlib, other = session_of(secured.program), by_itself(secured.program)
    for session in (authlib, other):
        trust(session, str(secured.front.authority))
    with pytest.raises(OAuthError, match="DPoP proof"):
        ask(authlib, secured.front.address)
    with pytest.raises(OAuth2Error, match="DPoP proof"):
        other.fetch_token(f"{secured.front.address}/oauth/token", include_client_id=True, **proved(secured.program))
