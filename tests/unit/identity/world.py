"""A small deployment for tests of identity: one issuer, its keys and purposes, one client, and a clock that stands."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson
import redis
from joserfc import jwt
from joserfc.jwk import import_key
from joserfc.jws import JWSRegistry

from gateway.grants.purposes import load_purposes
from gateway.identity.access_token import Issuer
from gateway.identity.assertion import ASSERTION_TYPE, new_client_key
from gateway.identity.client_authentication import ClientAuthentication
from gateway.identity.keys import create_signing_key
from gateway.identity.registration import Registration
from gateway.identity.replay import ReplayGuard
from gateway.identity.token_form import MEDIA_TYPE, Reply, Sent
from gateway.identity.token_server import TokenServer
from gateway.model.client import Client
from gateway.model.grant import Agreement, Partner
from gateway.model.inquiry import Action
from tests.base64url import decoded, encoded
from tests.unit.identity.signing import SigningKeys, load_signing_keys

ISSUER = "https://gateway.example"
NOW = 1_790_000_000.0
PURPOSES = load_purposes(Path(__file__).parents[3] / "config" / "purposes.yaml")

COMMITTEE = Partner("committee-one", "community-committee", "一居委会", ("310115003001",), active=True)
AGREEMENT = Agreement(
    id="committee-one-care",
    partner_id="committee-one",
    record_types=frozenset({"household", "resident"}),
    actions=frozenset({Action.LIST, Action.READ}),
    purposes=frozenset({"elderly-care"}),
    areas=("310115003001",),
    first=date(2026, 1, 1),
    last=date(2027, 12, 31),
)


@dataclass
class World:
    """The deployment; ``registration`` may be replaced, and None is a client that nobody knows."""

    keys: SigningKeys
    private: dict[str, Any]
    registration: Registration | None
    server: TokenServer = field(init=False)
    now: float = NOW

    def claims(self, **changes: Any) -> dict[str, Any]:
        """The claims of an assertion of the client; one that is changed to None is left out."""
        now = int(self.now)
        claims = {"iss": "desk", "sub": "desk", "aud": ISSUER, "iat": now, "exp": now + 60}
        changed = claims | {"jti": secrets.token_hex(8)} | changes
        return {name: value for name, value in changed.items() if value is not None}

    def assertion(self, header: dict[str, Any] | None = None, **changes: Any) -> str:
        """An assertion of the client, with its header and its claims changed."""
        return sign(self.claims(**changes), self.private, {"alg": "ES256", "kid": self.private["kid"]} | (header or {}))

    def ask(self, assertion: str | None = None, **changes: str | None) -> Reply:
        """Ask for a token; parameters may be changed, or left out with None."""
        form = {
            "grant_type": "client_credentials",
            "scope": "household:list",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion if assertion is not None else self.assertion(),
        }
        given = {name: value for name, value in (form | changes).items() if value is not None}
        return self.send(urlencode(given).encode())

    def send(self, body: bytes, query: str = "", *, has_authorization: bool = False) -> Reply:
        """Send a body to the token endpoint."""
        return self.server.answer(Sent(body, MEDIA_TYPE, query, has_authorization=has_authorization))

    def token(self, **changes: str | None) -> str:
        """A token for the client."""
        reply = self.ask(**changes)
        assert reply.status == 200, reply.body
        token: str = reply.body["access_token"]
        return token

    def register(self, *jwks: dict[str, Any]) -> None:
        """Replace the client's public keys."""
        assert self.registration is not None
        self.registration = replace(self.registration, client=replace(self.registration.client, jwks=jwks))

    def agree(self, **changes: Any) -> None:
        """Change the client's agreement."""
        assert self.registration is not None
        self.registration = replace(self.registration, agreement=replace(self.registration.agreement, **changes))


def make_world(folder: Path, server: redis.Redis) -> World:
    """A new deployment, with a signing key in ``folder``."""
    create_signing_key(folder)
    keys = load_signing_keys(folder)
    private, public = new_client_key()
    world = World(
        keys, private, Registration(Client("desk", AGREEMENT.id, (public,), active=True), COMMITTEE, AGREEMENT)
    )

    def find(client_id: str) -> Registration | None:
        return world.registration if client_id == "desk" else None

    clients = ClientAuthentication(find, ReplayGuard(server), issuer=ISSUER)
    world.server = TokenServer(Issuer(ISSUER, keys, PURPOSES, lambda: world.now), clients)
    return world


def sign(claims: dict[str, Any], jwk: dict[str, Any], header: dict[str, Any]) -> str:
    """A JWT with this very header, as a stranger's library would make it."""
    registry = JWSRegistry(algorithms=[header["alg"]], strict_check_header=False)
    return jwt.encode(header, claims, import_key(dict(jwk)), registry=registry, default_type=None)


def unsigned(claims: dict[str, Any], header: dict[str, Any], signature: bytes = b"x") -> str:
    """Three parts in the form of a JWT, signed by nobody."""
    parts = (orjson.dumps(header), orjson.dumps(claims), signature)
    return ".".join(encoded(part) for part in parts)


def claims_of(token: str) -> dict[str, Any]:
    """What a token says, unchecked."""
    payload = token.split(".")[1]
    claims: dict[str, Any] = orjson.loads(decoded(payload))
    return claims
