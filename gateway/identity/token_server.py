"""The token endpoint: Authlib's authorization server, with the one grant and the one client authentication we allow.

What the library would do otherwise is replaced here: its client secrets, its lifetimes of days, its choice of key and
algorithm, its scopes that nobody asked for, and its log lines that hold tokens. A failure to authenticate is one
answer, whatever failed.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from authlib.oauth2 import AuthorizationServer, OAuth2Error
from authlib.oauth2.rfc6749 import InvalidClientError, InvalidRequestError, UnsupportedGrantTypeError

from gateway.identity.access_token import Issuer
from gateway.identity.assertion import ASSERTION_TYPE
from gateway.identity.authenticate import Method
from gateway.identity.binding import Binder, confirmation_of
from gateway.identity.client_authentication import ClientAuthentication
from gateway.identity.client_credentials import GRANT, ClientCredentials
from gateway.identity.code_flow import AuthorizationCode, CodeFlow, RefreshToken, Verifier
from gateway.identity.exchange import Exchange, TokenExchange
from gateway.identity.metadata import PAR, TOKEN, Metadata
from gateway.identity.proof import Proofs
from gateway.identity.pushed import GOOD_FOR_S, check_pushed
from gateway.identity.registration import Registration
from gateway.identity.signed import NotGenuine
from gateway.identity.token_endpoints import Introspection, Revocation
from gateway.identity.token_form import METHODS, Reply, Sent, TokenRequest, has_assertion, parse_form
from gateway.model.certificate import Certificate
from gateway.model.client import Binding

GRANTS: Final = (GRANT, AuthorizationCode.GRANT_TYPE, RefreshToken.GRANT_TYPE, TokenExchange.GRANT_TYPE)

_log: Final = logging.getLogger(__name__)


class TokenServer(AuthorizationServer):  # type: ignore[misc]  # Authlib ships no types
    """Gives tokens to clients; safe to share between threads.

    Only where ``unbound`` tokens may be given, a client that is marked so gets one that is bound to no key.
    ``mtls_address`` is where clients are asked for a certificate, if they are anywhere.
    """

    def __init__(  # noqa: PLR0913 - what a gateway offers
        self,
        issuer: Issuer,
        clients: ClientAuthentication,
        flow: CodeFlow | None = None,
        proofs: Proofs | None = None,
        *,
        unbound: bool = True,
        mtls_address: str = "",
    ) -> None:
        super().__init__()
        self._binder = Binder(proofs, unbound=unbound)
        self.issuer = issuer
        self.metadata = Metadata(issuer.name, GRANTS, mtls_address)
        self.flow = flow
        self._clients = clients
        for method in METHODS:
            self.register_client_auth_method(method, self._authenticate)
        self.register_grant(ClientCredentials)
        if flow is not None:
            self.register_grant(AuthorizationCode, [Verifier(required=True)])
            self.register_grant(RefreshToken)

    @property
    def token_endpoint(self) -> str:
        """The address that clients send their requests to."""
        return f"{self.issuer.name}{TOKEN}"

    def answer(self, sent: Sent) -> Reply:
        """Answer a request to the token endpoint; raise ``GatewayError`` only when it cannot be checked at all."""
        nonce = self._nonce(sent)
        try:
            form = parse_form(sent)
            # before the assertion is used up: a proof that lacks its nonce is sent again with the same form
            proof = self._binder.read(sent.proofs, TOKEN)
            self._binder.refuse_nothing(proof, sent.certificate)
            request = TokenRequest(form, self.token_endpoint, confirmation_of(proof), sent.certificate)
            grant = self.get_token_grant(request)
            grant.validate_token_request()
            binding = request.client.registration.client.binding
            self._binder.check(binding, proof, sent.certificate, self.issuer.clock())
            return Reply(200, grant.token(), nonce)
        except UnsupportedGrantTypeError:
            return Reply(
                400, {"error": "unsupported_grant_type", "error_description": f"use one of {', '.join(GRANTS)}"}
            )
        except OAuth2Error as error:
            return Reply(400, dict(error.get_body()), nonce)

    def offer(self, exchange: Exchange) -> None:
        """Let clients exchange the tokens of others, and revoke and look at those they hold."""
        tokens, self.exchange = exchange.tokens, exchange
        self.register_grant(TokenExchange)
        self.register_endpoint(Revocation(tokens, None if self.flow is None else self.flow.refresh))
        self.register_endpoint(Introspection(tokens))

    def answer_about_token(self, endpoint: str, sent: Sent) -> Reply:
        """Answer a request to the ``endpoint`` of Authlib's name; raise ``GatewayError`` when it cannot be checked."""
        try:
            form = parse_form(sent, "token")
        except OAuth2Error as error:
            return Reply(400, dict(error.get_body()))
        request = TokenRequest(form, self.token_endpoint, certificate=sent.certificate)
        reply: Reply = self.create_endpoint_response(endpoint, request)
        return reply

    def create_oauth2_request(self, request: TokenRequest) -> TokenRequest:
        """Authlib's hook for the requests of a framework; ours are parsed before."""
        return request

    def handle_response(self, status: int, body: Mapping[str, Any], _: object) -> Reply:
        """Authlib's hook for the answers of a framework."""
        return Reply(status, dict(body))

    def push(self, sent: Sent) -> Reply:
        """Answer a client that pushes what it will ask somebody for (RFC 9126); raises as ``answer`` does.

        With a proof, the code will be bound to its key (RFC 9449, section 10.1).
        """
        nonce = self._nonce(sent)
        try:
            form = parse_form(sent, "response_type")
            proof = self._binder.read(sent.proofs, PAR)
            thumbprint = None if proof is None else proof.thumbprint
            pushed = check_pushed(self.client_of(form, sent.certificate), form, self.issuer.purposes, thumbprint)
            self._binder.spend(proof)
        except OAuth2Error as error:
            return Reply(400, dict(error.get_body()), nonce)
        if self.flow is None:
            return Reply(400, {"error": "unauthorized_client"})
        return Reply(201, {"request_uri": self.flow.requests.push(pushed), "expires_in": GOOD_FOR_S}, nonce)

    def query_client(self, client_id: str) -> None:
        """Authlib's look-up by id alone, which is not offered: a client is known by what it signs."""

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """Authlib's hook for listeners; there are none."""

    def _nonce(self, sent: Sent) -> str | None:
        """For the next proof, if the client sends any."""
        return self._binder.nonce() if sent.proofs else None

    def _authenticate(self, _: object, request: TokenRequest) -> _Client:
        registration = self.client_of(request.payload.data, request.certificate)
        if registration.client.binding is Binding.MTLS and request.certificate is not None:
            request.confirmation = {Method.CERTIFICATE.value: request.certificate.thumbprint}
        return _Client(registration)

    def client_of(self, form: Mapping[str, str], certificate: Certificate | None) -> Registration:
        """The client that authenticates by ``form`` and ``certificate``; every fault is one ``InvalidClientError``.

        A certificate beside an assertion is what tokens shall be bound to; where they are bound otherwise it would be a
        second way to authenticate, an ``InvalidRequestError``.
        """
        now, client_id = self.issuer.clock(), form.get("client_id")
        try:
            if certificate is not None and not has_assertion(form):
                return self._clients.by_certificate(certificate, client_id, now)
            assertion = form.get("client_assertion", "") if form.get("client_assertion_type") == ASSERTION_TYPE else ""
            registration = self._clients.authenticate(assertion, client_id, now)
        except NotGenuine as verdict:
            _log.info("client authentication failed", extra={"reason": verdict.reason})
            raise InvalidClientError("client authentication failed") from None
        if certificate is not None and registration.client.binding is not Binding.MTLS:
            raise InvalidRequestError("authenticate in one way only: with an assertion, or with your certificate")
        return registration


@dataclass(frozen=True, slots=True)
class _Client:
    """A client that has authenticated, as Authlib asks about it."""

    registration: Registration

    @staticmethod
    def check_endpoint_auth_method(method: str, _: str) -> bool:
        return method in METHODS

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == GRANT or bool(self.registration.client.redirect_uris)
