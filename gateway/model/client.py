"""A program of a partner: its keys, what its tokens are bound to, how far it has come, and who may act for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Binding(StrEnum):
    """What a client's tokens are bound to: a key that it proves with each request (RFC 9449), the certificate that it
    connects with (RFC 8705), or nothing.

    ``NONE`` is for first steps: a gateway that others can reach gives no such token. ``SESSION`` is the gateway's own
    window, where somebody who has signed in asks without a token: such a client has no keys, and is given none.
    """

    NONE = "none"
    DPOP = "dpop"
    MTLS = "mtls"
    SESSION = "session"


class Stage(StrEnum):
    """How far a client has come: entered by one person, approved by another, tested by its developer, in use."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    TESTED = "tested"
    ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Client:
    """A client acts under one agreement. ``jwks`` are its public keys as JWKs, each with a ``kid``.

    ``active`` is false while it is suspended. ``redirect_uris`` are where its people may be sent back to. With
    ``may_exchange`` it may act for other clients, for those of them that have a ``Delegation`` to it.
    """

    id: str
    agreement_id: str
    jwks: tuple[Mapping[str, Any], ...]
    active: bool
    binding: Binding = Binding.NONE
    redirect_uris: tuple[str, ...] = ()
    stage: Stage = Stage.ACTIVE
    entered_by: str = ""
    approved_by: str | None = None
    may_exchange: bool = False

    @property
    def stands(self) -> bool:
        """Whether it may have tokens and use them."""
        return self.active and self.stage is Stage.ACTIVE

    @property
    def is_window(self) -> bool:
        """Whether its people ask in the gateway's own window, and no program does."""
        return self.binding is Binding.SESSION

    @property
    def may_test(self) -> bool:
        """Whether it may authenticate for its self-test: from its approval on."""
        return self.active and self.stage is not Stage.PROPOSED


@dataclass(frozen=True, slots=True)
class Delegation:
    """That the client ``actor_id`` may act for the client ``client_id``; not before it is ``active``."""

    client_id: str
    actor_id: str
    active: bool
    entered_by: str = ""
    approved_by: str | None = None
