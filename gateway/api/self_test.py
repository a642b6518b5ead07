"""The door for a client that is approved and not in use yet: it proves itself once, and that is written down.

Whatever fails is the one answer of the token endpoint, so that a stranger learns nothing here either.
"""

from __future__ import annotations

from collections.abc import Callable

import orjson
from authlib.oauth2 import OAuth2Error
from flask import Blueprint, Response, request

from gateway.changes import AdministrationError
from gateway.errors import IDENTITY_DOWN, GatewayError
from gateway.identity.token_form import LARGEST, parse_form
from gateway.identity.token_server import TokenServer
from gateway.model.client import Stage


def self_test_blueprint(server: TokenServer, note: Callable[[str], None]) -> Blueprint:
    """``POST /oauth/self-test``: ``server`` knows the clients that may test, and ``note`` writes a success down."""
    blueprint = Blueprint("self_test", __name__)

    @blueprint.post("/oauth/self-test")
    def prove() -> Response:
        request.max_content_length = LARGEST
        try:
            form = parse_form(
                request.get_data(cache=False),
                media_type=request.mimetype,
                query=request.query_string.decode("latin-1"),
                has_authorization="Authorization" in request.headers,
                needed="client_assertion",
            )
            client = server.client_of(form).client
            if client.stage is Stage.APPROVED:
                note(client.id)
        except OAuth2Error as error:
            return _json(dict(error.get_body()), 400)
        except AdministrationError:
            raise GatewayError(IDENTITY_DOWN) from None
        active = client.stage is Stage.ACTIVE
        step = "ask for a token" if active else "tell the station that the self-test has passed"
        return _json({"client_id": client.id, "passed": True, "next_step": step}, 200)

    return blueprint


def _json(body: object, status: int) -> Response:
    return Response(orjson.dumps(body), status, mimetype="application/json")
