"""A program that acts for somebody before a browser: the code it is sent, and the tokens it gets for it.

A code is good once, for a minute, for the client that asked, at the address that it named, with the secret whose hash
it pushed. Used again, it ends everything that came of it; and it is worth nothing once sessions of the person were
ended, as by a reset of the account. Tokens name the person; what they may do is the agreement's,
looked up with every request as always, and never more than was allowed.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import redis
from authlib.oauth2.rfc6749 import InvalidGrantError, InvalidRequestError, InvalidScopeError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, RefreshTokenGrant
from authlib.oauth2.rfc7636 import CodeChallenge

from gateway.identity.access_token import Authorised, issue
from gateway.identity.asking import asked_details, asked_scope
from gateway.identity.details import Details, one_line
from gateway.identity.one_time import OneTime
from gateway.identity.people.sessions import LONGEST_S, beginning_of
from gateway.identity.pushed import Pushed, PushedRequests
from gateway.identity.refresh_tokens import Authorisation, RefreshTokens
from gateway.identity.registration import Registration
from gateway.identity.token_form import METHODS
from gateway.model.person import Person

CODE_S: Final = 60


@dataclass(frozen=True, slots=True)
class Code:
    """What a code stands for, in the words in which Authlib's grant and its extension for PKCE ask."""

    authorisation: Authorisation
    redirect_uri: str
    code_challenge: str
    beginning: str
    thumbprint: str | None = None
    code_challenge_method: str = "S256"

    def get_redirect_uri(self) -> str:
        """The address that the code was sent to."""
        return self.redirect_uri


class CodeFlow:
    """What the code flow of one deployment remembers; ``person`` finds somebody as the directory has them now."""

    def __init__(self, server: redis.Redis, refresh: RefreshTokens, person: Callable[[str], Person | None]) -> None:
        self.requests = PushedRequests(server)
        self.refresh = refresh
        self._redis = server
        self._codes = OneTime(server, "code", CODE_S)
        self._person = person

    def beginning(self, person_id: str) -> str:
        """What ``allow`` is to be given; ask for it before the session is looked up in which somebody allows."""
        return beginning_of(self._redis, person_id)

    def allow(self, pushed: Pushed, person: Person, until: int, beginning: str) -> str:
        """A code for ``pushed``, which ``person`` has allowed; nothing that comes of it is good from ``until`` on.

        Where sessions of theirs were ended since ``beginning``, it gives nothing.
        """
        authorisation = Authorisation(
            family=secrets.token_hex(16),
            client_id=pushed.client_id,
            person_id=person.id,
            scope=pushed.scope,
            details=replace(pushed.details, officer=pushed.details.officer or one_line(person.name) or person.id),
            until=until,
        )
        self.refresh.note_consent(authorisation)
        facts = {"authorisation": asdict(authorisation), "redirect_uri": pushed.redirect_uri}
        bound_to = {"challenge": pushed.challenge, "thumbprint": pushed.thumbprint, "beginning": beginning}
        return self._codes.keep({**facts, **bound_to, "family": authorisation.family})

    def redeem(self, code: str, client_id: str) -> Code | None:
        """What ``code`` stands for, once; whoever brings it again ends all that came of it."""
        facts, family = self._codes.take(code, "family", LONGEST_S)
        if family is not None:
            self.refresh.end_family(family, client_id)
        if facts is None or facts["authorisation"]["client_id"] != client_id:
            return None
        given = facts["authorisation"]
        authorisation = Authorisation(**{**given, "details": Details(**given["details"])})
        return Code(authorisation, facts["redirect_uri"], facts["challenge"], facts["beginning"], facts["thumbprint"])

    def refresh_token(self, code: Code) -> str | None:
        """What more tokens are got with; None, and nothing comes of the code, where sessions of the person were ended.

        That is looked at when the token is kept: whoever ends everything afterwards finds it.
        """
        allowed = code.authorisation
        token = self.refresh.give(allowed)
        if self.beginning(allowed.person_id) == code.beginning:
            return token
        self.refresh.end_family(allowed.family)
        return None

    def serves(self, person_id: str, registration: Registration) -> bool:
        """Whether somebody still is a clerk of the client's partner."""
        person = self._person(person_id)
        return person is not None and person.is_clerk_of(registration.partner.id)


