"""A program that proves itself with a certificate, before a gateway in this process: the test is its proxy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from werkzeug.test import TestResponse

from gateway.identity.assertion import ASSERTION_TYPE, make_assertion
from gateway.identity.certificate import HEADER
from gateway.model.client import Binding, Client
from tests.behind_nginx import PROXY
from tests.certificates import Identity
from tests.world import Asker, Deployment, World

BACK: Final = "https://desk.example/back"


@dataclass(frozen=True, slots=True)
class Program:
    """A client of ``world`` with a certificate; ``peer`` is whose word its requests come with."""

    world: World
    asker: Asker
    identity: Identity | None
    peer: str = PROXY

    @property
    def headers(self) -> dict[str, str]:
        return {} if self.identity is None else {HEADER: self.identity.escaped}

    def showing(self, identity: Identity | None) -> Program:
        """The same program with another certificate, or with none."""
        return replace(self, identity=identity)

    def post(self, path: str, form: Mapping[str, str | None], **headers: str) -> TestResponse:
        whole = {"client_id": self.asker.client_id, **form}
        given = {name: value for name, value in whole.items() if value is not None}
        environ = {"REMOTE_ADDR": self.peer}
        return self.world.browser.post(path, data=given, headers=self.headers | headers, environ_base=environ)

    def ask(self, headers: Mapping[str, str] | None = None, /, **changes: str | None) -> TestResponse:
        form = {"grant_type": "client_credentials", "scope": "household:list"}
        return self.post("/oauth/token", form | {"authorization_details": self.details} | changes, **(headers or {}))

    @property
    def details(self) -> str:
        return json.dumps([self.asker.details()])

    def token(self) -> str:
        reply = self.ask()
        assert reply.json, reply.text
        assert reply.status_code == 200, reply.text
        return str(reply.json["access_token"])

    def asserted(self, **changes: str) -> dict[str, str]:
        """The parameters of an assertion by the key of the certificate."""
        issuer, now = self.world.settings.issuer, self.world.clock()
        made = make_assertion(self.asker.key, self.asker.client_id, issuer, now)
        return {"client_assertion_type": ASSERTION_TYPE, "client_assertion": made, **changes}

    def get(self, token: str, scheme: str = "Bearer", **headers: str) -> TestResponse:
        sent = self.headers | {"Authorization": f"{scheme} {token}"} | headers
        environ = {"REMOTE_ADDR": self.peer}
        return self.world.browser.get("/v1/records/household", headers=sent, environ_base=environ)


def new_client(deployment: Deployment, name: str, identity: Identity, binding: Binding = Binding.MTLS) -> Asker:
    """A client of a committee with the key of a certificate, in use; people can be sent back to it."""
    like = deployment.asker("community-committee", "elderly-care")
    keys = (identity.jwk,)
    deployment.administration.add_client(
        Client(name, like.agreement.id, keys, active=True, binding=binding, redirect_uris=(BACK,))
    )
    return replace(like, client_id=name, key=identity.private_jwk)
