"""A clerk's own application, as its developer writes it: it pushes, is sent a code, and gets tokens for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import insert, update
from werkzeug.test import TestResponse

from gateway.changes import changing
from gateway.grants.revocation import Revocations
from gateway.identity.assertion import ASSERTION_TYPE, make_assertion, new_client_key
from gateway.identity.code_flow import CodeFlow
from gateway.identity.people.sessions import LONGEST_S
from gateway.identity.pushed import Pushed
from gateway.identity.refresh_tokens import RefreshTokens
from gateway.model.client import Client
from gateway.model.person import Person, Role
from gateway.tables import PERSON
from tests.base64url import digest_of
from tests.state import made_up
from tests.world import Asker, World

BACK = "https://desk.example/back"
VERIFIER = "v" * 43
CHALLENGE = digest_of(VERIFIER.encode())


def asked(asker: Asker, state: str) -> dict[str, str | None]:
    """What a program pushes, with the details of ``asker``."""
    return {
        "response_type": "code",
        "redirect_uri": BACK,
        "scope": "household:list household:read",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        "state": state,
        "authorization_details": json.dumps([asker.details()]),
    }


@dataclass(frozen=True, slots=True)
class Application:
    """A program of a partner that acts for its clerks."""

    world: World
    asker: Asker

    def post(self, path: str, form: Mapping[str, str | None], **headers: str) -> TestResponse:
        proof = make_assertion(self.asker.key, self.asker.client_id, self.world.settings.issuer, self.world.clock())
        whole = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": proof, **form}
        given = {name: value for name, value in whole.items() if value is not None}
        return self.world.browser.post(path, data=given, headers=headers)

    def push(self, **changes: str | None) -> TestResponse:
        return self.post("/oauth/par", asked(self.asker, state="s") | changes)

    def redeem(self, code: str, proof: str | None = None, **changes: str | None) -> TestResponse:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER}
        return self.post("/oauth/token", form | changes, **({} if proof is None else {"DPoP": proof}))

    def refresh(self, token: str, **changes: str | None) -> TestResponse:
        return self.post("/oauth/token", {"grant_type": "refresh_token", "refresh_token": token} | changes)

    def flow(self) -> CodeFlow:
        """What the gateway remembers of this flow, as its own process has it."""
        people = self.world.deployment.directory_now().people
        revoke = Revocations(self.world.deployment.state).revoke
        return CodeFlow(self.world.redis, RefreshTokens(self.world.deployment.state, revoke), people.get)

    def code(self, clerk: Person, **changes: str | None) -> str:
        """A code for what is pushed, as if ``clerk`` had just signed in and allowed it."""
        reply = self.push(**changes)
        assert reply.json, reply.text
        opened = self.flow().requests.open(reply.json["request_uri"], self.asker.client_id)
        assert opened is not None
        pushed: Pushed = opened[1]
        flow = self.flow()
        return flow.allow(pushed, clerk, int(self.world.clock()) + LONGEST_S, flow.beginning(clerk.id))

    def tokens(self, clerk: Person) -> dict[str, Any]:
        reply = self.redeem(self.code(clerk))
        assert reply.status_code == 200, reply.text
        return dict(reply.json or {})


def new_application(
    world: World, name: str, kind: str = "community-committee", why: str = "elderly-care"
) -> Application:
    """A program that people can be sent back to, in use."""
    private, public = new_client_key()
    like = world.deployment.asker(kind, why)
    client = Client(name, like.agreement.id, (public,), active=True, redirect_uris=(BACK, f"{BACK}/two"))
    world.deployment.administration.add_client(client)
    return Application(world, replace(like, client_id=name, key=private))


def new_clerk(world: World, partner_id: str, name: str = "clerk") -> Person:
    """Somebody of a partner."""
    person = Person(name, "张三", partner_id, frozenset({Role.CLERK}), active=True)
    row = {"id": name, "name": person.name, "partner_id": partner_id, "roles": ["clerk"], "active": True}
    with changing(world.deployment.state) as change:
        made_up(change)
        change.connection.execute(insert(PERSON).values(**row, recovery=[], created="", updated=""))
    return person


def change_clerk(world: World, person: Person, **values: object) -> None:
    with changing(world.deployment.state) as change:
        made_up(change)
        change.connection.execute(update(PERSON).where(PERSON.c.id == person.id).values(**values))