class AuthorizationCode(AuthorizationCodeGrant):  # type: ignore[misc]  # Authlib ships no types
    """The grant of a client that brings a code (RFC 6749, section 4.1, with RFC 7636)."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS

    def query_authorization_code(self, code: str, client: Any) -> Code | None:  # noqa: ANN401 - Authlib's client
        """What the code stands for, for this client, with a proof of the key that it named if it named one."""
        found: Code | None = self.server.flow.redeem(code, client.registration.client_id)
        if found is None or found.thumbprint not in {None, self.request.confirmation.get("jkt")}:
            return None
        return found

    def token(self) -> dict[str, Any]:
        """The answer to a request that was validated: an access token, and one to get more with."""
        code = self.request.authorization_code
        answer = _issued(self, code.authorisation, code.authorisation.scope)
        refresh_token = self.server.flow.refresh_token(code)
        if refresh_token is None:
            raise InvalidGrantError("the person's sessions were ended meanwhile: send them through sign-in again")
        if self.server.issuer.purposes.by_name[code.authorisation.details.purpose].break_glass is not None:
            return answer  # an emergency is over with its token; what was kept is there for whoever ends it before
        return {**answer, "refresh_token": refresh_token}


class Verifier(CodeChallenge):  # type: ignore[misc]  # Authlib ships no types
    """The secret whose hash was pushed (RFC 7636): without it, whatever else was sent, the code is not good."""

    def validate_code_verifier(self, grant: Any, result: Any) -> None:  # noqa: ANN401 - Authlib's
        """Raise ``InvalidGrantError`` unless the request holds it."""
        try:
            super().validate_code_verifier(grant, result)
        except InvalidRequestError:
            raise InvalidGrantError("the code_verifier is not the one whose hash was pushed") from None


class RefreshToken(RefreshTokenGrant):  # type: ignore[misc]  # Authlib ships no types
    """The grant of a client that brings a refresh token (RFC 6749, section 6)."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS

    def validate_token_request(self) -> None:
        """Refuse the request unless the token is this client's, and asks for no more than was allowed."""
        self.request.client = self._validate_request_client()
        token, client_id = self.request.form.get("refresh_token", ""), self.request.client.registration.client_id
        found = self.server.flow.refresh.find(token, client_id)
        if found is None:
            raise InvalidGrantError("the refresh token is not valid: send the person through sign-in again")
        if "authorization_details" in self.request.form:
            raise InvalidRequestError("a refreshed token keeps the purpose that was allowed: send none")
        self._scope = self.request.payload.scope or found.scope
        if not set(self._scope.split(" ")) <= set(found.scope.split(" ")):
            raise InvalidScopeError("a refreshed token has no scope that was not allowed")
        self._authorisation = found

    def token(self) -> dict[str, Any]:
        """The answer to a request that was validated."""
        return _issued(self, self._authorisation, self._scope)


def _issued(grant: Any, authorisation: Authorisation, scope: str) -> dict[str, Any]:  # noqa: ANN401 - Authlib's grant
    """An access token for what was allowed, as far as the agreement and the person still stand for it."""
    registration, issuer = grant.request.client.registration, grant.server.issuer
    if authorisation.until <= issuer.clock():
        raise InvalidGrantError("the person signed in too long ago: send them through sign-in again")
    if not grant.server.flow.serves(authorisation.person_id, registration):
        raise InvalidGrantError("the person is not a clerk of this partner any more")
    details = asked_details(registration, authorisation.details, issuer.purposes)
    return issue(
        issuer,
        Authorised(
            registration,
            asked_scope(registration, scope),
            details,
            confirmation=grant.request.confirmation,
            family=authorisation.family,
            person_id=authorisation.person_id,
            until=authorisation.until,
        ),
    )
