"""A program as the FAPI 2.0 test plan has it, asking over HTTP a gateway whose address is https, with bound tokens."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Thread
from typing import Any, Final, TypeAlias
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from joserfc.jwk import import_key
from werkzeug.serving import WSGIRequestHandler, make_server

from gateway.identity.assertion import ASSERTION_TYPE, new_client_key
from gateway.model.client import Binding, Client
from tests.base64url import digest_of
from tests.identity_profile.code_flow import BACK, VERIFIER, asked
from tests.unit.identity.world import sign
from tests.unit.signin.visitors import Visitor, hidden
from tests.walk.processes import PATIENCE
from tests.world import Asker, World

ISSUER: Final = "https://gateway.example"
WITH_QUERY: Final = f"{BACK}?dummy1=lorem&dummy2=ipsum"
RECORDS: Final = "/v1/records/household"
AUTHORIZE: Final = "/oauth/authorize"
Ask: TypeAlias = Callable[..., requests.Response]
"""Asks the token endpoint with ``proof`` and with the form changed, as ``Program.redeem`` does."""

_SIGNED_BY: Final = {"EC": "ES256", "RSA": "PS256", "OKP": "Ed25519"}


class _Silent(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        """Nothing: what was asked is seen in what fails."""


@contextmanager
def listening(world: World) -> Iterator[str]:
    """Where ``world`` is asked over HTTP, as by a proxy that ends TLS before it."""
    server = make_server("127.0.0.1", 0, world.app, threaded=True, request_handler=_Silent)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Program:
    """One of the plan's two clients. ``key`` is what its tokens are bound to, ``nonce`` what it was last given."""

    world: World
    address: str
    asker: Asker
    key: Mapping[str, Any] = field(default_factory=lambda: new_client_key()[0])
    nonce: str = ""

    @property
    def thumbprint(self) -> str:
        return import_key(dict(self.key)).thumbprint()

    def assertion(self, header: Mapping[str, Any] | None = None, **claims: Any) -> str:
        """An assertion that is good but for what is changed; a claim that is None is left out."""
        now = int(self.world.clock())
        usual = {"iss": self.asker.client_id, "sub": self.asker.client_id, "aud": ISSUER, "iat": now, "exp": now + 60}
        whole = usual | {"jti": secrets.token_hex(8)} | claims
        names = {"alg": _SIGNED_BY[self.asker.key["kty"]], "kid": self.asker.key["kid"]} | dict(header or {})
        return sign({k: v for k, v in whole.items() if v is not None}, dict(self.asker.key), names)

    def proof(
        self,
        path: str,
        token: str | None = None,
        header: Mapping[str, Any] | None = None,
        key: Mapping[str, Any] | None = None,
        **claims: Any,
    ) -> str:
        """A proof for a POST to ``path`` or, with ``token``, for a GET; changed as ``assertion`` changes."""
        key = dict(key or self.key)
        usual = {
            "jti": secrets.token_hex(8),
            "htm": "POST" if token is None else "GET",
            "htu": ISSUER + path,
            "iat": int(self.world.clock()),
            "nonce": self.nonce,
            "ath": None if token is None else digest_of(token.encode()),
        } | claims
        names = {"typ": "dpop+jwt", "alg": _SIGNED_BY[key["kty"]], "jwk": import_key(key).as_dict(private=False)}
        whole = names | dict(header or {})
        return sign(
            {k: v for k, v in usual.items() if v is not None}, key, {k: v for k, v in whole.items() if v is not None}
        )

    def post(self, path: str, form: Mapping[str, str | None], proof: str | None = "") -> requests.Response:
        """Send a form with an assertion and with ``proof``: a new one where it is empty, none where it is None."""
        whole = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": self.assertion(), **form}
        sent = {name: value for name, value in whole.items() if value is not None}
        headers = {} if proof is None else {"DPoP": proof or self.proof(path)}
        return requests.post(self.address + path, data=sent, headers=headers, timeout=PATIENCE)

    def push(self, proof: str | None = None, **changes: str | None) -> requests.Response:
        return self.post("/oauth/par", asked(self.asker, state="s" * 128) | changes, proof)

    def pushed(self, proof: str | None = None, **changes: str | None) -> str:
        """The ``request_uri`` of what was pushed."""
        reply = self.push(proof, **changes)
        assert reply.status_code == 201, reply.text
        return str(reply.json()["request_uri"])

    def asking(self, request_uri: str, **beside: str) -> str:
        """Where the program sends a browser."""
        return f"{AUTHORIZE}?{urlencode({'client_id': self.asker.client_id, 'request_uri': request_uri} | beside)}"

    def code(self, clerk: Visitor, proof: str | None = None, **changes: str | None) -> str:
        """A code for what ``clerk`` allowed."""
        _, told = answered(clerk, self.asking(self.pushed(proof, **changes)))
        return told["code"]

    def redeem(self, code: str, proof: str | None = "", **changes: str | None) -> requests.Response:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER}
        return self.post("/oauth/token", form | changes, proof)

    def refresh(self, token: str, proof: str | None = "", **changes: str | None) -> requests.Response:
        return self.post("/oauth/token", {"grant_type": "refresh_token", "refresh_token": token} | changes, proof)

    def tokens(self, clerk: Visitor) -> dict[str, Any]:
        """What the token endpoint gives for a code."""
        return good(self.redeem(self.code(clerk)))

    def get(
        self, token: str, proof: str | None = "", scheme: str = "DPoP", query: str = "", **headers: str
    ) -> requests.Response:
        """A page of records, with ``proof`` as ``post`` has it."""
        sent = {"Authorization": f"{scheme} {token}", **headers}
        if proof is not None:
            sent["DPoP"] = proof or self.proof(RECORDS, token)
        return requests.get(self.address + RECORDS + query, headers=sent, timeout=PATIENCE)


