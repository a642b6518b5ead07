"""What identity needs to know of a client; where it comes from is not its concern."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from gateway.model.client import Client
from gateway.model.grant import Agreement, Partner
from gateway.model.requester import Scope


@dataclass(frozen=True, slots=True)
class Registration:
    """A client that may have tokens now: its partner and agreement are active and in force."""

    client: Client
    partner: Partner
    agreement: Agreement

    @property
    def client_id(self) -> str:
        """The client's id."""
        return self.client.id

    @property
    def jwks(self) -> tuple[Mapping[str, Any], ...]:
        """The client's public keys as JWKs."""
        return self.client.jwks

    def covers(self, scope: Scope) -> bool:
        """Whether the agreement lists the scope's type and action."""
        return scope.record_type in self.agreement.record_types and scope.action in self.agreement.actions


Registrations: TypeAlias = Callable[[str], Registration | None]
"""Finds the registration of a client id; None for one that is unknown, suspended, or without an agreement in force."""
