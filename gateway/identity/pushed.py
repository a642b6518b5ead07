"""What a client asks a person for: pushed beforehand by the client itself (RFC 9126), so that no browser can change it.

Every parameter is checked when it is pushed. What the browser then carries is a handle, good for a minute and for one
answer; the gateway keeps the request for as long as it takes somebody to sign in and to answer.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import redis
from authlib.oauth2.rfc6749 import InvalidRequestError, UnauthorizedClientError, UnsupportedResponseTypeError

from gateway.identity.asking import asked_details, asked_scope
from gateway.identity.details import Details
from gateway.identity.one_time import OneTime
from gateway.identity.registration import Registration
from gateway.identity.signed import digest_of
from gateway.model.grant import Purposes

PREFIX: Final = "urn:ietf:params:oauth:request_uri:"
GOOD_FOR_S: Final = 60
"""Seconds within which a browser has to come with what was pushed."""

ANSWER_WITHIN_S: Final = 600
"""Seconds that somebody has to sign in and to answer."""

_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")
"""A SHA-256 in base64url."""
_LONGEST_STATE: Final = 512
_REFUSED: Final = frozenset({"request", "request_uri", "response_mode"})
"""What is not offered; going on without it would give the client less than it asked for."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """A request that was found good. ``challenge`` is S256; ``details`` name one purpose.

    ``thumbprint`` is that of the key which has to be proved when the code is redeemed (RFC 9449, section 10).
    """

    client_id: str
    redirect_uri: str
    scope: str
    details: Details
    challenge: str
    state: str | None
    thumbprint: str | None = None

    def as_facts(self) -> dict[str, Any]:
        """The request as data."""
        return asdict(self)

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Pushed:
        """The request that ``as_facts`` was made of."""
        return cls(**{**facts, "details": Details(**facts["details"])})


class PushedRequests:
    """The requests of one deployment: pushed, then waiting for an answer."""

    def __init__(self, server: redis.Redis) -> None:
        self._pushed = OneTime(server, "pushed", GOOD_FOR_S)
        self._opened = OneTime(server, "opened", GOOD_FOR_S)
        self._waiting = OneTime(server, "waiting", ANSWER_WITHIN_S)

    def push(self, request: Pushed) -> str:
        """Keep ``request`` and return its ``request_uri``."""
        return PREFIX + self._pushed.keep(request.as_facts())

    def open(self, request_uri: str, client_id: str) -> tuple[str, Pushed] | None:
        """The request that ``client_id`` has pushed or that waits, and the ``request_uri`` under which it goes on.

        What was pushed may be opened again within its minute, and goes on as the one request until that is answered.
        """
        if not request_uri.startswith(PREFIX):
            return None
        handle = request_uri.removeprefix(PREFIX)
        facts = self._waiting.look(handle)
        if facts is None and (pushed := self._pushed.look(handle)) is not None and pushed["client_id"] == client_id:
            handle = self._first_opened(handle, pushed)
            facts = self._waiting.look(handle)
        if facts is None or facts["client_id"] != client_id:
            return None
        return PREFIX + handle, Pushed.of(facts)

    def _first_opened(self, handle: str, facts: Mapping[str, Any]) -> str:
        """The handle under which it waits since it was first opened; the candidates of all others are known to nobody.

        It comes of both the handle and a word of Redis, so that neither alone tells it.
        """
        word = secrets.token_urlsafe(16)
        self._waiting.keep(facts, _below(handle, word))
        return _below(handle, self._opened.first(handle, word))

    def answer(self, request_uri: str) -> Pushed | None:
        """The request that waits, for the one answer that is given to it."""
        facts, _ = self._waiting.take(request_uri.removeprefix(PREFIX))
        return None if facts is None else Pushed.of(facts)


def check_pushed(
    registration: Registration, form: Mapping[str, str], purposes: Purposes, proved: str | None = None
) -> Pushed:
    """Return what ``form`` asks for; raise ``OAuth2Error`` unless the client may ask for all of it.

    ``proved`` is the thumbprint of the key whose proof came with it; the code is then good with a proof of that key.
    """
    registered = registration.client.redirect_uris
    if not registered:
        raise UnauthorizedClientError("no address to return to is registered for this client")
    if not _REFUSED.isdisjoint(form):
        raise InvalidRequestError(f"send none of {', '.join(sorted(_REFUSED))}")
    if form.get("response_type") != "code":
        raise UnsupportedResponseTypeError(form.get("response_type"))
    if form.get("redirect_uri") not in registered:
        raise InvalidRequestError("redirect_uri has to be one that is registered, letter by letter")
    challenge, state = form.get("code_challenge", ""), form.get("state")
    if form.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(challenge):
        raise InvalidRequestError("send a code_challenge of the method S256")
    if state is not None and len(state) > _LONGEST_STATE:
        raise InvalidRequestError(f"state has {_LONGEST_STATE} characters at most")
    thumbprint = form.get("dpop_jkt")
    if thumbprint is not None and not _CHALLENGE.fullmatch(thumbprint):
        raise InvalidRequestError("dpop_jkt has to be the SHA-256 thumbprint of a key")
    if proved is not None and thumbprint not in {None, proved}:
        raise InvalidRequestError("dpop_jkt has to be the thumbprint of the key that the proof is of")
    return Pushed(
        client_id=registration.client_id,
        redirect_uri=form["redirect_uri"],
        scope=asked_scope(registration, form.get("scope")),
        details=asked_details(registration, form.get("authorization_details"), purposes, officer_follows=True),
        challenge=challenge,
        state=state,
        thumbprint=proved or thumbprint,
    )


def _below(handle: str, word: str) -> str:
    return digest_of(f"{handle}.{word}".encode())
