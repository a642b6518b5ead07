"""What identity needs to know of a client; where it comes from is not its concern."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from gateway.model.client import Client
from gateway.model.grant import Agreement, Partner, StandingGrant
from gateway.model.requester import Scope


@dataclass(frozen=True, slots=True)
class Registration:
    """A client that may have tokens now: its partner and agreement are active and in force."""

    client: Client
    partner: Partner
    agreement: Agreement
    granted: tuple[StandingGrant, ...] = ()
    """What was granted beside the agreement, and is in force."""

    @property
    def purposes(self) -> frozenset[str]:
        """The purposes for which something was agreed or granted."""
        return self.agreement.purposes | {each.purpose for each in self.granted}

    @property
    def client_id(self) -> str:
        """The client's id."""
        return self.client.id

    @property
    def jwks(self) -> tuple[Mapping[str, Any], ...]:
        """The client's public keys as JWKs."""
        return self.client.jwks

    def covers(self, scope: Scope) -> bool:
        """Whether the scope's type and action are in the agreement, or in something that was granted beside it."""
        if scope.record_type in self.agreement.record_types and scope.action in self.agreement.actions:
            return True
        return any(scope.record_type == each.record_type and scope.action in each.actions for each in self.granted)


Registrations: TypeAlias = Callable[[str], Registration | None]
"""Finds the registration of a client id; None for one that is unknown, suspended, or without an agreement in force."""
