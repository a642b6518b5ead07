"""An agency's provider as tests have it: one that says whatever a test wants, and somebody who comes back from it.

It signs honestly unless it is told otherwise. Nobody types anything at it: a test takes what the gateway sent the
browser there with, and brings a code back.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Flask, Response, request
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from gateway.identity.people.sessions import Session, Sessions
from gateway.model.person import Person, Role
from gateway.settings.provider import ProviderSettings
from tests.unit.signin.visitors import Visitor, people_of
from tests.world import World

CLIENT = "station-gateway"
NOT_IN = "没有通过单位登录进来"
AWAY = "单位登录现在联系不上"


@dataclass
class Agency:
    """A provider at ``issuer``. What a test changes is what it says; ``asked`` are the forms of its token endpoint."""

    issuer: str
    clock: Callable[[], float] = time.time
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "agency-1"}))
    metadata: dict[str, Any] = field(default_factory=dict)
    keys: list[dict[str, Any]] = field(default_factory=list)
    token: Callable[[dict[str, Any]], str | None] | None = None
    reply: Response | None = None
    hangs: threading.Event | None = None
    asked: list[dict[str, str]] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    claims: dict[str, Any] = field(default_factory=dict)

    def known(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["ES256", "RS256", "HS256", "none"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt", "client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        } | self.metadata

    def honest(self, nonce: str) -> dict[str, Any]:
        now = int(self.clock())
        about = {"iss": self.issuer, "aud": CLIENT, "sub": "8f3b", "nonce": nonce}
        return {**about, "iat": now, "exp": now + 300, "auth_time": now - 5, "email": "li-min@agency.example"}

    def signed(self, claims: Mapping[str, Any], key: ECKey | RSAKey | None = None, **header: Any) -> str:
        own = key or self.key
        algorithm = header.setdefault("alg", "ES256")
        whole = {"kid": own.kid, **header}
        return jwt.encode(whole, dict(claims), own, algorithms=[algorithm])

    def forget(self) -> None:
        """Be honest again, and forget what was asked."""
        fresh = Agency(self.issuer)
        for name in ("metadata", "keys", "token", "reply", "hangs", "asked", "fetched", "claims"):
            setattr(self, name, getattr(fresh, name))

    def app(self) -> Flask:
        app = Flask("agency")

        @app.before_request
        def note() -> None:
            self.fetched.append(request.path)

        @app.get("/.well-known/openid-configuration")
        def discover() -> dict[str, Any]:
            if self.hangs is not None:
                self.hangs.wait(20)
            return self.known()

        @app.get("/jwks")
        def jwks() -> dict[str, Any]:
            return {"keys": self.keys or [self.key.as_dict(private=False)]}

        @app.post("/token")
        def token() -> Response | dict[str, Any]:
            self.asked.append({**request.form.to_dict(), "authorization": request.headers.get("Authorization", "")})
            if self.reply is not None:
                return self.reply
            claims = {**self.honest(request.form["code"]), **self.claims}
            made = self.token(claims) if self.token else self.signed(claims)
            given = {"access_token": "opaque", "token_type": "Bearer"}
            return given if made is None else {**given, "id_token": made}

        return app


@contextmanager
def running_agency(clock: Callable[[], float] = time.time) -> Iterator[Agency]:
    """A provider that listens on a free port."""
    agency = Agency("", clock)
    server = make_server("127.0.0.1", 0, agency.app(), threaded=True)
    agency.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield agency
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Traveller(Visitor):
    """Somebody who signs in through a provider called ``provider``."""

    provider: str = "bureau"

    def set_out(self, **headers: str) -> dict[str, str]:
        """Follow the link to the provider; what the gateway says there."""
        reply = self.browser.get(f"/signin/with/{self.provider}", headers=headers)
        assert reply.status_code == 303, reply.text
        return asked(reply)

    def come_back(self, sent: Mapping[str, str], issuer: str | None, **changes: str | None) -> TestResponse:
        """Come back with a code; the provider puts what it is given as a code into the ID token as the nonce."""
        answer = {"code": sent["nonce"], "state": sent["state"], "iss": issuer} | changes
        query = urlencode({name: value for name, value in answer.items() if value is not None})
        return self.get(f"/signin/from/{self.provider}?{query}")


def asked(reply: TestResponse) -> dict[str, str]:
    """The parameters with which a browser is sent to a provider."""
    return {name: values[0] for name, values in parse_qs(urlsplit(reply.headers["Location"]).query).items()}


def linked(world: World, person_id: str, issuer: str, subject: str, *roles: Role, partner: str | None = None) -> None:
    """An account whose owner has chosen nothing yet, linked to what the provider calls them."""
    people = people_of(world)
    people.add(Person(person_id, person_id, partner, frozenset(roles or {Role.CLERK}), active=True))
    people.link(person_id, issuer, subject)


def settings_for(agency: Agency, world_home: Any, name: str = "bureau", **changes: Any) -> ProviderSettings:
    """The settings of the gateway for a provider, with a secret in a file."""
    secret = world_home / f"{name}.secret"
    if not secret.exists():
        secret.write_text(secrets.token_hex(16))
        secret.chmod(0o600)
    given: dict[str, Any] = {"secret_file": secret, "trusted_amr": frozenset({"otp"})} | changes
    return ProviderSettings(name, agency.issuer, CLIENT, "分局统一认证", "the bureau", **given)


def come(world: World, agency: Agency, **changes: str | None) -> tuple[Traveller, TestResponse]:
    """The whole way of somebody, with what comes back changed."""
    traveller = Traveller(world, "li-min")
    return traveller, traveller.come_back(traveller.set_out(), agency.issuer, **changes)


def refused(traveller: Visitor, reply: TestResponse) -> bool:
    """Whether nobody was let in, with the one sentence for it."""
    return reply.status_code == 403 and NOT_IN in reply.text and not traveller.is_in()


def away(reply: TestResponse) -> bool:
    """Whether the provider is said to be away, on a page on which a password can be typed."""
    said = reply.status_code == 503 and AWAY in reply.text and "Retry-After" in reply.headers
    return said and 'name="password"' in reply.text


def partner_of(world: World) -> str:
    """A partner that there is."""
    return world.deployment.askers[0].partner.id


def sessions_of(world: World, person_id: str) -> tuple[Session, ...]:
    """The sessions of somebody, the last used first."""
    people = people_of(world)
    assert people.server is not None
    return Sessions(people.server, people.key, people.clock).of(person_id)
