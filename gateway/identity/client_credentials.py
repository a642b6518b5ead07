"""A token for a program that acts by itself (RFC 6749, section 4.4)."""

from __future__ import annotations

from typing import Any, Final

from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant

from gateway.identity.access_token import Authorised, issue
from gateway.identity.asking import asked_details, asked_scope
from gateway.identity.token_form import METHODS

GRANT: Final = "client_credentials"


class ClientCredentials(ClientCredentialsGrant):  # type: ignore[misc]  # Authlib ships no types
    """The grant of a client that has authenticated, with the scopes and the purpose that it names."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS

    def validate_requested_scope(self) -> None:
        """Refuse the request unless its scopes are named, and all of them agreed."""
        self._scope = asked_scope(self.request.client.registration, self.request.payload.scope)

    def token(self) -> dict[str, Any]:
        """The answer to a request that was validated."""
        registration = self.request.client.registration
        details = self.request.payload.data.get("authorization_details")
        issuer = self.server.issuer
        return issue(
            issuer,
            Authorised(
                registration,
                self._scope,
                asked_details(registration, details, issuer.purposes),
                confirmation=self.request.confirmation,
            ),
        )
