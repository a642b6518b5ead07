"""Who asks: the result of authentication, holding nothing that the request itself could have claimed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from gateway.model.certificate import Certificate
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
    the request's, the path as it was sent and without its query. ``certificate`` is what the client showed to the proxy
    in front, which alone is believed about it.
    """

    authorization: str | None
    method: str = "GET"
    path: str = "/"
    proofs: tuple[str, ...] = ()
    certificate: Certificate | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody at the gateway's own window, with the one purpose for which they sit there.

    Only the window makes one, of a session that it has looked up for this very request; ``session`` names that, and
    ``expires`` is when it ends at the latest, in seconds since the epoch. What is asked from a seat is asked by the
    window's client of the agreement, for the person.
    """

    person_id: str
    officer: str
    session: str
    expires: int
    client_id: str
    partner_id: str
    agreement_id: str
    purpose: str
    scopes: frozenset[Scope]
    case_number: str | None = None

    def requester(self) -> Requester:
        """Who asks; there is no token, and no key that signed one."""
        return Requester(
            client_id=self.client_id,
            partner_id=self.partner_id,
            agreement_id=self.agreement_id,
            purpose=self.purpose,
            scopes=self.scopes,
            token_id=f"session-{self.session}",
            expires=self.expires,
            case_number=self.case_number,
            officer=self.officer,
            person_id=self.person_id,
            is_seated=True,
        )


Presented: TypeAlias = Credentials | Seat
"""What shows who asks: what a program brings, or where somebody sits."""

MOST_ACTORS: Final = 4
"""How many clients may act for another in one chain."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A token that another came of by exchange: its ``jti``, and the key that signed it."""

    token_id: str
    kid: str


@dataclass(frozen=True, slots=True)
class Requester:
    """An authenticated client of a partner, with the one purpose that its token was issued for.

    ``token_id`` is the token's ``jti``, and ``family`` names all that were issued on one authorisation. ``kid`` is the
    key that signed it,. ``case_number`` and ``officer`` are given where the purpose asks for them. ``expires`` is the
    token's, in seconds since the epoch. ``person_id`` is who sits before the client, if it acts for somebody.

    Of a token that was exchanged, ``client_id``, partner and agreement are those that it was first given for, and
    ``actors`` are the clients that act for them, the last being the one that holds it. ``origins`` are the tokens that
    it came of, the oldest first.
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
    actors: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()
    reason: str | None = None
    """Why an emergency is one; None for every other purpose."""
    is_seated: bool = False
    """Whether it is somebody at the gateway's own window, without a token and a key that signed it."""

    @property
    def holder(self) -> str:
        """The client that was given the token, and sends it."""
        return self.actors[-1] if self.actors else self.client_id

    @property
    def kids(self) -> tuple[str, ...]:
        """The keys that signed the token and all that it came of."""
        own = () if self.is_seated else (self.kid,)
        return (*own, *(origin.kid for origin in self.origins))

    @property
    def revocable(self) -> tuple[str, ...]:
        """Everything that ends the token when it is revoked: itself, its family, and what it came of."""
        family = () if self.family is None else (self.family,)
        return (self.token_id, *family, *(origin.token_id for origin in self.origins))
