"""The tokens of programs: who gives them, and by what they are recognised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gateway.api.oauth import acting, registrations
from gateway.grants.administration import Administration
from gateway.identity.access_token import Issuer
from gateway.identity.authenticate import TokenVerifier
from gateway.identity.client_authentication import ClientAuthentication
from gateway.identity.code_flow import CodeFlow
from gateway.identity.exchange import Exchange
from gateway.identity.proof import Proofs
from gateway.identity.refresh_tokens import RefreshTokens
from gateway.identity.replay import ReplayGuard
from gateway.identity.self_test import SelfTest
from gateway.identity.self_test_results import Results
from gateway.identity.token_endpoints import Tokens
from gateway.identity.token_keys import TokenKeys
from gateway.identity.token_server import TokenServer
from gateway.model.client import Client
from gateway.model.grant import Purposes
from gateway.wiring.common import Common


@dataclass(frozen=True, slots=True)
class Clients:
    """The keys that sign, what recognises their tokens, and the endpoints that give them."""

    keys: TokenKeys
    tokens: TokenVerifier
    flow: CodeFlow
    server: TokenServer
    self_test: SelfTest


def wire_clients(common: Common, purposes: Purposes) -> Clients:
    """Wire them; raises ``KeyFileError`` for signing keys that cannot be used."""
    settings, clock, keeper = common.settings, common.clock, common.keeper
    keys = TokenKeys(settings.keys, kept=lambda: keeper.last().token_keys, current=lambda: keeper.current().token_keys)
    replay = ReplayGuard(common.server)
    proofs = Proofs(replay, settings.issuer, common.cursor_key, clock, also_at=settings.mtls_address)
    tokens = TokenVerifier(keys, issuer=settings.issuer, audience=settings.issuer, proofs=proofs)

    def authentication(stands: Callable[[Client], bool]) -> ClientAuthentication:
        found = registrations(keeper, clock, settings.zone, stands)
        return ClientAuthentication(found, replay, issuer=settings.issuer)

    flow = CodeFlow(common.server, RefreshTokens(common.state, common.revocations.revoke), keeper.person)
    server = TokenServer(
        Issuer(settings.issuer, keys, purposes, clock),
        authentication(lambda client: client.stands),
        flow,
        proofs,
        unbound=settings.is_for_first_steps,
        mtls_address=settings.mtls_address,
    )
    everybody = acting(keeper, clock, settings.zone)
    held = Tokens(tokens, common.revocations, clock, stands=lambda requester: everybody(requester) is not None)
    server.offer(Exchange(held, everybody))
    administration = Administration(common.state)
    may_test = authentication(lambda client: client.may_test)
    self_test = SelfTest(may_test, proofs, clock, administration.note_test, Results(common.server))
    return Clients(keys, tokens, flow, server, self_test)
