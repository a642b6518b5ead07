"""Programs that act for one another, as their developers write them, and the station that lets them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, Final

from werkzeug.test import TestResponse

from gateway.identity.assertion import ASSERTION_TYPE, make_assertion, make_proof, new_client_key
from gateway.model.client import Client
from gateway.model.grant import Partner
from tests.world import Asker, World

GRANT: Final = "urn:ietf:params:oauth:grant-type:token-exchange"
ACCESS_TOKEN: Final = "urn:ietf:params:oauth:token-type:access_token"
REFUSED: Final = {
    "error": "invalid_request",
    "error_description": "the subject token is not valid, or not for this client to act with",
}

_numbers = count()


@dataclass(frozen=True, slots=True)
class Station:
    """A running gateway, and what its people settle about programs that act for others."""

    world: World

    def enter(self, *, may_exchange: bool = True, areas: Sequence[str] = ("310115003001",), **changes: Any) -> Asker:
        """A new partner with an agreement, which may differ from a committee's for care, and a program in use."""
        name, (private, public) = f"party-{next(_numbers)}", new_client_key()
        like = self.world.deployment.asker("community-committee", "elderly-care")
        partner = Partner(name, changes.pop("kind", "community-committee"), name, tuple(areas), active=True)
        agreement = replace(like.agreement, id=f"{name}-care", partner_id=name, areas=tuple(areas), **changes)
        write = self.world.deployment.administration
        write.settle([(partner, [agreement])])
        write.add_client(Client(name, agreement.id, (public,), active=True, may_exchange=may_exchange))
        return replace(like, client_id=name, partner=partner, agreement=agreement, key=private)

    def chain(self, length: int) -> list[Asker]:
        """A program and ``length`` others, of which each is named by all that come before it."""
        everybody = [self.enter() for _ in range(length + 1)]
        for place, actor in enumerate(everybody):
            for earlier in everybody[:place]:
                self.let_act(earlier, actor)
        return everybody

    def let_act(self, client: Asker, actor: Asker) -> None:
        self.world.deployment.administration.let_act(client.client_id, actor.client_id)

    def exchange(self, actor: Asker, token: str, proof: str | None = None, **changes: str | None) -> TestResponse:
        """The token endpoint's answer to ``actor`` that brings a token; parameters may be changed, or None left out."""
        form = {
            "grant_type": GRANT,
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": make_assertion(
                actor.key, actor.client_id, self.world.settings.issuer, self.world.clock()
            ),
            "subject_token": token,
            "subject_token_type": ACCESS_TOKEN,
        }
        given = {name: value for name, value in (form | changes).items() if value is not None}
        headers = {} if proof is None else {"DPoP": proof}
        return self.world.browser.post("/oauth/token", data=given, headers=headers)

    def exchanged(self, everybody: Sequence[Asker]) -> list[str]:
        """The tokens of a chain: the first program's, and what became of it in the hands of each that followed."""
        tokens = [self.world.token(everybody[0], scopes=["household:list", "household:read"])]
        for actor in everybody[1:]:
            reply = self.exchange(actor, tokens[-1])
            assert reply.status_code == 200, reply.text
            tokens.append((reply.json or {})["access_token"])
        return tokens

    def get(self, token: str, path: str = "/v1/records/household", **headers: str) -> TestResponse:
        return self.world.browser.get(path, headers={"Authorization": f"Bearer {token}", **headers})

    def about(self, asker: Asker, path: str, token: str) -> TestResponse:
        """The answer to a program that revokes a token, or asks about it."""
        proof = make_assertion(asker.key, asker.client_id, self.world.settings.issuer, self.world.clock())
        form = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": proof, "token": token}
        return self.world.browser.post(f"/oauth/{path}", data=form)

    def proof(self, key: dict[str, Any], method: str, path: str, token: str | None = None) -> str:
        """A proof of a key, with the nonce that the gateway gives."""
        issuer, now = self.world.settings.issuer, self.world.clock()
        refused = self.world.browser.post(
            "/oauth/token",
            data={"grant_type": GRANT},
            headers={"DPoP": make_proof(key, "POST", f"{issuer}/oauth/token", now)},
        )
        return make_proof(key, method, issuer + path, now, token=token, nonce=refused.headers["DPoP-Nonce"])


def told(answer: TestResponse) -> tuple[int, Any]:
    """The status of an answer, and its problem's code if it is one."""
    return answer.status_code, (answer.json or {}).get("code")
