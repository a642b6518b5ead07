"""What a client may do with a token it was given: revoke it (RFC 7009), and ask what it is good for (RFC 7662).

Both are Authlib's endpoints. A token of another client, one that is no token and one that has ended are alike to
whoever asks: revoking them succeeds and does nothing, and looked at they are not active.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7662 import IntrospectionEndpoint

from gateway.identity.authenticate import Recognised, TokenVerifier
from gateway.identity.refresh_tokens import Authorisation, RefreshTokens
from gateway.identity.signed import NotGenuine, read_signed
from gateway.identity.token_form import METHODS
from gateway.model.requester import Requester

_TOLD: Final = ("iss", "aud", "sub", "client_id", "act", "iat", "exp", "jti", "scope", "authorization_details", "cnf")
"""What of a token's claims its client is told; the rest is the station's."""


class Revoking(Protocol):
    """Where it is kept which tokens and families were revoked. Raises ``GatewayError`` where that cannot be reached."""

    def revoke(self, id: str, until: int, by: str | None = None) -> None:  # noqa: A002 - the column's name
        """Refuse the token or the family from the next request on; ``until`` is when it would have ended."""

    def is_revoked(self, ids: Sequence[str]) -> bool:
        """Whether any of these was revoked."""


@dataclass(frozen=True, slots=True)
class Held:
    """A token that was found good and is its client's own, as Authlib asks about it."""

    requester: Requester
    claims: Mapping[str, Any]
    revoked: bool

    @staticmethod
    def is_expired() -> bool:
        """An expired one was not found good."""
        return False

    def is_revoked(self) -> bool:
        """Whether it or its family was revoked."""
        return self.revoked


class Tokens:
    """Finds the tokens that clients hold; safe to share between threads."""

    def __init__(
        self,
        verifier: TokenVerifier,
        revocations: Revoking,
        clock: Callable[[], float],
        stands: Callable[[Requester], bool] = lambda _: True,
    ) -> None:
        self._verifier = verifier
        self._clock = clock
        self._stands = stands
        self.revocations = revocations

    def live(self, token: str) -> Recognised | None:
        """The token, whoever holds it, if it is a good one that was not revoked, nor what it came of."""
        try:
            recognised = self._verifier.recognise(token, self._clock())
        except NotGenuine:
            return None
        return None if self.revocations.is_revoked(recognised.requester.revocable) else recognised

    def held(self, token: str, client_id: str) -> Held | None:
        """The token, if it is a good one of the client's; one that was revoked says so.

        So does one in which somebody has a part who may not, or not any more: ``stands`` tells of a requester whether
        all may.
        """
        try:
            requester = self._verifier.recognise(token, self._clock()).requester
        except NotGenuine:
            return None
        if requester.holder != client_id:
            return None
        ended = self.revocations.is_revoked(requester.revocable) or not self._stands(requester)
        return Held(requester, read_signed(token).claims, ended)


class _OwnTokens:
    """What both endpoints do first, in front of Authlib's class: find the token of the client that asks."""

    CLIENT_AUTH_METHODS = METHODS

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self._tokens = tokens

    def authenticate_token(self, request: Any, client: Any) -> Held | Authorisation | None:  # noqa: ANN401 - Authlib's
        """The access token, or None for what is no good one of the client's."""
        self.check_params(request, client)  # type: ignore[attr-defined]  # Authlib's
        return self._tokens.held(request.form["token"], client.registration.client_id)


class Revocation(_OwnTokens, RevocationEndpoint):  # type: ignore[misc]  # Authlib ships no types
    """Revokes an access token of the client that asks; or a refresh token, with all that came of it."""

    def __init__(self, tokens: Tokens, refresh: RefreshTokens | None) -> None:
        super().__init__(tokens)
        self._refresh = refresh

    def authenticate_token(self, request: Any, client: Any) -> Held | Authorisation | None:  # noqa: ANN401 - Authlib's
        """The token, or None for whatever there is nothing to revoke of."""
        held = super().authenticate_token(request, client)
        if held is not None or self._refresh is None:
            return held
        return self._refresh.find(request.form["token"], client.registration.client_id)

    def revoke_token(self, token: Held | Authorisation, _: object) -> None:
        """Revoke it until it would have ended."""
        if isinstance(token, Held):
            requester = token.requester
            self._tokens.revocations.revoke(requester.token_id, requester.expires, requester.holder)
        elif self._refresh is not None:
            self._refresh.end_family(token.family, token.client_id)


class Introspection(_OwnTokens, IntrospectionEndpoint):  # type: ignore[misc]  # Authlib ships no types
    """Tells a client whether an access token of its own is still good, and what for."""

    @staticmethod
    def introspect_token(token: Held) -> dict[str, Any]:
        """The claims, as far as they are its client's to know."""
        told = {name: token.claims[name] for name in _TOLD if name in token.claims}
        type_ = "DPoP" if "jkt" in told.get("cnf", {}) else "Bearer"
        return {"active": True, "token_type": type_, **told}
