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
    """What a request brought to prove who sends it, unread, and what a proof of it has to be about.

    ``authorization`` is the header; ``proofs`` are the ``DPoP`` headers, each as it came. ``method`` and ``path`` are
    the request's, the path as it was sent and without its query. ``certificate`` is the SHA-256 of the certificate
    (DER) that the client showed to the proxy in front, in base64url without padding.
    """

    authorization: str | None
    method: str = "GET"
    path: str = "/"
    proofs: tuple[str, ...] = ()
    certificate: str | None = None


@dataclass(frozen=True, slots=True)
class Requester:
    """An authenticated client of a partner, with the one purpose that its token was issued for.

    ``token_id`` is the token's ``jti``, and ``family`` names all that were issued on one authorisation. ``kid`` is the
    key that signed it. ``case_number`` and ``officer`` are given where the purpose asks for them. ``expires`` is the
    token's, in seconds since the epoch. ``person_id`` is who sits before the client, if it acts for somebody.
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
    kid: str = ""
    family: str | None = None
    person_id: str | None = None