def new_program(world: World, address: str, name: str, key: Mapping[str, Any] | None = None) -> Program:
    """A client that is in use, with the key of its assertions if it shall not be a usual one."""
    private = dict(key or new_client_key()[0])
    public = {**import_key(private).as_dict(private=False), "kid": private["kid"]}
    like = world.deployment.asker("community-committee", "elderly-care")
    client = Client(
        name, like.agreement.id, (public,), active=True, redirect_uris=(BACK, WITH_QUERY), binding=Binding.DPOP
    )
    world.deployment.administration.add_client(client)
    program = Program(world, address, replace(like, client_id=name, key=private))
    program.nonce = program.post("/oauth/token", {"grant_type": "client_credentials"}).headers["DPoP-Nonce"]
    return program


def form_at(clerk: Visitor, address: str) -> dict[str, str]:
    """What the page at ``address`` would send, but for the answer."""
    page = clerk.get(address)
    assert page.status_code == 200, page.text
    return hidden(page.text)


def answered(clerk: Visitor, address: str, answer: str = "allow") -> tuple[str, dict[str, str]]:
    """Where the browser is led when ``clerk`` answers what is asked at ``address``, and with what."""
    reply = clerk.send(AUTHORIZE, clerk.same, **form_at(clerk, address), answer=answer)
    assert reply.status_code == 303, reply.text
    place = urlsplit(reply.headers["Location"])
    told = parse_qs(place.query)
    assert all(len(values) == 1 for values in told.values())
    return f"{place.scheme}://{place.netloc}{place.path}", {name: values[0] for name, values in told.items()}


def good(reply: requests.Response) -> dict[str, Any]:
    """What was answered to a request that is good."""
    assert reply.status_code == 200, reply.text
    return dict(reply.json())


def error_of(reply: requests.Response) -> str:
    """The error of an answer that has the form of one (RFC 6749, section 5.2)."""
    assert (reply.status_code, reply.headers["Content-Type"]) == (400, "application/json"), reply.text
    told = reply.json()
    assert told.keys() <= {"error", "error_description"}
    assert told.get("error_description", "-").isprintable()
    return str(told["error"])
