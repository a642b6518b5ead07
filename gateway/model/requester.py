"""Who asks: the result of authentication, holding nothing that the request itself could have claimed."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.model.inquiry import Action


@dataclass(frozen=True, slots=True)
class Scope:
    """An OAuth capability, ``<type>:<action>``; necessary for an action, never sufficient."""

    record_type: str
    action: Action

    def __str__(self) -> str:
        return f"{self.record_type}:{self.action}"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a request brought to prove who sends it: the ``Authorization`` header, unread."""

    authorization: str | None


@dataclass(frozen=True, slots=True)
class Requester:
    """An authenticated client of a partner, with the one purpose that its token was issued for.

    ``token_id`` is the token's ``jti``. ``case_number`` and ``officer`` are given where the purpose asks for them.
    ``expires`` is the token's, in seconds since the epoch.
    """

    client_id: str
    partner_id: str
    agreement_id: str
    purpose: str
    scopes: frozenset[Scope]
    token_id: str
    expires: int
    case_number: str | None = None
    officer: str | None = None
