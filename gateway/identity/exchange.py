"""A token for a client that acts for another (RFC 8693): for no more than both may have, and for no longer.

The client brings a token that another client holds, and is itself the actor. The token alone is no permission: every
client that the new one speaks for has to have named this one, so a token that was stolen is of use to nobody else. Why
an exchange is refused is one answer, whatever it was about the token or the client.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidRequestError, InvalidScopeError
from authlib.oauth2.rfc6749.grants import BaseGrant, TokenEndpointMixin

from gateway.identity.access_token import Authorised, issue
from gateway.identity.asking import asked_details, asked_scope
from gateway.identity.details import Details, DetailsRefusedError, parse_details
from gateway.identity.registration import Registration
from gateway.identity.token_endpoints import Tokens
from gateway.identity.token_form import EXCHANGE, METHODS
from gateway.model.inquiry import Action
from gateway.model.requester import MOST_ACTORS, Origin, Requester

ACCESS_TOKEN: Final = "urn:ietf:params:oauth:token-type:access_token"  # noqa: S105 - the name of a type

_OTHER_DETAILS: Final = "invalid_authorization_details"

_log: Final = logging.getLogger(__name__)

Parties: TypeAlias = Callable[[Requester], tuple[Registration, ...] | None]
"""Finds the client that a requester asks for and those that act for it; None unless all of them may, as of now."""


@dataclass(frozen=True, slots=True)
class Exchanged:
    """A token that may be exchanged, by whom it was asked: what the new one will say at most, and of whom."""

    requester: Requester
    everybody: tuple[Registration, ...]
    is_bound: bool

    @property
    def details(self) -> Details:
        """Why the token was given; the purpose stays."""
        return Details(self.requester.purpose, self.requester.case_number, self.requester.officer)


@dataclass(frozen=True, slots=True)
class Exchange:
    """Finds the tokens that may be exchanged. Raises ``GatewayError`` where nobody can tell."""

    tokens: Tokens
    parties: Parties

    def find(self, token: str, actor_id: str) -> Exchanged | None:
        """What ``token`` becomes in the hands of the client ``actor_id``; None if it may not have it."""
        live = self.tokens.live(token)
        if live is None:
            return None
        given = live.requester
        if len(given.actors) == MOST_ACTORS:
            return None
        origins = (*given.origins, Origin(given.token_id, given.kid))
        requester = replace(given, actors=(*given.actors, actor_id), origins=origins)
        everybody = self.parties(requester)
        return None if everybody is None else Exchanged(requester, everybody, live.bound_to is not None)


class TokenExchange(BaseGrant, TokenEndpointMixin):  # type: ignore[misc]  # Authlib ships no types
    """The grant of a client that has authenticated and brings the token of another."""

    GRANT_TYPE = EXCHANGE
    TOKEN_ENDPOINT_AUTH_METHODS = METHODS

    def validate_token_request(self) -> None:
        """Refuse the request unless the token is one that this client may act with, and asks for no more than it."""
        self.request.client = self.authenticate_token_endpoint_client()
        form = self.request.form
        _check_form(form, self.server.issuer.name)
        found = self.server.exchange.find(form["subject_token"], self.request.client.registration.client_id)
        if found is None:
            _log.info("an exchange was refused")
            raise InvalidRequestError("the subject token is not valid, or not for this client to act with")
        if found.is_bound and not self.request.confirmation:
            raise InvalidRequestError("the token is bound to a key, and so is what comes of it: send a DPoP proof")
        self._found = found
        self._scope = _asked_scope(found, form.get("scope"))
        _check_details(found, form.get("authorization_details"))
        for party in found.everybody:
            asked_details(party, found.details, self.server.issuer.purposes)

    def token(self) -> dict[str, Any]:
        """The answer to a request that was validated."""
        requester = self._found.requester
        authorised = Authorised(
            self._found.everybody[0],
            self._scope,
            self._found.details,
            confirmation=self.request.confirmation,
            family=requester.family,
            person_id=requester.person_id,
            until=requester.expires,
            actors=requester.actors,
            origins=requester.origins,
        )
        return {**issue(self.server.issuer, authorised), "issued_token_type": ACCESS_TOKEN}


def _check_form(form: Mapping[str, str], issuer: str) -> None:
    """Refuse what this endpoint does not do; nothing is looked at but the form."""
    if "subject_token" not in form or form.get("subject_token_type") != ACCESS_TOKEN:
        raise InvalidRequestError(f"send a subject_token of the subject_token_type {ACCESS_TOKEN}")
    if form.get("requested_token_type", ACCESS_TOKEN) != ACCESS_TOKEN:
        raise InvalidRequestError(f"the requested_token_type can be {ACCESS_TOKEN} only")
    if not {"actor_token", "actor_token_type"}.isdisjoint(form):
        raise InvalidRequestError("the actor is the client that authenticates: send no actor_token")
    if any(form.get(name, issuer) != issuer for name in ("audience", "resource")):
        raise OAuth2Error("tokens are for this gateway only", error="invalid_target")


def _asked_scope(found: Exchanged, text: str | None) -> str:
    """The scopes that are asked for, or all that are left; never one that the token or an agreement has not.

    Questions are not asked for others: what they tell is not met over those who act.
    """
    had = {scope for scope in found.requester.scopes if scope.action is not Action.ANSWER}
    left = {str(scope) for scope in had if all(party.covers(scope) for party in found.everybody)}
    words = {asked_scope(party, text or " ".join(left)) for party in found.everybody}
    (scope,) = words
    if not left.issuperset(scope.split(" ")):
        raise InvalidScopeError("an exchanged token has no scope that its subject token has not, and no question")
    return scope


def _check_details(found: Exchanged, text: str | None) -> None:
    """Refuse another purpose, case or officer than the token's."""
    if text is None:
        return
    try:
        given = parse_details(text)
    except DetailsRefusedError as refusal:
        raise OAuth2Error(str(refusal), error=_OTHER_DETAILS) from None
    if given != found.details:
        raise OAuth2Error("a token that is exchanged keeps its purpose, case and officer", error=_OTHER_DETAILS)
