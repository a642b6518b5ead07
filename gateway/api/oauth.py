"""The OAuth door: tokens for clients, the keys they are signed with, and what the gateway says of itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

import orjson
from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from gateway.api.proxied import certificate_of_request
from gateway.errors import GatewayError
from gateway.grants.acting import parties, recognised
from gateway.grants.keeper import DirectoryKeeper
from gateway.identity.exchange import Parties
from gateway.identity.registration import Registration, Registrations
from gateway.identity.self_test import ADDRESS, SelfTest
from gateway.identity.token_form import LARGEST, Reply, Sent
from gateway.identity.token_server import TokenServer
from gateway.model.client import Client
from gateway.model.requester import Requester


def oauth_blueprint(server: TokenServer) -> Blueprint:
    """Return the routes of ``server``: the token endpoint, its keys, and the two well-known documents."""
    blueprint = Blueprint("oauth", __name__)

    @blueprint.post("/oauth/token")
    def token() -> Response:
        return _answered(server.answer)

    @blueprint.post("/oauth/revoke")
    def revoke() -> Response:
        return _answered(partial(server.answer_about_token, "revocation"))

    @blueprint.post("/oauth/introspect")
    def introspect() -> Response:
        return _answered(partial(server.answer_about_token, "introspection"))

    @blueprint.post("/oauth/par")
    def push() -> Response:
        return _answered(server.push)

    @blueprint.get("/oauth/jwks")
    def jwks() -> Response:
        try:
            return _json(Reply(200, server.issuer.keys.jwks()))
        except GatewayError as error:
            return _json(Reply(error.problem.status, {"error": "temporarily_unavailable"}), error.retry_after)

    @blueprint.get("/.well-known/oauth-authorization-server")
    def authorization_server() -> Response:
        return _json(Reply(200, server.metadata.authorization_server()))

    @blueprint.get("/.well-known/oauth-protected-resource")
    def protected_resource() -> Response:
        return _json(Reply(200, server.metadata.protected_resource()))

    return blueprint


def self_test_blueprint(test: SelfTest) -> Blueprint:
    """``POST /oauth/self-test``, for clients that are approved or in use."""
    blueprint = Blueprint("self_test", __name__)

    @blueprint.post(ADDRESS)
    def prove() -> Response:
        return _answered(test.answer)

    return blueprint


def _answered(answer: Callable[[Sent], Reply]) -> Response:
    """The answer to the form that was sent, or why it cannot be had."""
    request.max_content_length = LARGEST
    try:
        sent = Sent(
            request.get_data(cache=False),
            request.mimetype,
            request.query_string.decode("latin-1"),
            has_authorization="Authorization" in request.headers,
            proofs=request.headers.getlist("DPoP"),
            certificate=certificate_of_request(),
        )
        reply = answer(sent)
    except RequestEntityTooLarge:
        reply = Reply(413, {"error": "invalid_request", "error_description": f"send at most {LARGEST} bytes"})
    except GatewayError as error:
        reply = Reply(error.problem.status, {"error": "temporarily_unavailable"})
        return _json(reply, retry_after=error.retry_after)
    return _json(reply)


def registrations(
    keeper: DirectoryKeeper,
    clock: Callable[[], float],
    zone: ZoneInfo,
    stands: Callable[[Client], bool] = lambda client: client.stands,
) -> Registrations:
    """Return how an endpoint finds a client: in the directory as it is now, if it and its agreement stand.

    ``stands`` tells which clients an endpoint is for; without it, those in use.
    """

    def find(client_id: str) -> Registration | None:
        directory = keeper.current()
        client = directory.clients.get(client_id)
        agreement = client and directory.agreements.get(client.agreement_id)
        partner = agreement and directory.partners.get(agreement.partner_id)
        if not client or not agreement or not partner:
            return None
        today = datetime.fromtimestamp(clock(), zone).date()
        if not (stands(client) and partner.active and agreement.in_force(today)):
            return None
        return Registration(client, partner, agreement, directory.granted_beside(agreement.id, today))

    return find


def acting(keeper: DirectoryKeeper, clock: Callable[[], float], zone: ZoneInfo) -> Parties:
    """Return how the client that a token is for and those that act for it are found, in the directory as it is now."""

    def find(requester: Requester) -> tuple[Registration, ...] | None:
        directory = keeper.current()
        today = datetime.fromtimestamp(clock(), zone).date()
        try:
            everybody = parties(directory, requester)
        except GatewayError:
            return None
        if not recognised(directory, requester) or not all(party.agreement.in_force(today) for party in everybody):
            return None
        return tuple(
            Registration(
                party.client, party.partner, party.agreement, directory.granted_beside(party.agreement.id, today)
            )
            for party in everybody
        )

    return find


def _json(reply: Reply, retry_after: int | None = None) -> Response:
    response = Response(orjson.dumps(reply.body), reply.status, mimetype="application/json")
    response.headers["Cache-Control"] = "private, no-store"
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    if reply.nonce is not None:
        response.headers["DPoP-Nonce"] = reply.nonce
    return response
