"""What identity needs to know of a client; where it comes from is not its concern."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from gateway.model.grant import Agreement, Partner
from gateway.model.requester import Scope


@dataclass(frozen=True, slots=True)
class Registration:
    """A client that may have tokens now: its partner and agreement are active and in force. ``jwks`` are public."""

    client_id: str
    partner: Partner
    agreement: Agreement
    jwks: tuple[Mapping[str, Any], ...]

    def covers(self, scope: Scope) -> bool:
        """Whether the agreement lists the scope's type and action."""
        return scope.record_type in self.agreement.record_types and scope.action in self.agreement.actions


Registrations: TypeAlias = Callable[[str], Registration | None]
"""Finds the registration of a client id; None for one that is unknown, suspended, or without an agreement in force."""
