"""The same libraries at a gateway that others can reach, behind a real proxy: every token is bound to a key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from authlib.integrations.base_client import OAuthError
from oauthlib.oauth2 import OAuth2Error

from tests.behind_nginx import Front, behind_nginx, needs_nginx
from tests.interop.clerk import Clerk, trust
from tests.interop.node import LIBRARIES, needs_node, run
from tests.interop.station import SHARED, Program, prepare
from tests.interop.test_authlib import ask, session_of
from tests.interop.test_requests_oauthlib import by_itself, proved
from tests.world import Deployment

pytestmark = needs_nginx


@dataclass(frozen=True, slots=True)
class Secured:
    """A gateway behind nginx, a program, and a clerk who has signed in."""

    front: Front
    program: Program
    clerk: Clerk

    def run(self, program: str) -> dict[str, Any]:
        told = self.program.told() | {"proof": "ES256"}
        return run(program, told, self.clerk.answer, NODE_EXTRA_CA_CERTS=str(self.front.authority))


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory, redis_url: str) -> Iterator[Secured]:
    deployment = Deployment(tmp_path_factory.mktemp("secured") / "station", redis_url)
    programs, code = prepare(deployment, "")
    with behind_nginx(deployment) as front:
        program = replace(programs["ES256"], issuer=front.address)
        yield Secured(front, program, Clerk(front.address, "clerk", code, str(front.authority)))


@needs_node
@pytest.mark.parametrize("library", LIBRARIES)
def test_a_program_gets_a_bound_token_and_records(secured: Secured, library: str) -> None:
    told = secured.run(f"{library}_credentials")

    assert SHARED.items() <= told["page"]["data"][0].items()
    assert told["token"]["token_type"] == "dpop"
    assert told["active"]["cnf"].keys() == {"jkt"}
    assert told["revoked"] == {"active": False}
    assert told["refused"]["status"] == 401


@needs_node
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
